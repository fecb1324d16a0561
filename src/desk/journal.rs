//! The journal as the screen asks for it.

use super::{engine::Engine, event::Event};
use crate::store::journal::{ExchangeId, JournalError, JournalQuery};

impl Engine {
    /// Looks exchanges up.
    pub(super) async fn search_journal(&self, query: JournalQuery) {
        let result = Err(not_there());
        self.teller
            .tell(Event::JournalFound { query, result })
            .await;
    }

    /// Looks one exchange up, with the others of its order.
    pub(super) async fn show_exchange(&self, id: ExchangeId) {
        let result = Err(not_there());
        self.teller.tell(Event::ExchangeShown { id, result }).await;
    }
}

fn not_there() -> JournalError {
    JournalError {
        words: "it is not open".to_owned(),
    }
}
