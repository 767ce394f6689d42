//! The peer connection of one attempt.

mod listening;
mod measuring;

use std::cell::RefCell;
use std::future::Future;
use std::rc::Rc;

use gloo_events::EventListener;
use gloo_timers::callback::Interval;
use js_sys::{Array, Promise, Reflect};
use liza_core::{Attempt, Event, LinkCommand, LinkEvent, LinkState, LinkStep, MediaEvent, Note, Role};
use liza_wire::{Candidate, Signal};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::spawn_local;
use web_sys::{
    HtmlVideoElement, MediaStream, MediaStreamTrack, RtcConfiguration, RtcDataChannel, RtcDataChannelInit,
    RtcDataChannelState, RtcIceCandidateInit, RtcIceGatheringState, RtcOfferOptions, RtcPeerConnection,
    RtcPeerConnectionState, RtcRtpTransceiver, RtcRtpTransceiverDirection, RtcRtpTransceiverInit, RtcSdpType,
    RtcSessionDescriptionInit,
};

use super::camera::Outgoing;
use super::closing::Closing;
use super::configuration;
use super::errors::name_of;
use super::frames::FirstFrame;
use super::handler::Handler;
use super::inbox::Inbox;
use super::operations::Operations;
use super::steps::{self, Steps};
use crate::method::method;
use crate::settings::{IcePolicy, IceServer, Settings};
use crate::sleep::Sleeper;

/// How long an offer that is to carry its candidates waits for them, in milliseconds.
const GATHER_LIMIT: u32 = 2_000;

/// The data channel's stream: both sides open it with this id, so that nothing is announced (W3C WebRTC, 6.2).
const CHANNEL_ID: u16 = 0;

/// A peer connection with its data channel and the peer's media. Dropping it unhooks all listeners, closes, and empties
/// the video.
pub(crate) struct Link {
    peer: Rc<Peer>,
    operations: Operations,
    listeners: Vec<EventListener>,
    _sampling: Interval,
}

struct Peer {
    attempt: Attempt,
    connection: RtcPeerConnection,
    channel: RtcDataChannel,
    /// Names our tracks to the other side as belonging together.
    stream: MediaStream,
    inbox: Inbox,
    steps: Steps,
    closing: Closing,
    gathered: Sleeper,
    remote: Remote,
}

/// The peer's media, and where it is shown.
struct Remote {
    stream: MediaStream,
    video: HtmlVideoElement,
    first_frame: RefCell<Option<FirstFrame>>,
    /// Hear whether the tracks bring anything.
    muting: RefCell<Vec<Handler>>,
}

impl Link {
    /// Makes the connection. An initiator's gets audio and video to send and receive, with no tracks yet.
    pub(crate) fn create(
        attempt: Attempt,
        role: Role,
        settings: &Settings,
        video: &HtmlVideoElement,
        inbox: Inbox,
    ) -> Result<Self, LinkEvent> {
        Self::try_create(attempt, role, settings, video, inbox)
            .map_err(|thrown| LinkEvent::Failed { step: LinkStep::Create, name: name_of(&thrown) })
    }

    fn try_create(
        attempt: Attempt,
        role: Role,
        settings: &Settings,
        video: &HtmlVideoElement,
        inbox: Inbox,
    ) -> Result<Self, JsValue> {
        let steps = Steps::new(attempt, inbox.clone());
        steps.called("create", &configuration::in_words(settings));
        let connection = RtcPeerConnection::new_with_configuration(&configuration::of(settings))?;
        inbox.put(Event::Link(attempt, asked(settings)));
        if settings.ice == IcePolicy::Relay && !has_turn(settings) {
            inbox.note(Note::RelayWithoutTurn);
        }
        let stream = MediaStream::new()?;
        let options = RtcDataChannelInit::new();
        options.set_negotiated(true);
        options.set_id(CHANNEL_ID);
        let channel = connection.create_data_channel_with_data_channel_dict("liza", &options);
        if role == Role::Initiator {
            for kind in ["audio", "video"] {
                let init = RtcRtpTransceiverInit::new();
                init.set_direction(RtcRtpTransceiverDirection::Sendrecv);
                init.set_streams(&Array::of1(&stream));
                connection.add_transceiver_with_str_and_init(kind, &init);
            }
        }
        let remote = Remote {
            stream: MediaStream::new()?,
            video: video.clone(),
            first_frame: RefCell::default(),
            muting: RefCell::default(),
        };
        let peer = Rc::new(Peer {
            attempt,
            connection,
            channel,
            stream,
            inbox,
            steps,
            closing: Closing::default(),
            gathered: Sleeper::default(),
            remote,
        });
        let listeners = peer.listen();
        let sampling = peer.sample();
        Ok(Self { peer, operations: Operations::default(), listeners, _sampling: sampling })
    }

