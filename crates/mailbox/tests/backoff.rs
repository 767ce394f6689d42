//! How long a client waits after errors.

use liza_mailbox::Backoff;

#[test]
fn the_longest_wait_doubles_up_to_ten_seconds() {
    let mut backoff = Backoff::new();
    let waits: Vec<u32> = (0..9).map(|_| backoff.fail(1.0)).collect();
    assert_eq!(waits, [250, 500, 1000, 2000, 4000, 8000, 10_000, 10_000, 10_000]);
}

#[test]
fn the_wait_is_any_part_of_the_longest() {
    for (random, millis) in [(0.0, 0), (0.5, 125), (1.0, 250), (-3.0, 0), (7.0, 250), (f64::NAN, 250)] {
        assert_eq!(Backoff::new().fail(random), millis, "for {random}");
    }
}

#[test]
fn a_success_begins_anew() {
    let mut backoff = Backoff::new();
    for _ in 0..5 {
        backoff.fail(1.0);
    }
    backoff.succeed();
    assert_eq!((backoff.failures(), backoff.fail(1.0)), (0, Backoff::FIRST));
}

#[test]
fn a_night_of_failures_is_counted() {
    let mut backoff = Backoff::new();
    for _ in 0..1_000_000 {
        backoff.fail(1.0);
    }
    assert_eq!(backoff.fail(1.0), Backoff::LONGEST);
}
