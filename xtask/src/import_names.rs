//! Short names between the page's WebAssembly and its JavaScript.
//!
//! wasm-bindgen names each import by what it does and a hash, as `__wbg_addEventListener_86c2c1ff5e0a9a6f`: random digits
//! that no compression makes smaller, some thousand bytes of what a visitor waits for. Both sides agree on any name.

use std::collections::HashMap;
use std::ops::Range;

/// The id of the import section (WebAssembly Core, 5.5.5).
const IMPORTS: u8 = 2;

/// Magic number and version, before the first section.
const HEADER: usize = 8;

/// The two files with short names, or nothing where something is not as wasm-bindgen writes it: then long names do as well.
pub fn shorten(wasm: &[u8], js: &str) -> Option<(Vec<u8>, String)> {
    let section = section(wasm, IMPORTS)?;
    let mut reader = Reader { bytes: wasm.get(section.content.clone())?, at: 0 };
    let count = reader.number()?;
    let mut short = HashMap::new();
    let mut content = Vec::new();
    put_number(&mut content, count);
    for number in 0..count {
        let (module, name) = (reader.text()?, reader.text()?);
        let key = format!("{name}: function");
        if js.matches(&key).count() != 1 {
            return None;
        }
        let new = letters(number);
        put_text(&mut content, module);
        put_text(&mut content, &new);
        let kind = reader.take(1)?;
        // A function, by the number of its type; wasm-bindgen imports nothing else.
        if kind != [0] {
            return None;
        }
        content.push(0);
        put_number(&mut content, reader.number()?);
        short.insert(key, format!("{new}: function"));
    }
    let mut shortened = wasm.get(..section.size.start)?.to_vec();
    put_number(&mut shortened, u32::try_from(content.len()).ok()?);
    shortened.extend(content);
    shortened.extend(wasm.get(section.content.end..)?);
    let js = short.iter().fold(js.to_owned(), |js, (old, new)| js.replacen(old, new, 1));
    Some((shortened, js))
}

/// Where a section's size and content are.
struct Section {
    size: Range<usize>,
    content: Range<usize>,
}

fn section(wasm: &[u8], wanted: u8) -> Option<Section> {
    let mut reader = Reader { bytes: wasm, at: HEADER };
    loop {
        let id = *reader.take(1)?.first()?;
        let start = reader.at;
        let length = usize::try_from(reader.number()?).ok()?;
        let begin = reader.at;
        reader.take(length)?;
        if id == wanted {
            return Some(Section { size: start..begin, content: begin..begin + length });
        }
    }
}

/// `a` to `z`, then `aa`, and so on. None is a word of JavaScript's that could not be a key.
fn letters(number: u32) -> String {
    let last = char::from(b'a' + u8::try_from(number % 26).unwrap_or_default());
    if number < 26 { last.to_string() } else { letters(number / 26 - 1) + &last.to_string() }
}

struct Reader<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl<'a> Reader<'a> {
    fn take(&mut self, length: usize) -> Option<&'a [u8]> {
        let taken = self.bytes.get(self.at..self.at.checked_add(length)?)?;
        self.at += length;
        Some(taken)
    }

    /// LEB128, at most 32 bits.
    fn number(&mut self) -> Option<u32> {
        let mut number = 0;
        for shift in (0..32).step_by(7) {
            let byte = *self.take(1)?.first()?;
            number |= u32::from(byte & 0x7f) << shift;
            if byte & 0x80 == 0 {
                return Some(number);
            }
        }
        None
    }

    fn text(&mut self) -> Option<&'a str> {
        let length = usize::try_from(self.number()?).ok()?;
        std::str::from_utf8(self.take(length)?).ok()
    }
}

fn put_number(out: &mut Vec<u8>, mut number: u32) {
    while number >= 0x80 {
        out.push((number & 0x7f) as u8 | 0x80);
        number >>= 7;
    }
    out.push(number as u8);
}

fn put_text(out: &mut Vec<u8>, text: &str) {
    // The text came from a file of less than 4 GiB.
    put_number(out, u32::try_from(text.len()).unwrap_or_default());
    out.extend(text.as_bytes());
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wasm(names: &[&str]) -> Vec<u8> {
        let mut content = Vec::new();
        put_number(&mut content, names.len() as u32);
        for name in names {
            put_text(&mut content, "./page_bg.js");
            put_text(&mut content, name);
            content.extend([0, 7]);
        }
        let mut wasm = b"\0asm\x01\0\0\0\x01\x02\xaa\xbb\x02".to_vec();
        put_number(&mut wasm, content.len() as u32);
        wasm.extend(content);
        wasm.extend(b"\x03\x01\xcc");
        wasm
    }

    #[test]
    fn both_sides_get_the_same_short_names() {
        let long = ["__wbg_alpha_0123456789abcdef".to_owned(), format!("__wbg_beta_{}", "9".repeat(200))];
        let js = format!("x = {{ {}: function(a) {{}}, {}: function() {{}} }}", long[0], long[1]);
        let (short, js) = shorten(&wasm(&[&long[0], &long[1]]), &js).unwrap();
        assert_eq!(short, wasm(&["a", "b"]));
        assert_eq!(js, "x = { a: function(a) {}, b: function() {} }");
    }

    #[test]
    fn what_is_not_as_expected_is_left_alone() {
        assert_eq!(shorten(&wasm(&["missing"]), "x = {}"), None);
        assert_eq!(shorten(b"\0asm\x01\0\0\0", ""), None);
        assert_eq!(shorten(b"no wasm", ""), None);
    }

    #[test]
    fn names_go_on_after_z() {
        assert_eq!([0, 25, 26, 51, 52, 701, 702].map(letters), ["a", "z", "aa", "az", "ba", "zz", "aaa"]);
    }
}
