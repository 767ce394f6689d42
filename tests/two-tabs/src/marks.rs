//! The page's timing marks (W3C User Timing).

use serde::Deserialize;

use crate::{Failure, Tab};

const MARKS: &str = "
    return performance.getEntriesByType('mark')
        .map(mark => ({ name: mark.name, at: performance.timeOrigin + mark.startTime }));";

/// All marks of a page, in order.
#[derive(Clone, Debug)]
pub struct Marks(Vec<Mark>);

#[derive(Clone, Debug, Deserialize)]
struct Mark {
    name: String,
    /// Milliseconds since the Unix epoch, so that the marks of two tabs can be compared.
    at: f64,
}

impl Marks {
    pub(crate) async fn of(tab: &Tab) -> Result<Self, Failure> {
        Ok(Self(tab.get(MARKS, []).await?))
    }

    /// What a user's marks say, in order, without the part before the colon.
    pub fn names(&self, user: usize) -> Vec<&str> {
        let prefix = format!("user{user}:");
        self.0.iter().filter_map(|mark| mark.name.strip_prefix(&prefix)).collect()
    }

    /// When a mark was written first, in milliseconds since the Unix epoch.
    pub fn at(&self, name: &str) -> Option<f64> {
        self.0.iter().find(|mark| mark.name == name).map(|mark| mark.at)
    }
}
