//! What holds for any draft, and for any damage to its document.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on should stop")]

use std::collections::BTreeSet;

use jiff::Timestamp;
use packetdesk::{
    domain::{
        Edit, Line, LineChoice, LineKey, Money, Order, PaymentKey, Quantity, SaleType, SendStatus,
        Typed,
    },
    store::draft::Draft,
};
use proptest::{collection::vec, option, prelude::*, sample::Index};
use rust_decimal::Decimal;
use serde_json::{Value, json};

use super::domain_makers::product;

const GOLDEN: &str = include_str!("../data/draft-1.json");

/// Stands where it should not; no error may repeat it.
const SECRET: &str = "Deniz Er 0532";

/// Texts with any characters, control ones too, and such as are typed into number fields.
fn texts() -> impl Strategy<Value = String> {
    prop_oneof![
        vec(any::<char>(), 0..12).prop_map(String::from_iter),
        "[-₺]?[0-9]{0,4}[.,]?[0-9]{0,4}",
    ]
}

/// Any decimal number at all, to its last digit.
fn decimals() -> impl Strategy<Value = Decimal> {
    (any::<[u32; 3]>(), any::<bool>(), 0..=28_u32).prop_map(|([low, mid, high], minus, scale)| {
        Decimal::from_parts(low, mid, high, minus, scale)
    })
}

/// One step of making an order. Keys may be of things that are gone or never were.
#[derive(Debug, Clone)]
struct Step {
    kind: u8,
    key: u64,
    text: String,
    number: Decimal,
    flag: bool,
}

fn steps() -> impl Strategy<Value = Step> {
    (0..KINDS, 0..10_u64, texts(), decimals(), any::<bool>()).prop_map(
        |(kind, key, text, number, flag)| Step {
            kind,
            key,
            text,
            number,
            flag,
        },
    )
}

/// Kinds of steps, see [`take`].
const KINDS: u8 = 22;

fn take(order: &mut Order, step: Step) {
    let Step {
        kind,
        key,
        text,
        number,
        flag,
    } = step;
    let (line, payment) = (LineKey(key), PaymentKey(key));
    let choice = LineChoice {
        id: flag.then(|| text.clone()),
        title: text.clone(),
        price: number.into(),
    };
    let edit = match kind {
        0..4 => {
            let mut sold = product(&text, &text, "main", "0");
            sold.price = number.into();
            order.add(&sold, vec![choice], Quantity::from(number));
            return;
        }
        4 => {
            order.add_payment(text.as_str().into(), &text, number.into());
            return;
        }
        5 => {
            order.add_discount(&text, number.into());
            return;
        }
        6 => {
            order.customer.name = text;
            return;
        }
        7 => Edit::PaymentNote(text),
        8 => Edit::Note(text),
        9 => Edit::Quantity(line, text),
        10 => Edit::Discount(line, text),
        11 => Edit::LineNote(line, text),
        12 => Edit::Choices(line, vec![choice.clone(), choice]),
        13 => Edit::OneMore(line),
        14 => Edit::RemoveLine(line),
        15 => Edit::PaymentMethod(payment, text.as_str().into(), text),
        16 => Edit::PaymentAmount(payment, text),
        17 => Edit::RemovePayment(payment),
        18 => Edit::SaleType(flag.then_some(SaleType::DineIn)),
        19 if flag => Edit::Status(SendStatus::None),
        20 => Edit::RestaurantDelivery(flag),
        _ => Edit::CallbackUrl(text),
    };
    order.apply(edit);
}

fn orders() -> impl Strategy<Value = Order> {
    (texts(), vec(steps(), 0..25)).prop_map(|(customer, steps)| {
        let mut order = Order::new(customer, "key-1");
        for step in steps {
            take(&mut order, step);
        }
        order
    })
}

fn drafts() -> impl Strategy<Value = Draft> {
    let times = (
        Timestamp::MIN.as_second()..=Timestamp::MAX.as_second(),
        0..1_000_000_000,
    )
        .prop_map(|(secs, nanos)| Timestamp::new(secs, nanos).unwrap_or(Timestamp::MAX));
    (
        orders(),
        times,
        any::<[bool; 2]>(),
        option::of(0..10_u64),
        option::of(texts()),
        option::of(any::<u128>()),
        [texts(), texts()],
    )
        .prop_map(
            |(order, opened_at, [is_held, was_tried], line, tendered, change_of, texts)| {
                let [name, sought] = texts;
                Draft {
                    order,
                    opened_at,
                    is_held,
                    chosen_line: line.map(LineKey),
                    was_tried,
                    tendered: tendered.map(|text| Typed::read_money(&text)),
                    change_of: change_of.map(uuid::Uuid::from_u128),
                    name,
                    customer: None,
                    remarks: Vec::new(),
                    sought,
                    base: None,
                }
            },
        )
}

