//! Lines of the log.

use liza_core::{Level, Note};

use super::words::{pick, say};
use super::{finding_text, note_text};
use crate::check::{Finding, Verdict};
use crate::settings::{ConfigFault, IceServer, IceServerFault, Lang, Place, Settings, Warning, Word};

/// A line of the log, in no language yet.
#[derive(Clone, Debug)]
pub struct Entry {
    /// Milliseconds since the Unix epoch.
    pub at: f64,
    /// What it tells.
    pub line: Line,
}

/// What a line of the log tells.
#[derive(Clone, Debug)]
pub enum Line {
    /// What the client tells.
    Client(Note),
    /// The page's version.
    Version,
    /// The settings in force.
    Settings(Settings),
    /// What a check before the call found.
    Check(Finding),
    /// A setting that was not taken.
    Warning(Warning),
    /// The page is not in a secure context, so there will be no camera.
    Insecure,
    /// The page was put away by the browser and is shown again.
    ShownAgain,
}

impl Line {
    /// How much it matters.
    pub fn level(&self) -> Level {
        match self {
            Self::Client(note) => note.level(),
            Self::Version | Self::Settings(_) | Self::ShownAgain => Level::Info,
            Self::Check(finding) if finding.verdict() == Verdict::Fails => Level::Warn,
            Self::Check(_) => Level::Info,
            Self::Warning(_) | Self::Insecure => Level::Warn,
        }
    }

    /// The text in one language.
    pub fn text(&self, lang: Lang) -> String {
        match self {
            Self::Client(note) => note_text::of(lang, note),
            Self::Version => VERSION.to_owned(),
            Self::Settings(settings) => in_force(lang, settings),
            Self::Check(finding) => finding_text::line(lang, finding),
            Self::Warning(warning) => not_taken(lang, warning),
            Self::Insecure => say!(
                lang,
                "Страница открыта не по HTTPS и не на localhost: браузер не даст камеру и микрофон",
                "The page is neither on HTTPS nor on localhost: the browser will give no camera and no microphone"
            ),
            Self::ShownAgain => say!(
                lang,
                "Страница снова показана; сеанс был закрыт, когда её скрыли. Запустите пользователя заново",
                "The page is shown again; the session was closed when it was put away. Start the user again"
            ),
        }
    }
}

/// The name of a level, as the log shows it.
pub(crate) const fn level_name(level: Level) -> &'static str {
    match level {
        Level::Debug => "DEBUG",
        Level::Info => "INFO",
        Level::Warn => "WARN",
        Level::Error => "ERROR",
    }
}

/// The page's name and version.
pub(crate) const VERSION: &str = concat!(env!("CARGO_PKG_NAME"), " ", env!("CARGO_PKG_VERSION"));

/// The settings without their secrets.
pub(crate) fn in_force(lang: Lang, settings: &Settings) -> String {
    let urls: Vec<&str> = settings.ice_servers.iter().flat_map(urls).collect();
    let urls = if urls.is_empty() { say!(lang, "нет", "none") } else { urls.join(", ") };
    say!(
        lang,
        "Настройки: signaling {}; transport {}; ice {}; media {}; lang {}; ICE-серверы: {}",
        "Settings: signaling {}; transport {}; ice {}; media {}; lang {}; ICE servers: {}",
        settings.signaling,
        settings.transport.name(),
        settings.ice.name(),
        settings.media.name(),
        lang.name(),
        urls,
    )
}

fn urls(server: &IceServer) -> impl Iterator<Item = &str> {
    server.urls.iter().map(String::as_str)
}

fn not_taken(lang: Lang, warning: &Warning) -> String {
    match warning {
        Warning::Config(fault) => no_config(lang, *fault),
        Warning::Unknown { member } => {
            say!(lang, "config.json: неизвестная настройка {}", "config.json: unknown setting {}", member)
        }
        Warning::Bad { place, name, value } => {
            let place = match place {
                Place::Config => "config.json",
                Place::Query => "URL",
            };
            say!(
                lang,
                "{}: недопустимое значение {}={}; оно не используется; допустимо: {}",
                "{}: {}={} is not allowed and is ignored; expected: {}",
                place,
                name,
                value,
                allowed(lang, name)
            )
        }
        Warning::IceServer { index, fault } => {
            let why = match fault {
                IceServerFault::WrongShape => {
                    say!(
                        lang,
                        "нужен объект с urls, как RTCIceServer",
                        "an object with urls is needed, as RTCIceServer"
                    )
                }
                IceServerFault::BadUrl => {
                    say!(lang, "адрес должен начинаться с stun: или turn:", "an address must begin with stun: or turn:")
                }
                IceServerFault::NoCredential => {
                    say!(lang, "для TURN нужны username и credential", "TURN needs username and credential")
                }
            };
            say!(
                lang,
                "config.json: iceServers[{}] не используется: {}",
                "config.json: iceServers[{}] is not used: {}",
                index.to_string(),
                why
            )
        }
    }
}

/// What a setting can be. A test compares the words with the settings' own: as constants they weigh the page least.
fn allowed(lang: Lang, name: &str) -> &'static str {
    match name {
        "transport" => "auto, ws, sse, long-poll, poll",
        "ice" => "all, relay",
        "media" => "camera, synthetic",
        "lang" => "ru, en",
        "signaling" => pick(lang, "адрес HTTP(S) или путь, без ? # @", "an HTTP(S) address or a path, without ? # @"),
        _ => pick(lang, "массив", "an array"),
    }
}

fn no_config(lang: Lang, fault: ConfigFault) -> String {
    let why = match fault {
        ConfigFault::Unreachable => say!(lang, "не загрузился", "did not load"),
        ConfigFault::Status(status) => say!(lang, "HTTP-статус {}", "HTTP status {}", status.to_string()),
        ConfigFault::NoJson { line, column } => say!(
            lang,
            "не JSON (строка {}, столбец {})",
            "not JSON (line {}, column {})",
            line.to_string(),
            column.to_string()
        ),
        ConfigFault::NoObject => say!(lang, "не объект JSON", "not a JSON object"),
    };
    say!(lang, "config.json: {}; используются значения по умолчанию", "config.json: {}; the defaults are used", why)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::settings::{IcePolicy, MediaSource, Transport};

    fn words<W: Word>() -> String {
        W::ALL.iter().map(|word| word.name()).collect::<Vec<_>>().join(", ")
    }

    #[test]
    fn a_bad_value_is_told_with_those_that_are_allowed() {
        for (name, all) in [
            ("transport", words::<Transport>()),
            ("ice", words::<IcePolicy>()),
            ("media", words::<MediaSource>()),
            ("lang", words::<Lang>()),
        ] {
            assert_eq!(allowed(Lang::En, name), all);
        }
        let (_, warnings) = Settings::read(Ok("{}"), |name| (name == "ice").then(|| "hot".to_owned()));
        assert_eq!(
            Line::Warning(warnings[0].clone()).text(Lang::En),
            "URL: ice=hot is not allowed and is ignored; expected: all, relay"
        );
    }

    #[test]
    fn the_settings_are_shown_without_secrets() {
        let config = r#"{"iceServers":[{"urls":["turn:a","turns:b"],"username":"liza","credential":"secret"}]}"#;
        let (settings, _) = Settings::read(Ok(config), |_| None);
        let text = in_force(Lang::En, &settings);
        assert!(text.ends_with("ICE servers: turn:a, turns:b"), "{text}");
        assert!(!text.contains("secret"));
    }
}
