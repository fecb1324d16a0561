//! A box of text as it is.

use egui::{FontId, Frame, Id, Key, Margin, ScrollArea, TextEdit, Ui};

use crate::ui::tokens::{self, Tokens};

/// How a box of text as it is looks.
#[derive(Clone, Copy)]
pub(in crate::ui) struct CodeLook<'a> {
    /// Tells it from others.
    pub salt: &'a str,
    /// Its name for screen readers.
    pub name: &'a str,
    /// Give it the cursor now.
    pub focus: bool,
    /// It can be typed into.
    pub can_change: bool,
    /// How high it is.
    pub height: f32,
}

/// Takes away the Enter of a key that is held down: it opened the dialog, and is no line of what
/// stands in it.
fn drop_held_enter(ui: &Ui) {
    let is_held = |event: &egui::Event| {
        matches!(
            event,
            egui::Event::Key {
                key: Key::Enter,
                pressed: true,
                repeat: true,
                ..
            }
        )
    };
    ui.input_mut(|input| input.events.retain(|event| !is_held(event)));
}

/// A box of text as it is, every letter as wide as the others. What is typed comes back.
pub(in crate::ui) fn code_ui(ui: &mut Ui, text: &str, look: CodeLook<'_>) -> Option<String> {
    let CodeLook {
        salt,
        name,
        focus,
        can_change,
        height,
    } = look;
    let tokens = Tokens::of(ui);
    if ui.memory(|memory| memory.has_focus(Id::unique(salt))) {
        drop_held_enter(ui);
    }
    let mut typed = text.to_owned();
    let frame = Frame::NONE
        .fill(tokens.ground)
        .stroke(egui::Stroke::new(1.0, tokens.hairline))
        .corner_radius(tokens::RADIUS)
        .inner_margin(Margin::same(8));
    let inner = frame.show(ui, |ui| {
        ScrollArea::vertical()
            .id_salt(salt)
            .max_height(height - 18.0)
            .min_scrolled_height(height - 18.0)
            .auto_shrink(false)
            .show(ui, |ui| {
                let edit = TextEdit::multiline(&mut typed)
                    .id(Id::unique(salt))
                    .font(FontId::monospace(13.0))
                    .frame(Frame::NONE)
                    .interactive(can_change)
                    .desired_width(f32::INFINITY)
                    .desired_rows(6);
                let response = ui.add(edit);
                response.clone().accessible_name(name);
                if focus {
                    response.request_focus();
                }
                response.changed()
            })
            .inner
    });
    inner.inner.then_some(typed)
}
