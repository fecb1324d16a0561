//! The palette: what it is given to look through, and what comes of a row.

use super::{
    commands, orders,
    state::{Dialog, State},
};
use crate::{
    desk::Desk,
    ui::{
        command::Command,
        palette::{Goal, Palette, PaletteEvent, Sources},
        spot::Spot,
    },
};

/// Opens the palette, on everything or on the open orders.
pub(super) fn open(state: &mut State, only_orders: bool) {
    let palette = Palette {
        only_orders,
        ..Palette::default()
    };
    state.dialog = Some(Dialog::Palette(Box::new(palette)));
    look(state);
    state.go_to(Spot::Dialog);
}

/// What a person did in it.
pub(super) fn handle(state: &mut State, desk: &Desk, event: PaletteEvent) {
    let Some(Dialog::Palette(palette)) = &mut state.dialog else {
        return;
    };
    match event {
        PaletteEvent::Search(text) => {
            palette.search = text;
            palette.chosen = 0;
            palette.follow = true;
            look(state);
        }
        PaletteEvent::Move(by) => palette.move_by(by),
        PaletteEvent::TakeChosen => {
            let chosen = palette.chosen;
            take(state, desk, chosen);
        }
        PaletteEvent::Take(row) => take(state, desk, row),
    }
}

fn look(state: &mut State) {
    let Some(Dialog::Palette(mut palette)) = state.dialog.take() else {
        return;
    };
    palette.look(&Sources {
        view: &state.view(),
        recent: &state.recent,
        orders: &state.orders,
        active: state.order().id,
        stores: &state.settings.stores,
    });
    state.dialog = Some(Dialog::Palette(palette));
}

/// Goes where a row leads; one that cannot be taken now leaves everything as it is.
fn take(state: &mut State, desk: &Desk, row: usize) {
    let Some(Dialog::Palette(palette)) = &state.dialog else {
        return;
    };
    let goal = palette.rows.get(row).map(|row| row.goal.clone());
    let Some(goal) = goal.filter(|goal| goal.is_enabled(&state.allowed())) else {
        return;
    };
    state.dialog = None;
    match goal {
        Goal::Command(command) => {
            remember(state, command);
            commands::run(state, desk, command);
        }
        Goal::Order(order) => orders::show_order(state, order),
        Goal::Store(name) => commands::open_store(state, desk, name),
    }
}

/// The commands run from here stand first the next time.
fn remember(state: &mut State, command: Command) {
    state.recent.retain(|known| *known != command);
    state.recent.insert(0, command);
}
