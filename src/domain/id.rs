//! Ids as the server gives them (opaque texts), and the keys of our own lines and payments.

use std::{borrow::Borrow, fmt};

use serde::{Deserialize, Serialize};

macro_rules! text_id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(String);

        impl $name {
            /// Takes the text as it is: ids are opaque.
            pub fn new(text: impl Into<String>) -> Self {
                Self(text.into())
            }

            /// The text, as the server wrote it.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl Borrow<str> for $name {
            fn borrow(&self) -> &str {
                &self.0
            }
        }

        impl From<&str> for $name {
            fn from(text: &str) -> Self {
                Self(text.to_owned())
            }
        }
    };
}

text_id! {
    /// Id of a product (`products/list`, contract section 8.1).
    ProductId
}
text_id! {
    /// Id of a category (contract section 9).
    CategoryId
}
text_id! {
    /// Id of a payment method (contract section 10).
    PaymentMethodId
}

/// Names one line of one order for as long as the order lives, wherever the line moves.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct LineKey(pub u64);

/// Names one payment of one order for as long as the order lives.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct PaymentKey(pub u64);
