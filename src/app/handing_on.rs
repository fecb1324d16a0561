//! Handing a case on: an exchange as a curl command on the clipboard, many as a bundle.

use std::{path::PathBuf, sync::Arc};

use super::{
    logic,
    notice::Notice,
    state::{Dialog, State},
};
use crate::{
    api::curl,
    desk::{BundleFailure, BundleWish, Desk, Request},
    store::{
        bundle::{MOST, Prepared, Wanted},
        journal::{JournalError, JournalQuery},
    },
    ui::{
        bundle::{BundleEvent, BundleForm, Look, Saving, Which},
        spot::Spot,
    },
};

/// As many as the last minutes of a day hold, and as can be looked through.
const NEWEST: usize = 50;

/// The shell that a command is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Shell {
    Posix,
    PowerShell,
}

/// Puts the exchange that is shown onto the clipboard as a command. It is told that guests' data is
/// in it: a command with other data would be another case.
pub(super) fn copy_curl(state: &mut State, shell: Shell) {
    let Some(story) = &state.inspector.shown else {
        return;
    };
    let call = story.exchange.call();
    state.to_copy = Some(match shell {
        Shell::Posix => curl::sh(call),
        Shell::PowerShell => curl::powershell(call),
    });
    state.notice(Notice::CurlCopied);
}

/// Opens the dialog, on what is shown or was looked for.
pub(super) fn open(state: &mut State, desk: &Desk) {
    let inspector = &state.inspector;
    let mut offered = Vec::new();
    if let Some(story) = &inspector.shown {
        if story.story.len() > 1 {
            offered.push((Which::Story, story.story.len()));
        }
        offered.push((Which::Shown, 1));
    }
    if is_search(&inspector.query) && !inspector.rows.is_empty() {
        offered.push((Which::Found, inspector.rows.len()));
    }
    offered.push((Which::Newest, NEWEST));
    let which = offered.first().map_or(Which::Newest, |(which, _)| *which);
    state.dialog = Some(Dialog::Bundle(Box::new(BundleForm {
        offered,
        which,
        is_masked: true,
        place: String::new(),
        asked: None,
        look: Look::Pending,
        file: 0,
        saving: Saving::No,
    })));
    state.go_to(Spot::Dialog);
    prepare(state, desk);
}

/// Whether anything narrows it down.
fn is_search(query: &JournalQuery) -> bool {
    let all = JournalQuery {
        limit: query.limit,
        before: query.before,
        ..JournalQuery::default()
    };
    *query != all
}

fn form(state: &mut State) -> Option<&mut BundleForm> {
    match &mut state.dialog {
        Some(Dialog::Bundle(form)) => Some(form),
        _ => None,
    }
}

/// What the dialog asks for.
fn wish(state: &State) -> Option<BundleWish> {
    let Some(Dialog::Bundle(form)) = &state.dialog else {
        return None;
    };
    let shown = state.inspector.shown.as_deref();
    let wanted = match form.which {
        Which::Shown => Wanted::These(vec![shown?.exchange.row.id]),
        Which::Story => Wanted::These(shown?.story.iter().map(|row| row.id).collect()),
        Which::Found => Wanted::Found(JournalQuery {
            before: None,
            limit: MOST,
            ..state.inspector.query.clone()
        }),
        Which::Newest => Wanted::Found(JournalQuery {
            limit: NEWEST,
            ..JournalQuery::default()
        }),
    };
    Some(BundleWish {
        wanted,
        is_masked: form.is_masked,
    })
}

/// Has the bundle made as it is wanted now.
fn prepare(state: &mut State, desk: &Desk) {
    let Some(wish) = wish(state) else { return };
    if let Some(form) = form(state) {
        form.look = Look::Pending;
        form.saving = Saving::No;
        form.file = 0;
        form.asked = Some(wish.clone());
    }
    logic::ask(state, desk, Request::PrepareBundle(wish));
}

/// Does what was done in the dialog.
pub(super) fn handle(state: &mut State, desk: &Desk, event: BundleEvent) {
    let Some(form) = form(state) else { return };
    match event {
        BundleEvent::Which(which) => {
            form.which = which;
            prepare(state, desk);
        }
        BundleEvent::Mask(is_masked) => {
            form.is_masked = is_masked;
            prepare(state, desk);
        }
        BundleEvent::File(place) => form.file = place,
        BundleEvent::Place(text) => {
            form.place = text;
            form.saving = Saving::No;
        }
        BundleEvent::Choose => {
            let place = PathBuf::from(form.place.trim());
            logic::ask(state, desk, Request::ChooseBundlePlace(place));
        }
        BundleEvent::Save => save(state, desk, false),
        BundleEvent::Replace => save(state, desk, true),
    }
}

