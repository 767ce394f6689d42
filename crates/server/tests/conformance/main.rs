//! What every [`Engine`] promises, one promise a file, against whatever engine a factory makes.
//!
//! Another engine is held against all of it by a line beside that of `memory`. It may answer when it likes and have epochs
//! of its own; the time is the one that is passed in.

#![allow(clippy::unwrap_used, reason = "a test's helpers may panic like the test")]

mod closing;
mod cursors;
mod delivering;
mod figures;
mod gaps;
mod keys;
mod lease;
mod limits;
mod listening;
mod one_session;
mod order;
mod peers;
mod stage;
mod stores;
mod strangers;
mod takeover;
mod tickets;
mod waiting;

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use liza_server::engine::{Engine, Limits, Memory};

use stage::Making;

/// All checks as tests of one engine; the factory is a `fn(Limits) -> Making`.
macro_rules! conformance {
    ($engine:ident, $factory:expr) => {
        mod $engine {
            tests! { $factory =>
                closing::{a_closed_session_is_over, its_reader_is_told, what_waited_is_dropped},
                cursors::{
                    reading_takes_nothing, a_batch_has_a_most, an_acknowledgement_forgets, an_older_one_changes_nothing,
                    one_of_another_epoch_says_nothing,
                },
                delivering::{an_old_page_reaches_a_session, nothing_waits_for_somebody_absent, a_full_mailbox_refuses},
                figures::{they_follow_what_is_kept},
                gaps::{a_cursor_of_another_epoch_is_a_gap, each_session_has_its_own_epoch, what_was_acknowledged_is_gone,
                    a_cursor_from_ahead_is_a_gap},
                keys::{
                    a_key_that_comes_again_is_answered_as_it_was, a_key_is_of_one_session, a_refused_key_may_come_again,
                    the_latest_are_remembered,
                },
                lease::{
                    without_traffic_a_session_ends, traffic_renews, its_reader_is_told_why,
                    an_id_that_nobody_reads_or_uses_is_free_earlier
                },
                limits::{
                    a_mailbox_takes_so_many_events, a_mailbox_takes_so_many_bytes, all_mailboxes_together_take_so_many_bytes,
                    there_are_so_many_sessions,
                    there_are_so_many_waiting_mailboxes, what_does_not_fit_leaves_nothing, news_has_room_in_a_full_mailbox,
                },
                listening::{each_event_rings, a_mailbox_is_held_while_somebody_listens, two_may_listen},
                one_session::{
                    an_id_has_one_session, one_that_is_opened_again_goes_on, others_are_not_concerned, an_id_is_free_again,
                },
                order::{one_senders_signals_keep_their_order, so_they_do_between_others},
                peers::{
                    both_sides_are_told, nobody_else_is, who_sent_before_the_session_began_is_told, each_is_told_once,
                    the_latest_peers_are_remembered,
                },
                strangers::{an_unknown_token_does_nothing},
                takeover::{the_holders_token_takes_over, another_token_does_not, the_old_reader_is_told, nothing_is_inherited},
                tickets::{a_ticket_is_good_once, it_is_good_for_a_time, another_is_not},
                waiting::{
                    a_signal_waits_for_its_reader, who_was_not_read_is_told, what_was_taken_does_not_expire,
                    a_sender_who_left_is_not_told, each_waits_its_own_time,
                },
            }
        }
    };
}

macro_rules! tests {
    ($factory:expr => $($file:ident::{$($check:ident),+ $(,)?}),+ $(,)?) => {
        $(
            mod $file {
                $(
                    #[tokio::test]
                    async fn $check() {
                        crate::$file::$check($factory).await;
                    }
                )+
            }
        )+
    };
}

conformance!(memory, crate::memory_engine);
conformance!(redis, crate::stores::redis_engine);
conformance!(redis_cluster, crate::stores::cluster_engine);

fn memory_engine(limits: Limits) -> Making {
    static LIVES: AtomicU64 = AtomicU64::new(0);
    let life = format!("life{}x", LIVES.fetch_add(1, Ordering::Relaxed));
    Box::pin(async move { Arc::new(Memory::new(limits, &life)) as Arc<dyn Engine> })
}
