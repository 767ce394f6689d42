//! Which devices there are, which are chosen, and opening them.

use gloo_events::EventListener;
use js_sys::{Object, Promise, Reflect};
use liza_core::{Device, MediaFault, Wanted};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{MediaDevices, MediaStream, MediaStreamConstraints};

use super::errors::name_of;
use crate::method::method;
use crate::settings::MediaSource;

/// The `deviceId` of the synthetic camera and microphone: a moving picture with the user's name and the time, and a quiet
/// tone, for which nobody is asked.
pub const SYNTHETIC: &str = "synthetic";

/// A device that can be chosen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Choice {
    /// What it is.
    pub kind: ChoiceKind,
    /// Its `deviceId`, for [`Press::Use`](liza_core::Press::Use).
    pub id: String,
    /// Its name; empty until the page was allowed to use a device.
    pub label: String,
}

/// What a device is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ChoiceKind {
    /// A camera or a microphone.
    Own(Device),
    /// A loudspeaker, for [`Client::use_speaker`](super::Client::use_speaker).
    Speaker,
}

/// The devices that there are now. Empty where the browser tells of none.
pub async fn choices() -> Vec<Choice> {
    let Ok(devices) = media_devices() else { return Vec::new() };
    let Ok(promise) = devices.enumerate_devices() else { return Vec::new() };
    let Ok(found) = JsFuture::from(promise).await else { return Vec::new() };
    js_sys::Array::from(&found).iter().filter_map(|entry| choice(&entry)).collect()
}

/// Calls `changed` when a device was plugged in or out, until the listener is dropped.
pub fn watch(changed: impl Fn() + 'static) -> Option<EventListener> {
    let devices = media_devices().ok()?;
    Some(EventListener::new(&devices, "devicechange", move |_| changed()))
}

fn choice(entry: &JsValue) -> Option<Choice> {
    let text = |name: &str| Reflect::get(entry, &name.into()).ok().and_then(|value| value.as_string());
    let kind = match text("kind")?.as_str() {
        "videoinput" => ChoiceKind::Own(Device::Camera),
        "audioinput" => ChoiceKind::Own(Device::Microphone),
        "audiooutput" => ChoiceKind::Speaker,
        _ => return None,
    };
    Some(Choice { kind, id: text("deviceId")?, label: text("label").unwrap_or_default() })
}

/// The devices to use, by their `deviceId`; the browser's choice where none is named.
#[derive(Clone, Debug, Default)]
pub(crate) struct Chosen {
    camera: String,
    microphone: String,
}

impl Chosen {
    /// What is used until somebody chooses.
    pub(crate) fn new(source: MediaSource) -> Self {
        let id = if source == MediaSource::Synthetic { SYNTHETIC } else { "" };
        Self { camera: id.to_owned(), microphone: id.to_owned() }
    }

    pub(crate) fn is_synthetic(&self, device: Device) -> bool {
        let id = if device == Device::Camera { &self.camera } else { &self.microphone };
        id == SYNTHETIC
    }

    pub(crate) fn choose(&mut self, device: Device, id: String) {
        match device {
            Device::Camera => self.camera = id,
            Device::Microphone => self.microphone = id,
        }
    }

    pub(crate) fn constraints(&self, wanted: Wanted) -> MediaStreamConstraints {
        let constraints = MediaStreamConstraints::new();
        constraints.set_audio(&constraint(wanted != Wanted::Camera, &self.microphone));
        constraints.set_video(&constraint(wanted != Wanted::Microphone, &self.camera));
        constraints
    }
}

fn constraint(wanted: bool, id: &str) -> JsValue {
    if !wanted || id.is_empty() {
        return wanted.into();
    }
    let constraint = Object::new();
    let exact = Object::new();
    // A plain object takes any member.
    let _set = Reflect::set(&exact, &"exact".into(), &id.into());
    let _set = Reflect::set(&constraint, &"deviceId".into(), &exact);
    constraint.into()
}

/// Opens devices.
pub(crate) async fn open(constraints: &MediaStreamConstraints) -> Result<MediaStream, MediaFault> {
    let asked = media_devices()?.get_user_media_with_constraints(constraints).map_err(|thrown| fault(&thrown))?;
    match settled(asked).await {
        Err(MediaFault::Refused) => Err(refusal(constraints).await),
        settled => settled,
    }
}

/// Who said no, and to what: `NotAllowedError` tells nothing more, what the page is permitted does (W3C Permissions). Where
/// the browser does not say that either, it counts as somebody.
async fn refusal(constraints: &MediaStreamConstraints) -> MediaFault {
    let (camera, microphone) = (!constraints.get_video().is_falsy(), !constraints.get_audio().is_falsy());
    let mut asked = Vec::new();
    if camera {
        asked.push((Device::Camera, permission("camera").await.unwrap_or_default()));
    }
    if microphone {
        asked.push((Device::Microphone, permission("microphone").await.unwrap_or_default()));
    }
    match &*asked {
        [(refused, denied), (_, other)] | [(_, other), (refused, denied)]
            if denied == "denied" && matches!(&**other, "granted" | "prompt") =>
        {
            MediaFault::RefusedOne(*refused)
        }
        all if all.iter().all(|(_, state)| state == "granted") => MediaFault::BlockedBySystem,
        all if all.iter().any(|(_, state)| state == "prompt") => MediaFault::Dismissed,
        _ => MediaFault::Refused,
    }
}

async fn permission(name: &str) -> Option<String> {
    let navigator = web_sys::window()?.navigator();
    let permissions = Reflect::get(&navigator, &"permissions".into()).ok()?;
    let query = method(&permissions, "query")?;
    let which = Object::new();
    // A plain object takes any member.
    let _set = Reflect::set(&which, &"name".into(), &name.into());
    let asked: Promise = query.call1(&permissions, &which).ok()?.dyn_into().ok()?;
    let status = JsFuture::from(asked).await.ok()?;
    Reflect::get(&status, &"state".into()).ok()?.as_string()
}

/// How the screen is opened (W3C Screen Capture, 5.1).
const SHARE: &str = "getDisplayMedia";

/// Whether the browser can share the screen at all.
pub fn can_share() -> bool {
    media_devices().is_ok_and(|devices| method(&devices, SHARE).is_some())
}

/// Opens the screen. Not every browser has it (W3C Screen Capture).
pub(crate) async fn share() -> Result<MediaStream, MediaFault> {
    let devices = media_devices()?;
    let share = method(&devices, SHARE).ok_or(MediaFault::Unsupported)?;
    let constraints = MediaStreamConstraints::new();
    constraints.set_video(&true.into());
    let asked = share.call1(&devices, &constraints).map_err(|thrown| fault(&thrown))?;
    settled(asked.dyn_into().map_err(|_| MediaFault::Unsupported)?).await
}

async fn settled(asked: Promise) -> Result<MediaStream, MediaFault> {
    let stream = JsFuture::from(asked).await.map_err(|thrown| fault(&thrown))?;
    stream.dyn_into().map_err(|_| MediaFault::Unsupported)
}

fn media_devices() -> Result<MediaDevices, MediaFault> {
    let window = web_sys::window().ok_or(MediaFault::Unsupported)?;
    let missing = if window.is_secure_context() { MediaFault::Unsupported } else { MediaFault::Insecure };
    match window.navigator().media_devices() {
        Ok(devices) if !JsValue::from(devices.clone()).is_undefined() => Ok(devices),
        _ => Err(missing),
    }
}

/// The table of the W3C's Media Capture and Streams, `getUserMedia`.
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
