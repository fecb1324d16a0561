//! An order brought in from elsewhere.

use std::path::PathBuf;

use eframe::egui;

use super::{
    again, logic,
    state::{Dialog, State},
};
use crate::{
    api::{
        BodyError, RawRequest,
        curl_line::{is_command, line_and_column, read_curl, secrets},
        key_in,
    },
    desk::{BringInError, Brought, BundledCall, Desk, Held, Request, bring_in::LARGEST_TEXT},
    ui::{
        bring_in::{BringInEvent, BringInForm, Bundled, Found, Why},
        spot::Spot,
    },
};

/// What stands for a key that was taken out of a text.
const INSTEAD_OF_KEY: &str = "$PACKETDESK_API_KEY";

/// Opens the dialog.
pub(super) fn open(state: &mut State) {
    state.dialog = Some(Dialog::BringIn(Box::default()));
    state.go_to(Spot::Dialog);
}

fn form(state: &mut State) -> Option<&mut BringInForm> {
    match &mut state.dialog {
        Some(Dialog::BringIn(form)) => Some(form),
        _ => None,
    }
}

/// Takes a file that was dropped on the window, unless another dialog is open.
pub(super) fn take_dropped(ctx: &egui::Context, state: &mut State, desk: &Desk) {
    let path = ctx.input(|input| {
        let mut files = input.raw.dropped_files.iter();
        files.next().map(|file| file.path().to_owned())
    });
    let Some(path) = path else { return };
    if state.dialog.is_none() {
        open(state);
    }
    ask_for_file(state, desk, Some(path));
}

/// Does what was done in the dialog.
pub(super) fn handle(state: &mut State, desk: &Desk, event: BringInEvent) {
    let Some(form) = form(state) else { return };
    match event {
        BringInEvent::Text(text) => change(form, text),
        BringInEvent::Path(path) => form.path = path,
        BringInEvent::Read => {
            // Explorer and terminals copy paths in quotes.
            let path = form.path.trim().trim_matches(['"', '\'']).to_owned();
            if !path.is_empty() {
                ask_for_file(state, desk, Some(PathBuf::from(path)));
            }
        }
        BringInEvent::Choose => ask_for_file(state, desk, None),
        BringInEvent::Call(place) => {
            choose_call(form, place);
            // Which of the buttons can be pressed may be another one now.
            state.go_to(Spot::Dialog);
        }
        BringInEvent::LeaveBundle => {
            let text = std::mem::take(&mut form.text);
            change(form, text);
            state.go_to(Spot::Dialog);
        }
        BringInEvent::OpenAsOrder => {
            if let Some(text) = form.order().map(str::to_owned) {
                // What is understood as an order was read before.
                let opened = again::open_text(state, &text);
                debug_assert!(opened.is_ok(), "an order is read twice in the same way");
            }
        }
        BringInEvent::OpenRaw => {
            if let Some(call) = form.call().cloned() {
                again::open(state, call, None);
            }
        }
    }
}

/// Asks for what is in a file; without a path the person is asked which.
fn ask_for_file(state: &mut State, desk: &Desk, path: Option<PathBuf>) {
    state.last_again += 1;
    let number = state.last_again;
    let Some(form) = form(state) else { return };
    form.number = number;
    form.is_reading = true;
    form.wrong = None;
    let request = match path {
        Some(path) => Request::BringInFile { number, path },
        None => Request::ChooseFile { number },
    };
    logic::ask(state, desk, request);
}

/// A file was read, or could not be. What was typed stays if there is nothing better.
pub(super) fn read(state: &mut State, number: u64, result: Result<Option<Brought>, BringInError>) {
    let Some(form) = form(state).filter(|form| form.number == number) else {
        return;
    };
    form.is_reading = false;
    match result {
        Ok(Some(brought)) => {
            match brought.held {
                Held::Text(text) => change(form, text),
                Held::Bundle(calls) => look_through(form, calls),
            }
            form.file = Some(brought.name);
            state.go_to(Spot::Dialog);
        }
        Ok(None) => {}
        Err(error) => form.wrong = Some(error),
    }
}

/// The calls of a bundle. Most often it is its first order that is wanted.
fn look_through(form: &mut BringInForm, calls: Vec<BundledCall>) {
    let order = calls.iter().position(|bundled| bundled.call.is_order());
    form.had_key = false;
    form.bundle = Some(Bundled { calls, chosen: 0 });
    choose_call(form, order.unwrap_or_default());
}

fn choose_call(form: &mut BringInForm, place: usize) {
    let Some(bundled) = &mut form.bundle else {
        return;
    };
    if let Some(chosen) = bundled.calls.get(place) {
        bundled.chosen = place;
        form.found = understand_bundled(chosen);
    }
}

/// A person may have sent what is no order, so even what a journal kept may not be readable.
fn understand_bundled(BundledCall { row, call }: &BundledCall) -> Found {
    let body = call.body().filter(|_| call.is_order());
    match body.map(|body| key_in(body)) {
        Some(Ok(_)) => Found::Order(call.clone()),
        Some(Err(error)) => {
            let (why, line, column) = place_of(&error);
            Found::Wrong {
                why,
                line,
                column,
                call: Some(call.clone()),
            }
        }
        None => Found::Call(call.clone(), row.store.address.clone()),
    }
}

/// Another text. Keys are taken out of it before anything else is done with it.
fn change(form: &mut BringInForm, text: String) {
    if text.len() > LARGEST_TEXT {
        form.wrong = Some(BringInError::TooLarge);
        return;
    }
    form.file = None;
    form.wrong = None;
    form.bundle = None;
    let mut text = text;
    let found = secrets(&text);
    form.had_key = !found.is_empty() || (form.had_key && text.contains(INSTEAD_OF_KEY));
    for range in found.into_iter().rev() {
        if text.get(range.clone()).is_some() {
            text.replace_range(range, INSTEAD_OF_KEY);
        }
    }
    form.found = understand(&text);
    form.text = text;
}

fn understand(text: &str) -> Found {
    if text.trim().is_empty() {
        return Found::Nothing;
    }
    if is_command(text) {
        return understand_command(text);
    }
    let call = RawRequest::new("POST", "packets/create", "", Some(text.into()));
    match (key_in(text), call) {
        (Ok(_), Ok(call)) => Found::Order(call),
        (Err(error), call) => {
            let (why, line, column) = place_of(&error);
            Found::Wrong {
                why,
                line,
                column,
                call: call.ok(),
            }
        }
        (Ok(_), Err(_)) => Found::Nothing,
    }
}

fn understand_command(text: &str) -> Found {
    let line = match read_curl(text) {
        Ok(line) => line,
        Err(error) => {
            let (line, column) = line_and_column(text, error.at);
            return Found::Wrong {
                why: Why::Command(error.problem),
                line,
                column,
                call: None,
            };
        }
    };
    if let Some(body) = line.request.body()
        && let Err(error) = key_in(body)
    {
        let (why, in_body, column) = place_of(&error);
        let (line_here, column) = line.place_of(text, in_body, column);
        return Found::Wrong {
            why,
            line: line_here,
            column,
            call: Some(line.request),
        };
    }
    Found::Call(line.request, line.origin)
}

/// Why a text is no JSON object, and where.
fn place_of(error: &BodyError) -> (Why, usize, usize) {
    match error {
        BodyError::Syntax { line, column } => (Why::NoJson, *line, *column),
        BodyError::Shape | BodyError::Number(_) => (Why::NoObject, 1, 1),
    }
}
