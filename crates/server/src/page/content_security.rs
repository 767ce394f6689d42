//! The page's Content Security Policy (W3C CSP Level 3).

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest, Sha256};

/// The policy for a document: its own files, the inline scripts that it has now, and nothing else.
///
/// Workers may come as `data:`: the page's only one is a timer of a line. Such a worker has an origin of its own.
///
/// It may connect to any host, because an address (`?signaling=`) may name another API than ours.
pub fn policy(html: &str) -> String {
    let hashes: String = inline_scripts(html).into_iter().map(|script| format!(" '{}'", source_hash(script))).collect();
    format!(
        "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'{hashes}; style-src 'self'; img-src 'self' data:; \
         media-src 'self' blob:; worker-src data:; connect-src 'self' http: https: ws: wss:; object-src 'none'; base-uri 'none'; \
         form-action 'none'; frame-ancestors 'none'"
    )
}

/// The hash of a script as a browser sees it: line ends are line feeds once HTML is parsed (WHATWG HTML, 13.2.3.5).
fn source_hash(script: &str) -> String {
    let script = script.replace("\r\n", "\n").replace('\r', "\n");
    format!("sha256-{}", STANDARD.encode(Sha256::digest(script)))
}

/// The text of each `script` element without a `src`. Comments are passed over.
fn inline_scripts(html: &str) -> Vec<&str> {
    let lower = html.to_ascii_lowercase();
    let mut scripts = Vec::new();
    let mut at = 0;
    while let Some(found) = lower[at..].find('<') {
        let tag = at + found;
        if lower[tag..].starts_with("<!--") {
            at = find(&lower, tag + 4, "-->").map_or(lower.len(), |end| end + 3);
            continue;
        }
        at = tag + 1;
        let Some(attributes) = lower[at..].strip_prefix("script") else { continue };
        if !attributes.starts_with(|c: char| c.is_ascii_whitespace() || c == '/' || c == '>') {
            continue;
        }
        let Some((has_src, length)) = start_tag(attributes) else { break };
        let text = at + "script".len() + length;
        let end = find(&lower, text, "</script").unwrap_or(lower.len());
        if !has_src {
            scripts.push(&html[text..end]);
        }
        at = end;
    }
    scripts
}

fn find(text: &str, from: usize, what: &str) -> Option<usize> {
    text.get(from..)?.find(what).map(|found| from + found)
}

/// Reads the attributes of a start tag: whether one is `src`, and how long they are with the closing `>`.
fn start_tag(text: &str) -> Option<(bool, usize)> {
    let mut has_src = false;
    let mut rest = text;
    loop {
        rest = rest.trim_start_matches(|c: char| c.is_ascii_whitespace() || c == '/');
        if let Some(after) = rest.strip_prefix('>') {
            return Some((has_src, text.len() - after.len()));
        }
        let name = rest.find(|c: char| c.is_ascii_whitespace() || "/>=".contains(c))?;
        has_src |= &rest[..name] == "src";
        // A name may begin with `=` (WHATWG HTML, 13.2.5.32); it is passed over like a character of the name.
        rest = rest[name.max(usize::from(name == 0))..].trim_start();
        if let Some(value) = rest.strip_prefix('=') {
            let value = value.trim_start();
            rest = match value.chars().next()? {
                quote @ ('"' | '\'') => value[1..].split_once(quote)?.1,
                _ => &value[value.find(|c: char| c.is_ascii_whitespace() || c == '>')?..],
            };
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn inline_scripts_are_found_and_others_are_not() {
        let html = "<!doctype html><head><!-- <script>old()</script> -->\
            <script src=a.js></script><SCRIPT type='module' data-x=\"a > b\">import init;</SCRIPT>\
            <script>\nlast()\n</script><scripted>no</scripted></head>";
        assert_eq!(inline_scripts(html), ["", "import init;", "\nlast()\n"][1..]);
    }

    #[test]
    fn broken_html_ends_the_search() {
        for html in ["<script", "<script a", "<script a='", "<script =>x", "<script a=", "<", "<!--", "<script>x"] {
            inline_scripts(html);
        }
    }

    #[test]
    fn the_hash_is_that_of_the_specification() {
        // CSP Level 3, 7.3.2 has this script and its hash.
        assert_eq!(source_hash("alert('Hello, world.');"), "sha256-qznLcsROx4GACP2dm0UCKCzCG+HiZ1guq6ZZDob/Tng=");
        assert_eq!(source_hash("a\r\nb\rc"), source_hash("a\nb\nc"));
    }
}
