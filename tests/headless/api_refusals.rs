//! Every refusal of the contract (sections 1.6 and 6.4) stands at the field it is about, with the
//! server's words.

use packetdesk::{
    api::{ApiError, ErrorKind, StepKind, refusal},
    domain::{
        Catalogue, Field, LineField, Order, PaymentField, Problem, Reason, Severity, Typed,
        problem::CustomerField,
    },
};
use rstest::rstest;

use crate::samples;

fn read(message: &str) -> Vec<(String, Reason)> {
    let catalogue = samples::catalogue();
    let order = samples::order(&catalogue);
    short(&refusal::of_message(message, &order, &catalogue))
}

fn short(problems: &[Problem]) -> Vec<(String, Reason)> {
    problems
        .iter()
        .map(|problem| (problem.field.to_string(), problem.reason.clone()))
        .collect()
}

const ALL_STATUSES: &[&str] = &["none", "Approved"];
const ALL_TYPES: &[&str] = &["dine_in", "takeaway", "delivery"];

#[rstest]
#[case(
    r#""customer.address" is required"#,
    "customer.address",
    Reason::Required
)]
#[case(
    r#""customer.name" is not allowed to be empty"#,
    "customer.name",
    Reason::Required
)]
#[case(r#""customer.id" must be a string"#, "customer.id", Reason::WrongType)]
#[case(r#""customer" is required"#, "customer.name", Reason::Required)]
#[case(
    r#""customer.addressDescription" must be a string"#,
    "customer.addressDescription",
    Reason::WrongType
)]
#[case(r#""address" is required"#, "customer.address", Reason::Required)]
#[case(r#""cart" is required"#, "cart", Reason::CartEmpty)]
#[case(r#""cart" must contain at least 1 items"#, "cart", Reason::CartEmpty)]
#[case(r#""cart" must contain less than or equal to 200 items"#, "cart", Reason::TooMany { limit: 200 })]
#[case(r#""cart" must be an array"#, "cart", Reason::WrongType)]
#[case(
    r#""cart[1].product" is required"#,
    "cart[1].product",
    Reason::Required
)]
#[case(r#""cart[1].product" length must be less than or equal to 128 characters long"#, "cart[1].product", Reason::TooLong { limit: 128 })]
#[case(
    r#""cart[1].quantity" is required"#,
    "cart[1].quantity",
    Reason::Required
)]
#[case(
    r#""cart[1].quantity" must be a number"#,
    "cart[1].quantity",
    Reason::WrongType
)]
#[case(
    r#""cart[1].quantity" must be less than or equal to 9999"#,
    "cart[1].quantity",
    Reason::QuantityTooLarge
)]
#[case(
    r#""cart[1].quantity" must be less than or equal to 100"#,
    "cart[1].quantity",
    Reason::Refused
)]
#[case(
    r#""cart[1].quantity" must be greater than or equal to 0.001"#,
    "cart[1].quantity",
    Reason::QuantityTooSmall
)]
#[case(r#""cart[0].options" must contain less than or equal to 50 items"#, "cart[0].options", Reason::TooMany { limit: 50 })]
#[case(
    r#""cart[0].options[3]" must be a string"#,
    "cart[0].options",
    Reason::WrongType
)]
#[case(
    r#""cart[0].options[3]" must be one of [string, object]"#,
    "cart[0].options",
    Reason::WrongType
)]
#[case(
    r#""cart[0].options[3]" does not match any of the allowed types"#,
    "cart[0].options",
    Reason::WrongType
)]
#[case(
    r#""cart[0].options[0].price" is not allowed"#,
    "cart[0].options",
    Reason::Refused
)]
#[case(
    r#""cart[2].discount" must be greater than or equal to 0"#,
    "cart[2].discount",
    Reason::Negative
)]
#[case(r#""cart[2].note" length must be less than or equal to 500 characters long"#, "cart[2].note", Reason::TooLong { limit: 500 })]
#[case(r#""cart[2].taxRate" is not allowed"#, "cart[2]", Reason::Refused)]
#[case(
    r#""paymentNote" is not allowed to be empty"#,
    "paymentNote",
    Reason::Required
)]
#[case(r#""payments" must contain less than or equal to 20 items"#, "payments", Reason::TooMany { limit: 20 })]
#[case(r#""payments[0].id" is required"#, "payments[0].id", Reason::Required)]
#[case(
    r#""payments[1].price" must be greater than or equal to 0"#,
    "payments[1].price",
    Reason::Negative
)]
#[case(
    r#""payments[2].title" is required"#,
    "payments[2].title",
    Reason::DiscountTitle
)]
#[case(
    r#""payments[2].isDiscount" must be a boolean"#,
    "payments[2]",
    Reason::WrongType
)]
#[case(r#""note" length must be less than or equal to 1000 characters long"#, "note", Reason::TooLong { limit: 1000 })]
#[case(r#""status" must be one of [none, Approved]"#, "status", Reason::NotOneOf { allowed: ALL_STATUSES })]
#[case(r#""type" must be one of [dine_in, takeaway, delivery]"#, "type", Reason::NotOneOf { allowed: ALL_TYPES })]
#[case(
    r#""restaurantDelivery" must be a boolean"#,
    "restaurantDelivery",
    Reason::WrongType
)]
#[case(r#""idempotencyKey" length must be less than or equal to 128 characters long"#, "idempotencyKey", Reason::TooLong { limit: 128 })]
#[case(
    r#""callbackUrl" must be a valid uri with a scheme matching the https pattern"#,
    "callbackUrl",
    Reason::CallbackNotHttps
)]
#[case(r#""callbackUrl" length must be less than or equal to 500 characters long"#, "callbackUrl", Reason::TooLong { limit: 500 })]
#[case(r#""surprise" is not allowed"#, "", Reason::Refused)]
#[case("Product not found: p2", "cart[1].product", Reason::ProductGone)]
#[case(
    "unknown_payment_method",
    "payments[1].id",
    Reason::UnknownPaymentMethod
)]
#[case("no_payment_methods_configured", "payments", Reason::NoPaymentMethods)]
#[case("Paid amount is greater than total…", "payments", Reason::PaidAboveTotal { by: None })]
#[case("Paid amount is greater than total amount (155 > 130)", "payments", Reason::PaidAboveTotal { by: None })]
#[case("Paid exceeds total", "payments", Reason::PaidAboveTotal { by: None })]
#[case("Server not found", "", Reason::StoreUnknown)]
#[case(
    "callbackUrl must be under the same domain as webhookUrl",
    "callbackUrl",
    Reason::Refused
)]
#[case(
    "callbackUrl rejected: private IP",
    "callbackUrl",
    Reason::CallbackPrivate
)]
#[case("callbackUrl rejected: ENOTFOUND", "callbackUrl", Reason::Refused)]
#[case("callbackUrl must be https", "callbackUrl", Reason::CallbackNotHttps)]
#[case("Invalid option: p3: option not found in product (Tek)", "cart[2].options", Reason::OptionGone { title: "Tek".to_owned() })]
#[case("Invalid option: Künefe: ambiguous title, use id (Büyük)", "cart[2].options", Reason::OptionAmbiguous { title: "Büyük".to_owned() })]
#[case(
    "Invalid option: p3: declared twice (Tek)",
    "cart[2].options",
    Reason::Refused
)]
#[case("Invalid taxRate (0-100 expected): p3", "cart[2]", Reason::Refused)]
#[case("Invalid lineId: 12", "cart", Reason::Refused)]
#[case("Duplicate lineId: line-0001", "cart", Reason::Refused)]
#[case("metadata must be an array of {key, value}", "cart", Reason::Refused)]
#[case(
    "Total metadata size after merge (200000) exceeds 102400 bytes (yours: 200000, other plugins: 0)",
    "cart",
    Reason::Refused
)]
#[case("Invalid type: table", "type", Reason::NotOneOf { allowed: ALL_TYPES })]
#[case("plugin.scope.denied", "", Reason::ScopeDenied)]
#[case("unauthorized", "", Reason::Unauthorized)]
#[case("the kitchen is closed", "", Reason::Refused)]
#[case("", "", Reason::Refused)]
fn a_refusal_stands_at_its_field(
    #[case] message: &str,
    #[case] field: &str,
    #[case] reason: Reason,
) {
    assert_eq!(read(message), vec![(field.to_owned(), reason)]);
}

