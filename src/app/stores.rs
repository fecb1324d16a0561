//! The list of stores: what is done there, and what comes of it.

use super::{
    commands, logic,
    notice::Notice,
    state::{Dialog, State},
};
use crate::{
    api::{ApiKey, KeyError, StoreCheck},
    desk::{CheckFailure, Desk, Request, StoreEdit, StoreEditFailure, StoreEdited},
    store::{
        keys::{self, KeyPlace},
        settings::StoreColour,
        store_list::{NameProblem, StoreListError},
    },
    ui::{
        spot::Spot,
        stores::{KeyFound, StoresEvent, StoresList, Task, Wiped},
    },
};

/// Shows the list. Another process may have changed it, so the file is looked at again.
pub(super) fn open(state: &mut State, desk: &Desk) {
    let in_use = state.settings.store(&state.store.name);
    let list = StoresList {
        chosen: in_use.map(|store| store.name.clone()),
        ..StoresList::default()
    };
    state.dialog = Some(Dialog::Stores(Box::new(list)));
    state.go_to(Spot::Dialog);
    logic::ask(state, desk, Request::ReloadSettings);
    logic::ask(state, desk, Request::LookForKeys);
}

fn list_of(state: &mut State) -> Option<&mut StoresList> {
    match &mut state.dialog {
        Some(Dialog::Stores(list)) => Some(list),
        _ => None,
    }
}

/// Does what was done in the list.
pub(super) fn handle(state: &mut State, desk: &Desk, event: StoresEvent) {
    match event {
        StoresEvent::Open(name) => go_to(state, desk, name),
        StoresEvent::Recolour(colour) => recolour(state, desk, colour),
        StoresEvent::Check => check(state, desk),
        StoresEvent::Confirm => confirm(state, desk),
        StoresEvent::Choose(name) => {
            begin(state, Task::None);
            if let Some(list) = list_of(state) {
                list.chosen = name;
            }
        }
        StoresEvent::Rename => {
            let name = list_of(state).and_then(|list| list.chosen.clone());
            begin(state, Task::Rename(name.unwrap_or_default()));
        }
        StoresEvent::ChangeKey => begin(state, Task::Key(Wiped::default())),
        StoresEvent::Remove => begin(state, Task::Remove),
        StoresEvent::Back => begin(state, Task::None),
        StoresEvent::Typed(text) => typed(state, text),
        StoresEvent::Copy(text) => state.to_copy = Some(text),
    }
}

fn begin(state: &mut State, task: Task) {
    if let Some(list) = list_of(state) {
        list.task = task;
        list.wrong = None;
        list.said = None;
        list.is_busy = false;
    }
    state.go_to(Spot::Dialog);
}

fn typed(state: &mut State, text: String) {
    let Some(list) = list_of(state) else { return };
    list.wrong = None;
    match &mut list.task {
        Task::Rename(name) => *name = text,
        // The text before is wiped when it is let go of.
        Task::Key(key) => *key = Wiped(text),
        _ => {}
    }
}

fn go_to(state: &mut State, desk: &Desk, name: Option<String>) {
    state.dialog = None;
    state.go_to(Spot::Search);
    match name {
        Some(name) => commands::open_store(state, desk, name),
        None => commands::use_practice(state, desk),
    }
}

fn recolour(state: &mut State, desk: &Desk, colour: StoreColour) {
    let chosen = list_of(state).and_then(|list| list.chosen.clone());
    if let Some(name) = chosen {
        let edit = StoreEdit::Recolour(colour);
        logic::ask(state, desk, Request::EditStore(name, edit));
    }
}

fn check(state: &mut State, desk: &Desk) {
    begin(state, Task::Checking);
    let chosen = list_of(state).map(|list| list.chosen.clone());
    if let Some(name) = chosen {
        logic::ask(state, desk, Request::CheckStore(name));
    }
}

