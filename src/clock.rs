//! The page's clock.

use liza_core::Moment;

/// Milliseconds since the Unix epoch by the page's steady clock (High Resolution Time, `timeOrigin` and `now`), which
/// nobody sets back.
pub(crate) fn epoch_millis() -> f64 {
    web_sys::window()
        .and_then(|window| window.performance())
        .map_or_else(js_sys::Date::now, |performance| performance.time_origin() + performance.now())
}

/// The same, as the engine takes it.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "the cast saturates")]
pub(crate) fn now() -> Moment {
    Moment(epoch_millis() as u64)
}
