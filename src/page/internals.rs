//! The calls of a panel in the format of the file that chrome://webrtc-internals saves, for the viewers that there are for it.
//!
//! Nobody has specified the format. This is what Chrome 138 and later write, as far as viewers read it:
//! `PeerConnections` by `pid-lid` with an `updateLog` of calls and events, and `stats` by `id-member` as a JSON list each,
//! whose moments are the list of `id-timestamp`. Here a `pid` is a user and a `lid` the number of the connection.

use std::collections::{BTreeMap, VecDeque};

use liza_core::{Attempt, Note, Stage, Step, redact};
use liza_wire::json_text;
use serde_json::{Map, Value, json};

/// How many steps and how many statistics are kept of a user: a long call's last 10 minutes.
const STEPS: usize = 4_000;
const REPORTS: usize = 120;

/// Remembers what a user's client told of the browser's API.
#[derive(Default)]
pub(crate) struct Recorder {
    steps: VecDeque<(f64, Step)>,
    reports: VecDeque<(f64, Attempt, String)>,
}

impl Recorder {
    pub(crate) fn note(&mut self, at: f64, note: &Note) {
        match note {
            Note::Step(step) => push(&mut self.steps, STEPS, (at, step.clone())),
            Note::Report(attempt, json) => push(&mut self.reports, REPORTS, (at, *attempt, json.clone())),
            _ => {}
        }
    }
}

fn push<T>(kept: &mut VecDeque<T>, most: usize, item: T) {
    if kept.len() == most {
        kept.pop_front();
    }
    kept.push_back(item);
}

/// Whose file it is.
pub(crate) struct Origin<'a> {
    /// The page's address without its query.
    pub(crate) url: &'a str,
    /// `navigator.userAgent`.
    pub(crate) user_agent: &'a str,
    /// Whole IP addresses.
    pub(crate) full_addresses: bool,
}

/// The file for both users; `date` writes a time as ISO 8601.
pub(crate) fn dump(origin: &Origin<'_>, users: [&Recorder; 2], date: impl Fn(f64) -> String) -> String {
    let mut media = Vec::new();
    let mut connections = BTreeMap::<String, Connection>::new();
    for (pid, recorder) in (1..).zip(users) {
        let mut request = 0;
        for (at, step) in &recorder.steps {
            if matches!(step.name, "getUserMedia" | "getDisplayMedia") {
                request += u32::from(step.stage == Stage::Called);
                media.push(of_devices(origin, pid, request, *at, step));
            } else {
                connection(&mut connections, pid, step.attempt).add(step, *at, &date);
            }
        }
        for (at, attempt, report) in &recorder.reports {
            connection(&mut connections, pid, *attempt).measure(*at, report);
        }
    }
    // One by one: to collect them, the page would bring a sort along.
    let mut all = Map::new();
    for (id, connection) in connections {
        all.insert(id, connection.json(origin.url, &date));
    }
    let mut dump = json_text(&json!({ "getUserMedia": media, "PeerConnections": all, "UserAgentData": [] }));
    if !origin.full_addresses {
        dump = redact::addresses(&dump);
    }
    // Its versions look like addresses.
    dump.pop();
    [&dump, ",\"UserAgent\":", &json_text(&origin.user_agent.into()), "}"].concat()
}

fn connection(connections: &mut BTreeMap<String, Connection>, pid: u32, attempt: Attempt) -> &mut Connection {
    let id = [&pid.to_string(), "-", &attempt.0.to_string()].concat();
    connections.entry(id).or_insert_with(|| Connection { pid, ..Connection::default() })
}

/// What is known of one peer connection.
#[derive(Default)]
struct Connection {
    pid: u32,
    configuration: Value,
    updates: Vec<Value>,
    series: BTreeMap<String, Series>,
}

/// One member of one entry of the statistics over time.
struct Series {
    kind: String,
    start: f64,
    end: f64,
    values: Vec<Value>,
}

impl Connection {
    fn add(&mut self, step: &Step, at: f64, date: &impl Fn(f64) -> String) {
        if step.name == "create" {
            self.configuration = serde_json::from_str(&step.value).unwrap_or_default();
        }
        let kind = [step.name, step.stage.suffix()].concat();
        self.updates.push(json!({ "time": date(at), "timestamp": at, "type": kind, "value": step.value }));
    }

    fn measure(&mut self, at: f64, report: &str) {
        let Ok(entries) = serde_json::from_str::<Vec<Map<String, Value>>>(report) else { return };
        for entry in entries {
            let text = |name| entry.get(name).and_then(Value::as_str).unwrap_or_default().to_owned();
            let (id, kind) = (text("id"), text("type"));
            for (name, value) in entry {
                if matches!(name.as_str(), "id" | "type") {
                    continue;
                }
                let series = self.series.entry([&id, "-", &name].concat());
                let series =
                    series.or_insert_with(|| Series { kind: kind.clone(), start: at, end: at, values: vec![] });
                series.end = at;
                series.values.push(value);
            }
        }
    }

    fn json(self, url: &str, date: &impl Fn(f64) -> String) -> Value {
        let mut stats = Map::new();
        for (id, series) in self.series {
            stats.insert(id, series.json(date));
        }
        json!({
            "pid": self.pid, "url": url, "rtcConfiguration": self.configuration, "constraints": "",
            "updateLog": self.updates, "stats": stats,
        })
    }
}

