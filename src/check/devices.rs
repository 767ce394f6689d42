//! The camera's first picture and the microphone's level.

use std::cell::Cell;
use std::rc::Rc;

use js_sys::Math;
use liza_core::Wanted;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::spawn_local;
use web_sys::{AnalyserNode, AudioContext, AudioContextState, HtmlVideoElement, MediaStream, MediaStreamTrack};

use super::Checking;
use super::finding::{Seen, Subject};
use super::ice::since;
use crate::client::FirstFrame;
use crate::client::devices::{self, Chosen};
use crate::client::synthetic;
use crate::clock::epoch_millis;
use crate::sleep::Sleeper;

/// How long a camera may take to its first picture, in milliseconds.
const PICTURE_LIMIT: u32 = 8_000;

/// For how long a microphone is listened to: how often, and after how many milliseconds each.
const LISTENS: (u32, u32) = (30, 50);

/// An open stream, which is stopped on drop.
struct Open(MediaStream);

impl Drop for Open {
    fn drop(&mut self) {
        for track in self.0.get_tracks() {
            track.unchecked_into::<MediaStreamTrack>().stop();
        }
    }
}

pub(super) async fn check(checking: Rc<Checking>, chosen: Chosen) {
    let (camera, microphone) = match open(&chosen, Wanted::Both).await {
        Ok(both) => (Ok(Rc::clone(&both)), Ok(both)),
        // One of the two is to blame, or both.
        Err(_) => (open(&chosen, Wanted::Camera).await, open(&chosen, Wanted::Microphone).await),
    };
    let seen = match &camera {
        Ok(open) => picture(&open.0).await,
        Err(seen) => seen.clone(),
    };
    checking.tell(Subject::Camera, seen);
    let seen = match &microphone {
        Ok(open) => listen(&open.0).await.unwrap_or(Seen::Silence),
        Err(seen) => seen.clone(),
    };
    checking.tell(Subject::Microphone, seen);
}

/// Asks the browser. Its promise outlives a check that is dropped meanwhile, and so does the task that stops what comes.
async fn open(chosen: &Chosen, wanted: Wanted) -> Result<Rc<Open>, Seen> {
    let constraints = chosen.constraints(wanted);
    let (slot, ready) = (Rc::new(Cell::new(None)), Sleeper::default());
    let (given, wake) = (Rc::downgrade(&slot), ready.clone());
    spawn_local(async move {
        let opened = devices::open(&constraints).await.map(|stream| Rc::new(Open(stream)));
        if let Some(slot) = given.upgrade() {
            slot.set(Some(opened));
        }
        wake.wake();
    });
    loop {
        ready.sleep(u32::MAX >> 1).await;
        if let Some(opened) = slot.take() {
            return opened.map_err(Seen::Closed);
        }
    }
}

async fn picture(stream: &MediaStream) -> Seen {
    let document = web_sys::window().and_then(|window| window.document());
    let video = document.and_then(|document| document.create_element("video").ok());
    let Some(video) = video.and_then(|video| video.dyn_into::<HtmlVideoElement>().ok()) else { return Seen::NoPicture };
    let (begun, came) = (epoch_millis(), Sleeper::default());
    let after = Rc::new(Cell::new(None));
    video.set_muted(true);
    video.set_autoplay(true);
    let (wake, first) = (came.clone(), Rc::clone(&after));
    let _frame = FirstFrame::of(&video, move || {
        first.set(Some(since(begun)));
        wake.wake();
    });
    video.set_src_object(Some(stream));
    came.sleep(PICTURE_LIMIT).await;
    let (width, height) = (video.video_width(), video.video_height());
    video.set_src_object(None);
    after.get().map_or(Seen::NoPicture, |after| Seen::Picture { width, height, after })
}

/// A sound's level, for as long as somebody listens.
struct Listening(AudioContext, AnalyserNode);

impl Listening {
    fn to(stream: &MediaStream) -> Result<Self, JsValue> {
        let context = AudioContext::new()?;
        let listening = Self(context.clone(), context.create_analyser()?);
        context.create_media_stream_source(stream)?.connect_with_audio_node(&listening.1)?;
        Ok(listening)
    }

    /// The loudest of the last 2,048 samples, from 0 to 1.
    fn loudness(&self) -> f32 {
        let mut samples = [0.0_f32; 2048];
        self.1.get_float_time_domain_data(&mut samples);
        samples.iter().fold(0.0, |loudest: f32, sample| loudest.max(sample.abs()))
    }
}

impl Drop for Listening {
    fn drop(&mut self) {
        synthetic::settle(self.0.close());
    }
}

async fn listen(stream: &MediaStream) -> Result<Seen, JsValue> {
    let listening = Listening::to(stream)?;
    let mut loudest = 0.0_f32;
    for _ in 0..LISTENS.0 {
        Sleeper::default().sleep(LISTENS.1).await;
        loudest = loudest.max(listening.loudness());
    }
    #[expect(clippy::cast_possible_truncation, reason = "the cast saturates")]
    let decibels = (Math::log10(f64::from(loudest)) * 20.0) as i32;
    Ok(match listening.0.state() {
        _ if loudest > 0.0 => Seen::Level(decibels),
        AudioContextState::Suspended => Seen::Unheard,
        _ => Seen::Silence,
    })
}
