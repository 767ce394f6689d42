//! The text that «📋 Копировать все логи» copies.

use std::collections::VecDeque;

use liza_core::View;

use super::line::{self, Entry, level_name};
use super::sentences;
use super::words::say;
use crate::settings::{Lang, Settings};

/// What stands above the lines.
pub struct Header<'a> {
    /// The date with its zone, in which the times of the lines are.
    pub date: String,
    /// The page's address without its query.
    pub address: String,
    /// `navigator.userAgent`.
    pub browser: String,
    /// The settings in force.
    pub settings: &'a Settings,
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

/// The header, and the lines of both panels in the order of their times; `time` writes one.
pub fn text(lang: Lang, header: &Header<'_>, panels: [Copied<'_>; 2], time: impl Fn(f64) -> String) -> String {
    let mut text = String::new();
    let mut put = |line: &str| {
        text.push_str(line);
        text.push('\n');
    };
    put(line::VERSION);
    put(&header.date);
    put(&header.address);
    put(&header.browser);
    put(&line::in_force(lang, header.settings));
    for panel in &panels {
        put(&summary(lang, panel));
    }
    put("");
    let [first, second] = &panels;
    let mut queues = [(first.user, first.entries.iter().peekable()), (second.user, second.entries.iter().peekable())];
    loop {
        let next = queues.iter_mut().filter_map(|(user, queue)| Some((queue.peek()?.at, user, queue)));
        let Some((_, user, queue)) = next.min_by(|(one, ..), (other, ..)| one.total_cmp(other)) else { break };
        let Some(entry) = queue.next() else { break };
        let level = level_name(entry.line.level());
        put(&say!(
            lang,
            "{} User {} {} {}",
            "{} User {} {} {}",
            time(entry.at),
            user.to_string(),
            level,
            entry.line.text(lang)
        ));
    }
    text
}

fn summary(lang: Lang, panel: &Copied<'_>) -> String {
    let View { state, role, diagnosis, link, .. } = &panel.view;
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
    if let Some(diagnosis) = diagnosis {
        let sentence = sentences::diagnosis(lang, diagnosis);
        text.push_str(&say!(lang, "; диагноз {}: {}", "; diagnosis {}: {}", diagnosis.code(), sentence));
    }
    text
}

#[cfg(test)]
mod tests {
    use liza_core::{Diagnosis, Engine, Limits, Note, State};

    use super::*;
    use crate::page::line::Line;

    fn view(state: State, diagnosis: Option<Diagnosis>) -> View {
        View { state, diagnosis, ..Engine::new(Limits::default(), 0).view() }
    }

    fn entries(times: &[f64]) -> VecDeque<Entry> {
        times.iter().map(|at| Entry { at: *at, line: Line::Client(Note::Recovered) }).collect()
    }

    #[test]
    fn the_lines_of_both_panels_are_in_order_of_time() {
        let settings = Settings::default();
        let header =
            Header { date: "date".into(), address: "address".into(), browser: "browser".into(), settings: &settings };
        let (one, two) = (entries(&[1.0, 4.0]), entries(&[2.0, 3.0, 5.0]));
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
        let text = text(Lang::En, &header, panels, |at| at.to_string());
        let (head, lines) = text.split_once("\n\n").unwrap();
        let order: Vec<_> = lines.lines().map(|line| &line[..8]).collect();
        assert_eq!(order, ["1 User 1", "2 User 2", "3 User 2", "4 User 1", "5 User 2"]);
        assert!(head.contains("\nUser 1: id a, state idle, role –, connectionState –, lines in the log 2\n"));
        assert!(head.contains("(earlier ones dropped: 7); diagnosis peer-gone: The peer is gone"));
    }
}
