//! The journal: every call to a server and what came of it, to be looked up, repeated and handed
//! on. It has a file of its own, so that its size and its faults never touch the orders.
//!
//! | module | what it does |
//! |---|---|
//! | `exchange` | what is kept of a call, and how it is asked for |
//! | `writer` | takes calls from whoever makes them, on a thread of its own |
//! | `recorder` | the record of the calls to one store |
//! | `reader` | lists, searches, shows |
//! | `file` | opening the file; a damaged one is set aside, a newer program's is left alone |
//! | `entering` | a call's beginning and end as rows |
//! | `rows` | how they stand in there |
//! | `words` | what an exchange is found by |
//! | `pruning` | the oldest go, in small steps |
//!
//! Commits reach the disk when the system likes (`synchronous=NORMAL`): what is lost with the power
//! is a record and no order. A call that must not go out without its record waits for the disk.

mod entering;
mod exchange;
mod file;
mod pruning;
mod reader;
mod recorder;
mod rows;
mod words;
mod writer;

pub use exchange::{
    Exchange, ExchangeId, ExchangeOutcome, ExchangeRow, ExchangeStory, JournalError, JournalFacets,
    JournalPage, JournalQuery,
};
pub use reader::JournalReader;
pub use recorder::{OneCall, StoreRecorder};
pub use writer::{Journal, Now};
