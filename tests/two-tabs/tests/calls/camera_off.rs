//! «📷 Без камеры»: the camera's light goes off, the other side gets no more pictures, and gets them again afterwards.

use std::time::Duration;

use liza_two_tabs::{Button, Outcome, play, until};

#[tokio::test]
async fn stops_the_pictures_of_the_other_side_until_it_is_on_again() -> Outcome {
    play(async |stage| {
        let [user1, user2] = stage.call("").await?;
        let negotiated = offers(&user1).await?;
        user1.press(Button::CameraOff).await?;
        let mut last = 0;
        let mut still = 0;
        until("no more pictures", Duration::from_secs(20), async || {
            let frames = user2.remote_video().glance().await?.frames;
            still = if frames == last { still + 1 } else { 0 };
            last = frames;
            Ok(if still > 25 { Ok(()) } else { Err(format!("{frames} frames")) })
        })
        .await?;
        let own = user1.local_video().glance().await?;
        assert!(own.tracks.iter().all(|track| track.kind == "audio"), "{own:?}");
        user1.press(Button::CameraOff).await?;
        user2.remote_video().moves().await?;
        assert_eq!(offers(&user1).await?, negotiated, "nothing is negotiated again");
        Ok(())
    })
    .await
}

async fn offers(user: &liza_two_tabs::User) -> Result<usize, liza_two_tabs::Failure> {
    Ok(user.panel().await?.log.iter().filter(|line| line.contains("→ offer")).count())
}
