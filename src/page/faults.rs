//! Why something failed, as a part of a sentence.

use liza_core::{Device, End, MediaFault, SessionFault, Wanted};
use liza_wire::{IdError, Reason, SignalError};

use super::words::{pick, say};
use crate::settings::Lang;

pub(crate) fn session(lang: Lang, fault: &SessionFault) -> String {
    match fault {
        SessionFault::Unreachable => say!(
            lang,
            "нет соединения с сервером, или он не разрешает запросы с этой страницы (CORS)",
            "no connection to the server, or it does not allow requests from this page (CORS)"
        ),
        SessionFault::Silent(ms) => say!(lang, "нет ответа за {} мс", "no answer within {} ms", ms.to_string()),
        SessionFault::Status(status) => say!(lang, "HTTP-статус {}", "HTTP status {}", status.to_string()),
        SessionFault::NoJson => say!(lang, "ответ – не JSON", "the answer is not JSON"),
        SessionFault::WrongShape => {
            say!(lang, "ответ – JSON, но не от signaling API", "the answer is JSON, but not the signaling API's")
        }
        SessionFault::Refused(words) => say!(lang, "сервер отказал: {}", "the server refused: {}", words),
    }
}

pub(crate) fn media(lang: Lang, fault: &MediaFault) -> String {
    match fault {
        MediaFault::Refused => say!(lang, "доступ запрещён (NotAllowedError)", "access refused (NotAllowedError)"),
        MediaFault::RefusedOne(Device::Camera) => {
            say!(lang, "камера запрещена (NotAllowedError)", "the camera is refused (NotAllowedError)")
        }
        MediaFault::RefusedOne(Device::Microphone) => {
            say!(lang, "микрофон запрещён (NotAllowedError)", "the microphone is refused (NotAllowedError)")
        }
        MediaFault::Dismissed => {
            say!(
                lang,
                "вопрос браузера закрыт без ответа (NotAllowedError)",
                "the browser's question was closed (NotAllowedError)"
            )
        }
        MediaFault::BlockedBySystem => {
            say!(lang, "не разрешает система (NotAllowedError)", "the system does not allow it (NotAllowedError)")
        }
        MediaFault::NoDevice => say!(lang, "устройство не найдено (NotFoundError)", "no device found (NotFoundError)"),
        MediaFault::Busy => {
            say!(lang, "устройство занято (NotReadableError)", "the device is in use (NotReadableError)")
        }
        MediaFault::Overconstrained => {
            say!(lang, "подходящего устройства нет (OverconstrainedError)", "no device fits (OverconstrainedError)")
        }
        MediaFault::Aborted => {
            say!(lang, "система прервала открытие (AbortError)", "the system gave up opening it (AbortError)")
        }
        MediaFault::Insecure => {
            say!(lang, "страница открыта не по HTTPS", "the page was not opened over HTTPS")
        }
        MediaFault::Unsupported => {
            say!(lang, "в браузере нет navigator.mediaDevices", "the browser has no navigator.mediaDevices")
        }
        MediaFault::Other(name) => say!(lang, "ошибка {}", "error {}", name),
    }
}

pub(crate) const fn device(lang: Lang, device: Device) -> &'static str {
    match device {
        Device::Camera => pick(lang, "камера", "the camera"),
        Device::Microphone => pick(lang, "микрофон", "the microphone"),
    }
}

pub(crate) const fn devices(lang: Lang, wanted: Wanted) -> &'static str {
    match wanted {
        Wanted::Both => pick(lang, "камера и микрофон", "camera and microphone"),
        Wanted::Microphone => pick(lang, "микрофон", "microphone"),
        Wanted::Camera => pick(lang, "камера", "camera"),
    }
}

pub(crate) fn signal(lang: Lang, error: &SignalError) -> String {
    match error {
        SignalError::UnknownType(kind) => say!(lang, "неизвестный тип {}", "unknown type {}", kind),
        SignalError::WrongShape { kind, member } => {
            say!(lang, "{}: нет {} или оно не той формы", "{}: {} is missing or of the wrong shape", kind, member)
        }
        SignalError::TooLarge { bytes } => {
            say!(lang, "SDP слишком велик: {} байт", "the SDP is too large: {} bytes", bytes.to_string())
        }
        SignalError::NoSignal => say!(lang, "это не сигнал", "it is no signal"),
    }
}

pub(crate) fn id(lang: Lang, error: &IdError) -> String {
    match error {
        IdError::Empty => say!(lang, "Введите id пользователя.", "Enter a user id."),
        IdError::TooLong { chars, most } => say!(
            lang,
            "Id слишком длинный: символов {}, можно не больше {}.",
            "The id is too long: {} characters, at most {} are allowed.",
            chars.to_string(),
            most.to_string(),
        ),
        IdError::Character(c) => say!(
            lang,
            "В id есть недопустимый управляющий символ U+{}.",
            "The id holds a control character that is not allowed, U+{}.",
            code_point(*c),
        ),
    }
}

pub(crate) fn code_point(c: char) -> String {
    format!("{:04X}", u32::from(c))
}

pub(crate) fn end(lang: Lang, end: &End) -> String {
    match end {
        End::HungUp => say!(lang, "нажата кнопка «Разорвать соединение»", "«Hang up» was pressed"),
        End::Reset => say!(lang, "состояние сброшено", "the panel was reset"),
        End::Leaving => say!(lang, "страница закрывается", "the page goes away"),
        End::ByPeer(reason) => said_by_peer(lang, reason),
        End::ChannelClosed => {
            say!(lang, "data channel закрылся без прощания", "the data channel closed without a goodbye")
        }
        End::PeerBeganAnew => say!(lang, "собеседник начал новый звонок", "the peer began a new call"),
        End::PeerGone => say!(lang, "сеанс собеседника закончился", "the peer's session ended"),
        End::TakenOver => say!(lang, "id забрала другая вкладка", "another tab took the id over"),
        End::NoSignOfLife => say!(lang, "собеседник давно не отвечает", "the peer has not answered for long"),
        End::NoPong => say!(lang, "pong не пришёл вовремя", "no pong came in time"),
        End::NotSent => say!(lang, "ping не удалось отправить", "the ping could not be sent"),
        End::NoAnswer => say!(lang, "answer не пришёл вовремя", "no answer came in time"),
        End::NoLink => say!(lang, "соединение не установилось вовремя", "no connection came up in time"),
        End::LinkFailed => say!(lang, "соединение потеряно (connectionState: failed)", "connectionState: failed"),
        End::StepFailed(step) => say!(lang, "{} не удался", "{} failed", step.name()),
    }
}

fn said_by_peer(lang: Lang, reason: &Reason) -> String {
    match reason {
        Reason::HangUp => say!(lang, "собеседник разорвал соединение", "the peer hung up"),
        Reason::Reset => say!(lang, "собеседник сбросил состояние", "the peer reset"),
        Reason::Leaving => say!(lang, "собеседник закрыл страницу", "the peer closed the page"),
        Reason::Busy => say!(lang, "собеседник занят", "the peer is busy"),
        Reason::UnknownCall => say!(lang, "собеседник не знает этого звонка", "the peer does not know this call"),
        Reason::TimedOut => say!(lang, "собеседник не дождался ответа", "the peer's wait ran out"),
        Reason::Failed => say!(lang, "у собеседника сбой соединения", "the connection failed on the peer's side"),
        Reason::Unable => say!(lang, "браузер собеседника отказал", "the peer's browser refused"),
        Reason::Other(words) => say!(lang, "собеседник: {}", "the peer: {}", words),
    }
}
