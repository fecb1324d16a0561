//! The orders of a day as a table for spreadsheet programs: CSV as those set to Turkish read it.
//!
//! * Semicolons between cells, commas in numbers, `\r\n` at line ends, UTF-8 with a mark before it.
//! * A text that a guest or a server may have written is never a formula, and stays the text that
//!   it is: one that a spreadsheet would calculate, or take for a number or a date, stands behind
//!   an apostrophe.
//! * Amounts of ours are numbers, times are dates.

use jiff::{Timestamp, tz::TimeZone};
use rust_decimal::Decimal;
use strum::IntoEnumIterator as _;

use super::{
    database::outbox::{Entry, EntryState},
    draft::Draft,
};
use crate::domain::{Line, Money, Payment, PhoneNumber, text::fold};

/// Tells programs that the text is UTF-8.
const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";

/// What the columns hold, in their order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, strum::EnumIter, strum::IntoStaticStr)]
#[strum(serialize_all = "kebab-case")]
pub enum Column {
    /// When the order was handed over.
    Time,
    /// The packet's number of the day.
    Number,
    /// The packet's id.
    Packet,
    /// What became of the order.
    State,
    /// Who.
    Customer,
    /// Phone number on record, else the one that called.
    Phone,
    /// Where to.
    Address,
    /// How to find the door.
    Directions,
    /// Part of town.
    Region,
    /// The lines.
    Items,
    /// Note on the order.
    Note,
    /// What it costs, by the server's reckoning; empty while that is not known.
    Total,
    /// What it costs, by ours; empty for an order that came without prices.
    Estimate,
    /// The server's reckoning less ours.
    Difference,
    /// The payments.
    Payments,
    /// How it will be paid, as a sentence.
    PaymentNote,
    /// Kind of sale, in the server's word.
    SaleType,
    /// Which store.
    Store,
    /// The server's words where it is not accepted.
    Said,
}

/// A row of the table.
#[derive(Debug, Clone, Copy)]
pub struct CsvOrder<'a> {
    /// Where the order is.
    pub entry: &'a Entry,
    /// The order as it was sent, if that can be read.
    pub sent: Option<&'a Draft>,
}

/// The words that are ours.
pub struct CsvWords<'a> {
    /// The heading of a column.
    pub heading: &'a dyn Fn(Column) -> String,
    /// What became of an order.
    pub state: &'a dyn Fn(EntryState) -> String,
    /// How a store without a name is called.
    pub built_in: &'a str,
}

/// The table, byte for byte, its rows in the order given.
pub fn table<'a>(
    orders: impl IntoIterator<Item = CsvOrder<'a>>,
    words: &CsvWords<'_>,
    zone: &TimeZone,
) -> Vec<u8> {
    let columns: Vec<Column> = Column::iter().collect();
    let mut writer = csv::WriterBuilder::new()
        .delimiter(b';')
        .terminator(csv::Terminator::CRLF)
        .from_writer(BYTE_ORDER_MARK.to_vec());
    let headings = columns.iter().map(|column| (words.heading)(*column));
    // Writing to memory does not fail, and all rows are of one length.
    writer.write_record(headings).ok();
    for order in orders {
        let cells = columns
            .iter()
            .map(|column| order.cell(*column, words, zone));
        writer.write_record(cells).ok();
    }
    writer.into_inner().unwrap_or_default()
}

impl CsvOrder<'_> {
    /// What we think it costs; an order that came without prices costs nobody knows what.
    fn estimate(&self) -> Option<Money> {
        Some(self.entry.estimate).filter(|estimate| !estimate.is_zero())
    }

    fn cell(&self, column: Column, words: &CsvWords<'_>, zone: &TimeZone) -> String {
        let entry = self.entry;
        match column {
            Column::Time => time(entry.created_at, zone),
            Column::Number => text(entry.doc_no.as_deref().unwrap_or_default()),
            Column::Packet => text(entry.packet_id.as_deref().unwrap_or_default()),
            Column::State => text(&(words.state)(entry.state)),
            Column::Total => entry.total.map(amount).unwrap_or_default(),
            Column::Estimate => self.estimate().map(amount).unwrap_or_default(),
            Column::Difference => {
                let both = entry.total.zip(self.estimate());
                let difference = both.map(|(total, estimate)| total - estimate);
                difference.map(amount).unwrap_or_default()
            }
            Column::Store if entry.store.name.is_empty() => text(words.built_in),
            Column::Store => text(&entry.store.name),
            Column::Said => {
                let said = entry.trouble.as_ref().and_then(|error| error.said.as_ref());
                text(said.map_or("", String::as_str))
            }
            Column::Customer
            | Column::Phone
            | Column::Address
            | Column::Directions
            | Column::Region
            | Column::Items
            | Column::Note
            | Column::Payments
            | Column::PaymentNote
            | Column::SaleType => self
                .sent
                .map(|sent| of_draft(column, sent))
                .unwrap_or_default(),
        }
    }
}

fn of_draft(column: Column, sent: &Draft) -> String {
    let (order, customer) = (&sent.order, &sent.order.customer);
    match column {
        Column::Customer => text(&customer.name),
        Column::Phone if customer.phone.trim().is_empty() => text(&phone(&customer.call)),
        Column::Phone => text(&phone(&customer.phone)),
        Column::Address => text(&customer.address),
        Column::Directions => text(&customer.address_description),
        Column::Region => text(&customer.region),
        Column::Items => text(&joined(order.lines.iter().map(item))),
        Column::Note => text(&order.note),
        Column::Payments => text(&joined(order.payments.iter().map(payment))),
        Column::PaymentNote => text(&order.payment_note),
        Column::SaleType => text(order.sale_type.map_or("", |kind| kind.as_wire())),
        Column::Time
        | Column::Number
        | Column::Packet
        | Column::State
        | Column::Total
        | Column::Estimate
        | Column::Difference
        | Column::Store
        | Column::Said => String::new(),
    }
}

