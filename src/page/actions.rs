//! What a panel's buttons do.

use liza_core::{Blocked, LinkState, Press, Role, Screen, Sending, State, View, Way};
use liza_wire::{IdError, UserId};

use super::words::{pick, say};
use super::{faults, sentences};
use crate::settings::Lang;

/// A button of a panel.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Action {
    Start,
    Ping,
    Offer,
    Call,
    Connect,
    HangUp,
    Reset,
    Mute,
    CameraOff,
    ShareScreen,
    PictureInPicture,
    FullScreen,
}

/// Why a button is disabled.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Hindrance {
    /// The panel's own id.
    OwnId(IdError),
    /// The other panel's id.
    PeerId(IdError),
    /// Both panels have the same id.
    SameIds,
    /// It cannot be done in this state.
    State(Blocked),
    /// There is no picture from the peer.
    NoPicture,
    /// The browser cannot do it.
    NotHere,
}

/// The ids in the fields of both panels, as one of the two sees them.
pub(crate) struct Ids {
    pub(crate) own: Result<UserId, IdError>,
    pub(crate) peer: Result<UserId, IdError>,
}

impl Ids {
    pub(crate) fn are_same(&self) -> bool {
        self.own.is_ok() && self.own == self.peer
    }
}

impl Action {
    /// It takes a call further.
    pub(crate) const fn is_step(self) -> bool {
        matches!(self, Self::Ping | Self::Offer | Self::Call | Self::Connect)
    }

    pub(crate) const ALL: [Self; 12] = [
        Self::Start,
        Self::Ping,
        Self::Offer,
        Self::Call,
        Self::Connect,
        Self::HangUp,
        Self::Reset,
        Self::Mute,
        Self::CameraOff,
        Self::ShareScreen,
        Self::PictureInPicture,
        Self::FullScreen,
    ];

    /// The button's `data-action`.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Start => "start",
            Self::Ping => "ping",
            Self::Offer => "offer",
            Self::Call => "call",
            Self::Connect => "connect",
            Self::HangUp => "hang-up",
            Self::Reset => "reset",
            Self::Mute => "mute",
            Self::CameraOff => "camera-off",
            Self::ShareScreen => "share-screen",
            Self::PictureInPicture => "picture-in-picture",
            Self::FullScreen => "full-screen",
        }
    }

    /// The button's text. An id that is none is not repeated.
    pub(crate) fn label(self, lang: Lang, user: usize, ids: &Ids) -> String {
        match self {
            Self::Start => say!(lang, "Запустить User {}", "Start User {}", user.to_string()),
            Self::Ping => {
                let peer = ids.peer.as_ref().map_or("…", UserId::as_str);
                say!(lang, "Отправить ping к {}", "Send ping to {}", peer)
            }
            Self::Offer => pick(lang, "📤 Тест Offer", "📤 Test offer").to_owned(),
            Self::Call => pick(lang, "📞 Начать звонок", "📞 Start call").to_owned(),
            Self::Connect => pick(lang, "📞 Связь", "📞 Connect").to_owned(),
            Self::HangUp => pick(lang, "🔌 Разорвать соединение", "🔌 Hang up").to_owned(),
            Self::Reset => pick(lang, "🔄 Сбросить состояние", "🔄 Reset").to_owned(),
            Self::Mute => pick(lang, "🎤 Без звука", "🎤 Mute").to_owned(),
            Self::CameraOff => pick(lang, "📷 Без камеры", "📷 Camera off").to_owned(),
            Self::ShareScreen => pick(lang, "🖥️ Показ экрана", "🖥️ Share screen").to_owned(),
            Self::PictureInPicture => pick(lang, "🖼️ Картинка в картинке", "🖼️ Picture in picture").to_owned(),
            Self::FullScreen => pick(lang, "📺 Во весь экран", "📺 Full screen").to_owned(),
        }
    }

    /// What the button asks of the client; nothing where it is up to the page. `sending` is what goes out now.
    pub(crate) fn press(self, ids: &Ids, sending: Sending) -> Result<Option<Press>, Hindrance> {
        let peer = || ids.peer.clone().map_err(Hindrance::PeerId);
        Ok(Some(match self {
            Self::Start => Press::Start { me: ids.own.clone().map_err(Hindrance::OwnId)? },
            Self::Ping => Press::Ping { peer: peer()? },
            Self::Connect => Press::Connect { peer: peer()? },
            Self::Offer => Press::Offer,
            Self::Call => Press::Call,
            Self::HangUp => Press::HangUp,
            Self::Reset => Press::Reset,
            Self::Mute => Press::Mute(!sending.muted),
            Self::CameraOff => Press::CameraOff(!sending.camera_off),
            Self::ShareScreen => Press::ShareScreen(sending.screen == Screen::Off),
            Self::PictureInPicture | Self::FullScreen => return Ok(None),
        }))
    }

    /// Whether what the button turns on is on; nothing for one that turns nothing on.
    pub(crate) fn is_on(self, sending: Sending) -> Option<bool> {
        match self {
            Self::Mute => Some(sending.muted),
            Self::CameraOff => Some(sending.camera_off),
            Self::ShareScreen => Some(sending.screen == Screen::On),
            _ => None,
        }
    }

    /// The button to press next, by the guide.
    pub(crate) fn next(view: &View) -> Option<Self> {
        let led = view.role == Some(Role::Initiator) && !view.going_on;
        match view.state {
            State::Stopped if !view.opening => Some(Self::Start),
            State::Idle => Some(Self::Ping),
            State::Connected if led && !view.negotiating => Some(Self::Offer),
            State::Calling if led => Some(Self::Call),
            State::InCall => Some(Self::HangUp),
            _ => None,
        }
    }
}

