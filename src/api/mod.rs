//! The Plugin API over HTTP: what goes out, what comes back, and what it means.
//!
//! A [`Client`] talks to one [`StoreAddress`] with one [`ApiKey`]. An order is written down once
//! as a [`FrozenPacket`] and sent with [`Client::create_packet`]; an [`ApiError`] knows whether
//! the packet may exist all the same and whether trying again can help, and
//! [`refusal::problems`] puts a refusal under the fields it is about. Answers are kept word for
//! word beside what was read from them.

pub mod address;
pub mod bench;
pub mod body;
pub mod body_key;
pub mod change;
pub mod client;
pub mod curl;
pub mod curl_line;
pub mod customers;
pub mod dialect;
mod envelope;
pub mod error;
pub mod exchange;
mod headers;
mod joi;
pub mod json_text;
pub mod key;
pub mod key_check;
pub mod menu;
pub mod order_json;
pub mod packet;
pub mod raw;
mod read;
mod record;
pub mod refusal;
pub mod store_check;
mod timing;
pub mod unknown_fields;

pub use address::{AddressError, Environment, StoreAddress};
pub use bench::{BenchChange, BenchFault};
pub use body::{BodyError, FrozenPacket};
pub use body_key::{key_in, with_key};
pub use change::{
    ChangeBodyError, ChangeStart, FrozenChange, FrozenStep, Loss, PacketOrder, PaymentsKnown,
    ProductFit, StepKind, ToldLine, Updated,
};
pub use client::{Client, ClientError, Created, Timeouts};
pub use customers::{CustomersPage, RemoteCustomer};
pub use dialect::Dialect;
pub use error::{ApiError, ErrorKind, Outcome, Retry};
pub use exchange::{
    Answer, CallToken, Conclusion, Ended, Header, Kept, Label, Recorder, SentRequest, Timings,
};
pub use key::{ApiKey, KeyError};
pub use key_check::{KeyCheck, Scope, ScopeState};
pub use menu::{Kind as MenuKind, Why as LeftOutWhy};
pub use menu::{LeftOut, MenuList, MenuReplies, MenuReport, read_menu};
pub use order_json::order_from_json;
pub use packet::{
    CancelledLine, Mention, OpenList, OpenPacket, Packet, PacketCustomer, PacketLine, PacketOption,
    PacketPayment, made_at, mentions,
};
pub use raw::{RawAnswer, RawMethod, RawOutcome, RawProblem, RawRequest};
pub use store_check::{CHECK_READS, Consent, MenuCheck, MethodCount, StoreCheck};
pub use unknown_fields::{left_out_fields, unknown_fields};
