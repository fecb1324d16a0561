//! The field that gives an order a short name of its own.

use egui::{Key, Ui};

use super::{
    command::Command,
    event::{Out, UiEvent},
    spot::Spot,
    tokens::GAP,
    view::View,
    widgets::{self, FieldLook},
};

/// The longest name, in letters: as much as a tab can show and a person takes in at a glance.
pub const LONGEST: usize = 24;

/// Draws the field. Enter gives the name; an empty one takes it away.
pub fn order_name_ui(ui: &mut Ui, view: &View<'_>, name: &str, out: &mut Out) {
    ui.set_width(360.0);
    let texts = view.texts;
    ui.label(widgets::bold(Command::NameOrder.text(texts)).size(16.0));
    let look = FieldLook {
        hint: texts.get("order-name-hint"),
        focus: view.focuses(Spot::Dialog),
        ..FieldLook::new(texts.get("order-name"))
    };
    let output = widgets::field(ui, "order name", name, look);
    if let Some(text) = output.changed {
        out.push(UiEvent::NameTyped(text));
    }
    if output.response.lost_focus() && ui.input(|input| input.key_pressed(Key::Enter)) {
        out.push(UiEvent::GiveName);
    }
    ui.add_space(GAP);
    let give = widgets::primary_button(ui, texts.get("order-name-give"), Some("Enter"), true);
    if give.clicked() {
        out.push(UiEvent::GiveName);
    }
    ui.horizontal(|ui| {
        let cancel = ui.button(texts.get("cancel"));
        if widgets::focus_ring(cancel, ui, 8).clicked() {
            out.push(UiEvent::CloseDialog);
        }
        widgets::key_cap(ui, "Esc");
    });
}
