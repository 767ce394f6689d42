//! What of the own media goes out: mute, camera off, another device, the screen.
//!
//! None of it needs a negotiation: the place for sound and picture was agreed on with the call, and a track is put into it,
//! replaced or taken out (W3C WebRTC, `RTCRtpSender.replaceTrack`).

use crate::timers::Timer;
use crate::{
    Attempt, Blocked, Command, Diagnosis, Engine, LinkCommand, MediaCommand, MediaEvent, Note, Press, State, Wanted,
};

/// How often a device that is lost is opened again in one call.
const REOPENED: u8 = 3;

/// What is wanted of the own media. Mute and camera off hold from call to call, until reset.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Sending {
    /// The microphone is open and silent.
    pub muted: bool,
    /// The camera is closed: its light is off.
    pub camera_off: bool,
    /// The screen is shared in place of the camera.
    pub screen: Screen,
}

/// Whether the screen is shared.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Screen {
    /// It is not.
    #[default]
    Off,
    /// The browser asks what to share.
    Asking,
    /// It is.
    On,
}

/// A device of one's own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Device {
    /// The camera.
    Camera,
    /// The microphone.
    Microphone,
}

impl Device {
    /// Asking for it alone.
    pub const fn wanted(self) -> Wanted {
        match self {
            Self::Camera => Wanted::Camera,
            Self::Microphone => Wanted::Microphone,
        }
    }
}

impl Engine {
    pub(crate) fn allows_sending(&self, press: &Press) -> Result<(), Blocked> {
        match (press, self.sending.screen) {
            (Press::ShareScreen(true), _) if self.state != State::InCall => Err(Blocked::NoCall),
            (Press::ShareScreen(true), Screen::Asking | Screen::On) => Err(Blocked::GoesOn),
            (Press::ShareScreen(false), Screen::Off) => Err(Blocked::NotShared),
            _ => Ok(()),
        }
    }

    pub(crate) fn change_sending(&mut self, press: Press) {
        match press {
            Press::Mute(muted) => {
                self.sending.muted = muted;
                self.note(Note::Muted(muted));
                self.tell_devices(MediaCommand::Mute(muted));
            }
            Press::CameraOff(off) => {
                self.sending.camera_off = off;
                self.note(Note::CameraOff(off));
                if off {
                    self.not_lost(Device::Camera);
                    self.not_silent(Device::Camera);
                    self.tell_devices(MediaCommand::Stop(Device::Camera));
                    self.send_media();
                } else {
                    self.open_again(Device::Camera);
                }
            }
            Press::ShareScreen(true) => {
                self.sending.screen = Screen::Asking;
                self.tell_devices(MediaCommand::ShareScreen);
            }
            Press::ShareScreen(false) => self.share_ended(),
            Press::Use(device, id) => {
                self.command(Command::Use(device, id));
                // That was about the device before.
                self.diagnosis
                    .take_if(|diagnosis| matches!(diagnosis, Diagnosis::Media(_) | Diagnosis::PromptUnanswered));
                self.not_silent(device);
                if device == Device::Microphone || !self.sending.camera_off {
                    self.open_again(device);
                }
            }
            _ => {}
        }
    }

    /// What the screen and the open devices report in the middle of a call.
    pub(crate) fn sending_event(&mut self, attempt: Attempt, event: MediaEvent) {
        match event {
            MediaEvent::Shared if self.sending.screen == Screen::Asking => {
                self.sending.screen = Screen::On;
                self.note(Note::Shared);
                self.send_media();
            }
            // Nobody wants it any more.
            MediaEvent::Shared => self.tell_devices(MediaCommand::StopScreen),
            MediaEvent::NotShared(fault) => {
                self.sending.screen = Screen::Off;
                self.note(Note::NotShared(fault));
            }
            MediaEvent::ShareEnded => self.share_ended(),
            MediaEvent::Lost(device) => self.lost(attempt, device),
            MediaEvent::Silenced(device, silenced) => {
                self.note(Note::Silenced(device, silenced));
                if silenced {
                    self.diagnosis.get_or_insert(Diagnosis::DeviceSilenced(device));
                } else {
                    self.not_silent(device);
                }
            }
            _ => {}
        }
    }

    /// The device is heard or seen again, is another one, or is closed.
    pub(crate) fn not_silent(&mut self, device: Device) {
        self.diagnosis.take_if(|diagnosis| *diagnosis == Diagnosis::DeviceSilenced(device));
    }

    /// Sends the picture that there was before.
    fn share_ended(&mut self) {
        if self.sending.screen == Screen::Off {
            return;
        }
        self.sending.screen = Screen::Off;
        self.note(Note::ShareEnded);
        self.tell_devices(MediaCommand::StopScreen);
        self.send_media();
    }

    /// Unplugged, or taken back by the system: the call goes on, and another device is tried.
    fn lost(&mut self, attempt: Attempt, device: Device) {
        self.note(Note::DeviceLost(device));
        self.diagnosis = Some(Diagnosis::DeviceLost(device));
        self.tell_devices(MediaCommand::Stop(device));
        self.send_media();
        let Some(call) = &mut self.call else { return };
        if !call.lost_devices.contains(&device) {
            call.lost_devices.push(device);
        }
        if call.devices_reopened < REOPENED {
            call.devices_reopened += 1;
            self.ask_for_devices(attempt, device.wanted());
        }
    }

    /// A device that was lost may be there again. What is being asked for now sees it too.
    pub(crate) fn devices_changed(&mut self) {
        let Some(call) = self.call.as_ref().filter(|call| !call.timers.runs(Timer::Prompt)) else { return };
        for device in call.lost_devices.clone() {
            self.open_again(device);
        }
    }

    /// In a call; also while the browser still asks for what was wanted first.
    fn open_again(&mut self, device: Device) {
        if let Some(attempt) = self.asked_for() {
            self.ask_for_devices(attempt, device.wanted());
        }
    }

    fn send_media(&mut self) {
        if let Some(attempt) = self.link_mut().map(|link| link.attempt) {
            self.command(Command::Link(attempt, LinkCommand::SendMedia));
        }
    }

    /// Only where devices were asked for.
    pub(crate) fn tell_devices(&mut self, command: MediaCommand) {
        if let Some(attempt) = self.asked_for() {
            self.command(Command::Media(attempt, command));
        }
    }

    /// The connection that devices were asked for.
    fn asked_for(&self) -> Option<Attempt> {
        let call = self.call.as_ref().filter(|call| call.devices_asked)?;
        call.link.as_ref().map(|link| link.attempt)
    }
}
