//! `packetdesk find`, as a whole process: products, and the customers whom this machine knows.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on should stop")]

use jiff::{Timestamp, tz::TimeZone};
use packetdesk::{
    api::RemoteCustomer,
    practice::{Dialect, PracticeHandle},
    store::{
        database::{Database, customers::ListState, outbox::StoreRef},
        paths::Home,
    },
};
use rstest::rstest;
use rusqlite::Connection;
use serde_json::{Value, json};

use crate::cli::{Desk, run_with_input, store};

#[test]
fn products_are_found_as_the_search_box_ranks_them() {
    let desk = Desk::new();
    let ran = desk
        .run(&["find", "--practice", "--json", "2", "ADANA"])
        .expect(0);
    let products = ran.json()["products"].as_array().unwrap().clone();
    assert_eq!(products[0]["title"], "Adana Kebap");
    assert_eq!(products[0]["quantity"].to_string(), "2");
    assert!(products.len() > 1);
    let args = ["find", "--practice", "--json", "--limit", "1", "adana"];
    assert_eq!(
        desk.run(&args).expect(0).json()["products"]
            .as_array()
            .unwrap()
            .len(),
        1
    );
    let text = desk
        .run(&["find", "--practice", "cig kofte"])
        .expect(0)
        .stdout;
    assert!(text.contains("Çiğ Köfte"), "{text}");
}

#[test]
fn nothing_found_is_no_failure() {
    let desk = Desk::new();
    let ran = desk.run(&["find", "--practice", "qqqqqqqq"]).expect(0);
    assert_eq!(ran.stdout, "");
    assert!(ran.stderr.contains("Nothing found"));
    let ran = desk
        .run(&["find", "--practice", "--json", "qqqqqqqq"])
        .expect(0);
    assert_eq!(ran.json()["products"], json!([]));
    assert_eq!(ran.json()["customers"], json!([]));
}

fn home_of(desk: &Desk) -> Home {
    Home::at(desk.home())
}

/// Keeps people as the built-in store lists them: id, name, phone, address, region.
fn list(desk: &Desk, people: &[[&str; 5]]) {
    let some = |text: &str| (!text.is_empty()).then(|| text.to_owned());
    let people: Vec<_> = people
        .iter()
        .map(|[id, name, phone, address, region]| RemoteCustomer {
            id: (*id).to_owned(),
            name: some(name),
            phone: some(phone),
            address: some(address),
            region: some(region),
        })
        .collect();
    let (mut database, _) = Database::open(&home_of(desk)).unwrap();
    database
        .keep_customers(&StoreRef::built_in(), &people, &ListState::default())
        .unwrap();
}

fn people_of_the_town(desk: &Desk) {
    list(
        desk,
        &[
            [
                "cu_1",
                "Ayşe Yılmaz",
                "0532 111 22 33",
                "Moda Cad. 12",
                "Kadıköy",
            ],
            [
                "cu_2",
                "IŞIK ÇAĞRI",
                "+905334445566",
                "Moda Cad. 120",
                "Kadıköy",
            ],
            [
                "cu_3",
                "Ali Yılmaz",
                "0216 333 22 33",
                "Lale Sk. 4",
                "Suadiye",
            ],
            ["cu_4", "Adana Kebapçısı", "", "", ""],
        ],
    );
}

/// An order of this customer, as the body of packets/create.
fn order_for(customer: &Value) -> String {
    let line = json!({"product": "63ff-e535", "quantity": 1});
    json!({"customer": customer, "cart": [line], "paymentNote": "nakit"}).to_string()
}

fn ayse() -> Value {
    json!({
        "id": "c-1",
        "name": "Ayşe Yılmaz",
        "phone": "0532 111 22 33",
        "address": "Moda Cad. 12",
        "addressDescription": "kırmızı kapı",
        "region": "Kadıköy",
    })
}

fn submit(desk: &Desk, store: &PracticeHandle, customer: &Value) {
    let mut command = desk.command_at(store, &["submit", "-"]);
    run_with_input(&mut command, &order_for(customer)).expect(0);
}

