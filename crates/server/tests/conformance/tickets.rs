//! A ticket shows a session once, for a time.

use liza_server::engine::{TICKET_LIFETIME, TicketError};

use crate::stage::{Factory, Stage};

pub async fn a_ticket_is_good_once(make: Factory) {
    let stage = Stage::new(make).await;
    let one = stage.open("one").await;
    one.issue("ticket").await;
    assert_eq!(stage.redeem("ticket").await, Ok(one.token));
    assert_eq!(stage.redeem("ticket").await, Err(TicketError::BadTicket));
}

pub async fn it_is_good_for_a_time(make: Factory) {
    let stage = Stage::new(make).await;
    let one = stage.open("one").await;
    one.issue("early").await;
    one.issue("late").await;
    stage.pass(TICKET_LIFETIME - 1).await;
    assert_eq!(stage.redeem("early").await, Ok(one.token));
    stage.pass(1).await;
    assert_eq!(stage.redeem("late").await, Err(TicketError::BadTicket));
}

pub async fn another_is_not(make: Factory) {
    let stage = Stage::new(make).await;
    let (one, two) = (stage.open("one").await, stage.open("two").await);
    one.issue("of one").await;
    two.issue("of two").await;
    assert_eq!(stage.redeem("guess").await, Err(TicketError::BadTicket));
    assert_eq!((stage.redeem("of two").await, stage.redeem("of one").await), (Ok(two.token), Ok(one.token)));
}
