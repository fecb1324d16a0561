//! The cursor while a window is over the desk: what lies under it has none, and gets it back.

use eframe::egui::{Context, Id};

use super::state::State;
use crate::ui::spot::Spot;

/// Where the cursor was before a window came over the desk.
#[derive(Debug, Clone, Copy, Default)]
pub struct Cursor {
    before: Option<Id>,
    is_due: bool,
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
            _ => state.go_to(Spot::Search),
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
