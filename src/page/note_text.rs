//! The client's lines of the log, in words.

use liza_core::{Note, Press, Role, Route, Stage, Step};

use super::words::{cut, fill, pick, say};
use super::{faults, sentences};
use crate::settings::Lang;

/// A note as one line. Terms of the W3C and the names of signals stay English.
pub(crate) fn of(lang: Lang, note: &Note) -> String {
    match note {
        Note::Opening(me) => {
            say!(lang, "Открываю signaling-сеанс как {}", "Opening the signaling session as {}", me.as_str())
        }
        Note::Opened(0) => say!(lang, "Signaling-сеанс открыт", "The signaling session is open"),
        Note::Opened(old) => say!(
            lang,
            "Signaling-сеанс открыт; пропущено старых сигналов: {}",
            "The signaling session is open; old signals left alone: {}",
            old.to_string()
        ),
        Note::Closed => say!(lang, "Signaling-сеанс закрыт", "The signaling session is closed"),
        Note::Troubled(fault, retry) => say!(
            lang,
            "Signaling: {}; повтор через {} мс",
            "Signaling: {}; next try in {} ms",
            faults::session(lang, fault),
            retry.to_string()
        ),
        Note::Recovered => say!(lang, "Signaling снова отвечает", "Signaling answers again"),
        Note::Taken => say!(lang, "Этот id занят другой страницей; жду", "Another page has this id; waiting"),
        Note::TakenOver => say!(lang, "Другая вкладка забрала этот id", "Another tab took this id over"),
        Note::Reopened => say!(
            lang,
            "Сервер не помнит наш сеанс (его перезапустили?); сеанс открыт заново",
            "The server does not know our session (was it restarted?); the session was opened anew"
        ),
        Note::Transport(way) => say!(lang, "Transport: {}", "Transport: {}", way.name()),
        Note::NoTransport(way) => say!(
            lang,
            "Transport {} здесь не проходит (прокси?), пробую следующий",
            "Transport {} does not get through here (a proxy?), trying the next",
            way.name()
        ),
        Note::NoService => say!(
            lang,
            "У сервера нет нашего сервиса сигналов; работаю с его прежним API",
            "The server does not have our signaling service; using its older API"
        ),
        Note::NoDeployed => say!(
            lang,
            "Прежний API этот сервер даёт только с ключом --legacy; сигналы идут через его сервис, long-poll",
            "This server has the older API only when it is started with --legacy; using its service, by long-poll"
        ),
        Note::RelayWithoutTurn => say!(
            lang,
            "ice relay без TURN-сервера: соединение не установится",
            "ice relay without a TURN server: no call can connect"
        ),
        Note::TurnReady(servers) => {
            say!(lang, "Получены ICE-серверы: {}", "ICE servers received: {}", servers.to_string())
        }
        Note::NoTurn(fault) => {
            say!(lang, "ICE-серверы не получены: {}", "ICE servers could not be had: {}", faults::session(lang, fault))
        }
        Note::Absent(user) => {
            say!(lang, "{} не на связи; сигнал ждёт", "{} is not there; the signal waits", user.as_str())
        }
        Note::Expired(user) => say!(
            lang,
            "Сигнал для {} никто не прочёл, он отброшен",
            "Nobody read the signal to {}; it was dropped",
            user.as_str()
        ),
        Note::PeerGone(user, end) => {
            say!(lang, "Сеанс {} закончился ({})", "The session of {} ended ({})", user.as_str(), end.name())
        }
        Note::Muted(true) => say!(lang, "Микрофон выключен", "The microphone is muted"),
        Note::Muted(false) => say!(lang, "Микрофон включён", "The microphone is on"),
        Note::CameraOff(true) => say!(lang, "Камера выключена", "The camera is off"),
        Note::CameraOff(false) => say!(lang, "Камера включается", "The camera is turned on"),
        Note::Shared => say!(lang, "Показ экрана начат", "The screen is shared"),
        Note::NotShared(fault) => {
            say!(lang, "Показ экрана не начат: {}", "The screen is not shared: {}", faults::media(lang, fault))
        }
        Note::ShareEnded => say!(lang, "Показ экрана закончен", "The screen is no longer shared"),
        Note::DeviceLost(device) => {
            say!(lang, "Устройство пропало: {}", "A device was lost: {}", faults::device(lang, *device))
        }
        Note::Silenced(device, true) => {
            say!(lang, "Система отключила: {}", "The system muted: {}", faults::device(lang, *device))
        }
        Note::Silenced(device, false) => {
            say!(lang, "Система снова включила: {}", "The system unmuted: {}", faults::device(lang, *device))
        }
        Note::RemoteMuted(kind, muted) => {
            let state = if *muted { "mute" } else { "unmute" };
            say!(lang, "Дорожка собеседника: {} {}", "The peer's track: {} {}", kind, state)
        }
        Note::Measured(stats) => say!(
            lang,
            "getStats: {}; ← {}; → {}; байт ← {} → {}; RTP-пакетов audio {}, video {}, потеряно {}; кадров {}; RTT {} мс",
            "getStats: {}; ← {}; → {}; bytes ← {} → {}; RTP packets audio {}, video {}, lost {}; frames {}; RTT {} ms",
            stats.pair,
            stats.incoming,
            stats.outgoing,
            stats.bytes_received.to_string(),
            stats.bytes_sent.to_string(),
            stats.audio_packets.to_string(),
            stats.video_packets.to_string(),
            stats.packets_lost.to_string(),
            stats.frames_decoded.to_string(),
            stats.round_trip.map_or_else(|| "?".to_owned(), |millis| millis.to_string())
        ),
        Note::Step(step) => step_in_words(lang, step),
        Note::Report(..) | Note::Sample(..) => String::new(),
        Note::StillHeard => say!(
            lang,
            "Браузер считает путь потерянным, но пакеты идут: перезапуск ICE не нужен",
            "The browser takes the path for lost, yet packets come: no need to restart ICE"
        ),
        Note::NoMedia(code) => {
            say!(lang, "От собеседника ничего не видно: {}", "Nothing is seen of the peer: {}", code)
        }
        Note::PicturesOver => {
            say!(lang, "Картинки собеседника больше не приходят", "No more pictures come from the peer")
        }
        Note::PicturesAgain => say!(lang, "Картинка собеседника снова движется", "The peer's picture moves again"),
        Note::State(state, role) => match role {
            Some(role) => say!(lang, "Состояние: {} ({})", "State: {} ({})", state.name(), role.name()),
            None => say!(lang, "Состояние: {}", "State: {}", state.name()),
        },
        Note::Blocked(press, why) => {
            say!(
                lang,
                "Действие «{}» сейчас недоступно. {}",
                "{} is not possible now. {}",
                name(press),
                sentences::blocked(lang, *why)
            )
        }
        Note::Sent(kind, to, route) => {
            say!(lang, "→ {} для {} ({})", "→ {} to {} ({})", kind, to.as_str(), way(*route))
        }
        Note::Received(kind, from, route) => {
            say!(lang, "← {} от {} ({})", "← {} from {} ({})", kind, from.as_str(), way(*route))
        }
        Note::NotSent(kind, to, fault) => say!(
            lang,
            "{} для {} не отправлен: {}",
            "{} to {} was not sent: {}",
            kind,
            to.as_str(),
            faults::session(lang, fault)
        ),
        Note::Unreadable(from, error) => say!(
            lang,
            "Сигнал от {} не принят: {}",
            "A signal from {} was not taken: {}",
            from.as_str(),
            faults::signal(lang, error)
        ),
        Note::Malformed(entries) => say!(
            lang,
            "Записей в почтовом ящике, которые не являются сигналами: {}",
            "Entries of the mailbox that are no signals: {}",
            entries.to_string()
        ),
        Note::Again(kind, from) => {
            say!(lang, "{} от {} пришёл ещё раз", "{} from {} came once more", kind, from.as_str())
        }
        Note::PromptUnanswered => say!(
            lang,
            "На вопрос браузера о камере и микрофоне ещё никто не ответил",
            "Nobody has answered the browser's question for camera and microphone yet"
        ),
        Note::UserIdTaken => say!(
            lang,
            "Под этим id открыта ещё одна страница: пришёл ответ на ping, которого эта не отправляла",
            "Another page is open under this id: an answer came to a ping that this one never sent"
        ),
        Note::Ignored(kind, from) => say!(
            lang,
            "{} от {} пропущен: он из другого звонка или не к месту",
            "{} from {} was ignored: it is of another call, or out of place",
            kind,
            from.as_str()
        ),
        Note::TurnedAway(from) => say!(
            lang,
            "{} прислал ping во время звонка; ответ: занято",
            "{} pinged in the middle of a call and was told: busy",
            from.as_str()
        ),
        Note::Call(id, with) => say!(lang, "Звонок {} с {}", "Call {} with {}", id.as_str(), with.as_str()),
        Note::PlainPeer => say!(
            lang,
            "У собеседника прежняя страница: без номеров звонков и data channel",
            "The peer has the page before this one: no call ids, no data channel"
        ),
        Note::Crossed(role) => match role {
            Role::Initiator => say!(lang, "Встречные ping: считается наш", "Two pings crossed: ours counts"),
            Role::Responder => {
                say!(lang, "Встречные ping: считается ping собеседника", "Two pings crossed: the peer's counts")
            }
        },
        Note::EarlyOfferDropped => say!(
            lang,
            "Offer, сделанный к ping, не считается: его соединение закрыто",
            "The offer made for the ping does not count: its connection is closed"
        ),
        Note::RoundTrip(ms) => say!(lang, "Pong получен через {} мс", "Pong after {} ms", ms.to_string()),
        Note::NoRoundTrip => {
            say!(lang, "На ping во время звонка pong не пришёл", "No pong to a ping within the call")
        }
        Note::Link(state) => say!(lang, "connectionState: {}", "connectionState: {}", state.name()),
        Note::StepFailed(step, error) => say!(lang, "{}: ошибка {}", "{}: {}", step.name(), error),
        Note::Restart(which, most) => say!(
            lang,
            "ICE перезапускается: попытка {} из {}",
            "ICE restarts: try {} of {}",
            which.to_string(),
            most.to_string()
        ),
        Note::Reconnected => say!(lang, "Соединение восстановлено", "The connection is back"),
        Note::NetworkChanged => say!(lang, "Сеть сменилась", "The network changed"),
        Note::NetworkLost => say!(lang, "Сети нет", "There is no network"),
        Note::ChannelOpen => say!(lang, "Data channel открыт", "The data channel is open"),
        Note::LocalCandidate(kind) => say!(lang, "Свой ICE-кандидат: {}", "Own ICE candidate: {}", kind),
        Note::Gathered(0) => say!(
            lang,
            "Сбор ICE-кандидатов закончен: ни одного. Проверьте сеть и STUN/TURN серверы",
            "ICE gathering is complete: no candidates. Check the network and the STUN/TURN servers"
        ),
        Note::Gathered(candidates) => say!(
            lang,
            "Сбор ICE-кандидатов закончен: {}",
            "ICE gathering is complete, candidates: {}",
            candidates.to_string()
        ),
        Note::RemoteCandidate(kind) => say!(lang, "ICE-кандидат собеседника: {}", "The peer's ICE candidate: {}", kind),
        Note::IceServer(url, code) => {
            say!(lang, "ICE-сервер {}: {} {}", "ICE server {}: {} {}", url, code.to_string(), ice_error(lang, *code))
        }
        Note::MediaAsked(wanted) => {
            say!(lang, "Запрашиваю доступ: {}", "Asking for: {}", faults::devices(lang, *wanted))
        }
        Note::MediaOpened(wanted) => say!(lang, "Доступ получен: {}", "Open: {}", faults::devices(lang, *wanted)),
        Note::MediaFailed(wanted, fault) => say!(
            lang,
            "Доступ не получен: {} – {}",
            "Not open: {} – {}",
            faults::devices(lang, *wanted),
            faults::media(lang, fault)
        ),
        Note::WithoutMedia => say!(
            lang,
            "Звонок идёт без своей камеры и микрофона; собеседник может быть виден и слышен",
            "The call goes on without your camera and microphone; the peer can still be seen and heard"
        ),
        Note::LocalFrame => say!(lang, "Первый кадр своей камеры показан", "Your camera's first frame was shown"),
        Note::RemoteFrame(ms) => say!(
            lang,
            "Первый кадр собеседника показан через {} мс после начала звонка",
            "The peer's first frame was shown {} ms after the call was started",
            ms.to_string()
        ),
        Note::PlayBlocked => {
            say!(lang, "Браузер ждёт нажатия, чтобы начать воспроизведение", "The browser waits for a click to play")
        }
        Note::Ended(end, ms) => {
            say!(
                lang,
                "Звонок окончен через {} с: {}",
                "The call ended after {} s: {}",
                seconds(*ms),
                faults::end(lang, end)
            )
        }
    }
}

