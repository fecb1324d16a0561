//! The buttons above an exchange: what is done most stands by itself, the rest in two menus.

use egui::{RichText, Role, Ui, Vec2, containers::menu::MenuButton};

use super::detail::DetailModel;
use crate::ui::{
    command::Command,
    event::{Out, UiEvent},
    tokens::{self, SMALL_GAP},
    view::View,
    widgets,
};

/// What can be taken along of an exchange.
const COPY: [Command; 4] = [
    Command::CopyCurl,
    Command::CopyCurlPowerShell,
    Command::CopyRequestBody,
    Command::CopyReplyBody,
];

/// What can be compared.
const COMPARE: [Command; 3] = [
    Command::MarkForCompare,
    Command::CompareWithMarked,
    Command::CompareMenus,
];

/// Draws the buttons; those that cannot be done now are grey.
pub(super) fn tools_ui(ui: &mut Ui, view: &View<'_>, model: &DetailModel<'_>, out: &mut Out) {
    let shown = model.story.map(|story| story.exchange.row.id);
    let is_marked = model.marked.is_some() && model.marked == shown;
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing = egui::vec2(6.0, SMALL_GAP);
        if shown.is_some() {
            tool_ui(ui, view, Command::OpenAsOrder, false, out);
            tool_ui(ui, view, Command::SendAgain, false, out);
            menu_ui(ui, view, "tools-copy", &COPY, None, out);
        }
        let marked = is_marked.then_some(Command::MarkForCompare);
        menu_ui(ui, view, "tools-compare", &COMPARE, marked, out);
        if shown.is_some() {
            tool_ui(ui, view, Command::SwitchPretty, model.is_raw, out);
        }
        tool_ui(ui, view, Command::ExportBundle, false, out);
        tool_ui(ui, view, Command::BringIn, false, out);
    });
}

/// A button of a command, as small as the screen allows.
pub(super) fn tool_ui(ui: &mut Ui, view: &View<'_>, command: Command, is_on: bool, out: &mut Out) {
    let size = Vec2::new(0.0, view.sizes.target(28.0));
    let button = egui::Button::new(RichText::new(command.text(view.texts)).size(13.0))
        .selected(is_on)
        .min_size(size);
    let button = ui.add_enabled(command.is_enabled(&view.allowed), button);
    let button = widgets::focus_ring(button, ui, tokens::RADIUS);
    if button.on_hover_text(command.tooltip(view.texts)).clicked() {
        out.push(UiEvent::Command(command));
    }
}

/// A button that opens a list of commands. `on` is the one that is switched on.
fn menu_ui(
    ui: &mut Ui,
    view: &View<'_>,
    id: &str,
    commands: &[Command],
    on: Option<Command>,
    out: &mut Out,
) {
    let size = Vec2::new(0.0, view.sizes.target(28.0));
    let text = format!("{}…", view.texts.get(id));
    let button = egui::Button::new(RichText::new(text).size(13.0))
        .selected(on.is_some())
        .min_size(size);
    let (response, _) = MenuButton::from_button(button).ui(ui, |ui| {
        for command in commands {
            if item_ui(ui, view, *command, on == Some(*command)) {
                out.push(UiEvent::Command(*command));
                ui.close();
            }
        }
    });
    widgets::focus_ring(response, ui, tokens::RADIUS);
}

/// One command of a list; whether it was chosen.
fn item_ui(ui: &mut Ui, view: &View<'_>, command: Command, is_on: bool) -> bool {
    let size = Vec2::new(260.0, view.sizes.target(30.0));
    let name = command.text(view.texts);
    let mut button = egui::Button::new(&name).selected(is_on).min_size(size);
    if let Some(key) = command.key_text(view.texts) {
        button = button.shortcut_text(key);
    }
    let is_enabled = command.is_enabled(&view.allowed);
    let button = ui.add_enabled(is_enabled, button);
    let button = widgets::focus_ring(button, ui, tokens::RADIUS);
    button.widget_info(|| egui::WidgetInfo::selected(Role::Button, is_enabled, is_on, &name));
    button.on_hover_text(command.tooltip(view.texts)).clicked()
}
