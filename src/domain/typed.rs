//! A value that a person types: either understood, or kept exactly as typed with the reason.

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::{
    money::Money,
    number::{NumberError, NumberStyle},
    quantity::Quantity,
};

/// What stands in a number field. Bad input is kept, never cleared and never guessed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Typed<T> {
    /// Understood.
    Good(T),
    /// Not understood: the text as typed, and why.
    Bad {
        /// As typed.
        text: String,
        /// Why it is no value.
        reason: NumberError,
    },
}

impl<T: Copy> Typed<T> {
    /// The value, if the text was understood.
    pub fn value(&self) -> Option<T> {
        match self {
            Self::Good(value) => Some(*value),
            Self::Bad { .. } => None,
        }
    }
}

impl Typed<Money> {
    /// Reads an amount; what cannot be read is kept.
    pub fn read_money(text: &str) -> Self {
        Self::from_result(text, Money::parse(text))
    }

    /// The text to show in a field.
    pub fn text(&self, style: NumberStyle) -> String {
        match self {
            Self::Good(value) => value.format_bare(style),
            Self::Bad { text, .. } => text.clone(),
        }
    }
}

impl Typed<Quantity> {
    /// Reads a quantity; what cannot be read is kept.
    pub fn read_quantity(text: &str) -> Self {
        Self::from_result(text, Quantity::parse(text))
    }

    /// The text to show in a field.
    pub fn text(&self, style: NumberStyle) -> String {
        match self {
            Self::Good(value) => value.format(style),
            Self::Bad { text, .. } => text.clone(),
        }
    }
}

impl<T> Typed<T> {
    fn from_result(text: &str, read: Result<T, NumberError>) -> Self {
        match read {
            Ok(value) => Self::Good(value),
            Err(reason) => Self::Bad {
                text: text.to_owned(),
                reason,
            },
        }
    }
}

/// How it is kept: `{"good":"12.5"}` or, as typed, `{"bad":"1.500"}`. The reason is not kept, since
/// reading the text again gives it.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Kept<T, S> {
    Good(T),
    Bad(S),
}

impl<T: Serialize> Serialize for Typed<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Good(value) => Kept::Good(value),
            Self::Bad { text, .. } => Kept::Bad(text),
        }
        .serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Typed<Money> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Ok(match Kept::<_, String>::deserialize(deserializer)? {
            Kept::Good(value) => Self::Good(value),
            Kept::Bad(text) => Self::read_money(&text),
        })
    }
}

impl<'de> Deserialize<'de> for Typed<Quantity> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Ok(match Kept::<_, String>::deserialize(deserializer)? {
            Kept::Good(value) => Self::Good(value),
            Kept::Bad(text) => Self::read_quantity(&text),
        })
    }
}
