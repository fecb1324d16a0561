//! What a run of `submit` says at its end.

use serde_json::{Value, json};

use super::{deliver::Delivery, tell};
use crate::{
    api::{ApiError, BodyError},
    cli::{
        menu::amount,
        output::{self, Exit, Failure},
        problem_words,
        session::{Session, failure_of},
    },
    domain::{NumberStyle, Problem},
    store::database::{
        DatabaseError,
        outbox::{Entry, EntryId, EntryState},
    },
};

/// Says how one order fared.
pub(super) struct Report<'a> {
    /// One JSON document, beside the words on standard error.
    pub(super) is_json: bool,
    /// The order's key.
    pub(super) key: &'a str,
}

/// Tells that the order waits for the budget of writes.
pub(super) fn held_up() {
    output::note(
        "Waiting until the store may be called again: it takes only so many orders a minute.",
    );
}

/// What was read is no order.
pub(super) fn not_an_order(is_json: bool, error: &BodyError) -> Result<Exit, Failure> {
    if is_json {
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

impl Report<'_> {
    fn document(&self, value: &Value) -> Result<(), Failure> {
        if self.is_json {
            output::document(value)
        } else {
            Ok(())
        }
    }

    /// The order is not taken, by our checks or by the server.
    pub(super) fn refused(
        &self,
        outcome: &str,
        entry: Option<EntryId>,
        problems: &[&Problem],
    ) -> Result<Exit, Failure> {
        let mut document = json!({
            "outcome": outcome,
            "problems": problem_words::document(problems.iter().copied()),
            "idempotencyKey": self.key,
        });
        if let Some(entry) = entry {
            document["entry"] = entry.0.into();
        }
        self.document(&document)?;
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

    /// An order that has no packet, and no problems to be named by field.
    fn without_packet(
        &self,
        outcome: &str,
        entry: Option<&Entry>,
        error: &str,
        said: Option<&str>,
    ) -> Result<(), Failure> {
        let mut document = json!({
            "outcome": outcome,
            "error": error,
            "said": said,
            "idempotencyKey": self.key,
        });
        if let Some(entry) = entry {
            document["entry"] = entry.id.0.into();
        }
        self.document(&document)
    }

    /// The outbox has another order under this key.
    pub(super) fn another(&self, entry: &Entry) -> Result<Exit, Failure> {
        let error = format!(
            "the outbox has another order under this idempotency key, entry {}",
            entry.id
        );
        self.without_packet("not-sent", Some(entry), &error, None)?;
        Err(
            Failure::new(Exit::Refused, format!("the order was not sent: {error}"))
                .advise("Two orders need two keys."),
        )
    }

    /// A person took it out of the outbox while it waited.
    pub(super) fn withdrawn(&self, entry: &Entry) -> Result<Exit, Failure> {
        let error = "it was taken back while it waited";
        self.without_packet("not-sent", Some(entry), error, None)?;
        let message = format!("the order was not sent: {error}");
        Err(Failure::new(Exit::Refused, message))
    }

    /// The disk does not keep it, so it stayed here.
    pub(super) fn not_kept(&self, error: &DatabaseError) -> Result<Exit, Failure> {
        self.without_packet("not-sent", None, &error.to_string(), None)?;
        Err(Failure::new(
            Exit::Unreached,
            format!("the order was not sent, for it could not be kept first: {error}"),
        ))
    }

    /// It certainly did not arrive, and is not in the outbox any more.
    pub(super) fn not_sent(&self, error: &ApiError) -> Result<Exit, Failure> {
        self.without_packet("not-sent", None, &error.to_string(), error.said.as_deref())?;
        Err(failure_of(error))
    }

    /// It stays in the outbox.
    pub(super) fn open(&self, entry: &Entry) -> Result<Exit, Failure> {
        let is_unknown = entry.may_have_arrived
            || !matches!(entry.state, EntryState::Queued | EntryState::Waiting);
        let error = match (&entry.trouble, entry.state) {
            (Some(error), _) => error.to_string(),
            (None, EntryState::Queued) => "its turn has not come".to_owned(),
            (None, EntryState::Lapsed) => {
                "it was never answered, and its key is too old to ask again".to_owned()
            }
            (None, _) => "there is no answer yet".to_owned(),
        };
        let outcome = if is_unknown { "unknown" } else { "waiting" };
        let said = entry
            .trouble
            .as_ref()
            .and_then(|error| error.said.as_deref());
        self.without_packet(outcome, Some(entry), &error, said)?;
        let arrived = if is_unknown {
            "may have arrived and "
        } else {
            ""
        };
        let failure = Failure::new(
            Exit::Unreached,
            format!(
                "{error}; the order {arrived}is kept in the outbox as entry {}",
                entry.id
            ),
        );
        Err(match entry.state {
            EntryState::Lapsed => failure.advise("Look for its packet in the desk."),
            _ => failure.advise("`packetdesk outbox send` goes on with it."),
        })
    }

    /// The server has it.
    pub(super) fn accepted(
        &self,
        session: &Session,
        delivery: &Delivery,
        warnings: &[&Problem],
    ) -> Result<Exit, Failure> {
        let (entry, packet) = (&delivery.entry, delivery.packet.as_ref());
        let doc_no = packet.map_or(&entry.doc_no, |packet| &packet.doc_no);
        let total = packet.map_or(entry.total, |packet| packet.total);
        if delivery.is_another {
            output::note(
                "This key belongs to an order with other contents, sent earlier; nothing was sent now.",
            );
        }
        if self.is_json {
            output::document(&json!({
                "outcome": "accepted",
                "packetId": entry.packet_id,
                "docNo": doc_no,
                "total": total.map(amount),
                "paid": packet.and_then(|packet| packet.paid).map(amount),
                "idempotencyKey": self.key,
                "store": session.name,
                "warnings": problem_words::document(warnings.iter().copied()),
                "entry": entry.id.0,
                "known": delivery.known,
            }))?;
            return Ok(Exit::Done);
        }
        let mut text = format!(
            "packet {}\n",
            entry.packet_id.as_deref().unwrap_or_default()
        );
        if let Some(number) = doc_no {
            text.push_str(&format!("number {number}\n"));
        }
        if let Some(total) = total {
            text.push_str(&format!("total {}\n", total.format(NumberStyle::English)));
        }
        output::say(&text)?;
        Ok(Exit::Done)
    }
}
