//! What a key press costs in the search for a customer, with 100,000 customers.

use divan::{Bencher, black_box};
use packetdesk::domain::{CustomerIndex, CustomerKey, KnownAddress, KnownCustomer, PhoneNumber};

fn main() {
    divan::main();
}

const CUSTOMERS: u64 = 100_000;
/// What a screen shows at once, and some.
const LIMIT: usize = 50;

const NAMES: [&str; 24] = [
    "Ayşe", "Fatma", "Emine", "Zeynep", "Elif", "Meryem", "Şerife", "Sultan", "Mehmet", "Mustafa",
    "Ahmet", "Ali", "Hüseyin", "Hasan", "İbrahim", "İsmail", "Yusuf", "Ömer", "Deniz", "Umut",
    "Işık", "Çağrı", "Özgür", "Gül",
];
const SYLLABLES: [&str; 32] = [
    "ak", "yıl", "dız", "kay", "demir", "çe", "lik", "şa", "hin", "öz", "türk", "ay", "dın", "ars",
    "lan", "do", "ğan", "kı", "lıç", "as", "kur", "taş", "er", "koç", "po", "lat", "tu", "nç",
    "gü", "neş", "bul", "ut",
];
const REGIONS: [&str; 20] = [
    "Moda",
    "Kadıköy",
    "Üsküdar",
    "Beşiktaş",
    "Şişli",
    "Bakırköy",
    "Fatih",
    "Maltepe",
    "Kartal",
    "Pendik",
    "Ataşehir",
    "Ümraniye",
    "Sarıyer",
    "Beyoğlu",
    "Göztepe",
    "Bostancı",
    "Erenköy",
    "Suadiye",
    "Caddebostan",
    "Acıbadem",
];

/// Numbers without order, the same in every run.
fn mixed(seed: u64) -> u64 {
    let mut x = seed.wrapping_add(0x9e37_79b9_7f4a_7c15);
    x = (x ^ (x >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    x = (x ^ (x >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    x ^ (x >> 31)
}

fn pick<'a>(list: &[&'a str], seed: u64) -> &'a str {
    let len = u64::try_from(list.len()).unwrap_or(1);
    list[usize::try_from(mixed(seed) % len).unwrap_or(0)]
}

/// A made-up word of some thirty thousand.
fn word(seed: u64) -> String {
    (0..3)
        .map(|part| pick(&SYLLABLES, seed * 3 + part))
        .collect()
}

fn phone(seed: u64) -> String {
    let number = mixed(seed) % 1_000_000_000;
    let digits = format!("5{number:09}");
    let (area, rest) = digits.split_at(3);
    let (first, last) = rest.split_at(3);
    match seed % 4 {
        0 => format!("0{area} {first} {last}"),
        1 => format!("+90 ({area}) {first}-{last}"),
        2 => digits,
        _ => format!("0090{digits}"),
    }
}

fn address(seed: u64) -> KnownAddress {
    KnownAddress {
        address: format!(
            "{} Mah. {} Sokak No {} Daire {}",
            word(seed % 500),
            word(1000 + mixed(seed) % 8000),
            1 + mixed(seed) % 180,
            1 + seed % 24
        ),
        description: format!("{}. kat, zil {}", seed % 9, word(seed)),
        region: pick(&REGIONS, seed).to_owned(),
        last_used: None,
    }
}

fn customer(at: u64) -> KnownCustomer {
    let orders = u32::try_from(mixed(at) % 40).unwrap_or(0);
    KnownCustomer {
        key: CustomerKey(at),
        name: format!("{} {}", pick(&NAMES, at), word(mixed(at) % 30_000)),
        phones: (0..1 + at % 3 / 2)
            .map(|more| phone(at * 2 + more))
            .collect(),
        addresses: (0..1 + at % 5 / 4)
            .map(|more| address(at * 2 + more))
            .collect(),
        orders,
        last_order: (orders > 0)
            .then(|| 1_700_000_000 + i64::try_from(mixed(at) >> 40).unwrap_or(0)),
        ..KnownCustomer::default()
    }
}

fn customers() -> Vec<KnownCustomer> {
    (0..CUSTOMERS).map(customer).collect()
}

/// One key press each: nothing yet, the first letter, one that begins few words, a word as it
/// grows, a word of every address, several words, a house number, inside words, nothing to find.
#[divan::bench(args = [
    "", "a", "j", "ak", "ayşe", "ayşe ak", "m", "mah", "sokak no 12", "moda 12", "e a m s n",
    "ğ", "ıldız", "ldı laç", "zzz", "zzzz zzzz",
])]
fn words(bencher: Bencher<'_, '_>, text: &str) {
    let index = CustomerIndex::build(customers());
    bencher.bench_local(|| index.search(black_box(text), LIMIT));
}

/// One key press each: too few digits, three that all and many numbers begin with, a number as it
/// grows, the last four digits, digits inside, nothing to find.
#[divan::bench(args = [
    "12", "905", "053", "532", "0532", "0532111", "05321112233", "2233", "55555", "000000000000",
])]
fn digits(bencher: Bencher<'_, '_>, text: &str) {
    let index = CustomerIndex::build(customers());
    bencher.bench_local(|| index.search(black_box(text), LIMIT));
}

#[divan::bench]
fn who_has_this_number(bencher: Bencher<'_, '_>) {
    let index = CustomerIndex::build(customers());
    let number = PhoneNumber::read(&phone(2_000));
    bencher.bench_local(|| {
        number
            .as_ref()
            .map(|number| index.by_phone(black_box(number)))
    });
}

#[divan::bench(sample_count = 10)]
fn index_all_customers(bencher: Bencher<'_, '_>) {
    bencher
        .with_inputs(customers)
        .bench_local_values(CustomerIndex::build);
}

/// A customer ordered: the same one, now the most recent.
#[divan::bench]
fn put_a_customer(bencher: Bencher<'_, '_>) {
    let mut index = CustomerIndex::build(customers());
    let mut now = 2_000_000_000;
    bencher
        .with_inputs(|| {
            now += 1;
            KnownCustomer {
                last_order: Some(now),
                ..customer(mixed(now.unsigned_abs()) % CUSTOMERS)
            }
        })
        .bench_local_values(|customer| index.put(customer));
}

/// A customer nobody knew, with words nobody had.
#[divan::bench]
fn put_a_new_customer(bencher: Bencher<'_, '_>) {
    let mut index = CustomerIndex::build(customers());
    let mut next = CUSTOMERS;
    bencher
        .with_inputs(|| {
            next += 1;
            KnownCustomer {
                name: format!("yeni{next} kisi{next}"),
                ..customer(next)
            }
        })
        .bench_local_values(|customer| index.put(customer));
}

#[divan::bench(sample_count = 10)]
fn read_100_000_phone_numbers(bencher: Bencher<'_, '_>) {
    let texts: Vec<String> = (0..CUSTOMERS).map(phone).collect();
    bencher.bench_local(|| {
        let numbers = texts.iter().filter_map(|text| PhoneNumber::read(text));
        numbers.filter(|number| !number.is_odd()).count()
    });
}