/// What is wrong is told at the field, before anything is asked.
fn confirm(state: &mut State, desk: &Desk) {
    let settings = state.settings.clone();
    let Some(list) = list_of(state) else { return };
    let Some(name) = list.chosen.clone() else {
        return;
    };
    let edit = match &list.task {
        Task::Rename(new) => settings
            .store_name(new, Some(&name))
            .map(StoreEdit::Rename)
            .map_err(name_problem),
        Task::Key(key) => ApiKey::parse(&key.0)
            .map(StoreEdit::ChangeKey)
            .map_err(|error| key_problem(&error)),
        Task::Remove => Ok(StoreEdit::Remove),
        Task::None | Task::Checking | Task::Checked(_) | Task::CheckFailed(_) => return,
    };
    match edit {
        Ok(edit) => {
            list.is_busy = true;
            logic::ask(state, desk, Request::EditStore(name, edit));
        }
        Err(id) => {
            list.wrong = Some(id);
            state.go_to(Spot::Dialog);
        }
    }
}

/// The id of the text about a name.
pub(super) fn name_problem(problem: NameProblem) -> &'static str {
    match problem {
        NameProblem::Empty => "stores-name-empty",
        NameProblem::TooLong => "stores-name-long",
        NameProblem::Unprintable => "stores-name-unprintable",
        NameProblem::Taken => "stores-name-taken",
    }
}

fn key_problem(error: &KeyError) -> &'static str {
    match error {
        KeyError::Empty => "connect-key-empty",
        KeyError::Shape | KeyError::Character => "connect-key-odd",
    }
}

/// Where the keys are.
pub(super) fn keys_found(
    state: &mut State,
    found: Vec<(String, Result<Option<KeyPlace>, keys::KeyError>)>,
) {
    if let Some(list) = list_of(state) {
        let read = |place| match place {
            Ok(Some(place)) => KeyFound::At(place),
            Ok(None) => KeyFound::Missing,
            Err(_) => KeyFound::Unknown,
        };
        list.keys = found
            .into_iter()
            .map(|(name, place)| (name, read(place)))
            .collect();
    }
}

/// A store was changed, or not.
pub(super) fn edited(
    state: &mut State,
    desk: &Desk,
    name: &str,
    result: Result<StoreEdited, StoreEditFailure>,
) {
    match result {
        Ok(StoreEdited::Removed(Err(error))) => {
            state.notice(Notice::KeyNotForgotten(error.to_string()));
            done(state, name, None, "stores-removed");
        }
        Ok(StoreEdited::Removed(Ok(()))) => done(state, name, None, "stores-removed"),
        Ok(StoreEdited::Renamed(new)) => done(state, name, Some(new), "stores-renamed"),
        Ok(StoreEdited::Recoloured) => {}
        Ok(StoreEdited::KeyKept(kept)) => {
            if kept.place == KeyPlace::ThisRunOnly {
                state.notice(Notice::KeyForThisRunOnly);
            }
            let same = Some(name.to_owned());
            done(state, name, same, "stores-key-changed");
        }
        Err(failure) => failed(state, name, &failure),
    }
    if matches!(state.dialog, Some(Dialog::Stores(_))) {
        logic::ask(state, desk, Request::LookForKeys);
    }
}

/// What was being done with a store is done; what it is called now stays chosen.
fn done(state: &mut State, name: &str, now: Option<String>, said: &'static str) {
    if let Some(list) = list_of(state)
        && list.chosen.as_deref() == Some(name)
    {
        list.chosen = now;
        list.task = Task::None;
        list.is_busy = false;
        list.wrong = None;
        list.said = Some(said);
        state.go_to(Spot::Dialog);
    }
}

/// What was wanted of a store was not done. Under another one it would not be understood.
fn failed(state: &mut State, name: &str, failure: &StoreEditFailure) {
    let id = match failure {
        StoreEditFailure::List(StoreListError::Name(problem)) => name_problem(*problem),
        StoreEditFailure::List(_) => "stores-gone",
        StoreEditFailure::Settings(_) => "stores-not-saved",
        StoreEditFailure::OtherStore => "stores-key-of-another",
        StoreEditFailure::Key(_) => "connect-key-not-kept",
    };
    if let Some(list) = list_of(state)
        && list.chosen.as_deref() == Some(name)
    {
        list.is_busy = false;
        list.wrong = Some(id);
    }
}

/// What is known of a store has come; of another one than is shown it is dropped.
pub(super) fn checked(
    state: &mut State,
    name: Option<&str>,
    result: Result<Box<StoreCheck>, CheckFailure>,
) {
    if let Some(list) = list_of(state)
        && matches!(list.task, Task::Checking)
        && list.chosen.as_deref() == name
    {
        list.task = match result {
            Ok(check) => Task::Checked(check),
            Err(failure) => Task::CheckFailed(failure),
        };
    }
}
