//! Known customers: who is found by which text, in which order, and that changes one by one come to
//! the same as all at once.

use std::collections::BTreeMap;

use packetdesk::domain::{
    CustomerHit, CustomerIndex, CustomerKey, Found, KnownAddress, KnownCustomer, NewCustomer,
    PhoneNumber, customers::starts_new,
};
use proptest::prelude::*;
use rstest::rstest;

const AYSE: u64 = 1;
const ISIK: u64 = 2;
const ILGAZ: u64 = 3;
const ALI: u64 = 4;
const HANS: u64 = 5;
const NAMELESS: u64 = 6;
const TAXI: u64 = 7;
const CLUB: u64 = 8;

fn person(key: u64, name: &str, phones: &[&str], last_order: Option<i64>) -> KnownCustomer {
    KnownCustomer {
        key: CustomerKey(key),
        name: name.to_owned(),
        phones: phones.iter().map(|&phone| phone.to_owned()).collect(),
        orders: u32::from(last_order.is_some()),
        last_order,
        ..KnownCustomer::default()
    }
}

fn place(address: &str, description: &str, region: &str) -> KnownAddress {
    KnownAddress {
        address: address.to_owned(),
        description: description.to_owned(),
        region: region.to_owned(),
        last_used: None,
    }
}

/// The people of a part of town; who has the larger number ordered longer ago.
fn town() -> Vec<KnownCustomer> {
    let mut ayse = person(AYSE, "Ayşe Yılmaz", &["0532 111 22 33"], Some(900));
    ayse.addresses = vec![place("Moda Cad. 12 D. 3", "kırmızı kapı", "Kadıköy")];
    ayse.note = "köpek".to_owned();
    let mut isik = person(ISIK, "IŞIK ÇAĞRI", &["+90 (533) 444-55-66"], Some(800));
    isik.addresses = vec![place("Moda Cad. 120", "", "Kadıköy")];
    let phones = ["0216 333 44 55", "5429992233"];
    let mut ilgaz = person(ILGAZ, "Mehmet Ilgaz", &phones, Some(700));
    ilgaz.addresses = vec![
        place("Bağdat Cad. 7", "", "Suadiye"),
        place("Şair Nedim Sk. 129", "", "Beşiktaş"),
        place("Şair Nedim Sk. 12", "üst kat", "Beşiktaş"),
    ];
    let ali = person(ALI, "Ali Yılmaz", &["00905321112233"], Some(600));
    let mut hans = person(HANS, "Hans Müller-Groß", &["+49 30 123456"], Some(500));
    hans.region = Some("Üsküdar".to_owned());
    let nameless = person(NAMELESS, "", &["0(542) 765 43 21"], Some(400));
    let taxi = person(TAXI, "Taksi Durağı", &["444 0 444", "112"], None);
    let club = person(CLUB, "1907 Derneği", &[], None);
    vec![club, taxi, nameless, hans, ali, ilgaz, isik, ayse]
}

fn index() -> CustomerIndex {
    CustomerIndex::build(town())
}

/// Who is found, and by what.
fn found(text: &str) -> Vec<(u64, Found)> {
    let hits = index().search(text, 100);
    hits.iter().map(|hit| (hit.key.0, hit.found)).collect()
}

/// All of them by the same.
fn all(found: Found, keys: &[u64]) -> Vec<(u64, Found)> {
    keys.iter().map(|&key| (key, found)).collect()
}

#[rstest]
#[case::national("05321112233")]
#[case::blanks("0532 111 22 33")]
#[case::plus("+90 532 111 22 33")]
#[case::plus_and_zero("+90 0532 111 22 33")]
#[case::zeros("0090 532 1112233")]
#[case::country("905321112233")]
#[case::bare("532 111 22 33")]
#[case::dashes("0532-111-22-33")]
#[case::brackets("(0532) 111 22 33")]
#[case::dots("0532.111.22.33")]
#[case::no_break("0532\u{a0}111\u{a0}22\u{a0}33")]
#[case::arabic("٠٥٣٢١١١٢٢٣٣")]
#[case::caller_id("5321112233;90")]
#[case::pasted("Tel: 0532 111 22 33 (akşam)")]
#[case::pasted_address("Moda Cad. 12, 0532 111 22 33")]
fn a_number_in_any_spelling_finds_all_who_have_it(#[case] text: &str) {
    assert_eq!(found(text), all(Found::Phone, &[AYSE, ALI]));
}

