//! JSON objects, written and read member by member. What `derive` makes of the same is several times as much code, and
//! the page is downloaded with it.

use serde_json::{Map, Value};

/// Puts a member into an object.
pub(crate) fn put(object: &mut Map<String, Value>, name: &str, value: impl Into<Value>) {
    object.insert(name.to_owned(), value.into());
}

/// A member that may be absent or `null`.
pub(crate) fn given<'a>(object: &'a Value, name: &str) -> Option<&'a Value> {
    object.get(name).filter(|value| !value.is_null())
}

/// The value as JSON text, without white space.
pub fn text(value: &Value) -> String {
    // Writing fails for a map whose keys are no strings, and a `Value` has none.
    serde_json::to_string(value).unwrap_or_default()
}