impl Series {
    fn json(self, date: &impl Fn(f64) -> String) -> Value {
        json!({
            "startTime": date(self.start), "endTime": date(self.end), "statsType": self.kind,
            "values": json_text(&Value::Array(self.values)),
        })
    }
}

/// A request for devices, which names its origin, or the answer to it, which does not.
fn of_devices(origin: &Origin<'_>, pid: u32, request: u32, at: f64, step: &Step) -> Value {
    let value: Value = serde_json::from_str(&step.value).unwrap_or_default();
    let mut row = json!({ "pid": pid, "rid": step.attempt.0, "request_id": request, "timestamp": at });
    let mut put = |name: &str, value: &str| {
        if let Some(row) = row.as_object_mut() {
            row.insert(name.to_owned(), value.into());
        }
    };
    match step.stage {
        Stage::Called => {
            put("origin", origin.url);
            put("request_type", step.name);
            for kind in ["audio", "video"] {
                match value.get(kind) {
                    None | Some(Value::Bool(false)) => {}
                    // Nothing asked of it but that it is there.
                    Some(Value::Bool(true)) => put(kind, ""),
                    Some(wanted) => put(kind, &json_text(wanted)),
                }
            }
        }
        Stage::Failed => {
            put("error", &step.value);
            put("error_message", "");
        }
        Stage::Done | Stage::Event => {
            for track in value.as_array().into_iter().flatten() {
                let kind = track.get(0).and_then(Value::as_str);
                put(if kind == Some("audio") { "audio_track_info" } else { "video_track_info" }, &json_text(track));
            }
        }
    }
    row
}

#[cfg(test)]
mod tests {
    use super::*;

    fn step(name: &'static str, stage: Stage, value: &str) -> Note {
        Note::Step(Step { attempt: Attempt(1), name, stage, value: value.to_owned() })
    }

    fn recorded() -> Recorder {
        let mut recorder = Recorder::default();
        let stats =
            |bytes: u32| format!(r#"[{{"id":"T01","type":"transport","timestamp":{bytes},"bytesSent":{bytes}}}]"#);
        for (at, note) in [
            (1.0, step("create", Stage::Called, r#"{"iceServers":[{"urls":["stun:203.0.113.9"]}]}"#)),
            (2.0, step("setLocalDescription", Stage::Called, r#"{"type":"offer","sdp":"v=0\r\n"}"#)),
            (3.0, step("setLocalDescription", Stage::Failed, "OperationError")),
            (4.0, step("getUserMedia", Stage::Called, r#"{"audio":true,"video":{"deviceId":{"exact":"x"}}}"#)),
            (5.0, step("getUserMedia", Stage::Failed, "NotAllowedError")),
            (6.0, Note::Report(Attempt(1), stats(10))),
            (7.0, Note::Report(Attempt(1), stats(20))),
        ] {
            recorder.note(at, &note);
        }
        recorder
    }

    fn dumped(full_addresses: bool) -> Value {
        let origin = Origin { url: "http://localhost/", user_agent: "Chrome/140.0.0.0", full_addresses };
        serde_json::from_str(&dump(&origin, [&Recorder::default(), &recorded()], |at| format!("at {at}"))).unwrap()
    }

    #[test]
    fn calls_and_their_failures_are_told_by_the_names_of_chrome() {
        let log = &dumped(false)["PeerConnections"]["2-1"]["updateLog"];
        let types: Vec<_> = log.as_array().unwrap().iter().map(|update| update["type"].as_str().unwrap()).collect();
        assert_eq!(types, ["create", "setLocalDescription", "setLocalDescriptionOnFailure"]);
        assert_eq!(log[1]["value"], json!(r#"{"type":"offer","sdp":"v=0\r\n"}"#));
        assert_eq!((&log[2]["value"], &log[2]["time"]), (&json!("OperationError"), &json!("at 3")));
    }

    #[test]
    fn statistics_are_lists_over_time() {
        let stats = &dumped(false)["PeerConnections"]["2-1"]["stats"];
        let sent = json!({ "startTime": "at 6", "endTime": "at 7", "statsType": "transport", "values": "[10,20]" });
        assert_eq!(stats["T01-bytesSent"], sent);
        assert_eq!(stats["T01-timestamp"]["values"], json!("[10,20]"));
    }

    #[test]
    fn a_request_for_devices_and_its_answer_have_the_same_number() {
        let media = &dumped(false)["getUserMedia"];
        assert_eq!((&media[0]["audio"], &media[0]["video"]), (&json!(""), &json!(r#"{"deviceId":{"exact":"x"}}"#)));
        assert_eq!(media[0]["request_id"], media[1]["request_id"]);
        assert_eq!((&media[1]["error"], media[1].get("origin")), (&json!("NotAllowedError"), None));
    }

    #[test]
    fn addresses_are_whole_only_when_asked_for() {
        let server =
            |dump: &Value| dump["PeerConnections"]["2-1"]["rtcConfiguration"]["iceServers"][0]["urls"][0].clone();
        assert_eq!(server(&dumped(false)), json!("stun:203.0.x.x"));
        assert_eq!(server(&dumped(true)), json!("stun:203.0.113.9"));
        assert_eq!(dumped(false)["UserAgent"], json!("Chrome/140.0.0.0"));
    }

    #[test]
    fn memory_is_bounded_by_the_oldest() {
        let mut recorder = Recorder::default();
        (0..5_000).for_each(|at| recorder.note(at.into(), &step("icecandidate", Stage::Event, "")));
        assert_eq!((recorder.steps.len(), recorder.steps[0].0), (STEPS, 1_000.0));
    }
}
