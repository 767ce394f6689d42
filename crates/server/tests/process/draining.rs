//! SIGTERM while a thousand callers read.

use std::io::Read;

use liza_server::serve::allow_many_files;
use serde_json::{Value, json};
use tokio::task::JoinSet;

use crate::caller::{Caller, Sse, Ws};
use crate::program::Program;

const STREAMS: usize = 1000;

enum Stream {
    Ws(Ws),
    Sse(Sse),
}

impl Stream {
    async fn next(&mut self) -> Option<Value> {
        match self {
            Self::Ws(ws) => ws.next().await,
            Self::Sse(sse) => sse.next().await,
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_thousand_streams_are_sent_away_in_time() {
    allow_many_files();
    let many = ["--max-address-streams", "0", "--max-address-connections", "0", "--address-rate", "100000"];
    let options = [&many[..], &["--log", "warn"]].concat();
    let mut program = Program::start(&options);
    let mut streams = JoinSet::new();
    for n in 0..STREAMS {
        let caller = Caller::open(program.address(), &format!("user{n}")).await;
        let mut stream = if n % 2 == 0 { Stream::Ws(caller.ws().await) } else { Stream::Sse(caller.sse().await) };
        assert_eq!(stream.next().await.unwrap()["event"], "ready");
        streams.spawn(async move {
            let mut last = Value::Null;
            while let Some(event) = stream.next().await {
                last = event;
            }
            last
        });
    }
    program.terminate();
    let ends = streams.join_all().await;
    let (status, log) = tokio::task::spawn_blocking(move || {
        let mut log = String::new();
        program.stderr.take().unwrap().read_to_string(&mut log).unwrap();
        (program.child.wait().unwrap(), log)
    })
    .await
    .unwrap();
    assert_eq!(log, "", "no connection had to be cut after the limit");
    assert_eq!(status.code(), Some(0));
    assert_eq!(ends, vec![json!({ "event": "ended", "reason": "draining" }); STREAMS]);
}
