//! Faults that can be asked for, one text each.
//!
//! # Grammar
//!
//! ```text
//! SPEC     = ENDPOINT ":" KIND { ":" OPTION }
//! ENDPOINT = "*" | "create" | "get" | "open" | "update" | "update-orders" | "update-payments"
//!          | "products" | "categories" | "payment-methods" | "customers" | "packets"
//!          | RESOURCE "/" ACTION                      for example "products/list"
//! KIND     = "delay=" MS       wait before the request is carried out (its key is claimed)
//!          | "late=" MS        carry it out, then wait before the reply
//!          | "refuse=" TEXT    answer with this message, carry nothing out; the text may hold ":"
//!          | "429"             answer plugin.rateLimited, carry nothing out
//!          | "500" … "599"     answer with this status, carry nothing out
//!          | "cut-before"      close the connection before the body is read, without a reply
//!          | "cut-after"       carry it out, then close the connection without a reply
//!          | "half"            carry it out, send half of the reply, close the connection
//!          | "not-json"        carry it out, answer with a page of HTML
//!          | "wrong-types"     carry it out, answer with numbers as texts and texts as arrays
//! OPTION   = "times=" N        only for N requests (default: for all)
//!          | "after=" N        let N requests through first
//!          | "status=" CODE    status of refuse (default 400)
//!          | "retry-after=" S  seconds in the Retry-After header of 429 or 5xx (default: no header)
//! ```
//!
//! `create:429:retry-after=2:times=3` refuses three orders; `*:delay=300` slows everything down;
//! `create:cut-after:times=1` stores one order and loses the reply. Several faults may hit the same
//! request: delays add up, and of the rest the first one given counts.

use std::str::FromStr;
use std::time::Duration;

use super::endpoint::Endpoint;

/// One fault, as asked for; see the [module](self) for its text form.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FaultSpec {
    text: String,
    target: Target,
    kind: Kind,
    skip: u32,
    times: Option<u32>,
}

/// Why a fault's text was not understood.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum FaultError {
    /// The part before the first colon.
    #[error(
        "\"{0}\" is not an endpoint: use *, create, get, open, products, … or a path like products/list"
    )]
    Endpoint(String),
    /// The part after the first colon.
    #[error(
        "\"{0}\" is not a fault: use delay=MS, late=MS, refuse=TEXT, 429, 5xx, cut-before, cut-after, half, not-json or wrong-types"
    )]
    Kind(String),
    /// There is no part after the endpoint.
    #[error("\"{0}\" names no fault: write ENDPOINT:FAULT, for example create:429")]
    Missing(String),
    /// A part after that.
    #[error(
        "\"{0}\" is not an option of a fault: use times=N, after=N, status=CODE or retry-after=SECONDS"
    )]
    Option(String),
    /// A number was expected.
    #[error("\"{text}\" is not a number that {name} can take")]
    Number {
        /// What the number is for.
        name: &'static str,
        /// What was written.
        text: String,
    },
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Target {
    All,
    Resource(&'static str),
    One(Endpoint),
}

impl Target {
    fn covers(self, endpoint: Endpoint) -> bool {
        match self {
            Self::All => true,
            Self::Resource(resource) => endpoint.resource() == resource,
            Self::One(one) => one == endpoint,
        }
    }
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Kind {
    Delay(Duration),
    Late(Duration),
    Before(Before),
    After(After),
}

/// What happens instead of carrying the request out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Before {
    /// Close the connection.
    Cut,
    /// Give this answer.
    Answer {
        status: u16,
        message: String,
        retry_after: Option<u64>,
    },
}

/// What happens to the reply of a request that was carried out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum After {
    Cut,
    Half,
    NotJson,
    WrongTypes,
}

/// What befalls one request.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Plan {
    pub(super) delay: Duration,
    pub(super) late: Duration,
    pub(super) before: Option<Before>,
    pub(super) after: Option<After>,
}

/// A fault that is on.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct ArmedFault {
    /// Names it, for as long as the store runs.
    pub id: u64,
    /// As it was asked for.
    pub spec: String,
    /// How many requests it will still hit; nothing for all.
    pub left: Option<u32>,
}

/// The faults that are armed, with what is left of each.
#[derive(Debug, Default)]
pub(super) struct Faults {
    armed: Vec<(u64, FaultSpec)>,
    last_id: u64,
}

impl Faults {
    pub(super) fn new(specs: Vec<FaultSpec>) -> Self {
        let mut faults = Self::default();
        for spec in specs {
            faults.add(spec);
        }
        faults
    }

    pub(super) fn add(&mut self, spec: FaultSpec) -> u64 {
        self.last_id += 1;
        self.armed.push((self.last_id, spec));
        self.last_id
    }

    pub(super) fn remove(&mut self, id: u64) {
        self.armed.retain(|(armed, _)| *armed != id);
    }

    pub(super) fn clear(&mut self) {
        self.armed.clear();
    }

    pub(super) fn armed(&self) -> Vec<ArmedFault> {
        let armed = self.armed.iter();
        armed
            .map(|(id, spec)| ArmedFault {
                id: *id,
                spec: spec.text.clone(),
                left: spec.times,
            })
            .collect()
    }

    /// Decides what befalls the next request of `endpoint`, and uses up what it takes.
    pub(super) fn plan(&mut self, endpoint: Endpoint) -> Plan {
        let mut plan = Plan::default();
        for (_, spec) in &mut self.armed {
            if spec.target.covers(endpoint) && !plan.is_decided(&spec.kind) && spec.fires() {
                plan.add(&spec.kind);
            }
        }
        self.armed.retain(|(_, spec)| spec.times != Some(0));
        plan
    }
}

