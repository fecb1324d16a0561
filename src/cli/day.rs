//! `packetdesk day`: this desk's orders of a day.

use std::{
    fmt::Write as _,
    path::{Path, PathBuf},
    sync::Arc,
};

use clap::Args;
use jiff::{Timestamp, civil::Date, tz::TimeZone};
use serde_json::{Value, json};

use super::{
    books,
    menu::amount,
    outbox::{self, store_name},
    output::{self, Exit, Failure},
    session::{PRACTICE_NAME, failure_to_open, home},
    store_args::StoreArgs,
};
use crate::{
    desk::{Day, session::Target},
    domain::{
        NumberStyle,
        day::{DayHour, DaySummary},
    },
    store::{
        database::outbox::StoreRef, day_csv::CsvWords, files, paths::Home,
        settings_file::SettingsFile,
    },
};

/// Stands for standard output where a file is named.
const STANDARD_OUTPUT: &str = "-";
/// The longest bar of an hour, in characters.
const LONGEST_BAR: usize = 40;

/// Options of `day`.
#[derive(Debug, Args)]
pub struct DayArgs {
    /// Which day, as 2026-11-25; today without it.
    #[arg(long, value_name = "DATE")]
    date: Option<Date>,
    /// Write the orders into this file for a spreadsheet program set to Turkish, `-` for standard
    /// output: semicolons, decimal commas, UTF-8.
    #[arg(long, value_name = "FILE.csv", conflicts_with = "json")]
    csv: Option<PathBuf>,
    /// Also over a file that is there.
    #[arg(long, requires = "csv")]
    force: bool,
    /// One JSON document for machines, without anything of guests.
    #[arg(long)]
    json: bool,
}

pub(super) async fn run(args: &DayArgs, store: StoreArgs) -> Result<Exit, Failure> {
    let (home, zone) = (home()?, TimeZone::system());
    let target = target(store, &home)?;
    let store = store_of(&target)?;
    let today = Timestamp::now().to_zoned_datetime(zone.clone()).date();
    let date = args.date.unwrap_or(today);
    let day = read(&home, store, date, &zone).await?;
    let day = match target.kept_menu(&home) {
        Some(menu) => day.titled(&menu),
        None => day,
    };
    match &args.csv {
        Some(place) => export(&day, &zone, place, args.force)?,
        None if args.json => output::document(&document(&day, &zone))?,
        None => output::say(&text(&day, &day.summary(&zone)))?,
    }
    Ok(Exit::Done)
}

fn target(args: StoreArgs, home: &Home) -> Result<Target, Failure> {
    let (file, _) = SettingsFile::open(home);
    Target::of(args.choice()?, file.settings()).map_err(|trouble| failure_to_open("", &trouble))
}

fn store_of(target: &Target) -> Result<StoreRef, Failure> {
    target.store().ok_or_else(|| {
        Failure::new(
            Exit::Usage,
            "the address of the store in the settings cannot be used",
        )
    })
}

async fn read(
    home: &Home,
    store: StoreRef,
    date: Date,
    zone: &TimeZone,
) -> Result<Arc<Day>, Failure> {
    let failure = |error| outbox::failure(&error);
    let books = books::open(home).await.map_err(failure)?;
    let zone = zone.clone();
    let day = books.run(move |db| Day::read(db, &store, date, &zone, None));
    day.await.map(Arc::new).map_err(failure)
}

fn export(day: &Day, zone: &TimeZone, place: &Path, replace: bool) -> Result<(), Failure> {
    let words = CsvWords {
        heading: &|column| <&str>::from(column).replace('-', " "),
        state: &|state| outbox::words(state).to_owned(),
        built_in: PRACTICE_NAME,
    };
    let table = day.csv(&words, zone);
    if place == Path::new(STANDARD_OUTPUT) {
        return output::bytes(&table);
    }
    if place.exists() && !replace {
        let message = format!("{} is there already", place.display());
        return Err(Failure::new(Exit::Usage, message).advise("With --force it is replaced."));
    }
    files::write_private(place, &table)
        .map_err(|error| Failure::new(Exit::Usage, error.to_string()))?;
    let place = std::path::absolute(place).unwrap_or_else(|_odd| place.to_owned());
    output::say(&format!(
        "{} orders in {}; guests' data is in it as it is.\n",
        day.orders.len(),
        place.display(),
    ))
}

fn document(day: &Day, zone: &TimeZone) -> Value {
    let summary = day.summary(zone);
    let orders = day
        .orders
        .iter()
        .map(|order| outbox::document(&order.entry));
    json!({
        "date": day.date.to_string(),
        "store": {
            "name": store_name(&day.store),
            "environment": <&str>::from(day.store.environment),
            "address": day.store.address,
            "serverId": day.store.server_id,
        },
        "taken": summary.taken,
        "sum": amount(summary.sum),
        "estimated": summary.estimated,
        "average": summary.average().map(amount),
        "unsent": summary.unsent,
        "unknown": summary.unknown,
        "refused": summary.refused,
        "withdrawn": summary.withdrawn,
        "hours": summary.hours.iter().map(|hour| json!({
            "begins": hour.begins.to_string(),
            "hour": hour.hour,
            "count": hour.count,
            "sum": amount(hour.sum),
        })).collect::<Value>(),
        "orders": orders.collect::<Value>(),
    })
}

fn text(day: &Day, summary: &DaySummary) -> String {
    let mut text = format!("{}  {}\n", day.date, store_name(&day.store));
    let mut line = |name: &str, value: &dyn std::fmt::Display| {
        // Writing to a String does not fail, here and below.
        writeln!(text, "{name:<18}{value}").ok();
    };
    line("accepted", &summary.taken);
    line("sum", &summary.sum.format(NumberStyle::English));
    if summary.estimated > 0 {
        line("  of these guessed", &summary.estimated);
    }
    if let Some(average) = summary.average() {
        line("average", &average.format(NumberStyle::English));
    }
    line("not sent yet", &summary.unsent);
    line("may have arrived", &summary.unknown);
    line("refused", &summary.refused);
    line("taken back", &summary.withdrawn);
    bars(&mut text, &summary.hours);
    text
}

/// The hours from the first with an order to the last.
fn bars(text: &mut String, hours: &[DayHour]) {
    let sold = |hour: &DayHour| hour.count > 0;
    let (Some(first), Some(last)) = (hours.iter().position(sold), hours.iter().rposition(sold))
    else {
        return;
    };
    let most = hours.iter().map(|hour| hour.count).max().unwrap_or(1);
    text.push('\n');
    for hour in hours.get(first..=last).unwrap_or_default() {
        let bar = "#".repeat((hour.count * LONGEST_BAR).div_ceil(most.max(1)));
        let sum = hour.sum.format(NumberStyle::English);
        writeln!(
            text,
            "{:02}:00 {:>4} {sum:>12}  {bar}",
            hour.hour, hour.count
        )
        .ok();
    }
}
