//! Search: what is found, in which order, and with which quantity.

use packetdesk::domain::{Catalogue, NumberError, Query};
use rstest::rstest;

use super::domain_makers::{category, product, quantity};

/// A menu in the server's order; categories in rank order are food, pizza, drinks.
fn menu() -> Catalogue {
    let mut water = product("su", "Su", "drinks", "10");
    water.barcode = Some("8690001112223".to_owned());
    let mut twelve = product("yumurta", "Yumurta", "food", "5");
    twelve.barcode = Some("12".to_owned());
    let mut closed = product("eski", "Adana Özel", "food", "90");
    closed.active = false;
    let products = vec![
        product("kola", "Kola 33 cl", "drinks", "30"),
        product("ayran1", "Ayran 1 lt", "drinks", "60"),
        product("ayran", "Ayran", "drinks", "20"),
        product("7up", "7up", "drinks", "30"),
        water,
        closed,
        product("durum", "Dürüm Adana", "food", "120"),
        product("adana", "Adana", "food", "100"),
        product("adanad", "Adana Dürüm", "food", "120"),
        product("izgara", "Izgara Köfte", "food", "150"),
        product("cig", "Çiğ Köfte", "food", "70"),
        product("kiyma", "Kıymalı Pide", "food", "110"),
        product("uclu", "3'lü Pide", "food", "300"),
        twelve,
        product("istanbul", "İSTANBUL Kebabı", "food", "200"),
        product("kampanya", "Kampanya 2 Adana 1 Ayran", "food", "210"),
        product("dort", "4 Peynirli Pizza", "pizza", "180"),
        product("karisik", "Karışık", "pizza", "190"),
        product("oniki", "12 Dilim Pizza", "pizza", "400"),
        product("cola", "Coca-Cola", "nowhere", "35"),
    ];
    let categories = vec![
        category("drinks", "İçecekler", 30),
        category("food", "Yemekler", 10),
        category("pizza", "Pizzalar", 20),
    ];
    Catalogue::new(products, categories, Vec::new())
}

/// What is found, as ids, a quantity before them: `2*adana`.
fn found(text: &str) -> Vec<String> {
    found_in(&menu(), text, &[], &[])
}

/// As [`found`], with these favourites and most used products.
fn found_in(menu: &Catalogue, text: &str, favourites: &[&str], used: &[&str]) -> Vec<String> {
    let ids = |ids: &[&str]| ids.iter().map(|id| (*id).into()).collect::<Vec<_>>();
    let preferred = menu.prefer(&ids(favourites), &ids(used));
    let hits = menu.search_preferring(text, 100, &preferred);
    hits.iter()
        .map(|hit| {
            let id = menu.products()[hit.place].id.as_str();
            match (hit.quantity, hit.unread) {
                (Some(quantity), None) => format!("{}*{id}", quantity.decimal()),
                (None, Some(_)) => format!("?*{id}"),
                (None, None) => id.to_owned(),
                both => panic!("{both:?}"),
            }
        })
        .collect()
}

#[rstest]
#[case::dotless("ızgara", &["izgara"])]
#[case::plain("izgara", &["izgara"])]
#[case::capitals("IZGARA", &["izgara"])]
#[case::dotted_capitals("İZGARA", &["izgara"])]
#[case::no_accents("cig kofte", &["cig"])]
#[case::all_accents("ÇİĞ", &["cig"])]
#[case::city("istanbul", &["istanbul"])]
#[case::city_capitals("İSTANBUL", &["istanbul"])]
#[case::city_english("ISTANBUL", &["istanbul"])]
#[case::blanks("  çiğ \u{a0} köfte ", &["cig"])]
#[case::hyphen("coca cola", &["cola"])]
#[case::joined("cocacola", &["cola"])]
#[case::apostrophe("3lü", &["uclu"])]
#[case::apostrophe_typed("3'lü pide", &["uclu"])]
#[case::name_with_digit("7up", &["7up"])]
#[case::middle_of_a_word("aris", &["karisik"])]
#[case::nothing("sushi", &[])]
fn finds(#[case] text: &str, #[case] ids: &[&str]) {
    assert_eq!(found(text), ids);
}

