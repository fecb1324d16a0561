//! What an order is, with no screen, network, disk, clock or chance in sight.
//!
//! Numbers are exact ([`Money`], [`Quantity`]), texts are compared by one [`fold`](text::fold),
//! and every rule known before sending is a [`check`] that names its
//! field. Time and ids are passed in.

pub mod catalogue;
pub mod check;
pub mod customers;
pub mod day;
pub mod difference;
pub mod edit;
pub mod id;
pub mod lines;
pub mod mask;
pub mod money;
pub mod number;
pub mod order;
pub mod packet_status;
pub mod pairing;
pub mod phone;
pub mod problem;
pub mod quantity;
pub mod repeat;
pub mod search;
pub mod text;
pub mod three_sides;
pub mod totals;
pub mod typed;
pub mod usage;

pub use catalogue::{Catalogue, Category, Choice, OptionGroup, PaymentMethod, Product};
pub use customers::{
    CustomerHit, CustomerIndex, CustomerKey, Found, KnownAddress, KnownCustomer, NewCustomer,
};
pub use difference::{ChangeField, Difference, FieldChange, LineChange, PaymentChange};
pub use edit::Edit;
pub use id::{CategoryId, LineKey, PaymentKey, PaymentMethodId, ProductId};
pub use lines::{Lines, Rows};
pub use money::Money;
pub use number::{NumberError, NumberStyle};
pub use order::{Customer, Line, LineChoice, Order, Payment, SaleType, SendStatus};
pub use packet_status::PacketStatus;
pub use phone::PhoneNumber;
pub use problem::{CustomerField, Field, LineField, PaymentField, Problem, Reason, Severity};
pub use quantity::Quantity;
pub use repeat::{LineRemark, Remark, RepeatedLine};
pub use search::{Hit, Preferred, Query};
pub use three_sides::{ChangedBy, FieldSides, Sides, ThreeSides};
pub use totals::Totals;
pub use typed::Typed;
pub use usage::{Preferences, Usage};
