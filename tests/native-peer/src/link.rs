//! The peer connection of one attempt, by `str0m`.

use std::io;
use std::net::{Ipv4Addr, SocketAddr, UdpSocket as StdUdpSocket};
use std::time::Instant;

use liza_core::{Attempt, LinkCommand, LinkEvent, LinkState, LinkStep};
use liza_wire::Signal;
use str0m::change::{SdpAnswer, SdpOffer, SdpPendingOffer};
use str0m::channel::{ChannelConfig, ChannelId};
use str0m::error::RtcError;
use str0m::media::{Direction, MediaKind};
use str0m::net::{Protocol, Receive};
use str0m::{Candidate, Event, IceConnectionState, Input, Output, Rtc};
use tokio::net::UdpSocket;

use crate::PeerError;
use crate::echo::Echo;

/// The data channel that both sides open without announcing it: its stream and name.
const CHANNEL: (u16, &str) = (0, "liza");

/// Largest datagram: an Ethernet frame's payload, and some room.
const DATAGRAM: usize = 2_000;

/// A peer connection, its socket, and what it has to report.
pub struct Link {
    /// Which attempt it is of.
    pub attempt: Attempt,
    /// The media that comes, and goes back.
    pub echo: Echo,
    rtc: Rtc,
    socket: UdpSocket,
    local: SocketAddr,
    channel: ChannelId,
    pending: Option<SdpPendingOffer>,
    wake_at: Instant,
    datagram: Vec<u8>,
}

impl Link {
    /// Makes the connection, with nothing in it yet but the data channel.
    pub async fn create(attempt: Attempt, garbled: bool) -> Result<Self, PeerError> {
        let socket = UdpSocket::bind((own_address()?, 0)).await?;
        let local = socket.local_addr()?;
        let mut rtc = Rtc::new(Instant::now());
        let candidate = Candidate::host(local, Protocol::Udp).map_err(RtcError::from)?;
        rtc.add_local_candidate(candidate);
        let (stream, label) = CHANNEL;
        let config = ChannelConfig { label: label.to_owned(), negotiated: Some(stream), ..ChannelConfig::default() };
        Ok(Self {
            attempt,
            echo: Echo { garbled, ..Echo::default() },
            channel: rtc.direct_api().create_data_channel(config),
            rtc,
            socket,
            local,
            pending: None,
            wake_at: Instant::now(),
            datagram: vec![0; DATAGRAM],
        })
    }

    /// Carries a command out, and gives what is to be reported at once.
    pub fn carry_out(&mut self, command: LinkCommand) -> Option<LinkEvent> {
        let failed = |step| move |why: PeerError| LinkEvent::Failed { step, name: why.to_string() };
        let done = match command {
            LinkCommand::MakeOffer { number, restart, .. } => {
                let made = self.make_offer(restart).map(|sdp| LinkEvent::OfferReady { sdp: sdp.into(), number });
                made.map_err(failed(LinkStep::Offer))
            }
            LinkCommand::TakeOffer { sdp, re } => self
                .answer(&sdp)
                .map(|sdp| LinkEvent::AnswerReady { sdp: sdp.into(), re })
                .map_err(failed(LinkStep::Answer)),
            LinkCommand::TakeAnswer(sdp) => {
                self.take_answer(&sdp).map(|()| LinkEvent::AnswerTaken).map_err(failed(LinkStep::TakeAnswer))
            }
            LinkCommand::AddCandidate(candidate) => {
                // One that hides its address behind a name of the local network (mDNS) is no use here: the other side
                // will be the one who calls.
                if let Ok(candidate) = Candidate::from_sdp_string(&candidate.candidate) {
                    self.rtc.add_remote_candidate(candidate);
                }
                return None;
            }
            LinkCommand::Say(signal) => {
                let text = signal.to_text();
                let written = self.rtc.channel(self.channel).map(|mut channel| channel.write(false, text.as_bytes()));
                if !matches!(written, Some(Ok(true))) {
                    eprintln!("native peer: the data channel did not take a signal: {written:?}");
                }
                return None;
            }
            LinkCommand::SendMedia => {
                self.echo.on = true;
                return None;
            }
            _ => return None,
        };
        Some(done.unwrap_or_else(|failed| failed))
    }

