//! What is ordered.

use super::{LONGEST_LINE_NOTE, LONGEST_PRODUCT_ID, MOST_LINES, MOST_OPTIONS, longest, required};
use crate::domain::{
    catalogue::{Catalogue, Choice, OptionGroup, Product},
    money::Money,
    order::{Line, LineChoice},
    problem::{Field, LineField, Problem, Reason},
    quantity::Quantity,
    typed::Typed,
};

pub(super) fn check(lines: &[Line], catalogue: &Catalogue, problems: &mut Vec<Problem>) {
    if lines.is_empty() {
        problems.push(Problem::error(Field::Cart, Reason::CartEmpty));
    }
    if lines.len() > MOST_LINES {
        let reason = Reason::TooMany { limit: MOST_LINES };
        problems.push(Problem::error(Field::Cart, reason));
    }
    for (place, line) in lines.iter().enumerate() {
        let mut line_check = LineCheck {
            place,
            line,
            problems,
        };
        line_check.check(catalogue);
    }
}

/// Whether the cost of the cart can be told: every number of it can be read and is allowed.
pub(super) fn is_countable(lines: &[Line]) -> bool {
    !lines.is_empty()
        && lines
            .iter()
            .all(|line| quantity_fault(&line.quantity).is_none() && discount_fault(line).is_none())
}

struct LineCheck<'a> {
    place: usize,
    line: &'a Line,
    problems: &'a mut Vec<Problem>,
}

impl LineCheck<'_> {
    fn check(&mut self, catalogue: &Catalogue) {
        let product = self.known_product(catalogue);
        self.check_options(product);
        let line = self.line;
        self.error_if(LineField::Quantity, quantity_fault(&line.quantity));
        self.error_if(LineField::Discount, discount_fault(line));
        let note = self.field(LineField::Note);
        longest(&line.note, LONGEST_LINE_NOTE, note, self.problems);
    }

    /// Checks the product and finds it on the menu.
    fn known_product<'c>(&mut self, catalogue: &'c Catalogue) -> Option<&'c Product> {
        let line = self.line;
        let id = line.product.as_str();
        let field = self.field(LineField::Product);
        let so_far = self.problems.len();
        required(id, field, self.problems);
        longest(id, LONGEST_PRODUCT_ID, field, self.problems);
        if self.problems.len() > so_far || catalogue.is_empty() {
            return None;
        }
        let Some(product) = catalogue.product(&line.product) else {
            let gone = Reason::ProductGone;
            self.problems.push(if catalogue.is_partial() {
                Problem::warning(field, gone)
            } else {
                Problem::error(field, gone)
            });
            return None;
        };
        if !product.active {
            self.problems
                .push(Problem::warning(field, Reason::ProductInactive));
        }
        if product.price != line.price {
            let reason = Reason::PriceChanged { now: product.price };
            self.problems.push(Problem::warning(field, reason));
        }
        Some(product)
    }

    fn check_options(&mut self, product: Option<&Product>) {
        let line = self.line;
        let field = self.field(LineField::Options);
        if line.choices.len() > MOST_OPTIONS {
            let reason = Reason::TooMany {
                limit: MOST_OPTIONS,
            };
            self.problems.push(Problem::error(field, reason));
        }
        let Some(product) = product else { return };
        for chosen in &line.choices {
            match find_choice(product, chosen) {
                Ok(choice) if choice.price != chosen.price => {
                    let reason = Reason::OptionPriceChanged {
                        title: chosen.title.clone(),
                        now: choice.price,
                    };
                    self.problems.push(Problem::warning(field, reason));
                }
                Ok(_same) => {}
                Err(reason) => self.problems.push(Problem::error(field, reason)),
            }
        }
        for reason in check_choices(&product.option_groups, &line.choices) {
            self.problems.push(Problem::warning(field, reason));
        }
    }

    fn error_if(&mut self, field: LineField, fault: Option<Reason>) {
        if let Some(reason) = fault {
            let field = self.field(field);
            self.problems.push(Problem::error(field, reason));
        }
    }

    fn field(&self, field: LineField) -> Field {
        Field::Line(self.place, field)
    }
}

