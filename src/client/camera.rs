//! The own camera, microphone and screen.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use js_sys::Array;
use liza_core::{Attempt, Device, Event, MediaEvent, MediaFault, Wanted};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{HtmlVideoElement, MediaStream, MediaStreamConstraints, MediaStreamTrack};

use super::devices::{self, Chosen};
use super::errors::name_of;
use super::frames::FirstFrame;
use super::handler::{Handler, Told};
use super::inbox::Inbox;
use super::steps::{self, Steps};
use super::synthetic::{self, Source};

/// The devices of one call. Dropping it stops them, also those that are still being asked for.
pub(crate) struct Camera {
    devices: Rc<Devices>,
}

struct Devices {
    attempt: Attempt,
    video: HtmlVideoElement,
    inbox: Inbox,
    steps: Steps,
    microphone: RefCell<Option<Own>>,
    camera: RefCell<Option<Own>>,
    screen: RefCell<Option<Own>>,
    /// How often each device was asked for: what comes of an earlier time is of no use.
    asked: [Cell<u32>; 2],
    /// Each was opened, and was not stopped since.
    was_open: [Cell<bool>; 2],
    muted: Cell<bool>,
    closed: Cell<bool>,
    first_frame: RefCell<Option<FirstFrame>>,
}

/// An open track. Dropping it stops it; it no longer says that it ended.
struct Own {
    track: MediaStreamTrack,
    handlers: Vec<Handler>,
    /// What feeds a track that is no device's.
    source: Option<Source>,
}

impl Drop for Own {
    fn drop(&mut self) {
        self.handlers.clear();
        self.track.stop();
    }
}

/// What is to be sent: sound and picture, as far as there is any.
pub(crate) struct Outgoing {
    pub(crate) audio: Option<MediaStreamTrack>,
    pub(crate) video: Option<MediaStreamTrack>,
}

impl Camera {
    pub(crate) fn new(attempt: Attempt, video: HtmlVideoElement, inbox: Inbox) -> Self {
        let devices = Devices {
            attempt,
            video,
            steps: Steps::new(attempt, inbox.clone()),
            inbox,
            microphone: RefCell::default(),
            camera: RefCell::default(),
            screen: RefCell::default(),
            asked: Default::default(),
            was_open: Default::default(),
            muted: Cell::new(false),
            closed: Cell::new(false),
            first_frame: RefCell::default(),
        };
        Self { devices: Rc::new(devices) }
    }

    pub(crate) fn attempt(&self) -> Attempt {
        self.devices.attempt
    }

    /// Asks the browser, which may ask the person, and makes what is to be synthetic for user `me`. What was open of the
    /// kind stays open until then.
    pub(crate) fn open(&self, wanted: Wanted, chosen: &Chosen, me: &str) {
        let devices = Rc::clone(&self.devices);
        let asked: Vec<(Device, u32)> = wanted.devices().iter().map(|device| (*device, devices.ask(*device))).collect();
        let mut made = None;
        let mut real = None;
        for device in wanted.devices() {
            if chosen.is_synthetic(*device) {
                match devices.synthesize(*device, me) {
                    Ok(()) => made = add(made, *device),
                    Err(thrown) => {
                        let fault = MediaFault::Other(name_of(&thrown));
                        return devices.report(MediaEvent::Failed(wanted, fault));
                    }
                }
            } else {
                real = add(real, *device);
            }
        }
        let Some(real) = real else { return devices.report(MediaEvent::Opened(wanted)) };
        let constraints = chosen.constraints(real);
        spawn_local(async move {
            let mut opened = devices.request(&constraints).await;
            let mut released = Vec::new();
            if opened.as_ref().is_err_and(is_held) {
                // Many phones open one camera at a time.
                let current = real.devices().iter().filter(|device| devices.is_current(&asked, **device));
                released.extend(current.filter_map(|device| devices.release(*device)));
                if !released.is_empty() {
                    opened = devices.request(&constraints).await;
                }
            }
            if !real.devices().iter().any(|device| devices.is_current(&asked, *device)) {
                opened.iter().for_each(stop);
                return;
            }
            match opened {
                Ok(stream) => {
                    for track in tracks(&stream) {
                        if devices.is_current(&asked, device_of(&track)) {
                            devices.take(track, None);
                        } else {
                            track.stop();
                        }
                    }
                    devices.opened(wanted);
                }
                Err(fault) => {
                    made.into_iter().for_each(|made| devices.report(MediaEvent::Opened(made)));
                    for (device, id) in released {
                        devices.restore(device, id, &asked).await;
                    }
                    devices.look_for_lost(real, &asked);
                    devices.report(MediaEvent::Failed(real, fault));
                }
            }
        });
    }