fn joined(parts: impl Iterator<Item = String>) -> String {
    parts.collect::<Vec<_>>().join(" | ")
}

/// `2 x Adana Kebap (Acılı, Lavaş) [az tuzlu] -5,00`.
fn item(line: &Line) -> String {
    let quantity = match line.quantity.value() {
        Some(quantity) => number(quantity.decimal(), 0),
        None => "?".to_owned(),
    };
    let mut item = format!("{quantity} x {}", line.title);
    if !line.choices.is_empty() {
        let choices: Vec<_> = line.choices.iter().map(|it| it.title.as_str()).collect();
        item.push_str(&format!(" ({})", choices.join(", ")));
    }
    if !line.note.trim().is_empty() {
        item.push_str(&format!(" [{}]", line.note.trim()));
    }
    if let Some(discount) = line.discount.value().filter(|discount| !discount.is_zero()) {
        item.push_str(&format!(" {}", amount(Money::ZERO - discount)));
    }
    item
}

fn payment(payment: &Payment) -> String {
    let name = match payment.title.trim() {
        "" => payment.method.as_str(),
        title => title,
    };
    let paid = payment.amount.value().map(amount);
    format!("{name} {}", paid.as_deref().unwrap_or("?"))
}

fn phone(text: &str) -> String {
    match PhoneNumber::read_all(text).as_slice() {
        [number] => number.display(),
        _ => text.to_owned(),
    }
}

/// `2026-11-25 14:05`, which is read as a date whatever language a program is set to.
fn time(at: Timestamp, zone: &TimeZone) -> String {
    let here = at.to_zoned_datetime(zone.clone());
    here.strftime("%Y-%m-%d %H:%M").to_string()
}

fn amount(money: Money) -> String {
    number(money.decimal(), 2)
}

/// A number as programs set to Turkish read it: a comma, and nothing between thousands.
fn number(value: Decimal, part: u32) -> String {
    let mut value = value.normalize();
    if value.scale() < part {
        value.rescale(part);
    }
    value.to_string().replace('.', ",")
}

/// A text from elsewhere, on one line, that stays a text.
fn text(from: &str) -> String {
    let words = from.split(|c: char| c.is_whitespace() || c.is_control() || is_unseen(c));
    let words: Vec<_> = words.filter(|word| !word.is_empty()).collect();
    let line = words.join(" ");
    if begins_formula(&line) || looks_like_a_value(&line) {
        format!("'{line}")
    } else {
        line
    }
}

/// Blanks that are none to look at, behind which a formula could begin.
fn is_unseen(character: char) -> bool {
    matches!(character, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}'
        | '\u{2060}'..='\u{2064}' | '\u{2066}'..='\u{2069}' | '\u{feff}' | '\u{ad}')
}

/// Whether a spreadsheet would calculate it; some also do with the wide and small forms of the
/// signs.
fn begins_formula(line: &str) -> bool {
    line.starts_with([
        '=', '+', '-', '@', '＝', '＋', '－', '＠', '﹢', '﹣', '﹦', '﹫', '−', '|', '%',
    ])
}

/// Whether a spreadsheet would take it for a number, a date or a time, and write it in another way:
/// `12/3`, `0532`, `1781112223334`, `19 Mayıs`.
fn looks_like_a_value(line: &str) -> bool {
    is_of_figures(line) || is_date_in_words(line)
}

fn is_of_figures(line: &str) -> bool {
    let is_short_number = |line: &str| {
        line.len() <= 11 && !line.starts_with('0') && line.bytes().all(|byte| byte.is_ascii_digit())
    };
    // Blanks alone, as in a phone number, make neither a number nor a date.
    let is_apart = |line: &str| !line.contains(' ') || line.contains(['.', '/', '-', ':', ',']);
    line.starts_with(|first: char| first.is_ascii_digit())
        && line
            .bytes()
            .all(|byte| byte.is_ascii_digit() || b" ./-:,eE%".contains(&byte))
        && is_apart(line)
        && !is_short_number(line)
        && line != "0"
}

/// The months, folded: Turkish and English, whole and short.
const MONTHS: [&str; 46] = [
    "ocak",
    "oca",
    "subat",
    "sub",
    "mart",
    "mar",
    "nisan",
    "nis",
    "mayis",
    "may",
    "haziran",
    "haz",
    "temmuz",
    "tem",
    "agustos",
    "agu",
    "eylul",
    "eyl",
    "ekim",
    "eki",
    "kasim",
    "kas",
    "aralik",
    "ara",
    "january",
    "jan",
    "february",
    "feb",
    "march",
    "april",
    "apr",
    "june",
    "jun",
    "july",
    "jul",
    "august",
    "aug",
    "september",
    "sept",
    "sep",
    "october",
    "oct",
    "november",
    "nov",
    "december",
    "dec",
];

/// Whether it is a month with one or two numbers beside it, which are a date to a spreadsheet.
fn is_date_in_words(line: &str) -> bool {
    let folded = fold(line);
    let is_number = |word: &&str| word.bytes().all(|byte| byte.is_ascii_digit());
    let (numbers, words): (Vec<&str>, Vec<&str>) = folded.split_whitespace().partition(is_number);
    matches!(numbers.len(), 1 | 2) && matches!(words.as_slice(), [word] if MONTHS.contains(word))
}
