//! Statistics are taken every second of a call, and those that were read are let go.

use std::time::Duration;

use liza_two_tabs::{Failure, Outcome, Tab, play, until};
use serde_json::json;

/// Counts the reports that the browser gives.
const COUNT: &str = "
    window.reports = 0;
    const { getStats } = RTCPeerConnection.prototype;
    RTCPeerConnection.prototype.getStats = function (...args) { window.reports += 1; return getStats.apply(this, args); };";

/// How many reports there are, after the browser has collected what nobody holds.
async fn kept(page: &Tab) -> Result<u64, Failure> {
    let evaluate = json!({ "expression": "RTCStatsReport.prototype" });
    let prototype = page.devtools("Runtime.evaluate", evaluate).await?["result"]["objectId"].clone();
    let all = page.devtools("Runtime.queryObjects", json!({ "prototypeObjectId": prototype })).await?;
    let count =
        json!({ "objectId": all["objects"]["objectId"], "functionDeclaration": "function () { return this.length }" });
    Ok(page.devtools("Runtime.callFunctionOn", count).await?["result"]["value"].as_u64().unwrap_or(u64::MAX))
}

#[tokio::test]
async fn of_many_reports_few_are_kept() -> Outcome {
    play(async |stage| {
        let page = stage.page("?lang=ru").await?;
        page.run(COUNT, []).await?;
        let [user1, user2] = page.users();
        user1.starts().await?;
        user2.starts().await?;
        user1.calls(&user2).await?;
        until("many reports", Duration::from_secs(30), async || {
            let reports: u64 = page.get("return window.reports", []).await?;
            Ok(if reports >= 20 { Ok(()) } else { Err(reports.to_string()) })
        })
        .await?;
        let kept = kept(&page).await?;
        assert!(kept < 8, "{kept} reports are kept");
        Ok(())
    })
    .await
}
