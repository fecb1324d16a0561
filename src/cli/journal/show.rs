//! `packetdesk journal show`: one exchange with all that went to and fro.

use std::fmt::Write as _;

use clap::Args;
use serde_json::{Map, Value, json};

use super::{clock, document, milliseconds};
use crate::{
    api::{Header, Timings, json_text},
    cli::{
        outbox::store_name,
        output::{self, Exit, Failure},
    },
    store::journal::{Exchange, ExchangeRow, ExchangeStory, JournalReader},
};

/// Options of `journal show`.
#[derive(Debug, Args)]
pub(super) struct ShowArgs {
    /// Which exchange, as `packetdesk journal` lists it.
    #[arg(value_name = "ID")]
    id: i64,
    /// One JSON document for machines: bodies as they were, what is no text in hex.
    #[arg(long)]
    json: bool,
}

pub(super) fn run(args: &ShowArgs, reader: &mut JournalReader) -> Result<Exit, Failure> {
    let found = super::story(reader, args.id)?;
    if args.json {
        output::document(&whole(&found))?;
    } else {
        output::say(&text(&found))?;
    }
    Ok(Exit::Done)
}

fn whole(found: &ExchangeStory) -> Value {
    let exchange = &found.exchange;
    let mut whole = document(&exchange.row);
    whole["url"] = json!(exchange.url);
    whole["key"] = json!(exchange.key_name);
    whole["program"] = json!(exchange.program);
    whole["error"] = json!(exchange.error.as_ref().map(ToString::to_string));
    let sent = exchange.request_body.as_ref().map(|body| body.as_bytes());
    whole["request"] = message(&exchange.request_headers, sent);
    whole["answer"] = match &exchange.answer {
        Some(answer) => {
            let mut came = message(&answer.headers, Some(&answer.body));
            came["status"] = json!(answer.status);
            came["version"] = json!(answer.version);
            came
        }
        None => Value::Null,
    };
    whole["timings"] = exchange.timings.as_ref().map_or(Value::Null, times);
    whole["story"] = found.story.iter().map(document).collect();
    whole
}

fn times(timings: &Timings) -> Value {
    json!({
        "resolveMilliseconds": timings.resolve.map(milliseconds),
        "connectMilliseconds": timings.connect.map(milliseconds),
        "firstByteMilliseconds": timings.first_byte.map(milliseconds),
        "totalMilliseconds": milliseconds(timings.total),
    })
}

/// Head and body, exactly.
fn message(headers: &[Header], body: Option<&[u8]>) -> Value {
    let headers = headers.iter().map(|header| {
        let mut pair = Map::from_iter([("name".to_owned(), json!(header.name))]);
        put_exact(&mut pair, "value", Some(&header.value));
        Value::Object(pair)
    });
    let mut message = Map::from_iter([("headers".to_owned(), headers.collect())]);
    put_exact(&mut message, "body", body);
    Value::Object(message)
}

/// Bytes as text where they are text; else as nothing, and in hex beside it.
fn put_exact(into: &mut Map<String, Value>, name: &str, bytes: Option<&[u8]>) {
    match bytes.map(|bytes| (bytes, std::str::from_utf8(bytes))) {
        Some((_, Ok(text))) => drop(into.insert(name.to_owned(), json!(text))),
        Some((bytes, Err(_no_text))) => {
            into.insert(name.to_owned(), Value::Null);
            into.insert(format!("{name}Hex"), json!(hex(bytes)));
        }
        None => drop(into.insert(name.to_owned(), Value::Null)),
    }
}

fn hex(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(2 * bytes.len());
    for byte in bytes {
        // Writing to a String does not fail, here and below.
        write!(text, "{byte:02x}").ok();
    }
    text
}

fn text(found: &ExchangeStory) -> String {
    let exchange = &found.exchange;
    let mut text = String::new();
    let mut line = |name: &str, value: &dyn std::fmt::Display| {
        writeln!(text, "{name:<12}{value}").ok();
    };
    let row = &exchange.row;
    line("exchange", &row.id);
    line("time", &clock(row.at));
    let store = format!("{} ({})", store_name(&row.store), row.store.address);
    line("store", &store);
    line("outcome", &row.outcome);
    if let Some(error) = &exchange.error {
        line("error", error);
    }
    if let Some(attempt) = row.attempt {
        line("try", &attempt);
    }
    if let Some(id) = row.again_of {
        line("again of", &id);
    }
    if let Some(packet_id) = &row.packet_id {
        line("packet", packet_id);
    }
    if let Some(doc_no) = &row.doc_no {
        line("number", doc_no);
    }
    if let Some(timings) = &exchange.timings {
        line("took", &took(timings));
    }
    line("program", &exchange.program);
    request(&mut text, exchange);
    answer(&mut text, exchange);
    if found.story.len() > 1 {
        text.push_str("\nstory\n");
        for row in &found.story {
            story_line(&mut text, row, row.id == exchange.row.id);
        }
    }
    text
}

fn took(timings: &Timings) -> String {
    let parts = [
        ("address", timings.resolve),
        ("connection", timings.connect),
        ("first byte after", timings.first_byte),
    ];
    let parts = parts.into_iter().filter_map(|(name, span)| {
        let span = span?;
        Some(format!("{name} {} ms", milliseconds(span)))
    });
    let parts: Vec<_> = parts.collect();
    let total = format!("{} ms", milliseconds(timings.total));
    if parts.is_empty() {
        total
    } else {
        format!("{total} ({})", parts.join(", "))
    }
}

fn request(text: &mut String, exchange: &Exchange) {
    writeln!(text, "\n{} {}", exchange.row.method, exchange.url).ok();
    writeln!(text, "authorization: Bearer [{}]", exchange.key_name).ok();
    heads(text, &exchange.request_headers);
    if let Some(sent) = &exchange.request_body {
        body(text, sent.as_bytes());
    }
}

fn answer(text: &mut String, exchange: &Exchange) {
    let Some(answer) = &exchange.answer else {
        text.push_str("\n(no answer was written down)\n");
        return;
    };
    writeln!(text, "\n{} {}", answer.version, answer.status).ok();
    heads(text, &answer.headers);
    body(text, &answer.body);
}

fn heads(text: &mut String, headers: &[Header]) {
    for header in headers {
        let value = String::from_utf8_lossy(&header.value);
        writeln!(text, "{}: {value}", header.name).ok();
    }
}

/// A body for people: JSON laid out, all else as it is.
fn body(text: &mut String, bytes: &[u8]) {
    if bytes.is_empty() {
        return;
    }
    let came = String::from_utf8_lossy(bytes);
    match json_text::pretty(&came) {
        Some(pretty) => writeln!(text, "\n{pretty}").ok(),
        None => writeln!(text, "\n{came}").ok(),
    };
}

fn story_line(text: &mut String, row: &ExchangeRow, is_shown: bool) {
    let mark = if is_shown { '>' } else { ' ' };
    let status = row.status.map(|status| format!(" {status}"));
    writeln!(
        text,
        "{mark} {}  {}  {} {}: {}{}",
        row.id,
        clock(row.at),
        row.method,
        row.endpoint,
        row.outcome,
        status.unwrap_or_default(),
    )
    .ok();
}