#[test]
fn titles_come_before_words_and_active_before_closed() {
    // Whole title, beginnings of titles (the closed one last), then words.
    assert_eq!(
        found("adana"),
        ["adana", "adanad", "eski", "durum", "kampanya"]
    );
}

#[test]
fn words_count_in_any_order_and_with_the_category() {
    assert_eq!(found("kof izg"), ["izgara"]);
    assert_eq!(found("pizza kar"), ["karisik"]);
    // Title words before those of the category.
    assert_eq!(found("pizza"), ["dort", "oniki", "karisik"]);
    assert_eq!(found("icecek"), ["kola", "ayran1", "ayran", "7up", "su"]);
}

#[test]
fn a_whole_code_comes_first() {
    assert_eq!(found("8690001112223"), ["su"]);
    assert_eq!(found("12"), ["yumurta", "oniki"]);
    assert_eq!(found("2x8690001112223"), ["2*su"]);
    assert_eq!(found("3 8690001112223"), ["3*su"]);
    // Part of a code finds it too, if it is more than two digits.
    assert_eq!(found("1112"), ["su"]);
}

#[test]
fn nothing_typed_is_the_whole_menu_in_its_order() {
    let all = found("");
    assert_eq!(all.len(), 20);
    // Signs alone are no text.
    assert_eq!(found("???"), all);
    assert_eq!(all[..2], ["durum", "adana"]);
    // No category of the menu, then closed.
    assert_eq!(all[18..], ["cola", "eski"]);
    assert_eq!(found("2x")[..2], ["2*durum", "2*adana"]);
}

#[rstest]
#[case::blank("2 izg", &["2*izgara"])]
#[case::x("2xizg", &["2*izgara"])]
#[case::x_and_blank("2x izg", &["2*izgara"])]
#[case::apart("2 x izg", &["2*izgara"])]
#[case::capital("2X izg", &["2*izgara"])]
#[case::times("2×izg", &["2*izgara"])]
#[case::star("2* izg", &["2*izgara"])]
#[case::comma("1,5 kıyma", &["1.5*kiyma"])]
#[case::dot("0.5 kıyma", &["0.5*kiyma"])]
#[case::nothing("0 izg", &["0*izgara"])]
#[case::name_with_digit("2 7up", &["2*7up"])]
#[case::both_numbers("2 4 peynir", &["2*dort"])]
#[case::not_guessed("1,250 kıyma", &["?*kiyma"])]
// A title that begins with the number comes first, the quantity is still offered.
#[case::title("4 peynir", &["dort", "4*dort"])]
// With a sign it can only be a quantity.
#[case::title_star("4*peynir", &["4*dort"])]
// Inside a title the whole text comes before words of the quantity reading.
#[case::phrase("1 lt", &["ayran1", "1*ayran1"])]
fn a_quantity_may_stand_before_the_name(#[case] text: &str, #[case] ids: &[&str]) {
    assert_eq!(found(text), ids);
}

#[test]
fn the_quantity_reading_comes_before_a_number_inside_a_title() {
    let hits = found("2 adana");
    assert_eq!(hits[..2], ["2*adana", "2*adanad"]);
    assert!(hits.contains(&"kampanya".to_owned()));
    assert_eq!(found("1 ayran")[..2], ["1*ayran", "1*ayran1"]);
}

#[rstest]
#[case("2 adana", Some("2"), "adana")]
#[case(" 2 adana ", Some("2"), "adana")]
#[case("2  x  adana", Some("2"), "adana")]
#[case("2 xl pizza", Some("2"), "xl pizza")]
#[case("2x xl pizza", Some("2"), "xl pizza")]
#[case("2x", Some("2"), "")]
#[case("2 x", Some("2"), "")]
#[case("1.234,5 kıyma", Some("1234.5"), "kıyma")]
#[case("12", None, "12")]
#[case("86900011 kıyma", None, "86900011 kıyma")]
#[case("3*8690001112223", Some("3"), "8690001112223")]
#[case("12 ", None, "12")]
#[case("1,5", None, "1,5")]
#[case("7up", None, "7up")]
#[case("3lü pide", None, "3lü pide")]
#[case("2'li menü", None, "2'li menü")]
#[case("adana 2", None, "adana 2")]
#[case("x2 adana", None, "x2 adana")]
#[case("1.2.3 adana", None, "1.2.3 adana")]
#[case("", None, "")]
fn a_query_is_taken_apart(#[case] text: &str, #[case] number: Option<&str>, #[case] rest: &str) {
    let query = Query::parse(text);
    assert_eq!(query.quantity, number.map(quantity));
    assert_eq!(query.unread, None);
    assert_eq!(query.text, rest);
}

