//! The own camera and microphone.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use liza_core::{Attempt, Event, MediaEvent, MediaFault, Wanted};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{HtmlVideoElement, MediaStream, MediaStreamConstraints, MediaStreamTrack};

use super::errors::name_of;
use super::frames::FirstFrame;
use super::inbox::Inbox;

/// The devices of one call. Dropping it stops them, also those that are still being asked for.
pub(crate) struct Camera {
    devices: Rc<Devices>,
}

struct Devices {
    attempt: Attempt,
    video: HtmlVideoElement,
    inbox: Inbox,
    streams: RefCell<Vec<MediaStream>>,
    closed: Cell<bool>,
    first_frame: RefCell<Option<FirstFrame>>,
}

impl Camera {
    pub(crate) fn new(attempt: Attempt, video: HtmlVideoElement, inbox: Inbox) -> Self {
        let devices = Devices {
            attempt,
            video,
            inbox,
            streams: RefCell::default(),
            closed: Cell::new(false),
            first_frame: RefCell::default(),
        };
        Self { devices: Rc::new(devices) }
    }

    pub(crate) fn attempt(&self) -> Attempt {
        self.devices.attempt
    }

    /// Asks the browser, which may ask the person.
    pub(crate) fn open(&self, wanted: Wanted) {
        let devices = Rc::clone(&self.devices);
        spawn_local(async move {
            let asked = ask(wanted).await;
            if devices.closed.get() {
                asked.iter().for_each(stop);
                return;
            }
            let event = match asked {
                Ok(stream) => {
                    devices.show(stream);
                    MediaEvent::Opened(wanted)
                }
                Err(fault) => MediaEvent::Failed(wanted, fault),
            };
            devices.inbox.put(Event::Media(devices.attempt, event));
        });
    }

    /// All tracks that are open.
    pub(crate) fn tracks(&self) -> Vec<MediaStreamTrack> {
        self.devices.streams.borrow().iter().flat_map(tracks).collect()
    }
}

impl Drop for Camera {
    fn drop(&mut self) {
        let devices = &self.devices;
        devices.closed.set(true);
        devices.first_frame.take();
        let streams = devices.streams.take();
        if !streams.is_empty() {
            devices.video.set_src_object(None);
        }
        streams.iter().for_each(stop);
    }
}

impl Devices {
    fn show(&self, stream: MediaStream) {
        if stream.get_video_tracks().length() > 0 {
            let (inbox, attempt) = (self.inbox.clone(), self.attempt);
            let first = move || inbox.put(Event::Media(attempt, MediaEvent::LocalFrame));
            *self.first_frame.borrow_mut() = Some(FirstFrame::of(&self.video, first));
            self.video.set_src_object(Some(&stream));
        }
        self.streams.borrow_mut().push(stream);
    }
}

async fn ask(wanted: Wanted) -> Result<MediaStream, MediaFault> {
    let window = web_sys::window().ok_or(MediaFault::Unsupported)?;
    let secure = window.is_secure_context();
    let missing = |_| if secure { MediaFault::Unsupported } else { MediaFault::Insecure };
    let devices = window.navigator().media_devices().map_err(missing)?;
    if JsValue::from(devices.clone()).is_undefined() {
        return Err(missing(JsValue::UNDEFINED));
    }
    let constraints = MediaStreamConstraints::new();
    constraints.set_audio(&(wanted != Wanted::Camera).into());
    constraints.set_video(&(wanted != Wanted::Microphone).into());
    let promise = devices.get_user_media_with_constraints(&constraints).map_err(|thrown| fault(&thrown))?;
    let stream = JsFuture::from(promise).await.map_err(|thrown| fault(&thrown))?;
    stream.dyn_into().map_err(|_| MediaFault::Unsupported)
}

/// The table of the W3C's Media Capture and Streams, 9.2.1.
fn fault(thrown: &JsValue) -> MediaFault {
    match name_of(thrown).as_str() {
        "NotAllowedError" => MediaFault::Refused,
        "NotFoundError" => MediaFault::NoDevice,
        "NotReadableError" => MediaFault::Busy,
        "OverconstrainedError" => MediaFault::Overconstrained,
        "AbortError" => MediaFault::Aborted,
        "SecurityError" => MediaFault::Insecure,
        other => MediaFault::Other(other.to_owned()),
    }
}

fn tracks(stream: &MediaStream) -> Vec<MediaStreamTrack> {
    stream.get_tracks().iter().filter_map(|track| track.dyn_into().ok()).collect()
}

fn stop(stream: &MediaStream) {
    tracks(stream).iter().for_each(MediaStreamTrack::stop);
}
