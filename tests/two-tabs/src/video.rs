//! Videos: whether a picture moves, whether there is sound, what becomes of the tracks.

use std::time::Duration;

use serde::Deserialize;
use serde_json::json;

use crate::{Failure, Outcome, Tab, until};

/// How long until a picture moves: camera, encoder and decoder start, on a busy machine.
const MEDIA_LIMIT: Duration = Duration::from_secs(30);

/// How many decoded frames make a moving picture, together with a change of the picture itself.
const SOME_FRAMES: u64 = 5;

/// The picture is drawn small and hashed (FNV-1a), so that two of them can be compared.
const GLANCE: &str = "
    const video = document.getElementById(arguments[0]);
    let picture = 0;
    if (video.videoWidth > 0) {
        // One for all glances: the browser keeps each for long.
        window.glances ??= Object.assign(document.createElement('canvas'), { width: 160, height: 120 });
        const canvas = window.glances;
        const context = canvas.getContext('2d', { willReadFrequently: true });
        context.drawImage(video, 0, 0, canvas.width, canvas.height);
        picture = 0x811c9dc5;
        for (const byte of context.getImageData(0, 0, canvas.width, canvas.height).data) {
            picture = Math.imul(picture ^ byte, 0x01000193) >>> 0;
        }
    }
    // Firefox decodes nothing for a camera's own stream: what it presents counts.
    if (video.presented === undefined) {
        const count = (_, { presentedFrames }) => {
            video.presented = presentedFrames;
            video.requestVideoFrameCallback(count);
        };
        video.presented = 0;
        video.requestVideoFrameCallback?.(count);
    }
    const decoded = video.getVideoPlaybackQuality?.().totalVideoFrames ?? video.webkitDecodedFrameCount ?? 0;
    const frames = decoded || video.presented;
    const tracks = (video.srcObject?.getTracks() ?? [])
        .map(track => ({ kind: track.kind, state: track.readyState, muted: track.muted }));
    return { empty: video.srcObject === null, width: video.videoWidth, frames, picture,
             playing: !video.paused, muted: video.muted, tracks };";

/// The energy of the sound that came through a video's track so far (W3C WebRTC Statistics, `totalAudioEnergy`), by any open
/// connection that the tab keeps hold of.
const ENERGY: &str = "
    const track = document.getElementById(arguments[0]).srcObject?.getAudioTracks()[0];
    const open = (window.heldConnections ?? []).filter(connection => connection.connectionState !== 'closed');
    const reports = await Promise.all(open.map(connection => connection.getStats()));
    const entries = reports.flatMap(report => [...report.values()]);
    const ours = entry => entry.type === 'inbound-rtp' && entry.kind === 'audio' && entry.trackIdentifier === track?.id;
    return entries.find(ours)?.totalAudioEnergy ?? null;";

const BORDER: &str = "
    const video = document.getElementById(arguments[0]);
    const { borderTopColor, borderTopStyle } = getComputedStyle(video);
    const rgb = borderTopColor.match(/[\\d.]+/g).slice(0, 3).map(Number);
    return { drawn: borderTopStyle === 'solid', class: video.closest('.local, .remote')?.className ?? '', rgb };";

/// How much more energy there has to be: a tenth of a second of a quiet tone (a full-scale one has 0.5 in each second).
const AUDIBLE: f64 = 1e-4;

const HOLD: &str = "
    const [user] = arguments;
    const videos = ['localVideo', 'remoteVideo'].map(name => document.getElementById(name + user));
    const tracks = videos.flatMap(video => video.srcObject?.getTracks() ?? []);
    window.heldTracks = { ...window.heldTracks, [user]: tracks };
    return tracks.length;";

/// A video of the page.
#[derive(Clone, Debug)]
pub struct Video {
    tab: Tab,
    id: String,
}

/// A video at a glance.
#[derive(Clone, Debug, Deserialize)]
pub struct Glance {
    /// It has no stream.
    pub empty: bool,
    /// The picture's width in pixels; 0 without a picture.
    pub width: u32,
    /// Frames decoded since the stream was set.
    pub frames: u64,
    /// A hash of the picture.
    pub picture: u32,
    /// It is not paused.
    pub playing: bool,
    /// Its sound is off.
    pub muted: bool,
    /// The stream's tracks.
    pub tracks: Vec<Track>,
}

/// A track at a glance.
#[derive(Clone, Debug, Deserialize)]
pub struct Track {
    /// `audio` or `video`.
    pub kind: String,
    /// `live` or `ended`.
    pub state: String,
    /// Nothing comes through it.
    pub muted: bool,
}

