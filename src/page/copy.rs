//! The text that «📋 Копировать все логи» copies: first what somebody reads at a glance, then everything.

use std::collections::VecDeque;

use liza_core::{Level, Note, State, View, redact};

use super::line::{self, Entry, Line, level_name};
use super::words::{pick, say};
use super::{note_text, sentences};
use crate::settings::{Lang, Settings};

/// What stands above the lines.
pub struct Header<'a> {
    /// The date with its zone, in which the times of the lines are.
    pub date: String,
    /// The page's address without its query.
    pub address: String,
    /// What the browser says of itself.
    pub browser: Browser,
    /// The settings in force.
    pub settings: &'a Settings,
}

/// What the browser says of itself.
pub struct Browser {
    /// `navigator.userAgent`.
    pub name: String,
    /// Whether the page is in a secure context, without which there is no camera.
    pub secure: bool,
    /// `navigator.languages`.
    pub languages: String,
    /// The time zone, as `Europe/Moscow`.
    pub zone: String,
}

/// A panel, as far as it is copied.
pub struct Copied<'a> {
    /// 1 or 2.
    pub user: usize,
    /// The id in the panel's field, if it is one.
    pub id: Option<String>,
    /// The panel at a glance.
    pub view: View,
    /// Its lines, oldest first.
    pub entries: &'a VecDeque<Entry>,
    /// How many older ones are gone.
    pub dropped: usize,
}

/// How much is copied.
#[derive(Clone, Copy)]
pub struct Extent {
    /// Whole IP addresses.
    pub full_addresses: bool,
    /// How many of each panel's newest lines.
    pub lines: usize,
}

impl Extent {
    /// All lines.
    pub const fn whole(full_addresses: bool) -> Self {
        Self { full_addresses, lines: usize::MAX }
    }
}