#[rstest]
#[case::two_digits_are_too_few("53", &[], &[])]
#[case::three("532", &[AYSE, ALI], &[])]
#[case::with_zero("0532", &[AYSE, ALI], &[])]
#[case::with_plus("+90532", &[AYSE, ALI], &[])]
#[case::with_zeros("0090 532", &[AYSE, ALI], &[])]
#[case::with_country("90 532", &[AYSE, ALI], &[])]
#[case::six("0532 11", &[AYSE, ALI], &[])]
#[case::no_digit_missing_but_one("0532 111 22 3", &[AYSE, ALI], &[])]
#[case::one_digit_too_many("0532 111 22 33 3", &[], &[])]
#[case::many_begin_so("905", &[AYSE, ISIK, ILGAZ, ALI, NAMELESS], &[])]
#[case::landline("0216", &[ILGAZ], &[])]
#[case::foreign("+49", &[], &[])]
#[case::foreign_with_zeros("0049 30", &[HANS], &[])]
#[case::foreign_without_plus("4930", &[HANS], &[])]
#[case::country_is_no_town("+216", &[], &[])]
#[case::short("444", &[TAXI], &[])]
#[case::short_with_blanks("4 4 4 0", &[TAXI], &[])]
#[case::last_four("2233", &[], &[AYSE, ILGAZ, ALI])]
#[case::last_four_in_pairs("22 33", &[], &[AYSE, ILGAZ, ALI])]
#[case::last_seven("111 22 33", &[], &[AYSE, ALI])]
#[case::last_three_are_too_few("233", &[], &[])]
#[case::last_of_the_second_number("9992233", &[], &[ILGAZ])]
#[case::last_of_foreign("3456", &[], &[HANS])]
#[case::last_of_short("0444", &[], &[TAXI])]
fn part_of_a_number_finds_those_who_have_it(
    #[case] text: &str,
    #[case] beginning: &[u64],
    #[case] end: &[u64],
) {
    let beginning = all(Found::PhoneBeginning, beginning);
    let end = all(Found::PhoneEnd, end);
    assert_eq!(found(text), [beginning, end].concat());
}

#[rstest]
#[case("1112", all(Found::InsidePhone, &[AYSE, ALI]))]
#[case("3344", all(Found::InsidePhone, &[ISIK, ILGAZ]))]
#[case("44455", all(Found::InsidePhone, &[ISIK]))]
#[case("112", all(Found::Phone, &[TAXI]))]
#[case("444 0 444", all(Found::Phone, &[TAXI]))]
#[case("+49 30 123456", all(Found::Phone, &[HANS]))]
#[case("0049 (0)30 123456", all(Found::Phone, &[HANS]))]
#[case("49 30 123456", all(Found::Phone, &[HANS]))]
#[case("190", all(Found::Name, &[CLUB]))]
#[case("1907", all(Found::Name, &[CLUB]))]
// The house numbers are no numbers of people, without a word beside them.
#[case("120", all(Found::Name, &[]))]
#[case("12", all(Found::Name, &[]))]
fn digits_alone_are_a_number_or_a_name(#[case] text: &str, #[case] people: Vec<(u64, Found)>) {
    assert_eq!(found(text), people);
}

#[test]
fn whole_numbers_come_before_beginnings_these_before_ends_and_these_before_insides() {
    let people = vec![
        person(1, "inside", &["0216 512 34 00"], Some(900)),
        person(2, "end", &["0216 333 51 23"], Some(800)),
        person(3, "beginning", &["0512 345 67 89"], Some(700)),
        person(4, "whole", &["5123"], Some(600)),
        person(5, "5123. Sokak Market", &[], Some(500)),
        person(6, "nobody", &["0216 333 51 32"], Some(950)),
    ];
    let hits = CustomerIndex::build(people).search("5123", 9);
    let kinds: Vec<_> = hits.iter().map(|hit| (hit.key.0, hit.found)).collect();
    let expected = [
        (4, Found::Phone),
        (3, Found::PhoneBeginning),
        (2, Found::PhoneEnd),
        (1, Found::InsidePhone),
        (5, Found::Name),
    ];
    assert_eq!(kinds, expected);
    assert!(expected.is_sorted_by_key(|(_, found)| *found));
}