impl Hindrance {
    /// The reason as a sentence.
    pub(crate) fn sentence(&self, lang: Lang) -> String {
        match self {
            Self::OwnId(error) => faults::id(lang, error),
            Self::PeerId(error) => {
                say!(
                    lang,
                    "Id другого пользователя не годится. {}",
                    "The other user's id is not valid. {}",
                    faults::id(lang, error)
                )
            }
            Self::SameIds => {
                say!(
                    lang,
                    "У обоих пользователей один id. Введите разные.",
                    "Both users have the same id. Enter different ids."
                )
            }
            Self::State(why) => sentences::blocked(lang, *why).to_owned(),
            Self::NoPicture => say!(lang, "Картинки собеседника нет.", "There is no picture from the peer."),
            Self::NotHere => say!(lang, "Этот браузер так не умеет.", "This browser cannot do that."),
        }
    }
}

/// Where the step stands that is next: ping, offer, call, hang up; before the start, none.
pub(crate) const fn step(view: &View) -> &'static str {
    match view.state {
        State::Stopped => ".steps > p",
        State::Idle | State::Connecting => ".steps li:first-child",
        State::Connected => ".steps li:nth-child(2)",
        State::Calling => ".steps li:nth-child(3)",
        State::InCall => ".steps li:last-child",
    }
}

/// The name of a way for signals.
pub(crate) const fn transport(way: Way) -> &'static str {
    match way {
        Way::WebSocket => "WebSocket",
        Way::ServerSentEvents => "SSE",
        Way::LongPoll | Way::Poll => way.name(),
    }
}

/// One line under the buttons: where the panel stands and what comes next.
pub(crate) fn notice(lang: Lang, view: &View) -> &'static str {
    let answering = view.role == Some(Role::Responder);
    match view.state {
        State::Connected | State::Calling if answering => {
            pick(lang, "Answer отправляется автоматически", "The answer is sent automatically")
        }
        State::Connecting | State::Connected | State::Calling if view.going_on => {
            pick(lang, "Ping, offer и звонок идут друг за другом сами", "Ping, offer and call follow by themselves")
        }
        State::Stopped if view.opening => pick(lang, "Открывается signaling-сеанс…", "Opening the signaling session…"),
        State::Stopped => pick(
            lang,
            "Запустите User 1 и User 2 – здесь или в двух вкладках",
            "Start User 1 and User 2 – both here, or in two tabs",
        ),
        State::Idle => pick(
            lang,
            "Отправьте ping – или «📞 Связь» для всего сразу",
            "Send a ping – or «📞 Connect» for all steps at once",
        ),
        State::Connecting => pick(lang, "Ping отправлен, ждём pong…", "The ping is out, waiting for the pong…"),
        State::Connected if view.negotiating => {
            pick(lang, "Offer отправлен, ждём answer…", "The offer is out, waiting for the answer…")
        }
        State::Connected => pick(lang, "Собеседник на связи. Дальше – offer", "The peer is there. The offer is next"),
        State::Calling => pick(
            lang,
            "Начните звонок: браузер спросит о камере и микрофоне",
            "Start the call: camera and microphone will be asked for",
        ),
        State::InCall if view.link == Some(LinkState::Disconnected) => {
            pick(lang, "Связь прервалась, ждём восстановления…", "The connection went quiet, it may come back…")
        }
        State::InCall => pick(lang, "Звонок идёт", "The call is on"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ids(own: &str, peer: &str) -> Ids {
        Ids { own: UserId::parse(own), peer: UserId::parse(peer) }
    }

    #[test]
    fn the_labels_are_those_of_the_guide() {
        let labels = |lang| Action::ALL.map(|action| action.label(lang, 1, &ids("user1", "Лиза")));
        assert_eq!(
            labels(Lang::Ru)[..7],
            [
                "Запустить User 1",
                "Отправить ping к Лиза",
                "📤 Тест Offer",
                "📞 Начать звонок",
                "📞 Связь",
                "🔌 Разорвать соединение",
                "🔄 Сбросить состояние",
            ]
        );
        assert_eq!(
            labels(Lang::En)[..7],
            [
                "Start User 1",
                "Send ping to Лиза",
                "📤 Test offer",
                "📞 Start call",
                "📞 Connect",
                "🔌 Hang up",
                "🔄 Reset",
            ]
        );
    }

    #[test]
    fn a_bad_id_hinders_only_what_needs_it() {
        let own = ids("", "user2");
        let press = |action: Action, ids| action.press(ids, Sending::default());
        assert_eq!(press(Action::Start, &own), Err(Hindrance::OwnId(IdError::Empty)));
        assert!(press(Action::Ping, &own).is_ok());
        let peer = ids("user1", "\u{7}");
        assert!(press(Action::Start, &peer).is_ok());
        assert_eq!(press(Action::Connect, &peer), Err(Hindrance::PeerId(IdError::Character('\u{7}'))));
        assert_eq!(Action::Ping.label(Lang::En, 1, &peer), "Send ping to …");
    }

    #[test]
    fn what_is_on_is_turned_off() {
        let ids = ids("user1", "user2");
        let on = Sending { muted: true, camera_off: true, screen: Screen::On };
        for (action, press) in [
            (Action::Mute, Press::Mute(false)),
            (Action::CameraOff, Press::CameraOff(false)),
            (Action::ShareScreen, Press::ShareScreen(false)),
        ] {
            assert_eq!((action.is_on(on), action.press(&ids, on)), (Some(true), Ok(Some(press))));
            assert_eq!(action.is_on(Sending::default()), Some(false));
        }
    }

    #[test]
    fn ids_that_differ_in_spaces_are_the_same() {
        assert!(ids("user1", " user1 ").are_same());
        assert!(!ids("", "").are_same(), "neither is an id");
    }
}