    pub(crate) fn attempt(&self) -> Attempt {
        self.peer.attempt
    }

    /// Carries a command out, after those before it.
    pub(crate) fn carry_out(&self, command: LinkCommand) {
        let peer = Rc::clone(&self.peer);
        match command {
            LinkCommand::MakeOffer { number, with_candidates, restart } => self.operations.add(async move {
                let made = peer.make_offer(with_candidates, restart).await;
                peer.report(made.map(|sdp| LinkEvent::OfferReady { sdp: sdp.into(), number }), LinkStep::Offer);
            }),
            LinkCommand::TakeOffer { sdp, re } => self.operations.add(async move {
                let made = peer.answer(&sdp).await;
                peer.report(made.map(|sdp| LinkEvent::AnswerReady { sdp: sdp.into(), re }), LinkStep::Answer);
            }),
            LinkCommand::TakeAnswer(sdp) => self.operations.add(async move {
                let taken = peer.describe_remote(RtcSdpType::Answer, &sdp).await;
                peer.report(taken.map(|()| LinkEvent::AnswerTaken), LinkStep::TakeAnswer);
            }),
            LinkCommand::AddCandidate(candidate) => self.operations.add(async move {
                if let Err(thrown) = peer.add_candidate(&candidate).await {
                    peer.report(Err(thrown), LinkStep::AddCandidate);
                }
            }),
            LinkCommand::Say(signal) => self.peer.say(&signal),
            LinkCommand::Measure => self.peer.measure(),
            // The driver creates, sends media, and closes by dropping.
            LinkCommand::Create(_) | LinkCommand::SendMedia | LinkCommand::Close => {}
        }
    }

    /// Before the next description: gives the connection new ICE servers, where the old ones' credentials are about to
    /// expire. A TURN server refuses those when ICE is restarted.
    pub(crate) fn renew_ice_servers(
        &self,
        renewed: impl Future<Output = Option<Vec<IceServer>>> + 'static,
        settings: Settings,
    ) {
        let peer = Rc::clone(&self.peer);
        self.operations.add(async move {
            if let Some(servers) = renewed.await
                && !peer.closing.is_closed()
            {
                let settings = settings.with_ice_servers(servers);
                let configuration = configuration::of(&settings);
                // What the browser took once, it takes again; the old servers do for now if not.
                peer.steps.told("setConfiguration", &configuration::in_words(&settings));
                let _set = set_configuration(&peer.connection, &configuration);
                peer.put(asked(&settings));
            }
        });
    }

    /// Puts tracks in where the negotiation has left room for them.
    pub(crate) fn send_media(&self, Outgoing { audio, video }: Outgoing) {
        let peer = Rc::clone(&self.peer);
        self.operations.add(async move {
            // Both are under way before either is waited for: the peer's picture depends on the slower one.
            let replacing =
                [("video", video), ("audio", audio)].map(|(kind, track)| peer.replace_track(kind, track.as_ref()));
            for replaced in replacing.into_iter().flatten() {
                let replaced = peer.closing.or(replaced).await;
                if let Err(thrown) = peer.steps.ended("replaceTrack", replaced, steps::nothing) {
                    peer.report(Err(thrown), LinkStep::SendMedia);
                }
            }
        });
        // Some browsers play sound without a click only for a page that has a microphone.
        if self.peer.remote.first_frame.borrow().is_some() && self.peer.remote.video.paused() {
            self.peer.play();
        }
    }

