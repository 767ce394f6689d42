//! What is given to the outbox arrives once and in order, whatever gets lost on the way there or back.

use liza_mailbox::Outbox;

/// A service that knows keys.
#[derive(Default)]
struct Service {
    seen: Vec<String>,
    taken: Vec<u32>,
}

impl Service {
    fn take(&mut self, key: &str, item: u32) {
        if !self.seen.iter().any(|seen| seen == key) {
            self.seen.push(key.to_owned());
            self.taken.push(item);
        }
    }
}

/// Steps of a linear congruential generator (Numerical Recipes): the same in each run.
fn chances() -> impl FnMut(u64) -> bool {
    let mut state = 1_u64;
    move |one_in| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33).is_multiple_of(one_in)
    }
}

#[test]
fn signals_arrive_once_and_in_order_when_requests_and_answers_get_lost() {
    let (mut outbox, mut service, mut chance) = (Outbox::new("page"), Service::default(), chances());
    let mut given = 0;
    while given < 1000 || !outbox.is_empty() {
        if given < 1000 && chance(2) {
            outbox.add(0.0, given);
            given += 1;
        }
        let batch: Vec<_> = outbox.batch().map(|waiting| (waiting.key.clone(), waiting.item)).collect();
        if chance(3) {
            continue; // The request is lost.
        }
        let broken_off = chance(4);
        let reached = if broken_off { batch.len() / 2 } else { batch.len() };
        batch[..reached].iter().for_each(|(key, item)| service.take(key, *item));
        if chance(3) {
            continue; // The answer is lost.
        }
        for (key, _) in &batch[..reached] {
            outbox.settle(key);
        }
    }
    assert_eq!(service.taken, (0..1000).collect::<Vec<_>>());
}

#[test]
fn what_waits_too_long_is_given_up() {
    let mut outbox = Outbox::new("page");
    outbox.add(0.0, 'a');
    outbox.add(5.0, 'b');
    assert_eq!(outbox.give_up(10.0, 7.0), ['a']);
    assert_eq!(outbox.batch().map(|waiting| waiting.item).collect::<Vec<_>>(), ['b']);
}

#[test]
fn a_word_that_comes_twice_settles_once() {
    let mut outbox = Outbox::new("page");
    outbox.add(0.0, 'a');
    assert_eq!((outbox.settle("page-1"), outbox.settle("page-1")), (Some('a'), None));
}

#[test]
fn what_goes_another_way_is_taken_in_order() {
    let mut outbox = Outbox::new("page");
    outbox.add(5.0, 'a');
    outbox.add(5.0, 'b');
    assert!(outbox.take_all().eq(['a', 'b']));
    assert!(outbox.is_empty());
}
