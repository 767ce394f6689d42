//! A synthetic camera and microphone: nobody is asked, and the two users are told apart by colour and tone.

use std::time::Duration;

use liza_two_tabs::{Button, Devices, Failure, Outcome, Play, Tab, until};
use serde_json::json;

const LIMIT: Duration = Duration::from_secs(30);

/// The colour in a corner of a video's picture, where nothing but the background is.
const CORNER: &str = "
    const video = document.getElementById(arguments[0]);
    if (!video.videoWidth) return [];
    const canvas = Object.assign(document.createElement('canvas'), { width: 64, height: 48 });
    const context = canvas.getContext('2d');
    context.drawImage(video, 0, 0, 64, 48);
    return [...context.getImageData(2, 2, 1, 1).data.slice(0, 3)];";

/// The loudest frequency in a video's sound, in Hz.
const TONE: &str = "
    const video = document.getElementById(arguments[0]);
    window.listening ??= {};
    const analyser = window.listening[arguments[0]] ??= (() => {
        const context = new AudioContext();
        const analyser = Object.assign(context.createAnalyser(), { fftSize: 16384 });
        context.createMediaStreamSource(video.srcObject).connect(analyser);
        return analyser;
    })();
    const bins = new Uint8Array(analyser.frequencyBinCount);
    analyser.getByteFrequencyData(bins);
    const loudest = bins.indexOf(Math.max(...bins));
    return Math.round(loudest * analyser.context.sampleRate / analyser.fftSize);";

/// Notes each audio context and worker that the page makes.
const COUNT: &str = "
    window.made = { contexts: [], workers: 0, ended: 0 };
    // The page has its name for AudioContext since it started: its tones tell which it makes.
    const create = BaseAudioContext.prototype.createOscillator;
    BaseAudioContext.prototype.createOscillator = function () {
        window.made.contexts.push(this);
        return create.call(this);
    };
    window.Worker = class extends Worker {
        constructor(url) { super(url); window.made.workers += 1; }
        terminate() { super.terminate(); window.made.ended += 1; }
    };";

async fn colour(tab: &Tab, video: &str) -> Result<[i32; 3], Failure> {
    until(format!("a colour in {video}"), LIMIT, async || {
        let seen: Vec<i32> = tab.get(CORNER, [json!(video)]).await?;
        Ok(<[i32; 3]>::try_from(seen).map_err(|seen| format!("{seen:?}")))
    })
    .await
}

fn apart(one: [i32; 3], other: [i32; 3]) -> i32 {
    one.iter().zip(other).map(|(one, other)| (one - other).abs()).sum()
}

#[tokio::test]
async fn both_pictures_move_both_tones_sound_and_nobody_is_asked() -> Outcome {
    // No permission is given.
    Play::new()
        .devices(Devices::ByPermission)
        .act(async |stage| {
            let page = stage.page("?lang=ru&media=synthetic").await?;
            page.run(COUNT, []).await?;
            let [user1, user2] = page.users();
            user1.starts().await?;
            user2.starts().await?;
            user1.calls(&user2).await?;
            assert_eq!(page.times_asked_for_devices().await?, 0);

            let (of_one, of_two) = (colour(&page, "remoteVideo2").await?, colour(&page, "remoteVideo1").await?);
            assert!(apart(of_one, of_two) > 60, "{of_one:?} and {of_two:?} are told apart");
            let shown = colour(&page, "localVideo1").await?;
            assert!(apart(of_one, shown) < 40, "what is sent is what is shown: {shown:?}, {of_one:?}");
            for (video, tone) in [("remoteVideo2", TONES[0]), ("remoteVideo1", TONES[1])] {
                until(format!("{tone} Hz in {video}"), LIMIT, async || {
                    let heard: i32 = page.get(TONE, [json!(video)]).await?;
                    Ok(if (heard - tone).abs() < 12 { Ok(()) } else { Err(heard.to_string()) })
                })
                .await?;
            }
            page.screenshot(&stage.folder().join("synthetic.png")).await?;
            page.run("for (const it of Object.values(window.listening)) it.context.close()", []).await?;

            let tracks = [user1.tracks().await?, user2.tracks().await?];
            user2.press(Button::HangUp).await?;
            for (user, tracks) in [&user1, &user2].into_iter().zip(&tracks) {
                user.reaches("idle").await?;
                tracks.end().await?;
            }
            let left = "
                const { contexts, workers, ended } = window.made;
                return [contexts.filter(context => context.state !== 'closed').length, workers - ended, contexts.length];";
            until("all of it is ended", LIMIT, async || {
                let seen: [u32; 3] = page.get(left, []).await?;
                Ok(if seen[..2] == [0, 0] && seen[2] >= 2 { Ok(()) } else { Err(format!("{seen:?}")) })
            })
            .await
        })
        .await
}

