//! What products, customers and whatever else is chosen from a list have in common: a frame that
//! tells which one Enter takes, and lines that are cut where they do not fit.

use egui::{CornerRadius, Rect, Response, Stroke, StrokeKind, Ui};

use super::tokens::{self, Tokens};

/// Draws the frame of one that can be chosen.
pub fn frame(ui: &Ui, response: &Response, is_chosen: bool) {
    let tokens = Tokens::of(ui);
    let fill = if is_chosen || response.hovered() {
        tokens.accent_soft
    } else {
        tokens.panel
    };
    let line = if is_chosen {
        Stroke::new(2.0, tokens.accent)
    } else {
        Stroke::new(1.0, tokens.hairline)
    };
    let rounding = CornerRadius::same(tokens::RADIUS);
    ui.painter()
        .rect(response.rect, rounding, fill, line, StrokeKind::Inside);
}

/// Lines, centred together, each cut with … where it does not fit.
pub fn paint_lines<const LINES: usize>(
    ui: &Ui,
    inner: Rect,
    width: f32,
    lines: [(egui::RichText, f32, egui::Color32); LINES],
) {
    let galleys: Vec<_> = lines
        .into_iter()
        .filter(|(text, ..)| !text.is_empty())
        .map(|(text, size, colour)| {
            let text = egui::WidgetText::from(text.size(size).color(colour));
            let wrap = Some(egui::TextWrapMode::Truncate);
            (
                text.into_galley(ui, wrap, width, egui::TextStyle::Body),
                colour,
            )
        })
        .collect();
    let height: f32 = galleys.iter().map(|(galley, _)| galley.size().y).sum();
    let mut at = egui::pos2(inner.left(), inner.center().y - height / 2.0);
    for (galley, colour) in galleys {
        let step = galley.size().y;
        ui.painter().galley(at, galley, colour);
        at.y += step;
    }
}
