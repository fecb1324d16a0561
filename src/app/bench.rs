//! The faults of the practice store: what is known of them, and switching them.

use strum::IntoEnumIterator as _;

use super::{
    logic,
    state::{Dialog, State},
};
use crate::{
    api::{ApiError, BenchChange, BenchFault},
    desk::{Desk, Request},
    practice::{FaultError, FaultSpec},
    ui::{
        bench::{BenchEvent, FaultLine, Story, left_text},
        spot::Spot,
        texts::Texts,
    },
};

/// The faults of the practice store in use.
#[derive(Debug, Default)]
pub struct Bench {
    /// What is on; nothing as long as that is not known.
    pub faults: Option<Vec<BenchFault>>,
    /// Why that cannot be known or switched.
    pub failure: Option<ApiError>,
}

impl Bench {
    /// Whether anything is broken on purpose.
    pub fn has_faults(&self) -> bool {
        self.faults
            .as_ref()
            .is_some_and(|faults| !faults.is_empty())
    }
}

/// Shows the faults.
pub(super) fn open(state: &mut State, desk: &Desk) {
    state.dialog = Some(Dialog::Bench(Box::<FaultLine>::default()));
    state.go_to(Spot::Dialog);
    logic::ask(state, desk, Request::WatchFaults(true));
}

/// Nobody looks at them any more.
pub(super) fn leave(state: &mut State, desk: &Desk) {
    if matches!(state.dialog, Some(Dialog::Bench(_))) {
        logic::ask(state, desk, Request::WatchFaults(false));
    }
}

/// Another store: what is on there is not known yet.
pub(super) fn store_opened(state: &mut State) {
    state.bench = Bench::default();
    if matches!(state.dialog, Some(Dialog::Bench(_))) {
        state.dialog = None;
        state.go_to(Spot::Search);
    }
}

/// What the desk tells of them.
pub(super) fn told(state: &mut State, faults: Result<Vec<BenchFault>, ApiError>) {
    match faults {
        Ok(faults) => {
            state.bench = Bench {
                faults: Some(faults),
                failure: None,
            };
        }
        Err(error) => state.bench.failure = Some(error),
    }
}

/// Does what was done among them.
pub(super) fn handle(state: &mut State, desk: &Desk, event: BenchEvent) {
    let change = match event {
        BenchEvent::Switch(story, true) => arm(story.faults()),
        BenchEvent::Switch(story, false) => disarm(state, story),
        BenchEvent::Typed(text) => return typed(state, text),
        BenchEvent::Arm => match read_line(state) {
            Some(text) => arm(&[&text]),
            None => return,
        },
        BenchEvent::Disarm(id) => BenchChange {
            disarm: vec![id],
            ..BenchChange::default()
        },
        BenchEvent::Clear => BenchChange {
            clear: true,
            ..BenchChange::default()
        },
    };
    logic::ask(state, desk, Request::SwitchFaults(change));
}

fn arm(faults: &[&str]) -> BenchChange {
    BenchChange {
        arm: faults.iter().map(|&fault| fault.to_owned()).collect(),
        ..BenchChange::default()
    }
}

fn disarm(state: &State, story: Story) -> BenchChange {
    let faults = state.bench.faults.as_deref().unwrap_or_default();
    BenchChange {
        disarm: story.armed(faults).map(|fault| fault.id).collect(),
        ..BenchChange::default()
    }
}

fn typed(state: &mut State, text: String) {
    if let Some(Dialog::Bench(line)) = &mut state.dialog {
        line.text = text;
        line.wrong = None;
    }
}

/// Takes the fault out of the line; what is wrong with it is told there.
fn read_line(state: &mut State) -> Option<String> {
    state.go_to(Spot::Dialog);
    let Some(Dialog::Bench(line)) = &mut state.dialog else {
        return None;
    };
    let text = line.text.trim();
    match text.parse::<FaultSpec>() {
        Ok(_) => {
            let text = text.to_owned();
            line.text.clear();
            Some(text)
        }
        Err(error) => {
            line.wrong = Some(error_text(&error, &state.texts));
            None
        }
    }
}

fn error_text(error: &FaultError, texts: &Texts) -> String {
    match error {
        FaultError::Endpoint(text) => texts.with("fault-endpoint", &[("text", text.into())]),
        FaultError::Kind(text) => texts.with("fault-kind", &[("text", text.into())]),
        FaultError::Missing(text) => texts.with("fault-missing", &[("text", text.into())]),
        FaultError::Option(text) => texts.with("fault-option", &[("text", text.into())]),
        FaultError::Number { name, text } => texts.with(
            "fault-number",
            &[("name", (*name).into()), ("text", text.into())],
        ),
    }
}

/// What is broken on purpose, in one sentence.
pub(super) fn banner_text(bench: &Bench, texts: &Texts) -> String {
    let faults = bench.faults.as_deref().unwrap_or_default();
    let mut names: Vec<String> = Story::iter()
        .filter(|story| story.armed(faults).next().is_some())
        .map(|story| named(texts, &story.title(texts), story.armed(faults)))
        .collect();
    let others = faults.iter().filter(|fault| Story::of(fault).is_none());
    names.extend(others.map(|fault| named(texts, &fault.spec, [fault].into_iter())));
    let names = names.join(", ");
    texts.with("banner-faults", &[("names", (&names).into())])
}

fn named<'a>(texts: &Texts, name: &str, faults: impl Iterator<Item = &'a BenchFault>) -> String {
    format!("{name} ({})", left_text(texts, faults))
}
