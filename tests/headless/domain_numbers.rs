//! Money and quantity texts, as people and servers write them.

use packetdesk::domain::{
    Money, NumberError, NumberStyle, Quantity, Typed,
    number::{LARGEST, parse, parse_wire},
};
use rstest::rstest;
use rust_decimal::Decimal;

fn decimal(text: &str) -> Decimal {
    text.parse().expect("a plain number")
}

#[rstest]
#[case("12", "12")]
#[case("12,5", "12.5")]
#[case("12.5", "12.5")]
#[case("12,50", "12.5")]
#[case("1.234,50", "1234.5")]
#[case("1,234.50", "1234.5")]
#[case("1.234,5", "1234.5")]
#[case("1.234,567", "1234.567")]
#[case("1.234.567", "1234567")]
#[case("1,234,567.8", "1234567.8")]
#[case("1234.567", "1234.567")]
#[case("₺12", "12")]
#[case("₺ 12", "12")]
#[case("12 ₺", "12")]
#[case("12₺", "12")]
#[case("12 TL", "12")]
#[case("12tl", "12")]
#[case("TL 12,5", "12.5")]
#[case("12 Try", "12")]
#[case("  7 ", "7")]
#[case("\u{a0}7\u{202f}", "7")]
#[case("1 234,50", "1234.5")]
#[case("1\u{a0}234\u{202f}567", "1234567")]
#[case(",5", "0.5")]
#[case("5,", "5")]
#[case("0,125", "0.125")]
#[case("0.125", "0.125")]
#[case("00012", "12")]
#[case("+3", "3")]
#[case("-3", "-3")]
#[case("−3,5", "-3.5")]
#[case("-₺3", "-3")]
#[case("₺ -3", "-3")]
#[case("-0", "0")]
#[case("1,5000", "1.5")]
#[case("999999999999", "999999999999")]
fn understood(#[case] text: &str, #[case] value: &str) {
    assert_eq!(parse(text), Ok(decimal(value)));
}

#[rstest]
#[case("", NumberError::Empty)]
#[case("  ", NumberError::Empty)]
#[case("₺", NumberError::Empty)]
#[case("abc", NumberError::NotANumber)]
#[case("12a", NumberError::NotANumber)]
#[case("a12", NumberError::NotANumber)]
#[case("-", NumberError::NotANumber)]
#[case("+", NumberError::NotANumber)]
#[case("--3", NumberError::NotANumber)]
#[case(",", NumberError::NotANumber)]
#[case(".", NumberError::NotANumber)]
#[case(".,5", NumberError::NotANumber)]
#[case("1,,5", NumberError::NotANumber)]
#[case("1.23.4", NumberError::NotANumber)]
#[case("12.34,5", NumberError::NotANumber)]
#[case("1234.567,8", NumberError::NotANumber)]
#[case("0.123.456", NumberError::NotANumber)]
#[case("1e5", NumberError::NotANumber)]
#[case("0x10", NumberError::NotANumber)]
#[case("1_000", NumberError::NotANumber)]
#[case("1 2", NumberError::NotANumber)]
#[case("1 ,5", NumberError::NotANumber)]
#[case("1,5 0", NumberError::NotANumber)]
#[case("1 234 5", NumberError::NotANumber)]
#[case("１２", NumberError::NotANumber)]
#[case("٣", NumberError::NotANumber)]
#[case("½", NumberError::NotANumber)]
#[case("NaN", NumberError::NotANumber)]
#[case("inf", NumberError::NotANumber)]
#[case("1000000000000", NumberError::TooLarge)]
#[case("999999999999,5", NumberError::TooLarge)]
#[case("123456789012345678901234567890", NumberError::TooLarge)]
#[case("0,123456789012345678901234567891", NumberError::NotANumber)]
fn refused(#[case] text: &str, #[case] reason: NumberError) {
    assert_eq!(parse(text), Err(reason));
}

#[rstest]
#[case("1.234", "1.234", "1234")]
#[case("1,234", "1.234", "1234")]
#[case("12,500", "12.5", "12500")]
#[case("₺ 1.250", "1.25", "1250")]
#[case("100.000", "100", "100000")]
fn never_guessed(#[case] text: &str, #[case] small: &str, #[case] large: &str) {
    let (small, large) = (decimal(small), decimal(large));
    assert_eq!(parse(text), Err(NumberError::Ambiguous { small, large }));
}

