//! Whatever happens to the mailbox, each signal comes once and in order.

use liza_mailbox::Reader;
use liza_wire::deployed::MAILBOX_SIGNALS;

use crate::deployed_mailbox::{DeployedMailbox, started};

/// Marsaglia's xorshift64: the same history for the same seed, everywhere.
struct Random(u64);

impl Random {
    fn below(&mut self, bound: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 16) % bound
    }

    fn jump(&mut self, mailbox: &mut DeployedMailbox) {
        let by = self.below(200_000);
        mailbox.millis = if self.below(2) == 0 { mailbox.millis + by } else { mailbox.millis - by };
    }
}

#[test]
fn below_the_cap_with_any_clock() {
    for seed in 1..=150 {
        let mut random = Random(seed);
        let mut mailbox = DeployedMailbox::new();
        for _ in 0..random.below(10) {
            mailbox.post();
            random.jump(&mut mailbox);
        }
        let mut reader = started(&mailbox);
        let (mut posted, mut came) = (Vec::new(), Vec::new());
        while mailbox.total() < MAILBOX_SIGNALS {
            match random.below(8) {
                0..3 => posted.push(mailbox.post()),
                3..6 => mailbox.millis += random.below(1500),
                6 => came.extend(mailbox.poll(&mut reader)),
                _ => random.jump(&mut mailbox),
            }
        }
        came.extend(mailbox.poll(&mut reader));
        assert_eq!(came, posted, "seed {seed}");
    }
}

#[test]
fn with_deletes_and_restarts_only_what_nobody_had_read_is_missing() {
    for seed in 1..=150 {
        let mut random = Random(seed);
        let mut mailbox = DeployedMailbox::new();
        let mut reader = started(&mailbox);
        let (mut safe, mut unread, mut came) = (Vec::new(), Vec::new(), Vec::new());
        for _ in 0..300 {
            match random.below(12) {
                0..5 if mailbox.total() < MAILBOX_SIGNALS - 1 => unread.push(mailbox.post()),
                0..8 => mailbox.millis += random.below(1500),
                8..10 => {
                    came.extend(mailbox.poll(&mut reader));
                    safe.append(&mut unread);
                }
                10 => random.jump(&mut mailbox),
                _ => {
                    mailbox.delete();
                    unread.clear();
                }
            }
        }
        came.extend(mailbox.poll(&mut reader));
        safe.append(&mut unread);
        assert_eq!(came, safe, "seed {seed}");
    }
}

#[test]
fn at_the_cap_each_comes_once_and_in_order_unless_the_clock_jumps() {
    for seed in 1..=20 {
        let mut random = Random(seed);
        let jumps = seed % 2 == 0;
        let mut mailbox = DeployedMailbox::new();
        for _ in 0..MAILBOX_SIGNALS {
            mailbox.post();
        }
        let mut reader = started(&mailbox);
        let (mut posted, mut came) = (Vec::new(), Vec::new());
        for _ in 0..400 {
            // At most 8 signals between two questions: even 8 questions later all of them are still there.
            for _ in 0..random.below(9) {
                posted.push(mailbox.post());
                mailbox.millis += random.below(700);
            }
            if jumps && random.below(20) == 0 {
                random.jump(&mut mailbox);
            }
            came.extend(mailbox.poll(&mut reader));
        }
        for _ in 0..Reader::WHOLE_EVERY {
            came.extend(mailbox.poll(&mut reader));
        }
        if jumps {
            came.sort_unstable();
        }
        assert_eq!(came, posted, "seed {seed}");
    }
}
