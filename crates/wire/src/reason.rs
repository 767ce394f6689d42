//! Why a call is over.

use std::fmt;

/// Why a call is over, as its other side says.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Reason {
    /// Somebody pressed the button.
    HangUp,
    /// Somebody reset the panel.
    Reset,
    /// The page was closed or reloaded.
    Leaving,
    /// In another call.
    Busy,
    /// The call that was spoken of is not known (any more).
    UnknownCall,
    /// A wait ran out.
    TimedOut,
    /// The connection failed.
    Failed,
    /// The browser refused a step of the call: no WebRTC, or a description that it does not take.
    Unable,
    /// Something else, in at most [`Reason::MAX_CHARS`] characters of the peer's.
    Other(String),
}

impl Reason {
    /// How much is kept of a reason that we do not know.
    pub const MAX_CHARS: usize = 100;

    const KNOWN: [(Self, &'static str); 8] = [
        (Self::HangUp, "hang-up"),
        (Self::Reset, "reset"),
        (Self::Leaving, "leaving"),
        (Self::Busy, "busy"),
        (Self::UnknownCall, "unknown-call"),
        (Self::TimedOut, "timed-out"),
        (Self::Failed, "failed"),
        (Self::Unable, "unable"),
    ];

    pub(crate) fn parse(text: &str) -> Self {
        let known = Self::KNOWN.into_iter().find(|(_, word)| *word == text);
        known.map_or_else(|| Self::Other(text.chars().take(Self::MAX_CHARS).collect()), |(reason, _)| reason)
    }
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Other(text) => f.write_str(text),
            known => {
                let word = Self::KNOWN.iter().find(|(reason, _)| reason == known);
                f.write_str(word.map_or("", |(_, word)| word))
            }
        }
    }
}
