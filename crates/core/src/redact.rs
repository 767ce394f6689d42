//! What is taken out of a text before anybody gets it: secrets always, addresses unless they are asked for.
//!
//! Texts come from the browser and from the peer: SDP (RFC 8866), candidates (RFC 8839), JSON, JSON within JSON, URLs and
//! plain words. None is parsed; what looks like a secret is one. Better a word too many is gone than one too few.

/// Stands in the place of what was taken out.
const GONE: char = '…';

/// Names of attributes and headers whose value reaches to the end of the line (RFC 8839, 5.4; RFC 4568; RFC 8827, 5).
const WHOLE_LINES: [&str; 6] = ["ice-pwd", "ice-ufrag", "crypto", "identity", "authorization", "cookie"];

/// Parts of names whose value is one word, or one text in quotes.
const SECRET: [&str; 10] = [
    "password",
    "passwd",
    "pwd",
    "credential",
    "token",
    "ticket",
    "secret",
    "usernamefragment",
    "certificate",
    "apikey",
];

/// Words that are followed by a secret with nothing but a space in between (RFC 8839, 5.1; RFC 6750, 2.1).
const BEFORE_SECRETS: [&str; 2] = ["ufrag", "bearer"];

/// A fingerprint or an id made of one has more colons than an address ever has.
const COLONS_OF_ADDRESS: usize = 7;

/// The text without passwords, tokens, `ice-pwd`, `ice-ufrag` and the user in a URL; of fingerprints the first bytes stay.
pub fn secrets(text: &str) -> String {
    without_fingerprints(&without_users(&without_values(text)))
}

/// The text with only the first half of each IPv4 address and the first two groups of each IPv6 address. Loopback and
/// unspecified addresses stay, and so do the `.local` names that browsers put in the place of an address.
pub fn addresses(text: &str) -> String {
    by_runs(text, |run, safe| {
        if run.matches(':').count() > COLONS_OF_ADDRESS || (!run.contains("::") && run.matches(':').count() < 7) {
            // Not an IPv6 address, and maybe an IPv4 address between colons.
            for (place, part) in run.split(':').enumerate() {
                if place > 0 {
                    safe.push(':');
                }
                short_ipv4(part, safe);
            }
        } else {
            short_ipv6(run, safe);
        }
    })
}

fn without_values(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    let mut rest = text;
    while !rest.is_empty() {
        let (other, after) = split(rest, |byte| !in_name(byte));
        safe.push_str(other);
        let (name, after) = split(after, in_name);
        safe.push_str(name);
        let (between, value) =
            split(after, |byte| matches!(byte, b'"' | b'\'' | b'\\' | b':' | b'=' | b' ' | b'\t' | b'['));
        rest = after;
        let Some(ends) = value_ends(name, between) else { continue };
        safe.push_str(between);
        if !value.is_empty() {
            safe.push(GONE);
        }
        rest = after_value(value, ends);
    }
    safe
}

/// Where a value ends.
#[derive(Clone, Copy, PartialEq)]
enum Ends {
    Line,
    Word,
    Quote(u8),
    /// At a quote that is escaped: JSON within a JSON text.
    EscapedQuote,
}

fn value_ends(name: &str, between: &str) -> Option<Ends> {
    let is_one_of = |words: &[&str]| words.iter().any(|word| name.eq_ignore_ascii_case(word));
    let named = between.contains([':', '=']);
    if is_one_of(&WHOLE_LINES) && named && !between.ends_with(['"', '\'']) {
        return Some(Ends::Line);
    }
    let spaced = is_one_of(&BEFORE_SECRETS) && !between.is_empty();
    // A description has a thousand words, and few of them are names: only those are looked into.
    if !(spaced || named && (is_one_of(&WHOLE_LINES) || is_of_secret(name))) {
        return None;
    }
    // A member of JSON that is no text: a number, or none.
    if between.ends_with("\":") {
        return None;
    }
    let mut last = between.bytes().rev();
    Some(match (last.next(), last.next()) {
        (Some(b'"' | b'\''), Some(b'\\')) => Ends::EscapedQuote,
        (Some(quote @ (b'"' | b'\'')), _) => Ends::Quote(quote),
        _ => Ends::Word,
    })
}

