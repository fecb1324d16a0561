//! `packetdesk outbox show`: one entry with all that went to and fro.

use std::fmt::Write as _;

use clap::Args;
use serde_json::{Value, json};

use super::changes;
use crate::{
    api::FrozenPacket,
    cli::output::{self, Exit, Failure},
    store::database::{
        changes::ChangeId,
        outbox::{Entry, EntryId, Try},
    },
};

/// Options of `outbox show`.
#[derive(Debug, Args)]
pub(super) struct ShowArgs {
    /// Which entry, as `packetdesk outbox` lists it.
    #[arg(value_name = "ID")]
    id: i64,
    /// The number is that of a change of a packet, not of an order.
    #[arg(long)]
    change: bool,
    /// One JSON document for machines.
    #[arg(long)]
    json: bool,
}

pub(super) async fn run(args: &ShowArgs) -> Result<Exit, Failure> {
    if args.change {
        return changes::show(ChangeId(args.id), args.json).await;
    }
    let books = super::open().await?;
    let id = EntryId(args.id);
    let found = books.run(move |db| {
        let tries = db.tries(id)?;
        Ok(db
            .entry(id)?
            .zip(db.contents(id)?.map(|(packet, _)| packet))
            .map(|found| (found, tries)))
    });
    let Some(((entry, packet), tries)) = found.await.map_err(|error| super::failure(&error))?
    else {
        return Err(
            Failure::new(Exit::Usage, format!("the outbox has no entry {id}"))
                .advise("`packetdesk outbox --all` lists the newest ones."),
        );
    };
    if args.json {
        output::document(&document(&entry, &packet, &tries))?;
    } else {
        output::say(&text(&entry, &packet, &tries))?;
    }
    Ok(Exit::Done)
}

fn document(entry: &Entry, packet: &FrozenPacket, tries: &[Try]) -> Value {
    let mut document = super::document(entry);
    document["body"] = serde_json::from_str(packet.json()).unwrap_or(Value::Null);
    document["answers"] = tries
        .iter()
        .map(|one| {
            json!({
                "number": one.number,
                "startedAt": one.started_at.to_string(),
                "endedAt": one.ended_at.map(|time| time.to_string()),
                "outcome": one.outcome.map(<&str>::from),
                "status": one.status,
                "answer": one.answer,
            })
        })
        .collect();
    document
}

fn text(entry: &Entry, packet: &FrozenPacket, tries: &[Try]) -> String {
    let mut text = String::new();
    let mut line = |name: &str, value: &dyn std::fmt::Display| {
        // Writing to a String does not fail, here and below.
        writeln!(text, "{name:<12}{value}").ok();
    };
    line("entry", &entry.id);
    line("state", &super::words(entry.state));
    line(
        "store",
        &format_args!(
            "{} ({})",
            super::store_name(&entry.store),
            entry.store.address
        ),
    );
    line("key", &entry.idempotency_key);
    line("created", &super::clock(entry.created_at));
    if let Some(time) = entry.next_try_at {
        line("next try", &super::clock(time));
    }
    if let Some(packet_id) = &entry.packet_id {
        line("packet", packet_id);
    }
    if let Some(doc_no) = &entry.doc_no {
        line("number", doc_no);
    }
    if let Some(error) = &entry.trouble {
        line("error", error);
    }
    writeln!(text, "\nbody\n{}", packet.json()).ok();
    for one in tries {
        try_text(&mut text, one);
    }
    text
}

fn try_text(text: &mut String, one: &Try) {
    let outcome = one.outcome.map_or("not known", <&str>::from);
    let status = one.status.map(|status| format!(", status {status}"));
    writeln!(
        text,
        "\ntry {} at {}: {outcome}{}",
        one.number,
        super::clock(one.started_at),
        status.unwrap_or_default(),
    )
    .ok();
    match (&one.answer, one.ended_at) {
        (Some(answer), _) => writeln!(text, "{answer}").ok(),
        (None, Some(_)) => writeln!(text, "(without words)").ok(),
        (None, None) => writeln!(text, "(no answer was written down)").ok(),
    };
}
