//! `docs/causes.md` explains every cause that a panel can name, and no other.

use std::collections::BTreeSet;

const DOCUMENT: &str = include_str!("../../../docs/causes.md");

/// Where the codes are given.
const SOURCES: [&str; 2] = [include_str!("../src/diagnosis.rs"), include_str!("../src/path.rs")];

/// The words in quotes that follow an arrow of a `match`.
fn given() -> BTreeSet<&'static str> {
    let arrow = "=> \"";
    SOURCES.iter().flat_map(|source| source.split(arrow).skip(1)).filter_map(|rest| rest.split('"').next()).collect()
}

/// The codes that begin a row of a table.
fn explained() -> BTreeSet<&'static str> {
    DOCUMENT.lines().filter_map(|line| line.strip_prefix("| `")?.split('`').next()).collect()
}

#[test]
fn every_cause_has_a_row() {
    assert!(given().len() > 30, "{:?}", given());
    assert_eq!(given(), explained());
}