fn after_value(value: &str, ends: Ends) -> &str {
    let mut backslashes = 0_u32;
    let (_, after) = split(value, |byte| {
        let goes_on = match ends {
            Ends::Line => !matches!(byte, b'\r' | b'\n' | b'\\' | b'"'),
            Ends::Word => !matches!(byte, b'\t' | b'\r' | b'\n' | b' ' | b'&' | b'"' | b'\\' | b'}' | b'<'),
            Ends::Quote(quote) => byte != quote || backslashes % 2 == 1,
            // A quote within the inner text is escaped twice.
            Ends::EscapedQuote => byte != b'"' || backslashes > 1,
        };
        backslashes = if byte == b'\\' { backslashes + 1 } else { 0 };
        goes_on
    });
    after
}

/// `scheme:user:password@host`: nobody needs the part before the `@`.
fn without_users(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for word in text.split_inclusive(|c: char| c.is_whitespace() || matches!(c, '"' | '\'' | '<' | '>' | ',')) {
        let kept = word.rsplit_once('@').and_then(|(before, after)| {
            let (scheme, user) = before.split_once(':')?;
            let slashes = if user.starts_with("//") { "//" } else { "" };
            Some([scheme, ":", slashes, "…@", after].concat())
        });
        safe.push_str(kept.as_deref().unwrap_or(word));
    }
    safe
}

fn without_fingerprints(text: &str) -> String {
    by_runs(text, |run, safe| {
        if run.matches(':').count() <= COLONS_OF_ADDRESS {
            return safe.push_str(run);
        }
        for group in run.split(':').filter(|group| !group.is_empty()).take(3) {
            safe.extend(group.chars().take(4));
            safe.push(':');
        }
        safe.push(GONE);
    })
}

fn short_ipv4(text: &str, safe: &mut String) {
    let address = text.trim_matches('.');
    let mut parts = address.split('.');
    let octets = [parts.next(), parts.next(), parts.next(), parts.next()];
    let [Some(first), Some(second), Some(_), Some(_)] = octets else { return safe.push_str(text) };
    let number = |octet: &str| matches!(octet.len(), 1..=3) && octet.bytes().all(|byte| byte.is_ascii_digit());
    if parts.next().is_some() || !address.split('.').all(number) || first == "127" || address == "0.0.0.0" {
        return safe.push_str(text);
    }
    let (before, after) = text.split_once(address).unwrap_or_default();
    for part in [before, first, ".", second, ".x.x", after] {
        safe.push_str(part);
    }
}

fn short_ipv6(run: &str, safe: &mut String) {
    if matches!(run.trim_end_matches('.'), "::" | "::1") {
        return safe.push_str(run);
    }
    let start = run.split("::").next().unwrap_or_default();
    for (place, group) in start.split(':').filter(|group| !group.is_empty()).take(2).enumerate() {
        if place > 0 {
            safe.push(':');
        }
        safe.push_str(group);
    }
    safe.push_str("::");
    safe.push(GONE);
}

/// Gives each run of hexadecimal digits, dots and colons to `write`, and copies what is between.
fn by_runs(text: &str, write: impl Fn(&str, &mut String)) -> String {
    let in_run = |byte: u8| byte.is_ascii_hexdigit() || matches!(byte, b':' | b'.');
    let mut safe = String::with_capacity(text.len());
    let mut rest = text;
    while !rest.is_empty() {
        let (other, after) = split(rest, |byte| !in_run(byte));
        safe.push_str(other);
        let (run, after) = split(after, in_run);
        write(run, &mut safe);
        rest = after;
    }
    safe
}

fn in_name(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_')
}

/// Whether a name holds one of the words, whatever the case and the underscores and hyphens.
fn is_of_secret(name: &str) -> bool {
    let plain: Vec<u8> = name.bytes().filter(u8::is_ascii_alphanumeric).collect();
    let holds = |word: &&str| plain.windows(word.len()).any(|part| part.eq_ignore_ascii_case(word.as_bytes()));
    SECRET.iter().any(holds)
}

/// Splits where `first` stops being true of the bytes. It may only tell ASCII bytes apart, so this is between characters.
fn split(text: &str, mut first: impl FnMut(u8) -> bool) -> (&str, &str) {
    let end = text.bytes().position(|byte| !first(byte)).unwrap_or(text.len());
    text.split_at_checked(end).unwrap_or((text, ""))
}
