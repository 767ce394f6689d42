//! What the tests found out, kept for the report.

use std::fs;
use std::path::PathBuf;

use liza_two_tabs::{Failure, Outcome, Tools};
use serde::{Deserialize, Serialize};

use crate::call::{Down, Up};
use crate::{Fault, Kind};

/// A pair of networks, and what came of a call between them.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Cell {
    /// There was a TURN server.
    pub turn: bool,
    /// The caller's network.
    pub caller: Kind,
    /// The called one's.
    pub called: Kind,
    /// The call.
    pub call: Call,
}

/// What came of a call.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub enum Call {
    /// Both saw and heard each other.
    Up(Up),
    /// Both were told why not.
    Down(Down),
}

/// Something that happened in the middle of a call, and what came of it.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct MidCall {
    /// What happened.
    pub fault: Fault,
    /// The caller's pair of candidates before.
    pub pair: String,
    /// What came of it.
    pub outcome: String,
    /// How often ICE was restarted, by both together.
    pub restarts: usize,
}

/// All that was kept.
#[derive(Clone, Debug, Default)]
pub struct Results {
    /// Calls between networks.
    pub cells: Vec<Cell>,
    /// Faults in the middle of calls.
    pub mid_calls: Vec<MidCall>,
}

impl Cell {
    /// Keeps it.
    ///
    /// # Errors
    /// The file cannot be written.
    pub fn keep(&self) -> Outcome {
        keep("cells", &format!("{}-{:?}-{:?}", self.turn, self.caller, self.called), self)
    }
}

impl MidCall {
    /// Keeps it.
    ///
    /// # Errors
    /// The file cannot be written.
    pub fn keep(&self) -> Outcome {
        keep("mid-calls", &format!("{:?}", self.fault), self)
    }
}

impl Results {
    /// Reads all that was kept in this run.
    ///
    /// # Errors
    /// A file cannot be read.
    pub fn read() -> Result<Self, Failure> {
        Ok(Self { cells: read("cells")?, mid_calls: read("mid-calls")? })
    }
}

fn folder(kind: &str) -> Result<PathBuf, Failure> {
    let folder = Tools::find()?.artifacts.join("results").join(kind);
    fs::create_dir_all(&folder).map_err(|source| Failure::System { doing: "make a folder for results", source })?;
    Ok(folder)
}

fn keep(kind: &str, name: &str, result: &impl Serialize) -> Outcome {
    let written = fs::write(folder(kind)?.join(format!("{name}.json")), serde_json::to_string(result)?);
    written.map_err(|source| Failure::System { doing: "write a result", source })
}

fn read<T: for<'a> Deserialize<'a>>(kind: &str) -> Result<Vec<T>, Failure> {
    let failed = |source| Failure::System { doing: "read the results", source };
    let mut results = Vec::new();
    for entry in fs::read_dir(folder(kind)?).map_err(failed)? {
        let text = fs::read_to_string(entry.map_err(failed)?.path()).map_err(failed)?;
        results.push(serde_json::from_str(&text)?);
    }
    Ok(results)
}
