//! The logic of a call between two users, without a browser and without a clock.
//!
//! An [`Engine`] is one user's side. [`Event`]s go in: what somebody pressed, what the peer said, what the peer
//! connection, the camera and the signaling session report, and the time. [`Command`]s come out, in the order in which
//! they are to be carried out. Between two events nothing happens: whoever runs the engine calls
//! [`Engine::handle`] with [`Event::Time`] at [`Engine::deadline`].
//!
//! [`State::after`] is the table of all changes of state; nothing else changes one.
//!
//! No event panics. An event that does not fit the state is noted in the log and changes nothing: signals come late,
//! twice and from strangers, and a peer connection reports after it was closed.

mod call;
mod command;
mod diagnosis;
mod early_offer;
mod engine;
mod event;
mod history;
mod incoming;
mod limits;
mod link;
mod media;
mod negotiation;
mod note;
mod path;
mod pictures;
mod press;
mod recovery;
pub mod redact;
mod sending;
mod session;
mod session_event;
mod state;
mod statistics;
mod timers;
mod view;

pub use command::{Attempt, Command, LinkCommand, Mark, MediaCommand, Outgoing, Pace, SessionCommand};
pub use diagnosis::Diagnosis;
pub use engine::Engine;
pub use event::{Event, LinkEvent, LinkState, LinkStep, MediaEvent, MediaFault, Moment, Press, Route, Wanted};
pub use limits::Limits;
pub use note::{End, Level, Note, Stage, Step};
pub use path::PathFault;
pub use sending::{Device, Screen, Sending};
pub use session_event::{SessionEvent, SessionFault, Way};
pub use state::{Cue, Role, State};
pub use statistics::{CandidateStats, Stats};
pub use view::{Blocked, View};
