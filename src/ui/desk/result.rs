//! An accepted order: its number, its total against our estimate, and the way on.

use egui::{CornerRadius, Frame, Margin, RichText, Stroke, Ui};

use crate::{
    desk::Accepted,
    ui::{
        command::Command,
        event::{Out, UiEvent},
        tokens::{self, GAP, SMALL_GAP, Tokens},
        view::View,
        widgets,
    },
};

/// Draws what is known of the packet, which was made or changed.
pub fn result_ui(
    ui: &mut Ui,
    view: &View<'_>,
    accepted: &Accepted,
    is_change: bool,
    out: &mut Out,
) {
    let texts = view.texts;
    let tokens = Tokens::of(ui);
    Frame::NONE
        .fill(tokens.accent_soft)
        .stroke(Stroke::new(1.0, tokens.accent))
        .corner_radius(CornerRadius::same(tokens::RADIUS))
        .inner_margin(Margin::same(12))
        .show(ui, |ui| {
            ui.set_width(ui.available_width());
            ui.spacing_mut().item_spacing.y = SMALL_GAP;
            ui.label(
                widgets::bold(texts.get(if is_change { "change-done" } else { "accepted" }))
                    .size(16.0)
                    .color(tokens.accent),
            );
            number_ui(ui, view, accepted);
            total_ui(ui, view, accepted);
            ui.label(widgets::small(ui, texts.get("packet-id")));
            ui.add(
                egui::Label::new(&accepted.packet_id)
                    .selectable(true)
                    .wrap(),
            );
            let command = Command::ShowPacket;
            if widgets::link(ui, &command.text(texts), tokens.accent).clicked() {
                out.push(UiEvent::Command(command));
            }
        });
    ui.add_space(GAP);
    if widgets::order_button(ui, view, "command-new-order", Command::NewOrder, true) {
        out.push(UiEvent::Command(Command::NewOrder));
    }
}

fn number_ui(ui: &mut Ui, view: &View<'_>, accepted: &Accepted) {
    let texts = view.texts;
    let words = match (&accepted.doc_no, accepted.is_unread) {
        (Some(number), _) => widgets::bold(format!("#{number}")).size(tokens::TOTAL),
        (None, true) => RichText::new(texts.get("accepted-unread")),
        (None, false) => RichText::new(texts.get("accepted-reading")),
    };
    ui.add(egui::Label::new(words).wrap());
}

/// The server's total; where it differs from the estimate both are said at once.
fn total_ui(ui: &mut Ui, view: &View<'_>, accepted: &Accepted) {
    let texts = view.texts;
    let estimate = view.money(accepted.estimate);
    let Some(total) = accepted.total else {
        widgets::row(ui, texts.get("estimate"), widgets::bold(estimate));
        return;
    };
    widgets::row(
        ui,
        texts.get("server-total"),
        widgets::bold(view.money(total)).size(16.0),
    );
    if total != accepted.estimate {
        let tokens = Tokens::of(ui);
        widgets::row(
            ui,
            texts.get("estimate"),
            RichText::new(estimate).color(tokens.waiting),
        );
        let words = RichText::new(texts.get("total-differs")).color(tokens.waiting);
        ui.add(egui::Label::new(words).wrap());
    }
}