#[test]
fn a_number_that_is_no_quantity_says_why() {
    let query = Query::parse("1,250 kıyma");
    assert_eq!((query.quantity, query.text), (None, "kıyma"));
    assert!(matches!(query.unread, Some(NumberError::Ambiguous { .. })));
    let query = Query::parse("1.234.567.890.123 kıyma");
    assert_eq!(query.unread, Some(NumberError::TooLarge));
}

#[rstest]
#[case::wrong("ayrsn")]
#[case::missing("aran")]
#[case::additional("ayyran")]
#[case::swapped("aryan")]
fn one_slip_is_forgiven_if_nothing_else_is_found(#[case] text: &str) {
    let hits = found(text);
    assert!(hits.contains(&"ayran".to_owned()), "{hits:?}");
    assert!(!hits.contains(&"su".to_owned()), "{hits:?}");
}

#[test]
fn slips_are_not_looked_for_in_short_words_or_when_something_was_found() {
    assert_eq!(found("sx"), [""; 0]);
    // One letter from Ayran, but found as it is.
    assert_eq!(found("adana durum"), ["adanad", "durum"]);
    assert_eq!(found("2 istambul"), ["2*istanbul"]);
}

#[test]
fn the_limit_comes_after_the_ranking() {
    let menu = menu();
    let all = menu.search("a", 100);
    assert!(all.len() > 5);
    for limit in 0..all.len() {
        assert_eq!(menu.search("a", limit), all[..limit]);
    }
}

/// A menu with codes of every kind.
fn coded() -> Catalogue {
    let codes = [
        ("ean8", "90311017"),
        ("upc", "036000291452"),
        ("ean13", "8690504012345"),
        ("gtin14", "18690504012342"),
        ("short", "12345"),
        ("letters", "ABC-123"),
        ("twelve", "12"),
        ("padded", "00000012"),
    ];
    let products = codes.map(|(id, code)| {
        let mut product = product(id, &format!("Ürün {id}"), "food", "10");
        product.barcode = Some(code.to_owned());
        product
    });
    Catalogue::new(
        products.into(),
        vec![category("food", "Yemekler", 1)],
        Vec::new(),
    )
}

#[rstest]
#[case::ean8("90311017", &["ean8"])]
#[case::upc("036000291452", &["upc"])]
#[case::upc_as_ean13("0036000291452", &["upc"])]
#[case::upc_without_its_nought("36000291452", &["upc"])]
#[case::ean13("8690504012345", &["ean13"])]
#[case::as_gtin14("08690504012345", &["ean13"])]
#[case::gtin14("18690504012342", &["gtin14"])]
#[case::in_groups("8 690504 012345", &["ean13"])]
#[case::blanks_around(" 8690504012345 ", &["ean13"])]
#[case::quantity("3*8690504012345", &["3*ean13"])]
#[case::quantity_with_x("3x8690504012345", &["3*ean13"])]
#[case::quantity_and_blank("12 8690504012345", &["12*ean13"])]
#[case::weight("1,5 8690504012345", &["1.5*ean13"])]
#[case::not_guessed("1,250*8690504012345", &["?*ean13"])]
// What is not known finds nothing, however near it is.
#[case::one_digit_wrong("8690504012346", &[])]
#[case::digit_lost("690504012345", &[])]
#[case::one_digit_more("86905040123456", &[])]
#[case::beginning("86905040", &[])]
#[case::twice("86905040123458690504012345", &[])]
#[case::with_a_name("8690504012345 urun", &[])]
// Codes that a person types.
#[case::short("12345", &["short", "ean13"])]
#[case::letters("abc-123", &["letters"])]
#[case::typed_in_part("869050401", &[])]
#[case::typed_in_small_part("6905040", &["ean13", "gtin14"])]
#[case::two_digits("12", &["twelve"])]
#[case::two_digits_padded("00000012", &["padded"])]
fn a_bar_code_finds_what_has_just_this_code(#[case] text: &str, #[case] ids: &[&str]) {
    assert_eq!(found_in(&coded(), text, &[], &[]), ids);
}

