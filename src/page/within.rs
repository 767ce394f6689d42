//! Files that a page of one file carries within itself, in elements that are named after them.

use super::dom;

/// The text of a file, if it is there. What stands there came with the page.
pub(crate) fn file(name: &str) -> Option<String> {
    dom::document().ok()?.get_element_by_id(name)?.text_content()
}
