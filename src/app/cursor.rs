//! The cursor while a window is over the desk: what lies under it has none, and gets it back.

use eframe::egui::{Context, Id};

use super::state::State;
use crate::ui::command::Screen;

/// Where the cursor was before a window came over the desk.
#[derive(Debug, Clone, Copy, Default)]
pub struct Cursor {
    before: Option<Id>,
    is_due: bool,
    /// Where it was on the desk before another screen came.
    desk: Option<Id>,
}

impl Cursor {
    /// Whether what lies under the window waits for the cursor.
    pub fn is_due(&self) -> bool {
        self.is_due
    }

    /// Once the window is gone and the desk was drawn without it, its fields can have the cursor
    /// again.
    pub(super) fn give_back(ctx: &Context, state: &mut State) {
        if !std::mem::take(&mut state.cursor.is_due) {
            return;
        }
        match state.cursor.before.take() {
            // Something may have been taken out meanwhile.
            Some(field) if ctx.read_response(field).is_some() => {
                ctx.memory_mut(|memory| memory.request_focus(field));
                ctx.request_repaint();
            }
            _ => state.go_to_search(),
        }
    }

    /// Looks whether the desk was left for another screen in this frame, or come back to: then the
    /// cursor goes where it was, once the desk is drawn. `before` is what was shown before.
    pub(super) fn follow_screen(ctx: &Context, state: &mut State, before: Screen) {
        match (before, state.screen) {
            (Screen::Desk, Screen::Orders | Screen::Inspector) => {
                state.cursor.desk = ctx.memory(|memory| memory.focused());
            }
            (Screen::Orders | Screen::Inspector, Screen::Desk) if !state.goes_somewhere() => {
                state.cursor.before = state.cursor.desk.take();
                state.cursor.is_due = true;
            }
            _ => {}
        }
    }

    /// Looks what became of the windows in this frame. `had_dialog` is how it was before.
    pub(super) fn follow(ctx: &Context, state: &mut State, had_dialog: bool) {
        match (had_dialog, state.dialog.is_some()) {
            (false, true) => {
                // What is typed next is not meant for the field under the window.
                let before = ctx.memory(|memory| memory.focused());
                state.cursor.before = before;
                if let Some(field) = before {
                    ctx.memory_mut(|memory| memory.surrender_focus(field));
                }
            }
            // Whoever closed it may have said where the cursor goes.
            (true, false) => state.cursor.is_due = !state.goes_somewhere(),
            _ => {}
        }
    }
}