/// Of `user1` and `user2`, in Hz.
const TONES: [i32; 2] = [550, 605];

#[tokio::test]
async fn whoever_refused_the_camera_is_offered_a_synthetic_one() -> Outcome {
    Play::new()
        .devices(Devices::ByPermission)
        .act(async |stage| {
            let page = stage.page("?lang=ru").await?;
            for name in ["camera", "microphone"] {
                page.set_permission(name, "denied").await?;
            }
            let [user1, user2] = page.users();
            user1.starts().await?;
            user2.starts().await?;
            user1.press(Button::Connect).await?;
            user1.is_told("permission-refused").await?;
            page.click("#panel1", "🎨 Синтетические камера и микрофон").await?;
            user1.local_video().moves().await?;
            user2.remote_video().moves().await?;
            user2.remote_video().sounds().await?;
            user1.sees("no complaint", LIMIT, |panel| !panel.code.starts_with("permission")).await.map(drop)?;

            // And back: the list says what is used, so the camera can be chosen again.
            page.set_permission("camera", "granted").await?;
            let chosen: String = page.get(CHOSEN, []).await?;
            assert_eq!(chosen, "🎨 Синтетика");
            let synthetic = picture(&page).await?;
            page.run(CHOOSE_DEFAULT, []).await?;
            until("the camera's own track", LIMIT, async || {
                let now = picture(&page).await?;
                Ok(if now != synthetic && !now.is_empty() { Ok(()) } else { Err(now) })
            })
            .await?;
            user2.remote_video().moves().await
        })
        .await
}

const CHOSEN: &str = "return document.querySelector('#panel1 .devices select').selectedOptions[0].textContent";

const CHOOSE_DEFAULT: &str = "
    const list = document.querySelector('#panel1 .devices select');
    list.value = '';
    list.dispatchEvent(new Event('change', { bubbles: true }));";

/// Which track user 1 sends as a picture.
async fn picture(page: &Tab) -> Result<String, Failure> {
    page.get("return document.querySelector('#panel1 .local video').srcObject?.getVideoTracks()[0]?.id ?? ''", []).await
}

#[tokio::test]
async fn a_hidden_tab_sends_a_picture_that_moves() -> Outcome {
    Play::new()
        .devices(Devices::ByPermission)
        .act(async |stage| {
            let user1 = stage.tab(1, "?lang=ru&media=synthetic").await?;
            let user2 = stage.tab(2, "?lang=ru&media=synthetic").await?;
            user1.starts().await?;
            user2.starts().await?;
            user2.press(Button::Connect).await?;
            user2.reaches("in-call").await?;
            // User 1 is in the tab behind.
            let frames = async || user2.remote_video().glance().await.map(|glance| glance.frames);
            user2.remote_video().moves().await?;
            let (before, begun) = (frames().await?, std::time::Instant::now());
            until("60 more frames", LIMIT, async || {
                let seen = frames().await? - before;
                Ok(if seen >= 60 { Ok(()) } else { Err(format!("{seen} frames in {:?}", begun.elapsed())) })
            })
            .await
        })
        .await
}
