//! `packetdesk submit`: check one order and send it through the outbox.

mod deliver;
mod report;

use std::{
    fs,
    io::Read as _,
    path::{Path, PathBuf},
};

use clap::Args;
use jiff::Timestamp;
use uuid::Uuid;

use super::{
    books::{self, CallArgs},
    output::{self, Exit, Failure},
    problem_words,
    session::{Session, Stores, home},
    store_args::StoreArgs,
};
use crate::{
    api::{BodyError, FrozenPacket, order_from_json, refusal},
    desk::Books,
    domain::{
        Catalogue, Field, LineField, Order, PaymentField, Problem, Reason, Severity, Totals,
        check::check,
    },
    store::{
        database::outbox::{EntryState, NewEntry},
        draft::Draft,
    },
};
use deliver::Delivery;
use report::Report;

/// The largest order read, in bytes: 200 lines with everything in them are well below.
const LARGEST_ORDER: u64 = 4 * 1024 * 1024;

/// Options of `submit`.
#[derive(Debug, Args)]
pub struct SubmitArgs {
    /// The order: the JSON body of packets/create; - reads standard input.
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// Send under this key instead of the body's own; the same key again is the same packet.
    #[arg(long, value_name = "KEY")]
    idempotency_key: Option<String>,
    /// Send without checking first, to see what the server says.
    #[arg(long)]
    no_check: bool,
    #[command(flatten)]
    call: CallArgs,
    /// One JSON document for machines.
    #[arg(long)]
    json: bool,
}

pub(super) async fn run(args: SubmitArgs, store: StoreArgs) -> Result<Exit, Failure> {
    let text = read_order(&args.file, &store)?;
    let checked = match prepare(&args, &text) {
        Ok(checked) => checked,
        Err(error) => return report::not_an_order(args.json, &error),
    };
    let report = Report {
        is_json: args.json,
        key: checked.packet.idempotency_key(),
    };
    let (errors, warnings) = sorted(&checked.problems);
    if !errors.is_empty() {
        return report.refused("invalid", None, &errors);
    }
    tell(&warnings);
    let choice = store.choice()?;
    let home = home()?;
    let stores = Stores::of_the_user(&home, args.call.timeouts());
    let session = stores.open(choice).await?;
    if checked.is_new_key && !args.json {
        // Before the order goes out, so that it is known however this run ends.
        output::note(format_args!(
            "idempotency key {}",
            checked.packet.idempotency_key()
        ));
    }
    let books = match books::open(&home).await {
        Ok(books) => books,
        Err(error) => return report.not_kept(&error),
    };
    let new = new_entry(&session, &checked);
    match deliver::deliver(&books, &session, new, &args.call).await {
        Ok(delivery) => ended(&report, &books, &session, &checked, &delivery).await,
        Err(error) => report.not_kept(&error),
    }
}

fn new_entry(session: &Session, checked: &Checked) -> NewEntry {
    NewEntry {
        order: Uuid::now_v7(),
        store: session.store.clone(),
        packet: checked.packet.clone(),
        draft: Draft::new(checked.order.clone(), Timestamp::now()),
        estimate: Totals::of(&checked.order).total,
        is_on_desk: false,
    }
}

/// What the run comes to, by where the order is now.
async fn ended(
    report: &Report<'_>,
    books: &Books,
    session: &Session,
    checked: &Checked,
    delivery: &Delivery,
) -> Result<Exit, Failure> {
    let entry = &delivery.entry;
    if entry.state == EntryState::Accepted {
        let (_, warnings) = sorted(&checked.problems);
        return report.accepted(session, delivery, &warnings);
    }
    if delivery.is_another {
        return report.another(entry);
    }
    match (&entry.state, &entry.trouble) {
        (EntryState::Refused, Some(error)) => {
            let problems = refusal::problems(error, &checked.order, &Catalogue::default());
            let problems: Vec<_> = problems.iter().collect();
            report.refused("refused", Some(entry.id), &problems)
        }
        (EntryState::Withdrawn, _) => report.withdrawn(entry),
        (EntryState::Waiting, Some(error)) if error.is_about_key() => {
            if deliver::take_back(books, entry.id).await {
                report.not_sent(error)
            } else {
                report.open(entry)
            }
        }
        _ => report.open(entry),
    }
}

