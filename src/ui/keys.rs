//! The list of all commands with their keys (F1).

use egui::{RichText, Ui};

use super::{
    command::Command,
    event::{Out, UiEvent},
    view::View,
    widgets,
};

/// Draws every command with its key; a click does it.
pub fn keys_ui(ui: &mut Ui, view: &View<'_>, out: &mut Out) {
    ui.set_width(620.0);
    let texts = view.texts;
    ui.label(widgets::bold(texts.get("command-show-keys")).size(16.0));
    let commands: Vec<Command> = Command::all().collect();
    let half = commands.len().div_ceil(2);
    ui.spacing_mut().button_padding.y = 4.0;
    ui.spacing_mut().item_spacing.y = 4.0;
    // On a low screen the end of the list is scrolled to; what is below it stays.
    let height = (ui.ctx().content_rect().height() - 150.0).max(200.0);
    egui::ScrollArea::vertical()
        .max_height(height)
        .show(ui, |ui| {
            ui.columns(2, |columns| {
                for (column, part) in columns.iter_mut().zip(commands.chunks(half)) {
                    for command in part {
                        let key = command.key_text(texts).unwrap_or_default();
                        let button = egui::Button::new(command.text(texts))
                            .right_text(RichText::new(key).size(12.0))
                            .min_size(egui::vec2(column.available_width(), 28.0));
                        let is_enabled = command.is_enabled(&view.allowed);
                        if column.add_enabled(is_enabled, button).clicked() {
                            out.push(UiEvent::CloseDialog);
                            out.push(UiEvent::Command(*command));
                        }
                    }
                }
            });
        });
    ui.label(widgets::small(ui, texts.get("keys-more")));
    ui.horizontal(|ui| {
        if ui.button(texts.get("close")).clicked() {
            out.push(UiEvent::CloseDialog);
        }
        widgets::key_cap(ui, "Esc");
    });
}