/// A new line of no product.
fn line() -> Line {
    Line {
        key: LineKey(0),
        product: "".into(),
        title: String::new(),
        price: Money::ZERO,
        choices: Vec::new(),
        quantity: Typed::Good(Quantity::ONE),
        discount: Typed::Good(Money::ZERO),
        note: String::new(),
        line_id: None,
    }
}

fn odd_values() -> impl Strategy<Value = Value> {
    prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<u64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        Just(json!(SECRET)),
        texts().prop_map(Value::from),
        "[-+0-9.eE_]{0,40}".prop_map(Value::from),
        Just(json!([SECRET])),
        Just(json!({ SECRET: SECRET })),
        texts().prop_map(|text| json!({ "good": text })),
        texts().prop_map(|text| json!({ "bad": text })),
        Just(json!({ "$serde_json::private::Number": SECRET })),
        Just(json!({ "$serde_json::private::RawValue": SECRET })),
    ]
}

/// All values of a document, as JSON pointers.
fn places(value: &Value, here: &str, into: &mut Vec<String>) {
    into.push(here.to_owned());
    match value {
        Value::Array(items) => {
            for (at, item) in items.iter().enumerate() {
                places(item, &format!("{here}/{at}"), into);
            }
        }
        Value::Object(fields) => {
            for (name, field) in fields {
                places(field, &format!("{here}/{name}"), into);
            }
        }
        _ => {}
    }
}

/// Puts something else in a place, or takes the place out.
fn damage(document: &mut Value, place: &Index, value: Option<Value>) {
    let mut all = Vec::new();
    places(document, "", &mut all);
    let place = place.get(&all);
    if let Some(value) = value {
        // Texts of damage are no pointers, so a place below them may not be found again.
        if let Some(there) = document.pointer_mut(place) {
            *there = value;
        }
    } else if let Some((parent, name)) = place.rsplit_once('/') {
        match document.pointer_mut(parent) {
            Some(Value::Object(fields)) => {
                fields.remove(name);
            }
            Some(Value::Array(items)) => {
                items.remove(name.parse().unwrap());
            }
            _ => {}
        }
    }
}

/// Reading does not panic; what is read has keys of its own and comes back; what is told says
/// nothing of what stood there.
fn check_reading(text: &str) -> Result<(), TestCaseError> {
    match Draft::from_json(text) {
        Ok(mut draft) => {
            prop_assert!(!draft.order.idempotency_key.trim().is_empty());
            prop_assert_eq!(Draft::from_json(&draft.to_json()), Ok(draft.clone()));
            let order = &mut draft.order;
            order.push_line(line());
            order.add_discount("", Money::ZERO);
            let lines: BTreeSet<_> = order.lines.iter().map(|line| line.key).collect();
            let payments: BTreeSet<_> = order.payments.iter().map(|known| known.key).collect();
            prop_assert_eq!(lines.len(), order.lines.len());
            prop_assert_eq!(payments.len(), order.payments.len());
        }
        Err(error) => prop_assert!(!error.to_string().contains(SECRET), "{error}"),
    }
    Ok(())
}

proptest! {
    #[test]
    fn any_draft_comes_back_and_goes_on_as_before(mut draft in drafts()) {
        let json = draft.to_json();
        let mut read = Draft::from_json(&json).unwrap();
        prop_assert_eq!(&read, &draft);
        // Numbers are equal to their last zero, which `==` does not ask for.
        prop_assert_eq!(read.to_json(), json);
        prop_assert_eq!(read.order.push_line(line()), draft.order.push_line(line()));
        prop_assert_eq!(read.order, draft.order);
    }

    #[test]
    fn no_damage_to_values_causes_a_panic(
        damages in vec((any::<Index>(), option::weighted(0.8, odd_values())), 1..4),
    ) {
        let mut document: Value = serde_json::from_str(GOLDEN).unwrap();
        for (place, value) in damages {
            damage(&mut document, &place, value);
        }
        check_reading(&document.to_string())?;
    }

    #[test]
    fn no_damage_to_the_text_causes_a_panic(
        from in any::<Index>(),
        len in 0..40_usize,
        by in texts(),
    ) {
        let mut text: Vec<char> = GOLDEN.chars().collect();
        let from = from.index(text.len());
        let to = (from + len).min(text.len());
        text.splice(from..to, by.chars());
        check_reading(&String::from_iter(text))?;
    }
}
