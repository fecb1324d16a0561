//! An earlier order once more, by today's menu.
//!
//! # A line
//!
//! The product is found by its id, and gets today's name and price. A choice is found among the
//! product's choices, best first:
//!
//! 1. by id and name,
//! 2. by name, however it is written, where that means one price, or one of the price it had,
//! 3. by id and price: it is called otherwise now. One that has both another name and another price
//!    is another choice.
//!
//! What is not found stays on the line as it was: a [`check`](super::check) says that it is gone,
//! and keeps the order from being sent until somebody has asked the caller. Nothing is left out
//! silently, nothing is guessed. The check also tells an inactive product and a group from which
//! too little is chosen now. [`Remark`] is what it cannot know: how things were the last time.
//!
//! Quantity and note are those of the last time. A discount was for that time, and is not given
//! again.
//!
//! # The rest of an order
//!
//! Only what is still empty is filled: address, kind of delivery and how it will be paid. The note
//! of an order is about that one evening and is not taken over. A payment is, where one alone paid
//! the whole: then one by the same method pays the whole again.

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use super::{
    catalogue::{Catalogue, Choice, PaymentMethod, Product},
    id::LineKey,
    money::Money,
    order::{Line, LineChoice, Order, Payment},
    text::fold,
    totals::Totals,
    typed::Typed,
};

/// What is different from the last time, and no check can know.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Remark {
    /// One piece has another price, without choices.
    PriceChanged {
        /// The last time.
        before: Money,
        /// On the line.
        now: Money,
    },
    /// The product is called otherwise.
    Renamed {
        /// The last time.
        before: String,
        /// On the line.
        now: String,
    },
    /// A choice has another price.
    ChoicePriceChanged {
        /// Its name on the line.
        title: String,
        /// The last time.
        before: Money,
        /// On the line.
        now: Money,
    },
    /// A choice is called otherwise.
    ChoiceRenamed {
        /// The last time.
        before: String,
        /// On the line.
        now: String,
    },
    /// The store counts fewer pieces than the line has.
    StockShort {
        /// So many, which may be below nothing.
        left: Decimal,
    },
}

impl Remark {
    /// Whether it is true of a line as it is now, which may have been changed since.
    pub fn holds(&self, line: &Line) -> bool {
        let has = |title: &str, price: Option<Money>| {
            line.choices.iter().any(|choice| {
                choice.title == title && price.is_none_or(|price| price == choice.price)
            })
        };
        match self {
            Self::PriceChanged { now, .. } => line.price == *now,
            Self::Renamed { now, .. } => line.title == *now,
            Self::ChoicePriceChanged { title, now, .. } => has(title, Some(*now)),
            Self::ChoiceRenamed { now, .. } => has(now, None),
            Self::StockShort { left } => {
                let quantity = line.quantity.value();
                quantity.is_some_and(|quantity| quantity.decimal() > *left)
            }
        }
    }
}

/// A remark and the line that it is about.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LineRemark {
    /// The line.
    pub line: LineKey,
    /// What is different.
    pub remark: Remark,
}

/// An earlier line as it is today.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RepeatedLine {
    /// To be put into a cart, under a key of that order.
    pub line: Line,
    /// What is different from the last time.
    pub remarks: Vec<Remark>,
}

/// Makes an earlier line anew. Against an empty menu (nothing loaded yet) it is as it was.
pub fn repeat_line(earlier: &Line, catalogue: &Catalogue) -> RepeatedLine {
    let mut line = Line {
        discount: Typed::Good(Money::ZERO),
        // It becomes another line.
        line_id: None,
        ..earlier.clone()
    };
    let mut remarks = Vec::new();
    if let Some(product) = catalogue.product(&earlier.product) {
        renew(&mut line, product, &mut remarks);
        renew_choices(&mut line, product, &mut remarks);
    }
    RepeatedLine { line, remarks }
}

fn renew(line: &mut Line, product: &Product, remarks: &mut Vec<Remark>) {
    let before = std::mem::replace(&mut line.title, product.title.clone());
    if fold(&before) != fold(&product.title) {
        let now = product.title.clone();
        remarks.push(Remark::Renamed { before, now });
    }
    let before = std::mem::replace(&mut line.price, product.price);
    let now = product.price;
    if before != now {
        remarks.push(Remark::PriceChanged { before, now });
    }
    let short = product.stock.map(|left| Remark::StockShort { left });
    remarks.extend(short.filter(|short| short.holds(line)));
}

fn renew_choices(line: &mut Line, product: &Product, remarks: &mut Vec<Remark>) {
    let known: Vec<&Choice> = product.choices().collect();
    let mut used = vec![false; known.len()];
    for chosen in &mut line.choices {
        match find(chosen, &known, &used) {
            Sought::Found(place) => {
                used[place] = true;
                let now = LineChoice::from(known[place]);
                let before = std::mem::replace(chosen, now);
                remark_choice(before, chosen, remarks);
            }
            // An id of another price would be taken for the choice that was meant.
            Sought::Unclear => chosen.id = None,
            Sought::Gone => {}
        }
    }
}

