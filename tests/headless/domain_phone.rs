//! Phone numbers: every spelling of a number is the same number, and none is refused.

use packetdesk::domain::{Order, PhoneNumber, Reason, check::is_sendable};
use proptest::prelude::*;
use rstest::rstest;

use super::domain_makers::{found, good_order, menu, warning};

fn number(text: &str) -> PhoneNumber {
    PhoneNumber::read(text).expect("a number")
}

/// All numbers of a text, in their one form.
fn all(text: &str) -> Vec<String> {
    PhoneNumber::read_all(text)
        .iter()
        .map(|number| number.as_str().to_owned())
        .collect()
}

#[rstest]
#[case::national("05321112233")]
#[case::blanks("0532 111 22 33")]
#[case::blanks_everywhere(" 0 5 3 2 1 1 1 2 2 3 3 ")]
#[case::plus("+90 532 111 22 33")]
#[case::plus_apart("+ 90 532 111 22 33")]
#[case::zeros("0090 532 111 22 33")]
#[case::country_without_plus("90 532 111 22 33")]
#[case::bare("532 111 22 33")]
#[case::zero_after_country("+90 0532 111 22 33")]
#[case::zero_after_zeros("0090 0532 111 22 33")]
#[case::zero_before_country("0 90 532 111 22 33")]
#[case::plus_before_zero("+0532 111 22 33")]
#[case::brackets("(0532) 111-22-33")]
#[case::zero_in_brackets("(0) 532 111 22 33")]
#[case::country_and_zero_in_brackets("+90 (0)532 111 22 33")]
#[case::all_in_brackets("(+90) (532) 111 22 33")]
#[case::dots("0532.111.22.33")]
#[case::strokes("0532/111/22/33")]
#[case::stroke_after_area("0532/1112233")]
#[case::dashes("0532–111—22-33")]
#[case::no_break_space("0532\u{a0}111\u{202f}22\u{2009}33")]
#[case::marks_of_direction("\u{202a}+90 532 111 22 33\u{202c}")]
#[case::words_around("Tel: 0532 111 22 33.")]
#[case::arabic("٠٥٣٢ ١١١ ٢٢ ٣٣")]
#[case::persian("۰۵۳۲۱۱۱۲۲۳۳")]
#[case::full_width("＋９０　５３２１１１２２３３")]
#[case::caller_id("5321112233;90")]
#[case::caller_id_zero("05321112233;90")]
#[case::caller_id_country("905321112233;90")]
#[case::caller_id_plus("5321112233;+90")]
#[case::link("tel:+905321112233")]
fn every_spelling_is_the_same_number(#[case] text: &str) {
    assert_eq!(all(text), ["+905321112233"]);
    assert_eq!(number(text).display(), "0532 111 22 33");
}

#[rstest]
#[case("0216 333 44 55")]
#[case("216 3334455")]
#[case("+90 216 333 44 55")]
#[case("(0216) 333 44 55")]
fn a_landline_is_read_like_a_mobile(#[case] text: &str) {
    assert_eq!(all(text), ["+902163334455"]);
    assert_eq!(number(text).display(), "0216 333 44 55");
}

#[rstest]
#[case("0561 234 56 78", "0561 234 56 78")]
#[case("0100 234 56 78", "0100 234 56 78")]
#[case("0999 999 99 99", "0999 999 99 99")]
fn no_operator_or_town_is_asked_for(#[case] text: &str, #[case] display: &str) {
    assert_eq!(number(text).display(), display);
    assert!(!number(text).is_odd());
}

#[rstest]
#[case("+49 30 123456", "+4930123456", "+49 301 234 56")]
#[case("0049 30 123456", "+4930123456", "+49 301 234 56")]
#[case("+49 (0)30 123456", "+4930123456", "+49 301 234 56")]
#[case("0049 (0) 30/12 34 56", "+4930123456", "+49 301 234 56")]
#[case("30123456;49", "+4930123456", "+49 301 234 56")]
#[case("030123456;49", "+4930123456", "+49 301 234 56")]
#[case("4917012345678;49", "+4917012345678", "+49 170 123 456 78")]
#[case("+1 (212) 555-0100", "+12125550100", "+1 212 555 0100")]
#[case("+7 916 123 45 67", "+79161234567", "+7 916 123 4567")]
#[case("+994 50 123 45 67", "+994501234567", "+994 501 234 567")]
#[case("+39 06 1234567", "+39061234567", "+39 061 234 567")]
fn a_foreign_number_keeps_its_country(
    #[case] text: &str,
    #[case] one: &str,
    #[case] display: &str,
) {
    assert_eq!(all(text), [one]);
    assert_eq!(number(text).display(), display);
    assert!(!number(text).is_odd());
}

