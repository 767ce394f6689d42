//! A text that would do harm, and whether it did any.

use liza_two_tabs::{Outcome, Tab};
use serde_json::{Value, json};

/// Markup, a script, marks that turn text around, and a line that would pass for one of the log.
pub const HOSTILE: &str =
    "</pre><img src=x onerror=window.ran=1>\u{202e}txet\u{2066}\n12:00:00.000 ERROR \u{0}\u{200b}";

/// What came of it on the page: elements that it became, and control characters that stand in a text.
const HARM: &str = r"
    const hidden = /[\u0000-\u0009\u000b-\u001f\u061c\u200b-\u200f\u202a-\u202e\u2066-\u2069]/;
    const shown = ['.log', '#signals', '#panels'].flatMap(place => [...document.querySelectorAll(place)]);
    return {
        ran: window.ran ?? null,
        elements: document.querySelectorAll('#panels img, #handOver img, #handOver script').length,
        hidden: shown.map(element => element.textContent.match(hidden)?.index).filter(index => index !== undefined),
    };";

/// Nothing of it became a part of the page, or stands there unseen.
pub async fn does_no_harm(page: &Tab) -> Outcome {
    let harm: Value = page.get(HARM, []).await?;
    assert_eq!(harm, json!({ "ran": null, "elements": 0, "hidden": [] }));
    Ok(())
}
