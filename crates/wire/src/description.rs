//! Session descriptions and candidates, in the forms of the W3C's WebRTC dictionaries.

use std::fmt;

use serde::{Deserialize, Serialize};

/// Largest session description that is taken, in bytes. Real ones have 2 to 20 KB.
pub const MAX_SDP_BYTES: usize = 128 * 1024;

/// An `RTCIceCandidateInit` (W3C WebRTC, 4.8.2). An empty `candidate` says that there are no more (RFC 8838, 8.2).
#[derive(Clone, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Candidate {
    /// The candidate attribute (RFC 8839, 5.1), or nothing.
    #[serde(default)]
    pub candidate: String,
    /// The media section by its `mid`.
    #[serde(default)]
    pub sdp_mid: Option<String>,
    /// The media section by its place, from 0.
    #[serde(default)]
    pub sdp_m_line_index: Option<u16>,
    /// The `ice-ufrag` that the candidate belongs to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub username_fragment: Option<String>,
}

impl Candidate {
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
    use super::*;

    const SRFLX: &str = "candidate:842163049 1 udp 1677729535 203.0.113.9 46154 typ srflx raddr 0.0.0.0 rport 0";

    #[test]
    fn the_dictionary_of_the_browser_is_read_and_written() {
        let json = format!(r#"{{"candidate":"{SRFLX}","sdpMid":"0","sdpMLineIndex":0,"usernameFragment":"ab"}}"#);
        let candidate: Candidate = serde_json::from_str(&json).unwrap();
        assert_eq!((candidate.kind(), candidate.protocol()), (Some("srflx"), Some("udp")));
        assert_eq!(serde_json::to_string(&candidate).unwrap(), json);
    }

    #[test]
    fn unset_media_sections_and_the_end_are_read() {
        let end: Candidate = serde_json::from_str(r#"{"candidate":"","sdpMid":null,"sdpMLineIndex":null}"#).unwrap();
        assert!(end.is_end());
        assert_eq!(end.kind(), None);
    }

    #[test]
    fn a_formatted_candidate_shows_no_address() {
        let candidate = Candidate { candidate: SRFLX.into(), ..Candidate::default() };
        assert!(!format!("{candidate:?}").contains("203.0.113.9"));
    }
}
