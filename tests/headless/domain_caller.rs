//! Who calls, as telephone programs write it.

use packetdesk::domain::phone::caller;
use proptest::prelude::*;
use rstest::rstest;

/// The number of a caller, in its one form.
fn read(text: &str) -> Option<String> {
    caller::read(text).map(|number| number.as_str().to_owned())
}

#[rstest]
#[case::national("05321112233")]
#[case::blanks(" 0532 111 22 33 ")]
#[case::plus("+90 (532) 111-22-33")]
#[case::caller_id_with_country("5321112233;90")]
#[case::link("tel:+905321112233")]
#[case::link_in_capitals("TEL:05321112233")]
#[case::link_with_signs("tel:+90-532-111-22-33")]
#[case::link_with_strokes("tel://05321112233")]
#[case::extension("tel:0532-111-22-33;ext=12")]
#[case::long_extension("tel:05321112233;ext=123456789012345")]
#[case::subaddress("tel:+905321112233;isub=12345")]
#[case::empty_parameter("tel:05321112233;")]
#[case::word_as_parameter("sip:05321112233;lr@10.0.0.1")]
#[case::country_of_the_link("tel:5321112233;phone-context=+90")]
#[case::zero_and_country("tel:05321112233;phone-context=+90;ext=3")]
#[case::network_of_the_link("tel:05321112233;phone-context=example.com")]
#[case::long_context("tel:05321112233;phone-context=+1-914-555")]
#[case::percent("tel:%2B905321112233")]
#[case::percent_small_letters("tel:%2b90%20532%20111%2022%2033")]
#[case::percent_without_scheme("%2B905321112233")]
#[case::percent_in_an_address("sip:%2B905321112233%40pbx.local")]
#[case::sip("sip:05321112233@192.168.100.20")]
#[case::sip_port("sip:+905321112233@10.0.0.1:5060;transport=udp;user=phone")]
#[case::sip_headers("sip:+905321112233@pbx?subject=4711")]
#[case::sip_password("sip:05321112233:s3cret99@pbx.local")]
#[case::sips("sips:905321112233@pbx.example.com")]
#[case::sip_name_and_brackets("\"Ali 2. sube\" <sip:05321112233@10.11.12.13>;tag=99887766")]
#[case::brackets("Ayşe Yılmaz <0532 111 22 33>")]
#[case::open_bracket("Ayşe <05321112233")]
#[case::without_scheme("05321112233@10.0.0.1")]
#[case::callto("callto:+905321112233")]
#[case::callto_strokes("callto://+905321112233/")]
#[case::callto_question("callto:05321112233?call")]
#[case::digits_dialled_after("05321112233,,12#")]
#[case::two_lines("05321112233\n")]
#[case::name_before("Ayşe Yılmaz 0532 111 22 33")]
fn the_number_is_found(#[case] text: &str) {
    assert_eq!(read(text).as_deref(), Some("+905321112233"));
}

#[rstest]
#[case::abroad("sip:+4930123456@pbx", "+4930123456")]
#[case::country_of_the_link("tel:30123456;phone-context=+49", "+4930123456")]
#[case::inside_the_house("sip:12@pbx.local", "12")]
#[case::short("tel:112", "112")]
#[case::local("tel:333-44-55", "3334455")]
#[case::half("0532 111", "0532111")]
#[case::two_numbers("0532 111 22 33 / 0216 333 44 55", "+905321112233")]
#[case::no_letters_of_percent("100%0", "1000")]
fn any_number_is_taken_as_it_is(#[case] text: &str, #[case] number: &str) {
    assert_eq!(read(text).as_deref(), Some(number));
}

#[rstest]
#[case("")]
#[case("  ")]
#[case("anonymous")]
#[case("Gizli")]
#[case("Bilinmeyen numara")]
#[case("tel:")]
#[case("tel:anonymous")]
#[case("sip:anonymous@anonymous.invalid")]
#[case::digits_of_a_machine("sip:anonymous@192.168.1.20:5060")]
#[case::digits_of_an_account("\"Anonymous\" <sip:c8oqz84zk7z@privacy.org>")]
#[case::zeros("0")]
#[case::more_zeros("0000000000")]
#[case::a_machine_alone("@10.0.0.1")]
#[case::parameters_alone(";ext=12")]
#[case::no_number_of_a_telephone("12345678901234567890123456789012345678901")]
#[case::not_utf8("%ff%fe")]
#[case::percent_alone("%")]
fn a_withheld_number_is_none(#[case] text: &str) {
    assert_eq!(read(text), None);
}

#[test]
fn what_was_read_is_read_again_as_the_same() {
    for text in ["05321112233", "sip:12@pbx", "tel:+4930123456", "0532 111"] {
        let number = caller::read(text).expect("a number");
        assert_eq!(caller::read(number.as_str()).as_ref(), Some(&number));
        assert_eq!(caller::read(&number.display()).as_ref(), Some(&number));
    }
}

proptest! {
    #[test]
    fn no_text_is_too_odd(text in "\\PC{0,80}") {
        if let Some(number) = caller::read(&text) {
            prop_assert!(number.as_str().len() <= 41);
        }
    }

    #[test]
    fn every_way_of_writing_an_address_has_the_number(
        digits in "[2-9][0-9]{9}",
        way in 0..8_usize,
    ) {
        let ways = [
            format!("0{digits}"),
            format!("tel:+90{digits}"),
            format!("tel:{digits};phone-context=+90"),
            format!("sip:%2B90{digits}@10.1.2.3:5060"),
            format!("\"7\" <sip:0{digits}@10.1.2.3;user=phone>"),
            format!("callto:90{digits}?call"),
            format!("{digits};90"),
            format!("0{digits}@pbx"),
        ];
        prop_assert_eq!(read(&ways[way]), Some(format!("+90{digits}")));
    }
}
