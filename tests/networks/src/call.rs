//! A call from one home to the other, and what comes of it.

use std::time::{Duration, Instant};

use liza_two_tabs::{Button, Failure, Outcome, Panel, until};
use serde::{Deserialize, Serialize};

use crate::{Pair, Scene};

/// How long the browser may go on looking for a better pair than the first.
const SETTLED: Duration = Duration::from_secs(20);

/// How long a direct pair is waited for where a relayed one does as well.
const BETTER: Duration = Duration::from_secs(5);

/// By which path a call is to come up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wanted {
    /// From one network to the other.
    Direct,
    /// Through the TURN server.
    Relayed,
    /// Directly if the browser chooses so. Chromium stays with a relay now and then that was there first, though the direct
    /// path is open and checked: where there is no TURN server it takes it.
    Either,
}

/// How long a call without a path may take to say so: the engine's own limit for a connection is 30 s.
const GIVEN_UP: Duration = Duration::from_secs(45);

/// A call that came up.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Up {
    /// From the click to a connection in both browsers, in milliseconds.
    pub connected: u64,
    /// From the click to the peer's picture on both sides, in milliseconds; both cameras were off before.
    pub pictures: u64,
    /// The pairs of candidates in use, the caller's and the called one's.
    pub pairs: [Pair; 2],
}

/// A call that did not.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Down {
    /// From the click to the diagnosis on both sides, in milliseconds.
    pub after: u64,
    /// `data-code` of both.
    pub codes: [String; 2],
}

impl Scene {
    /// The caller clicks on «Connect».
    ///
    /// # Errors
    /// The button cannot be clicked.
    pub async fn connect(&self) -> Outcome {
        self.users[0].press(Button::Connect).await
    }

    /// Calls, and waits until both see and hear each other by a path of this kind.
    ///
    /// # Errors
    /// They do not, or not by such a path.
    pub async fn comes_up(&self, wanted: Wanted) -> Result<Up, Failure> {
        self.connect().await?;
        self.plays().await?;
        let mut pairs = Vec::new();
        for user in &self.users {
            let start = Instant::now();
            let settled = until(format!("a pair: {wanted:?}"), SETTLED, async || {
                let pair = Pair::of(user).await?;
                let fits = |pair: &Pair| match wanted {
                    Wanted::Direct => !pair.is_relayed(),
                    Wanted::Relayed => pair.is_relayed(),
                    Wanted::Either => !pair.is_relayed() || start.elapsed() > BETTER,
                };
                match pair {
                    Some(pair) if fits(&pair) => Ok(Ok(pair)),
                    pair => Ok(Err(pair.map_or_else(|| "none".to_owned(), |pair| pair.to_string()))),
                }
            });
            pairs.push(settled.await?);
        }
        let [caller, called] = &self.users;
        let click = caller.marked("ping").await?;
        let pictures = [caller.marked("remote-frame").await?, called.marked("remote-frame").await?];
        let last = |times: [f64; 2]| millis(times[0].max(times[1]) - click);
        Ok(Up {
            connected: last([pairs[0].connected, pairs[1].connected]),
            pictures: last(pictures),
            pairs: [pairs[0].clone(), pairs[1].clone()],
        })
    }

    /// Waits until both see and hear each other now.
    ///
    /// # Errors
    /// They do not.
    pub async fn plays(&self) -> Outcome {
        for user in &self.users {
            user.reaches("in-call").await?;
        }
        for user in &self.users {
            user.sees_and_hears_the_call().await?;
        }
        Ok(())
    }

    /// Calls, and waits until both are told why there is no call.
    ///
    /// # Errors
    /// They are not.
    pub async fn comes_to_nothing(&self) -> Result<Down, Failure> {
        self.connect().await?;
        self.ends(GIVEN_UP).await
    }

    /// Waits until the call is over on both sides, with a reason.
    ///
    /// # Errors
    /// It is not.
    pub async fn ends(&self, limit: Duration) -> Result<Down, Failure> {
        let start = Instant::now();
        let over = |panel: &Panel| panel.state == "idle" && !panel.code.is_empty();
        let mut codes = Vec::new();
        for user in &self.users {
            codes.push(user.sees("the end of the call, and why", limit, over).await?.code);
        }
        let after = u64::try_from(start.elapsed().as_millis()).unwrap_or(u64::MAX);
        Ok(Down { after, codes: [codes[0].clone(), codes[1].clone()] })
    }

    /// How often each side has restarted ICE in this call, as its log tells.
    ///
    /// # Errors
    /// A browser does not answer.
    pub async fn restarts(&self) -> Result<[usize; 2], Failure> {
        let mut restarts = [0; 2];
        for (user, restarts) in self.users.iter().zip(&mut restarts) {
            *restarts = user.panel().await?.log.iter().filter(|line| line.contains("ICE restarts: try")).count();
        }
        Ok(restarts)
    }
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "the cast saturates")]
fn millis(time: f64) -> u64 {
    time.round() as u64
}
