//! What a panel says in whole sentences: why a button is disabled, what is wrong and what to do about it.

use liza_core::{Blocked, Device, Diagnosis, Limits, MediaFault, PathFault, SessionFault};

use super::faults;
use super::words::{pick, say};
use crate::settings::Lang;

/// Why something cannot be pressed now.
pub const fn blocked(lang: Lang, why: Blocked) -> &'static str {
    match why {
        Blocked::NotStarted => pick(lang, "Сначала запустите этого пользователя.", "Start this user first."),
        Blocked::AlreadyStarted => pick(lang, "Уже запущен.", "Already started."),
        Blocked::Opening => pick(lang, "Открывается signaling-сеанс…", "The signaling session is being opened…"),
        Blocked::SameUser => {
            pick(lang, "Нельзя звонить самому себе: id совпадают.", "One cannot call oneself: the ids are the same.")
        }
        Blocked::OtherPeer => pick(lang, "Идёт звонок с другим пользователем.", "There is a call with another user."),
        Blocked::AwaitingPong => pick(lang, "Ping отправлен, ждём pong.", "A ping is out, waiting for the pong."),
        Blocked::PingFirst => pick(lang, "Сначала отправьте ping.", "Send a ping first."),
        Blocked::OfferFirst => pick(lang, "Сначала нажмите «📤 Тест Offer».", "Press «📤 Test offer» first."),
        Blocked::AwaitingAnswer => pick(lang, "Идёт обмен offer и answer.", "Offer and answer are being exchanged."),
        Blocked::AlreadyOffered => pick(
            lang,
            "Обмен offer и answer уже состоялся; дальше – «📞 Начать звонок».",
            "Offer and answer are already exchanged; the call is next.",
        ),
        Blocked::AlreadyInCall => pick(lang, "Звонок уже идёт.", "The call is on already."),
        Blocked::InitiatorOnly => pick(
            lang,
            "Это делает инициатор – тот, на чей ping ответили первым.",
            "This is up to the initiator: whoever's ping was answered first.",
        ),
        Blocked::GoesOn => pick(lang, "Остальное уже делается само.", "The rest is being done already."),
        Blocked::NoCall => pick(lang, "Звонка нет.", "There is no call."),
        Blocked::NotShared => pick(lang, "Экран не показывается.", "The screen is not shared."),
        Blocked::NothingToTakeOver => {
            pick(lang, "Этот id не занят другой вкладкой.", "No other tab of this browser has this id.")
        }
        Blocked::NothingToReset => pick(lang, "Сбрасывать нечего.", "There is nothing to reset."),
    }
}

