//! «🎤 Без звука»: the other side hears silence, and sound again afterwards.

use std::time::Duration;

use liza_two_tabs::{Button, Outcome, User, play, until};
use serde_json::json;

/// Listens to the peer's sound, and remembers when there was some: the fake microphone beeps twice a second.
const LISTEN: &str = "
    const context = new AudioContext();
    const analyser = context.createAnalyser();
    context.createMediaStreamSource(document.querySelector(arguments[0]).srcObject).connect(analyser);
    const samples = new Float32Array(analyser.fftSize);
    window.heardAt = -Infinity;
    const listen = () => {
        analyser.getFloatTimeDomainData(samples);
        if (samples.some(sample => Math.abs(sample) > 0.01)) window.heardAt = performance.now();
        setTimeout(listen, 20);
    };
    listen();";

/// How long a pause between two beeps is not.
const SILENCE: f64 = 2_500.0;

async fn hears(user: &User, sound: bool) -> Outcome {
    let what = if sound { "sound from the peer" } else { "silence from the peer" };
    until(what, Duration::from_secs(20), async || {
        let since: Option<f64> = user.tab().get("return performance.now() - window.heardAt", []).await?;
        let quiet = since.unwrap_or(f64::INFINITY);
        let right = if sound { quiet < 500.0 } else { quiet > SILENCE };
        Ok(if right { Ok(()) } else { Err(format!("heard {quiet} ms ago")) })
    })
    .await
}

#[tokio::test]
async fn is_silence_for_the_other_side() -> Outcome {
    play(async |stage| {
        let [user1, user2] = stage.call("").await?;
        user2.tab().run(LISTEN, [json!(user2.selector(".remote video"))]).await?;
        hears(&user2, true).await?;
        user1.press(Button::Mute).await?;
        hears(&user2, false).await?;
        user1.press(Button::Mute).await?;
        hears(&user2, true).await
    })
    .await
}
