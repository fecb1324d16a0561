//! How many, or how much, of a product.

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use super::number::{self, NumberError, NumberStyle};

/// A quantity of a line: pieces, portions, kilograms. The wire allows 0.001 to 9999 (contract
/// section 6.1); a value outside can be held, so that a check can say what is wrong with it.
/// It is kept as a text, `"1.5"`: no float on the way.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Quantity(Decimal);

impl Quantity {
    /// Nothing, which the server does not take.
    pub const NONE: Self = Self(Decimal::ZERO);
    /// One piece.
    pub const ONE: Self = Self(Decimal::ONE);
    /// The least the server takes.
    pub const SMALLEST: Self = Self(Decimal::from_parts(1, 0, 0, false, 3));
    /// The most the server takes.
    pub const LARGEST: Self = Self(Decimal::from_parts(9999, 0, 0, false, 0));

    /// The quantity as a decimal number.
    pub fn decimal(self) -> Decimal {
        self.0
    }

    /// Reads a quantity as a person types it: `2`, `1,5`, `0.5`.
    ///
    /// # Errors
    /// [`NumberError`] tells what is wrong; an ambiguous text is refused, never guessed.
    pub fn parse(text: &str) -> Result<Self, NumberError> {
        number::parse(text).map(Self)
    }

    /// Reads a quantity from the digits of a JSON number.
    ///
    /// # Errors
    /// [`NumberError`] if it is no number or too large.
    pub fn parse_wire(text: &str) -> Result<Self, NumberError> {
        number::parse_wire(text).map(Self)
    }

    /// `2`, `1,5`, `0.125`: no more digits than needed, thousands not grouped.
    pub fn format(self, style: NumberStyle) -> String {
        number::format(self.0, 0, style, false)
    }

    /// What the server takes.
    pub fn is_in_range(self) -> bool {
        (Self::SMALLEST..=Self::LARGEST).contains(&self)
    }

    /// One more, if the server would take that.
    #[must_use]
    pub fn one_more(self) -> Option<Self> {
        let more = Self(self.0.saturating_add(Decimal::ONE));
        more.is_in_range().then_some(more)
    }

    /// One less, if something would be left.
    #[must_use]
    pub fn one_less(self) -> Option<Self> {
        let less = Self(self.0.saturating_sub(Decimal::ONE));
        less.is_in_range().then_some(less)
    }

    /// Both together, if the server would take that.
    #[must_use]
    pub fn plus(self, other: Self) -> Option<Self> {
        let sum = Self(self.0.saturating_add(other.0));
        sum.is_in_range().then_some(sum)
    }
}

impl From<Decimal> for Quantity {
    fn from(value: Decimal) -> Self {
        Self(value)
    }
}

impl From<u32> for Quantity {
    fn from(value: u32) -> Self {
        Self(Decimal::from(value))
    }
}