#[rstest]
#[case::plain("isik", &[ISIK])]
#[case::turkish("ışık", &[ISIK])]
#[case::turkish_capitals("IŞIK", &[ISIK])]
#[case::all_dotted("İŞİK", &[ISIK])]
#[case::marks_apart("is\u{327}ik", &[ISIK])]
#[case::surname("çağrı", &[ISIK])]
#[case::surname_plain("cagri", &[ISIK])]
#[case::surname_capitals("ÇAĞRI", &[ISIK])]
#[case::dotless_first("ılgaz", &[ILGAZ])]
#[case::dotted_first("İLGAZ", &[ILGAZ])]
#[case::i("i", &[ISIK, ILGAZ])]
#[case::two_words("ayşe yılmaz", &[AYSE])]
#[case::other_order("YILMAZ AYŞE", &[AYSE])]
#[case::beginnings("ay yıl", &[AYSE])]
#[case::both("yilmaz", &[AYSE, ALI])]
#[case::same_word_twice("yil yilmaz", &[AYSE, ALI])]
#[case::hyphen("muller gross", &[HANS])]
#[case::hyphen_typed("Müller-Groß", &[HANS])]
#[case::digits_and_letters("1907 der", &[CLUB])]
#[case::blanks("  ayşe \t  yıl\u{a0} ", &[AYSE])]
fn a_name_is_found_by_the_beginnings_of_its_words(#[case] text: &str, #[case] keys: &[u64]) {
    let hits = found(text);
    assert_eq!(hits[..keys.len()], all(Found::Name, keys));
    assert!(hits[keys.len()..].iter().all(|hit| hit.1 > Found::Name));
}

#[rstest]
#[case::street("moda", all(Found::Address, &[AYSE, ISIK]))]
#[case::turkish("bağdat", all(Found::Address, &[ILGAZ]))]
#[case::street_and_word("moda cad", all(Found::Address, &[AYSE, ISIK]))]
#[case::house("moda 12", all(Found::Address, &[AYSE, ISIK]))]
#[case::other_house("moda 120", all(Found::Address, &[ISIK]))]
#[case::house_first("12 moda", all(Found::Address, &[AYSE, ISIK]))]
#[case::no_such_house("moda 13", all(Found::Address, &[]))]
#[case::region_of_an_address("kadıköy", all(Found::Address, &[AYSE, ISIK]))]
#[case::region_of_the_person("uskudar", all(Found::Address, &[HANS]))]
#[case::description("kirmizi kapi", all(Found::Address, &[AYSE]))]
#[case::name_and_region("yılmaz kadı", all(Found::Address, &[AYSE]))]
#[case::name_and_house("ayşe moda 12", all(Found::Address, &[AYSE]))]
#[case::second_address("besiktas", all(Found::Address, &[ILGAZ]))]
#[case::inside_a_name("lmaz", all(Found::Inside, &[AYSE, ALI]))]
#[case::inside_a_street("ağda", all(Found::Inside, &[ILGAZ]))]
#[case::inside_two_words("edim mehm", all(Found::Inside, &[ILGAZ]))]
#[case::inside_a_region("adiko", all(Found::Inside, &[AYSE, ISIK]))]
#[case::not_across_words("cad12", all(Found::Inside, &[]))]
#[case::the_note_is_not_searched("köpek", all(Found::Inside, &[]))]
#[case::one_word_too_many("ayşe moda fener", all(Found::Inside, &[]))]
#[case::number_of_nobody("ayşe 0532 999 99 99", all(Found::Inside, &[]))]
fn an_address_is_found_with_the_words_of_the_name(
    #[case] text: &str,
    #[case] people: Vec<(u64, Found)>,
) {
    assert_eq!(found(text), people);
}

#[test]
fn names_come_before_addresses_and_these_before_insides() {
    let mut street = person(1, "Can", &[], Some(900));
    street.addresses = vec![place("Deniz Sk. 1", "", "")];
    let inside = person(2, "Akdeniz", &[], Some(950));
    let name = person(3, "Ece Deniz", &[], None);
    let hits = CustomerIndex::build(vec![street, inside, name]).search("deniz", 9);
    let kinds: Vec<_> = hits.iter().map(|hit| (hit.key.0, hit.found)).collect();
    assert_eq!(
        kinds,
        [(3, Found::Name), (1, Found::Address), (2, Found::Inside)]
    );
}