    /// Plays the peer's media; the browser refuses without a click in some cases.
    pub(crate) fn play(&self) {
        self.peer.play();
    }
}

/// Which kinds of ICE servers there are to ask.
fn asked(settings: &Settings) -> LinkEvent {
    let stun = settings.ice_servers.iter().flat_map(|server| &server.urls).any(|url| url.starts_with("stun"));
    LinkEvent::Servers { stun, turn: has_turn(settings) }
}

fn has_turn(settings: &Settings) -> bool {
    settings.ice_servers.iter().any(IceServer::relays)
}

impl Drop for Link {
    fn drop(&mut self) {
        self.operations.close();
        self.listeners.clear();
        let peer = &self.peer;
        peer.steps.called("close", "");
        peer.closing.close();
        peer.gathered.wake();
        peer.remote.first_frame.take();
        peer.remote.muting.take();
        peer.channel.close();
        peer.connection.close();
        peer.remote.video.set_src_object(None);
    }
}

impl Peer {
    fn put(&self, event: LinkEvent) {
        if !self.closing.is_closed() {
            self.inbox.put(Event::Link(self.attempt, event));
        }
    }

    fn report(&self, done: Result<LinkEvent, JsValue>, step: LinkStep) {
        self.put(done.unwrap_or_else(|thrown| LinkEvent::Failed { step, name: name_of(&thrown) }));
    }

    async fn make_offer(&self, with_candidates: bool, restart: bool) -> Result<String, JsValue> {
        let options = RtcOfferOptions::new();
        options.set_ice_restart(restart);
        let asked = if restart { "{\"iceRestart\":true}" } else { "{}" };
        self.steps.called("createOffer", asked);
        let offer = self.closing.or(self.connection.create_offer_with_rtc_offer_options(&options)).await;
        let offer = self.steps.ended("createOffer", offer, steps::description)?;
        let sdp = self.describe_local(RtcSdpType::Offer, &offer).await?;
        if !with_candidates {
            return Ok(sdp);
        }
        if self.connection.ice_gathering_state() != RtcIceGatheringState::Complete {
            self.gathered.sleep(GATHER_LIMIT).await;
        }
        Ok(self.connection.local_description().map_or(sdp, |description| description.sdp()))
    }

    async fn answer(&self, offer: &str) -> Result<String, JsValue> {
        self.describe_remote(RtcSdpType::Offer, offer).await?;
        for transceiver in self.transceivers() {
            // One that the peer has stopped takes no direction, and throws.
            let _set = Reflect::set(&transceiver, &"direction".into(), &"sendrecv".into());
            set_stream(&transceiver, &self.stream);
        }
        self.steps.called("createAnswer", "");
        let answer = self.closing.or(self.connection.create_answer()).await;
        let answer = self.steps.ended("createAnswer", answer, steps::description)?;
        self.describe_local(RtcSdpType::Answer, &answer).await
    }

    /// Sets a description that the connection made itself, and gives its SDP.
    async fn describe_local(&self, kind: RtcSdpType, made: &JsValue) -> Result<String, JsValue> {
        let sdp = Reflect::get(made, &"sdp".into())?.as_string().unwrap_or_default();
        let description = description(kind, &sdp);
        self.steps.called("setLocalDescription", &steps::description(&description));
        let set = self.closing.or(self.connection.set_local_description(&description)).await;
        self.steps.ended("setLocalDescription", set, steps::nothing)?;
        Ok(sdp)
    }

    async fn describe_remote(&self, kind: RtcSdpType, sdp: &str) -> Result<(), JsValue> {
        let description = description(kind, sdp);
        self.steps.called("setRemoteDescription", &steps::description(&description));
        let set = self.closing.or(self.connection.set_remote_description(&description)).await;
        self.steps.ended("setRemoteDescription", set, steps::nothing).map(drop)
    }