#[rstest]
#[case("112", "112", false)]
#[case("7", "7", false)]
#[case("4 4 4 0 4 4 4", "4440444", false)]
#[case("333 44 55", "3334455", false)]
#[case("0532", "0532", true)]
#[case("0532 111 22 3", "0532111223", true)]
#[case("532 111 22 3", "532111223", true)]
#[case("0532 111 22 333", "053211122333", true)]
#[case("+90 532 111 22 3", "+90532111223", true)]
#[case("+49 30", "+4930", true)]
#[case("001", "001", true)]
#[case("00", "00", true)]
#[case("000000000000", "000000000000", true)]
#[case("123456", "123456", true)]
#[case("+4930123456789012345", "+4930123456789012345", true)]
#[case("99999999999999999999999", "99999999999999999999999", true)]
fn what_is_no_whole_number_is_kept_as_it_is(
    #[case] text: &str,
    #[case] one: &str,
    #[case] is_odd: bool,
) {
    assert_eq!(all(text), [one]);
    assert_eq!(number(text).is_odd(), is_odd);
}

#[rstest]
#[case("")]
#[case("  ")]
#[case("yok")]
#[case("+")]
#[case(";x")]
#[case("–/()")]
fn a_text_without_digits_is_no_number(#[case] text: &str) {
    assert_eq!(PhoneNumber::read(text), None);
}

#[rstest]
#[case::stroke("0532 111 22 33 / 0216 333 44 55", &["+905321112233", "+902163334455"])]
#[case::strokes_in_both("0532/1112233 / 0216/3334455", &["+905321112233", "+902163334455"])]
#[case::country("90 532 111 22 33, 90 216 333 44 55", &["+905321112233", "+902163334455"])]
#[case::dash("0532 111 22 33 - 0216 333 44 55", &["+905321112233", "+902163334455"])]
#[case::blank("0532 111 22 33 0216 333 44 55", &["+905321112233", "+902163334455"])]
#[case::semicolon("05321112233;02163334455", &["+905321112233", "+902163334455"])]
#[case::line("0532 111 22 33\n0216 333 44 55", &["+905321112233", "+902163334455"])]
#[case::plus("+905321112233+902163334455", &["+905321112233", "+902163334455"])]
#[case::words("ev 0216 333 44 55, iş 0532 111 22 33", &["+902163334455", "+905321112233"])]
#[case::extension("0216 333 44 55 dahili 12", &["+902163334455", "12"])]
#[case::local("333 44 55 / 0532 111 22 33", &["3334455", "+905321112233"])]
#[case::short("112 / 0532 111 22 33", &["112", "+905321112233"])]
#[case::house_and_number("Moda Cad. 12, 0532 111 22 33", &["12", "+905321112233"])]
#[case::abroad("+49 30 123456 / 0532 111 22 33", &["+4930123456", "+905321112233"])]
#[case::three(
    "0532 111 22 33, 0533 111 22 33 | 0534 111 22 33",
    &["+905321112233", "+905331112233", "+905341112233"],
)]
fn several_numbers_in_one_field_are_several(#[case] text: &str, #[case] numbers: &[&str]) {
    assert_eq!(all(text), numbers);
}

#[test]
fn different_numbers_stay_different() {
    assert_ne!(number("0532 111 22 33"), number("0532 111 22 34"));
    assert_ne!(number("+49 532 111 22 33"), number("0532 111 22 33"));
    assert_ne!(number("+49 30 123456"), number("49 30 123456"));
    assert_ne!(number("0112"), number("112"));
}

fn with_phone(phone: &str) -> Order {
    let mut order = good_order();
    phone.clone_into(&mut order.customer.phone);
    order
}

