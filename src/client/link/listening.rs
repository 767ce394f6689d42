//! What the browser tells of the connection.

use std::rc::Rc;

use gloo_events::EventListener;
use js_sys::Reflect;
use liza_core::{Event, LinkEvent, LinkState, MediaEvent, Note};
use liza_wire::{Candidate, Signal};
use wasm_bindgen::JsCast;
use web_sys::{
    MessageEvent, RtcIceConnectionState, RtcPeerConnectionIceErrorEvent, RtcPeerConnectionIceEvent, RtcTrackEvent,
};

use super::super::frames::FirstFrame;
use super::super::handler::{Handler, Told};
use super::super::steps;
use super::{Peer, Remote, state};

impl Peer {
    pub(super) fn listen(self: &Rc<Self>) -> Vec<EventListener> {
        let connection = self.connection.as_ref();
        let channel = self.channel.as_ref();
        vec![
            self.on(connection, "icecandidate", Self::candidate_found),
            self.on(connection, "icecandidateerror", Self::server_failed),
            self.on_change(connection, "signalingstatechange", "signalingState"),
            self.on_change(connection, "icegatheringstatechange", "iceGatheringState"),
            self.on(connection, "iceconnectionstatechange", Self::ice_changed),
            self.on(connection, "connectionstatechange", Self::state_changed),
            self.on(connection, "track", Self::track_came),
            self.on(channel, "open", |peer, _| {
                peer.steps.told("datachannel", "open");
                peer.put(LinkEvent::ChannelOpen);
            }),
            self.on(channel, "close", |peer, _| {
                peer.steps.told("datachannel", "closed");
                peer.put(LinkEvent::ChannelClosed);
            }),
            self.on(channel, "message", Self::message_came),
        ]
    }

    fn on(
        self: &Rc<Self>,
        target: &web_sys::EventTarget,
        kind: &'static str,
        take: impl Fn(&Rc<Self>, &web_sys::Event) + 'static,
    ) -> EventListener {
        let peer = Rc::downgrade(self);
        EventListener::new(target, kind, move |event| {
            if let Some(peer) = peer.upgrade() {
                take(&peer, event);
            }
        })
    }

    fn ice_changed(self: &Rc<Self>, _: &web_sys::Event) {
        self.steps.told("iceconnectionstatechange", &steps::text(&self.connection, "iceConnectionState"));
        let state = self.connection.ice_connection_state();
        if matches!(state, RtcIceConnectionState::Connected | RtcIceConnectionState::Completed) {
            self.put(LinkEvent::PathFound);
        }
    }

    /// Only tells the log of a state.
    fn on_change(
        self: &Rc<Self>,
        target: &web_sys::EventTarget,
        kind: &'static str,
        member: &'static str,
    ) -> EventListener {
        self.on(target, kind, move |peer, _| peer.steps.told(kind, &steps::text(&peer.connection, member)))
    }

    fn state_changed(self: &Rc<Self>, _: &web_sys::Event) {
        let state = state(&self.connection);
        self.steps.told("connectionstatechange", state.name());
        self.put(LinkEvent::State(state));
        if matches!(state, LinkState::Connected | LinkState::Failed) {
            self.take_statistics(true, true);
        }
    }

    fn candidate_found(self: &Rc<Self>, event: &web_sys::Event) {
        let Some(event) = event.dyn_ref::<RtcPeerConnectionIceEvent>() else { return };
        self.steps.told("icecandidate", &event.candidate().map_or_else(String::new, |found| steps::json(&found)));
        let candidate = match event.candidate() {
            None => Candidate::default(),
            Some(found) => Candidate {
                candidate: found.candidate(),
                sdp_mid: found.sdp_mid(),
                sdp_m_line_index: found.sdp_m_line_index(),
                username_fragment: Reflect::get(&found, &"usernameFragment".into()).ok().and_then(|it| it.as_string()),
            },
        };
        if candidate.is_end() {
            self.gathered.wake();
            // Firefox says so twice: with an empty candidate, and with none.
            if event.candidate().is_some() {
                return;
            }
        }
        self.put(LinkEvent::Candidate(candidate));
    }

    fn server_failed(self: &Rc<Self>, event: &web_sys::Event) {
        let Some(event) = event.dyn_ref::<RtcPeerConnectionIceErrorEvent>() else { return };
        let url: String = event.url().chars().take(200).collect();
        self.steps.told("icecandidateerror", &steps::candidate_error(event));
        self.put(LinkEvent::ServerFailed(url, event.error_code()));
    }

    fn track_came(self: &Rc<Self>, event: &web_sys::Event) {
        let Some(event) = event.dyn_ref::<RtcTrackEvent>() else { return };
        let Remote { stream, video, first_frame, muting } = &self.remote;
        let track = event.track();
        stream.add_track(&track);
        self.steps.told("track", &track.kind());
        for muted in [true, false] {
            let (inbox, kind) = (self.inbox.clone(), track.kind());
            let tell = move || inbox.note(Note::RemoteMuted(kind.clone(), muted));
            muting.borrow_mut().push(Handler::new(&track, Told::Muted(muted), tell));
        }
        let (steps, kind) = (self.steps.clone(), track.kind());
        let ended = move || steps.told("trackended", &kind);
        muting.borrow_mut().push(Handler::new(&track, Told::Ended, ended));
        if first_frame.borrow().is_some() {
            return;
        }
        let (inbox, attempt) = (self.inbox.clone(), self.attempt);
        let first = move || inbox.put(Event::Media(attempt, MediaEvent::RemoteFrame));
        *first_frame.borrow_mut() = Some(FirstFrame::of(video, first));
        video.set_src_object(Some(stream));
        self.play();
    }

    fn message_came(self: &Rc<Self>, event: &web_sys::Event) {
        let Some(event) = event.dyn_ref::<MessageEvent>() else { return };
        let text = event.data().as_string().unwrap_or_default();
        self.put(LinkEvent::ChannelSignal(Signal::from_text(&text)));
    }
}
