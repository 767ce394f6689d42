//! How long each wait may take.

/// The limits of one engine, in milliseconds where nothing else is said.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Limits {
    /// From a ping to its pong, before the peer is heard in the call.
    pub pong: u64,
    /// A ping that has no pong yet is said again after this time, the same ping: the peer may have started later.
    pub ping_again: u64,
    /// From the press on «📞 Связь» to a ping without the offer, if that is not made by then.
    pub ping_with_offer: u64,
    /// From a ping in a call to its pong; when it runs out, only the log says so.
    pub round_trip: u64,
    /// From the press on offer (after «📞 Связь» from the pong) to the answer, and from an offer to our own answer.
    pub answer: u64,
    /// In `connected`, from one question for a sign of life to the next. A hidden tab may take a minute to answer.
    pub alive: u64,
    /// How many such questions in a row may stay unanswered; not a time.
    pub unanswered: u32,
    /// After how many such times without a word from the page before ours, which cannot be asked; not a time.
    pub plain_unheard: u32,
    /// From offer and answer to a connection.
    pub link: u64,
    /// How long a path may be quiet before ICE is restarted; the responder waits twice as long.
    pub quiet: u64,
    /// From one restart to the next.
    pub restart: u64,
    /// How many restarts in a row; not a time.
    pub restarts: u32,
    /// From the end of the peer's lease, while a lost path is looked for, to the end of the call; and from the word that
    /// whoever made the offer has no session, and has said nothing since.
    pub gone: u64,
    /// How soon after a restart another word of a changed network is still the same change.
    pub change: u64,
    /// From a connection in a started call to the peer's picture or sound, before it is looked for why there is none; and
    /// how long that picture may stand still later.
    pub picture: u64,
    /// How long statistics may take.
    pub statistics: u64,
    /// From the question for camera and microphone to the answer, before the panel points it out.
    pub prompt: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            pong: 20_000,
            ping_again: 3_000,
            ping_with_offer: 300,
            round_trip: 10_000,
            answer: 20_000,
            alive: 30_000,
            unanswered: 4,
            plain_unheard: 10,
            link: 30_000,
            quiet: 3_000,
            restart: 8_000,
            restarts: 4,
            gone: 10_000,
            change: 1_000,
            picture: 10_000,
            statistics: 1_000,
            prompt: 30_000,
        }
    }
}
