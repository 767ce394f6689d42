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
        const canvas = Object.assign(document.createElement('canvas'), { width: 160, height: 120 });
        const context = canvas.getContext('2d', { willReadFrequently: true });
        context.drawImage(video, 0, 0, canvas.width, canvas.height);
        picture = 0x811c9dc5;
        for (const byte of context.getImageData(0, 0, canvas.width, canvas.height).data) {
            picture = Math.imul(picture ^ byte, 0x01000193) >>> 0;
        }
    }
    const frames = video.getVideoPlaybackQuality?.().totalVideoFrames ?? video.webkitDecodedFrameCount ?? 0;
    const tracks = (video.srcObject?.getTracks() ?? [])
        .map(track => ({ kind: track.kind, state: track.readyState, muted: track.muted }));
    return { empty: video.srcObject === null, width: video.videoWidth, frames, picture,
             playing: !video.paused, muted: video.muted, tracks };";

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
