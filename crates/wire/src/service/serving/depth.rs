//! Passing over JSON without keeping it.
//!
//! A [`RawValue`](serde_json::value::RawValue) has the grammar of JSON, but may hold what no parser can turn into a value:
//! a lone surrogate, a number above 1e308.

use std::fmt;

use serde::de::{Deserialize, Deserializer, Error, MapAccess, SeqAccess, Visitor};

/// How deep arrays and objects nest in a text; nothing where it is no JSON that a parser takes.
pub(super) fn of(json: &str) -> Option<usize> {
    serde_json::from_str(json).ok().map(|Depth(depth)| depth)
}

struct Depth(usize);

impl<'de> Deserialize<'de> for Depth {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(Passing).map(Self)
    }
}

/// Gives the depth of what it passes.
struct Passing;

impl<'de> Visitor<'de> for Passing {
    type Value = usize;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON")
    }

    fn visit_unit<E: Error>(self) -> Result<usize, E> {
        Ok(0)
    }

    fn visit_bool<E: Error>(self, _: bool) -> Result<usize, E> {
        Ok(0)
    }

    fn visit_u64<E: Error>(self, _: u64) -> Result<usize, E> {
        Ok(0)
    }

    fn visit_i64<E: Error>(self, _: i64) -> Result<usize, E> {
        Ok(0)
    }

    fn visit_f64<E: Error>(self, _: f64) -> Result<usize, E> {
        Ok(0)
    }

    fn visit_str<E: Error>(self, _: &str) -> Result<usize, E> {
        Ok(0)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<usize, A::Error> {
        let mut deepest = 0;
        while let Some(Depth(depth)) = items.next_element()? {
            deepest = deepest.max(depth);
        }
        Ok(deepest + 1)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<usize, A::Error> {
        let mut deepest = 0;
        while let Some((Depth(_), Depth(depth))) = members.next_entry()? {
            deepest = deepest.max(depth);
        }
        Ok(deepest + 1)
    }
}

#[cfg(test)]
mod tests {
    use super::of;

    #[test]
    fn arrays_and_objects_are_counted() {
        assert_eq!(of(r#"{"a":"[[[\"[","b":[[1.5,null,true,-1]]}"#), Some(3));
        assert_eq!((of("7"), of("[]")), (Some(0), Some(1)));
    }

    #[test]
    fn what_no_parser_takes_has_none() {
        for json in [r#""\ud800""#, "[1e999]", r#"{"\ud800":1}"#, "[", "", &"[".repeat(100_000)] {
            assert_eq!(of(json), None);
        }
    }
}
