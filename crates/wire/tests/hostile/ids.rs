//! Ids and cursors.

use liza_wire::service::{Cursor, MAX_CURSOR_CHARS};
use liza_wire::{CallId, IdError, MAX_CALL_ID_CHARS, MAX_USER_ID_CHARS, UserId};
use proptest::prelude::*;

proptest! {
    #[test]
    fn a_user_id_that_is_taken_is_short_and_plain(text in "\\PC{0,80}|.{0,80}") {
        if let Ok(id) = UserId::parse(&text) {
            prop_assert!((1..=MAX_USER_ID_CHARS).contains(&id.as_str().chars().count()));
            prop_assert!(!id.as_str().chars().any(char::is_control));
            prop_assert_eq!(id.as_str(), text.trim());
            prop_assert_eq!(UserId::parse(id.as_str()), Ok(id));
        }
    }

    #[test]
    fn a_call_id_that_is_taken_is_short_ascii(text in "[a-z0-9-]{0,50}|.{0,50}") {
        match CallId::parse(&text) {
            Ok(id) => {
                prop_assert!((1..=MAX_CALL_ID_CHARS).contains(&id.as_str().len()) && id.as_str().is_ascii());
                let numbered = CallId::numbered(&id, u32::MAX);
                prop_assert_eq!(CallId::parse(numbered.as_str()), Ok(numbered.clone()));
                prop_assert_eq!(numbered.session_and_number().map(|(_, number)| number), Some(u32::MAX));
                id.session_and_number();
            }
            Err(IdError::TooLong { chars, most }) => prop_assert!(chars > most),
            Err(IdError::Empty | IdError::Character(_)) => {}
        }
    }

    #[test]
    fn a_cursor_that_is_taken_is_written_as_it_is_meant(text in "[a-z0-9]{0,50}\\.[0-9+]{0,22}|.{0,70}") {
        if let Some(cursor) = Cursor::parse(&text) {
            let written = cursor.to_string();
            prop_assert!(written.len() <= MAX_CURSOR_CHARS);
            prop_assert_eq!(Cursor::parse(&written), Some(cursor));
        }
    }
}