/// The verdict, the surroundings and the settings, the course of both panels in one order of time, and then every line
/// there is; `time` writes a time. No secret is in it, whatever the lines hold.
pub fn text(
    lang: Lang,
    header: &Header<'_>,
    panels: &[Copied<'_>; 2],
    extent: Extent,
    time: impl Fn(f64) -> String,
) -> String {
    let mut safe = Safe { text: String::new(), full_addresses: extent.full_addresses };
    safe.title(pick(lang, "Вердикт", "Verdict"));
    for panel in panels {
        safe.put(&verdict(lang, panel));
    }
    safe.title(pick(lang, "Окружение", "Environment"));
    safe.put(line::VERSION);
    safe.put(&header.date);
    safe.put(&header.address);
    // Not for the shortening of addresses, which would take a version for one.
    safe.put_as_it_is(&say!(lang, "Браузер: {}", "Browser: {}", redact::secrets(&header.browser.name)));
    safe.put(&browser(lang, &header.browser));
    safe.put(&line::in_force(lang, header.settings));
    safe.title(pick(lang, "Итог", "Summary"));
    for panel in panels {
        safe.put(&summary(lang, panel));
        safe.put(&candidates(lang, panel));
        if let Some(measured) = newest(panel, |note| matches!(note, Note::Measured(_))) {
            safe.put(&note_text::of(lang, measured));
        }
    }
    for (title, least) in
        [(pick(lang, "Ход событий", "Timeline"), Level::Info), (pick(lang, "Подробности", "Details"), Level::Debug)]
    {
        safe.title(title);
        in_order(panels, extent.lines, |user, entry| {
            let level = entry.line.level();
            if level >= least {
                let words = entry.line.text(lang);
                safe.put_timed(
                    &time(entry.at),
                    &["User ", &user.to_string(), " ", level_name(level), " ", &words].concat(),
                );
            }
        });
    }
    safe.text
}

/// A text that takes in nothing that must not leave the page.
struct Safe {
    text: String,
    full_addresses: bool,
}

impl Safe {
    fn title(&mut self, title: &str) {
        if !self.text.is_empty() {
            self.text.push('\n');
        }
        self.put_as_it_is(&["== ", title, " =="].concat());
    }

    fn put(&mut self, line: &str) {
        let line = redact::secrets(line);
        self.put_as_it_is(&if self.full_addresses { line } else { redact::addresses(&line) });
    }

    fn put_timed(&mut self, time: &str, line: &str) {
        self.text.push_str(time);
        self.text.push(' ');
        self.put(line);
    }

    fn put_as_it_is(&mut self, line: &str) {
        self.text.push_str(line);
        self.text.push('\n');
    }
}

/// The lines of both panels in the order of their times.
fn in_order(panels: &[Copied<'_>; 2], most: usize, mut take: impl FnMut(usize, &Entry)) {
    let mut queues = panels.each_ref().map(|panel| {
        let left_out = panel.entries.len().saturating_sub(most);
        (panel.user, panel.entries.iter().skip(left_out).peekable())
    });
    loop {
        let next = queues.iter_mut().filter_map(|(user, queue)| Some((queue.peek()?.at, user, queue)));
        let Some((_, user, queue)) = next.min_by(|(one, ..), (other, ..)| one.total_cmp(other)) else { break };
        let Some(entry) = queue.next() else { break };
        take(*user, entry);
    }
}

fn verdict(lang: Lang, panel: &Copied<'_>) -> String {
    let user = panel.user.to_string();
    match &panel.view.diagnosis {
        Some(diagnosis) => {
            let sentence = sentences::diagnosis(lang, diagnosis);
            say!(lang, "User {}: диагноз {}: {}", "User {}: diagnosis {}: {}", user, diagnosis.code(), sentence)
        }
        None if panel.view.state == State::Stopped => say!(lang, "User {}: не запущен", "User {}: not started", user),
        None => {
            let state = panel.view.state.name();
            say!(lang, "User {}: замечаний нет ({})", "User {}: nothing is wrong ({})", user, state)
        }
    }
}

fn browser(lang: Lang, browser: &Browser) -> String {
    say!(
        lang,
        "Защищённый контекст: {}; языки: {}; часовой пояс: {}; язык страницы: {}",
        "Secure context: {}; languages: {}; time zone: {}; the page's language: {}",
        if browser.secure { pick(lang, "да", "yes") } else { pick(lang, "нет", "no") },
        browser.languages,
        browser.zone,
        pick(lang, "ru", "en")
    )
}

fn summary(lang: Lang, panel: &Copied<'_>) -> String {
    let View { state, role, link, .. } = &panel.view;
    let mut text = say!(
        lang,
        "User {}: id {}, состояние {}, роль {}, connectionState {}, строк в логе {}",
        "User {}: id {}, state {}, role {}, connectionState {}, lines in the log {}",
        panel.user.to_string(),
        panel.id.as_deref().unwrap_or("–"),
        state.name(),
        role.map_or("–", liza_core::Role::name),
        link.map_or("–", liza_core::LinkState::name),
        panel.entries.len().to_string(),
    );
    if panel.dropped > 0 {
        text.push_str(&say!(
            lang,
            " (более ранних отброшено: {})",
            " (earlier ones dropped: {})",
            panel.dropped.to_string()
        ));
    }
    text
}

/// The candidates since the last call began, by type and protocol.
fn candidates(lang: Lang, panel: &Copied<'_>) -> String {
    let (mut own, mut of_peer) = (Vec::new(), Vec::new());
    for note in notes(panel) {
        match note {
            Note::LocalCandidate(kind) => count(&mut own, kind),
            Note::RemoteCandidate(kind) => count(&mut of_peer, kind),
            Note::Call(..) | Note::EarlyOfferDropped => {
                own.clear();
                of_peer.clear();
            }
            _ => {}
        }
    }
    let (own, of_peer) = (counted(&own), counted(&of_peer));
    say!(lang, "ICE-кандидаты: свои {}; собеседника {}", "ICE candidates: own {}; the peer's {}", own, of_peer)
}

fn count<'a>(kinds: &mut Vec<(&'a str, usize)>, kind: &'a str) {
    match kinds.iter_mut().find(|(known, _)| *known == kind) {
        Some((_, times)) => *times += 1,
        None => kinds.push((kind, 1)),
    }
}

fn counted(kinds: &[(&str, usize)]) -> String {
    if kinds.is_empty() {
        return "–".to_owned();
    }
    kinds.iter().map(|(kind, times)| [kind, " ×", &times.to_string()].concat()).collect::<Vec<_>>().join(", ")
}

fn notes<'a>(panel: &Copied<'a>) -> impl DoubleEndedIterator<Item = &'a Note> {
    panel.entries.iter().filter_map(|entry| if let Line::Client(note) = &entry.line { Some(note) } else { None })
}

fn newest<'a>(panel: &Copied<'a>, wanted: impl Fn(&Note) -> bool) -> Option<&'a Note> {
    notes(panel).rev().find(|note| wanted(note))
}

