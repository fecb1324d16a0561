//! Amounts in the store's currency, exact to the last digit.

use std::{
    iter::Sum,
    ops::{Add, Sub},
};

use rust_decimal::{Decimal, RoundingStrategy};
use serde::{Deserialize, Serialize};

use super::{
    number::{self, NumberError, NumberStyle},
    quantity::Quantity,
};

/// An amount in major units (lira), exact. At most [`number::LARGEST`] when read from outside.
/// It is kept as a text, `"12.50"`: no float on the way.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Default, Serialize, Deserialize,
)]
#[serde(transparent)]
pub struct Money(Decimal);

impl Money {
    /// Nothing.
    pub const ZERO: Self = Self(Decimal::ZERO);

    /// The amount as a decimal number of major units.
    pub fn decimal(self) -> Decimal {
        self.0
    }

    /// Reads an amount as a person types it: `12,5`, `12.5`, `1.234,50`, `1,234.50`, `₺12`.
    ///
    /// # Errors
    /// [`NumberError`] tells what is wrong; an ambiguous text is refused, never guessed.
    pub fn parse(text: &str) -> Result<Self, NumberError> {
        number::parse(text).map(Self)
    }

    /// Reads an amount from the digits of a JSON number.
    ///
    /// # Errors
    /// [`NumberError`] if it is no number or too large.
    pub fn parse_wire(text: &str) -> Result<Self, NumberError> {
        number::parse_wire(text).map(Self)
    }

    /// `1.375,50 ₺` or `₺1,375.50`.
    pub fn format(self, style: NumberStyle) -> String {
        let bare = number::format(self.0.abs(), 2, style, true);
        let sign = if self.is_negative() { "−" } else { "" };
        match style {
            NumberStyle::Turkish => format!("{sign}{bare} ₺"),
            NumberStyle::English => format!("{sign}₺{bare}"),
        }
    }

    /// `1.375,50`: for a field that says what it holds.
    pub fn format_bare(self, style: NumberStyle) -> String {
        number::format(self.0, 2, style, true)
    }

    /// Less than nothing.
    pub fn is_negative(self) -> bool {
        self.0.is_sign_negative() && !self.0.is_zero()
    }

    /// Exactly nothing.
    pub fn is_zero(self) -> bool {
        self.0.is_zero()
    }

    /// The price of so many, rounded to the cent, halves away from zero. The server's rounding is
    /// not documented (contract section 5.4), so this is part of an estimate.
    pub fn times(self, quantity: Quantity) -> Self {
        let product = self.0.saturating_mul(quantity.decimal());
        Self(product.round_dp_with_strategy(2, RoundingStrategy::MidpointAwayFromZero))
    }
}

impl From<Decimal> for Money {
    fn from(value: Decimal) -> Self {
        Self(value)
    }
}

impl Add for Money {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Self(self.0.saturating_add(other.0))
    }
}

impl Sub for Money {
    type Output = Self;

    fn sub(self, other: Self) -> Self {
        Self(self.0.saturating_sub(other.0))
    }
}

impl Sum for Money {
    fn sum<I: Iterator<Item = Self>>(amounts: I) -> Self {
        amounts.fold(Self::ZERO, Add::add)
    }
}
