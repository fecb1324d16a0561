//! An exchange made ready to be looked at: its texts set out for people and as they were, and what
//! is wrong marked in them. A menu has megabytes, so this is never done in a frame.

use std::{fmt::Write as _, ops::Range, sync::Arc};

use super::document::{Document, Mark, Tone};
use crate::{
    api::{Answer, ApiError, ErrorKind, Header, json_text, order_from_json, refusal},
    domain::{Catalogue, Field, Lines, Problem},
    store::journal::{Exchange, ExchangeId},
};

/// More problems than a person reads one after the other.
const MOST_PROBLEMS: usize = 50;
/// So much of what is no text is shown, in bytes.
const MOST_BYTES: usize = 64 * 1024;

/// What a body is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BodyKind {
    /// There is none, as with every `GET`; or no answer came.
    Absent,
    /// It came, with nothing in it.
    Empty,
    /// JSON.
    Json,
    /// Text, but no JSON.
    Text,
    /// No text at all.
    Binary,
}

/// One side of an exchange: head and body in one text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Side {
    /// What the body is.
    pub kind: BodyKind,
    /// How long the body is.
    pub bytes: usize,
    /// More was announced than came.
    pub is_half: bool,
    /// As it was on the wire.
    pub raw: Arc<Document>,
    /// Set out for people; nothing where the body is no JSON.
    pub pretty: Option<Arc<Document>>,
}

impl Side {
    /// The text to look at; raw where it cannot be set out.
    pub fn document(&self, is_pretty: bool) -> &Arc<Document> {
        match &self.pretty {
            Some(pretty) if is_pretty => pretty,
            _ => &self.raw,
        }
    }
}

/// An exchange, ready to be looked at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reading {
    /// Which exchange.
    pub id: ExchangeId,
    /// What went out.
    pub request: Side,
    /// What came back.
    pub reply: Side,
    /// What the answer says about the order, by field; marked in the request.
    pub problems: Vec<Problem>,
    /// The part of the reply that could not be understood is marked in it.
    pub is_reply_marked: bool,
}

/// Makes an exchange ready. With the menu of its store more can be said about what was wrong.
pub fn read(exchange: &Exchange, catalogue: &Catalogue) -> Reading {
    let body = exchange.request_body.as_deref();
    let problems = problems(exchange.error.as_ref(), body, catalogue);
    let mut request = side(&request_head(exchange), body.map(str::as_bytes), |text| {
        marks_of(&problems, text)
    });
    if body.is_some_and(str::is_empty) {
        request.kind = BodyKind::Empty;
    }
    let mut reply = reply_side(exchange.answer.as_ref(), exchange.error.as_ref());
    reply.is_half = exchange
        .answer
        .as_ref()
        .is_some_and(|answer| is_half(answer, exchange.error.as_ref()));
    Reading {
        id: exchange.row.id,
        is_reply_marked: !reply.raw.marks.is_empty(),
        request,
        reply,
        problems,
    }
}

/// What the server's words say about the order that went out.
fn problems(error: Option<&ApiError>, body: Option<&str>, catalogue: &Catalogue) -> Vec<Problem> {
    let Some((error, body)) = error.zip(body) else {
        return Vec::new();
    };
    let Ok((order, _)) = order_from_json(body, Some(catalogue)) else {
        return Vec::new();
    };
    let mut problems = refusal::problems(error, &order, catalogue);
    problems.truncate(MOST_PROBLEMS);
    problems
}

fn marks_of(problems: &[Problem], text: &str) -> Vec<Mark> {
    let of_fields = problems.iter().enumerate();
    let mut marks: Vec<Mark> = of_fields
        .filter(|(_, problem)| problem.field != Field::Order)
        .filter_map(|(place, problem)| {
            let bytes = json_text::place_of(text, &problem.field.to_string())?;
            Some(Mark {
                bytes,
                problem: place,
            })
        })
        .collect();
    marks.sort_by_key(|mark| mark.bytes.start);
    marks
}

fn reply_side(answer: Option<&Answer>, error: Option<&ApiError>) -> Side {
    let head = answer.map(answer_head).unwrap_or_default();
    let unreadable = match error.map(|error| &error.kind) {
        Some(ErrorKind::Unreadable { path }) if !path.is_empty() => Some(path),
        _ => None,
    };
    side(&head, answer.map(|answer| &answer.body[..]), |text| {
        let place = unreadable.and_then(|path| json_text::place_of(text, path));
        let mark = |bytes| Mark { bytes, problem: 0 };
        place.map(mark).into_iter().collect()
    })
}