/// An order ready to go, with what the checks say.
struct Checked {
    packet: FrozenPacket,
    is_new_key: bool,
    order: Order,
    problems: Vec<Problem>,
}

fn read_order(file: &Path, store: &StoreArgs) -> Result<String, Failure> {
    let unreadable = |error: &dyn std::fmt::Display| {
        let message = format!("the order could not be read: {error}");
        Failure::new(Exit::Usage, message)
    };
    let mut text = String::new();
    let read = if file == Path::new("-") {
        if store.reads_stdin() {
            return Err(Failure::new(
                Exit::Usage,
                "the order and the key cannot both come from standard input",
            )
            .advise("Set PACKETDESK_API_KEY, or give the order as a file."));
        }
        std::io::stdin()
            .lock()
            .take(LARGEST_ORDER + 1)
            .read_to_string(&mut text)
    } else {
        let file = fs::File::open(file).map_err(|error| unreadable(&error))?;
        file.take(LARGEST_ORDER + 1).read_to_string(&mut text)
    };
    match read {
        Ok(size) if size as u64 > LARGEST_ORDER => Err(unreadable(&"it is too large")),
        Ok(_) => Ok(text),
        Err(error) => Err(unreadable(&error)),
    }
}

fn prepare(args: &SubmitArgs, text: &str) -> Result<Checked, BodyError> {
    let mut is_new_key = false;
    let packet = match &args.idempotency_key {
        Some(key) => FrozenPacket::from_json_with_key(text, key)?,
        None => FrozenPacket::from_json(text, || {
            is_new_key = true;
            format!("cli-{}", Uuid::now_v7())
        })?,
    };
    let (mut order, mut problems) = order_from_json(packet.json(), None)?;
    order.idempotency_key = packet.idempotency_key().to_owned();
    if args.no_check {
        problems.clear();
    } else {
        let known: Vec<Field> = problems.iter().map(|problem| problem.field).collect();
        let found = check(&order, &Catalogue::default());
        problems.extend(
            found
                .into_iter()
                .filter(|problem| !needs_menu(&problem.reason) && !is_told(problem.field, &known)),
        );
    }
    Ok(Checked {
        packet,
        is_new_key,
        order,
        problems,
    })
}

/// Whether a wrong type at a field, or at the item it belongs to, says it all.
fn is_told(field: Field, known: &[Field]) -> bool {
    let item = match field {
        Field::Line(place, _) => Field::Line(place, LineField::Line),
        Field::Payment(place, _) => Field::Payment(place, PaymentField::Payment),
        other => other,
    };
    known.contains(&field) || known.contains(&item)
}

/// Whether a check only means something with a menu at hand. The server looks at these itself.
fn needs_menu(reason: &Reason) -> bool {
    matches!(
        reason,
        Reason::ProductGone
            | Reason::WhichProduct
            | Reason::ProductInactive
            | Reason::PriceChanged { .. }
            | Reason::OptionPriceChanged { .. }
            | Reason::OptionGone { .. }
            | Reason::OptionAmbiguous { .. }
            | Reason::TooFewChoices { .. }
            | Reason::TooManyChoices { .. }
            | Reason::DiscountAboveLine { .. }
            | Reason::UnknownPaymentMethod
            | Reason::NoPaymentMethods
            | Reason::PaidAboveTotal { .. }
    )
}

fn sorted(problems: &[Problem]) -> (Vec<&Problem>, Vec<&Problem>) {
    problems
        .iter()
        .partition(|problem| problem.severity == Severity::Error)
}

fn tell(problems: &[&Problem]) {
    for problem in problems {
        output::note(problem_words::line(problem));
    }
}
