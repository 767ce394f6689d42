//! Keeping a connection that was lost on its way.
//!
//! A path that goes quiet may come back by itself, so it gets a little time. Then ICE is restarted (RFC 8445, 2.4), a
//! bounded number of times; the initiator goes first, so that two restarts seldom cross. A path that stays lost ends the
//! call on both sides.

use liza_wire::Reason;

use crate::negotiation::Negotiation;
use crate::timers::Timer;
use crate::{End, Engine, LinkState, Note, Role, State, Stats};

impl Engine {
    pub(crate) fn link_state_changed(&mut self, state: LinkState) {
        self.offline &= state != LinkState::Connected;
        let Some(link) = self.link_mut() else { return };
        let was_up = link.was_up;
        match state {
            LinkState::Connected => {
                link.was_up = true;
                link.bytes_when_quiet = None;
                link.checks_traffic = false;
                let restarted = std::mem::take(&mut link.restarts) > 0;
                let answered = !link.awaits_answer();
                if let Some(call) = &mut self.call {
                    call.timers.stop(Timer::Link);
                    call.timers.stop(Timer::Gone);
                    if answered {
                        call.timers.stop(Timer::Restart);
                    }
                }
                if restarted {
                    self.note(Note::Reconnected);
                }
                self.initiator_is_there();
                self.expect_media();
            }
            // It may be about the path before; the restart that is under way, here or at the peer's, has its time.
            LinkState::Failed if self.is_restarting() => {}
            // There is no path at all, or none was found in time: a restart would find none either.
            LinkState::Failed if !was_up => self.end(self.or_gone(End::LinkFailed), Some(Reason::Failed)),
            LinkState::Failed if self.is_initiator() => self.restart(),
            LinkState::Failed | LinkState::Disconnected if was_up => self.wait_for_recovery(),
            _ => {}
        }
    }

    pub(crate) fn network_lost(&mut self) {
        self.offline = true;
        if self.state != State::Stopped {
            self.note(Note::NetworkLost);
        }
    }

    /// Another network: the old path, or the one that is being looked for, is likely gone, so there is no use in waiting. What
    /// was tried by the old one does not count.
    pub(crate) fn network_changed(&mut self) {
        self.offline = false;
        if self.just_restarted() {
            return;
        }
        let described = matches!(self.state, State::Calling | State::InCall);
        let plain = self.peer_is_plain();
        let Some(link) = self.link_mut() else { return };
        // The page before ours would take another offer for the start of the media.
        link.outdated = !described && !plain;
        link.restarts = 0;
        self.note(Note::NetworkChanged);
        if described {
            self.look_longer();
            self.restart();
        }
    }

    /// What a change of network has made of an offer before its answer was there.
    pub(crate) fn restart_if_outdated(&mut self) {
        if self.link_mut().is_some_and(|link| std::mem::take(&mut link.outdated)) {
            self.restart();
        }
    }

    /// A first path that is looked for anew has the time of a first path.
    fn look_longer(&mut self) {
        if self.call.as_ref().is_some_and(|call| call.timers.runs(Timer::Link)) {
            self.start_timer(Timer::Link);
        }
    }

    /// A restart, or the peer's, is under way and has not had its time.
    fn is_restarting(&self) -> bool {
        let Some(call) = &self.call else { return false };
        // Before there was a path, that timer is about restarts alone.
        let restarts = call.link.as_ref().is_some_and(|link| link.restarts > 0 || !link.was_up);
        restarts && call.timers.runs(Timer::Restart)
    }

    /// Browsers tell of one change of the network several times within a moment; one restart is enough for it.
    fn just_restarted(&self) -> bool {
        let Some(call) = &self.call else { return false };
        let restarting = call.link.as_ref().is_some_and(|link| link.restarts > 0);
        let earliest = self.now.after(self.limits.restart.saturating_sub(self.limits.change));
        restarting && call.timers.end(Timer::Restart).is_some_and(|end| end > earliest)
    }

    /// Gives the path, or the other side's restart, a little time.
    fn wait_for_recovery(&mut self) {
        let Some(call) = &self.call else { return };
        if call.lease_ended && !call.timers.runs(Timer::Gone) {
            self.start_timer(Timer::Gone);
        }
        let Some(call) = self.call.as_ref().filter(|call| !call.timers.runs(Timer::Restart)) else { return };
        let patience = if call.role == Some(Role::Initiator) { 1 } else { 2 };
        let millis = self.limits.quiet.saturating_mul(patience);
        self.start_timer_of(Timer::Restart, millis);
        self.measure();
    }

    /// The peer restarts: its restart has the time that ours would have.
    pub(crate) fn wait_for_path(&mut self) {
        // Before there was a path, the page before ours offers again for the start of the media.
        let first = !self.peer_is_plain() && matches!(self.state, State::Calling | State::InCall);
        if self.link_mut().is_some_and(|link| !link.is_up() && (link.was_up || first)) {
            self.look_longer();
            self.start_timer_of(Timer::Restart, self.limits.restart);
        }
    }

    /// The time for the path to come back, or for the last restart to work, is over.
    pub(crate) fn restart_due(&mut self) {
        let Some(link) = self.link_mut() else { return };
        // Of a path that is there, an offer is due only where the last one was lost. Otherwise the restart is over, of which
        // a path that was there all the time says nothing.
        if link.is_up() && !link.awaits_answer() {
            link.restarts = 0;
            return;
        }
        // The browser's word that a path is lost comes from missed answers to its own questions; what comes by it counts more.
        if link.state == LinkState::Disconnected && link.restarts == 0 && !link.checks_traffic {
            link.checks_traffic = true;
            self.measure();
            self.start_timer_of(Timer::Restart, self.limits.statistics);
            return;
        }
        self.restart();
    }

    /// Whether anything came by a path that is said to be lost.
    pub(crate) fn look_for_traffic(&mut self, stats: &Stats) {
        let Some(link) = self.link_mut().filter(|link| link.state == LinkState::Disconnected) else { return };
        let before = link.bytes_when_quiet.replace(stats.bytes_received);
        if !std::mem::take(&mut link.checks_traffic) {
            return;
        }
        if before.is_some_and(|before| stats.bytes_received > before) {
            self.note(Note::StillHeard);
            self.start_timer_of(Timer::Restart, self.limits.quiet);
        } else {
            self.restart();
        }
    }

    fn restart(&mut self) {
        let tries = self.limits.restarts;
        let Some(link) = self.link_mut() else { return };
        // Of a path that works, each restart is the first: a machine may change its network all day.
        if link.is_up() && !link.awaits_answer() {
            link.restarts = 0;
        }
        if link.restarts >= tries {
            if link.is_up() {
                // The peer's next offer counts, and takes the place of ours.
                (link.restarts, link.negotiation) = (0, Negotiation::Stable);
            } else {
                self.end(End::LinkFailed, Some(Reason::Failed));
            }
            return;
        }
        link.restarts += 1;
        let restarts = link.restarts;
        self.note(Note::Restart(restarts, tries));
        self.start_timer_of(Timer::Restart, self.limits.restart);
        if matches!(self.state, State::Calling | State::InCall) {
            self.make_offer(true);
        }
    }
}