    fn make_offer(&mut self, restart: bool) -> Result<String, PeerError> {
        let mut changes = self.rtc.sdp_api();
        if restart {
            changes.ice_restart(true);
        } else {
            for kind in [MediaKind::Audio, MediaKind::Video] {
                changes.add_media(kind, Direction::SendRecv, None, None, None);
            }
        }
        let Some((offer, pending)) = changes.apply() else {
            return Err(PeerError::Negotiation("there is nothing to offer"));
        };
        self.pending = Some(pending);
        Ok(offer.to_sdp_string())
    }

    fn answer(&mut self, sdp: &str) -> Result<String, PeerError> {
        let offer = SdpOffer::from_sdp_string(sdp).map_err(RtcError::from)?;
        Ok(self.rtc.sdp_api().accept_offer(offer)?.to_sdp_string())
    }

    fn take_answer(&mut self, sdp: &str) -> Result<(), PeerError> {
        let answer = SdpAnswer::from_sdp_string(sdp).map_err(RtcError::from)?;
        match self.pending.take() {
            Some(pending) => Ok(self.rtc.sdp_api().accept_answer(pending, answer)?),
            None => Err(PeerError::Negotiation("an answer to no offer")),
        }
    }

    /// Sends what is to be sent, and gives what happened.
    pub async fn drive(&mut self) -> Result<Vec<LinkEvent>, PeerError> {
        let mut happened = Vec::new();
        loop {
            match self.rtc.poll_output()? {
                Output::Timeout(at) => {
                    self.wake_at = at;
                    return Ok(happened);
                }
                Output::Transmit(datagram) => {
                    // A path that is closed to us is for ICE to find out.
                    let _ = self.socket.send_to(&datagram.contents, datagram.destination).await;
                }
                Output::Event(event) => happened.extend(self.happened(event)?),
            }
        }
    }

    fn happened(&mut self, event: Event) -> Result<Option<LinkEvent>, PeerError> {
        Ok(match event {
            Event::Connected => Some(LinkEvent::State(LinkState::Connected)),
            Event::IceConnectionStateChange(IceConnectionState::Disconnected) => {
                Some(LinkEvent::State(LinkState::Disconnected))
            }
            Event::IceConnectionStateChange(IceConnectionState::Checking) => {
                Some(LinkEvent::State(LinkState::Connecting))
            }
            Event::ChannelOpen(id, _) if id == self.channel => Some(LinkEvent::ChannelOpen),
            Event::ChannelClose(id) if id == self.channel => Some(LinkEvent::ChannelClosed),
            Event::ChannelData(data) if data.id == self.channel => {
                Some(LinkEvent::ChannelSignal(Signal::from_text(&String::from_utf8_lossy(&data.data))))
            }
            Event::MediaData(data) => {
                self.echo.take(&mut self.rtc, data)?;
                None
            }
            Event::KeyframeRequest(request) => {
                Echo::ask_for_picture(&mut self.rtc, &request)?;
                None
            }
            _ => None,
        })
    }

    /// Waits for a datagram or for the time at which something is to be done, and takes it in.
    pub async fn wait(&mut self) -> Result<(), PeerError> {
        let came = tokio::time::timeout_at(self.wake_at.into(), self.socket.recv_from(&mut self.datagram)).await;
        let now = Instant::now();
        let input = match came {
            Err(_) => Input::Timeout(now),
            Ok(received) => {
                let (length, source) = received?;
                let contents = self.datagram[..length].try_into();
                // Not what WebRTC sends: anybody can send anything to an open port.
                let Ok(contents) = contents else { return Ok(()) };
                Input::Receive(now, Receive { proto: Protocol::Udp, source, destination: self.local, contents })
            }
        };
        Ok(self.rtc.handle_input(input)?)
    }
}

/// The address by which others on this machine reach us: browsers do not send from the network to loopback. Nothing is
/// sent to find it (192.0.2.0/24 is for documentation, RFC 5737).
fn own_address() -> io::Result<Ipv4Addr> {
    let socket = StdUdpSocket::bind((Ipv4Addr::UNSPECIFIED, 0))?;
    let routed = socket.connect((Ipv4Addr::new(192, 0, 2, 1), 9)).and_then(|()| socket.local_addr());
    match routed.map(|address| address.ip()) {
        Ok(std::net::IpAddr::V4(address)) => Ok(address),
        _ => Ok(Ipv4Addr::LOCALHOST),
    }
}
