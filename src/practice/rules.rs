//! The rules behind the schemas: products, options, tax rates, payments, the callback address
//! (contract 6.1 and 6.4).

use std::net::IpAddr;

use rust_decimal::Decimal;
use url::{Host, Url};

use super::config::Dialect;
use super::joi::decimal;
use super::marks;
use super::menu::{Choice, PracticeMenu, Product};
use super::packet::{Line, Payment, lines_total, payments_total};
use super::reply::Refusal;
use super::request::{CartItem, Declared, PaymentItem};

/// Whether the address may be called back: not private, and under the webhook's domain.
///
/// Nothing is looked up: a name that can only be local counts as private, one under `.invalid`
/// (which never resolves) as unknown.
pub(super) fn callback_url(address: &str, domain: &str) -> Result<(), Refusal> {
    let rejected = |reason: &str| {
        Err(Refusal::BadRequest(format!(
            "callbackUrl rejected: {reason}"
        )))
    };
    let host = Url::parse(address)
        .ok()
        .and_then(|url| url.host().map(|host| host.to_owned()));
    match host {
        Some(Host::Ipv4(ip)) if is_private(IpAddr::V4(ip)) => rejected("private IP address"),
        Some(Host::Ipv6(ip)) if is_private(IpAddr::V6(ip)) => rejected("private IP address"),
        Some(Host::Domain(name)) if is_local(&name) => rejected("resolves to a private IP"),
        Some(Host::Domain(name)) if name.ends_with(".invalid") => rejected("DNS lookup failed"),
        Some(Host::Domain(name)) if name == domain || name.ends_with(&format!(".{domain}")) => {
            Ok(())
        }
        Some(_) | None => Err(Refusal::BadRequest(format!(
            "callbackUrl must be under the same domain as webhookUrl ({domain})"
        ))),
    }
}

fn is_local(name: &str) -> bool {
    name == "localhost"
        || [".localhost", ".local", ".internal", ".lan"]
            .iter()
            .any(|suffix| name.ends_with(suffix))
}

fn is_private(ip: IpAddr) -> bool {
    match ip {
        IpAddr::V4(v4) => {
            let shared = v4.octets()[0] == 100 && (64..128).contains(&v4.octets()[1]);
            v4.is_private()
                || v4.is_loopback()
                || v4.is_link_local()
                || v4.is_unspecified()
                || v4.is_broadcast()
                || shared
        }
        IpAddr::V6(v6) => v6.to_ipv4_mapped().map_or_else(
            || {
                v6.is_loopback()
                    || v6.is_unspecified()
                    || v6.is_unique_local()
                    || v6.is_unicast_link_local()
            },
            |v4| is_private(IpAddr::V4(v4)),
        ),
    }
}

