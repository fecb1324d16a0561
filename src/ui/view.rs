//! What every view of the desk is given.

use jiff::{Timestamp, tz::TimeZone};

use super::{
    change::model::ChangeModel,
    command::{Allowed, Command},
    marks::Marks,
    remark_text::RemarkText,
    spot::Spot,
    texts::Texts,
    tokens::Sizes,
};
use crate::{
    desk::OpenOrder,
    domain::{Catalogue, KnownCustomer, Money, NumberStyle, Quantity, Totals},
    store::database::customers::EarlierOrder,
};

/// The surroundings of a frame: words, sizes, what may be done, where the cursor goes.
#[derive(Clone, Copy)]
pub struct View<'a> {
    /// The words.
    pub texts: &'a Texts,
    /// How roomy.
    pub sizes: Sizes,
    /// What the store in use is called; empty for the practice store.
    pub store: &'a str,
    /// What may be done now.
    pub allowed: Allowed,
    /// Where the cursor goes in this frame.
    pub focus: Option<Spot>,
    /// A window is over the desk, or was until now: what has lost the cursor may get it back.
    pub is_covered: bool,
    /// The time, for ages: whole seconds since the epoch.
    pub now_secs: i64,
    /// Where dates are those of.
    pub zone: &'a TimeZone,
}

