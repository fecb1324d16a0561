//! Notes about customers: what is typed is shown at once, and kept on disk behind it.

use std::collections::HashMap;

use super::{logic, state::State};
use crate::{
    desk::{Desk, Request},
    domain::{CustomerKey, KnownCustomer},
};

/// The notes that are on their way to the disk.
#[derive(Debug, Default)]
pub struct Notes {
    under_way: HashMap<CustomerKey, Note>,
}

/// A note as typed, until the disk has it.
#[derive(Debug)]
struct Note {
    text: String,
    is_asked: bool,
}

impl Notes {
    /// What stands in the field for the note about a customer.
    pub fn text(&self, customer: &KnownCustomer) -> String {
        match self.under_way.get(&customer.key) {
            Some(note) => note.text.clone(),
            None => customer.note.clone(),
        }
    }
}

/// Keeps a note about a customer. One is on its way at a time, so that they cannot overtake.
pub(super) fn change(state: &mut State, desk: &Desk, key: CustomerKey, text: String) {
    let is_asked = state
        .people
        .notes
        .under_way
        .get(&key)
        .is_some_and(|note| note.is_asked);
    let note = Note { text, is_asked };
    state.people.notes.under_way.insert(key, note);
    if !is_asked {
        ask_to_keep(state, desk, key);
    }
}

fn ask_to_keep(state: &mut State, desk: &Desk, key: CustomerKey) {
    if let Some(note) = state.people.notes.under_way.get_mut(&key) {
        note.is_asked = true;
        let request = Request::NoteAbout(key, note.text.clone());
        logic::ask(state, desk, request);
    }
}

pub(super) fn is_kept(state: &mut State, desk: &Desk, customer: &KnownCustomer) {
    let Some(note) = state.people.notes.under_way.get_mut(&customer.key) else {
        return;
    };
    // To the blank: what is typed next belongs behind it.
    if note.text == customer.note {
        state.people.notes.under_way.remove(&customer.key);
    } else if note.text.trim() == customer.note.trim() {
        // A blank at the end is not kept, but may have a word after it soon.
        note.is_asked = false;
    } else {
        ask_to_keep(state, desk, customer.key);
    }
}

/// The disk did not take it. What was typed stays, and goes with the next change, or once the disk
/// works.
pub(super) fn not_kept(state: &mut State, key: CustomerKey) {
    if let Some(note) = state.people.notes.under_way.get_mut(&key) {
        note.is_asked = false;
    }
}

/// Notes that the disk did not take are tried again.
pub(super) fn disk_works(state: &mut State, desk: &Desk) {
    let waiting = state
        .people
        .notes
        .under_way
        .iter()
        .filter(|(_, note)| !note.is_asked);
    let waiting: Vec<CustomerKey> = waiting.map(|(key, _)| *key).collect();
    for key in waiting {
        ask_to_keep(state, desk, key);
    }
}
