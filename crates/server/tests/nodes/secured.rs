//! Redis over TLS and with a password: one, a cluster, and one under a Sentinel.

use liza_redis_servers::{Cluster, Secrets, Sentinel, Server};

use crate::program::Program;
use crate::resuming::reach_each_other;
use crate::setting::ready;

/// How a node is told of an authority and a password.
fn options(secrets: &Secrets, authority: &str, password: &str) -> [String; 4] {
    ["--engine-ca".to_owned(), secrets.path(authority), "--engine-password-file".to_owned(), secrets.path(password)]
}

/// Nodes with the authority and the password are taken.
async fn takes(engine: &str, secrets: &Secrets) {
    let options = options(secrets, "ca.pem", "password");
    reach_each_other(engine, &options.each_ref().map(String::as_str)).await;
}

/// A node with these is told no, and is not ready.
async fn refuses(engine: &str, secrets: &Secrets, authority: &str, password: &str) {
    let options = options(secrets, authority, password);
    let mut arguments = vec!["--engine", engine];
    arguments.extend(options.iter().map(String::as_str));
    let mut node = Program::start(&arguments);
    node.says("the store cannot be reached");
    ready(&node, false).await;
}

#[tokio::test]
async fn one_server() {
    let secrets = Secrets::new().unwrap();
    let redis = Server::secured(&secrets, &[]).unwrap();
    takes(&redis.url(), &secrets).await;
    refuses(&redis.url(), &secrets, "ca.pem", "wrong").await;
    refuses(&redis.url(), &secrets, "other.pem", "password").await;
}

#[tokio::test]
async fn a_cluster() {
    let secrets = Secrets::new().unwrap();
    let redis = Cluster::secured(&secrets).unwrap();
    takes(&redis.url(), &secrets).await;
    refuses(&redis.url(), &secrets, "ca.pem", "wrong").await;
    refuses(&redis.url(), &secrets, "other.pem", "password").await;
}

#[tokio::test]
async fn one_under_a_sentinel() {
    let secrets = Secrets::new().unwrap();
    let redis = Sentinel::secured(&secrets).unwrap();
    takes(&redis.url(), &secrets).await;
    refuses(&redis.url(), &secrets, "ca.pem", "wrong").await;
    refuses(&redis.url(), &secrets, "other.pem", "password").await;
}