fn save(state: &mut State, desk: &Desk, replace: bool) {
    let Some(form) = form(state) else { return };
    let Look::Ready(bundle) = &form.look else {
        return;
    };
    let request = Request::WriteBundle {
        bundle: Arc::clone(bundle),
        place: PathBuf::from(form.place.trim()),
        replace,
    };
    form.saving = Saving::Pending;
    logic::ask(state, desk, request);
}

/// A bundle has come; one that is not wanted any more is dropped. What is shown may have grown
/// meanwhile, so it is held against what was asked for.
pub(super) fn prepared(
    state: &mut State,
    wish: &BundleWish,
    result: Result<Arc<Prepared>, JournalError>,
    folder: &std::path::Path,
) {
    let asked = form(state).and_then(|form| form.asked.as_ref());
    if asked != Some(wish) {
        return;
    }
    let name = state
        .now()
        .to_zoned_datetime(state.zone.clone())
        .strftime("packetdesk-%Y-%m-%d-%H%M.zip")
        .to_string();
    let Some(form) = form(state) else { return };
    form.look = match result {
        Ok(bundle) => Look::Ready(bundle),
        Err(error) => Look::Failed(error.words),
    };
    if form.place.is_empty() {
        form.place = folder.join(name).display().to_string();
        state.go_to(Spot::Dialog);
    }
}

/// A place was chosen in a window of the system, which has asked about a file that is there.
pub(super) fn place_chosen(state: &mut State, place: Option<PathBuf>) {
    if let (Some(form), Some(place)) = (form(state), place) {
        form.place = place.display().to_string();
        form.saving = Saving::No;
    }
}

/// A bundle was written, or not.
pub(super) fn written(state: &mut State, result: Result<PathBuf, BundleFailure>) {
    let Some(form) = form(state) else { return };
    form.saving = match result {
        Ok(place) => Saving::Done(place),
        Err(BundleFailure::Exists(_)) => Saving::Exists,
        Err(error) => Saving::Failed(error.to_string()),
    };
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        store::{
            database::outbox::StoreRef,
            journal::{Exchange, ExchangeId, ExchangeOutcome, ExchangeRow, ExchangeStory},
            settings::{Environment, Settings},
        },
        ui::command::{Command, Screen},
    };

    fn story() -> ExchangeStory {
        let row = ExchangeRow {
            id: ExchangeId(7),
            at: jiff::Timestamp::UNIX_EPOCH,
            store: StoreRef {
                name: "Moda".to_owned(),
                environment: Environment::Sandbox,
                address: "https://sandbox.plugins.restomenum.app".to_owned(),
                server_id: "srvA1".to_owned(),
            },
            method: "POST".to_owned(),
            endpoint: "packets/create".to_owned(),
            attempt: Some(1),
            again_of: None,
            status: None,
            outcome: ExchangeOutcome::Open,
            total: None,
            said: None,
            who: None,
            phone: None,
            packet_id: None,
            doc_no: None,
            idempotency_key: None,
        };
        ExchangeStory {
            story: vec![row.clone(), row.clone()],
            exchange: Exchange {
                row,
                key_name: "sandbox-srvA1".to_owned(),
                url: "https://sandbox.plugins.restomenum.app/plugin-api/packets/create".to_owned(),
                request_headers: Vec::new(),
                request_body: Some(Arc::from("{\"name\":\"Ayşe\"}")),
                answer: None,
                timings: None,
                error: None,
                program: "packetdesk".to_owned(),
            },
        }
    }

    #[test]
    fn the_exchange_that_is_shown_is_copied_with_a_word_about_what_is_in_it() {
        let mut state = State::new(Settings::default());
        assert!(!Command::CopyCurl.is_enabled(&state.allowed()));
        copy_curl(&mut state, Shell::Posix);
        assert_eq!(state.to_copy, None);

        state.screen = Screen::Inspector;
        state.inspector.shown = Some(Arc::new(story()));
        assert!(Command::CopyCurl.is_enabled(&state.allowed()));
        copy_curl(&mut state, Shell::Posix);
        let text = state.to_copy.take().unwrap();
        assert!(
            text.starts_with("curl --globoff") && text.contains("Ayşe"),
            "{text}"
        );
        assert_eq!(state.notices, [Notice::CurlCopied]);
        copy_curl(&mut state, Shell::PowerShell);
        assert!(state.to_copy.unwrap().contains("$env:PACKETDESK_API_KEY"));
    }
}
