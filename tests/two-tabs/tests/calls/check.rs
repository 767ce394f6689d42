//! «🩺 Проверить»: what works is ticked, and what does not is named with what to do.

use std::path::Path;
use std::time::Duration;

use liza_two_tabs::{Coturn, Failure, Outcome, Play, Tab, play, until};
use serde::Deserialize;
use serde_json::{Value, json};

/// Browsers ask a server that does not answer for some ten seconds.
const LIMIT: Duration = Duration::from_secs(60);

const ROWS: &str = "
    const text = (row, selector) => row.querySelector(selector).textContent.trim().replace(/\\s+/g, ' ');
    const rows = [...document.querySelectorAll('#checkDialog tbody tr')].map(row => ({
        verdict: row.dataset.verdict, name: text(row, 'th'), code: row.dataset.code ?? '',
        figure: text(row, '.figure'), advice: text(row, '.advice'),
    }));
    return { done: !document.getElementById('checkAgain').disabled, rows };";

#[derive(Clone, Debug, Deserialize)]
struct Row {
    verdict: String,
    name: String,
    code: String,
    figure: String,
    advice: String,
}

#[derive(Debug, Deserialize)]
struct Table {
    done: bool,
    rows: Vec<Row>,
}

impl Table {
    fn row(&self, name: &str) -> &Row {
        let found = self.rows.iter().find(|row| row.name.starts_with(name));
        found.unwrap_or_else(|| panic!("no row {name}: {self:#?}"))
    }

    fn works(&self, name: &str) {
        let row = self.row(name);
        assert!(row.verdict == "✓" && !row.figure.is_empty() && row.advice.is_empty(), "{row:#?}");
    }

    fn fails(&self, name: &str, code: &str) {
        let row = self.row(name);
        assert!(row.verdict == "✗" && row.code == code && !row.advice.is_empty(), "{row:#?}");
    }
}

async fn check(tab: &Tab) -> Result<Table, Failure> {
    let label = if tab.lang() == "ru" { "🩺 Проверить" } else { "🩺 Check" };
    tab.click("header", label).await?;
    until("the check is done", LIMIT, async || {
        let table: Table = tab.get(ROWS, []).await?;
        Ok(if table.done { Ok(table) } else { Err(format!("{table:?}")) })
    })
    .await
}

fn turn_arguments(coturn: &Coturn, secret_file: &Path) -> Vec<String> {
    let at = coturn.address();
    let urls = [
        format!("--turn-url=turn:{at}?transport=udp"),
        format!("--turn-url=turn:{at}?transport=tcp"),
        // Nothing listens for TLS there.
        format!("--turn-url=turns:{at}?transport=tcp"),
        format!("--turn-secret-file={}", secret_file.display()),
    ];
    urls.into()
}

fn with_server(arguments: &[String]) -> Play {
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    Play::new().server(&arguments)
}

#[tokio::test]
async fn what_works_is_ticked_and_all_is_closed_afterwards() -> Outcome {
    let coturn = Coturn::start(&[])?;
    with_server(&turn_arguments(&coturn, coturn.secret_file()))
        .act(async |stage| {
            let page = stage.page("?lang=ru").await?;
            page.run(KEEP, []).await?;
            let table = check(&page).await?;
            for name in ["Камера", "Микрофон", "Signaling ws", "Signaling sse", "Signaling long-poll"] {
                table.works(name);
            }
            for name in ["TURN UDP", "TURN TCP", "Звонок внутри страницы"] {
                table.works(name);
            }
            table.fails("TURN TLS", "turn-unreachable");
            page.screenshot(&stage.folder().join("check.png")).await?;
            // The log has it too, its address shortened.
            let log = page.user(1).reads("Проверка: ✓ TURN UDP").await?;
            let port = coturn.address().rsplit(':').next().map(|port| format!(":{port}?")).unwrap_or_default();
            assert!(log.contains(&port) && !log.contains(&coturn.address()), "{log}");
            let left: Value = page.get(LEFT, []).await?;
            assert_eq!(left, json!({ "tracks": 0, "connections": 0, "contexts": 0 }));
            page.run("document.getElementById('checkClose').click()", []).await?;
            // The page is there again.
            page.click("header", "🩺 Проверить").await
        })
        .await
}

/// Keeps what the page opens.
const KEEP: &str = "
    window.kept = { tracks: [], connections: [], contexts: [] };
    const ask = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
    navigator.mediaDevices.getUserMedia = async wanted => {
        const stream = await ask(wanted);
        window.kept.tracks.push(...stream.getTracks());
        return stream;
    };
    window.RTCPeerConnection = class extends RTCPeerConnection {
        constructor(...given) { super(...given); window.kept.connections.push(this); }
    };
    // The page has its name for AudioContext since it started: what it makes with one tells which it is.
    for (const name of ['createAnalyser', 'createOscillator']) {
        const create = BaseAudioContext.prototype[name];
        BaseAudioContext.prototype[name] = function () {
            window.kept.contexts.push(this);
            return create.call(this);
        };
    }";

