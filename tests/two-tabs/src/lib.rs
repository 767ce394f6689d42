//! A stage for tests that use the page as a person does: the real server, a real browser driven by WebDriver, and users
//! who press buttons by their labels and wait for what they see.
//!
//! A test reads like the manual:
//!
//! ```ignore
//! play(async |stage| {
//!     let user1 = stage.tab(1, "?lang=ru").await?;
//!     let user2 = stage.tab(2, "?lang=ru").await?;
//!     user1.starts().await?;
//!     user2.starts().await?;
//!     user1.press(Button::Ping).await?;
//!     user2.reaches("connected").await
//! })
//! .await
//! ```
//!
//! The tests in `tests/calls` need Chromium, those in `tests/firefox` Firefox, and those in `tests/between_browsers` both.
//!
//! Nothing here waits for a fixed time: a wait has a condition and a limit, and one that runs out says what it saw last.
//! A test that fails leaves screenshots, logs and the server's words in the folder of `LIZA_ARTIFACTS`.

mod axe;
mod browser;
mod button;
mod chance;
mod chromium;
mod console;
mod coturn;
mod crossing;
pub mod evidence;
mod failure;
mod fault_proxy;
mod firefox;
#[cfg(unix)]
mod guard;
mod installed;
mod left_over;
mod look;
mod loopback;
pub mod manual;
mod marks;
mod process;
mod proxy;
mod server;
mod stage;
mod states;
mod tab;
mod throwing;
mod tools;
mod until;
mod user;
mod video;
mod webkit;

pub use axe::findings;
pub use browser::{Browser, Devices};
pub use button::Button;
pub use chance::Chance;
pub use coturn::{Coturn, own_address};
pub use crossing::restarts_cross_twice;
pub use failure::{Failure, Outcome};
pub use fault_proxy::FaultProxy;
pub use installed::{BrowserKind, Installed};
pub use left_over::LeftOver;
pub use look::{Look, Scheme};
pub use loopback::{Config, Loopback, free_port, refusing_address};
pub use marks::Marks;
pub use process::Process;
pub use proxy::Proxy;
pub use server::Server;
pub use stage::{Play, Stage, play};
pub use states::{every_state, playing as every_state_playing};
pub use tab::Tab;
pub use throwing::an_exception_is_a_failure;
pub use tools::Tools;
pub use until::until;
pub use user::{Panel, Standing, User};
pub use video::{Frame, Glance, Track, Tracks, Video};
pub use webkit::WebKit;