fn remark_choice(before: LineChoice, now: &LineChoice, remarks: &mut Vec<Remark>) {
    if before.price != now.price {
        remarks.push(Remark::ChoicePriceChanged {
            title: now.title.clone(),
            before: before.price,
            now: now.price,
        });
    }
    if fold(&before.title) != fold(&now.title) {
        remarks.push(Remark::ChoiceRenamed {
            before: before.title,
            now: now.title.clone(),
        });
    }
}

/// What came of looking for a choice.
enum Sought {
    /// By its place among the product's choices.
    Found(usize),
    /// Its name means several prices, none of them the one it had.
    Unclear,
    /// It is not there.
    Gone,
}

/// Two groups may have a choice of one name: one that nothing was found at yet goes first.
fn find(chosen: &LineChoice, known: &[&Choice], used: &[bool]) -> Sought {
    let wanted = fold(&chosen.title);
    let has_id = |at: &usize| chosen.id.is_some() && known[*at].id == chosen.id;
    let has_price = |at: &usize| known[*at].price == chosen.price;
    let is_as_written = |at: &usize| known[*at].title == chosen.title;
    let mut named: Vec<usize> = (0..known.len())
        .filter(|&at| fold(&known[at].title) == wanted)
        .collect();
    named.sort_by_key(|at| (!has_price(at), !is_as_written(at), used[*at]));
    if let Some(&place) = named.iter().find(|at| has_id(at)) {
        return Sought::Found(place);
    }
    if named.iter().any(is_as_written) {
        named.retain(is_as_written);
    }
    if let Some(&place) = named.first().filter(|at| has_price(at)) {
        return Sought::Found(place);
    }
    match named.split_first() {
        None => (0..known.len())
            .find(|at| has_id(at) && has_price(at))
            .map_or(Sought::Gone, Sought::Found),
        Some((&first, others)) => {
            let mut others = others.iter().map(|&at| known[at].price);
            match others.all(|price| price == known[first].price) {
                true => Sought::Found(first),
                false => Sought::Unclear,
            }
        }
    }
}

impl Order {
    /// Adds these lines of an earlier order, by their places in it, and fills what is still empty.
    /// Gives what is to be said about the new lines. An equal line that is there stays by itself:
    /// what was added is seen, and can be taken back alone.
    pub fn repeat(
        &mut self,
        earlier: &Self,
        places: impl IntoIterator<Item = usize>,
        catalogue: &Catalogue,
    ) -> Vec<LineRemark> {
        let mut said = Vec::new();
        for place in places {
            let Some(line) = earlier.lines.get(place) else {
                continue;
            };
            let repeated = repeat_line(line, catalogue);
            let line = self.push_line(repeated.line);
            let remarks = repeated.remarks.into_iter();
            said.extend(remarks.map(|remark| LineRemark { line, remark }));
        }
        self.fill_address(earlier);
        self.fill_delivery(earlier);
        self.fill_payment(earlier, catalogue);
        said
    }

    fn fill_address(&mut self, earlier: &Self) {
        let (here, there) = (&mut self.customer, &earlier.customer);
        if !here.address.trim().is_empty() {
            return;
        }
        for (here, there) in [
            (&mut here.address, &there.address),
            (&mut here.region, &there.region),
            (&mut here.address_description, &there.address_description),
        ] {
            if here.trim().is_empty() {
                here.clone_from(there);
            }
        }
    }

    /// A kind that was chosen for this order already stays.
    fn fill_delivery(&mut self, earlier: &Self) {
        if self.sale_type.is_none() && self.restaurant_delivery {
            self.sale_type = earlier.sale_type;
            self.restaurant_delivery = earlier.restaurant_delivery;
        }
    }

    fn fill_payment(&mut self, earlier: &Self, catalogue: &Catalogue) {
        if self.payment_note.trim().is_empty() {
            self.payment_note.clone_from(&earlier.payment_note);
        }
        let totals = Totals::of(self);
        let is_payable = totals.is_complete() && totals.total > Money::ZERO;
        if self.payments.is_empty()
            && is_payable
            && let Some(payment) = earlier.whole_payment()
            && let Some(title) = title_of_method(payment, catalogue)
        {
            self.add_payment(payment.method.clone(), &title, totals.total);
        }
    }

    /// The one payment that paid all of an order, beside discounts on it.
    fn whole_payment(&self) -> Option<&Payment> {
        let mut paid = self.payments.iter().filter(|payment| !payment.is_discount);
        let only = paid.next().filter(|_| paid.next().is_none())?;
        let totals = Totals::of(self);
        let is_whole = totals.is_complete() && totals.open().is_zero();
        is_whole.then_some(only)
    }
}

/// What a method is called; nothing for one that the store has no more.
fn title_of_method(payment: &Payment, catalogue: &Catalogue) -> Option<String> {
    let known: Option<&PaymentMethod> = catalogue.payment_method(&payment.method);
    match known {
        Some(method) => Some(method.title.clone()),
        None => (!catalogue.knows_payment_methods()).then(|| payment.title.clone()),
    }
}