/// What is wrong, and what to do.
pub fn diagnosis(lang: Lang, diagnosis: &Diagnosis) -> String {
    match diagnosis {
        Diagnosis::Signaling(fault) => signaling(lang, fault),
        Diagnosis::Media(fault) => media(lang, fault),
        Diagnosis::UserIdTaken => say!(
            lang,
            "Под этим id открыта ещё одна страница, звонки будут мешать друг другу. Закройте её или выберите другой id.",
            "Another page is open under this id, and their calls get in each other's way. Close it, or take another id.",
        ),
        Diagnosis::SessionTaken { ours: true } => say!(
            lang,
            "Этот id занят другой вкладкой этого браузера. Закройте её, выберите другой id или заберите его себе.",
            "Another tab of this browser has this id. Close it, take another id, or take this one over.",
        ),
        Diagnosis::SessionTaken { ours: false } => say!(
            lang,
            "Этот id занят кем-то другим. Выберите другой id; если id освободится, сеанс откроется сам.",
            "Somebody else has this id. Take another id; if this one becomes free, the session opens by itself.",
        ),
        Diagnosis::SessionTakenOver => say!(
            lang,
            "Этот id забрала другая вкладка, сеанс здесь закрыт. Продолжайте там или запустите с другим id.",
            "Another tab took this id over, and the session here is closed. Go on there, or start under another id.",
        ),
        Diagnosis::DeviceLost(device) => say!(
            lang,
            "Устройство отключилось посреди звонка: {}. Проверьте провод и разрешение; звонок продолжается с остальным.",
            "A device was lost in the call: {}. Check its cable and the permission; the call goes on with the rest.",
            faults::device(lang, *device)
        ),
        Diagnosis::NoPackets => say!(
            lang,
            "Соединение есть, но от собеседника не приходит ни звука, ни картинки. Проверьте его камеру и микрофон: \
             вероятно, они не разрешены или отсутствуют.",
            "The connection is up, but neither sound nor picture comes from the peer. Check the camera and microphone \
             there: most likely they are not allowed or missing."
        ),
        Diagnosis::NoPicture => say!(
            lang,
            "Видео приходит, но браузер не может его показать. Обновите страницу или попробуйте другой браузер.",
            "Video arrives, but the browser cannot show it. Reload the page, or try another browser."
        ),
        Diagnosis::PeerAbsent => say!(
            lang,
            "Собеседника пока нет: он не запущен или запущен под другим id. Запустите второго пользователя и проверьте \
             id; ping ждёт до {} с.",
            "The peer is not there: not started, or under another id. Start the other user and check the id; the ping \
             waits for up to {} s.",
            (Limits::default().pong / 1000).to_string()
        ),
        Diagnosis::PromptUnanswered => say!(
            lang,
            "Браузер ждёт ответа: разрешить камеру и микрофон? Пока ответа нет, собеседник вас не видит и не слышит.",
            "The browser waits for an answer: allow camera and microphone? Until then the peer cannot see or hear you.",
        ),
        Diagnosis::PeerSilent => say!(
            lang,
            "На ping никто не ответил. Запустите второго пользователя, проверьте его id и отправьте ping снова.",
            "Nobody answered the ping. Start the other user, check the id, and send the ping again.",
        ),
        Diagnosis::PeerBusy => say!(
            lang,
            "Собеседник занят другим звонком. Подождите и отправьте ping снова.",
            "The peer is in another call. Wait, and send the ping again.",
        ),
        Diagnosis::PeerGone => say!(
            lang,
            "Собеседник пропал: его страница закрыта или открыта заново. Отправьте ping снова.",
            "The peer is gone: the page was closed or opened anew. Send the ping again.",
        ),
        Diagnosis::PeerUnable => say!(
            lang,
            "Браузер собеседника не смог продолжить звонок. Причина – в журнале собеседника.",
            "The peer's browser could not go on with the call. The peer's log says why.",
        ),
        Diagnosis::NoAnswer => say!(
            lang,
            "Answer не пришёл вовремя. Проверьте лог собеседника и отправьте ping снова.",
            "No answer came in time. Look at the peer's log, and send the ping again.",
        ),
        Diagnosis::NoPath(fault) => path(lang, *fault).to_owned(),
        Diagnosis::NetworkLost => say!(
            lang,
            "Нет сети. Проверьте Wi-Fi или кабель; как только сеть вернётся, всё продолжится само.",
            "There is no network. Check Wi-Fi or the cable; everything goes on by itself once it is back.",
        ),
        Diagnosis::ServerRestarted => say!(
            lang,
            "Signaling-сервер перезапускался, сеанс открыт заново. Отправленное за это время могло пропасть: если ответа \
             нет, повторите.",
            "The signaling server was restarted, and the session is open again. What was said meanwhile may be lost: if \
             no answer comes, try again.",
        ),
        Diagnosis::TabHidden => say!(
            lang,
            "Видео приходит, но вкладка скрыта. Откройте её.",
            "Video arrives, but the tab is hidden. Look at it.",
        ),
        Diagnosis::DeviceSilenced(device) => say!(
            lang,
            "Система не пускает звук или картинку: {}. Проверьте выключатель на устройстве, шторку и настройки системы.",
            "The system lets nothing through: {}. Check the switch on the device, its shutter, and the system's settings.",
            faults::device(lang, *device)
        ),
        Diagnosis::AllWell => {
            say!(lang, "Всё в порядке: собеседника видно и слышно.", "All is well: the peer is seen and heard.")
        }
        Diagnosis::BadDescription => say!(
            lang,
            "Браузер не принял offer или answer. Скопируйте логи и отправьте разработчику.",
            "The browser refused the offer or the answer. Copy the logs and send them to the developer.",
        ),
        Diagnosis::NoWebRtc => say!(
            lang,
            "RTCPeerConnection не создаётся: в браузере нет WebRTC, он выключен, или iceServers заданы неверно. Включите \
             WebRTC или откройте другой браузер; проверьте iceServers в config.json.",
            "No RTCPeerConnection can be made: the browser has no WebRTC, it is off, or iceServers are wrong. Turn WebRTC \
             on or use another browser; check iceServers in config.json.",
        ),
        Diagnosis::PlayBlocked => say!(
            lang,
            "Браузер не включает звук и видео без нажатия. Нажмите «▶ Воспроизвести».",
            "The browser plays no sound and video before a click. Press «▶ Play».",
        ),
    }
}

