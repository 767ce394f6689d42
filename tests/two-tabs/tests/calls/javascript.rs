//! The client without our page: the example for JavaScript makes a call.

use liza_two_tabs::{Failure, Outcome, Tab, play};
use serde_json::json;

const FILL: &str = "
    for (const [id, text] of Object.entries(arguments[0])) document.getElementById(id).value = text;";

async fn started(tab: &Tab, me: &str, peer: &str) -> Outcome {
    tab.shows("#state", |text| text == "stopped").await?;
    tab.run(FILL, [json!({ "me": me, "peer": peer })]).await?;
    tab.click("form", "Start").await?;
    tab.shows("#state", |text| text == "idle").await.map(drop)
}

#[tokio::test]
async fn the_example_makes_a_call_and_hangs_up() -> Outcome {
    play(async |stage| {
        let server = stage.server.beside(&stage.tools.library).await?;
        let (anna, boris) = (stage.other_page(server.url()).await?, stage.other_page(server.url()).await?);
        started(&anna, "anna", "boris").await?;
        started(&boris, "boris", "anna").await?;

        anna.click("form", "Call").await?;
        // The diagnosis follows, once both are seen and heard.
        let state = |text: &str| text.split(" · ").take(3).map(str::to_owned).collect::<Vec<_>>();
        anna.shows("#state", |text| state(text) == ["in-call", "initiator", "boris"]).await?;
        boris.shows("#state", |text| state(text) == ["in-call", "responder", "anna"]).await?;
        for tab in [&anna, &boris] {
            tab.video("local").moves().await?;
            tab.video("remote").moves().await?;
        }

        boris.click("form", "Hang up").await?;
        for tab in [&anna, &boris] {
            tab.shows("#state", |text| text == "idle").await?;
            tab.video("remote").is_empty().await?;
        }
        Ok(())
    })
    .await
}

#[tokio::test]
async fn the_own_media_can_be_changed_in_mid_call() -> Outcome {
    // The example's client is its module's own; a second pair in the page makes the call.
    const CALL: &str = "
        const { CallClient } = await import('./liza_call.js');
        const video = id => document.getElementById(id);
        const made = [];
        const until = (met) => new Promise(met_now => {
            const look = setInterval(() => { if (met()) { clearInterval(look); met_now(); } }, 20);
        });
        for (const [localVideo, remoteVideo] of [[video('local'), video('remote')],
            [document.createElement('video'), document.createElement('video')]]) {
            made.push(new CallClient({ signaling: '/api/signaling', localVideo, remoteVideo }));
        }
        const [one, two] = made;
        one.start('carla'); two.start('dora');
        await until(() => one.view.state === 'idle' && two.view.state === 'idle');
        one.connect('dora');
        await until(() => one.view.state === 'in-call' && video('remote').srcObject?.getTracks().length === 2);
        await until(() => video('local').srcObject?.getTracks().length === 2);
        const tracks = kind => video('local').srcObject.getTracks().filter(track => track.kind === kind);
        one.mute(true);
        one.turnCameraOff(true);
        await until(() => one.view.sending.muted && one.view.sending.cameraOff && tracks('video').length === 0);
        const silent = tracks('audio').every(track => !track.enabled);
        one.useDevice('camera', '');
        one.turnCameraOff(false);
        await until(() => tracks('video').length === 1);
        let thrown = '';
        try { one.useDevice('trombone', ''); } catch (error) { thrown = String(error); }
        const why = one.whyNot('stop-sharing');
        made.forEach(client => client.free());
        return JSON.stringify({ silent, thrown: thrown !== '', why: why !== undefined });";
    play(async |stage| {
        let server = stage.server.beside(&stage.tools.library).await?;
        let tab = stage.other_page(server.url()).await?;
        tab.shows("#state", |text| text == "stopped").await?;
        let said: String = tab.get(CALL, []).await?;
        assert_eq!(said, r#"{"silent":true,"thrown":true,"why":true}"#);
        Ok(())
    })
    .await
}

#[tokio::test]
async fn an_option_that_cannot_be_used_is_an_exception_that_names_it() -> Outcome {
    const MAKE: &str = "
        const { CallClient } = await import('./liza_call.js');
        const options = { signaling: '/api/signaling', localVideo: document.createElement('video') };
        try { new CallClient({ ...options, ...arguments[0] }); return ''; } catch (thrown) { return String(thrown); }";
    play(async |stage| {
        let server = stage.server.beside(&stage.tools.library).await?;
        let tab = stage.other_page(server.url()).await?;
        tab.shows("#state", |text| text == "stopped").await?;
        let thrown = async |options| Ok::<String, Failure>(tab.get(MAKE, [options]).await?);
        assert!(thrown(json!({})).await?.contains("remoteVideo"));
        assert!(thrown(json!({ "transport": "pigeon" })).await?.contains("pigeon"));
        assert!(thrown(json!({ "iceServers": "stun:x" })).await?.contains("iceServers"));
        Ok(())
    })
    .await
}
