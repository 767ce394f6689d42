//! How the reader behaves against a stand-in for the deployed mailbox, one behaviour a file.

#![expect(clippy::unwrap_used, reason = "a test's helpers may panic like the test")]

mod answers_nobody_should_send;
mod baseline;
mod clock_goes_back;
mod deployed_mailbox;
mod emptied_mailbox;
mod full_mailbox;
mod question;
mod random_histories;
mod same_second;
