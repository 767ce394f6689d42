//! Times of the log.

/// Milliseconds of a day.
const DAY: i64 = 86_400_000;

/// `HH:MM:SS.mmm` of a moment, in the zone that is `offset` minutes behind UTC (as `Date.getTimezoneOffset` counts).
pub(crate) fn time_of_day(epoch_millis: f64, offset: f64) -> String {
    // Whole numbers before the division: WebAssembly has no remainder of floats, and the page would bring one along.
    #[expect(clippy::cast_possible_truncation, reason = "the cast saturates")]
    let local = (epoch_millis - offset * 60_000.0).floor() as i64;
    let millis = u32::try_from(local.rem_euclid(DAY)).unwrap_or(0);
    let mut text = String::with_capacity(12);
    for (unit, most, digits, mark) in [(3_600_000, 24, 2, ':'), (60_000, 60, 2, ':'), (1_000, 60, 2, '.')] {
        push_digits(&mut text, millis / unit % most, digits);
        text.push(mark);
    }
    push_digits(&mut text, millis % 1_000, 3);
    text
}

/// The last `digits` decimal digits of a number.
pub(crate) fn push_digits(text: &mut String, number: u32, digits: u32) {
    for place in (0..digits).rev() {
        text.extend(char::from_digit(number / 10_u32.pow(place) % 10, 10));
    }
}

#[cfg(test)]
mod tests {
    use super::time_of_day;

    #[test]
    fn a_moment_has_the_zones_time() {
        let moment = 1_700_000_000_007.9;
        assert_eq!(time_of_day(moment, 0.0), "22:13:20.007");
        assert_eq!(time_of_day(moment, -180.0), "01:13:20.007", "Moscow, the next day");
        assert_eq!(time_of_day(moment, 210.0), "18:43:20.007", "Newfoundland");
    }
}