#[rstest]
#[case("12.5", "12.5")]
#[case("0", "0")]
#[case("-3", "-3")]
#[case("1e3", "1000")]
#[case("1.5E-2", "0.015")]
#[case("1.234", "1.234")]
#[case("2,5", "2.5")]
#[case("0.30000000000000004", "0.30000000000000004")]
fn read_from_the_wire(#[case] text: &str, #[case] value: &str) {
    assert_eq!(parse_wire(text), Ok(decimal(value)));
}

#[rstest]
#[case("", NumberError::Empty)]
#[case("null", NumberError::NotANumber)]
#[case("1_000", NumberError::NotANumber)]
#[case("1,234.5", NumberError::NotANumber)]
#[case("1e", NumberError::NotANumber)]
#[case("1000000000000", NumberError::TooLarge)]
#[case("-1e13", NumberError::TooLarge)]
#[case("123456789012345678901234567890", NumberError::TooLarge)]
fn refused_from_the_wire(#[case] text: &str, #[case] reason: NumberError) {
    assert_eq!(parse_wire(text), Err(reason));
}

#[test]
fn the_largest_is_twelve_nines() {
    assert_eq!(LARGEST, decimal("999999999999"));
}

#[rstest]
#[case("1375.5", "1.375,50 ₺", "₺1,375.50", "1.375,50")]
#[case("0", "0,00 ₺", "₺0.00", "0,00")]
#[case("-5", "−5,00 ₺", "−₺5.00", "−5,00")]
#[case("1234567.891", "1.234.567,891 ₺", "₺1,234,567.891", "1.234.567,891")]
// Three digits after the sign could be thousands: a fourth makes it plain.
#[case("1.234", "1,2340 ₺", "₺1.2340", "1,2340")]
#[case("0.125", "0,125 ₺", "₺0.125", "0,125")]
fn money_is_written(
    #[case] value: &str,
    #[case] turkish: &str,
    #[case] english: &str,
    #[case] bare: &str,
) {
    let value = Money::from(decimal(value));
    assert_eq!(value.format(NumberStyle::Turkish), turkish);
    assert_eq!(value.format(NumberStyle::English), english);
    assert_eq!(value.format_bare(NumberStyle::Turkish), bare);
}

#[rstest]
#[case("2", "2", "2")]
#[case("1.50", "1,5", "1.5")]
#[case("0.125", "0,125", "0.125")]
#[case("2.125", "2,1250", "2.1250")]
#[case("9999", "9999", "9999")]
fn quantities_are_written(#[case] value: &str, #[case] turkish: &str, #[case] english: &str) {
    let value = Quantity::from(decimal(value));
    assert_eq!(value.format(NumberStyle::Turkish), turkish);
    assert_eq!(value.format(NumberStyle::English), english);
}

#[rstest]
#[case("10", "1.5", "15")]
#[case("0.333", "3", "1")]
#[case("0.01", "0.5", "0.01")]
#[case("0.01", "0.49", "0")]
#[case("-0.01", "0.5", "-0.01")]
fn a_price_times_a_quantity_is_rounded_to_the_cent(
    #[case] price: &str,
    #[case] quantity: &str,
    #[case] cost: &str,
) {
    let price = Money::from(decimal(price));
    let cost = Money::from(decimal(cost));
    assert_eq!(price.times(Quantity::from(decimal(quantity))), cost);
}

#[test]
fn sums_beyond_the_type_stay_at_its_end() {
    let most = Money::from(Decimal::MAX);
    assert_eq!(most + most, most);
    assert_eq!(Money::ZERO - most - most, Money::from(Decimal::MIN));
    assert_eq!(most.times(Quantity::LARGEST), most);
}

#[rstest]
#[case("1", Some("2"), None)]
#[case("1.5", Some("2.5"), Some("0.5"))]
#[case("1.001", Some("2.001"), Some("0.001"))]
#[case("9998", Some("9999"), Some("9997"))]
#[case("9998.5", None, Some("9997.5"))]
fn one_more_and_one_less_stay_in_range(
    #[case] have: &str,
    #[case] more: Option<&str>,
    #[case] less: Option<&str>,
) {
    let read = |text: &str| Quantity::from(decimal(text));
    assert_eq!(read(have).one_more(), more.map(read));
    assert_eq!(read(have).one_less(), less.map(read));
}

#[test]
fn bad_input_is_kept_as_typed() {
    let typed = Typed::read_quantity(" 1,,5 ");
    assert_eq!(typed.value(), None);
    assert_eq!(typed.text(NumberStyle::Turkish), " 1,,5 ");
}
