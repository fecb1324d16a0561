//! A refusal of the server, put under the fields it is about (contract section 6.4). Whatever we
//! make of it, the server's words stay with it.

use super::{
    change::StepKind,
    error::{ApiError, ErrorKind},
    joi,
};
use crate::domain::{Catalogue, Field, Line, LineField, Order, PaymentField, Problem, Reason};

/// What a failed call says about the order, by field. Nothing for a failure that is not about the
/// order, the key or the store: those are for waiting and trying again.
pub fn problems(error: &ApiError, order: &Order, catalogue: &Catalogue) -> Vec<Problem> {
    let said = error.said.clone().unwrap_or_default();
    match error.kind {
        ErrorKind::Unauthorized => vec![Problem::refused(Field::Order, Reason::Unauthorized, said)],
        ErrorKind::ScopeDenied => vec![Problem::refused(Field::Order, Reason::ScopeDenied, said)],
        ErrorKind::NotFound | ErrorKind::Refused => of_message(&said, order, catalogue),
        ErrorKind::RateLimited { .. }
        | ErrorKind::InProgress
        | ErrorKind::Server { .. }
        | ErrorKind::Unreachable
        | ErrorKind::NotKept
        | ErrorKind::Lost { .. }
        | ErrorKind::Redirected
        | ErrorKind::TooLarge
        | ErrorKind::Unreadable { .. } => Vec::new(),
    }
}

/// The same of a call that changes a packet, about the order that the packet was to become. What
/// names no field stands at what the call replaces.
pub fn step_problems(
    step: StepKind,
    error: &ApiError,
    wanted: &Order,
    catalogue: &Catalogue,
) -> Vec<Problem> {
    let mut found = problems(error, wanted, catalogue);
    let whole = match step {
        StepKind::Fields => return found,
        StepKind::Orders => Field::Cart,
        StepKind::Payments => Field::Payments,
    };
    for problem in &mut found {
        let is_unplaced = matches!(problem.field, Field::Order | Field::Cart);
        if is_unplaced && problem.reason == Reason::Refused {
            problem.field = whole;
        }
    }
    found
}

/// What a refusal's message says, by field; at least one problem.
pub fn of_message(message: &str, order: &Order, catalogue: &Catalogue) -> Vec<Problem> {
    let message = message.trim();
    let complaints = joi::complaints(message);
    if !complaints.is_empty() {
        return complaints
            .iter()
            .map(|complaint| {
                let field = complaint.field(order);
                Problem::refused(field, complaint.reason(field, order), complaint.whole)
            })
            .collect();
    }
    let found: Vec<(Field, Reason)> = about_payments(message, order, catalogue)
        .or_else(|| about_lines(message, order))
        .or_else(|| about_callback(message))
        .or_else(|| about_the_rest(message))
        .unwrap_or_default();
    if found.is_empty() {
        return vec![Problem::refused(Field::Order, Reason::Refused, message)];
    }
    found
        .into_iter()
        .map(|(field, reason)| Problem::refused(field, reason, message))
        .collect()
}

type Found = Option<Vec<(Field, Reason)>>;

fn about_payments(message: &str, order: &Order, catalogue: &Catalogue) -> Found {
    if message.starts_with("unknown_payment_method") {
        return Some(unknown_methods(order, catalogue));
    }
    if message.starts_with("no_payment_methods_configured") {
        return Some(vec![(Field::Payments, Reason::NoPaymentMethods)]);
    }
    is_overpaid(message).then(|| vec![(Field::Payments, Reason::PaidAboveTotal { by: None })])
}

/// The sentence differs by endpoint and version (contract section 14, row 14).
fn is_overpaid(message: &str) -> bool {
    let words = message.to_ascii_lowercase();
    let is_more = ["greater than", "exceed", "more than"];
    words.starts_with("paid")
        && words.contains("total")
        && is_more.iter().any(|word| words.contains(word))
}

/// The payments whose method the menu does not know; all but discounts if it knows them all, as
/// the menu may be old then.
fn unknown_methods(order: &Order, catalogue: &Catalogue) -> Vec<(Field, Reason)> {
    let normal = || {
        let payments = order.payments.iter().enumerate();
        payments.filter(|(_, payment)| !payment.is_discount)
    };
    let mark = |place| {
        let field = Field::Payment(place, PaymentField::Id);
        (field, Reason::UnknownPaymentMethod)
    };
    let strangers: Vec<_> = normal()
        .filter(|(_, payment)| catalogue.payment_method(&payment.method).is_none())
        .map(|(place, _)| mark(place))
        .collect();
    if strangers.is_empty() {
        normal().map(|(place, _)| mark(place)).collect()
    } else {
        strangers
    }
}

