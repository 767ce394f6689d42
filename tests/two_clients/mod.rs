//! Two clients in one page, joined without a server, with the browser's own peer connections and devices.

#![allow(dead_code, clippy::unwrap_used, reason = "each test uses its own part; a test may unwrap")]

use std::cell::RefCell;
use std::rc::Rc;

use gloo_timers::future::TimeoutFuture;
use liza_call::client::{Client, Update, Videos};
use liza_call::settings::Settings;
use liza_call::signaling::Exchange;
use liza_core::{Mark, Note, Press, State};
use liza_wire::UserId;
use wasm_bindgen::JsCast;
use web_sys::{HtmlVideoElement, MediaStream, MediaStreamTrack};

/// One client with its videos, and what it told.
pub struct Side {
    pub client: Client,
    pub videos: Videos,
    told: Rc<RefCell<Vec<Update>>>,
}

impl Side {
    fn new(exchange: &Exchange, settings: &Settings) -> Self {
        let videos = Videos { local: video(), remote: video() };
        let told = Rc::new(RefCell::new(Vec::new()));
        let tell = Rc::clone(&told);
        let client = Client::with_signaling(settings, Box::new(exchange.clone()), videos.clone(), move |update| {
            tell.borrow_mut().push(update);
        });
        Self { client, videos, told }
    }

    pub fn state(&self) -> State {
        self.client.view().state
    }

    pub fn notes(&self) -> Vec<Note> {
        let told = self.told.borrow();
        told.iter()
            .filter_map(|update| if let Update::Note { note, .. } = update { Some(note.clone()) } else { None })
            .collect()
    }

    pub fn marks(&self) -> Vec<Mark> {
        let told = self.told.borrow();
        told.iter().filter_map(|update| if let Update::Mark(mark) = update { Some(*mark) } else { None }).collect()
    }

    /// Forgets what was told so far.
    pub fn forget(&self) {
        self.told.borrow_mut().clear();
    }

    /// The tracks of the own camera and microphone, as the local video holds them.
    pub fn own_tracks(&self) -> Vec<MediaStreamTrack> {
        tracks(&self.videos.local)
    }
}

impl Drop for Side {
    fn drop(&mut self) {
        self.videos.local.remove();
        self.videos.remote.remove();
    }
}

/// User 1 and user 2, both idle.
pub async fn idle() -> (Side, Side) {
    idle_with(&Settings::default()).await
}

/// The same, with settings of their own.
pub async fn idle_with(settings: &Settings) -> (Side, Side) {
    let exchange = Exchange::default();
    let (one, two) = (Side::new(&exchange, settings), Side::new(&exchange, settings));
    one.client.press(Press::Start { me: user("user1") });
    two.client.press(Press::Start { me: user("user2") });
    until("both are idle", || one.state() == State::Idle && two.state() == State::Idle).await;
    (one, two)
}

/// User 1 has called user 2, and both see each other.
pub async fn in_call() -> (Side, Side) {
    let (one, two) = idle().await;
    call(&one, &two).await;
    (one, two)
}

pub async fn call(one: &Side, two: &Side) {
    let frames = |side: &Side| side.marks().iter().filter(|mark| **mark == Mark::RemoteFrame).count();
    let before = (frames(one), frames(two));
    one.client.press(Press::Connect { peer: user("user2") });
    until("both see each other", || frames(one) > before.0 && frames(two) > before.1).await;
}

/// Waits for a condition; fails by name when it does not come true within 20 seconds.
pub async fn until(what: &str, condition: impl Fn() -> bool) {
    for _ in 0..1_000 {
        if condition() {
            return;
        }
        TimeoutFuture::new(20).await;
    }
    panic!("waited in vain: {what}");
}

pub fn user(name: &str) -> UserId {
    UserId::parse(name).unwrap()
}

pub fn tracks(video: &HtmlVideoElement) -> Vec<MediaStreamTrack> {
    let stream: Option<MediaStream> = video.src_object();
    let tracks = stream.map(|stream| stream.get_tracks()).unwrap_or_default();
    tracks.iter().map(|track| track.dyn_into().unwrap()).collect()
}

fn video() -> HtmlVideoElement {
    let document = web_sys::window().unwrap().document().unwrap();
    let video: HtmlVideoElement = document.create_element("video").unwrap().dyn_into().unwrap();
    video.set_autoplay(true);
    // Nobody clicks in a test, and sound needs a click.
    video.set_muted(true);
    document.body().unwrap().append_child(&video).unwrap();
    video
}