/// The connection broke, or less came than was announced.
fn is_half(answer: &Answer, error: Option<&ApiError>) -> bool {
    let is_lost = error.is_some_and(|error| matches!(error.kind, ErrorKind::Lost { .. }));
    let announced = answer
        .headers
        .iter()
        .find(|header| header.name.eq_ignore_ascii_case("content-length"))
        .and_then(|header| std::str::from_utf8(&header.value).ok()?.trim().parse().ok());
    is_lost || announced.is_some_and(|announced: usize| announced > answer.body.len())
}

fn request_head(exchange: &Exchange) -> String {
    let mut head = format!("{} {}\n", exchange.row.method, exchange.url);
    write_headers(&mut head, &exchange.request_headers);
    head
}

fn answer_head(answer: &Answer) -> String {
    let mut head = format!("{} {}\n", answer.version, answer.status);
    write_headers(&mut head, &answer.headers);
    head
}

/// Values need not be text; on screen what is none is shown as unknown signs.
fn write_headers(head: &mut String, headers: &[Header]) {
    for header in headers {
        let value = String::from_utf8_lossy(&header.value);
        head.push_str(&header.name);
        head.push_str(": ");
        head.extend(value.chars().map(|c| if c.is_control() { ' ' } else { c }));
        head.push('\n');
    }
}

fn side(head: &str, body: Option<&[u8]>, marks: impl Fn(&str) -> Vec<Mark>) -> Side {
    let bytes = body.unwrap_or_default();
    let text = std::str::from_utf8(bytes).ok().filter(|text| is_text(text));
    let kind = match (body, text) {
        (None, _) => BodyKind::Absent,
        (Some([]), _) => BodyKind::Empty,
        (_, Some(text)) if json_text::is_json(text) => BodyKind::Json,
        (_, Some(_)) => BodyKind::Text,
        (_, None) => BodyKind::Binary,
    };
    let dumped;
    let shown = match text {
        Some(text) => text,
        None => {
            dumped = dump(bytes);
            &dumped
        }
    };
    let pretty = match kind {
        BodyKind::Json => json_text::pretty(shown),
        _ => None,
    };
    let whole = |body: &str| Arc::new(document(head, body, marks(body)));
    Side {
        kind,
        bytes: bytes.len(),
        is_half: false,
        raw: whole(shown),
        pretty: pretty.as_deref().map(whole),
    }
}

/// Head, an empty line, body.
fn document(head: &str, body: &str, marks: Vec<Mark>) -> Document {
    let mut text = String::with_capacity(head.len() + body.len() + 1);
    text.push_str(head);
    if !head.is_empty() && !body.is_empty() {
        text.push('\n');
    }
    let before = text.len();
    text.push_str(body);
    let heads = head.lines().count();
    let shift = |bytes: Range<usize>| bytes.start + before..bytes.end + before;
    let marks = marks.into_iter().map(|mark| Mark {
        bytes: shift(mark.bytes),
        ..mark
    });
    Document {
        lines: Lines::new(text),
        tones: vec![Tone::Quiet; heads],
        marks: marks.collect(),
    }
}

/// Whether it can be read on screen: what controls a printer or a terminal is no text.
fn is_text(text: &str) -> bool {
    !text
        .chars()
        .any(|c| c.is_control() && !matches!(c, '\n' | '\r' | '\t'))
}

/// Bytes as their numbers and as the letters that they may be, sixteen on a line.
fn dump(bytes: &[u8]) -> String {
    let shown = &bytes[..bytes.len().min(MOST_BYTES)];
    let mut text = String::with_capacity(shown.len() * 5);
    for (place, chunk) in shown.chunks(16).enumerate() {
        // Writing to a text cannot fail.
        write!(text, "{:06x} ", place * 16).ok();
        for byte in chunk {
            write!(text, " {byte:02x}").ok();
        }
        let gap = 3 * (16 - chunk.len()) + 2;
        text.extend(std::iter::repeat_n(' ', gap));
        text.extend(chunk.iter().map(|byte| match byte {
            b' '..=b'~' => char::from(*byte),
            _ => '.',
        }));
        text.push('\n');
    }
    if shown.len() < bytes.len() {
        text.push('…');
    }
    text
}