/// The only hit of a text.
fn only(text: &str) -> CustomerHit {
    let hits = index().search(text, 9);
    assert_eq!(hits.len(), 1, "{hits:?}");
    hits[0]
}

#[rstest]
#[case::first_number("0216 333 44 55", Some(0), None)]
#[case::second_number("+90 542 999 22 33", Some(1), None)]
#[case::beginning_of_the_second("542999", Some(1), None)]
#[case::end_of_the_second("992233", Some(1), None)]
#[case::inside_the_first("1633", Some(0), None)]
#[case::name("mehmet", None, None)]
#[case::first_address("bağdat", None, Some(0))]
#[case::region("beşik", None, Some(1))]
#[case::house_number_as_it_is("nedim 12", None, Some(2))]
#[case::house_number_that_begins_so("nedim 129", None, Some(1))]
#[case::description("nedim üst", None, Some(2))]
#[case::most_words("suadiye bağdat 7", None, Some(0))]
#[case::inside("uadi", None, Some(0))]
fn it_is_told_which_number_and_which_address_fit(
    #[case] text: &str,
    #[case] phone: Option<usize>,
    #[case] address: Option<usize>,
) {
    let hit = only(text);
    assert_eq!(hit.key, CustomerKey(ILGAZ));
    assert_eq!((hit.phone, hit.address), (phone, address));
}

#[test]
fn of_several_numbers_in_one_field_the_field_is_told() {
    let phones = ["yok", "0216 333 44 55 / 0532 111 22 33"];
    let index = CustomerIndex::build(vec![person(1, "Can", &phones, None)]);
    for text in ["05321112233", "0216 333", "2233"] {
        let hits = index.search(text, 9);
        assert_eq!((hits.len(), hits[0].phone), (1, Some(1)), "{text}");
    }
}

#[rstest]
#[case::nothing("")]
#[case::blanks("  \t")]
#[case::signs("-+()?!")]
fn nothing_typed_is_everybody_the_most_recent_first(#[case] text: &str) {
    let recent = [AYSE, ISIK, ILGAZ, ALI, HANS, NAMELESS, CLUB, TAXI];
    assert_eq!(found(text), all(Found::Recent, &recent));
}

#[test]
fn equals_come_by_last_order_then_by_orders_then_by_name_then_by_key() {
    let with_orders = |key, name, last_order, orders| KnownCustomer {
        orders,
        ..person(key, name, &["444 0 444"], last_order)
    };
    let people = vec![
        with_orders(1, "Zeki", None, 0),
        with_orders(2, "İpek", None, 0),
        with_orders(3, "Zeki", None, 7),
        with_orders(9, "Irmak", Some(-5), 1),
        with_orders(8, "Irmak", Some(-5), 1),
        with_orders(4, "Zeki", Some(100), 1),
        with_orders(5, "Zeki", Some(100), 2),
        with_orders(6, "Zeki", Some(101), 1),
        with_orders(7, "", None, 0),
    ];
    let index = CustomerIndex::build(people);
    for text in ["", "444", "4440444", "0444"] {
        let hits = index.search(text, 99).into_iter();
        let keys: Vec<u64> = hits.map(|hit| hit.key.0).collect();
        assert_eq!(keys, [6, 5, 4, 8, 9, 3, 7, 2, 1], "{text}");
    }
    let number = PhoneNumber::read("444 0 444").unwrap();
    let keys: Vec<u64> = index.by_phone(&number).iter().map(|key| key.0).collect();
    assert_eq!(keys, [6, 5, 4, 8, 9, 3, 7, 2, 1]);
}

#[test]
fn the_limit_comes_after_the_ranking() {
    let index = index();
    for text in ["", "a", "i", "905", "2233", "moda", "yıl"] {
        let all = index.search(text, 100);
        assert!(all.len() > 1, "{text}");
        for limit in 0..=all.len() {
            assert_eq!(index.search(text, limit), all[..limit], "{text}");
        }
        assert_eq!(index.search(text, usize::MAX), all);
    }
}