/// The customers found, with what they were found by.
fn customers(desk: &Desk, text: &str) -> Vec<(String, String)> {
    let ran = desk.run(&["find", "--practice", "--json", text]).expect(0);
    let text = |one: &Value, name: &str| one[name].as_str().unwrap().to_owned();
    let document = ran.json();
    let people = document["customers"].as_array().unwrap().iter();
    people
        .map(|one| (text(one, "name"), text(one, "foundBy")))
        .collect()
}

#[rstest]
#[case::number("0090 532 111-22-33", &[("Ayşe Yılmaz", "phone")])]
#[case::beginning("0533", &[("IŞIK ÇAĞRI", "phoneBeginning")])]
#[case::last_four("2233", &[("Ali Yılmaz", "phoneEnd"), ("Ayşe Yılmaz", "phoneEnd")])]
#[case::inside("44455", &[("IŞIK ÇAĞRI", "insidePhone")])]
#[case::name("ışık", &[("IŞIK ÇAĞRI", "name")])]
#[case::house("moda 120", &[("IŞIK ÇAĞRI", "address")])]
#[case::part("ebapç", &[("Adana Kebapçısı", "inside")])]
fn customers_are_found_as_the_search_box_ranks_them(
    #[case] text: &str,
    #[case] people: &[(&str, &str)],
) {
    let desk = Desk::new();
    people_of_the_town(&desk);
    let found = customers(&desk, text);
    let found: Vec<_> = found
        .iter()
        .map(|(name, by)| (name.as_str(), by.as_str()))
        .collect();
    assert_eq!(found, people);
}

#[test]
fn products_and_customers_come_each_up_to_the_limit() {
    let desk = Desk::new();
    people_of_the_town(&desk);
    let args = ["find", "--practice", "--json", "--limit", "1", "a"];
    let found = desk.run(&args).expect(0).json();
    assert_eq!(found["products"].as_array().unwrap().len(), 1);
    assert_eq!(found["customers"].as_array().unwrap().len(), 1);
    let text = desk.run(&["find", "--practice", "adana"]).expect(0).stdout;
    let place = |part| {
        text.find(part)
            .unwrap_or_else(|| panic!("{part} in {text}"))
    };
    assert!(place("Products\n") < place("Adana Kebap "));
    assert!(place("Adana Kebap ") < place("\nCustomers\n"));
    assert!(place("\nCustomers\n") < place("Adana Kebapçısı"));
    // Where there is nothing of one kind, it has no heading.
    let text = desk
        .run(&["find", "--practice", "suadiye"])
        .expect(0)
        .stdout;
    assert!(text.starts_with("Customers\n  Ali Yılmaz "), "{text}");
    assert_eq!(text.lines().count(), 2);
}

#[test]
fn who_ordered_is_found_with_all_that_is_known() {
    let (desk, store) = (Desk::new(), store(Dialect::Current));
    let mut elsewhere = ayse();
    elsewhere["address"] = "Bağdat Cad. 7".into();
    elsewhere["region"] = "Suadiye".into();
    submit(&desk, &store, &ayse());
    submit(&desk, &store, &elsewhere);
    let args = ["find", "--json", "--limit", "2", "moda"];
    let found = desk.run_at(&store, &args).expect(0).json();
    let ayse = &found["customers"][0];
    assert_eq!(ayse["name"], "Ayşe Yılmaz");
    assert_eq!(ayse["phones"], json!(["0532 111 22 33"]));
    assert_eq!(
        (&ayse["orders"], &ayse["remoteId"]),
        (&json!(2), &Value::Null)
    );
    assert_eq!(
        (&ayse["foundBy"], &ayse["phone"]),
        (&json!("address"), &Value::Null)
    );
    let address = &ayse["addresses"][usize::try_from(ayse["address"].as_u64().unwrap()).unwrap()];
    assert_eq!(address["address"], "Moda Cad. 12");
    assert_eq!(address["description"], "kırmızı kapı");
    assert_eq!(address["region"], "Kadıköy");
    let last: Timestamp = ayse["lastOrder"].as_str().unwrap().parse().unwrap();
    assert!(Timestamp::now().duration_since(last).as_secs().abs() < 600);
    // For people, the number and the part of town that fit.
    let here = last.to_zoned_datetime(TimeZone::system());
    let day = here.strftime("last order %Y-%m-%d").to_string();
    let regions = [
        ("moda", "Kadıköy"),
        ("bağdat", "Suadiye"),
        ("yılmaz", "Suadiye"),
    ];
    for (text, region) in regions {
        let shown = desk.run_at(&store, &["find", text]).expect(0).stdout;
        let line = shown.lines().find(|line| line.contains("Ayşe")).unwrap();
        let cells: Vec<_> = line.split("  ").map(str::trim).collect();
        let cells: Vec<_> = cells.into_iter().filter(|cell| !cell.is_empty()).collect();
        assert_eq!(cells, ["Ayşe Yılmaz", "0532 111 22 33", region, &day]);
    }
    // Another store knows nobody.
    assert_eq!(customers(&desk, "ayşe"), []);
}