/// Why there is no path, and what to do.
const fn path(lang: Lang, fault: PathFault) -> &'static str {
    match fault {
        PathFault::NoCandidates => pick(
            lang,
            "Браузер не нашёл ни одного ICE-кандидата. Проверьте сеть, VPN и расширения, которые запрещают WebRTC.",
            "The browser found no ICE candidate at all. Check the network, a VPN, and extensions that forbid WebRTC.",
        ),
        PathFault::NoPeerCandidates => pick(
            lang,
            "От собеседника не пришло ни одного ICE-кандидата. Посмотрите его лог.",
            "No ICE candidate came from the peer. Look at the peer's log.",
        ),
        PathFault::TurnRefused => pick(
            lang,
            "TURN-сервер отказал: имя или пароль неверны или истекли. Обновите страницу; если не помогло, проверьте \
             секрет TURN на сервере.",
            "The TURN server refused: name or password are wrong or expired. Reload the page; if that does not help, check \
             the TURN secret on the server.",
        ),
        PathFault::TurnUnreachable => pick(
            lang,
            "TURN-сервер не отвечает. Проверьте его адрес и порт, и не закрыт ли он в этой сети; попробуйте \
             turns: на порту 443.",
            "The TURN server does not answer. Check its address and port, and whether this network blocks it; try turns: on \
             port 443.",
        ),
        PathFault::StunUnreachable => pick(
            lang,
            "STUN-сервер не отвечает, и пути наружу не найдено. Проверьте его адрес; если сеть закрывает UDP, нужен TURN \
             по TCP или TLS.",
            "The STUN server does not answer, and no way out was found. Check its address; where the network blocks UDP, \
             TURN by TCP or TLS is needed.",
        ),
        PathFault::OnlyHost => pick(
            lang,
            "Найдены только адреса локальной сети. Если собеседник не в той же сети, укажите STUN и TURN серверы.",
            "There are addresses of the local network alone. Where the peer is in another network, STUN and TURN servers \
             are needed.",
        ),
        PathFault::NoRelay => pick(
            lang,
            "Прямого пути нет: мешает NAT или межсетевой экран. Укажите TURN-сервер в iceServers (config.json) или в \
             --turn-url.",
            "There is no direct path: NAT or a firewall is in the way. Name a TURN server in iceServers (config.json) or \
             in --turn-url.",
        ),
        PathFault::Dtls => pick(
            lang,
            "Путь найден, но шифрование (DTLS) не установилось. Что-то по дороге меняет пакеты или описания; скопируйте \
             логи обеих сторон и отправьте разработчику.",
            "A path was found, but encryption (DTLS) failed on it. Something on the way changes packets or descriptions; \
             copy the logs of both sides and send them to the developer.",
        ),
        PathFault::Lost => pick(
            lang,
            "Соединение потеряно, и восстановить его не удалось. Проверьте сеть на обеих сторонах и позвоните снова.",
            "The connection was lost and could not be restored. Check the network on both sides, then call again.",
        ),
        PathFault::Unexplained => pick(
            lang,
            "Путь между браузерами не найден, хотя серверы ответили. Сравните ICE-кандидатов в логах обеих сторон.",
            "No path between the browsers was found, though the servers answered. Compare the ICE candidates in the logs \
             of both sides.",
        ),
    }
}

