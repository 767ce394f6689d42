//! axe, which looks for what keeps people from using a page: missing names, weak contrast, lost focus, and the like.

use std::fs;

use crate::{Failure, Tab, Tools};

/// Runs all its rules, and gives a line for each element that breaks one.
const RUN: &str = "
    const { violations } = await axe.run(document, { resultTypes: ['violations'] });
    return violations.flatMap(({ id, impact, nodes }) => nodes.map(node =>
        `${id} (${impact}) at ${node.target.join(' ')}: ${node.failureSummary.replace(/\\s+/g, ' ')}`));";

/// What axe finds wrong with what the page shows now.
///
/// # Errors
/// The script cannot be read, or the page does not answer.
pub async fn findings(tools: &Tools, tab: &Tab) -> Result<Vec<String>, Failure> {
    if !tab.get::<bool>("return typeof axe === 'object'", []).await? {
        let script = fs::read_to_string(&tools.axe);
        tab.run(&script.map_err(|source| Failure::System { doing: "read axe's script", source })?, []).await?;
    }
    tab.get(RUN, []).await
}
