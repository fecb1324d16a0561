//! The orders of a day for spreadsheet programs, byte for byte.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on should stop")]

use jiff::tz::TimeZone;
use packetdesk::{
    api::{ApiError, ErrorKind},
    domain::{LineChoice, Quantity, SaleType, Typed},
    store::{
        database::outbox::{Entry, EntryState},
        day_csv::{self, Column, CsvOrder, CsvWords},
        draft::Draft,
    },
};
use rstest::rstest;
use strum::IntoEnumIterator as _;

use crate::{
    domain_makers::product,
    outbox::{at, draft, enqueue, home, open},
    samples::money,
};

fn entry() -> Entry {
    let (_dir, home) = home();
    enqueue(&mut open(&home), "a")
}

fn table(orders: &[(&Entry, Option<&Draft>)]) -> Vec<u8> {
    let words = CsvWords {
        heading: &|column| <&str>::from(column).to_owned(),
        state: &|state| format!("{state}"),
        built_in: "deneme",
    };
    let orders = orders
        .iter()
        .map(|(entry, sent)| CsvOrder { entry, sent: *sent });
    let zone = TimeZone::get("Europe/Istanbul").unwrap();
    day_csv::table(orders, &words, &zone)
}

/// The cells of the one order, by an independent reading.
fn cells(entry: &Entry, sent: Option<&Draft>) -> Vec<String> {
    let bytes = table(&[(entry, sent)]);
    let text = String::from_utf8(bytes[3..].to_vec()).unwrap();
    let mut reader = csv::ReaderBuilder::new()
        .delimiter(b';')
        .from_reader(text.as_bytes());
    let row = reader.records().next().unwrap().unwrap();
    row.iter().map(str::to_owned).collect()
}

fn cell(entry: &Entry, sent: Option<&Draft>, column: Column) -> String {
    let place = Column::iter().position(|it| it == column).unwrap();
    cells(entry, sent).remove(place)
}

fn name_as_written(name: &str) -> String {
    let mut draft = draft("a", "");
    name.clone_into(&mut draft.order.customer.name);
    cell(&entry(), Some(&draft), Column::Customer)
}

#[test]
fn a_whole_table_is_these_bytes() {
    let mut entry = Entry {
        created_at: at(0),
        state: EntryState::Accepted,
        packet_id: Some("1781112223334".to_owned()),
        doc_no: Some("14".to_owned()),
        total: Some(money("1234.5")),
        estimate: money("1240"),
        ..entry()
    };
    let mut draft = draft("a", "zili çalma; \"köpek\" var");
    let customer = &mut draft.order.customer;
    "Şükrü Iğdır".clone_into(&mut customer.name);
    "+90 532 111 22 33".clone_into(&mut customer.phone);
    "Gül Sk.\r\n4/2".clone_into(&mut customer.address);
    "Moda".clone_into(&mut customer.region);
    "nakit".clone_into(&mut draft.order.payment_note);
    draft.order.sale_type = Some(SaleType::Delivery);
    let adana = product("p1", "Adana Kebap", "x", "600");
    let choice = LineChoice {
        title: "Acılı".to_owned(),
        ..LineChoice::default()
    };
    let key = draft
        .order
        .add(&adana, vec![choice], Quantity::parse("1,5").unwrap());
    let line = draft.order.line_mut(key).unwrap();
    "az tuzlu".clone_into(&mut line.note);
    line.discount = Typed::Good(money("5"));
    let ayran = product("p2", "Ayran", "x", "30");
    draft.order.add(&ayran, Vec::new(), Quantity::ONE);
    draft
        .order
        .add_payment("cash".into(), "Nakit", money("1000"));
    draft.order.add_discount("İndirim", money("34.5"));

    let bytes = table(&[(&entry, Some(&draft))]);
    let expected = "\u{feff}time;number;packet;state;customer;phone;address;directions;region;items;\
note;total;estimate;difference;payments;payment-note;sale-type;store;said\r\n\
2026-09-21 17:13;14;'1781112223334;accepted;Şükrü Iğdır;0532 111 22 33;Gül Sk. 4/2;;Moda;\
1,5 x Adana Kebap (Acılı) [az tuzlu] -5,00 | 1 x Ayran;\"zili çalma; \"\"köpek\"\" var\";\
1234,50;1240,00;-5,50;Nakit 1000,00 | İndirim 34,50;nakit;delivery;Moda;\r\n";
    assert_eq!(String::from_utf8(bytes).unwrap(), expected);

    entry.total = None;
    entry.store.name.clear();
    assert_eq!(cell(&entry, Some(&draft), Column::Total), "");
    assert_eq!(cell(&entry, Some(&draft), Column::Difference), "");
    assert_eq!(cell(&entry, Some(&draft), Column::Estimate), "1240,00");
    assert_eq!(cell(&entry, Some(&draft), Column::Store), "deneme");
}