impl Plan {
    /// Whether this request already has a fault that leaves no room for `kind`.
    const fn is_decided(&self, kind: &Kind) -> bool {
        match kind {
            Kind::Delay(_) | Kind::Late(_) => false,
            Kind::Before(_) | Kind::After(_) => self.before.is_some() || self.after.is_some(),
        }
    }

    fn add(&mut self, kind: &Kind) {
        match kind {
            Kind::Delay(time) => self.delay += *time,
            Kind::Late(time) => self.late += *time,
            Kind::Before(before) => self.before = Some(before.clone()),
            Kind::After(after) => self.after = Some(*after),
        }
    }
}

impl FaultSpec {
    /// Counts one matching request and says whether it is hit.
    const fn fires(&mut self) -> bool {
        if self.skip > 0 {
            self.skip -= 1;
            return false;
        }
        match &mut self.times {
            None => true,
            Some(0) => false,
            Some(left) => {
                *left -= 1;
                true
            }
        }
    }
}

impl FromStr for FaultSpec {
    type Err = FaultError;

    fn from_str(text: &str) -> Result<Self, FaultError> {
        let mut parts = text.split(':');
        let target = target(parts.next().unwrap_or_default())?;
        let kind = parts
            .next()
            .filter(|kind| !kind.is_empty())
            .ok_or_else(|| FaultError::Missing(text.to_owned()))?;
        let mut draft = Draft::new(kind)?;
        for part in parts {
            draft.option(part)?;
        }
        Ok(draft.finish(text, target))
    }
}

fn target(text: &str) -> Result<Target, FaultError> {
    if text == "*" {
        return Ok(Target::All);
    }
    for endpoint in Endpoint::ALL {
        let is_packets = endpoint.resource() == "packets";
        if endpoint.name() == text || (is_packets && endpoint.action() == text) {
            return Ok(Target::One(endpoint));
        }
        if endpoint.resource() == text {
            return Ok(Target::Resource(endpoint.resource()));
        }
    }
    Err(FaultError::Endpoint(text.to_owned()))
}

/// A fault whose options are still being read.
struct Draft {
    kind: Kind,
    skip: u32,
    times: Option<u32>,
    /// The message is the user's, so a part that is no option belongs to it.
    message_goes_on: bool,
}

impl Draft {
    fn new(text: &str) -> Result<Self, FaultError> {
        let kind = match text.split_once('=') {
            Some(("delay", ms)) => Kind::Delay(Duration::from_millis(number("delay", ms)?)),
            Some(("late", ms)) => Kind::Late(Duration::from_millis(number("late", ms)?)),
            Some(("refuse", message)) => answer(400, message),
            Some(_) => return Err(FaultError::Kind(text.to_owned())),
            None => plain_kind(text)?,
        };
        Ok(Self {
            kind,
            skip: 0,
            times: None,
            message_goes_on: text.starts_with("refuse="),
        })
    }

    fn option(&mut self, part: &str) -> Result<(), FaultError> {
        match (part.split_once('='), &mut self.kind) {
            (Some(("times", n)), _) => self.times = Some(number("times", n)?),
            (Some(("after", n)), _) => self.skip = number("after", n)?,
            (Some(("status", n)), Kind::Before(Before::Answer { status, .. })) => {
                *status = http_status(n)?;
            }
            (Some(("retry-after", n)), Kind::Before(Before::Answer { retry_after, .. })) => {
                *retry_after = Some(number("retry-after", n)?);
            }
            // A colon inside the message of a refusal.
            (_, Kind::Before(Before::Answer { message, .. })) if self.message_goes_on => {
                message.push(':');
                message.push_str(part);
            }
            (_, _) => return Err(FaultError::Option(part.to_owned())),
        }
        Ok(())
    }

    fn finish(self, text: &str, target: Target) -> FaultSpec {
        FaultSpec {
            text: text.to_owned(),
            target,
            kind: self.kind,
            skip: self.skip,
            times: self.times,
        }
    }
}

fn answer(status: u16, message: &str) -> Kind {
    Kind::Before(Before::Answer {
        status,
        message: message.to_owned(),
        retry_after: None,
    })
}

fn plain_kind(text: &str) -> Result<Kind, FaultError> {
    Ok(match text {
        "cut-before" => Kind::Before(Before::Cut),
        "cut-after" => Kind::After(After::Cut),
        "half" => Kind::After(After::Half),
        "not-json" => Kind::After(After::NotJson),
        "wrong-types" => Kind::After(After::WrongTypes),
        "429" => answer(429, "plugin.rateLimited"),
        code => match code.parse() {
            Ok(status @ 500..=599) => answer(status, "internal_error"),
            Ok(_) | Err(_) => return Err(FaultError::Kind(text.to_owned())),
        },
    })
}

fn http_status(text: &str) -> Result<u16, FaultError> {
    let status = number("status", text)?;
    if (200..=599).contains(&status) {
        return Ok(status);
    }
    Err(FaultError::Number {
        name: "status",
        text: text.to_owned(),
    })
}

fn number<T: FromStr>(name: &'static str, text: &str) -> Result<T, FaultError> {
    text.parse().ok().ok_or_else(|| FaultError::Number {
        name,
        text: text.to_owned(),
    })
}