#[cfg(test)]
mod tests {
    use liza_core::{Attempt, Diagnosis, Engine, Limits, Stage, Step};

    use super::*;

    fn view(state: State, diagnosis: Option<Diagnosis>) -> View {
        View { state, diagnosis, ..Engine::new(Limits::default(), 0).view() }
    }

    fn entry(at: f64, note: Note) -> Entry {
        Entry { at, line: Line::Client(note) }
    }

    fn copied(notes: [Vec<(f64, Note)>; 2], extent: Extent) -> String {
        let settings = Settings::default();
        let browser = Browser {
            name: "Chrome/140.0.0.0".into(),
            secure: true,
            languages: "ru".into(),
            zone: "Europe/Moscow".into(),
        };
        let header =
            Header { date: "date".into(), address: "http://192.168.1.5/".into(), browser, settings: &settings };
        let [one, two] = notes.map(|notes| notes.into_iter().map(|(at, note)| entry(at, note)).collect());
        let panels = [
            Copied { user: 1, id: Some("a".into()), view: view(State::Idle, None), entries: &one, dropped: 0 },
            Copied {
                user: 2,
                id: None,
                view: view(State::Stopped, Some(Diagnosis::PeerGone)),
                entries: &two,
                dropped: 7,
            },
        ];
        text(Lang::En, &header, &panels, extent, |at| at.to_string())
    }

    fn plain(times: &[f64]) -> Vec<(f64, Note)> {
        times.iter().map(|at| (*at, Note::Recovered)).collect()
    }

    #[test]
    fn the_verdict_comes_first_and_the_lines_of_both_panels_are_in_order_of_time() {
        let text = copied([plain(&[1.0, 4.0]), plain(&[2.0, 3.0, 5.0])], Extent::whole(false));
        assert!(text.starts_with(
            "== Verdict ==\nUser 1: nothing is wrong (idle)\nUser 2: diagnosis peer-gone: The peer is gone"
        ));
        assert!(text.contains("\nUser 1: id a, state idle, role –, connectionState –, lines in the log 2\n"));
        assert!(text.contains("(earlier ones dropped: 7)"));
        for part in ["== Timeline ==\n", "== Details ==\n"] {
            let (_, lines) = text.split_once(part).unwrap();
            let order: Vec<_> = lines.lines().take(5).map(|line| &line[..8]).collect();
            assert_eq!(order, ["1 User 1", "2 User 2", "3 User 2", "4 User 1", "5 User 2"]);
        }
    }

    #[test]
    fn what_only_a_developer_wants_stands_in_the_details_alone() {
        let candidate = |kind: &str| Note::LocalCandidate(kind.to_owned());
        let notes = vec![(1.0, candidate("host udp")), (2.0, candidate("srflx udp")), (3.0, candidate("host udp"))];
        let text = copied([notes, vec![]], Extent::whole(false));
        assert!(text.contains("ICE candidates: own host udp ×2, srflx udp ×1; the peer's –\n"));
        let (_, timeline) = text.split_once("== Timeline ==").unwrap();
        assert!(timeline.find("Own ICE candidate") > timeline.find("== Details =="));
    }

    #[test]
    fn addresses_are_whole_only_when_asked_for_and_secrets_never_come() {
        let value = "candidate:1 1 udp 1 203.0.113.9 9 typ host ufrag abcd1234 password=canary".to_owned();
        let note = Note::Step(Step { attempt: Attempt(1), name: "icecandidate", stage: Stage::Event, value });
        let short = copied([vec![(1.0, note.clone())], vec![]], Extent::whole(false));
        assert!(short.contains("203.0.x.x 9 typ host") && short.contains("http://192.168.x.x/"), "{short}");
        assert!(short.contains("Chrome/140.0.0.0"), "a version is no address");
        let full = copied([vec![(1.0, note)], vec![]], Extent::whole(true));
        assert!(full.contains("203.0.113.9 9 typ host") && full.contains("http://192.168.1.5/"));
        for text in [short, full] {
            assert!(!text.contains("canary") && !text.contains("abcd1234"), "{text}");
        }
    }

    #[test]
    fn only_so_many_of_the_newest_lines() {
        let text = copied([plain(&[1.0, 2.0, 3.0]), vec![]], Extent { full_addresses: false, lines: 2 });
        assert!(!text.contains("\n1 User 1") && text.contains("\n2 User 1") && text.contains("\n3 User 1"));
    }
}
