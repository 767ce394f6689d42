//! The users, and the measuring.

use std::net::SocketAddr;
use std::sync::atomic::{AtomicU8, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use futures_util::{SinkExt, StreamExt};
use tokio::sync::mpsc;
use tokio::task::JoinSet;
use tokio_tungstenite::tungstenite::Message;

use crate::Failure;
use crate::protocol::{Content, Heard, Protocol, Socket};

/// How many users connect at a time.
const CONNECTING: usize = 32;

/// A reader says what it has read after so many signals, as it may.
const ACKNOWLEDGED_EACH: u64 = 16;

/// Nobody sends.
const IDLE: u8 = 0;
/// Signals are sent at a fixed rate.
const PACED: u8 = 1;
/// Each signal that arrives is answered, between all pairs at once.
const ANSWERED: u8 = 2;

/// What is measured for how long, and with what.
#[derive(Clone, Copy, Debug)]
pub struct Plan {
    /// How many users there are; an even number.
    pub users: usize,
    /// Bytes that a signal carries.
    pub bytes: usize,
    /// Signals a second, of all users, while the delivery time is measured.
    pub rate: u32,
    /// How long each of the two measurements takes.
    pub time: Duration,
}

/// How long processors worked so far.
#[derive(Clone, Copy, Debug, Default)]
pub struct Busy {
    /// For all nodes.
    pub nodes: Duration,
    /// For Redis, where there is one.
    pub redis: Duration,
}

/// What was measured.
#[derive(Clone, Copy, Debug)]
pub struct Measured {
    /// Signals a second that were delivered while each was answered by the next.
    pub signals_per_second: f64,
    /// Half of the signals at the fixed rate came in so many milliseconds.
    pub p50: f64,
    /// 99 of 100 did.
    pub p99: f64,
    /// Processor time of the nodes for a signal, in microseconds; each was answered by the next.
    pub nodes_per_signal: f64,
    /// That of Redis.
    pub redis_per_signal: f64,
}

struct Shared {
    protocol: Protocol,
    plan: Plan,
    began: Instant,
    phase: AtomicU8,
    /// Delivery times in this phase, in microseconds.
    delivered: Mutex<Vec<u64>>,
}

/// Users who are connected.
pub struct Load {
    shared: Arc<Shared>,
    users: Vec<mpsc::UnboundedSender<usize>>,
    tasks: JoinSet<()>,
}

impl Load {
    /// Connects all users, each pair to servers that follow each other.
    ///
    /// # Errors
    /// One of them cannot.
    pub async fn connect(protocol: Protocol, servers: &[SocketAddr], plan: Plan) -> Result<Self, Failure> {
        let client = reqwest::Client::builder().no_proxy().build()?;
        let shared = Arc::new(Shared {
            protocol,
            plan,
            began: Instant::now(),
            phase: AtomicU8::new(IDLE),
            delivered: Mutex::default(),
        });
        let mut users = Vec::new();
        let mut tasks = JoinSet::new();
        for first in (0..plan.users).step_by(CONNECTING) {
            let numbers = first..plan.users.min(first + CONNECTING);
            let connecting = numbers.map(|number| {
                let (client, server) = (&client, servers.get(number % servers.len().max(1)));
                async move { protocol.connect(client, *server.ok_or("there is no server")?, &name(number)).await }
            });
            for socket in futures_util::future::join_all(connecting).await {
                let (sender, orders) = mpsc::unbounded_channel();
                users.push(sender);
                tasks.spawn(user(Arc::clone(&shared), socket?, orders));
            }
        }
        Ok(Self { shared, users, tasks })
    }

    /// Measures, first at the fixed rate, then as fast as it goes.
    ///
    /// # Errors
    /// Users were lost, or nothing was delivered.
    #[expect(clippy::cast_precision_loss, reason = "exact for any figure that matters")]
    pub async fn measure(mut self, busy: impl Fn() -> Result<Busy, Failure>) -> Result<Measured, Failure> {
        let Plan { users, rate, time, .. } = self.shared.plan;
        let times = self.phase(PACED, async |load| {
            let mut pace = tokio::time::interval(Duration::from_secs(1) / rate);
            let end = Instant::now() + time;
            let mut number = 0;
            while Instant::now() < end {
                pace.tick().await;
                load.order(number % users, partner(number % users));
                number += 1;
            }
        });
        let mut times = times.await;
        times.sort_unstable();
        let before = busy()?;
        let answered = self.phase(ANSWERED, async |load| {
            (0..users).step_by(2).for_each(|number| load.order(number, partner(number)));
            tokio::time::sleep(time).await;
        });
        let answered = answered.await.len();
        let after = busy()?;
        let per_signal = |time: Duration| time.as_secs_f64() * 1e6 / answered as f64;
        if self.tasks.try_join_next().is_some() {
            return Err("a user was cut off".into());
        }
        let at = |part: usize| times.get((times.len() * part / 100).min(times.len().saturating_sub(1)));
        let (Some(p50), Some(p99)) = (at(50), at(99)) else { return Err("nothing was delivered".into()) };
        Ok(Measured {
            signals_per_second: answered as f64 / time.as_secs_f64(),
            p50: *p50 as f64 / 1000.0,
            p99: *p99 as f64 / 1000.0,
            nodes_per_signal: per_signal(after.nodes.saturating_sub(before.nodes)),
            redis_per_signal: per_signal(after.redis.saturating_sub(before.redis)),
        })
    }

    async fn phase(&self, phase: u8, act: impl AsyncFn(&Self)) -> Vec<u64> {
        self.shared.phase.store(phase, Ordering::Relaxed);
        act(self).await;
        self.shared.phase.store(IDLE, Ordering::Relaxed);
        std::mem::take(&mut *self.shared.delivered.lock().unwrap_or_else(PoisonError::into_inner))
    }

    fn order(&self, from: usize, to: usize) {
        // A user who was cut off is found at the end.
        let _ = self.users[from].send(to);
    }
}

fn name(number: usize) -> String {
    format!("user{number}")
}

/// With whom a user talks.
fn partner(number: usize) -> usize {
    number ^ 1
}

/// A user: sends as ordered, hears what comes, and ends with the connection.
async fn user(shared: Arc<Shared>, mut socket: Socket, mut orders: mpsc::UnboundedReceiver<usize>) {
    let mut number = 0;
    let mut heard = 0;
    loop {
        let said = tokio::select! {
            order = orders.recv() => match order {
                Some(to) => Some(shared.signal(&name(to), &mut number)),
                None => return,
            },
            message = socket.next() => match message {
                Some(Ok(Message::Text(text))) => match shared.protocol.hear(&text) {
                    Some(Heard::Signal { from, content, acknowledgement }) => {
                        heard += 1;
                        if heard % ACKNOWLEDGED_EACH == 0
                            && let Some(text) = acknowledgement
                            && socket.send(Message::text(text)).await.is_err()
                        {
                            return;
                        }
                        shared.deliver(&content).then(|| shared.signal(&from, &mut number))
                    }
                    Some(Heard::Answer(text)) => Some(text.to_owned()),
                    Some(Heard::Other) | None => None,
                },
                Some(Ok(_)) => None,
                Some(Err(_)) | None => return,
            },
        };
        if let Some(text) = said
            && socket.send(Message::text(text)).await.is_err()
        {
            return;
        }
    }
}

impl Shared {
    fn micros(&self) -> u64 {
        self.began.elapsed().as_micros().try_into().unwrap_or(u64::MAX)
    }

    fn signal(&self, to: &str, number: &mut u64) -> String {
        *number += 1;
        let content = Content { at: self.micros(), phase: self.phase.load(Ordering::Relaxed) };
        self.protocol.signal(to, *number, &content, self.plan.bytes)
    }

    /// Notes a delivery of this phase; whether it is to be answered.
    fn deliver(&self, content: &Content) -> bool {
        let phase = self.phase.load(Ordering::Relaxed);
        if phase == IDLE || content.phase != phase {
            return false;
        }
        let took = self.micros().saturating_sub(content.at);
        self.delivered.lock().unwrap_or_else(PoisonError::into_inner).push(took);
        phase == ANSWERED
    }
}
