//! The log as a program reads it.

use crate::program::Program;

#[cfg(unix)]
#[test]
fn every_line_is_an_object_with_time_level_and_message() {
    let program = Program::start(&["--log-format", "json"]);
    program.signal("-TERM");
    let log = program.log();
    assert!(!log.is_empty());
    for line in log.lines() {
        let line: serde_json::Value = serde_json::from_str(line).unwrap();
        assert!(line["timestamp"].is_string() && line["level"].is_string(), "{line}");
        assert!(line["fields"]["message"].is_string(), "{line}");
    }
}
