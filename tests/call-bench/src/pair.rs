//! Two windows beside each other that call each other, whoever's page is in them.

use std::time::Duration;

use liza_two_tabs::{Button, Failure, Outcome, Stage, Tab, User, until};
use serde_json::json;

use crate::far;
use crate::rivals::Rivals;

/// How long a step may take: by polling, some seconds; and the machine may be busy.
pub const LIMIT: Duration = Duration::from_secs(30);

/// What the hand-written pages call their buttons.
const CALL: &str = "Call";

/// Lets the page's last data channel be found.
const REMEMBER_CHANNEL: &str = "
    const Connection = window.RTCPeerConnection;
    window.RTCPeerConnection = class extends Connection {
        createDataChannel(...given) { return window.lastChannel = super.createDataChannel(...given); }
    };";

const CHANNEL: &str = "return window.lastChannel?.readyState ?? 'none'";

/// A camera of the page's own keeps the browser's device running from call to call.
pub const WARM_UP: &str =
    "window.warm ??= await navigator.mediaDevices.getUserMedia({ audio: true, video: true }); return true";

/// Whose page it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Contestant {
    /// liza-call's.
    Ours,
    /// Written by hand, with ICE and DTLS before the click.
    Floor,
    /// Written by hand, with offer and answer after the click.
    Plain,
    /// PeerJS.
    PeerJs,
}

impl Contestant {
    /// The hand-written page's name.
    const fn page(self) -> &'static str {
        match self {
            Self::Ours => "",
            Self::Floor => "floor",
            Self::Plain => "plain",
            Self::PeerJs => "peerjs",
        }
    }

    /// What it is called in a table.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Ours => "liza-call",
            Self::Floor => "by hand, ICE and DTLS before the click (the floor)",
            Self::Plain => "by hand, offer and answer after the click",
            Self::PeerJs => "PeerJS",
        }
    }
}

/// Two windows with the same page.
pub struct Pair {
    contestant: Contestant,
    tabs: [Tab; 2],
}

impl Pair {
    /// Opens both; the cameras run from then on.
    pub async fn open(stage: &Stage, rivals: &Rivals, contestant: Contestant) -> Result<Self, Failure> {
        let tabs = if contestant == Contestant::Ours {
            let url = format!("{}/?lang=en&transport=ws", stage.server.url().replace(far::ADDRESS, far::NAME));
            [stage.window_at(1, url.clone()).await?.tab().clone(), stage.window_at(2, url).await?.tab().clone()]
        } else {
            let page = |user| rivals.page(contestant.page(), user);
            [stage.other_page(&page(1)).await?, stage.other_page(&page(2)).await?]
        };
        let pair = Self { contestant, tabs };
        for (tab, user) in pair.tabs.iter().zip(1..) {
            tab.run(WARM_UP, []).await?;
            match contestant {
                Contestant::Ours => {
                    tab.run(REMEMBER_CHANNEL, []).await?;
                    let user = tab.user(user);
                    user.press(Button::Start).await?;
                    user.reaches("idle").await?;
                }
                Contestant::PeerJs => drop(tab.run("await window.start()", []).await?),
                Contestant::Floor | Contestant::Plain => {}
            }
        }
        Ok(pair)
    }

    /// A whole call, from the click to the peer's first picture on both sides, in milliseconds; it goes on.
    pub async fn call(&self) -> Result<f64, Failure> {
        let [one, two] = &self.tabs;
        for tab in &self.tabs {
            tab.run("performance.clearMarks()", []).await?;
        }
        if self.contestant == Contestant::Ours {
            let [user1, user2] = self.users();
            step(&user1, &user2, Button::Ping, "connected").await?;
            step(&user1, &user2, Button::Offer, "calling").await?;
            for tab in &self.tabs {
                until("an open data channel", LIMIT, async || {
                    let state: String = tab.get(CHANNEL, []).await?;
                    Ok(if state == "open" { Ok(()) } else { Err(state) })
                })
                .await?;
            }
            user1.press(Button::Call).await?;
        } else {
            one.run("await window.prepare()", []).await?;
            one.click("body", CALL).await?;
        }
        between([one, two], "call", "remote-frame").await
    }

    /// Ends the call on both sides.
    pub async fn hang_up(&self) -> Outcome {
        let [one, two] = &self.tabs;
        if self.contestant == Contestant::Ours {
            let [user1, user2] = self.users();
            user1.press(Button::HangUp).await?;
            user1.reaches_within("idle", LIMIT).await?;
            return user2.reaches_within("idle", LIMIT).await;
        }
        one.run("window.hangUp()", []).await?;
        if self.contestant == Contestant::PeerJs {
            // It does not tell the other side, which misses it only where the path had been up for a while.
            two.run("window.hangUp()", []).await?;
        }
        one.video("remote").is_empty().await?;
        two.video("remote").is_empty().await
    }

    /// Closes both windows.
    pub async fn close(self) -> Outcome {
        for tab in self.tabs {
            tab.close().await?;
        }
        Ok(())
    }

    fn users(&self) -> [User; 2] {
        let [one, two] = &self.tabs;
        [one.user(1), two.user(2)]
    }
}

/// Presses a button of user 1 and waits until both are in a state.
pub async fn step(user1: &User, user2: &User, button: Button, state: &str) -> Outcome {
    user1.press(button).await?;
    user1.reaches_within(state, LIMIT).await?;
    user2.reaches_within(state, LIMIT).await
}

/// How long it took from a mark of user 1 until both users had another one, in milliseconds.
pub async fn between([one, two]: [&Tab; 2], from: &str, to: &str) -> Result<f64, Failure> {
    let begun = marked(one, &format!("user1:{from}")).await?;
    let first = marked(one, &format!("user1:{to}")).await?;
    Ok(first.max(marked(two, &format!("user2:{to}")).await?) - begun)
}

/// When a mark was written, in milliseconds since the Unix epoch.
async fn marked(tab: &Tab, name: &str) -> Result<f64, Failure> {
    until(format!("the mark {name}"), LIMIT, async || {
        let marks = tab.marks().await?;
        Ok(marks.at(name).ok_or_else(|| json!(marks.names(1)).to_string()))
    })
    .await
}
