//! Texts in both languages, side by side.

use crate::settings::Lang;

/// A text in the language wanted, its `{}` filled in order: `say!(lang, "от {}", "from {}", name)`.
///
/// That both languages have as many `{}` as there are values is checked when it is compiled.
macro_rules! say {
    ($lang:expr, $ru:literal, $en:literal $(, $value:expr)* $(,)?) => {{
        const VALUES: usize = 0 $(+ { let _ = stringify!($value); 1 })*;
        const { assert!($crate::page::words::holes($ru) == VALUES && $crate::page::words::holes($en) == VALUES) };
        $crate::page::words::fill($crate::page::words::pick($lang, $ru, $en), &[$(AsRef::<str>::as_ref(&$value)),*])
    }};
}
pub(crate) use say;

/// One of two texts.
pub(crate) const fn pick<'a>(lang: Lang, ru: &'a str, en: &'a str) -> &'a str {
    match lang {
        Lang::Ru => ru,
        Lang::En => en,
    }
}

/// How often `{}` stands in a text.
pub(crate) const fn holes(text: &str) -> usize {
    let bytes = text.as_bytes();
    let (mut at, mut found) = (1, 0);
    while at < bytes.len() {
        if bytes[at - 1] == b'{' && bytes[at] == b'}' {
            found += 1;
        }
        at += 1;
    }
    found
}

/// Fills the `{}` of a text. Values may come from anybody: see [`one_line`].
pub(crate) fn fill(text: &str, values: &[&str]) -> String {
    let mut filled = String::with_capacity(text.len() + 32);
    let mut values = values.iter();
    // Split by a character: the search for a longer text is a kilobyte of the page.
    for part in text.split_inclusive('}') {
        let before_hole = part.strip_suffix("{}");
        filled.push_str(before_hole.unwrap_or(part));
        if before_hole.is_some() {
            filled.extend(values.next().into_iter().flat_map(|value| value.chars()).map(one_line));
        }
    }
    filled
}

/// The beginning of a text, with a word of how much of it is missing.
pub(crate) fn cut(lang: Lang, text: &str, most: usize) -> String {
    let Some((end, _)) = text.char_indices().nth(most) else { return text.to_owned() };
    let (begin, rest) = text.split_at_checked(end).unwrap_or((text, ""));
    let missing = rest.chars().count().to_string();
    let mut shown = begin.to_owned();
    shown.push_str(&say!(lang, " … (ещё {} символов)", " … ({} more characters)", missing));
    shown
}

/// Neither breaks a line nor turns it around (Unicode UAX #9) nor hides in it, so that no value can pass for a line of its
/// own or for another value.
const fn one_line(c: char) -> char {
    match c {
        '\0'..='\u{1f}' | '\u{7f}'..='\u{9f}' => '\u{fffd}',
        '\u{61c}' | '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' => '\u{fffd}',
        '\u{2060}' | '\u{2066}'..='\u{2069}' | '\u{feff}' => '\u{fffd}',
        c => c,
    }
}

/// A text of several lines from anybody, with all that would hide, turn around or join something made visible.
pub(crate) fn visible(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    for c in text.chars() {
        let hidden =
            matches!(c, '\u{ad}' | '\u{200b}'..='\u{200d}' | '\u{2060}' | '\u{feff}' | '\u{e0000}'..='\u{e007f}');
        if c == '\n' || !hidden && one_line(c) == c {
            shown.push(c);
        } else {
            shown.push_str(&["⟨U+", &super::faults::code_point(c), "⟩"].concat());
        }
    }
    shown
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_filled_in_order() {
        assert_eq!(say!(Lang::Ru, "от {} к {}", "from {} to {}", "a", String::from("b")), "от a к b");
        assert_eq!(say!(Lang::En, "раз", "once"), "once");
    }

    #[test]
    fn a_long_text_is_cut_and_says_how_much_of_it_is_missing() {
        assert_eq!(cut(Lang::En, "абвг", 4), "абвг");
        assert_eq!(cut(Lang::En, &"я".repeat(100_000), 2), "яя … (99998 more characters)");
    }

    #[test]
    fn what_would_hide_or_turn_text_around_is_made_visible() {
        assert_eq!(visible("a\u{202e}b\n\0\u{200b}<"), "a⟨U+202E⟩b\n⟨U+0000⟩⟨U+200B⟩<");
    }

    #[test]
    fn a_value_is_not_filled_again() {
        assert_eq!(fill("{} {}", &["{}", "x"]), "{} x");
    }

    #[test]
    fn a_value_stays_in_its_line() {
        assert_eq!(fill("<{}>", &["a\n12:00 b\u{202e}c\u{200b}"]), "<a\u{fffd}12:00 b\u{fffd}c\u{fffd}>");
    }
}