/// The cart as lines, priced from the menu. Their ids are given later.
///
/// Every product is looked for before anything else is judged, then all tax rates together, then
/// the options (contract 6.4).
pub(super) fn lines(
    cart: &[CartItem<'_>],
    menu: &PracticeMenu,
    dialect: Dialect,
) -> Result<Vec<Line>, Refusal> {
    let products = cart
        .iter()
        .map(|item| {
            menu.product(item.product)
                .ok_or_else(|| Refusal::rule(format!("Product not found: {}", item.product)))
        })
        .collect::<Result<Vec<_>, _>>()?;
    tax_rates(cart)?;
    cart.iter()
        .zip(products)
        .map(|(item, product)| line(item, product, dialect))
        .collect()
}

fn tax_rates(cart: &[CartItem<'_>]) -> Result<(), Refusal> {
    let hundred = Decimal::ONE_HUNDRED;
    let bad: Vec<&str> = cart
        .iter()
        .filter(|item| {
            item.tax_rate.is_some_and(|rate| {
                !rate.is_number()
                    || !decimal(rate).is_some_and(|rate| rate >= Decimal::ZERO && rate <= hundred)
            })
        })
        .map(|item| item.product)
        .collect();
    if bad.is_empty() {
        return Ok(());
    }
    Err(Refusal::rule(format!(
        "Invalid taxRate (0-100 expected): {}",
        bad.join(", ")
    )))
}

fn line(item: &CartItem<'_>, product: &Product, dialect: Dialect) -> Result<Line, Refusal> {
    Ok(Line {
        id: item.line_id.unwrap_or_default().to_owned(),
        title: product.title.clone(),
        quantity: item.quantity,
        unit_price: product.price,
        options: options(&item.options, product, dialect)?,
        discount: item.discount,
        note: item.note.to_owned(),
        vat_rate: item.tax_rate.and_then(decimal).or(product.tax),
        metadata: marks::own(item.metadata),
    })
}

fn options(
    declared: &[Declared<'_>],
    product: &Product,
    dialect: Dialect,
) -> Result<Vec<Choice>, Refusal> {
    let mut chosen: Vec<Choice> = Vec::new();
    for &option in declared {
        let invalid = |reason: &str| {
            Refusal::rule(format!(
                "Invalid option: {}: {reason} ({})",
                product.id,
                option.text()
            ))
        };
        let choice = choice(option, product, dialect).map_err(invalid)?;
        if chosen.contains(choice) {
            return Err(invalid("declared more than once"));
        }
        chosen.push(choice.clone());
    }
    Ok(chosen)
}

/// The choice that was meant. Classic takes the first of two choices with one name: it knows no
/// other way to name them.
fn choice<'p>(
    option: Declared<'_>,
    product: &'p Product,
    dialect: Dialect,
) -> Result<&'p Choice, &'static str> {
    let mut matching = product.choices.iter().filter(|choice| match option {
        Declared::Id(id) => choice.id == id,
        Declared::Title(title) => choice.title == title,
    });
    let first = matching.next().ok_or("not found in the product")?;
    let is_ambiguous = matching.any(|other| other.price != first.price);
    if is_ambiguous && dialect == Dialect::Current {
        return Err("ambiguous, several options have this title with different prices, use id");
    }
    Ok(first)
}

/// The payments that are stored: those above zero, each with its method's own title.
pub(super) fn payments(
    items: &[PaymentItem<'_>],
    menu: &PracticeMenu,
) -> Result<Vec<Payment>, Refusal> {
    let stored = items
        .iter()
        .map(|item| payment(item, menu))
        .collect::<Result<Vec<_>, _>>()?;
    Ok(stored
        .into_iter()
        .filter(|payment| payment.amount > Decimal::ZERO)
        .collect())
}

fn payment(item: &PaymentItem<'_>, menu: &PracticeMenu) -> Result<Payment, Refusal> {
    let method = if item.is_discount {
        None
    } else if menu.payment_methods.is_empty() {
        return Err(Refusal::BadRequest(
            "no_payment_methods_configured".to_owned(),
        ));
    } else {
        let method = menu
            .method(item.id)
            .ok_or_else(|| Refusal::BadRequest("unknown_payment_method".to_owned()))?;
        Some(method)
    };
    Ok(Payment {
        line_id: item.line_id.unwrap_or_default().to_owned(),
        method_id: method.as_ref().map(|_| item.id.to_owned()),
        cash: method.as_ref().is_some_and(|method| method.cash),
        title: method.map_or_else(|| item.title.to_owned(), |method| method.title),
        amount: item.price,
        is_discount: item.is_discount,
        metadata: marks::own(item.metadata),
    })
}

/// Payments, discounts included, may not exceed the lines.
pub(super) fn covered(lines: &[Line], payments: &[Payment]) -> Result<(), Refusal> {
    let (total, paid) = (lines_total(lines), payments_total(payments));
    if paid > total {
        return Err(Refusal::rule(format!(
            "Paid amount is greater than total (paid: {}, total: {})",
            paid.normalize(),
            total.normalize()
        )));
    }
    Ok(())
}
