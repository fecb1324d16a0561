//! What the Inspector shows of the journal.

use super::state::State;
use crate::store::journal::{ExchangeId, ExchangeStory, JournalError, JournalPage, JournalQuery};

/// What was asked of the journal, and what is known of it.
#[derive(Debug, Default)]
pub struct Inspector {
    /// What is looked for.
    pub query: JournalQuery,
    /// What was found; what was found before stays until the answer is there.
    pub page: JournalPage,
    /// The exchange that is shown.
    pub shown: Option<Box<ExchangeStory>>,
    /// Why the journal could not be asked.
    pub trouble: Option<JournalError>,
}

/// A page has come; one that is not asked for any more is dropped.
pub(super) fn found(
    state: &mut State,
    query: &JournalQuery,
    result: Result<JournalPage, JournalError>,
) {
    let inspector = &mut state.inspector;
    if inspector.query != *query {
        return;
    }
    match result {
        Ok(page) => inspector.page = page,
        Err(error) => inspector.trouble = Some(error),
    }
}

/// An exchange has come.
pub(super) fn shown(
    state: &mut State,
    _id: ExchangeId,
    result: Result<Option<Box<ExchangeStory>>, JournalError>,
) {
    match result {
        Ok(story) => state.inspector.shown = story,
        Err(error) => state.inspector.trouble = Some(error),
    }
}
