//! Two windows beside each other that call each other, whoever's page is in them.

use std::time::Duration;

use liza_two_tabs::{Button, Failure, Outcome, Stage, Tab, User, until};

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
    /// liza-call's, with ping and offer before the click.
    Ours,
    /// liza-call's, with all of the call after the click.
    OneClick,
    /// Written by hand, with ICE and DTLS before the click.
    Floor,
    /// Written by hand, with offer and answer after the click.
    Plain,
    /// PeerJS, with all of the call after the click.
    PeerJs,
}

impl Contestant {
    /// The hand-written page's name.
    const fn page(self) -> &'static str {
        match self {
            Self::Ours | Self::OneClick => "",
            Self::Floor => "floor",
            Self::Plain => "plain",
            Self::PeerJs => "peerjs",
        }
    }

    const fn is_ours(self) -> bool {
        matches!(self, Self::Ours | Self::OneClick)
    }

    /// What it is called in a table, with what is done before the click.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Ours => "liza-call, ping and offer before the click",
            Self::OneClick => "liza-call, one click on «📞 Connect», cameras running",
            Self::Floor => "by hand, ICE and DTLS before the click (the floor)",
            Self::Plain => "by hand, offer and answer after the click",
            Self::PeerJs => "PeerJS, all after the click",
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
        let tabs = if contestant.is_ours() {
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
                Contestant::Ours | Contestant::OneClick => {
                    tab.run(REMEMBER_CHANNEL, []).await?;
                    tab.user(user).starts().await?;
                }
                Contestant::PeerJs => drop(tab.run("await window.start()", []).await?),
                Contestant::Floor | Contestant::Plain => {}
            }
        }
        Ok(pair)
    }

    /// A whole call, from the click to the peer's first picture on both sides, in milliseconds; it goes on.
    pub async fn call(&self) -> Result<f64, Failure> {
        let [one, _] = &self.tabs;
        for tab in &self.tabs {
            tab.run("performance.clearMarks()", []).await?;
        }
        let users = self.users();
        let click = match self.contestant {
            Contestant::Ours => {
                self.prepare(&users).await?;
                users[0].press(Button::Call).await?;
                "call"
            }
            Contestant::OneClick => {
                users[0].press(Button::Connect).await?;
                "ping"
            }
            Contestant::Floor | Contestant::Plain | Contestant::PeerJs => {
                one.run("await window.prepare()", []).await?;
                one.click("body", CALL).await?;
                "call"
            }
        };
        between(&users, click, "remote-frame").await
    }

    /// Ping and offer, until there is nothing left to do but to send pictures.
    async fn prepare(&self, [user1, user2]: &[User; 2]) -> Outcome {
        step(user1, user2, Button::Ping, "connected").await?;
        step(user1, user2, Button::Offer, "calling").await?;
        for tab in &self.tabs {
            until("an open data channel", LIMIT, async || {
                let state: String = tab.get(CHANNEL, []).await?;
                Ok(if state == "open" { Ok(()) } else { Err(state) })
            })
            .await?;
        }
        Ok(())
    }

    /// Ends the call on both sides.
    pub async fn hang_up(&self) -> Outcome {
        let [one, two] = &self.tabs;
        if self.contestant.is_ours() {
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
pub async fn between([user1, user2]: &[User; 2], from: &str, to: &str) -> Result<f64, Failure> {
    let begun = user1.marked(from).await?;
    Ok(user1.marked(to).await?.max(user2.marked(to).await?) - begun)
}