impl<'a> View<'a> {
    /// What people call a store: the practice store has no name of its own.
    pub fn store_name(&self, name: &'a str) -> &'a str {
        if name.is_empty() {
            self.texts.get("practice-store")
        } else {
            name
        }
    }

    /// Whether the cursor goes here now. Under a window it goes nowhere: what is typed is not meant
    /// for there.
    pub fn focuses(&self, spot: Spot) -> bool {
        self.focus == Some(spot) && (spot == Spot::Dialog || !self.is_covered)
    }

    /// How numbers are written.
    pub fn numbers(&self) -> NumberStyle {
        self.texts.numbers()
    }

    /// An amount with its currency.
    pub fn money(&self, amount: Money) -> String {
        amount.format(self.numbers())
    }

    /// A quantity.
    pub fn quantity(&self, quantity: Quantity) -> String {
        quantity.format(self.numbers())
    }

    /// The key of a command as text; nothing for a command without one.
    pub fn key(&self, command: Command) -> String {
        command.key_text(self.texts).unwrap_or_default()
    }

    /// What people call a customer.
    pub fn customer_name(&self, customer: &'a KnownCustomer) -> &'a str {
        match customer.name.trim() {
            "" => self.texts.get("customer-unnamed"),
            name => name,
        }
    }

    /// How often a customer ordered, and when last; nothing for one who never did.
    pub fn known_since(&self, customer: &KnownCustomer) -> String {
        let orders = usize::try_from(customer.orders).unwrap_or(usize::MAX);
        let count = self
            .texts
            .with("customer-orders", &[("count", orders.into())]);
        match (customer.last_order, orders) {
            (Some(secs), _) => format!("{count} · {}", self.ago(secs)),
            (None, 0) => String::new(),
            (None, _) => count,
        }
    }

    /// How long ago, in words: `az önce`, `4 dk önce`, `2 sa önce`.
    pub fn ago(&self, secs: i64) -> String {
        let minutes = usize::try_from((self.now_secs - secs).max(0) / 60).unwrap_or_default();
        match minutes {
            0 => self.texts.get("age-now").to_owned(),
            1..=59 => self.texts.with("age-minutes", &[("count", minutes.into())]),
            60..=2879 => self
                .texts
                .with("age-hours", &[("count", (minutes / 60).into())]),
            _ => self
                .texts
                .with("age-days", &[("count", (minutes / 1440).into())]),
        }
    }

    /// Day and time of day, here: `21.11.2026 19:42`.
    pub fn date(&self, at: Timestamp) -> String {
        let here = at.to_zoned_datetime(self.zone.clone());
        here.strftime("%d.%m.%Y %H:%M").to_string()
    }

    /// Time of day with its seconds, here: `19:42:07`; for another day the day and the minute.
    pub fn moment(&self, at: Timestamp) -> String {
        let here = at.to_zoned_datetime(self.zone.clone());
        let now = Timestamp::from_second(self.now_secs).unwrap_or(at);
        let is_today = here.date() == now.to_zoned_datetime(self.zone.clone()).date();
        let format = if is_today { "%H:%M:%S" } else { "%d.%m %H:%M" };
        here.strftime(format).to_string()
    }

    /// Time of day, here: `19:42`; for another day with the day before it.
    pub fn time_of_day(&self, at: Timestamp) -> String {
        let here = at.to_zoned_datetime(self.zone.clone());
        let now = Timestamp::from_second(self.now_secs).unwrap_or(at);
        let is_today = here.date() == now.to_zoned_datetime(self.zone.clone()).date();
        let format = if is_today { "%H:%M" } else { "%d.%m %H:%M" };
        here.strftime(format).to_string()
    }

    /// Day and time of day with its milliseconds, here: `21.11.2026 19:42:07,318`.
    pub fn exact(&self, at: Timestamp) -> String {
        let here = at.to_zoned_datetime(self.zone.clone());
        here.strftime("%d.%m.%Y %H:%M:%S,%3f").to_string()
    }

    /// A text with the time until then: seconds below two minutes, minutes beyond.
    pub fn in_time(&self, id: &str, secs: i64) -> String {
        let left = usize::try_from((secs - self.now_secs).max(0)).unwrap_or_default();
        let (unit, count) = match left {
            0..=119 => ("time-seconds", left),
            _ => ("time-minutes", left.div_ceil(60)),
        };
        let time = self.texts.with(unit, &[("count", count.into())]);
        self.texts.with(id, &[("time", (&time).into())])
    }

    /// Minutes since then, for an order's tab; hours for one that lies there for long.
    pub fn minutes_since(&self, secs: i64) -> String {
        let minutes = usize::try_from((self.now_secs - secs).max(0) / 60).unwrap_or_default();
        let (id, count) = match minutes {
            0..=119 => ("minutes-short", minutes),
            _ => ("hours-short", minutes / 60),
        };
        self.texts.with(id, &[("count", count.into())])
    }
}

/// An order as its views are given it, with all that is derived from it.
#[derive(Clone, Copy)]
pub struct OrderView<'a> {
    /// The surroundings.
    pub view: View<'a>,
    /// The order.
    pub open: &'a OpenOrder,
    /// Its totals.
    pub totals: &'a Totals,
    /// Its problems.
    pub marks: &'a Marks,
    /// What becomes of the packet that it changes, if it changes one.
    pub change: Option<&'a ChangeModel>,
    /// Who it is for, as far as that is known.
    pub customer: CustomerView<'a>,
    /// What that person ordered before.
    pub repeat: RepeatView<'a>,
    /// The menu it is made from, once there is one.
    pub catalogue: Option<&'a Catalogue>,
}

/// What was ordered before, as far as an order has to do with it.
#[derive(Clone, Copy)]
pub struct RepeatView<'a> {
    /// The last order of the customer.
    pub last: Option<&'a EarlierOrder>,
    /// Why nothing was repeated.
    pub said: Option<RepeatWord>,
    /// What is said under the lines.
    pub remarks: &'a [RemarkText],
}

/// Why nothing was repeated.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RepeatWord {
    /// The order has no customer.
    NoCustomer,
    /// The earlier orders are on their way.
    Waiting,
    /// There are none.
    None,
    /// The last one is in the cart already.
    Added,
}

/// Who an order is for, as far as that is known.
#[derive(Clone, Copy)]
pub struct CustomerView<'a> {
    /// The known customer.
    pub known: Option<&'a KnownCustomer>,
    /// What to remember of them.
    pub note: &'a str,
    /// Who has the number that was typed, while nobody is chosen.
    pub of_same_number: &'a [&'a KnownCustomer],
}