    /// Asks what to share of the screen.
    pub(crate) fn share_screen(&self) {
        let devices = Rc::clone(&self.devices);
        devices.steps.called("getDisplayMedia", "{\"video\":true}");
        spawn_local(async move {
            let asked = devices::share().await;
            devices.steps.opened("getDisplayMedia", &asked);
            if devices.closed.get() {
                asked.iter().for_each(stop);
                return;
            }
            let shared = asked.and_then(|stream| tracks(&stream).pop().ok_or(MediaFault::NoDevice));
            devices.report(match shared {
                Ok(track) => {
                    let ended = devices.on(&track, Told::Ended, MediaEvent::ShareEnded);
                    *devices.screen.borrow_mut() = Some(Own { track, handlers: vec![ended], source: None });
                    devices.show();
                    MediaEvent::Shared
                }
                Err(fault) => MediaEvent::NotShared(fault),
            });
        });
    }

    pub(crate) fn stop_screen(&self) {
        self.devices.screen.take();
        self.devices.show();
    }

    pub(crate) fn stop(&self, device: Device) {
        self.devices.slot_was_open(device).set(false);
        self.devices.slot(device).take();
        self.devices.show();
    }

    /// A track that is not enabled sends silence (W3C Media Capture, 4.3.1).
    pub(crate) fn mute(&self, muted: bool) {
        self.devices.muted.set(muted);
        if let Some(own) = &*self.devices.microphone.borrow() {
            own.track.set_enabled(!muted);
        }
    }

    /// What is to be sent now.
    pub(crate) fn outgoing(&self) -> Outgoing {
        self.devices.outgoing()
    }
}

impl Drop for Camera {
    fn drop(&mut self) {
        let devices = &self.devices;
        devices.closed.set(true);
        devices.first_frame.take();
        for slot in [&devices.microphone, &devices.camera, &devices.screen] {
            slot.take();
        }
        devices.video.set_src_object(None);
    }
}

impl Devices {
    fn report(&self, event: MediaEvent) {
        self.inbox.put(Event::Media(self.attempt, event));
    }

    /// Reports what a track tells.
    fn on(self: &Rc<Self>, track: &MediaStreamTrack, told: Told, event: MediaEvent) -> Handler {
        let devices = Rc::downgrade(self);
        Handler::new(track, told, move || {
            if let Some(devices) = devices.upgrade() {
                devices.report(event.clone());
            }
        })
    }

    /// Counts that a device is asked for once more.
    fn ask(&self, device: Device) -> u32 {
        let asked = self.slot_asked(device);
        asked.set(asked.get().wrapping_add(1));
        asked.get()
    }

    fn slot_asked(&self, device: Device) -> &Cell<u32> {
        of(&self.asked, device)
    }

    /// Devices are open; one that is silent from the start does not tell of it.
    fn opened(&self, wanted: Wanted) {
        self.report(MediaEvent::Opened(wanted));
        for device in wanted.devices() {
            if self.slot(*device).borrow().as_ref().is_some_and(|own| own.track.muted()) {
                self.report(MediaEvent::Silenced(*device, true));
            }
        }
    }

    async fn request(&self, constraints: &MediaStreamConstraints) -> Result<MediaStream, MediaFault> {
        self.steps.called("getUserMedia", &steps::json(constraints));
        let opened = devices::open(constraints).await;
        self.steps.opened("getUserMedia", &opened);
        opened
    }

    /// Nothing newer was asked of the device.
    fn is_current(&self, asked: &[(Device, u32)], device: Device) -> bool {
        !self.closed.get() && asked.contains(&(device, self.slot_asked(device).get()))
    }

    /// Closes a device that is open, and gives its `deviceId`; nothing where none is, or a synthetic one.
    fn release(&self, device: Device) -> Option<(Device, String)> {
        let own = self.slot(device).borrow_mut().take_if(|own| own.source.is_none())?;
        Some((device, own.track.get_settings().get_device_id().unwrap_or_default()))
    }