#[test]
fn a_number_that_is_a_name_is_found_by_that_and_by_nothing_near_it() {
    let named = product("named", "0212 444 00 11", "food", "10");
    let number = product("number", "12345678", "food", "10");
    let menu = Catalogue::new(vec![named, number], Vec::new(), Vec::new());
    assert_eq!(found_in(&menu, "12345678", &[], &[]), ["number"]);
    assert_eq!(found_in(&menu, "02124440011", &[], &[]), ["named"]);
    assert_eq!(found_in(&menu, "12345679", &[], &[]), [""; 0]);
    assert_eq!(found_in(&menu, "123456780", &[], &[]), [""; 0]);
}

#[test]
fn two_products_of_one_code_are_both_found_the_active_one_first() {
    let mut closed = product("closed", "Kola eski", "food", "10");
    closed.active = false;
    closed.barcode = Some("90311017".to_owned());
    let mut open = product("open", "Kola", "food", "10");
    open.barcode = Some("90311017".to_owned());
    let menu = Catalogue::new(vec![closed, open], Vec::new(), Vec::new());
    assert_eq!(found_in(&menu, "90311017", &[], &[]), ["open", "closed"]);
}

#[test]
fn favourites_and_use_break_ties_and_nothing_else() {
    let menu = menu();
    let find = |text, favourites: &[&str], used: &[&str]| found_in(&menu, text, favourites, used);
    // Words of titles: used ones first, by their rank; the beginning of a title before all that.
    assert_eq!(find("pide", &[], &[]), ["kiyma", "uclu"]);
    assert_eq!(find("pide", &[], &["adana", "uclu"]), ["uclu", "kiyma"]);
    assert_eq!(find("pide", &["kiyma"], &["uclu"]), ["kiyma", "uclu"]);
    assert_eq!(
        find("adana", &["kampanya"], &["durum", "adanad"]),
        ["adana", "adanad", "eski", "kampanya", "durum"]
    );
    // What is closed stays behind what is sold.
    assert_eq!(
        find("adana", &["eski"], &["eski"])[..3],
        ["adana", "adanad", "eski"]
    );
    // A slip of the finger.
    assert_eq!(find("ayrsn", &[], &["ayran1"])[0], "ayran1");
    // What is on no menu any more is not missed.
    assert_eq!(
        find("pide", &["gone"], &["gone", "uclu"]),
        ["uclu", "kiyma"]
    );
}

#[test]
fn preferences_of_another_menu_find_all_the_same() {
    let one = Catalogue::new(
        vec![product("su", "Su", "food", "1")],
        Vec::new(),
        Vec::new(),
    );
    let many = menu().prefer(&["cola".into()], &["ayran".into()]);
    assert_eq!(one.search_preferring("su", 9, &many).len(), 1);
}

#[test]
fn the_preferred_places_are_those_on_the_menu_each_once() {
    let menu = menu();
    let ids = |ids: &[&str]| ids.iter().map(|id| (*id).into()).collect::<Vec<_>>();
    let preferred = menu.prefer(
        &ids(&["su", "gone", "eski"]),
        &ids(&["kola", "su", "eski", "gone", "ayran"]),
    );
    let titles = |places: &[usize]| {
        let products = places.iter().map(|place| &menu.products()[*place]);
        products
            .map(|product| product.id.as_str().to_owned())
            .collect::<Vec<_>>()
    };
    assert_eq!(titles(preferred.favourites()), ["su", "eski"]);
    assert_eq!(titles(preferred.most_used()), ["kola", "ayran"]);
}