#[test]
fn nobody_known_is_nobody_found() {
    let mut index = CustomerIndex::default();
    for text in ["", "a", "0532", "2233", "moda 12"] {
        assert_eq!(index.search(text, 9), []);
    }
    assert!(index.is_empty());
    assert_eq!(index.remove(CustomerKey(1)), None);
    assert_eq!(index.get(CustomerKey(1)), None);
    index.put(person(1, "Ece", &[], None));
    assert_eq!((index.len(), index.search("e", 9).len()), (1, 1));
}

#[test]
fn a_customer_of_whom_nothing_is_known_is_among_the_recent_only() {
    let index = CustomerIndex::build(vec![person(1, " ", &["", "yok", "-"], None)]);
    assert_eq!(index.search("", 9)[0].key, CustomerKey(1));
    for text in ["yok", "0", "000", "0000", "a"] {
        assert_eq!(index.search(text, 9), [], "{text}");
    }
}

#[test]
fn who_is_removed_is_not_found_any_more_and_given_back() {
    let mut index = index();
    let ayse = index.remove(CustomerKey(AYSE)).unwrap();
    assert_eq!(Some(&ayse), town().last());
    assert_eq!(index.remove(CustomerKey(AYSE)), None);
    assert_eq!((index.len(), index.get(CustomerKey(AYSE))), (7, None));
    let keys = |text| -> Vec<u64> {
        let hits = index.search(text, 9);
        hits.iter().map(|hit| hit.key.0).collect()
    };
    assert_eq!(keys("05321112233"), [ALI]);
    assert_eq!(keys("2233"), [ILGAZ, ALI]);
    assert_eq!(keys("moda 12"), [ISIK]);
    assert_eq!(keys("ayşe"), [0; 0]);
    assert_eq!(keys("")[0], ISIK);
}

#[test]
fn who_is_replaced_is_found_by_what_is_new_and_not_by_what_was() {
    let mut index = index();
    let mut hans = person(HANS, "Greta Bauer", &["0532 111 22 33"], Some(1_000));
    hans.addresses = vec![place("Lale Sk. 4", "", "Moda")];
    index.put(hans.clone());
    assert_eq!(index.len(), 8);
    assert_eq!(index.get(CustomerKey(HANS)), Some(&hans));
    for text in ["hans", "müller", "+49 30 123456", "3456", "üsküdar"] {
        assert_eq!(index.search(text, 9), [], "{text}");
    }
    for text in ["greta", "2233", "moda", ""] {
        assert_eq!(index.search(text, 9)[0].key, CustomerKey(HANS), "{text}");
    }
    let number = PhoneNumber::read("05321112233").unwrap();
    assert_eq!(
        index.by_phone(&number),
        [HANS, AYSE, ALI].map(CustomerKey).to_vec()
    );
}

#[test]
fn of_several_with_one_key_the_last_counts() {
    let people = vec![
        person(1, "Ece", &["112"], Some(9)),
        person(2, "Can", &[], None),
        person(1, "Efe", &[], Some(8)),
        person(1, "Eda", &[], None),
    ];
    let index = CustomerIndex::build(people);
    assert_eq!(index.len(), 2);
    assert_eq!(index.get(CustomerKey(1)).unwrap().name, "Eda");
    assert_eq!(index.search("112", 9), []);
    assert_eq!(index.search("e", 9).len(), 1);
    assert_eq!(index.search("", 9)[0].key, CustomerKey(2));
}

#[test]
fn a_number_is_exactly_that_number_only() {
    let index = index();
    let by = |text| index.by_phone(&PhoneNumber::read(text).unwrap());
    assert_eq!(by("0532 111 22 33"), [AYSE, ALI].map(CustomerKey).to_vec());
    assert_eq!(by("+49 30 123456"), [CustomerKey(HANS)]);
    for text in ["2233", "0532 111 22 3", "49 30 123456", "+49 532 111 22 33"] {
        assert_eq!(by(text), [], "{text}");
    }
}