/// A video's frame in the manual: the own picture's is green, the peer's blue.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Frame {
    /// The own picture's.
    Green,
    /// The peer's.
    Blue,
}

#[derive(Debug, Deserialize)]
struct Border {
    drawn: bool,
    class: String,
    rgb: [f64; 3],
}

impl Video {
    pub(crate) fn new(tab: Tab, id: String) -> Self {
        Self { tab, id }
    }

    /// The video now.
    pub async fn glance(&self) -> Result<Glance, Failure> {
        self.tab.get(GLANCE, [json!(self.id)]).await
    }

    /// Waits until more frames are decoded and the picture is another one than at the first glance.
    pub async fn moves(&self) -> Outcome {
        let mut first: Option<Glance> = None;
        until(format!("{} moves", self.id), MEDIA_LIMIT, async || {
            let now = self.glance().await?;
            let moved = first.as_ref().is_some_and(|first| {
                now.playing && now.frames >= first.frames + SOME_FRAMES && now.picture != first.picture
            });
            let seen = format!("{now:?}, first {first:?}");
            if first.is_none() && now.width > 0 {
                first = Some(now);
            }
            Ok(if moved { Ok(()) } else { Err(seen) })
        })
        .await
    }

    /// Waits until a live audio track has something coming through it, and the video lets it be heard.
    pub async fn sounds(&self) -> Outcome {
        until(format!("{} sounds", self.id), MEDIA_LIMIT, async || {
            let now = self.glance().await?;
            let heard = |track: &Track| track.kind == "audio" && track.state == "live" && !track.muted;
            let sounds = now.playing && !now.muted && now.tracks.iter().any(heard);
            Ok(if sounds { Ok(()) } else { Err(format!("{now:?}")) })
        })
        .await
    }

    /// Waits until the energy of the sound that comes through it has risen, and risen again.
    pub async fn is_heard(&self) -> Outcome {
        let mut risen: Vec<f64> = Vec::new();
        until(format!("{} is heard", self.id), MEDIA_LIMIT, async || {
            let energy: Option<f64> = self.tab.get(ENERGY, [json!(self.id)]).await?;
            let more = |energy: &f64| risen.last().is_none_or(|last| energy - last > AUDIBLE);
            risen.extend(energy.filter(more));
            Ok(if risen.len() > 2 { Ok(()) } else { Err(format!("{energy:?} after {risen:?}")) })
        })
        .await
    }

    /// Waits until it has a frame of this colour.
    pub async fn is_framed(&self, frame: Frame) -> Outcome {
        until(format!("{} has a frame: {frame:?}", self.id), MEDIA_LIMIT, async || {
            let border: Border = self.tab.get(BORDER, [json!(self.id)]).await?;
            let Border { drawn, class, rgb: [red, green, blue] } = &border;
            let right = match frame {
                Frame::Green => green > red && green > blue && class.contains("local"),
                Frame::Blue => blue > red && blue > green && class.contains("remote"),
            };
            Ok(if *drawn && right { Ok(()) } else { Err(format!("{border:?}")) })
        })
        .await
    }

    /// Waits until it has no stream.
    pub async fn is_empty(&self) -> Outcome {
        until(format!("{} is empty", self.id), MEDIA_LIMIT, async || {
            let now = self.glance().await?;
            Ok(if now.empty { Ok(()) } else { Err(format!("{now:?}")) })
        })
        .await
    }
}

/// The tracks that a panel's videos had at some moment.
#[derive(Clone, Debug)]
pub struct Tracks {
    tab: Tab,
    user: usize,
    number: usize,
}

impl Tracks {
    pub(crate) async fn hold(tab: Tab, user: usize) -> Result<Self, Failure> {
        let number = tab.get(HOLD, [json!(user)]).await?;
        Ok(Self { tab, user, number })
    }

    /// How many there are.
    pub fn number(&self) -> usize {
        self.number
    }

    /// Waits until all of them have ended: the camera's light is off.
    pub async fn end(&self) -> Outcome {
        let script = "return window.heldTracks[arguments[0]].map(track => track.kind + ' ' + track.readyState)";
        until(format!("all tracks of user {} ended", self.user), MEDIA_LIMIT, async || {
            let states: Vec<String> = self.tab.get(script, [json!(self.user)]).await?;
            let ended = states.iter().all(|state| state.ends_with("ended"));
            Ok(if ended { Ok(()) } else { Err(states.join(", ")) })
        })
        .await
    }
}
