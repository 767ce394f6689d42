//! Calls that find no path: the cause is named by what was seen.

use std::net::{SocketAddr, UdpSocket};
use std::thread;

use liza_two_tabs::{Outcome, own_address, play};
use serde_json::{Value, json};

/// Calls several pairs at once, each with ICE servers of its own, and gives each initiator's diagnosis. Candidates of the
/// peer are thrown away before the browser has them, so that no path is found; `stun:finds.nothing` keeps the own ones from
/// the page.
const CALL: &str = "
    const { CallClient } = await import('./liza_call.js');
    RTCPeerConnection.prototype.addIceCandidate = () => Promise.resolve();
    const listen = RTCPeerConnection.prototype.addEventListener;
    RTCPeerConnection.prototype.addEventListener = function (kind, ...rest) {
        const finds = !this.getConfiguration().iceServers.some(server => String(server.urls) === 'stun:finds.nothing');
        if (kind !== 'icecandidate' || finds) return listen.call(this, kind, ...rest);
    };
    const video = () => document.createElement('video');
    const until = (client, met) => new Promise(done => {
        const look = setInterval(() => { if (met(client.view)) { clearInterval(look); done(); } }, 50);
    });
    const call = async ([name, one, two]) => {
        const [a, b] = [one, two].map(settings => new CallClient({
            signaling: '/api/signaling', localVideo: video(), remoteVideo: video(), ...settings,
        }));
        a.start(name + '-a'); b.start(name + '-b');
        for (const client of [a, b]) await until(client, view => view.state === 'idle');
        a.connect(name + '-b');
        await until(a, view => view.state !== 'idle');
        await until(a, view => view.state === 'idle');
        return [name, a.view.diagnosis?.code];
    };
    return Promise.all(arguments[0].map(call));";

/// A STUN server that tells everybody of the same address (RFC 8489, 7.3.1), as if behind a NAT.
fn stun() -> std::io::Result<SocketAddr> {
    const MAPPED: [u8; 12] = [0, 0x20, 0, 8, 0, 1, 0x21 ^ 0x30, 0x12 ^ 0x39, 203 ^ 0x21, 0x12, 113 ^ 0xa4, 5 ^ 0x42];
    let socket = UdpSocket::bind((own_address()?, 0))?;
    let address = socket.local_addr()?;
    thread::spawn(move || {
        let mut packet = [0; 1500];
        while let Ok((length, from)) = socket.recv_from(&mut packet) {
            if length < 20 || packet[..2] != [0, 1] {
                continue;
            }
            let answer = [&[1, 1, 0, 12], &packet[4..20], &MAPPED].concat();
            // A browser that has gone needs no answer.
            let _sent = socket.send_to(&answer, from);
        }
    });
    Ok(address)
}

#[tokio::test]
async fn what_each_side_gathered_names_the_cause() -> Outcome {
    play(async |stage| {
        let server = stage.server.beside(&stage.tools.library).await?;
        let tab = stage.other_page(server.url()).await?;
        tab.shows("#state", |text| text == "stopped").await?;
        let stun = stun().unwrap_or_else(|why| panic!("this machine has no network: {why}"));
        let servers = |url: String| json!({ "iceServers": [{ "urls": url }] });
        let turn = json!({ "urls": "turn:127.0.0.1:9?transport=tcp", "username": "u", "credential": "c" });
        let [none, blind] = [json!({ "iceServers": [] }), servers("stun:finds.nothing".to_owned())];
        let nat = servers(format!("stun:{stun}"));
        let silent = servers("stun:127.0.0.1:9".to_owned());
        let no_turn = json!({ "iceServers": [turn], "ice": "relay" });
        let pairs = json!([
            ["only-host-candidates", none, none],
            ["no-candidates", blind, none],
            ["no-peer-candidates", none, blind],
            ["stun-unreachable", silent, silent],
            ["no-relay", nat, nat],
            ["turn-unreachable", no_turn, none],
        ]);
        let told: Vec<(String, Value)> = tab.get(CALL, [pairs]).await?;
        for (expected, code) in told {
            assert_eq!(code, Value::from(expected));
        }
        Ok(())
    })
    .await
}

/// Gives the browser another fingerprint than the peer's (RFC 8122).
const FORGE: &str = "
    const set = RTCPeerConnection.prototype.setRemoteDescription;
    RTCPeerConnection.prototype.setRemoteDescription = function ({ type, sdp }) {
        const forged = sdp.replace(/(a=fingerprint:\\S+ )../g, (line, head) => head + (line.endsWith('00') ? '11' : '00'));
        return set.call(this, { type, sdp: forged });
    };";

#[tokio::test]
async fn encryption_that_fails_is_told_from_a_path_that_is_not_there() -> Outcome {
    use liza_two_tabs::Button;

    play(async |stage| {
        let page = stage.page("?lang=en").await?;
        let [user1, user2] = page.users();
        user1.starts().await?;
        user2.starts().await?;
        page.run(FORGE, []).await?;
        user1.press(Button::Connect).await?;
        for user in [&user1, &user2] {
            user.is_told("dtls-failed").await?;
            user.reaches("idle").await?;
        }
        Ok(())
    })
    .await
}

#[tokio::test]
async fn a_browser_without_webrtc_is_named() -> Outcome {
    use liza_two_tabs::Button;

    play(async |stage| {
        let page = stage.page("?lang=en").await?;
        page.run("window.RTCPeerConnection = undefined", []).await?;
        let [user1, user2] = page.users();
        user1.starts().await?;
        user2.starts().await?;
        user1.press(Button::Connect).await?;
        user1.is_told("no-webrtc").await.map(drop)
    })
    .await
}
