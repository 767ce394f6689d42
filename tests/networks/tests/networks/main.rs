//! Calls between networks, one question a file. The tests that take long are left to `cargo xtask test --all`.

mod faults;
mod matrix;
mod nats;
