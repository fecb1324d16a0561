//! Connecting a store: what the form asks for, and what comes of it.

use super::{
    logic,
    notice::Notice,
    state::{Dialog, State},
    stores,
};
use crate::{
    api::{AddressError, ApiError, ApiKey, KeyCheck, KeyError, StoreAddress},
    desk::{ConnectFailure, Desk, NewStore, Request},
    store::{
        keys::{self, KeyPlace},
        settings::Environment,
        store_list::StoreListError,
    },
    ui::{
        connect::{ConnectEvent, ConnectForm, Tried, Wrong},
        spot::Spot,
    },
};

pub(super) fn connect(state: &mut State, desk: &Desk, event: ConnectEvent) {
    let Some(Dialog::Connect(form)) = &mut state.dialog else {
        return;
    };
    let (is_test, is_save) = (
        matches!(event, ConnectEvent::Test),
        matches!(event, ConnectEvent::Save),
    );
    form.apply(event);
    if !is_test && !is_save {
        return;
    }
    let request = match read_form(form) {
        Ok(store) if is_test => {
            form.tried = Tried::Pending;
            Request::TestKey {
                address: store.address(),
                key: store.key,
            }
        }
        Ok(store) => {
            form.is_saving = true;
            Request::Connect(store)
        }
        Err(wrong) => {
            form.wrong = Some(wrong);
            return;
        }
    };
    logic::ask(state, desk, request);
}

/// Reads the form; what is wrong comes back as the field and the id of its text.
fn read_form(form: &ConnectForm) -> Result<NewStore, (Wrong, &'static str)> {
    let key = ApiKey::parse(&form.key).map_err(|error| {
        let id = match error {
            KeyError::Empty => "connect-key-empty",
            KeyError::Shape | KeyError::Character => "connect-key-odd",
        };
        (Wrong::Key, id)
    })?;
    let address = match form.environment {
        Environment::Custom => Some(StoreAddress::parse(&form.address).map_err(|error| {
            let id = match error {
                AddressError::NotEncrypted | AddressError::Scheme => "connect-address-not-https",
                AddressError::NotAnAddress
                | AddressError::UserInfo
                | AddressError::QueryOrFragment => "connect-address-odd",
            };
            (Wrong::Address, id)
        })?),
        Environment::Practice | Environment::Sandbox | Environment::Production => None,
    };
    let typed = form.name.trim();
    let name = if typed.is_empty() {
        key.server_id().to_owned()
    } else {
        typed.to_owned()
    };
    Ok(NewStore {
        name,
        environment: form.environment,
        address,
        key,
    })
}

pub(super) fn key_tested(state: &mut State, result: Result<KeyCheck, ApiError>) {
    if let Some(Dialog::Connect(form)) = &mut state.dialog
        && form.tried == Tried::Pending
    {
        form.tried = match result {
            Ok(check) => Tried::Done(check),
            Err(error) => Tried::Failed(error),
        };
    }
}

pub(super) fn connected(state: &mut State, place: KeyPlace, has_problem: bool) {
    if matches!(state.dialog, Some(Dialog::Connect(_))) {
        state.dialog = None;
        state.go_to(Spot::Search);
    }
    state.store.key_place = Some(place);
    if has_problem && place == KeyPlace::ThisRunOnly {
        state.notice(Notice::KeyForThisRunOnly);
    }
}

pub(super) fn connect_failed(state: &mut State, failure: &ConnectFailure) {
    let Some(Dialog::Connect(form)) = &mut state.dialog else {
        return;
    };
    form.is_saving = false;
    form.wrong = Some(match failure {
        ConnectFailure::ServerId => (Wrong::Key, "connect-key-odd"),
        ConnectFailure::List(StoreListError::Name(problem)) => {
            (Wrong::Name, stores::name_problem(*problem))
        }
        ConnectFailure::List(_) => (Wrong::Name, "connect-known"),
        ConnectFailure::Settings(_) => (Wrong::Name, "connect-settings-not-saved"),
        ConnectFailure::Key(_) => (Wrong::Key, "connect-key-not-kept"),
    });
}

pub(super) fn key_in_file(state: &mut State, result: Result<(), keys::KeyError>) {
    state
        .notices
        .retain(|notice| *notice != Notice::KeyForThisRunOnly);
    match result {
        Ok(()) => {
            state.store.key_place = Some(KeyPlace::File);
            state.notice(Notice::KeyInFile);
        }
        Err(error) => state.notice(Notice::KeyFileFailed(error.to_string())),
    }
}
