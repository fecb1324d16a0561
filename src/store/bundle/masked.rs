//! Exchanges with guests' data replaced.

use std::sync::Arc;

use crate::{
    api::{Answer, ApiError, ErrorKind, Header},
    domain::mask::{Collector, Kind, Mask},
    store::journal::{Exchange, ExchangeRow},
};

/// The mask for all that is personal in these.
pub(super) fn mask_of(exchanges: &[Exchange], secret: [u8; 32]) -> Mask {
    let mut collector = Collector::default();
    for exchange in exchanges {
        gather(&mut collector, exchange);
    }
    collector.into_mask(secret)
}

fn gather(collector: &mut Collector, exchange: &Exchange) {
    let row = &exchange.row;
    if let Some(who) = &row.who {
        collector.field(Kind::Name, who);
    }
    if let Some(phone) = &row.phone {
        collector.field(Kind::Phone, phone);
    }
    collector.url(&exchange.url);
    if let Some(body) = &exchange.request_body {
        collector.body(&row.endpoint, body);
    }
    if let Some(answer) = &exchange.answer {
        collector.body(&row.endpoint, &String::from_utf8_lossy(&answer.body));
    }
}

/// An exchange as it may be handed on.
pub(super) fn exchange(mask: &Mask, exchange: &Exchange) -> Exchange {
    let endpoint = exchange.row.endpoint.as_str();
    let body = |text: &str| mask.body(endpoint, text);
    Exchange {
        row: row(mask, &exchange.row),
        key_name: exchange.key_name.clone(),
        url: mask.url(&exchange.url),
        request_headers: headers(mask, &exchange.request_headers),
        request_body: exchange
            .request_body
            .as_ref()
            .map(|text| Arc::from(body(text))),
        answer: exchange.answer.as_ref().map(|answer| Answer {
            status: answer.status,
            version: answer.version,
            headers: headers(mask, &answer.headers),
            body: body(&String::from_utf8_lossy(&answer.body)).into_bytes(),
        }),
        timings: exchange.timings,
        error: exchange
            .error
            .as_ref()
            .map(|error| self::error(mask, error)),
        program: exchange.program.clone(),
    }
}

fn row(mask: &Mask, row: &ExchangeRow) -> ExchangeRow {
    let id = |text: &Option<String>| text.as_deref().map(|text| mask.id(text));
    ExchangeRow {
        said: row.said.as_deref().map(|said| mask.text(said)),
        who: row.who.as_deref().map(|who| mask.field(who)),
        phone: row.phone.as_deref().map(|phone| mask.field(phone)),
        packet_id: id(&row.packet_id),
        doc_no: id(&row.doc_no),
        idempotency_key: id(&row.idempotency_key),
        ..row.clone()
    }
}

fn headers(mask: &Mask, headers: &[Header]) -> Vec<Header> {
    headers
        .iter()
        .map(|header| Header {
            name: header.name.clone(),
            value: mask
                .text(&String::from_utf8_lossy(&header.value))
                .into_bytes(),
        })
        .collect()
}

fn error(mask: &Mask, error: &ApiError) -> ApiError {
    ApiError {
        kind: match &error.kind {
            ErrorKind::Unreadable { path } => ErrorKind::Unreadable {
                path: mask.text(path),
            },
            kind => kind.clone(),
        },
        status: error.status,
        said: error.said.as_deref().map(|said| mask.text(said)),
    }
}
