//! The names that signals carry.

use std::fmt;

/// Longest user id, in Unicode scalar values.
pub const MAX_USER_ID_CHARS: usize = 64;

/// Longest call id, in ASCII characters.
pub const MAX_CALL_ID_CHARS: usize = 40;

/// Why a text is no id.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum IdError {
    /// Nothing but white space.
    Empty,
    /// Longer than the limit; both are counted in characters.
    TooLong {
        /// How long it is.
        chars: usize,
        /// How long it may be.
        most: usize,
    },
    /// A character that cannot stand in an id: a control character or one that changes the direction of text.
    Character(char),
}

impl fmt::Display for IdError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Empty => f.write_str("the id is empty"),
            Self::TooLong { chars, most } => write!(f, "the id has {chars} characters, at most {most} are allowed"),
            Self::Character(c) => write!(f, "the id holds the character U+{:04X}", u32::from(*c)),
        }
    }
}

impl std::error::Error for IdError {}

/// Whom a mailbox belongs to: 1 to [`MAX_USER_ID_CHARS`] characters, none of them a control character.
///
/// The order is that of the UTF-8 bytes; of two pings that cross, the one of the smaller id counts.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct UserId(String);

impl UserId {
    /// Takes what a person typed or a peer sent; white space around it is dropped.
    ///
    /// # Errors
    /// Nothing is left, too many characters, or one that no id may have.
    pub fn parse(text: &str) -> Result<Self, IdError> {
        let text = text.trim();
        let chars = text.chars().count();
        if chars == 0 {
            return Err(IdError::Empty);
        }
        if chars > MAX_USER_ID_CHARS {
            return Err(IdError::TooLong { chars, most: MAX_USER_ID_CHARS });
        }
        match text.chars().find(|c| c.is_control() || turns_text(*c)) {
            Some(c) => Err(IdError::Character(c)),
            None => Ok(Self(text.to_owned())),
        }
    }

    /// The id as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Explicit direction marks (Unicode UAX #9, 2.1 to 2.6): they would let one id look like another.
fn turns_text(c: char) -> bool {
    matches!(c, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

impl fmt::Display for UserId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl From<UserId> for String {
    fn from(id: UserId) -> Self {
        id.0
    }
}

/// Tells one call from another: made by whoever pings, 1 to [`MAX_CALL_ID_CHARS`] ASCII letters, digits and hyphens.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CallId(String);

impl CallId {
    /// Takes what a peer sent.
    ///
    /// # Errors
    /// Nothing, too many characters, or one that is no letter, digit or hyphen.
    pub fn parse(text: &str) -> Result<Self, IdError> {
        if text.is_empty() {
            return Err(IdError::Empty);
        }
        if let Some(c) = text.chars().find(|c| !c.is_ascii_alphanumeric() && *c != '-') {
            return Err(IdError::Character(c));
        }
        if text.len() > MAX_CALL_ID_CHARS {
            return Err(IdError::TooLong { chars: text.len(), most: MAX_CALL_ID_CHARS });
        }
        Ok(Self(text.to_owned()))
    }

    /// A fresh id of 64 random bits, as 16 hexadecimal digits.
    pub fn from_bits(bits: u64) -> Self {
        Self(format!("{bits:016x}"))
    }

    /// The id of a session's call number `number`.
    pub fn numbered(session: &Self, number: u32) -> Self {
        let session: String = session.0.chars().take(MAX_CALL_ID_CHARS - 11).collect();
        Self(format!("{session}-{number}"))
    }

    /// The session that made the id and the call's number there, for an id of [`CallId::numbered`].
    pub fn session_and_number(&self) -> Option<(&str, u32)> {
        let (session, number) = self.0.rsplit_once('-')?;
        Some((session, number.parse().ok()?))
    }

    /// The id as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for CallId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_user_id_is_trimmed_and_bounded() {
        assert_eq!(UserId::parse(" user1 \n").unwrap().as_str(), "user1");
        assert_eq!(UserId::parse(" \t "), Err(IdError::Empty));
        assert_eq!(UserId::parse(&"я".repeat(64)).unwrap().as_str().chars().count(), 64);
        assert_eq!(UserId::parse(&"я".repeat(10_000)), Err(IdError::TooLong { chars: 10_000, most: 64 }));
    }

    #[test]
    fn a_user_id_cannot_hide_what_it_says() {
        assert_eq!(UserId::parse("user\u{202e}1"), Err(IdError::Character('\u{202e}')));
        assert_eq!(UserId::parse("user\u{0}1"), Err(IdError::Character('\0')));
        assert!(UserId::parse("<b>Лиза</b> & co").is_ok(), "markup is only text");
    }

    #[test]
    fn a_call_id_is_short_ascii() {
        let id = CallId::from_bits(0xab);
        assert_eq!(id.as_str(), "00000000000000ab");
        assert_eq!(CallId::parse(id.as_str()), Ok(id));
        assert_eq!(CallId::parse(""), Err(IdError::Empty));
        assert_eq!(CallId::parse("a b"), Err(IdError::Character(' ')));
        assert!(CallId::parse(&"a".repeat(41)).is_err());
    }
}
