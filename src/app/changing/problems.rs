//! What keeps a change from being sent. What is not sent again is nobody's business.

use crate::{
    desk::OpenOrder,
    domain::{ChangeField, CustomerField, Difference, Field, LineField, Problem, Reason, Severity},
};

/// Of what the checks find in the order, what concerns its change, and the lines of which it is not
/// known which product they are. `unwritten` is why it cannot be written down.
pub(in crate::app) fn of_change(
    open: &OpenOrder,
    difference: &Difference,
    found: Vec<Problem>,
    unwritten: Option<Problem>,
) -> Vec<Problem> {
    let unclear: Vec<usize> = open
        .unclear_lines()
        .filter_map(|key| open.order.place_of(key))
        .collect();
    let is_unclear = |field: Field| {
        matches!(field, Field::Line(place, LineField::Product | LineField::Options)
        if unclear.contains(&place))
    };
    let mut problems: Vec<Problem> = found
        .into_iter()
        .filter(|problem| concerns(problem.field, difference) && !is_unclear(problem.field))
        .collect();
    let is_told = |problem: &Problem| problems.iter().any(|known| known.field == problem.field);
    let unwritten = unwritten.filter(|problem| !is_told(problem) && !is_unclear(problem.field));
    problems.extend(unwritten);
    // As long as no line is to change, none is sent.
    let severity = match difference.lines.is_empty() {
        true => Severity::Warning,
        false => Severity::Error,
    };
    let fields = unclear
        .iter()
        .map(|place| Field::Line(*place, LineField::Product));
    problems.extend(fields.map(|field| Problem {
        severity,
        ..Problem::error(field, Reason::WhichProduct)
    }));
    problems
}

/// Whether a field is among what is sent.
fn concerns(field: Field, difference: &Difference) -> bool {
    let changes = |field| difference.fields.iter().any(|change| change.field == field);
    match field {
        Field::Order => true,
        Field::Cart | Field::Line(..) => !difference.lines.is_empty(),
        Field::Payments => !difference.lines.is_empty() || !difference.payments.is_empty(),
        Field::Payment(..) => !difference.payments.is_empty(),
        Field::PaymentNote => changes(ChangeField::PaymentNote),
        Field::Note => changes(ChangeField::Note),
        Field::SaleType => changes(ChangeField::SaleType),
        Field::Customer(CustomerField::Address) => changes(ChangeField::Address),
        Field::Customer(CustomerField::Phone) => changes(ChangeField::Phone),
        // These stay as they are.
        Field::Customer(_)
        | Field::Status
        | Field::RestaurantDelivery
        | Field::CallbackUrl
        | Field::IdempotencyKey => false,
    }
}

/// Whether something has to be mended before it can even be looked at what will be different. That
/// too much would be paid is shown there, with a way to mend it.
pub(in crate::app) fn keeps_from_review(problem: &Problem) -> bool {
    problem.severity == Severity::Error && !matches!(problem.reason, Reason::PaidAboveTotal { .. })
}