#[rstest]
#[case("0532 111 22 33", NewCustomer::Phone("0532 111 22 33".to_owned()))]
#[case(" +49 30 123456 ", NewCustomer::Phone("+49 30 123456".to_owned()))]
#[case("tel 05321112233", NewCustomer::Phone("tel 05321112233".to_owned()))]
#[case("٠٥٣٢", NewCustomer::Phone("٠٥٣٢".to_owned()))]
#[case(" Işık Çağrı ", NewCustomer::Name("Işık Çağrı".to_owned()))]
#[case("Moda 12", NewCustomer::Name("Moda 12".to_owned()))]
#[case("ab 12", NewCustomer::Name("ab 12".to_owned()))]
#[case("-", NewCustomer::Name("-".to_owned()))]
#[case("", NewCustomer::Name(String::new()))]
fn what_finds_nobody_begins_a_new_customer(#[case] text: &str, #[case] new: NewCustomer) {
    assert_eq!(starts_new(text), new);
}

/// Ten digits that are a number of Turkey.
fn home_numbers() -> impl Strategy<Value = String> {
    "[1-9][0-9]{9}"
}

/// What may stand before a number of Turkey.
const BEFORE: [&str; 8] = ["", "0", "+90", "0090", "90", "+90 0", "(0)", "+90 (0)"];
/// What may stand between its digits.
const BETWEEN: [&str; 6] = ["", " ", "-", ".", "\u{a0}", " - "];

/// A number of Turkey in some spelling.
fn spelled(digits: &str) -> impl Strategy<Value = String> + use<> {
    let digits = digits.to_owned();
    let signs = proptest::collection::vec(proptest::sample::select(&BETWEEN[..]), 4);
    (proptest::sample::select(&BEFORE[..]), signs).prop_map(move |(before, signs)| {
        let groups = [0..3, 3..6, 6..8, 8..10];
        let groups = groups.map(|range| &digits[range]);
        let mut text = before.to_owned();
        for (sign, group) in signs.iter().zip(groups) {
            text.push_str(sign);
            text.push_str(group);
        }
        text
    })
}

/// The same number twice, each time in a spelling of its own.
fn number_in_two_spellings() -> impl Strategy<Value = (String, String, String)> {
    home_numbers().prop_flat_map(|digits| {
        let (kept, typed) = (spelled(&digits), spelled(&digits));
        (Just(digits), kept, typed)
    })
}

/// Texts of few letters and digits, so that people have much in common.
fn words() -> impl Strategy<Value = String> {
    prop_oneof![
        8 => "[aıİşb1 ]{0,4}( [abÇ12]{1,3})?",
        1 => any::<String>(),
    ]
}

fn phones() -> impl Strategy<Value = String> {
    prop_oneof![
        4 => "0?532[12]{7}",
        1 => "[+]49[12]{5,7}",
        1 => "[12]{3}",
        1 => words(),
    ]
}

fn places() -> impl Strategy<Value = KnownAddress> {
    (words(), words(), words())
        .prop_map(|(address, description, region)| place(&address, &description, &region))
}

/// Any customer with one of few keys.
fn people() -> impl Strategy<Value = KnownCustomer> {
    (
        0..12_u64,
        words(),
        proptest::collection::vec(phones(), 0..3),
        proptest::collection::vec(places(), 0..3),
        proptest::option::of(words()),
        0..3_u32,
        proptest::option::of(0..3_i64),
    )
        .prop_map(
            |(key, name, phones, addresses, region, orders, last_order)| KnownCustomer {
                key: CustomerKey(key),
                name,
                phones,
                addresses,
                region,
                orders,
                last_order,
                ..KnownCustomer::default()
            },
        )
}

#[derive(Debug, Clone)]
enum Change {
    Put(KnownCustomer),
    Remove(CustomerKey),
}

fn changes() -> impl Strategy<Value = Change> {
    prop_oneof![
        3 => people().prop_map(Change::Put),
        1 => (0..12_u64).prop_map(|key| Change::Remove(CustomerKey(key))),
    ]
}

/// What is looked for: whatever somebody has, and whatever nobody has.
fn texts() -> impl Strategy<Value = String> {
    prop_oneof![
        words(),
        phones(),
        "[12]{3,5}",
        Just(String::new()),
        "[abis]{1,2} [12]{1,2}",
    ]
}

