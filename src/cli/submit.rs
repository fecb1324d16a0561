//! `packetdesk submit`: check and send one order.

use std::{
    fs,
    io::Read as _,
    path::{Path, PathBuf},
};

use clap::Args;
use serde_json::{Value, json};
use uuid::Uuid;

use super::{
    output::{self, Exit, Failure},
    problem_words,
    session::{Session, failure_of},
    store_args::StoreArgs,
};
use crate::{
    api::{ApiError, BodyError, Created, FrozenPacket, Outcome, Packet, order_from_json, refusal},
    domain::{
        Catalogue, Field, LineField, Money, NumberStyle, Order, PaymentField, Problem, Reason,
        Severity, check::check,
    },
};

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
    /// One JSON document for machines.
    #[arg(long)]
    json: bool,
}

pub(super) async fn run(args: SubmitArgs, store: StoreArgs) -> Result<Exit, Failure> {
    let text = read_order(&args.file, &store)?;
    let checked = match prepare(&args, &text) {
        Ok(checked) => checked,
        Err(error) => return not_an_order(&args, &error),
    };
    let (errors, warnings) = sorted(&checked.problems);
    if !errors.is_empty() {
        return refused(&args, "invalid", &errors, &checked.packet);
    }
    tell(&warnings);
    let session = Session::open(store).await?;
    if checked.is_new_key && !args.json {
        // Before the order goes out, so that it is known however this run ends.
        output::note(format_args!(
            "idempotency key {}",
            checked.packet.idempotency_key()
        ));
    }
    match session.client.create_packet(&checked.packet).await {
        Ok(created) => accepted(&args, &session, &checked, &created).await,
        Err(error) => {
            let problems = refusal::problems(&error, &checked.order, &Catalogue::default());
            failed(&args, &checked, &error, &problems)
        }
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

fn problems_document(problems: &[&Problem]) -> Value {
    problems
        .iter()
        .map(|problem| {
            json!({
                "field": problem.field.to_string(),
                "code": problem_words::code(&problem.reason),
                "message": problem_words::sentence(problem),
                "said": problem.said,
            })
        })
        .collect()
}

fn not_an_order(args: &SubmitArgs, error: &BodyError) -> Result<Exit, Failure> {
    if args.json {
        output::document(&json!({
            "outcome": "invalid",
            "problems": [{ "field": "", "code": "not-an-order", "message": error.to_string(),
                           "said": null }],
        }))?;
    }
    Err(Failure::new(
        Exit::Refused,
        format!("the order was not sent: {error}"),
    ))
}

/// The order is not taken, by our checks or by the server.
fn refused(
    args: &SubmitArgs,
    outcome: &str,
    problems: &[&Problem],
    packet: &FrozenPacket,
) -> Result<Exit, Failure> {
    if args.json {
        output::document(&json!({
            "outcome": outcome,
            "problems": problems_document(problems),
            "idempotencyKey": packet.idempotency_key(),
        }))?;
    }
    tell(problems);
    Err(Failure::new(
        Exit::Refused,
        match outcome {
            "invalid" => "the order was not sent",
            _ => "the server refused the order",
        },
    )
    .advise("Mend what is named above and send again."))
}

fn failed(
    args: &SubmitArgs,
    checked: &Checked,
    error: &ApiError,
    problems: &[Problem],
) -> Result<Exit, Failure> {
    let failure = failure_of(error);
    if failure.exit == Exit::Refused {
        let problems: Vec<_> = problems.iter().collect();
        return refused(args, "refused", &problems, &checked.packet);
    }
    let key = checked.packet.idempotency_key();
    let is_unknown = error.outcome() == Outcome::Unknown;
    if args.json {
        output::document(&json!({
            "outcome": if is_unknown { "unknown" } else { "not-sent" },
            "error": error.to_string(),
            "said": error.said,
            "idempotencyKey": key,
        }))?;
    }
    if is_unknown {
        return Err(Failure {
            message: format!("{}; the order may have arrived", failure.message),
            ..failure
        }
        .advise(format!(
            "Send it again with --idempotency-key {key}: it stays one packet."
        )));
    }
    Err(failure)
}

async fn accepted(
    args: &SubmitArgs,
    session: &Session,
    checked: &Checked,
    created: &Created,
) -> Result<Exit, Failure> {
    // Number and total are not in the answer; without orders:read there is only the id.
    let packet = session.client.get_packet(&created.packet_id).await.ok();
    let key = checked.packet.idempotency_key();
    if args.json {
        let warnings: Vec<_> = checked.problems.iter().collect();
        output::document(&json!({
            "outcome": "accepted",
            "packetId": created.packet_id,
            "docNo": packet.as_ref().and_then(|packet| packet.doc_no.clone()),
            "total": amount(packet.as_ref(), |packet| packet.total),
            "paid": amount(packet.as_ref(), |packet| packet.paid),
            "idempotencyKey": key,
            "store": session.name,
            "warnings": problems_document(&warnings),
        }))?;
        return Ok(Exit::Done);
    }
    let mut text = format!("packet {}\n", created.packet_id);
    if let Some(packet) = packet {
        if let Some(number) = packet.doc_no {
            text.push_str(&format!("number {number}\n"));
        }
        if let Some(total) = packet.total {
            text.push_str(&format!("total {}\n", total.format(NumberStyle::English)));
        }
    }
    output::say(&text)?;
    Ok(Exit::Done)
}

fn amount(packet: Option<&Packet>, of: impl Fn(&Packet) -> Option<Money>) -> Value {
    packet
        .and_then(of)
        .map_or(Value::Null, |money| super::menu::number(money.decimal()))
}