/// How much of a value stands in a line.
const VALUE_CHARS: usize = 400;

fn step_in_words(lang: Lang, Step { attempt, name, stage, value }: &Step) -> String {
    let mark = match stage {
        Stage::Called => "→",
        Stage::Done => "✓",
        Stage::Failed => "✗",
        Stage::Event => "·",
    };
    // A description is long, and the webrtc-internals file has it.
    let sdp = value.strip_prefix("{\"type\":\"").and_then(|rest| rest.split('"').next());
    let value = match sdp {
        Some(kind) => say!(lang, "{}, {} байт", "{}, {} bytes", kind, value.len().to_string()),
        None => cut(lang, value, VALUE_CHARS),
    };
    fill("pc{} {} {} {}", &[&attempt.0.to_string(), mark, name, &value])
}

const fn name(press: &Press) -> &'static str {
    match press {
        Press::Start { .. } => "start",
        Press::Ping { .. } => "ping",
        Press::Offer => "offer",
        Press::Call => "call",
        Press::Connect { .. } => "connect",
        Press::HangUp => "hang-up",
        Press::Reset => "reset",
        Press::TakeOver => "take over",
        Press::Mute(_) => "mute",
        Press::CameraOff(_) => "camera off",
        Press::ShareScreen(_) => "share screen",
        Press::Use(..) => "use device",
    }
}

