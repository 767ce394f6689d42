//! The document, as far as the page needs it.

use std::fmt;

use wasm_bindgen::JsCast;
use web_sys::{Document, Element, HtmlTemplateElement};

/// Why the page cannot be built. Its markup is ours, so any of these is a mistake in `index.html`, or an old copy of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PageError {
    /// There is no window with a document.
    NoDocument,
    /// No element for this selector.
    Missing(String),
    /// The element for this selector is of another kind.
    WrongKind(String),
}

impl fmt::Display for PageError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoDocument => f.write_str("there is no document"),
            Self::Missing(selector) => write!(f, "index.html has no {selector}"),
            Self::WrongKind(selector) => write!(f, "{selector} in index.html is another kind of element"),
        }
    }
}

impl std::error::Error for PageError {}

/// The page's document.
///
/// # Errors
/// There is none, for instance in a worker.
pub fn document() -> Result<Document, PageError> {
    web_sys::window().and_then(|window| window.document()).ok_or(PageError::NoDocument)
}

/// The first descendant that matches.
///
/// # Errors
/// There is none, or it is no `T`.
pub fn find<T: JsCast>(root: &Element, selector: &str) -> Result<T, PageError> {
    let found = root.query_selector(selector).ok().flatten();
    let found = found.ok_or_else(|| PageError::Missing(selector.to_owned()))?;
    found.dyn_into().map_err(|_| PageError::WrongKind(selector.to_owned()))
}

/// A copy of the one element in a `<template>`, not yet in the document.
///
/// # Errors
/// There is no such template, or it is empty.
pub fn stamp(root: &Element, selector: &str) -> Result<Element, PageError> {
    let template: HtmlTemplateElement = find(root, selector)?;
    let copy = template.content().first_element_child().and_then(|element| element.clone_node_with_deep(true).ok());
    copy.and_then(|copy| copy.dyn_into().ok()).ok_or_else(|| PageError::Missing(selector.to_owned()))
}

/// Sets an element's text; one that is there already is left alone, or screen readers would read it again.
pub fn set_text(element: &Element, text: &str) {
    if element.text_content().as_deref() != Some(text) {
        element.set_text_content(Some(text));
    }
}

/// Sets an attribute, or removes it.
pub fn set_attribute(element: &Element, name: &str, value: Option<&str>) {
    if element.get_attribute(name).as_deref() == value {
        return;
    }
    // Neither fails for a name that can stand in HTML (DOM, 4.9), and ours are constants.
    match value {
        Some(value) => element.set_attribute(name, value).ok(),
        None => element.remove_attribute(name).ok(),
    };
}

/// Sets an attribute that is there or not.
pub fn set_flag(element: &Element, name: &str, on: bool) {
    set_attribute(element, name, on.then_some(""));
}

/// Sets the text of a descendant. One that is not there shows nothing.
pub fn put_text(root: &Element, selector: &str, text: &str) {
    if let Ok(Some(place)) = root.query_selector(selector) {
        set_text(&place, text);
    }
}

/// Sets an attribute of a descendant, or removes it.
pub fn put_attribute(root: &Element, selector: &str, name: &str, value: Option<&str>) {
    if let Ok(Some(place)) = root.query_selector(selector) {
        set_attribute(&place, name, value);
    }
}

/// Sets the text of a `data-fact`; nothing known is a dash.
pub fn put_fact(root: &Element, name: &str, text: &str) {
    put_text(root, &["[data-fact=", name, "]"].concat(), if text.is_empty() { "–" } else { text });
}
