//! The candidates of both sides in a table: which pair won, by which servers, with what errors.

use std::time::Duration;

use liza_two_tabs::{Button, Failure, Loopback, Outcome, Play, Tools, User, play, until};
use serde_json::json;

const ROWS: &str = "
    const rows = document.querySelectorAll(arguments[0] + ' tbody tr');
    return [...rows].map(row => [...row.cells].map(cell => cell.textContent));";

async fn rows(user: &User) -> Result<Vec<[String; 5]>, Failure> {
    user.tab().get(ROWS, [json!(user.selector(".candidates"))]).await
}

#[tokio::test]
async fn the_winning_pair_stands_first_and_addresses_are_short() -> Outcome {
    play(async |stage| {
        let [user1, _] = stage.call("?lang=ru").await?;
        let rows_now = until("a winning pair", Duration::from_secs(10), async || {
            let now = rows(&user1).await?;
            let won: Vec<&str> = now.iter().map(|row| row[0].as_str()).take(2).collect();
            Ok(if won == ["✓ свой", "✓ собеседника"] { Ok(now) } else { Err(format!("{now:?}")) })
        });
        let rows_now = rows_now.await?;
        assert_eq!(rows_now.iter().filter(|row| row[0].starts_with('✓')).count(), 2, "{rows_now:?}");
        assert!(rows_now.iter().all(|row| ["udp", "tcp"].contains(&row[2].as_str())), "{rows_now:?}");
        Ok(())
    })
    .await
}

#[tokio::test]
async fn a_server_that_fails_is_named_beside_them() -> Outcome {
    let (page, settings) = Loopback::page(&Tools::find()?).await?;
    let play = Play::new().server(&["--allow-origin", page.url()]);
    play.act(async |stage| {
        // No name of this kind is ever known (RFC 6761, 6.4).
        let turn = json!({ "urls": "turn:nobody.invalid", "username": "u", "credential": "canary" });
        settings.set(json!({ "signaling": format!("{}/api/signaling", stage.server.url()), "iceServers": [turn] }));
        let [user1, user2] = stage.open_at(&format!("{}/?lang=ru", page.url())).await?.users();
        user1.starts().await?;
        user2.starts().await?;
        user1.press(Button::Connect).await?;
        let faults =
            user1.tab().shows(&user1.selector(".server-faults"), |text| text.contains("turn:nobody.invalid")).await?;
        assert!(faults.contains("701") && !faults.contains("canary"), "{faults}");
        Ok(())
    })
    .await
}