fn signaling(lang: Lang, fault: &SessionFault) -> String {
    match fault {
        SessionFault::Unreachable => say!(
            lang,
            "Signaling-сервер недоступен. Проверьте сеть и адрес signaling в начале лога; если адрес верен, сервер должен \
             разрешать запросы с этой страницы (CORS). Попытки продолжаются сами.",
            "The signaling server cannot be reached. Check the network and the signaling address at the top of the log; \
             if it is right, the server must allow requests from this page (CORS). Tries go on by themselves."
        ),
        SessionFault::Silent(ms) => say!(
            lang,
            "Signaling-сервер не ответил за {} с. Проверьте сеть; попытки продолжаются сами.",
            "The signaling server did not answer within {} s. Check the network; tries go on by themselves.",
            (ms / 1000).to_string()
        ),
        SessionFault::Refused(words) => say!(
            lang,
            "Signaling-сервер отказал: «{}». Передайте лог тому, кто его обслуживает.",
            "The signaling server refused: «{}». Send the log to whoever runs it.",
            words
        ),
        SessionFault::Status(status) => say!(
            lang,
            "По адресу signaling ответ с HTTP-статусом {}. Проверьте адрес в начале лога и работает ли сервер.",
            "The signaling address answers with HTTP status {}. Check the address at the top of the log, and the server.",
            status.to_string()
        ),
        SessionFault::NoJson | SessionFault::WrongShape => say!(
            lang,
            "По адресу signaling отвечает не signaling API. Проверьте адрес в начале лога.",
            "What answers at the signaling address is not the signaling API. Check the address at the top of the log."
        ),
    }
}

fn media(lang: Lang, fault: &MediaFault) -> String {
    match fault {
        MediaFault::Refused => say!(
            lang,
            "Нет доступа к камере и микрофону. Разрешите его в настройках сайта (значок слева от адреса) и в системе, \
             затем позвоните снова.",
            "Camera and microphone are refused. Allow them in the site's settings (the icon left of the address) and in \
             the system, then call again."
        ),
        MediaFault::RefusedOne(Device::Camera) => say!(
            lang,
            "Сайту запрещена камера, звонок идёт без неё. Разрешите её в настройках сайта (значок слева от адреса), затем \
             позвоните снова.",
            "The camera is refused, and the call goes on without it. Allow it in the site's settings (the icon left of the \
             address), then call again."
        ),
        MediaFault::RefusedOne(Device::Microphone) => say!(
            lang,
            "Сайту запрещён микрофон, звонок идёт без него. Разрешите его в настройках сайта (значок слева от адреса), \
             затем позвоните снова.",
            "The microphone is refused, and the call goes on without it. Allow it in the site's settings (the icon left of \
             the address), then call again."
        ),
        MediaFault::Dismissed => say!(
            lang,
            "Вопрос браузера о камере закрыт без ответа. Позвоните снова и нажмите «Разрешить».",
            "The browser's question for the camera was closed. Call again and press «Allow»."
        ),
        MediaFault::BlockedBySystem => say!(
            lang,
            "Сайту камера разрешена, но её не даёт система. Разрешите браузеру камеру и микрофон в настройках системы.",
            "The site may use the camera, but the system does not let the browser. Allow camera and microphone for the \
             browser in the system's settings."
        ),
        MediaFault::NoDevice => say!(
            lang,
            "Камера или микрофон не найдены. Подключите устройство и позвоните снова.",
            "No camera or no microphone was found. Plug one in, then call again."
        ),
        MediaFault::Busy => say!(
            lang,
            "Камера или микрофон заняты другой программой или вкладкой. Закройте её и позвоните снова.",
            "Camera or microphone are in use by another program or tab. Close it, then call again."
        ),
        MediaFault::Overconstrained => say!(
            lang,
            "Ни одна камера не подходит под требования. Подключите другую и позвоните снова.",
            "No camera meets the requirements. Plug in another one, then call again."
        ),
        MediaFault::Aborted => say!(
            lang,
            "Система не смогла открыть камеру или микрофон. Переподключите устройство и позвоните снова.",
            "The system could not open camera or microphone. Plug the device in again, then call again."
        ),
        MediaFault::Insecure => say!(
            lang,
            "Браузер не даёт камеру: страница открыта не по HTTPS. Откройте её по https:// или на http://localhost.",
            "The browser gives no camera: the page is not on HTTPS. Open it by https:// or on http://localhost."
        ),
        MediaFault::Unsupported => say!(
            lang,
            "Этот браузер не даёт страницам камеру. Откройте страницу в свежем Chrome, Firefox, Safari или Edge.",
            "This browser gives pages no camera. Open the page in a current Chrome, Firefox, Safari or Edge."
        ),
        MediaFault::Other(name) => say!(
            lang,
            "Камера или микрофон не открылись: {}. Скопируйте логи и отправьте разработчику.",
            "Camera or microphone did not open: {}. Copy the logs and send them to the developer.",
            name
        ),
    }
}
