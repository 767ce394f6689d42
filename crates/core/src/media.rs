//! Camera and microphone of a call.

use crate::timers::Timer;
use crate::{
    Attempt, Command, Device, Diagnosis, Engine, LinkCommand, Mark, MediaCommand, MediaEvent, MediaFault, Moment, Note,
    Wanted,
};

impl Engine {
    pub(crate) fn media_event(&mut self, attempt: Attempt, event: MediaEvent) {
        let current =
            self.call.as_ref().and_then(|call| call.link.as_ref()).is_some_and(|link| link.attempt == attempt);
        if !current {
            // Granted after the call was over: nobody wants it any more.
            if matches!(event, MediaEvent::Opened(_)) {
                self.command(Command::Media(attempt, MediaCommand::Close));
            }
            return;
        }
        match event {
            MediaEvent::Opened(wanted) => {
                self.prompt_answered();
                self.devices_settled();
                wanted.devices().iter().for_each(|device| self.not_lost(*device));
                wanted.devices().iter().for_each(|device| self.not_silent(*device));
                self.note(Note::MediaOpened(wanted));
                // It was turned off while the browser asked for it.
                if self.sending.camera_off && wanted != Wanted::Microphone {
                    self.tell_devices(MediaCommand::Stop(Device::Camera));
                }
                self.command(Command::Link(attempt, LinkCommand::SendMedia));
                self.offer_media_to_plain_peer();
            }
            MediaEvent::Failed(wanted, fault) => self.media_failed(attempt, wanted, fault),
            MediaEvent::LocalFrame => {
                self.mark(Mark::LocalFrame);
                self.note(Note::LocalFrame);
            }
            MediaEvent::RemoteFrame => {
                // A picture that overtook the word that the call starts says so as well.
                self.started();
                let started: Option<Moment> = self.call.as_ref().and_then(|call| call.started);
                self.media_came();
                self.mark(Mark::RemoteFrame);
                self.note(Note::RemoteFrame(started.map_or(0, |started| self.now.since(started))));
            }
            MediaEvent::PlayBlocked => {
                self.plays(false);
                self.note(Note::PlayBlocked);
            }
            MediaEvent::Playing => self.plays(true),
            event => self.sending_event(attempt, event),
        }
    }

    /// The device is open again, or nobody waits for it any more.
    pub(crate) fn not_lost(&mut self, device: Device) {
        if let Some(call) = &mut self.call {
            call.lost_devices.retain(|lost| *lost != device);
        }
        self.diagnosis.take_if(|diagnosis| *diagnosis == Diagnosis::DeviceLost(device));
    }

    fn plays(&mut self, plays: bool) {
        if let Some(link) = self.link_mut() {
            link.play_blocked = !plays;
        }
    }

    /// Asks for what the call begins with, once; after «📞 Связь» already while the connection is made, since a camera that is
    /// cold takes as long as that.
    pub(crate) fn open_devices(&mut self) {
        let Some(call) = self.call.as_mut().filter(|call| !call.devices_asked) else { return };
        let Some(attempt) = call.link.as_ref().map(|link| link.attempt) else { return };
        call.devices_asked = true;
        let wanted = if self.sending.camera_off { Wanted::Microphone } else { Wanted::Both };
        self.ask_for_devices(attempt, wanted);
        if self.sending.muted {
            self.command(Command::Media(attempt, MediaCommand::Mute(true)));
        }
    }

    pub(crate) fn ask_for_devices(&mut self, attempt: Attempt, wanted: Wanted) {
        self.start_timer(Timer::Prompt);
        self.note(Note::MediaAsked(wanted));
        self.command(Command::Media(attempt, MediaCommand::Open(wanted)));
    }

    /// The call goes on without own media; an answer that comes later still counts.
    pub(crate) fn prompt_unanswered(&mut self) {
        self.diagnosis = Some(Diagnosis::PromptUnanswered);
        self.note(Note::PromptUnanswered);
    }

    fn devices_settled(&mut self) {
        if let Some(call) = &mut self.call {
            call.devices_settled = true;
        }
    }

    fn prompt_answered(&mut self) {
        if let Some(call) = &mut self.call {
            call.timers.stop(Timer::Prompt);
        }
        if self.diagnosis == Some(Diagnosis::PromptUnanswered) {
            self.diagnosis = None;
        }
    }

    /// One device that cannot be had must not cost the other; a person who said no is not asked again.
    fn media_failed(&mut self, attempt: Attempt, wanted: Wanted, fault: MediaFault) {
        let begun = self.call.as_ref().is_some_and(|call| call.devices_settled);
        let next = match wanted {
            // What was open before stays open.
            _ if begun => None,
            _ if fault.is_for_all_devices() => None,
            Wanted::Both if fault == MediaFault::RefusedOne(Device::Microphone) => Some(Wanted::Camera),
            Wanted::Both => Some(Wanted::Microphone),
            Wanted::Microphone if !self.sending.camera_off => Some(Wanted::Camera),
            Wanted::Microphone | Wanted::Camera => None,
        };
        self.prompt_answered();
        if fault.is_refusal() {
            wanted.devices().iter().for_each(|device| self.not_lost(*device));
        }
        // That it was lost says more than that it cannot be found.
        let lost = |device| self.call.as_ref().is_some_and(|call| call.lost_devices.contains(device));
        let gone = matches!(fault, MediaFault::NoDevice | MediaFault::Overconstrained);
        let known = gone && wanted.devices().iter().any(lost);
        if !known && (wanted == Wanted::Both || begun || self.sending.camera_off) {
            self.diagnosis = Some(Diagnosis::Media(fault.clone()));
        }
        self.note(Note::MediaFailed(wanted, fault));
        match next {
            Some(next) => self.ask_for_devices(attempt, next),
            None if begun => {}
            None => {
                self.devices_settled();
                self.note(Note::WithoutMedia);
                self.offer_media_to_plain_peer();
            }
        }
    }

    /// The page before ours takes a second offer for the start of the media.
    fn offer_media_to_plain_peer(&mut self) {
        if self.is_initiator() && self.peer_is_plain() {
            self.make_offer(false);
        }
    }
}