proptest! {
    #[test]
    fn every_spelling_of_a_number_finds_its_owner(
        (digits, kept, typed) in number_in_two_spellings(),
    ) {
        let mut people = town();
        people.push(person(99, "", &["112", &kept], None));
        let index = CustomerIndex::build(people);
        let hits = index.search(&typed, 99);
        let owner = hits.iter().find(|hit| hit.key == CustomerKey(99));
        prop_assert_eq!(owner.map(|hit| (hit.found, hit.phone)), Some((Found::Phone, Some(1))));
        prop_assert!(hits.iter().all(|hit| hit.found == Found::Phone));
        let number = PhoneNumber::read(&typed).unwrap();
        prop_assert!(index.by_phone(&number).contains(&CustomerKey(99)));
        // With words around it as well, and by what people remember of it.
        let pasted = index.search(&format!("Tel. {typed} akşam"), 99);
        prop_assert!(pasted.iter().any(|hit| hit.key == CustomerKey(99)));
        for from in 0..=6 {
            let hits = index.search(&digits[from..], 99);
            prop_assert!(hits.iter().any(|hit| hit.key == CustomerKey(99)), "{}", &digits[from..]);
        }
        let last = index.search(&digits[6..], 99);
        let owner = last.iter().find(|hit| hit.key == CustomerKey(99)).unwrap();
        prop_assert!(owner.found <= Found::PhoneEnd, "{:?}", owner);
    }

    #[test]
    fn a_number_is_found_from_the_third_digit_on((digits, kept, typed) in number_in_two_spellings()) {
        let index = CustomerIndex::build(vec![person(1, "", &[&kept], None)]);
        // A zero in brackets is none of the number.
        let digits_of = |text: &str| {
            let text = text.replace("(0)", "");
            text.chars().filter(char::is_ascii_digit).count()
        };
        for (end, _) in typed.char_indices().skip(1) {
            let text = &typed[..end];
            if digits_of(text) >= 3 {
                prop_assert_eq!(index.search(text, 9).len(), 1, "{} of {}", text, &digits);
            }
        }
    }

    #[test]
    fn changes_one_by_one_come_to_the_same_as_all_at_once(
        start in proptest::collection::vec(people(), 0..8),
        changes in proptest::collection::vec(changes(), 0..20),
        texts in proptest::collection::vec(texts(), 1..6),
        limit in 0..14_usize,
    ) {
        let mut left: BTreeMap<CustomerKey, KnownCustomer> = BTreeMap::new();
        left.extend(start.iter().map(|one| (one.key, one.clone())));
        let mut changed = CustomerIndex::build(start);
        for change in changes {
            match change {
                Change::Put(one) => {
                    left.insert(one.key, one.clone());
                    changed.put(one);
                }
                Change::Remove(key) => prop_assert_eq!(changed.remove(key), left.remove(&key)),
            }
        }
        let built = CustomerIndex::build(left.values().cloned().collect());
        prop_assert_eq!((changed.len(), changed.is_empty()), (left.len(), left.is_empty()));
        for key in (0..13).map(CustomerKey) {
            prop_assert_eq!(changed.get(key), left.get(&key));
        }
        for text in &texts {
            prop_assert_eq!(changed.search(text, limit), built.search(text, limit), "{}", text);
            for number in PhoneNumber::read_all(text) {
                prop_assert_eq!(changed.by_phone(&number), built.by_phone(&number));
            }
        }
    }

    #[test]
    fn what_is_found_holds_for_any_text_and_any_people(
        people in proptest::collection::vec(people(), 0..10),
        text in prop_oneof![texts(), any::<String>()],
        limit in 0..12_usize,
    ) {
        let index = CustomerIndex::build(people);
        let hits = index.search(&text, limit);
        prop_assert!(hits.len() <= limit);
        prop_assert!(hits.is_sorted_by_key(|hit| hit.found));
        for (at, hit) in hits.iter().enumerate() {
            prop_assert!(hits[..at].iter().all(|other| other.key != hit.key));
            let known = index.get(hit.key).unwrap();
            prop_assert!(hit.phone.is_none_or(|place| place < known.phones.len()));
            prop_assert!(hit.address.is_none_or(|place| place < known.addresses.len()));
            let is_by_phone = (Found::Phone..=Found::InsidePhone).contains(&hit.found);
            prop_assert_eq!(hit.phone.is_some(), is_by_phone);
        }
        // Who is typed in full is found.
        for one in index.search("", 99) {
            let name = &index.get(one.key).unwrap().name;
            let hits = index.search(name, 99);
            prop_assert!(hits.iter().any(|hit| hit.key == one.key), "{}", name);
        }
        starts_new(&text);
    }
}