    /// Opens again what was released.
    async fn restore(self: &Rc<Self>, device: Device, id: String, asked: &[(Device, u32)]) {
        let mut before = Chosen::default();
        before.choose(device, id);
        let Ok(stream) = self.request(&before.constraints(device.wanted())).await else { return };
        if self.is_current(asked, device) && self.slot(device).borrow().is_none() {
            tracks(&stream).into_iter().for_each(|track| self.take(track, None));
            self.opened(device.wanted());
        } else {
            stop(&stream);
        }
    }

    /// What was open before is taken for open still, unless it is told to be lost.
    fn look_for_lost(&self, wanted: Wanted, asked: &[(Device, u32)]) {
        for device in wanted.devices() {
            let was_open = self.slot_was_open(*device).get();
            if was_open && self.is_current(asked, *device) && self.slot(*device).borrow().is_none() {
                self.report(MediaEvent::Lost(*device));
            }
        }
    }

    fn slot_was_open(&self, device: Device) -> &Cell<bool> {
        of(&self.was_open, device)
    }

    fn synthesize(self: &Rc<Self>, device: Device, me: &str) -> Result<(), JsValue> {
        let (track, source) = synthetic::open(device, me)?;
        self.steps.told("synthetic", &track.kind());
        self.take(track, Some(source));
        Ok(())
    }

    /// Takes a track in, in place of the one of its kind that was open before.
    fn take(self: &Rc<Self>, track: MediaStreamTrack, source: Option<Source>) {
        let device = device_of(&track);
        if device == Device::Microphone {
            track.set_enabled(!self.muted.get());
        }
        let handlers = vec![
            self.on(&track, Told::Ended, MediaEvent::Lost(device)),
            self.on(&track, Told::Muted(true), MediaEvent::Silenced(device, true)),
            self.on(&track, Told::Muted(false), MediaEvent::Silenced(device, false)),
        ];
        self.slot_was_open(device).set(true);
        *self.slot(device).borrow_mut() = Some(Own { track, handlers, source });
        self.show();
    }

    fn slot(&self, device: Device) -> &RefCell<Option<Own>> {
        match device {
            Device::Camera => &self.camera,
            Device::Microphone => &self.microphone,
        }
    }

    fn outgoing(&self) -> Outgoing {
        // The same track: its own `clone` is the W3C's, which makes another one that nobody would stop.
        let track = |slot: &RefCell<Option<Own>>| slot.borrow().as_ref().map(|own| Clone::clone(&own.track));
        Outgoing { audio: track(&self.microphone), video: track(&self.screen).or_else(|| track(&self.camera)) }
    }

    /// By itself a muted video plays only while it can be seen.
    fn play(&self) {
        let Ok(playing) = self.video.play() else { return };
        // It is refused to nobody who is muted, and breaks off where something else is shown.
        spawn_local(async move { drop(JsFuture::from(playing).await) });
    }

    /// Shows what is to be sent.
    fn show(&self) {
        let Outgoing { audio, video } = self.outgoing();
        if audio.is_none() && video.is_none() {
            self.video.set_src_object(None);
            return;
        }
        if video.is_some() && self.first_frame.borrow().is_none() {
            let (inbox, attempt) = (self.inbox.clone(), self.attempt);
            let first = move || inbox.put(Event::Media(attempt, MediaEvent::LocalFrame));
            *self.first_frame.borrow_mut() = Some(FirstFrame::of(&self.video, first));
        }
        let shown: Array = audio.into_iter().chain(video).collect();
        // Fails for what is no track.
        if let Ok(stream) = MediaStream::new_with_tracks(&shown) {
            self.video.set_src_object(Some(&stream));
            self.play();
        }
    }
}

/// What is kept for a device.
fn of<T>(each: &[T; 2], device: Device) -> &T {
    let [camera, microphone] = each;
    if device == Device::Camera { camera } else { microphone }
}

/// Something else has the device, which may be ourselves.
fn is_held(fault: &MediaFault) -> bool {
    matches!(fault, MediaFault::Busy | MediaFault::Aborted)
}

fn device_of(track: &MediaStreamTrack) -> Device {
    if track.kind() == "audio" { Device::Microphone } else { Device::Camera }
}

fn add(wanted: Option<Wanted>, device: Device) -> Option<Wanted> {
    Some(wanted.map_or(device.wanted(), |_| Wanted::Both))
}

fn tracks(stream: &MediaStream) -> Vec<MediaStreamTrack> {
    stream.get_tracks().iter().filter_map(|track| track.dyn_into().ok()).collect()
}

fn stop(stream: &MediaStream) {
    tracks(stream).iter().for_each(MediaStreamTrack::stop);
}
