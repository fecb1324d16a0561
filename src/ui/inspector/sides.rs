//! What went out and what came back, side by side; one above the other where that is too narrow.

use egui::{RichText, Ui, UiBuilder};

use super::{
    detail::DetailModel,
    document::{self, DocumentModel},
    words,
};
use crate::{
    desk::inspect::reading::{BodyKind, Reading, Side},
    store::journal::{Exchange, ExchangeOutcome},
    ui::{
        tokens::{self, GAP, SMALL, SMALL_GAP, Tokens},
        view::View,
        widgets,
    },
};

/// What a side needs to be read, in points.
const NARROWEST: f32 = 400.0;

/// Draws both sides into all the room there is.
pub fn sides_ui(
    ui: &mut Ui,
    view: &View<'_>,
    model: &DetailModel<'_>,
    exchange: &Exchange,
    reading: &Reading,
) {
    let rect = ui.available_rect_before_wrap();
    let (first, second) = if rect.width() >= 2.0 * NARROWEST + GAP {
        let (left, right) = rect.split_left_right_at_fraction(0.5);
        let left = left.with_max_x(left.right() - GAP / 2.0);
        (left, right.with_min_x(right.left() + GAP / 2.0))
    } else {
        let (above, below) = rect.split_top_bottom_at_fraction(0.5);
        let above = above.with_max_y(above.bottom() - SMALL_GAP);
        (above, below)
    };
    let bytes = |side: &Side| words::size(view, side.bytes);
    let request = SideModel {
        salt: "request",
        name: view.texts.get("exchange-request"),
        words: format!("{} · {}", exchange.row.method, bytes(&reading.request)),
        missing: None,
        side: &reading.request,
        follow: model.follow,
    };
    let reply = SideModel {
        salt: "reply",
        name: view.texts.get("exchange-reply"),
        words: match &exchange.answer {
            Some(answer) => format!("{} · {}", answer.status, bytes(&reading.reply)),
            None => String::new(),
        },
        missing: match exchange.row.outcome {
            _ if exchange.answer.is_some() => None,
            ExchangeOutcome::Open => Some("reply-open"),
            ExchangeOutcome::Unreached => Some("reply-not-sent"),
            _ => Some("reply-none"),
        },
        side: &reading.reply,
        follow: reading
            .is_reply_marked
            .then_some(0)
            .filter(|_| model.follow.is_some()),
    };
    for (rect, side) in [(first, request), (second, reply)] {
        ui.scope_builder(UiBuilder::new().max_rect(rect), |ui| {
            side_ui(ui, view, model, &side);
        });
    }
}

struct SideModel<'a> {
    salt: &'static str,
    name: &'a str,
    words: String,
    /// Why there is nothing to show.
    missing: Option<&'static str>,
    side: &'a Side,
    follow: Option<usize>,
}

fn side_ui(ui: &mut Ui, view: &View<'_>, model: &DetailModel<'_>, side: &SideModel<'_>) {
    let texts = view.texts;
    let tokens = Tokens::of(ui);
    ui.spacing_mut().item_spacing.y = SMALL_GAP;
    ui.spacing_mut().interact_size.y = tokens::LINE;
    ui.horizontal_wrapped(|ui| {
        ui.label(widgets::bold(side.name));
        ui.label(widgets::small(ui, &side.words));
        for id in notes(side, model.is_raw) {
            ui.label(
                RichText::new(texts.get(id))
                    .size(SMALL)
                    .color(tokens.waiting),
            );
        }
    });
    if let Some(id) = side.missing {
        ui.add(egui::Label::new(widgets::small(ui, texts.get(id)).size(13.0)).wrap());
        return;
    }
    let document = side.side.document(!model.is_raw);
    document::document_ui(
        ui,
        side.salt,
        DocumentModel {
            name: side.name,
            document,
            version: model.version * 2 + u64::from(model.is_raw),
            follow: side.follow,
            is_numbered: true,
        },
    );
}

/// What has to be said about a body before it is read.
fn notes(side: &SideModel<'_>, is_raw: bool) -> Vec<&'static str> {
    let mut notes = Vec::new();
    if side.missing.is_some() {
        return notes;
    }
    match side.side.kind {
        BodyKind::Empty => notes.push("body-empty"),
        BodyKind::Text => notes.push("body-not-json"),
        BodyKind::Binary => notes.push("body-binary"),
        BodyKind::Json if is_raw => notes.push("body-raw"),
        BodyKind::Absent | BodyKind::Json => {}
    }
    if side.side.is_half {
        notes.push("body-half");
    }
    notes
}
