//! What the statistics of a connection say, and what follows from it.

use std::sync::Arc;

use crate::timers::Timer;
use crate::{Command, Diagnosis, Engine, LinkCommand, Note, State};

/// A moment's figures of a peer connection, summed over its streams (W3C WebRTC Statistics).
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Stats {
    /// Bytes that came by the chosen pair of candidates (`RTCIceCandidatePairStats.bytesReceived`).
    pub bytes_received: u64,
    /// Bytes that went out by it (`bytesSent`).
    pub bytes_sent: u64,
    /// RTP packets of sound that came (`RTCInboundRtpStreamStats.packetsReceived`).
    pub audio_packets: u64,
    /// RTP packets of pictures that came.
    pub video_packets: u64,
    /// RTP packets that were sent and never came (`packetsLost`).
    pub packets_lost: u64,
    /// The largest jitter of what comes, in milliseconds (`jitter`).
    pub jitter: u64,
    /// Pictures that were decoded (`framesDecoded`).
    pub frames_decoded: u64,
    /// Pictures that came as a whole (`framesReceived`).
    pub frames_received: u64,
    /// Pictures that were given to the element which shows the peer (`VideoPlaybackQuality.totalVideoFrames`); nothing
    /// while that is paused or out of sight. Firefox counts none.
    pub frames_given: Option<u64>,
    /// The last round trip by the chosen pair, in milliseconds (`currentRoundTripTime`).
    pub round_trip: Option<u64>,
    /// Nobody looks at the page: browsers decode pictures and show none (`Document.hidden`).
    pub hidden: bool,
    /// The chosen pair: the types of our and the peer's candidate, and the protocol, as `host/srflx udp`.
    pub pair: String,
    /// What comes, by size of the picture and codecs, as `640×480 VP8, opus`.
    pub incoming: String,
    /// What goes out, likewise.
    pub outgoing: String,
    /// Our candidates and the peer's, as far as the browser tells of them.
    pub candidates: Vec<CandidateStats>,
}

/// A candidate of ours or of the peer's (`RTCIceCandidateStats`). What the browser does not tell is empty.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct CandidateStats {
    /// It is ours; otherwise the peer's.
    pub ours: bool,
    /// It is of the chosen pair.
    pub chosen: bool,
    /// `host`, `srflx`, `prflx` or `relay`.
    pub kind: String,
    /// `udp` or `tcp`.
    pub protocol: String,
    /// How our browser reaches the TURN server: `udp`, `tcp` or `tls`.
    pub relay_protocol: String,
    /// Address and port.
    pub address: String,
    /// The URL of the STUN or TURN server that it came from.
    pub server: String,
}

impl Engine {
    /// Asks for statistics; they come as [`LinkEvent::Measured`](crate::LinkEvent::Measured), or not.
    pub(crate) fn measure(&mut self) {
        if let Some(attempt) = self.link_mut().map(|link| link.attempt) {
            self.command(Command::Link(attempt, LinkCommand::Measure));
        }
    }

    pub(crate) fn measured(&mut self, stats: Arc<Stats>) {
        self.note(Note::Measured(Arc::clone(&stats)));
        self.look_for_traffic(&stats);
        self.look_for_media(&stats);
    }

    /// The call is on and the connection is up: from now on something should come.
    pub(crate) fn expect_media(&mut self) {
        let up =
            self.call.as_ref().and_then(|call| call.link.as_ref()).is_some_and(|link| link.is_up() && !link.peer_shown);
        if up && self.state == State::InCall {
            self.start_timer(Timer::Picture);
        }
    }

    /// Nothing was seen of the peer for a while.
    pub(crate) fn picture_due(&mut self) {
        let Some(link) = self.link_mut() else { return };
        if link.is_up() && !link.peer_shown {
            link.explains_silence = true;
            self.measure();
            self.start_timer(Timer::Picture);
        }
    }

    /// The peer's picture was shown, or its absence is explained.
    pub(crate) fn media_came(&mut self) {
        if let Some(link) = self.link_mut() {
            link.peer_shown = true;
        }
        if let Some(call) = &mut self.call {
            call.timers.stop(Timer::Picture);
        }
        self.diagnosis.take_if(|diagnosis| {
            matches!(diagnosis, Diagnosis::NoPackets | Diagnosis::NoPicture | Diagnosis::TabHidden)
        });
    }

    fn look_for_media(&mut self, stats: &Stats) {
        let Some(link) = self.link_mut().filter(|link| link.explains_silence) else { return };
        link.explains_silence = false;
        let missing = match stats {
            Stats { audio_packets: 0, video_packets: 0, .. } => Diagnosis::NoPackets,
            Stats { video_packets: 1.., frames_decoded: 0, .. } => Diagnosis::NoPicture,
            Stats { frames_decoded: 1.., hidden: true, .. } => Diagnosis::TabHidden,
            Stats { frames_decoded: 1.., frames_given: Some(_), .. } if link.pictures.expected => Diagnosis::NoPicture,
            Stats { frames_decoded: 1.., frames_given: Some(_), .. } => {
                link.pictures.expected = true;
                return;
            }
            // Nobody looks. Sound alone: the peer has no camera, or has turned it off.
            _ => return self.media_came(),
        };
        if matches!(self.diagnosis, None | Some(Diagnosis::NoPackets | Diagnosis::NoPicture | Diagnosis::TabHidden))
            && self.diagnosis.as_ref() != Some(&missing)
        {
            self.note(Note::NoMedia(missing.code()));
            self.diagnosis = Some(missing);
        }
    }
}
