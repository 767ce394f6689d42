//! Session descriptions and candidates, in the forms of the W3C's WebRTC dictionaries.

use std::fmt;
use std::ops::Deref;

use serde_json::{Map, Value};

use crate::json::{given, put};

/// Largest session description that is taken, in bytes. Real ones have 2 to 20 KB.
pub const MAX_SDP_BYTES: usize = 128 * 1024;

/// The text of a session description (RFC 8866).
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Sdp(String);

impl From<String> for Sdp {
    fn from(text: String) -> Self {
        Self(text)
    }
}

impl From<&str> for Sdp {
    fn from(text: &str) -> Self {
        Self(text.to_owned())
    }
}

impl Deref for Sdp {
    type Target = str;

    fn deref(&self) -> &str {
        &self.0
    }
}

/// Its size alone: what is formatted may reach a log, and a description has addresses and the `ice-pwd`.
impl fmt::Debug for Sdp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Sdp({} bytes)", self.len())
    }
}

/// Longest text of a candidate that is taken, in bytes. Real ones have some 150.
const MAX_CANDIDATE_BYTES: usize = 1024;

/// An `RTCIceCandidateInit` (W3C WebRTC). An empty `candidate` says that there are no more (RFC 8838, 13).
#[derive(Clone, PartialEq, Eq, Hash, Default)]
pub struct Candidate {
    /// The candidate attribute (RFC 8839, 5.1), or nothing.
    pub candidate: String,
    /// The media section by its `mid`.
    pub sdp_mid: Option<String>,
    /// The media section by its place, from 0.
    pub sdp_m_line_index: Option<u16>,
    /// The `ice-ufrag` that the candidate belongs to.
    pub username_fragment: Option<String>,
}

impl Candidate {
    /// Reads the dictionary; nothing where a member is of the wrong type, or too long.
    pub(crate) fn read(json: &Value) -> Option<Self> {
        let short =
            |value: &Value| value.as_str().filter(|text| text.len() <= MAX_CANDIDATE_BYTES).map(ToOwned::to_owned);
        let text = |name| match given(json, name) {
            Some(value) => short(value).map(Some),
            None => Some(None),
        };
        Some(Self {
            candidate: json.get("candidate").map_or(Some(String::new()), short)?,
            sdp_mid: text("sdpMid")?,
            sdp_m_line_index: match given(json, "sdpMLineIndex") {
                Some(index) => Some(index.as_u64()?.try_into().ok()?),
                None => None,
            },
            username_fragment: text("usernameFragment")?,
        })
    }

    /// Puts the dictionary's members into an object. The media section is always named, and `null` where it is unset.
    pub(crate) fn put_into(&self, object: &mut Map<String, Value>) {
        put(object, "candidate", self.candidate.as_str());
        put(object, "sdpMid", self.sdp_mid.as_deref());
        put(object, "sdpMLineIndex", self.sdp_m_line_index);
        if let Some(fragment) = &self.username_fragment {
            put(object, "usernameFragment", fragment.as_str());
        }
    }

    /// True for the sign that no more candidates come.
    pub fn is_end(&self) -> bool {
        self.candidate.is_empty()
    }

    /// `host`, `srflx`, `prflx` or `relay`, as the candidate says (RFC 8839, 5.1).
    pub fn kind(&self) -> Option<&str> {
        let mut words = self.candidate.split_ascii_whitespace();
        words.find(|word| *word == "typ")?;
        words.next()
    }

    /// `udp` or `tcp`, as the candidate says.
    pub fn protocol(&self) -> Option<&str> {
        self.candidate.split_ascii_whitespace().nth(2)
    }
}

/// Without the address: what is formatted may reach a log.
impl fmt::Debug for Candidate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Candidate").field("kind", &self.kind()).field("mid", &self.sdp_mid).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    const SRFLX: &str = "candidate:842163049 1 udp 1677729535 203.0.113.9 46154 typ srflx raddr 0.0.0.0 rport 0";

    #[test]
    fn the_dictionary_of_the_browser_is_read_and_written() {
        let json = format!(r#"{{"candidate":"{SRFLX}","sdpMid":"0","sdpMLineIndex":0,"usernameFragment":"ab"}}"#);
        let json: Value = serde_json::from_str(&json).unwrap();
        let candidate = Candidate::read(&json).unwrap();
        assert_eq!((candidate.kind(), candidate.protocol()), (Some("srflx"), Some("udp")));
        let mut members = Map::new();
        candidate.put_into(&mut members);
        assert_eq!(Value::Object(members), json);
    }

    #[test]
    fn unset_media_sections_and_the_end_are_read() {
        let end = Candidate::read(&json!({"candidate": "", "sdpMid": null, "sdpMLineIndex": null})).unwrap();
        assert!(end.is_end());
        assert_eq!(end.kind(), None);
    }

    #[test]
    fn a_member_of_the_wrong_type_or_size_spoils_the_dictionary() {
        let long = "x".repeat(MAX_CANDIDATE_BYTES + 1);
        for wrong in [
            json!({"candidate": null}),
            json!({"sdpMid": 0}),
            json!({"sdpMLineIndex": 65_536}),
            json!({"candidate": long}),
            json!({"usernameFragment": long}),
        ] {
            assert_eq!(Candidate::read(&wrong), None);
        }
    }

    #[test]
    fn a_formatted_description_shows_no_secret() {
        assert_eq!(format!("{:?}", Sdp::from("a=ice-pwd:secret\r\n")), "Sdp(18 bytes)");
    }

    #[test]
    fn a_formatted_candidate_shows_no_address() {
        let candidate = Candidate { candidate: SRFLX.into(), ..Candidate::default() };
        assert!(!format!("{candidate:?}").contains("203.0.113.9"));
    }
}
