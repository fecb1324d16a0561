//! Changes of packets in the outbox, for people and machines.

use std::fmt::Write as _;

use jiff::Timestamp;
use serde_json::{Value, json};

use crate::{
    api::FrozenStep,
    cli::output::{self, Exit, Failure},
    store::database::changes::{Change, ChangeId, ChangeState, ChangeStep, StepState},
};

/// Shows one change.
pub(super) async fn show(id: ChangeId, is_json: bool) -> Result<Exit, Failure> {
    let books = super::open().await?;
    let found = books.run(move |db| {
        let contents = db.change_contents(id)?;
        Ok(db.packet_change(id)?.zip(contents))
    });
    let Some((change, contents)) = found.await.map_err(|error| super::failure(&error))? else {
        return Err(
            Failure::new(Exit::Usage, format!("the outbox has no change {id}"))
                .advise("`packetdesk outbox --all` lists the newest ones."),
        );
    };
    if is_json {
        output::document(&whole_document(&change, &contents.steps))?;
    } else {
        output::say(&text(&change, &contents.steps))?;
    }
    Ok(Exit::Done)
}

/// A change for machines: nothing of its guest.
pub(super) fn document(change: &Change) -> Value {
    let time = |time: Option<Timestamp>| time.map(|time| time.to_string());
    let steps = change.steps.iter().map(|step| {
        json!({
            "call": step.kind.endpoint(),
            "state": <&str>::from(step.state),
            "tries": step.tries,
        })
    });
    json!({
        "id": change.id.0,
        "state": <&str>::from(change.state),
        "packetId": change.packet_id,
        "store": super::store_document(&change.store),
        "createdAt": change.created_at.to_string(),
        "nextTryAt": time(change.next_try_at),
        "settledAt": time(change.settled_at),
        "tries": change.tries,
        "mayHaveArrived": change.may_have_arrived(),
        "error": change.trouble.as_ref().map(ToString::to_string),
        "said": change.trouble.as_ref().and_then(|error| error.said.clone()),
        "steps": steps.collect::<Value>(),
    })
}

fn whole_document(change: &Change, bodies: &[FrozenStep]) -> Value {
    let mut document = document(change);
    let steps = change.steps.iter().zip(bodies).map(|(step, body)| {
        json!({
            "call": step.kind.endpoint(),
            "state": <&str>::from(step.state),
            "tries": step.tries,
            "startedAt": step.started_at.map(|time| time.to_string()),
            "endedAt": step.ended_at.map(|time| time.to_string()),
            "status": step.status,
            "answer": step.answer,
            "body": serde_json::from_str::<Value>(&body.json).unwrap_or(Value::Null),
        })
    });
    document["steps"] = steps.collect();
    document
}

/// Where a change is, for people.
pub(super) fn words(change: &Change) -> &'static str {
    match change.state {
        ChangeState::Sending => "being sent",
        ChangeState::Done => "done",
        ChangeState::Refused => "refused",
        ChangeState::Overtaken => "changed by others",
        ChangeState::Withdrawn => "taken back",
        ChangeState::Queued | ChangeState::Waiting if change.may_have_arrived() => {
            "may have arrived"
        }
        ChangeState::Queued => "in line",
        ChangeState::Waiting => "waiting",
    }
}

const HEADINGS: [&str; 6] = ["change", "state", "store", "done", "next try", "packet"];

/// Changes as a table.
pub(super) fn table(changes: &[Change]) -> String {
    let mut rows = vec![HEADINGS.map(str::to_owned)];
    rows.extend(changes.iter().map(|change| {
        [
            change.id.to_string(),
            words(change).to_owned(),
            super::store_name(&change.store).to_owned(),
            format!("{} of {}", change.done().len(), change.steps.len()),
            change
                .next_try_at
                .map_or_else(|| "-".to_owned(), super::clock),
            change.packet_id.clone(),
        ]
    }));
    output::table(&rows)
}

fn text(change: &Change, bodies: &[FrozenStep]) -> String {
    let mut text = String::new();
    let mut line = |name: &str, value: &dyn std::fmt::Display| {
        // Writing to a String does not fail, here and below.
        writeln!(text, "{name:<12}{value}").ok();
    };
    line("change", &change.id);
    line("state", &words(change));
    let store = super::store_name(&change.store);
    line("store", &format_args!("{store} ({})", change.store.address));
    line("packet", &change.packet_id);
    line("created", &super::clock(change.created_at));
    if let Some(time) = change.next_try_at {
        line("next try", &super::clock(time));
    }
    if let Some(error) = &change.trouble {
        line("error", error);
    }
    for (step, body) in change.steps.iter().zip(bodies) {
        step_text(&mut text, step, body);
    }
    text
}

fn step_text(text: &mut String, step: &ChangeStep, body: &FrozenStep) {
    let state = match step.state {
        StepState::Waiting => "not sent",
        StepState::Sending => "being sent",
        StepState::Unknown => "may have arrived",
        StepState::Done => "done",
        StepState::Refused => "refused",
    };
    let tries = match step.tries {
        0 => String::new(),
        tries => format!(", tries: {tries}"),
    };
    writeln!(
        text,
        "\n{}: {state}{tries}\n{}",
        step.kind.endpoint(),
        body.json
    )
    .ok();
    if let Some(answer) = &step.answer {
        writeln!(text, "{answer}").ok();
    }
}
