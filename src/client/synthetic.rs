//! A camera and a microphone that the page makes itself: a moving picture with the user's name and the time, and a quiet
//! tone. No permission is asked for, and no machine lacks them.

use gloo_events::{EventListener, EventListenerOptions};
use gloo_timers::callback::Interval;
use js_sys::{Date, Promise};
use liza_core::Device;
use std::rc::Rc;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{AudioContext, AudioContextState, CanvasRenderingContext2d, HtmlCanvasElement, MediaStreamTrack, Worker};

/// The picture's size in pixels.
const SIZE: (f64, f64) = (640.0, 480.0);

/// Frames a second.
const RATE: f64 = 25.0;

/// How often the picture is drawn, in milliseconds.
const DRAW_EVERY: u32 = 40;

/// A timer that a hidden tab does not slow down, as it does its own (WHATWG HTML, 8.6, leaves that to the browser).
const TICKER: &str = "data:text/javascript,setInterval(()=>postMessage(0),40)";

/// How loud the tone is; 1 is as loud as can be.
const LOUDNESS: f32 = 0.04;

/// What feeds a synthetic track. Dropping it ends all that it uses.
pub(crate) enum Source {
    Picture { _interval: Interval, ticker: Option<(Worker, EventListener)> },
    Tone { context: AudioContext, _gestures: [EventListener; 2] },
}

/// A track for user `name`, with what feeds it.
pub(crate) fn open(device: Device, name: &str) -> Result<(MediaStreamTrack, Source), JsValue> {
    match device {
        Device::Camera => picture(name),
        Device::Microphone => tone(name),
    }
}

fn picture(name: &str) -> Result<(MediaStreamTrack, Source), JsValue> {
    let document = web_sys::window().and_then(|window| window.document()).ok_or(JsValue::UNDEFINED)?;
    let canvas: HtmlCanvasElement = document.create_element("canvas")?.dyn_into()?;
    canvas.set_width(640);
    canvas.set_height(480);
    let context: CanvasRenderingContext2d = canvas.get_context("2d")?.ok_or(JsValue::UNDEFINED)?.dyn_into()?;
    context.set_text_align("center");
    let drawn = Rc::new(Drawing { context, colour: colour(name), name: name.to_owned() });
    drawn.draw();
    let track = canvas.capture_stream_with_frame_request_rate(RATE)?.get_tracks().get(0).dyn_into()?;
    let ticked = Rc::clone(&drawn);
    // Where a policy forbids workers, the picture of a hidden tab moves once a second.
    let ticker = Worker::new(TICKER).ok().map(|worker| {
        let listener = EventListener::new(&worker, "message", move |_| ticked.draw());
        (worker, listener)
    });
    Ok((track, Source::Picture { _interval: Interval::new(DRAW_EVERY, move || drawn.draw()), ticker }))
}

struct Drawing {
    context: CanvasRenderingContext2d,
    colour: String,
    name: String,
}

impl Drawing {
    fn draw(&self) {
        let Self { context, colour, name } = self;
        let now = Date::new_0();
        let (clock, iso) = (String::from(now.to_time_string()), String::from(now.to_iso_string()));
        // The browser's own time of day, and the milliseconds that it leaves out.
        let time = [clock.get(..8).unwrap_or_default(), iso.get(19..23).unwrap_or_default()].concat();
        context.set_fill_style_str(colour);
        context.fill_rect(0.0, 0.0, SIZE.0, SIZE.1);
        context.set_fill_style_str("#fff");
        let turn = now.get_seconds() % 4 * 1000 + now.get_milliseconds();
        context.fill_rect(f64::from(turn) * 0.15, 400.0, 40.0, 40.0);
        for (text, font, y) in [(name, "700 64px sans-serif", 140.0), (&time, "700 80px monospace", 290.0)] {
            context.set_font(font);
            // Fails for no text.
            context.fill_text_with_max_width(text, SIZE.0 / 2.0, y, SIZE.0 - 40.0).ok();
        }
    }
}

fn tone(name: &str) -> Result<(MediaStreamTrack, Source), JsValue> {
    let context = AudioContext::new()?;
    let (oscillator, gain) = (context.create_oscillator()?, context.create_gain()?);
    let end = context.create_media_stream_destination()?;
    oscillator.frequency().set_value(pitch(name));
    gain.gain().set_value(LOUDNESS);
    oscillator.connect_with_audio_node(&gain)?;
    gain.connect_with_audio_node(&end)?;
    oscillator.start()?;
    let track = end.stream().get_tracks().get(0).dyn_into()?;
    resume(&context);
    let window = web_sys::window().ok_or(JsValue::UNDEFINED)?;
    // A page that nobody has clicked yet is silent until somebody does.
    let _gestures = ["pointerup", "keydown"].map(|kind| {
        let context = context.clone();
        let capture = EventListenerOptions::run_in_capture_phase();
        EventListener::new_with_options(&window, kind, capture, move |_| resume(&context))
    });
    Ok((track, Source::Tone { context, _gestures }))
}

fn resume(context: &AudioContext) {
    if context.state() == AudioContextState::Suspended {
        settle(context.resume());
    }
}

/// Nobody waits for it; a context that is closed meanwhile rejects.
pub(crate) fn settle(promise: Result<Promise, JsValue>) {
    if let Ok(promise) = promise {
        spawn_local(async move { drop(JsFuture::from(promise).await) });
    }
}

impl Source {
    /// It is a tone that waits for somebody to click.
    pub(crate) fn is_silent(&self) -> bool {
        matches!(self, Self::Tone { context, .. } if context.state() == AudioContextState::Suspended)
    }
}

impl Drop for Source {
    fn drop(&mut self) {
        match self {
            Self::Picture { ticker, .. } => {
                if let Some((worker, _)) = ticker.take() {
                    worker.terminate();
                }
            }
            Self::Tone { context, .. } => settle(context.close()),
        }
    }
}

/// A number for a name; those of `user1` and `user2` differ by one.
fn number(name: &str) -> u32 {
    name.bytes().fold(0, |number: u32, byte| number.wrapping_mul(31).wrapping_add(byte.into()))
}

/// A dark colour. Numbers that follow each other are a golden angle apart.
fn colour(name: &str) -> String {
    let hue = (number(name) % 360 * 137 % 360).to_string();
    ["hsl(", &hue, " 70% 30%)"].concat()
}

/// From 220 to 605 Hz.
#[expect(clippy::cast_precision_loss, reason = "at most 605")]
fn pitch(name: &str) -> f32 {
    (220 + number(name) % 8 * 55) as f32
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_two_users_of_a_page_are_told_apart_by_colour_and_tone() {
        assert_ne!(colour("user1"), colour("user2"));
        assert!((pitch("user1") - pitch("user2")).abs() >= 55.0);
    }

    #[test]
    fn a_tone_can_be_heard_and_a_colour_be_drawn_for_any_name() {
        for name in ["", "лиза", "x".repeat(64).as_str()] {
            assert!((220.0..=605.0).contains(&pitch(name)));
            assert!(colour(name).ends_with(" 70% 30%)"));
        }
    }
}