#[test]
fn an_order_that_cannot_be_read_has_its_row_and_what_is_known_of_it() {
    let mut entry = entry();
    entry.trouble = Some(ApiError {
        kind: ErrorKind::Refused,
        status: Some(400),
        said: Some("=HYPERLINK(\"http://x\")".to_owned()),
    });
    let cells = cells(&entry, None);
    assert_eq!(cells.len(), Column::iter().count());
    assert_eq!(cell(&entry, None, Column::Estimate), "120,50");
    let said = cell(&entry, None, Column::Said);
    assert_eq!(said, "'=HYPERLINK(\"http://x\")");
}

#[test]
fn an_order_that_came_without_prices_has_no_estimate() {
    let entry = Entry {
        estimate: money("0"),
        total: Some(money("170")),
        ..entry()
    };
    assert_eq!(cell(&entry, None, Column::Total), "170,00");
    assert_eq!(cell(&entry, None, Column::Estimate), "");
    assert_eq!(cell(&entry, None, Column::Difference), "");
}

#[test]
fn a_day_without_orders_is_its_headings() {
    let text = String::from_utf8(table(&[])).unwrap();
    assert_eq!(text.matches("\r\n").count(), 1);
}

#[rstest]
#[case("=1+1")]
#[case("+1")]
#[case("-1")]
#[case("@SUM(A1)")]
#[case("  =1+1")]
#[case("\t=1+1")]
#[case("\r=1+1")]
#[case("\r\n\t =cmd|' /C calc'!A0")]
#[case("\u{a0}=1")]
#[case("\u{feff}=1")]
#[case("\u{200b}\u{202e}=1")]
#[case("\0=1")]
#[case("＝1+1")]
#[case("＋1")]
#[case("－1")]
#[case("＠SUM")]
#[case("−1")]
#[case("=cmd|' /C calc'!A0")]
#[case("\u{200f}\u{2066}@SUM(1+1)*cmd|' /C calc'!A0")]
#[case("|calc")]
#[case("%0A=1")]
fn nothing_that_a_guest_wrote_is_calculated(#[case] name: &str) {
    let written = name_as_written(name);
    assert!(written.starts_with('\''), "{written:?}");
    let rest = written.trim_start_matches('\'');
    assert!(!rest.contains(['\t', '\r', '\n', '\0']), "{written:?}");
    // It still can be read.
    let sign = name.trim_matches(|c: char| c.is_whitespace() || c.is_control());
    assert!(rest.ends_with(sign.chars().next_back().unwrap()));
}

#[rstest]
#[case("12/3", "'12/3")]
#[case("3-4", "'3-4")]
#[case("0532", "'0532")]
#[case("1E5", "'1E5")]
#[case("12.11.2026", "'12.11.2026")]
#[case("123456789012345678", "'123456789012345678")]
#[case("14.05.2026 10:30", "'14.05.2026 10:30")]
#[case("1 1/2", "'1 1/2")]
#[case("19 Mayıs", "'19 Mayıs")]
#[case("19-mayis-1919", "'19-mayis-1919")]
#[case("Ağustos 30", "'Ağustos 30")]
#[case("5 Sep", "'5 Sep")]
#[case("19 Mayıs Mah.", "19 Mayıs Mah.")]
#[case("Mayıs", "Mayıs")]
#[case("2 Marangoz Sk.", "2 Marangoz Sk.")]
#[case("0532 111 22 33", "0532 111 22 33")]
#[case("14", "14")]
#[case("0", "0")]
#[case("Gül Sk. 4", "Gül Sk. 4")]
#[case("4. Levent", "4. Levent")]
#[case("O'Neill", "O'Neill")]
#[case("", "")]
fn a_text_stays_the_text_that_it_is(#[case] name: &str, #[case] written: &str) {
    assert_eq!(name_as_written(name), written);
}

#[rstest]
#[case("+90 532 111 22 33", "0532 111 22 33")]
#[case("5321112233", "0532 111 22 33")]
#[case("+49 301 234 567", "'+49 301 234 567")]
#[case("+9", "'+9")]
#[case("=1+1", "'=1+1")]
fn a_phone_number_stays_readable(#[case] phone: &str, #[case] written: &str) {
    let mut draft = draft("a", "");
    phone.clone_into(&mut draft.order.customer.phone);
    assert_eq!(cell(&entry(), Some(&draft), Column::Phone), written);
}

#[test]
fn the_number_that_called_stands_for_one_that_is_not_on_record() {
    let mut draft = draft("a", "");
    "05321112233".clone_into(&mut draft.order.customer.call);
    assert_eq!(
        cell(&entry(), Some(&draft), Column::Phone),
        "0532 111 22 33"
    );
}

#[test]
fn amounts_below_nothing_are_numbers_and_long_ones_are_not_grouped() {
    let mut entry = entry();
    for (total, estimate, difference) in [
        ("0", "1000000.05", "-1000000,05"),
        ("0.5", "0.125", "0,375"),
        ("10", "10", "0,00"),
    ] {
        entry.total = Some(money(total));
        entry.estimate = money(estimate);
        assert_eq!(cell(&entry, None, Column::Difference), difference);
    }
}