#[rstest]
#[case("the kitchen is closed")]
#[case("Product not found: p2")]
#[case(r#""cart[1].quantity" must be a number"#)]
#[case("Invalid option: p3: ambiguous (Tek)")]
fn the_words_of_the_server_stay(#[case] message: &str) {
    let catalogue = samples::catalogue();
    let order = samples::order(&catalogue);
    for problem in refusal::of_message(message, &order, &catalogue) {
        assert_eq!(problem.said.as_deref(), Some(message));
        assert_eq!(problem.severity, Severity::Error);
    }
}

#[test]
fn several_complaints_stand_at_several_fields_each_with_its_own_words() {
    let catalogue = samples::catalogue();
    let order = samples::order(&catalogue);
    let message = r#""customer.name" is required. "cart[0].quantity" must be less than or equal to 9999. "paymentNote" is required"#;
    let problems = refusal::of_message(message, &order, &catalogue);
    assert_eq!(
        short(&problems),
        [
            ("customer.name".to_owned(), Reason::Required),
            ("cart[0].quantity".to_owned(), Reason::QuantityTooLarge),
            ("paymentNote".to_owned(), Reason::Required),
        ]
    );
    let said = problems[1].said.as_deref().unwrap();
    assert_eq!(
        said,
        r#""cart[0].quantity" must be less than or equal to 9999"#
    );
}

