//! Calls between two real browsers, each behind a NAT of its own, with the real servers on the public side.
//!
//! Everything runs in network namespaces that a test makes for itself: nothing of it can reach the machine's own network,
//! two runs do not see each other, and nothing is left when a run ends, however it ends. It takes Linux with iproute2,
//! nftables and conntrack, and being root or being allowed to make user namespaces.
//!
//! ```ignore
//! Setting::new(Kind::Symmetric, Kind::Symmetric).play("symmetric", async |scene| {
//!     let up = scene.comes_up(Wanted::Relayed).await?;
//!     scene.internet.homes[0].cut()
//! })
//! .await
//! ```

mod call;
mod certificate;
mod fault;
mod internet;
mod kind;
mod namespace;
mod path;
mod results;
mod scene;

pub use call::{Down, Up, Wanted};
pub use certificate::Certificate;
pub use fault::Fault;
pub use internet::{Home, Internet, SIGNALING, TURN, TURN_ALSO};
pub use kind::Kind;
pub use namespace::Namespace;
pub use path::Pair;
pub use results::{Call, Cell, MidCall, Results};
pub use scene::{Scene, Setting, start_turn};