#[test]
fn what_is_not_known_is_a_dash_and_odd_names_stay_on_one_line() {
    let desk = Desk::new();
    list(
        &desk,
        &[
            ["cu_1", "", "0532 111 22 33", "", ""],
            ["cu_2", "Bilge\n\u{1b}[31mKaan\t2", "", "", ""],
        ],
    );
    let text = desk.run(&["find", "--practice", "0532"]).expect(0).stdout;
    assert!(text.contains("\n  -   "), "{text}");
    assert!(text.contains("0532 111 22 33"), "{text}");
    assert!(
        text.contains("  -                 no order yet\n"),
        "{text}"
    );
    let text = desk.run(&["find", "--practice", "bilge"]).expect(0).stdout;
    assert!(text.contains("\n  Bilge [31mKaan 2  "), "{text}");
    assert!(!text.contains('\u{1b}'), "{text}");
}

#[test]
fn looking_makes_no_file() {
    let desk = Desk::new();
    desk.run(&["find", "--practice", "adana"]).expect(0);
    assert!(!home_of(&desk).database_file().exists());
}

#[test]
fn customers_that_cannot_be_read_are_told_and_the_products_stay() {
    let desk = Desk::new();
    people_of_the_town(&desk);
    // As a newer program leaves it.
    let connection = Connection::open(home_of(&desk).database_file()).unwrap();
    connection
        .pragma_update(None, "user_version", 9_999)
        .unwrap();
    drop(connection);
    let ran = desk
        .run(&["find", "--practice", "--json", "adana"])
        .expect(0);
    assert_eq!(ran.json()["customers"], Value::Null);
    assert_eq!(ran.json()["products"][0]["title"], "Adana Kebap");
    assert!(
        ran.stderr.contains("customers cannot be read"),
        "{}",
        ran.stderr
    );
    let ran = desk.run(&["find", "--practice", "adana"]).expect(0);
    assert!(ran.stdout.contains("Adana Kebap "), "{}", ran.stdout);
    assert!(
        ran.stderr.contains("customers cannot be read"),
        "{}",
        ran.stderr
    );
}

#[test]
fn who_was_found_is_in_no_other_file_and_not_among_the_errors() {
    let (desk, store) = (Desk::new(), store(Dialect::Classic));
    submit(&desk, &store, &ayse());
    for args in [&["find", "ayşe"][..], &["find", "--json", "2233"]] {
        let ran = desk.run_at(&store, args).expect(0);
        assert!(ran.stdout.contains("Ayşe Yılmaz"), "{}", ran.stdout);
        assert_eq!(ran.stderr, "");
    }
    // Orders as they are kept, and as they went out.
    let home = home_of(&desk);
    let kept = [home.database_file(), home.journal_file()];
    let kept = kept.map(|path| path.file_name().unwrap().to_str().unwrap().to_owned());
    for (path, bytes) in desk.files() {
        let name = path.file_name().unwrap().to_str().unwrap();
        let text = String::from_utf8_lossy(&bytes);
        let has_guest = text.contains("Yılmaz") || text.contains("111 22 33");
        let may_have = kept.iter().any(|kept| name.starts_with(kept));
        assert!(!has_guest || may_have, "{name}");
    }
}
