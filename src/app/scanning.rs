//! What a barcode scanner types. It is a keyboard that types a code faster than frames are drawn
//! and ends with Enter or Tab, wherever the cursor is. That two codes do not become one, however
//! fast they come, is seen to by [`turns`](crate::ui::turns).
//!
//! * What is typed where no field has the cursor goes to the search box, in place of what is there.
//! * An Enter that is held down, or comes once more right after a code, takes nothing more.
//! * A Tab after a code means what an Enter means. After anything else it goes on to the next field.

use eframe::egui::{self, Event, FocusDirection, Key, Modifiers};

use super::state::State;
use crate::{
    domain::Query,
    ui::{desk::menu::search_place, widgets},
};

/// How soon after a code a second Enter is still the scanner's, in seconds: faster than a hand.
const SECOND_END: f64 = 0.3;

/// Sees to the keys of this frame before any field takes them. No dialog is open.
pub(super) fn sort_out(ctx: &egui::Context, state: &mut State) {
    if !ctx.text_edit_focused() && types(ctx) && !egui::Popup::is_any_open(ctx) {
        lead_to_search(ctx, state);
    }
    if !has_search_focus(ctx) {
        return;
    }
    take_tab_for_enter(ctx, &state.browse.search);
    drop_needless_enters(ctx, &state.browse.search);
}

/// Whether the cursor is in the search box.
pub(super) fn has_search_focus(ctx: &egui::Context) -> bool {
    widgets::has_cursor(ctx, search_place())
}

/// Whether a letter or digit was typed: signs and blanks are keys of commands and buttons.
pub(super) fn types(ctx: &egui::Context) -> bool {
    let is_typed = |event: &Event| match event {
        Event::Text(text) => text.chars().any(char::is_alphanumeric),
        _ => false,
    };
    ctx.input(|input| input.events.iter().any(is_typed))
}

fn lead_to_search(ctx: &egui::Context, state: &mut State) {
    if lead_to(ctx, search_place()) {
        state.browse.select_search = true;
    }
}

/// Puts the cursor into the field of a place, if it was drawn.
pub(super) fn lead_to(ctx: &egui::Context, place: egui::Id) -> bool {
    let field = ctx.data(|data| data.get_temp::<egui::Id>(place));
    if let Some(field) = field {
        ctx.memory_mut(|memory| memory.request_focus(field));
    }
    field.is_some()
}

fn is_pressed(event: &Event, wanted: Key) -> bool {
    matches!(
        event,
        Event::Key { key, pressed: true, modifiers, .. }
            if *key == wanted && *modifiers == Modifiers::NONE
    )
}

fn take_tab_for_enter(ctx: &egui::Context, search: &str) {
    let is_taken = ctx.input_mut(|input| {
        let tab = input
            .events
            .iter()
            .position(|event| is_pressed(event, Key::Tab));
        let Some(tab) = tab.filter(|tab| ends_code(&input.events[..*tab], search)) else {
            return false;
        };
        if let Event::Key { key, .. } = &mut input.events[tab] {
            *key = Key::Enter;
        }
        true
    });
    if is_taken {
        ctx.memory_mut(|memory| memory.move_focus(FocusDirection::None));
    }
}

/// Whether a code was typed last, in this frame or up to it.
fn ends_code(events: &[Event], search: &str) -> bool {
    let typed: String = events
        .iter()
        .filter_map(|event| match event {
            Event::Text(text) => Some(text.as_str()),
            _ => None,
        })
        .collect();
    let is_code = |text: &str| Query::parse(text).code().is_some();
    is_code(&typed) || is_code(&format!("{search}{typed}"))
}

/// Some scanners send two ends of a line. In the box that is empty by then, the second one would
/// take what stands first on the menu.
fn drop_needless_enters(ctx: &egui::Context, search: &str) {
    let id = egui::Id::unique("end of a code");
    let last: Option<f64> = ctx.data(|data| data.get_temp(id));
    let code_at = ctx.input_mut(|input| {
        let is_held = |event: &Event| {
            matches!(
                event,
                Event::Key {
                    key: Key::Enter,
                    repeat: true,
                    ..
                }
            )
        };
        input.events.retain(|event| !is_held(event));
        let now = input.time;
        let enter = input
            .events
            .iter()
            .position(|event| is_pressed(event, Key::Enter))?;
        let before = &input.events[..enter];
        if ends_code(before, search) {
            return Some(now);
        }
        let is_typed = before.iter().any(|event| matches!(event, Event::Text(_)));
        let is_second = last.is_some_and(|last| now - last < SECOND_END);
        if is_second && search.is_empty() && !is_typed {
            input.events.remove(enter);
        }
        None
    });
    if let Some(now) = code_at {
        ctx.data_mut(|data| data.insert_temp(id, now));
    }
}