fn about_lines(message: &str, order: &Order) -> Found {
    if let Some(id) = message.strip_prefix("Product not found:") {
        let ids = listed(id);
        return Some(mark_lines(
            order,
            LineField::Product,
            &Reason::ProductGone,
            |line| ids.contains(&line.product.as_str()),
        ));
    }
    if let Some(rest) = message.strip_prefix("Invalid option:") {
        return Some(invalid_option(rest.trim(), order));
    }
    if let Some((_, ids)) = after_colon(message, "Invalid taxRate") {
        let ids = listed(ids);
        return Some(mark_lines(
            order,
            LineField::Line,
            &Reason::Refused,
            |line| ids.contains(&line.product.as_str()),
        ));
    }
    if let Some((_, id)) =
        after_colon(message, "Invalid lineId").or_else(|| after_colon(message, "Duplicate lineId"))
    {
        return Some(line_of_id(id.trim(), order));
    }
    const ABOUT_CART: [&str; 3] = [
        "lineId belongs to a cancelled line",
        "metadata must be an array",
        "Total metadata size",
    ];
    ABOUT_CART
        .iter()
        .any(|start| message.starts_with(start))
        .then(|| vec![(Field::Cart, Reason::Refused)])
}

/// The line or payment of an id of the server; the cart where it is nobody's.
fn line_of_id(id: &str, order: &Order) -> Vec<(Field, Reason)> {
    let is_it = |line_id: &Option<String>| line_id.as_deref() == Some(id);
    let line = order.lines.iter().position(|line| is_it(&line.line_id));
    let payment = || {
        let mut payments = order.payments.iter();
        payments.position(|payment| is_it(&payment.line_id))
    };
    let field = match line {
        Some(place) => Field::Line(place, LineField::Line),
        None => payment().map_or(Field::Cart, |place| {
            Field::Payment(place, PaymentField::Payment)
        }),
    };
    vec![(field, Reason::Refused)]
}

fn after_colon<'a>(message: &'a str, start: &str) -> Option<(&'a str, &'a str)> {
    message.strip_prefix(start)?.split_once(':')
}

/// The ids of a list such as `a, b`.
fn listed(ids: &str) -> Vec<&str> {
    ids.split([',', ';'])
        .map(|id| id.trim().trim_end_matches('.'))
        .chain([ids.trim()])
        .collect()
}

fn mark_lines(
    order: &Order,
    field: LineField,
    reason: &Reason,
    is_meant: impl Fn(&Line) -> bool,
) -> Vec<(Field, Reason)> {
    order
        .lines
        .iter()
        .enumerate()
        .filter(|(_, line)| is_meant(line))
        .map(|(place, _)| (Field::Line(place, field), reason.clone()))
        .collect()
}

/// `<product>: <reason> (<declared>)`, where the product is an id or a title. Marks the lines that
/// declare the option, or all lines of the product if none is seen to.
fn invalid_option(rest: &str, order: &Order) -> Vec<(Field, Reason)> {
    let is_meant = |line: &Line| {
        [line.product.as_str(), &line.title]
            .into_iter()
            .any(|name| {
                !name.is_empty()
                    && rest
                        .strip_prefix(name)
                        .is_some_and(|after| after.starts_with(':'))
            })
    };
    let declared = rest
        .strip_suffix(')')
        .and_then(|open| open.rsplit_once('('))
        .map_or("", |(_, declared)| declared.trim().trim_matches('"'));
    let declares = |line: &Line| {
        line.choices
            .iter()
            .any(|choice| choice.title == declared || choice.id.as_deref() == Some(declared))
    };
    let reason = option_reason(rest, declared);
    let exact = mark_lines(order, LineField::Options, &reason, |line| {
        is_meant(line) && declares(line)
    });
    if exact.is_empty() {
        mark_lines(order, LineField::Options, &reason, is_meant)
    } else {
        exact
    }
}

fn option_reason(rest: &str, declared: &str) -> Reason {
    let words = rest.to_ascii_lowercase();
    let title = declared.to_owned();
    if words.contains("ambig") {
        Reason::OptionAmbiguous { title }
    } else if [
        "not found",
        "unknown",
        "no such",
        "does not exist",
        "not in",
    ]
    .iter()
    .any(|known| words.contains(known))
    {
        Reason::OptionGone { title }
    } else {
        Reason::Refused
    }
}

fn about_callback(message: &str) -> Found {
    let reason = match message {
        _ if !message.starts_with("callbackUrl") => return None,
        _ if message.contains("private") => Reason::CallbackPrivate,
        _ if message.contains("https") => Reason::CallbackNotHttps,
        _ => Reason::Refused,
    };
    Some(vec![(Field::CallbackUrl, reason)])
}

fn about_the_rest(message: &str) -> Found {
    let lower = message.to_ascii_lowercase();
    let found = match message {
        "plugin.packets.notFound" => (Field::Order, Reason::PacketNotOpen),
        "Server not found" => (Field::Order, Reason::StoreUnknown),
        "plugin.scope.denied" => (Field::Order, Reason::ScopeDenied),
        "unauthorized" => (Field::Order, Reason::Unauthorized),
        _ if lower.starts_with("invalid type") => (
            Field::SaleType,
            Reason::NotOneOf {
                allowed: super::order_json::SALE_TYPES,
            },
        ),
        _ => return None,
    };
    Some(vec![found])
}