const fn way(route: Route) -> &'static str {
    match route {
        Route::Api => "signaling",
        Route::Channel => "data channel",
    }
}

/// What a STUN or TURN error says (RFC 8489, 14.8; RFC 8656, 19; 701 is the W3C's own).
const fn ice_error(lang: Lang, code: u16) -> &'static str {
    match code {
        401 => {
            pick(lang, "– имя или пароль TURN неверны или истекли", "– the TURN user or password is wrong or expired")
        }
        403 => pick(lang, "– сервер запрещает", "– the server forbids it"),
        437 => pick(lang, "– allocation не совпадает", "– allocation mismatch"),
        438 => pick(lang, "– устаревший nonce", "– stale nonce"),
        441 => pick(lang, "– имя или пароль TURN не те", "– wrong TURN credentials"),
        486 => pick(lang, "– исчерпана квота TURN", "– the TURN quota is reached"),
        508 => pick(lang, "– на сервере нет места", "– the server has no capacity"),
        701 => pick(
            lang,
            "– сервер недоступен с одного из адресов; часто безвредно",
            "– the server was not reached from one of the addresses; often harmless",
        ),
        _ => "",
    }
}

fn seconds(ms: u64) -> String {
    let mut text = (ms / 1000).to_string();
    text.push('.');
    super::clock::push_digits(&mut text, u32::try_from(ms % 1000).unwrap_or(0), 3);
    text
}

#[cfg(test)]
mod tests {
    use liza_core::End;
    use liza_wire::{Reason, UserId};

    use super::*;

    #[test]
    fn a_note_is_told_in_both_languages() {
        let note = Note::Received("offer", UserId::parse("user2").unwrap(), Route::Channel);
        assert_eq!(of(Lang::Ru, &note), "← offer от user2 (data channel)");
        assert_eq!(of(Lang::En, &note), "← offer from user2 (data channel)");
    }

    #[test]
    fn a_call_is_measured_in_seconds() {
        let note = Note::Ended(End::HungUp, 61_007);
        assert!(of(Lang::En, &note).starts_with("The call ended after 61.007 s: "));
    }

    #[test]
    fn what_the_peer_says_stays_in_its_line() {
        let forged = Reason::Other("bye\n12:00:00.000 ERROR".to_owned());
        assert_eq!(of(Lang::En, &Note::Ended(End::ByPeer(forged), 0)).lines().count(), 1);
    }
}