#[test]
fn a_missing_product_marks_every_line_that_has_it() {
    let catalogue = samples::catalogue();
    let mut order = samples::order(&catalogue);
    let mut again = order.lines[0].clone();
    again.note = "çok pişmiş".to_owned();
    order.push_line(again);
    let problems = refusal::of_message("Product not found: p1", &order, &catalogue);
    let fields: Vec<_> = problems.iter().map(|problem| problem.field).collect();
    assert_eq!(
        fields,
        [
            Field::Line(0, LineField::Product),
            Field::Line(3, LineField::Product)
        ]
    );
}

#[test]
fn several_products_of_one_message_are_all_marked() {
    let fields: Vec<_> = read("Invalid taxRate (0-100 expected): p1, p3")
        .into_iter()
        .map(|(field, _)| field)
        .collect();
    assert_eq!(fields, ["cart[0]", "cart[2]"]);
}

#[test]
fn a_product_that_is_not_in_the_cart_is_told_in_full() {
    assert_eq!(
        read("Product not found: p77"),
        [(String::new(), Reason::Refused)]
    );
}

#[test]
fn without_a_menu_every_normal_payment_is_marked() {
    let order = samples::order(&samples::catalogue());
    let problems = refusal::of_message("unknown_payment_method", &order, &Catalogue::default());
    let fields: Vec<_> = problems.iter().map(|problem| problem.field).collect();
    assert_eq!(
        fields,
        [
            Field::Payment(0, PaymentField::Id),
            Field::Payment(1, PaymentField::Id)
        ]
    );
}

#[test]
fn a_quantity_of_nothing_is_told_from_a_small_one() {
    let catalogue = samples::catalogue();
    let mut order = samples::order(&catalogue);
    order.lines[1].quantity = Typed::Good(samples::quantity("0"));
    let message = r#""cart[1].quantity" must be greater than or equal to 0.001"#;
    let problems = refusal::of_message(message, &order, &catalogue);
    assert_eq!(problems[0].reason, Reason::QuantityNotPositive);
}

