//! The list of all commands with their keys (F1).

use egui::{RichText, ScrollArea, Ui};

use super::{
    command::Command,
    event::{Out, UiEvent},
    tokens,
    view::View,
    widgets,
};

/// Draws every command with its key; a click does it.
pub fn keys_ui(ui: &mut Ui, view: &View<'_>, out: &mut Out) {
    const COLUMNS: usize = 3;
    let screen = ui.content_rect().size();
    ui.set_width((screen.x - 90.0).min(960.0));
    let texts = view.texts;
    ui.label(widgets::bold(texts.get("command-show-keys")).size(16.0));
    let commands: Vec<Command> = Command::all().collect();
    let part = commands.len().div_ceil(COLUMNS);
    ui.spacing_mut().button_padding.y = 4.0;
    ui.spacing_mut().item_spacing.y = 4.0;
    ScrollArea::vertical()
        .max_height(screen.y - 200.0)
        .show(ui, |ui| {
            ui.columns(COLUMNS, |columns| {
                for (column, part) in columns.iter_mut().zip(commands.chunks(part)) {
                    for command in part {
                        command_ui(column, view, *command, out);
                    }
                }
            });
        });
    ui.label(widgets::small(ui, texts.get("keys-more")));
    ui.horizontal(|ui| {
        let size = egui::vec2(0.0, view.sizes.target(28.0));
        let close = ui.add(egui::Button::new(texts.get("close")).min_size(size));
        if widgets::focus_ring(close, ui, tokens::RADIUS).clicked() {
            out.push(UiEvent::CloseDialog);
        }
        widgets::key_cap(ui, "Esc");
    });
}

fn command_ui(ui: &mut Ui, view: &View<'_>, command: Command, out: &mut Out) {
    let key = command.key_text(view.texts).unwrap_or_default();
    let size = egui::vec2(ui.available_width(), view.sizes.target(28.0));
    let button = egui::Button::new(command.text(view.texts))
        .right_text(RichText::new(key).size(12.0))
        .truncate()
        .min_size(size);
    let button = ui.add_enabled(command.is_enabled(&view.allowed), button);
    if widgets::focus_ring(button, ui, tokens::RADIUS).clicked() {
        out.push(UiEvent::CloseDialog);
        out.push(UiEvent::Command(command));
    }
}
