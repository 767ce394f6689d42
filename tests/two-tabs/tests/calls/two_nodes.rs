//! User 1's page is at one node, User 2's at another, and Redis is all that the nodes share. A node may be killed at any
//! step, and Redis too.

use std::time::Duration;

use liza_redis_servers::Server as Redis;
use liza_two_tabs::{Button, Failure, Outcome, Play, Proxy, Server, Stage, User};

/// Longer than any pause between two tries, and than the wait for signs of life of a stream that broke.
const BACK: Duration = Duration::from_secs(40);

/// Keeps what it was told before it answers.
const KEEPING: [&str; 4] = ["--appendonly", "yes", "--appendfsync", "always"];

/// Both nodes, what stands before the second, and the users at them.
struct Nodes {
    second: Server,
    /// Goes to the second node, and to the first where that is gone.
    _balancer: Proxy,
    users: [User; 2],
}

fn of_redis<T>(what: Result<T, liza_redis_servers::Failure>) -> Result<T, Failure> {
    what.map_err(|why| Failure::Refused { doing: "use a Redis".to_owned(), said: why.to_string() })
}

async fn play(options: &[&str], test: impl AsyncFnOnce(&mut Stage, &mut Redis, &mut Nodes) -> Outcome) -> Outcome {
    play_by("auto", options, test).await
}

/// Plays with both pages' signals going by one transport.
async fn play_by(
    transport: &str,
    options: &[&str],
    test: impl AsyncFnOnce(&mut Stage, &mut Redis, &mut Nodes) -> Outcome,
) -> Outcome {
    let mut redis = of_redis(Redis::start(options))?;
    let at = Play::new().server(&["--engine", &redis.url()]);
    at.act(async |stage| {
        let mut nodes = Nodes::open(stage, transport).await?;
        test(stage, &mut redis, &mut nodes).await
    })
    .await
}

impl Nodes {
    async fn open(stage: &Stage, transport: &str) -> Result<Self, Failure> {
        let second = stage.server.node().await?;
        stage.server.is_ready(true).await?;
        second.is_ready(true).await?;
        let balancer = Proxy::in_front_of(&[second.url(), stage.server.url()]).await?;
        let query = format!("?lang=ru&transport={transport}");
        let user1 = stage.tab(1, &query).await?;
        let user2 = stage.open_at(&format!("{}/{query}", balancer.url())).await?.user(2);
        let users = [user1, user2];
        for user in &users {
            user.starts().await?;
        }
        Ok(Self { second, _balancer: balancer, users })
    }

    async fn both_reach(&self, state: &str) -> Outcome {
        for user in &self.users {
            user.reaches_within(state, BACK).await?;
        }
        Ok(())
    }

    async fn both_see_and_hear_the_call(&self) -> Outcome {
        for user in &self.users {
            user.sees_and_hears_the_call().await?;
        }
        Ok(())
    }

    /// Whoever was the last to ping is called now.
    async fn the_next_call_works(&self) -> Outcome {
        let [user1, user2] = &self.users;
        user2.press(Button::Connect).await?;
        user1.sees("the next call", BACK, |panel| panel.state == "in-call" && panel.role == "responder").await?;
        self.both_reach("in-call").await?;
        self.both_see_and_hear_the_call().await
    }
}

/// A whole call, in which the second node is killed once both users have reached a state.
async fn killed_at(last: &str) -> Outcome {
    play(&[], async |_, _, nodes| {
        let steps = [("idle", Button::Ping), ("connected", Button::Offer), ("calling", Button::Call)];
        for (state, button) in steps {
            nodes.both_reach(state).await?;
            if state == last {
                nodes.second.kill().await?;
            }
            nodes.users[0].press(button).await?;
        }
        nodes.both_reach("in-call").await?;
        nodes.both_see_and_hear_the_call().await?;
        if last == "in-call" {
            nodes.second.kill().await?;
            nodes.both_see_and_hear_the_call().await?;
            nodes.both_reach("in-call").await?;
        }
        nodes.users[0].press(Button::HangUp).await?;
        nodes.both_reach("idle").await?;
        nodes.the_next_call_works().await
    })
    .await
}

#[tokio::test]
async fn a_call_crosses_them() -> Outcome {
    killed_at("never").await
}

#[tokio::test]
async fn one_is_killed_before_the_ping() -> Outcome {
    killed_at("idle").await
}

#[tokio::test]
async fn one_is_killed_before_the_offer() -> Outcome {
    killed_at("connected").await
}

#[tokio::test]
async fn one_is_killed_before_the_call() -> Outcome {
    killed_at("calling").await
}

#[tokio::test]
async fn one_is_killed_in_the_call() -> Outcome {
    killed_at("in-call").await
}

/// Redis is killed in a call and started again: the call goes on, and so does what comes after it.
async fn redis_is_killed(options: &[&str]) -> Outcome {
    play(options, async |stage, redis, nodes| {
        nodes.users[0].press(Button::Connect).await?;
        nodes.both_reach("in-call").await?;
        nodes.both_see_and_hear_the_call().await?;
        of_redis(redis.kill())?;
        for node in [&stage.server, &nodes.second] {
            node.is_ready(false).await?;
        }
        nodes.both_see_and_hear_the_call().await?;
        nodes.both_reach("in-call").await?;
        of_redis(redis.run())?;
        for node in [&stage.server, &nodes.second] {
            node.is_ready(true).await?;
        }
        nodes.both_see_and_hear_the_call().await?;
        nodes.users[0].press(Button::HangUp).await?;
        nodes.both_reach("idle").await?;
        nodes.the_next_call_works().await
    })
    .await
}

#[tokio::test]
async fn redis_is_killed_in_the_call() -> Outcome {
    redis_is_killed(&KEEPING).await
}

#[tokio::test]
async fn redis_is_killed_in_the_call_and_has_forgotten_everything() -> Outcome {
    redis_is_killed(&[]).await
}

/// Redis is killed before a ping, and started again once the user was told.
async fn the_ping_comes_by(transport: &str) -> Outcome {
    play_by(transport, &KEEPING, async |stage, redis, nodes| {
        of_redis(redis.kill())?;
        stage.server.is_ready(false).await?;
        let [user1, user2] = &nodes.users;
        user1.press(Button::Ping).await?;
        user1.is_told("signaling-refused").await?;
        of_redis(redis.run())?;
        user1.sees("the pong", BACK, |panel| panel.state == "connected").await?;
        user2.reaches("connected").await?;
        user1.sees("signaling again", BACK, |panel| panel.code.is_empty()).await.map(drop)
    })
    .await
}

#[tokio::test]
async fn a_ping_without_redis_comes_once_it_is_back_by_web_socket() -> Outcome {
    the_ping_comes_by("ws").await
}

#[tokio::test]
async fn a_ping_without_redis_comes_once_it_is_back_by_server_sent_events() -> Outcome {
    the_ping_comes_by("sse").await
}

#[tokio::test]
async fn a_ping_without_redis_comes_once_it_is_back_by_long_poll() -> Outcome {
    the_ping_comes_by("long-poll").await
}