/// What the server would make of a choice. Names are sent, and an id only where a name means
/// different prices (contract section 16.4), so it is the name that must still be there.
fn find_choice<'p>(product: &'p Product, chosen: &LineChoice) -> Result<&'p Choice, Reason> {
    let title = || chosen.title.clone();
    let mut named = product
        .choices()
        .filter(|choice| choice.title == chosen.title);
    if product.is_ambiguous_choice(&chosen.title) {
        let Some(id) = &chosen.id else {
            return Err(Reason::OptionAmbiguous { title: title() });
        };
        return named
            .find(|choice| choice.id.as_ref() == Some(id))
            .ok_or_else(|| Reason::OptionGone { title: title() });
    }
    named
        .next()
        .ok_or_else(|| Reason::OptionGone { title: title() })
}

fn quantity_fault(quantity: &Typed<Quantity>) -> Option<Reason> {
    let quantity = match quantity {
        Typed::Bad { reason, .. } => return Some(Reason::Number(*reason)),
        Typed::Good(quantity) => *quantity,
    };
    if quantity <= Quantity::NONE {
        Some(Reason::QuantityNotPositive)
    } else if quantity < Quantity::SMALLEST {
        Some(Reason::QuantityTooSmall)
    } else if quantity > Quantity::LARGEST {
        Some(Reason::QuantityTooLarge)
    } else {
        None
    }
}

/// A discount goes from 0 up to what the line costs. That is not compared while the quantity is
/// at fault.
fn discount_fault(line: &Line) -> Option<Reason> {
    let discount = match &line.discount {
        Typed::Bad { reason, .. } => return Some(Reason::Number(*reason)),
        Typed::Good(discount) => *discount,
    };
    if discount.is_negative() {
        return Some(Reason::Negative);
    }
    if discount.is_zero() || quantity_fault(&line.quantity).is_some() {
        return None;
    }
    let gross = line.unit_price().times(line.quantity.value()?);
    (discount > gross).then_some(Reason::DiscountAboveLine {
        line: gross.max(Money::ZERO),
    })
}

/// What is wrong with the choices taken from a product's groups: too few or too many of a group.
/// No version of the contract says that the server minds (section 15), so these are warnings.
///
/// A choice belongs to a group by its id where both have one, else by its name; where several
/// groups have that name, to the first that has room for it.
pub fn check_choices(groups: &[OptionGroup], chosen: &[LineChoice]) -> Vec<Reason> {
    let taken = count_taken(groups, chosen);
    let mut reasons = Vec::new();
    for (group, taken) in groups.iter().zip(taken) {
        if taken < group.least() {
            reasons.push(Reason::TooFewChoices {
                group: group.title.clone(),
                min: as_u32(group.least()),
            });
        } else if taken > group.limit() && !group.choices.is_empty() {
            reasons.push(Reason::TooManyChoices {
                group: group.title.clone(),
                max: as_u32(group.limit()),
            });
        }
    }
    reasons
}

fn count_taken(groups: &[OptionGroup], chosen: &[LineChoice]) -> Vec<usize> {
    let mut taken = vec![0; groups.len()];
    for choice in chosen {
        let mut own = (0..groups.len()).filter(|&at| belongs(&groups[at], choice));
        let Some(first) = own.next() else { continue };
        let free = std::iter::once(first)
            .chain(own)
            .find(|&at| taken[at] < groups[at].limit());
        taken[free.unwrap_or(first)] += 1;
    }
    taken
}

fn belongs(group: &OptionGroup, chosen: &LineChoice) -> bool {
    group
        .choices
        .iter()
        .any(|choice| match (&choice.id, &chosen.id) {
            (Some(known), Some(id)) => known == id,
            _ => choice.title == chosen.title,
        })
}

fn as_u32(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}
