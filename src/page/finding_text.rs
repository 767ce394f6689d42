//! What a check found, in words.

use super::sentences;
use super::words::{fill, pick, say};
use crate::check::{Advice, Finding, Seen, Subject};
use crate::settings::{Lang, Word};

/// What was checked: its name, and which of them.
pub(crate) fn subject(lang: Lang, subject: &Subject) -> [String; 2] {
    let (name, detail) = match subject {
        Subject::Camera => (pick(lang, "Камера", "Camera"), ""),
        Subject::Microphone => (pick(lang, "Микрофон", "Microphone"), ""),
        Subject::Signaling(_, way) => ("Signaling", way.name()),
        Subject::Ice(server, url) => (server.name(), url.as_str()),
        Subject::Loopback => (pick(lang, "Звонок внутри страницы", "A call inside the page"), ""),
    };
    [name.to_owned(), fill("{}", &[detail])]
}

/// What was measured.
pub(crate) fn figure(lang: Lang, seen: &Seen) -> String {
    let millis = |millis: &u64| say!(lang, "{} мс", "{} ms", millis.to_string());
    match seen {
        Seen::Picture { width, height, after } => {
            fill("{}×{}, {}", &[&width.to_string(), &height.to_string(), &millis(after)])
        }
        Seen::Level(decibels) => say!(lang, "{} дБ", "{} dB", decibels.to_string()),
        Seen::RoundTrip(after) | Seen::Candidate(after) | Seen::Connected(after) => millis(after),
        Seen::Closed(fault) => fault.name().to_owned(),
        Seen::NoCandidate(code) if *code > 0 => code.to_string(),
        Seen::Unheard => {
            pick(lang, "браузер ждёт нажатия – нажмите «Ещё раз»", "the browser waits for a click: press «Again»")
                .to_owned()
        }
        Seen::NotAsked => pick(lang, "не проверяется: media=synthetic", "not checked: media=synthetic").to_owned(),
        Seen::NoServer { .. } => pick(lang, "не задан", "not configured").to_owned(),
        _ => String::new(),
    }
}

/// What to do.
pub(crate) fn advice(lang: Lang, advice: &Advice) -> String {
    let text = match advice {
        Advice::Cause(diagnosis) => return sentences::diagnosis(lang, diagnosis),
        Advice::NoTurn => pick(
            lang,
            "TURN-сервер не задан: звонки между разными сетями могут не соединиться.",
            "No TURN server is configured: calls between networks may fail.",
        ),
        Advice::NoStun => pick(
            lang,
            "STUN-сервер не задан: звонок найдёт путь только в локальной сети или через TURN.",
            "No STUN server is configured: a call finds a path in the local network alone, or through TURN.",
        ),
        Advice::Silence => pick(
            lang,
            "Микрофон открыт, но звука нет совсем. Проверьте выключатель на устройстве и громкость в системе.",
            "The microphone is open, but gives no sound at all. Check the switch on it and the system's volume.",
        ),
        Advice::NoPicture => pick(
            lang,
            "Камера открыта, но картинки нет. Проверьте шторку и не занята ли камера другой программой.",
            "The camera is open, but shows nothing. Check its shutter, and whether another program uses it.",
        ),
        Advice::Unexplained => pick(
            lang,
            "Сервер не дал адреса, и браузер не говорит почему: нет ответа, отказ, или NAT здесь нет.",
            "The server gave no address, and the browser does not say why: no answer, a refusal, or no NAT here.",
        ),
        Advice::NoRelay => pick(
            lang,
            "TURN-сервер не дал адреса, и браузер не говорит почему: нет ответа или отказ. Проверьте адрес, порт, имя и \
             пароль.",
            "The TURN server gave no address, and the browser does not say why: no answer or a refusal. Check address, \
             port, user and password.",
        ),
        Advice::Loopback => pick(
            lang,
            "Браузер не соединяется даже сам с собой. Проверьте VPN и расширения, которые запрещают WebRTC.",
            "The browser does not even connect to itself. Check a VPN, and extensions that forbid WebRTC.",
        ),
    };
    text.to_owned()
}

/// A finding as a line of the log.
pub(crate) fn line(lang: Lang, finding: &Finding) -> String {
    let [name, detail] = subject(lang, &finding.subject);
    let advice = finding.advice().map(|it| advice(lang, &it)).unwrap_or_default();
    let mut line = pick(lang, "Проверка:", "Check:").to_owned();
    for part in [finding.verdict().mark(), &name, &detail, &figure(lang, &finding.seen), &advice] {
        if !part.is_empty() {
            line.push(' ');
            line.push_str(part);
        }
    }
    line
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::Server;

    #[test]
    fn a_finding_is_a_line_of_the_log_in_both_languages() {
        let refused = Finding {
            subject: Subject::Ice(Server::TurnTcp, "turn:t.example?transport=tcp".into()),
            seen: Seen::NoCandidate(401),
        };
        let text = line(Lang::En, &refused);
        assert!(
            text.starts_with("Check: ✗ TURN TCP turn:t.example?transport=tcp 401 The TURN server refused"),
            "{text}"
        );
        let camera = Finding { subject: Subject::Camera, seen: Seen::Picture { width: 640, height: 480, after: 90 } };
        assert_eq!(line(Lang::Ru, &camera), "Проверка: ✓ Камера 640×480, 90 мс");
    }
}
