//! What leaves the page holds no secret and, unless asked for, no whole address.

use std::net::{Ipv4Addr, Ipv6Addr};

use liza_core::redact::{addresses, secrets};
use proptest::prelude::*;

#[test]
fn of_a_description_the_codecs_and_candidates_stay() {
    let sdp = "v=0\r\na=ice-ufrag:Xy9z\r\na=ice-pwd:0123456789abcdefghijkl\r\n\
        a=fingerprint:sha-256 D4:3A:00:11:22:33:44:55:66:77:88:99:AA:BB:CC:DD:EE:FF:00:11:22:33:44:55:66:77:88:99:AA:BB:CC:DD\r\n\
        a=candidate:1 1 udp 2122 192.168.1.7 50000 typ host ufrag Xy9z network-id 1\r\na=rtpmap:111 opus/48000/2\r\n";
    let safe = addresses(&secrets(sdp));
    assert_eq!(
        safe,
        "v=0\r\na=ice-ufrag:…\r\na=ice-pwd:…\r\na=fingerprint:sha-256 D4:3A:00:…\r\n\
        a=candidate:1 1 udp 2122 192.168.x.x 50000 typ host ufrag … network-id 1\r\na=rtpmap:111 opus/48000/2\r\n"
    );
}

#[test]
fn addresses_are_shortened_wherever_they_stand() {
    for (text, safe) in [
        ("turn:203.0.113.9:3478?transport=udp", "turn:203.0.x.x:3478?transport=udp"),
        ("http://[2001:db8:1:2::7]:8080/", "http://[2001:db8::…]:8080/"),
        ("raddr fe80::1.", "raddr fe80::…"),
        ("It was 10.0.0.9.", "It was 10.0.x.x."),
        ("5c1d4b0e-8d1c.local 127.0.0.1 0.0.0.0 ::1 ::", "5c1d4b0e-8d1c.local 127.0.0.1 0.0.0.0 ::1 ::"),
        ("at 12:00:01.234, liza-call 0.1.0", "at 12:00:01.234, liza-call 0.1.0"),
    ] {
        assert_eq!(addresses(text), safe);
    }
}

#[test]
fn what_only_sounds_like_a_secret_stays() {
    let text = "the TURN user or password is wrong; no token came, 5 tickets left";
    assert_eq!(secrets(text), text);
    let json = r#"{"usernameFragment":null,"certificates":2,"ports":[3478]}"#;
    assert_eq!(addresses(&secrets(json)), json);
}

/// The places where secrets stand in real texts.
fn planted(secret: &str) -> Vec<String> {
    let json = serde_json::json!({ "urls": "turn:a", "credential": secret, "sdp": format!("a=ice-pwd:{secret}\r\n") });
    vec![
        format!("a=ice-pwd:{secret}\r\n"),
        format!("a=ice-ufrag:{secret}\n"),
        format!("a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:{secret}"),
        format!("candidate:1 1 udp 1 h 9 typ host ufrag {secret}"),
        format!("https://h/api?ticket={secret}&after=3"),
        format!("turn:liza:{secret}@turn.example.org:3478"),
        format!("https://liza:{secret}@example.org/"),
        format!("Authorization: Bearer {secret}"),
        format!("session_token = {secret}"),
        format!("{{'accessToken': '{secret}'}}"),
        json.to_string(),
        serde_json::json!({ "payload": json.to_string() }).to_string(),
        serde_json::json!({ "timestamp": 5, "offer": json }).to_string(),
    ]
}

proptest! {
    #[test]
    fn a_planted_secret_never_survives(
        secret in "[A-Za-z0-9+/]{12,40}",
        before in "([ -~]|[а-я]|\u{202e}){0,40}[ ,;\n]",
        after in "[ &\n]([ -~]|[а-я]|\u{202e}){0,40}",
    ) {
        for text in planted(&secret) {
            let text = [before.as_str(), &text, &after].concat();
            prop_assert!(!secrets(&text).contains(&secret), "{text:?} became {:?}", secrets(&text));
        }
    }

    #[test]
    fn a_secret_with_quotes_in_it_does_not_survive_in_json(head in "[a-z]{8}", tail in "[a-z]{8}") {
        let json = serde_json::json!({ "credential": format!("{head}\"\\{tail}") }).to_string();
        for text in [serde_json::json!({ "inner": json }).to_string(), json] {
            let safe = secrets(&text);
            prop_assert!(!safe.contains(&head) && !safe.contains(&tail), "{safe}");
        }
    }

    #[test]
    fn no_whole_address_survives(four: [u8; 4], six: [u16; 8], port: u16) {
        let (four, six) = (Ipv4Addr::from(four), Ipv6Addr::from(six));
        prop_assume!(!four.is_loopback() && !four.is_unspecified() && !six.is_loopback() && !six.is_unspecified());
        let text = format!("turn:{four}:{port} [{six}]:{port} typ srflx raddr {six} {four} IP4 {four}\r\n");
        let safe = addresses(&text);
        let four = four.to_string();
        prop_assert!(!safe.split(|c: char| !c.is_ascii_digit() && c != '.').any(|part| part == four), "{safe}");
        prop_assert!(!safe.contains(&six.to_string()), "{safe}");
    }

    #[test]
    fn no_text_panics(text: String, near in "(a=)?(ice-pwd|token|ufrag|fingerprint|\\\\|\"|'|:|=|@|[0-9a-f:.]{0,20}| |я|\u{1f600}){0,20}") {
        for text in [text, near] {
            addresses(&secrets(&text));
        }
    }
}
