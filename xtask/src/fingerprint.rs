//! File names that change whenever the content does.
//!
//! Trunk names a file by a hash of what cargo built, before wasm-bindgen and wasm-opt: other tools or other options give
//! other content under the same name, which a browser that was told to keep it for ever does not ask for again.

use std::fs;
use std::io;
use std::path::Path;

use crate::error::Error;

/// Digits of a hash, as they stand in a name: 64 bits in hexadecimal, where Trunk leaves leading zeros out.
const DIGITS: std::ops::RangeInclusive<usize> = 14..=16;

/// Renames the hashed files in `dist` by their final content, and mentions them by their new names.
///
/// # Errors
/// A file cannot be read, written or renamed.
pub fn apply(dist: &Path) -> Result<(), Error> {
    let doing = || format!("name the files in {}", dist.display());
    rename(dist).map_err(Error::file(doing()))
}

fn rename(dist: &Path) -> io::Result<()> {
    let mut names = Vec::new();
    for entry in fs::read_dir(dist)? {
        names.extend(entry?.file_name().into_string());
    }
    // What is mentioned goes before what mentions it.
    names.sort_by_key(|name| (name.ends_with(".html"), name.ends_with(".js")));
    let mut renamed: Vec<(String, String)> = Vec::new();
    for name in names {
        let path = dist.join(&name);
        if name.ends_with(".html") || name.ends_with(".js") {
            let text = fs::read_to_string(&path)?;
            fs::write(&path, renamed.iter().fold(text, |text, (old, new)| text.replace(old, new)))?;
        }
        if let Some(new) = named_by(&name, &fs::read(&path)?) {
            fs::rename(&path, dist.join(&new))?;
            renamed.push((name, new));
        }
    }
    Ok(())
}

/// The name with the hash in it replaced by that of the content; nothing where there is no hash in it.
fn named_by(name: &str, content: &[u8]) -> Option<String> {
    name.match_indices('-').find_map(|(hyphen, _)| {
        let (start, rest) = name.split_at(hyphen + 1);
        let digits = rest.bytes().take_while(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f')).count();
        let (_, end) = rest.split_at(digits);
        let hashed = DIGITS.contains(&digits) && end.starts_with(['.', '_']);
        hashed.then(|| format!("{start}{:016x}{end}", hash(content)))
    })
}

/// FNV-1a, 64 bits.
fn hash(content: &[u8]) -> u64 {
    content.iter().fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(*byte)).wrapping_mul(0x100_0000_01b3))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hash_in_a_name_is_that_of_the_content() {
        assert_eq!(hash(b""), 0xcbf2_9ce4_8422_2325);
        let empty = "cbf29ce484222325";
        let name = |name| named_by(name, b"");
        assert_eq!(name("liza-call-22d35b24d60e6d00_bg.wasm"), Some(format!("liza-call-{empty}_bg.wasm")));
        assert_eq!(name("style-2245b74513934f7.css"), Some(format!("style-{empty}.css")));
        assert_eq!(name("index.html"), None);
        assert_eq!(name("liza-call-22d3.js"), None);
    }

    #[test]
    fn other_content_gives_other_names_and_is_mentioned_by_them() {
        let dist = std::env::temp_dir().join(format!("liza-fingerprint-{}", std::process::id()));
        let names = |wasm: &str| {
            fs::create_dir_all(&dist).unwrap();
            fs::write(dist.join("a-0123456789abcdef_bg.wasm"), wasm).unwrap();
            fs::write(dist.join("a-0123456789abcdef.js"), "load('a-0123456789abcdef_bg.wasm')").unwrap();
            fs::write(dist.join("index.html"), "<script src=a-0123456789abcdef.js>").unwrap();
            apply(&dist).unwrap();
            let html = fs::read_to_string(dist.join("index.html")).unwrap();
            let js = html.trim_start_matches("<script src=").trim_end_matches('>').to_owned();
            let loads = fs::read_to_string(dist.join(&js)).unwrap();
            let loaded = loads.trim_start_matches("load('").trim_end_matches("')").to_owned();
            assert_eq!(fs::read_to_string(dist.join(&loaded)).unwrap(), wasm);
            fs::remove_dir_all(&dist).unwrap();
            (js, loaded)
        };
        let (first, second) = (names("one"), names("two"));
        assert_ne!(first.0, second.0);
        assert_ne!(first.1, second.1);
    }
}