    async fn add_candidate(&self, candidate: &Candidate) -> Result<(), JsValue> {
        let init = RtcIceCandidateInit::new(&candidate.candidate);
        init.set_sdp_mid(candidate.sdp_mid.as_deref());
        init.set_sdp_m_line_index(candidate.sdp_m_line_index);
        if let Some(fragment) = &candidate.username_fragment {
            Reflect::set(&init, &"usernameFragment".into(), &fragment.into())?;
        }
        self.steps.called("addIceCandidate", &steps::json(&init));
        let added = self.connection.add_ice_candidate_with_opt_rtc_ice_candidate_init(Some(&init));
        let added = self.closing.or(added).await;
        self.steps.ended("addIceCandidate", added, steps::nothing).map(drop)
    }

    fn transceivers(&self) -> Vec<RtcRtpTransceiver> {
        self.connection.get_transceivers().iter().filter_map(|item| item.dyn_into().ok()).collect()
    }

    /// Puts a track in the place of its kind, or takes the one out that is there.
    fn replace_track(&self, kind: &str, track: Option<&MediaStreamTrack>) -> Option<Promise> {
        let fits = |transceiver: &RtcRtpTransceiver| transceiver.receiver().track().kind() == kind;
        let sender = self.transceivers().into_iter().find(fits)?.sender();
        if sender.track().as_ref() == track {
            return None;
        }
        self.steps.called("replaceTrack", if track.is_some() { kind } else { "null" });
        Some(sender.replace_track(track))
    }

    fn say(&self, signal: &Signal) {
        if self.channel.ready_state() == RtcDataChannelState::Open {
            // A channel that closes at this very moment: the same signal also goes through the API.
            let _said = self.channel.send_with_str(&signal.to_text());
        }
    }

    fn play(self: &Rc<Self>) {
        let Ok(playing) = self.remote.video.play() else { return };
        let peer = Rc::clone(self);
        spawn_local(async move {
            let event = match peer.closing.or(playing).await {
                Ok(_) => MediaEvent::Playing,
                Err(thrown) if name_of(&thrown) == "NotAllowedError" => MediaEvent::PlayBlocked,
                // `AbortError` is the video that was emptied before it could play.
                Err(_) => return,
            };
            if !peer.closing.is_closed() {
                peer.inbox.put(Event::Media(peer.attempt, event));
            }
        });
    }
}

/// `RTCPeerConnection.setConfiguration`, which web-sys takes for a method without an argument.
fn set_configuration(connection: &RtcPeerConnection, configuration: &RtcConfiguration) -> Result<JsValue, JsValue> {
    let set = method(connection, "setConfiguration").ok_or(JsValue::UNDEFINED)?;
    set.call1(connection, configuration)
}

fn description(kind: RtcSdpType, sdp: &str) -> RtcSessionDescriptionInit {
    let description = RtcSessionDescriptionInit::new(kind);
    description.set_sdp(sdp);
    description
}

/// Names our tracks as one stream (W3C WebRTC, `RTCRtpSender.setStreams`); only the page before ours looks at that.
fn set_stream(transceiver: &RtcRtpTransceiver, stream: &MediaStream) {
    let sender = transceiver.sender();
    if let Some(set) = method(&sender, "setStreams") {
        let _named = set.call1(&sender, stream);
    }
}

fn state(connection: &RtcPeerConnection) -> LinkState {
    match connection.connection_state() {
        RtcPeerConnectionState::Connecting => LinkState::Connecting,
        RtcPeerConnectionState::Connected => LinkState::Connected,
        RtcPeerConnectionState::Disconnected => LinkState::Disconnected,
        RtcPeerConnectionState::Failed => LinkState::Failed,
        RtcPeerConnectionState::Closed => LinkState::Closed,
        _ => LinkState::New,
    }
}
