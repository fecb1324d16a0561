//! An exchange in the user's words.

use std::time::Duration;

use egui::Color32;

use crate::{
    api::{ApiError, ErrorKind},
    store::{
        journal::{ExchangeOutcome, ExchangeRow},
        settings::Environment,
    },
    ui::{texts::Texts, tokens::Tokens, view::View},
};

/// The endpoints that this program calls, each with its words.
pub const ENDPOINTS: [(&str, &str); 7] = [
    ("packets/create", "endpoint-packets-create"),
    ("packets/get", "endpoint-packets-get"),
    ("packets/open", "endpoint-packets-open"),
    ("products/list", "endpoint-products-list"),
    ("categories/list", "endpoint-categories-list"),
    ("payment-methods/list", "endpoint-payment-methods-list"),
    ("customers/list", "endpoint-customers-list"),
];

/// What a call is for; the endpoint itself where it is none of ours.
pub fn endpoint<'a>(texts: &'a Texts, endpoint: &'a str) -> &'a str {
    let known = ENDPOINTS.iter().find(|(name, _)| *name == endpoint);
    known.map_or(endpoint, |(_, id)| texts.get(id))
}

/// What came of it, in a word or two.
pub fn outcome(texts: &Texts, outcome: ExchangeOutcome) -> &str {
    texts.get(match outcome {
        ExchangeOutcome::Done => "outcome-done",
        ExchangeOutcome::Refused => "outcome-refused",
        ExchangeOutcome::Denied => "outcome-denied",
        ExchangeOutcome::Limited => "outcome-limited",
        ExchangeOutcome::Server => "outcome-server",
        ExchangeOutcome::Unreached => "outcome-unreached",
        ExchangeOutcome::Lost => "outcome-lost",
        ExchangeOutcome::Odd => "outcome-odd",
        ExchangeOutcome::Abandoned => "outcome-abandoned",
        ExchangeOutcome::Open => "outcome-open",
    })
}

/// The colour that goes with it: red is to be mended, amber waits or is not known.
pub fn outcome_colour(tokens: &Tokens, outcome: ExchangeOutcome) -> Color32 {
    match outcome {
        ExchangeOutcome::Done => tokens.accent,
        ExchangeOutcome::Refused
        | ExchangeOutcome::Denied
        | ExchangeOutcome::Server
        | ExchangeOutcome::Odd => tokens.problem,
        ExchangeOutcome::Limited
        | ExchangeOutcome::Unreached
        | ExchangeOutcome::Lost
        | ExchangeOutcome::Open => tokens.waiting,
        ExchangeOutcome::Abandoned => tokens.muted,
    }
}

/// What was concluded from it, in a sentence.
pub fn conclusion<'a>(texts: &'a Texts, row: &ExchangeRow, error: Option<&ApiError>) -> &'a str {
    let Some(error) = error else {
        return texts.get(match row.outcome {
            ExchangeOutcome::Abandoned => "concluded-abandoned",
            ExchangeOutcome::Open => "concluded-open",
            _ => "concluded-done",
        });
    };
    texts.get(match error.kind {
        ErrorKind::Unauthorized => "concluded-unauthorized",
        ErrorKind::ScopeDenied => "concluded-scope-denied",
        ErrorKind::RateLimited { .. } => "concluded-rate-limited",
        ErrorKind::InProgress => "concluded-in-progress",
        ErrorKind::NotFound => "concluded-not-found",
        ErrorKind::Refused => "concluded-refused",
        ErrorKind::Server { .. } => "concluded-server",
        ErrorKind::Unreachable => "concluded-unreachable",
        ErrorKind::NotKept => "concluded-not-kept",
        ErrorKind::Lost { timed_out: true } => "concluded-timed-out",
        ErrorKind::Lost { timed_out: false } => "concluded-lost",
        ErrorKind::Redirected => "concluded-redirected",
        ErrorKind::TooLarge => "concluded-too-large",
        ErrorKind::Unreadable { .. } => "concluded-unreadable",
    })
}

/// The ink of an environment, as its badge has it.
pub fn environment_colour(tokens: &Tokens, environment: Environment) -> Color32 {
    match environment {
        Environment::Practice => tokens.practice,
        Environment::Sandbox | Environment::Custom => tokens.waiting,
        Environment::Production => tokens.ink,
    }
}

/// How long something took: `84 ms`, `2,1 sn`.
pub fn duration(view: &View<'_>, duration: Duration) -> String {
    let millis = duration.as_millis();
    if millis < 10_000 {
        let millis = usize::try_from(millis).unwrap_or(usize::MAX);
        return view.texts.with("millis", &[("count", millis.into())]);
    }
    let secs = usize::try_from(duration.as_secs()).unwrap_or(usize::MAX);
    view.texts.with("time-seconds", &[("count", secs.into())])
}

/// How large something is: `812 bayt`, `14 KB`.
pub fn size(view: &View<'_>, bytes: usize) -> String {
    match bytes {
        0..10_240 => view.texts.with("size-bytes", &[("count", bytes.into())]),
        _ => view
            .texts
            .with("size-kilobytes", &[("count", bytes.div_ceil(1024).into())]),
    }
}
