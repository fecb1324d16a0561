//! The journal: every call to a server and what came of it, to be looked up, repeated and handed
//! on. It has a file of its own, so that its size and its faults never touch the orders.

mod exchange;

pub use exchange::{
    Exchange, ExchangeId, ExchangeOutcome, ExchangeRow, JournalError, JournalPage, JournalQuery,
};
