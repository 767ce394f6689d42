//! Saving an answer from a signal in it that our JSON parser cannot take.

use serde_json::Value;

/// The text with `null` in the place of each item that serde_json cannot take: of each item of an array that is a member
/// of the outermost object.
///
/// serde_json takes a text only if all of it can be taken, and there is valid JSON that it does not take: a lone
/// surrogate, a number above 1e308, 128 nested arrays. Anybody may put that into a mailbox.
pub(super) fn mended(text: &str) -> String {
    let mut mended = String::with_capacity(text.len());
    // Byte offsets: up to where the text was copied, and where the item begins that is being passed.
    let (mut copied, mut item) = (0, None);
    let (mut depth, mut in_string, mut escaped) = (0_usize, false, false);
    for (at, byte) in text.bytes().enumerate() {
        if in_string {
            (in_string, escaped) = (escaped || byte != b'"', !escaped && byte == b'\\');
            continue;
        }
        match byte {
            b'"' => in_string = true,
            b'[' | b'{' => {
                depth += 1;
                if depth == 2 {
                    item = (byte == b'[').then_some(at + 1);
                }
            }
            b',' | b']' | b'}' => {
                if depth == 2
                    && let Some(start) = item
                {
                    if text.get(start..at).is_some_and(cannot_be_taken) {
                        mended.push_str(text.get(copied..start).unwrap_or(""));
                        mended.push_str("null");
                        copied = at;
                    }
                    item = Some(at + 1);
                }
                if byte != b',' {
                    depth = depth.saturating_sub(1);
                }
            }
            _ => {}
        }
    }
    mended.push_str(text.get(copied..).unwrap_or(""));
    mended
}

/// An empty array has one empty item here. How deep an item may nest depends on how deep it stands.
fn cannot_be_taken(item: &str) -> bool {
    !item.trim().is_empty() && serde_json::from_str::<Value>(&["[[", item, "]]"].concat()).is_err()
}

#[cfg(test)]
mod tests {
    use super::mended;

    #[test]
    fn only_what_cannot_be_taken_is_replaced() {
        let deep = format!("{}{}", "[".repeat(200), "]".repeat(200));
        let too_deep_here = format!("{}{}", "[".repeat(127), "]".repeat(127));
        for bad in [r#"{"a":"\ud800"}"#, r#"{"a":[1e999,"]"]}"#, &deep, &too_deep_here] {
            let text = format!(r#"{{"signals":[{{"a":"]\"[,я"}},{bad},[[]] ],"total":3,"none":[]}}"#);
            assert_eq!(mended(&text), text.replace(bad, "null"));
        }
    }

    #[test]
    fn what_is_outside_an_array_is_left_alone() {
        for text in [r#"{"success":1e999,"members":{"a":1e999,"b":2},"signals":[1,2]}"#, "[1e999]", "]]{[,", "", "\"["]
        {
            assert_eq!(mended(text), text);
        }
    }
}