#[rstest]
#[case("")]
#[case("  ")]
#[case("0532 111 22 33")]
#[case("0532 111 22 33 / 0216 333 44 55")]
#[case("+49 30 123456")]
#[case("444 0 444")]
#[case("12")]
fn nothing_is_said_of_a_phone_that_may_be_right(#[case] phone: &str) {
    assert_eq!(found(&with_phone(phone)), []);
}

#[rstest]
#[case("0532 111 22 3")]
#[case("0532 111 22 33 / 0216 333 44")]
#[case("+90 532 111 22 333")]
#[case("yok")]
fn an_odd_phone_is_pointed_out_and_sent_all_the_same(#[case] phone: &str) {
    let order = with_phone(phone);
    assert_eq!(found(&order), warning("customer.phone", Reason::PhoneOdd));
    let problems = packetdesk::domain::check::check(&order, &menu());
    assert!(is_sendable(&problems));
}

/// Signs that may stand between the digits of one number.
fn between() -> impl Strategy<Value = String> {
    prop_oneof![
        4 => Just(String::new()),
        1 => "[ .\u{a0}\u{2013}-]{1,2}",
        1 => Just("/".to_owned()),
        1 => Just(" (".to_owned()),
        1 => Just(") ".to_owned()),
    ]
}

/// A number with signs between its digits. A zero alone in brackets is left out of foreign numbers,
/// so none is written.
fn spelled(number: String) -> impl Strategy<Value = String> {
    let signs = proptest::collection::vec(between(), number.len());
    signs.prop_map(move |signs| {
        let digits = number.chars();
        let text: String = digits
            .zip(signs)
            .map(|(digit, sign)| format!("{digit}{sign}"))
            .collect();
        text.replace("(0)", "0")
    })
}

/// Ten digits, and one way to write them.
fn spellings() -> impl Strategy<Value = (String, String)> {
    const PREFIXES: [&str; 8] = ["", "0", "90", "+90", "0090", "+900", "090", "00900"];
    ("[1-9][0-9]{9}", proptest::sample::select(&PREFIXES[..])).prop_flat_map(|(digits, prefix)| {
        let text = spelled(format!("{prefix}{digits}"));
        (Just(digits), text)
    })
}

proptest! {
    #[test]
    fn any_spelling_of_a_number_is_that_number((digits, text) in spellings()) {
        prop_assert_eq!(all(&text), [format!("+90{digits}")], "{}", text);
    }

    #[test]
    fn a_foreign_number_is_the_same_with_plus_and_zeros(
        (digits, text) in "[1-8][0-9]{9,14}".prop_flat_map(|digits| {
            (Just(digits.clone()), spelled(digits))
        }),
    ) {
        prop_assert_eq!(all(&format!("+{text}")), [format!("+{digits}")]);
        prop_assert_eq!(all(&format!("00 {text}")), [format!("+{digits}")]);
    }

    #[test]
    fn what_is_displayed_is_read_as_the_same_number(
        text in prop_oneof!["\\PC{0,30}", "[+0-9 ;/()a٣-]{0,40}", "[+0]{0,2}[0-9]{0,22}"],
    ) {
        for number in PhoneNumber::read_all(&text) {
            prop_assert_eq!(PhoneNumber::read_all(&number.display()), [number.clone()]);
            prop_assert_eq!(PhoneNumber::read_all(number.as_str()), [number.clone()]);
        }
    }

    #[test]
    fn a_text_with_a_digit_has_a_number(text in any::<String>(), digit in 0..10u8) {
        let text = format!("{text}{digit}");
        prop_assert!(PhoneNumber::read(&text).is_some());
    }

    #[test]
    fn two_numbers_in_one_field_are_both_read(
        (first, text) in spellings(),
        (second, other) in spellings(),
        sign in proptest::sample::select(&[" / ", ", ", "; ", "\n", " veya "][..]),
    ) {
        let (text, other) = (text.replace('/', "-"), other.replace('/', "."));
        let both = [format!("+90{first}"), format!("+90{second}")];
        prop_assert_eq!(all(&format!("{text}{sign}{other}")), both);
    }
}
