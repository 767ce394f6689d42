//! The page on a host that knows nothing of it: another static server, under a sub-path, with signaling elsewhere.

use std::fs;

use axum::Router;
use axum::response::Html;
use axum::routing::get;
use liza_two_tabs::{Button, Failure, Loopback, Outcome, Play, Stage, Tools};
use tower_http::services::ServeDir;

/// Where on the host the page is.
const PATH: &str = "/somewhere/below/";

/// Plays with a page on a host of its own and a server that lets that host's pages call its API.
async fn play_from(router: Router, test: impl AsyncFnOnce(&mut Stage, &str) -> Outcome) -> Outcome {
    let host = Loopback::host(Router::new().nest_service(PATH.trim_end_matches('/'), router)).await?;
    let url = format!("{}{PATH}", host.url());
    Play::new().server(&["--allow-origin", host.url()]).act(async |stage| test(stage, &url).await).await
}

/// Two users in two tabs of the page at `url` call each other.
async fn they_call(stage: &Stage, url: &str) -> Outcome {
    let query = format!("?lang=ru&signaling={}/api/signaling", stage.server.url());
    let user1 = stage.open_at(&format!("{url}{query}")).await?.user(1);
    let user2 = stage.open_at(&format!("{url}{query}")).await?.user(2);
    user1.starts().await?;
    user2.starts().await?;
    user1.press(Button::Connect).await?;
    user1.reaches_as("in-call", "initiator").await?;
    user2.reaches_as("in-call", "responder").await?;
    user1.sees_and_hears_the_call().await?;
    user2.sees_and_hears_the_call().await
}

/// Shows the guide in both languages.
async fn they_read_the_guide(stage: &Stage, url: &str) -> Outcome {
    let page = stage.open_at(&format!("{url}?lang=ru")).await?;
    page.click("header", "📖 Руководство").await?;
    page.shows("#guide", |text| text.contains("Разрешите доступ к камере и микрофону")).await?;
    page.click("header", "English").await?;
    page.shows("#guide", |text| text.contains("Allow access to camera and microphone")).await.map(drop)
}

fn single_file(config: Option<&'static str>) -> Result<Router, Failure> {
    let html = fs::read_to_string(Tools::find()?.single_file);
    let html = html.map_err(|source| Failure::System { doing: "read the page as one file", source })?;
    let router = Router::new().route("/liza-call.html", get(async move || Html(html)));
    Ok(match config {
        Some(config) => router.route("/config.json", get(async move || config)),
        None => router,
    })
}

#[tokio::test]
async fn one_file_makes_a_call_and_has_its_guide() -> Outcome {
    play_from(single_file(None)?, async |stage, url| {
        let url = format!("{url}liza-call.html");
        they_call(stage, &url).await?;
        they_read_the_guide(stage, &url).await
    })
    .await
}

#[tokio::test]
async fn one_file_takes_the_settings_beside_it_and_else_its_own() -> Outcome {
    let told = async |config, words: &'static str| {
        play_from(single_file(config)?, async |stage, url| {
            let user = stage.open_at(&format!("{url}liza-call.html?lang=en")).await?.user(1);
            user.reads(words).await?;
            let panel = user.panel().await?;
            assert!(!panel.log.iter().any(|line| line.contains("WARN")), "{:?}", panel.log);
            Ok(())
        })
        .await
    };
    told(Some(r#"{ "signaling": "https://beside.example/api" }"#), "https://beside.example/api").await?;
    told(None, "https://lizamsg.ru:3000/api/signaling").await
}

#[tokio::test]
async fn the_folder_makes_a_call_below_any_path() -> Outcome {
    let folder = Router::new().fallback_service(ServeDir::new(Tools::find()?.dist));
    play_from(folder, async |stage, url| {
        they_call(stage, url).await?;
        they_read_the_guide(stage, url).await
    })
    .await
}
