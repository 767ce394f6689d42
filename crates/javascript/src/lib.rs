//! The call client for JavaScript: one class, `CallClient`, with TypeScript types.
//!
//! It is [`liza_call::client::Client`] with values of JavaScript. `cargo xtask library` builds it.

mod options;
mod update;

use std::rc::Rc;

use gloo_events::EventListener;
use liza_call::client::Client;
use liza_call::page::sentences;
use liza_call::settings::Lang;
use liza_core::{Device, Press};
use liza_wire::UserId;
use wasm_bindgen::prelude::*;

use options::{Options, options};
use update::{report, view};

#[wasm_bindgen(typescript_custom_section)]
const TYPES: &str = include_str!("types.d.ts");

#[wasm_bindgen]
extern "C" {
    /// `CallOptions` of the types.
    #[wasm_bindgen(typescript_type = "CallOptions")]
    pub type CallOptions;

    /// `CallView` of the types.
    #[wasm_bindgen(typescript_type = "CallView")]
    pub type CallView;

    /// `CallAction` of the types.
    #[wasm_bindgen(typescript_type = "CallAction")]
    pub type CallAction;

    /// `CallDevice` of the types.
    #[wasm_bindgen(typescript_type = "CallDevice")]
    pub type CallDevice;
}

/// One user's side of a call. `free()` ends everything; a page that is closed says goodbye by itself.
#[wasm_bindgen]
pub struct CallClient {
    client: Rc<Client>,
    lang: Lang,
    _leaving: Option<EventListener>,
}

#[wasm_bindgen]
impl CallClient {
    /// A stopped client.
    ///
    /// # Errors
    /// An option cannot be used; the text names it.
    #[wasm_bindgen(constructor)]
    pub fn new(given: &CallOptions) -> Result<CallClient, JsError> {
        console_error_panic_hook::set_once();
        let Options { settings, videos, on_update } = options(given)?;
        let lang = settings.lang.unwrap_or_default();
        let client = Rc::new(Client::new(&settings, videos, move |update| {
            if let Some(listener) = &on_update {
                report(listener, lang, update);
            }
        }));
        let leaving = web_sys::window().map(|window| {
            let client = Rc::downgrade(&client);
            EventListener::new(&window, "pagehide", move |_| {
                if let Some(client) = client.upgrade() {
                    client.leave();
                }
            })
        });
        Ok(Self { client, lang, _leaving: leaving })
    }

    /// Opens a signaling session under an id.
    ///
    /// # Errors
    /// The id is not one. A client that is started already only notes so.
    pub fn start(&self, me: &str) -> Result<(), JsError> {
        self.client.press(Press::Start { me: user(me)? });
        Ok(())
    }

    /// Asks whether somebody is there.
    ///
    /// # Errors
    /// The id is not one. What cannot be done now is only noted; see `whyNot`.
    pub fn ping(&self, peer: &str) -> Result<(), JsError> {
        self.client.press(Press::Ping { peer: user(peer)? });
        Ok(())
    }

    /// Exchanges offer and answer, with the peer that answered the ping.
    pub fn offer(&self) {
        self.client.press(Press::Offer);
    }

    /// Starts the call: asks for camera and microphone on both sides.
    pub fn call(&self) {
        self.client.press(Press::Call);
    }

    /// Does all that is left: ping, offer, call.
    ///
    /// # Errors
    /// The id is not one. What cannot be done now is only noted; see `whyNot`.
    pub fn connect(&self, peer: &str) -> Result<(), JsError> {
        self.client.press(Press::Connect { peer: user(peer)? });
        Ok(())
    }

    /// Ends the call, or the way to it, on both sides.
    #[wasm_bindgen(js_name = hangUp)]
    pub fn hang_up(&self) {
        self.client.press(Press::HangUp);
    }

    /// Drops everything and closes the session.
    pub fn reset(&self) {
        self.client.press(Press::Reset);
    }

    /// Takes the id over from another page of this browser (`user-id-taken`).
    #[wasm_bindgen(js_name = takeOver)]
    pub fn take_over(&self) {
        self.client.press(Press::TakeOver);
    }

    /// Silences the own microphone, or not; holds from call to call.
    pub fn mute(&self, muted: bool) {
        self.client.press(Press::Mute(muted));
    }

    /// Closes the own camera, or opens it again; holds from call to call.
    #[wasm_bindgen(js_name = turnCameraOff)]
    pub fn turn_camera_off(&self, off: bool) {
        self.client.press(Press::CameraOff(off));
    }

    /// Shares the screen in place of the camera, or no longer. From a click: the browser asks what to share.
    #[wasm_bindgen(js_name = shareScreen)]
    pub fn share_screen(&self, share: bool) {
        self.client.press(Press::ShareScreen(share));
    }

    /// Uses a device from now on, by its `deviceId`; an empty one is the browser's choice.
    ///
    /// # Errors
    /// The kind is none of the three.
    #[wasm_bindgen(js_name = useDevice)]
    pub fn use_device(&self, kind: &CallDevice, id: String) -> Result<(), JsError> {
        let kind: &JsValue = kind.as_ref();
        match kind.as_string().as_deref() {
            Some("camera") => self.client.press(Press::Use(Device::Camera, id)),
            Some("microphone") => self.client.press(Press::Use(Device::Microphone, id)),
            Some("speaker") => self.client.use_speaker(&id),
            _ => return Err(JsError::new("there is no such kind of device")),
        }
        Ok(())
    }

    /// Plays the peer's media, from a click, where the browser had refused to (`play-blocked`).
    pub fn play(&self) {
        self.client.play();
    }

    /// Why something cannot be done now; `undefined` where it can. `id` is whom to start as, ping, or connect to.
    ///
    /// # Errors
    /// The action is none, or the id is not one.
    #[wasm_bindgen(js_name = whyNot)]
    pub fn why_not(&self, action: &CallAction, id: Option<String>) -> Result<Option<String>, JsError> {
        let id = || user(id.as_deref().unwrap_or_default());
        let action: &JsValue = action.as_ref();
        let press = match action.as_string().as_deref() {
            Some("start") => Press::Start { me: id()? },
            Some("ping") => Press::Ping { peer: id()? },
            Some("offer") => Press::Offer,
            Some("call") => Press::Call,
            Some("connect") => Press::Connect { peer: id()? },
            Some("hang-up") => Press::HangUp,
            Some("reset") => Press::Reset,
            Some("take-over") => Press::TakeOver,
            Some("share-screen") => Press::ShareScreen(true),
            Some("stop-sharing") => Press::ShareScreen(false),
            _ => return Err(JsError::new("there is no such action")),
        };
        Ok(self.client.allows(&press).err().map(|why| sentences::blocked(self.lang, why).to_owned()))
    }

    /// The client at a glance.
    #[wasm_bindgen(getter)]
    pub fn view(&self) -> CallView {
        view(self.lang, &self.client.view())
    }
}

fn user(id: &str) -> Result<UserId, JsError> {
    UserId::parse(id).map_err(|why| JsError::new(&why.to_string()))
}
