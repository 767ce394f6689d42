//! The buttons of a panel, by what is written on them.

/// A button of a panel.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Button {
    /// «Запустить User 1».
    Start,
    /// «Отправить ping к user2».
    Ping,
    /// «📤 Тест Offer».
    Offer,
    /// «📞 Начать звонок».
    Call,
    /// «📞 Связь».
    Connect,
    /// «🔌 Разорвать соединение».
    HangUp,
    /// «🔄 Сбросить состояние».
    Reset,
    /// «🎤 Без звука».
    Mute,
    /// «📷 Без камеры».
    CameraOff,
    /// «🖥️ Показ экрана».
    ShareScreen,
    /// «📺 Во весь экран».
    FullScreen,
}

impl Button {
    /// Those of the manual.
    pub const ALL: [Self; 7] =
        [Self::Start, Self::Ping, Self::Offer, Self::Call, Self::Connect, Self::HangUp, Self::Reset];

    /// What is written on it, in the page's language `lang`, on user `user`'s panel while the other id is `peer`.
    pub fn label(self, lang: &str, user: usize, peer: &str) -> String {
        let russian = lang == "ru";
        match self {
            Self::Start if russian => format!("Запустить User {user}"),
            Self::Start => format!("Start User {user}"),
            Self::Ping if russian => format!("Отправить ping к {peer}"),
            Self::Ping => format!("Send ping to {peer}"),
            Self::Offer if russian => "📤 Тест Offer".to_owned(),
            Self::Offer => "📤 Test offer".to_owned(),
            Self::Call if russian => "📞 Начать звонок".to_owned(),
            Self::Call => "📞 Start call".to_owned(),
            Self::Connect if russian => "📞 Связь".to_owned(),
            Self::Connect => "📞 Connect".to_owned(),
            Self::HangUp if russian => "🔌 Разорвать соединение".to_owned(),
            Self::HangUp => "🔌 Hang up".to_owned(),
            Self::Reset if russian => "🔄 Сбросить состояние".to_owned(),
            Self::Reset => "🔄 Reset".to_owned(),
            Self::Mute if russian => "🎤 Без звука".to_owned(),
            Self::Mute => "🎤 Mute".to_owned(),
            Self::CameraOff if russian => "📷 Без камеры".to_owned(),
            Self::CameraOff => "📷 Camera off".to_owned(),
            Self::ShareScreen if russian => "🖥️ Показ экрана".to_owned(),
            Self::ShareScreen => "🖥️ Share screen".to_owned(),
            Self::FullScreen if russian => "📺 Во весь экран".to_owned(),
            Self::FullScreen => "📺 Full screen".to_owned(),
        }
    }
}

/// What is written on the one button of the whole page.
pub(crate) fn copy_label(lang: &str) -> &'static str {
    if lang == "ru" { "📋 Копировать все логи" } else { "📋 Copy all logs" }
}