#[test]
fn only_refusals_become_problems() {
    let order = Order::new("c", "k");
    let menu = Catalogue::default();
    let of = |kind| {
        let error = ApiError {
            kind,
            status: None,
            said: Some("words".to_owned()),
        };
        refusal::problems(&error, &order, &menu)
    };
    for kind in [
        ErrorKind::RateLimited { retry_after: None },
        ErrorKind::InProgress,
        ErrorKind::Server { retry_after: None },
        ErrorKind::Unreachable,
        ErrorKind::Lost { timed_out: true },
        ErrorKind::Redirected,
        ErrorKind::TooLarge,
    ] {
        assert_eq!(of(kind), []);
    }
    assert_eq!(of(ErrorKind::Unauthorized)[0].reason, Reason::Unauthorized);
    assert_eq!(of(ErrorKind::ScopeDenied)[0].reason, Reason::ScopeDenied);
    assert_eq!(of(ErrorKind::Refused)[0].said.as_deref(), Some("words"));
}

#[test]
fn a_customer_field_is_found_by_its_bare_name() {
    for field in [
        CustomerField::Region,
        CustomerField::Phone,
        CustomerField::Call,
    ] {
        let name = field.as_wire();
        let found = read(&format!(r#""{name}" must be a string"#));
        assert_eq!(found[0].0, format!("customer.{name}"));
    }
}

/// The same, of a call that changes a packet into the samples' order.
fn read_step(step: StepKind, message: &str) -> Vec<(String, Reason)> {
    let catalogue = samples::catalogue();
    let mut order = samples::order(&catalogue);
    order.lines[1].line_id = Some("line-0001".to_owned());
    order.payments[2].line_id = Some("pay-0001".to_owned());
    let error = ApiError {
        kind: ErrorKind::Refused,
        status: Some(400),
        said: Some(message.to_owned()),
    };
    short(&refusal::step_problems(step, &error, &order, &catalogue))
}

#[rstest]
#[case(
    StepKind::Fields,
    r#""customer.phone" is not allowed to be empty"#,
    "customer.phone",
    Reason::Required
)]
#[case(StepKind::Fields, r#""type" is not allowed"#, "type", Reason::Refused)]
#[case(
    StepKind::Fields,
    r#""status" must be one of [none, Approved, Ready]"#,
    "status",
    Reason::Refused
)]
#[case(StepKind::Fields, "no fields to update", "", Reason::Refused)]
#[case(
    StepKind::Orders,
    "Invalid lineId: line-0001",
    "cart[1]",
    Reason::Refused
)]
#[case(StepKind::Orders, "Duplicate lineId: nobody", "cart", Reason::Refused)]
#[case(
    StepKind::Orders,
    "lineId belongs to a cancelled line",
    "cart",
    Reason::Refused
)]
#[case(
    StepKind::Orders,
    "timer products cannot be replaced",
    "cart",
    Reason::Refused
)]
#[case(StepKind::Orders, "Paid amount (60) exceeds the new total", "payments", Reason::PaidAboveTotal { by: None })]
#[case(
    StepKind::Orders,
    r#""cart" must contain at least 1 items"#,
    "cart",
    Reason::CartEmpty
)]
#[case(StepKind::Payments, "Paid exceeds total", "payments", Reason::PaidAboveTotal { by: None })]
#[case(
    StepKind::Payments,
    "Invalid lineId: pay-0001",
    "payments[2]",
    Reason::Refused
)]
#[case(
    StepKind::Payments,
    "lineId belongs to a cancelled line",
    "payments",
    Reason::Refused
)]
#[case(
    StepKind::Payments,
    "plugin.packets.notFound",
    "",
    Reason::PacketNotOpen
)]
fn a_refused_change_stands_at_its_place(
    #[case] step: StepKind,
    #[case] message: &str,
    #[case] field: &str,
    #[case] reason: Reason,
) {
    assert_eq!(read_step(step, message), [(field.to_owned(), reason)]);
}