const LEFT: &str = "
    const { tracks, connections, contexts } = window.kept;
    if (!tracks.length || !connections.length || !contexts.length) return 'nothing was opened';
    return { tracks: tracks.filter(track => track.readyState !== 'ended').length,
             connections: connections.filter(connection => connection.connectionState !== 'closed').length,
             contexts: contexts.filter(context => context.state !== 'closed').length };";

#[tokio::test]
async fn a_check_that_is_closed_ends_at_once() -> Outcome {
    play(async |stage| {
        let page = stage.page("?lang=en").await?;
        page.run(KEEP, []).await?;
        page.click("header", "🩺 Check").await?;
        page.run("document.getElementById('checkDialog').close()", []).await?;
        until("all is closed", LIMIT, async || {
            let left: Value = page.get(LEFT, []).await?;
            let none = json!({ "tracks": 0, "connections": 0, "contexts": 0 });
            Ok(if left == none || left == json!("nothing was opened") { Ok(()) } else { Err(left.to_string()) })
        })
        .await
    })
    .await
}

#[tokio::test]
async fn a_turn_server_that_refuses_is_named() -> Outcome {
    let coturn = Coturn::start(&[])?;
    let wrong = tempfile::NamedTempFile::new().unwrap_or_else(|why| panic!("{why}"));
    std::fs::write(wrong.path(), "wrong").unwrap_or_else(|why| panic!("{why}"));
    with_server(&turn_arguments(&coturn, wrong.path()))
        .act(async |stage| {
            let table = check(&stage.page("?lang=en").await?).await?;
            table.fails("TURN UDP", "turn-refused");
            table.fails("TURN TCP", "turn-refused");
            assert_eq!(table.row("TURN UDP").figure, "401");
            Ok(())
        })
        .await
}

#[tokio::test]
async fn a_turn_server_that_was_stopped_is_named() -> Outcome {
    let coturn = Coturn::start(&[])?;
    let arguments = turn_arguments(&coturn, coturn.secret_file());
    let stun = format!("--stun-url=stun:{}", coturn.address());
    with_server(&[arguments, vec![stun]].concat())
        .act(async |stage| {
            let page = stage.page("?lang=en").await?;
            drop(coturn);
            let table = check(&page).await?;
            table.fails("TURN UDP", "turn-unreachable");
            table.fails("TURN TCP", "turn-unreachable");
            table.fails("STUN", "stun-unreachable");
            table.works("A call inside the page");
            Ok(())
        })
        .await
}

#[tokio::test]
async fn that_there_is_no_turn_server_is_told() -> Outcome {
    play(async |stage| {
        let table = check(&stage.page("?lang=en").await?).await?;
        let row = table.row("TURN UDP");
        assert!(row.verdict == "–" && row.advice.contains("calls between networks may fail"), "{row:#?}");
        Ok(())
    })
    .await
}

/// Notes what the page asks the signaling API.
const OVERHEAR: &str = "
    window.asked = [];
    const ask = window.fetch.bind(window);
    window.fetch = (url, init) => { window.asked.push(`${init?.method ?? 'GET'} ${url}`); return ask(url, init); };";

#[tokio::test]
async fn the_deployed_api_is_only_read_and_nobodys_mailbox_is_touched() -> Outcome {
    play(async |stage| {
        let page = stage.page("?lang=en&transport=poll&media=synthetic").await?;
        page.run(OVERHEAR, []).await?;
        let table = check(&page).await?;
        table.works("Signaling poll");
        assert!(!table.rows.iter().any(|row| row.name.contains("long-poll")), "{table:#?}");
        let asked: Vec<String> = page.get("return window.asked", []).await?;
        let harmless = |line: &String| line.starts_with("GET ") && line.contains("userId=check-");
        assert!(!asked.is_empty() && asked.iter().all(harmless), "{asked:#?}");
        Ok(())
    })
    .await
}

#[tokio::test]
async fn a_server_that_is_away_leaves_the_rest_of_the_check() -> Outcome {
    play(async |stage| {
        let page = stage.page("?lang=en").await?;
        stage.server.kill().await?;
        let table = check(&page).await?;
        table.fails("Signaling", "signaling-unreachable");
        table.works("Camera");
        table.works("A call inside the page");
        Ok(())
    })
    .await
}
