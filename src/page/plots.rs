//! What is plotted of a connection, and the lines of the plots.

use liza_core::Stats;

use super::clock::push_digits;
use super::words::pick;
use crate::settings::Lang;

/// How many samples a plot holds: a minute. The plots of `index.html` are one unit less wide.
pub(crate) const KEPT: usize = 60;

/// The height of a plot in units of its own.
const HEIGHT: u64 = 24;

/// The plots by their `data-plot`, with what their height stands for at least, so that a quiet line is a low one.
pub(crate) const PLOTS: [(&str, u64); 6] =
    [("up", 100), ("down", 100), ("round-trip", 20), (LOSS, 50), ("jitter", 20), ("frames", 30)];

/// The only one in tenths: of a percent.
const LOSS: &str = "loss";

/// The values of one moment in the order of [`PLOTS`]: kbit/s out and in, milliseconds, tenths of a percent,
/// milliseconds, pictures a second. Nothing where nothing came to tell.
pub(crate) type Values = [Option<u64>; 6];

/// What happened in the `millis` between two samples.
pub(crate) fn values(before: &Stats, now: &Stats, millis: u64) -> Values {
    let rate =
        |before: u64, now: u64, unit: u64| Some((now.saturating_sub(before) * unit + millis / 2) / millis.max(1));
    let packets = |stats: &Stats| stats.audio_packets + stats.video_packets;
    let lost = now.packets_lost.saturating_sub(before.packets_lost);
    let sent = lost + packets(now).saturating_sub(packets(before));
    [
        rate(before.bytes_sent, now.bytes_sent, 8),
        rate(before.bytes_received, now.bytes_received, 8),
        now.round_trip,
        (lost * 1_000).checked_div(sent),
        (sent > 0).then_some(now.jitter),
        rate(before.frames_decoded, now.frames_decoded, 1_000),
    ]
}

/// A value as it is shown.
pub(crate) fn number(lang: Lang, plot: &str, value: u64) -> String {
    if plot != LOSS {
        return value.to_string();
    }
    let mut text = (value / 10).to_string();
    text.push_str(pick(lang, ",", "."));
    push_digits(&mut text, u32::try_from(value % 10).unwrap_or(0), 1);
    text
}

/// The `points` of a line, the newest at the right end. It begins and ends below the plot, so that what is under it can
/// be filled.
pub(crate) fn points(values: &[u64], top: u64) -> String {
    let mut points = String::with_capacity(values.len() * 6 + 16);
    let mut point = |x: usize, y: u64| {
        for part in [&x.to_string(), ",", &y.to_string(), " "] {
            points.push_str(part);
        }
    };
    let first = KEPT.saturating_sub(values.len());
    point(first, HEIGHT + 2);
    for (x, value) in (first..).zip(values) {
        point(x, HEIGHT - 1 - (HEIGHT - 3) * value.min(&top) / top.max(1));
    }
    point(KEPT, HEIGHT + 2);
    points
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stats(counted: u64) -> Stats {
        Stats {
            bytes_sent: counted * 1_000,
            bytes_received: counted * 2_000,
            audio_packets: counted * 19,
            packets_lost: counted,
            frames_decoded: counted * 10,
            jitter: 7,
            round_trip: Some(3),
            ..Stats::default()
        }
    }

    #[test]
    fn counters_become_rates() {
        assert_eq!(values(&stats(1), &stats(3), 500), [Some(32), Some(64), Some(3), Some(50), Some(7), Some(40)]);
        let quiet = Stats { round_trip: None, ..stats(3) };
        assert_eq!(values(&stats(3), &quiet, 1_000), [Some(0), Some(0), None, None, None, Some(0)]);
    }

    #[test]
    fn counters_that_begin_anew_are_no_negative_rates() {
        assert_eq!(values(&stats(9), &stats(1), 1_000), [Some(0), Some(0), Some(3), None, None, Some(0)]);
    }

    #[test]
    fn loss_has_tenths() {
        assert_eq!([number(Lang::Ru, "loss", 5), number(Lang::En, "loss", 1_000)], ["0,5", "100.0"]);
        assert_eq!(number(Lang::Ru, "up", 1_240), "1240");
    }

    #[test]
    fn a_line_ends_at_the_right_and_fits_between_bottom_and_top() {
        assert_eq!(points(&[0, 50, 100, 900], 100), "56,26 56,23 57,13 58,2 59,2 60,26 ");
        assert_eq!(points(&[0; KEPT], 0).split(' ').next(), Some("0,26"));
    }
}
