//! The lines of a packet as the server tells them; where our own reckoning differs, it is said at
//! the line.

use egui::{Label, RichText, Ui};

use super::detail::{Reckoning, card, title_ui};
use crate::{
    api::{CancelledLine, Packet, PacketLine},
    domain::Money,
    ui::{
        tokens::{self, SMALL, Tokens},
        view::View,
        widgets,
    },
};

/// Draws them, those that were taken out at the end.
pub fn lines_ui(ui: &mut Ui, view: &View<'_>, packet: &Packet, reckoning: &Reckoning) {
    let texts = view.texts;
    let count = [("count", packet.lines.len().into())];
    title_ui(ui, &texts.with("cart-count", &count));
    if packet.lines.is_empty() {
        let words = widgets::small(ui, texts.get("packet-no-lines"));
        ui.add(Label::new(words).wrap());
    } else {
        card(ui, |ui| {
            for (place, line) in packet.lines.iter().enumerate() {
                if place > 0 {
                    widgets::hairline(ui);
                }
                let reckoned = reckoning.lines.get(place).copied().flatten();
                line_ui(ui, view, line, reckoned);
            }
        });
    }
    if packet.cancels.is_empty() {
        return;
    }
    let count = [("count", packet.cancels.len().into())];
    title_ui(ui, &texts.with("packet-cancelled", &count));
    card(ui, |ui| {
        for cancelled in &packet.cancels {
            cancelled_ui(ui, view, cancelled);
        }
    });
}

fn line_ui(ui: &mut Ui, view: &View<'_>, line: &PacketLine, reckoned: Option<Money>) {
    let total = line.total.map(|total| view.money(total));
    head_ui(ui, &title(view, line), &total.unwrap_or_default());
    details_ui(ui, view, line);
    let differs = reckoned.zip(line.total).filter(|(ours, told)| ours != told);
    if let Some((ours, told)) = differs {
        let difference = signed(view, told - ours);
        let ours = view.money(ours);
        let words = view.texts.with(
            "packet-line-differs",
            &[
                ("ours", (&ours).into()),
                ("difference", (&difference).into()),
            ],
        );
        let words = RichText::new(words)
            .size(SMALL)
            .color(Tokens::of(ui).waiting);
        ui.add(Label::new(words).wrap());
    }
}

/// `2 × Ayran` at the left, the amount at the right.
pub(super) fn head_ui(ui: &mut Ui, title: &str, total: &str) {
    egui::Sides::new().shrink_left().height(tokens::LINE).show(
        ui,
        |ui| ui.add(Label::new(title).wrap()),
        |ui| ui.label(widgets::bold(total)),
    );
}

fn title(view: &View<'_>, line: &PacketLine) -> String {
    let name = match line.title.trim() {
        "" => view.texts.get("packet-line-unnamed"),
        name => name,
    };
    format!("{} × {name}", view.quantity(line.quantity))
}

fn details_ui(ui: &mut Ui, view: &View<'_>, line: &PacketLine) {
    let texts = view.texts;
    let options = line.options.iter().map(|option| match option.price {
        Some(price) if !price.is_zero() => {
            format!("{} ({})", option.title, signed(view, price))
        }
        _ => option.title.clone(),
    });
    let options = options.collect::<Vec<_>>().join(" · ");
    if !options.is_empty() {
        ui.add(Label::new(widgets::small(ui, options)).wrap());
    }
    let figures = [
        ("packet-line-extra", line.extra),
        ("packet-line-discount", line.discount),
    ];
    for (id, amount) in figures.into_iter().filter(|(_, amount)| !amount.is_zero()) {
        let amount = view.money(amount);
        let words = texts.with(id, &[("amount", (&amount).into())]);
        ui.label(widgets::small(ui, words));
    }
    if !line.note.trim().is_empty() {
        let note = RichText::new(line.note.trim()).family(tokens::italic_family());
        ui.add(Label::new(note.size(13.0)).wrap());
    }
}

/// An amount with its sign: `+5,00 ₺`, `−5,00 ₺`.
fn signed(view: &View<'_>, amount: Money) -> String {
    match amount.is_negative() {
        true => format!("−{}", view.money(Money::ZERO - amount)),
        false => format!("+{}", view.money(amount)),
    }
}

fn cancelled_ui(ui: &mut Ui, view: &View<'_>, cancelled: &CancelledLine) {
    let muted = Tokens::of(ui).muted;
    let struck = |text: String| RichText::new(text).strikethrough().color(muted);
    let total = cancelled.line.total.map(|total| view.money(total));
    let words = struck(title(view, &cancelled.line));
    egui::Sides::new().shrink_left().height(tokens::LINE).show(
        ui,
        |ui| ui.add(Label::new(words).wrap()),
        |ui| ui.label(struck(total.unwrap_or_default())),
    );
    let at = cancelled
        .at_ms
        .and_then(|ms| jiff::Timestamp::from_millisecond(ms).ok())
        .map(|at| view.time_of_day(at));
    let reason = cancelled.reason.as_deref().map(str::trim);
    let reason = reason
        .filter(|reason| !reason.is_empty())
        .map(str::to_owned);
    let facts: Vec<String> = [at, reason].into_iter().flatten().collect();
    if !facts.is_empty() {
        ui.add(Label::new(widgets::small(ui, facts.join(" · "))).wrap());
    }
}
