//! The cart: its lines and the totals under them.

use egui::{RichText, ScrollArea, Sense, Ui, Vec2};

use super::{cart_line, earlier::total_text};
use crate::{
    desk::OrderState,
    domain::{Line, Money, Severity, Totals},
    store::database::customers::EarlierOrder,
    ui::{
        command::Command,
        event::{Out, UiEvent},
        spot::Spot,
        tokens::{self, GAP, SMALL, SMALL_GAP, Tokens},
        view::{OrderView, RepeatWord, View},
        widgets,
    },
};

/// Draws the cart's lines.
pub fn cart_ui(ui: &mut Ui, order: &OrderView<'_>, out: &mut Out) {
    let (view, open) = (&order.view, order.open);
    let count = open.order.lines.len();
    let words = view.texts.with("cart-count", &[("count", count.into())]);
    let title = widgets::bold(view.texts.get("cart-title"));
    widgets::row(ui, title, widgets::small(ui, words));
    if let Some((sentence, severity)) = order.marks.at(Spot::Cart) {
        widgets::mark_text(ui, sentence, severity);
    }
    if let Some(word) = order.repeat.said {
        widgets::mark_text(ui, view.texts.get(repeat_word(word)), Severity::Warning);
    }
    if count == 0 {
        ui.add_space(GAP * 3.0);
        ui.vertical_centered(|ui| {
            ui.label(RichText::new(view.texts.get("cart-empty")).color(Tokens::of(ui).muted));
        });
        if let Some(last) = order.repeat.last.filter(|_| view.allowed.edit) {
            ui.add_space(GAP * 2.0);
            last_ui(ui, view, last, out);
        }
        return;
    }
    ScrollArea::vertical()
        .id_salt(("lines", open.id))
        .auto_shrink(false)
        .show(ui, |ui| {
            ui.spacing_mut().item_spacing.y = SMALL_GAP;
            for (line, total) in open.order.lines.iter().zip(&order.totals.lines) {
                visible_line_ui(ui, order, line, *total, out);
            }
            key_hints(ui, view);
        });
}

fn repeat_word(word: RepeatWord) -> &'static str {
    match word {
        RepeatWord::NoCustomer => "repeat-no-customer",
        RepeatWord::Waiting => "repeat-waiting",
        RepeatWord::None => "repeat-none",
        RepeatWord::Added => "repeat-added",
    }
}

/// What the customer had the last time, and the keys that order it again.
fn last_ui(ui: &mut Ui, view: &View<'_>, last: &EarlierOrder, out: &mut Out) {
    let texts = view.texts;
    widgets::hairline(ui);
    ui.add_space(GAP);
    let title = texts.with(
        "repeat-last-of",
        &[("age", (&view.ago(last.at.as_second())).into())],
    );
    let total = total_text(view, last);
    widgets::row(ui, widgets::bold(title), widgets::bold(total));
    let lines = &last.draft.order.lines;
    for line in lines.iter().take(LAST_LINES) {
        let quantity = line.quantity.text(view.numbers());
        let words = format!("{quantity} × {}", line.title);
        ui.add(egui::Label::new(widgets::small(ui, words)).truncate());
    }
    if let Some(more) = lines.len().checked_sub(LAST_LINES).filter(|more| *more > 0) {
        let words = texts.with("repeat-last-more", &[("count", more.into())]);
        ui.label(widgets::small(ui, words));
    }
    for (command, short) in [
        (Command::RepeatLast, "short-repeat"),
        (Command::EarlierOrders, "short-earlier"),
    ] {
        ui.horizontal(|ui| {
            ui.spacing_mut().item_spacing.x = SMALL_GAP;
            if widgets::link(ui, texts.get(short), Tokens::of(ui).accent).clicked() {
                out.push(UiEvent::Command(command));
            }
            widgets::key_cap(ui, &view.key(command));
        });
    }
}

/// So many lines of the last order are named.
const LAST_LINES: usize = 6;

/// Draws a line only where it can be seen: its height is remembered for when it cannot.
fn visible_line_ui(
    ui: &mut Ui,
    order: &OrderView<'_>,
    line: &Line,
    total: Option<Money>,
    out: &mut Out,
) {
    let id = ui.scope_id().with(("height", line.key));
    let height: Option<f32> = ui.data(|data| data.get_temp(id));
    // The chosen line may hold the cursor, and a field that is not drawn loses it.
    let is_chosen = order.open.chosen_line == Some(line.key);
    if let Some(height) = height
        && !is_chosen
    {
        let place = ui.available_rect_before_wrap();
        let rect = egui::Rect::from_min_size(place.min, Vec2::new(place.width(), height));
        if !ui.is_rect_visible(rect) {
            ui.allocate_rect(rect, Sense::hover());
            return;
        }
    }
    let drawn = ui
        .push_id(line.key, |ui| {
            cart_line::line_ui(ui, order, line, total, out);
        })
        .response
        .rect;
    if is_chosen {
        follow_chosen(ui, order, line, drawn);
    }
    ui.data_mut(|data| data.insert_temp(id, drawn.height()));
}

/// Brings a line into sight when it is chosen, so that what was added is seen.
fn follow_chosen(ui: &Ui, order: &OrderView<'_>, line: &Line, drawn: egui::Rect) {
    let id = egui::Id::unique(("chosen line", order.open.id));
    let quantity = line.quantity.value();
    let followed = Some((line.key, quantity));
    if ui.data(|data| data.get_temp(id)) != followed {
        ui.scroll_to_rect(drawn, None);
        ui.data_mut(|data| data.insert_temp(id, (line.key, quantity)));
    }
}

fn key_hints(ui: &mut Ui, view: &View<'_>) {
    if !view.allowed.edit {
        return;
    }
    ui.add_space(GAP);
    ui.spacing_mut().interact_size.y = tokens::LINE;
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing.x = SMALL_GAP;
        for command in [
            Command::LineMore,
            Command::LineLess,
            Command::LineNote,
            Command::LineDiscount,
            Command::LineRemove,
            Command::Undo,
        ] {
            widgets::key_cap(ui, &view.key(command));
            let short = view.texts.get(short_text(command));
            ui.label(RichText::new(short).size(13.0));
            ui.add_space(SMALL_GAP);
        }
    });
}

fn short_text(command: Command) -> &'static str {
    match command {
        Command::LineMore => "short-more",
        Command::LineLess => "short-less",
        Command::LineNote => "short-note",
        Command::LineDiscount => "short-discount",
        Command::LineRemove => "short-remove",
        _ => "short-undo",
    }
}

/// Draws the totals, pinned under the cart.
pub fn totals_ui(ui: &mut Ui, order: &OrderView<'_>) {
    let (view, totals) = (&order.view, order.totals);
    widgets::hairline(ui);
    ui.spacing_mut().item_spacing.y = SMALL_GAP;
    ui.spacing_mut().interact_size.y = tokens::LINE;
    let texts = view.texts;
    if let Some(total) = total_before(order) {
        let now = RichText::new(texts.get("change-was-total")).color(Tokens::of(ui).muted);
        widgets::row(ui, now, view.money(total));
    }
    let discounts = totals.line_discounts + totals.order_discounts;
    if !discounts.is_zero() {
        widgets::row(
            ui,
            texts.get("subtotal"),
            widgets::bold(view.money(totals.subtotal)),
        );
        widgets::row(
            ui,
            texts.get("discount"),
            widgets::bold(format!("−{}", view.money(discounts))),
        );
    }
    ui.horizontal(|ui| {
        ui.label(texts.get("total"));
        let tokens = Tokens::of(ui);
        let (id, colour) = if totals.is_complete() {
            ("total-is-estimate", tokens.muted)
        } else {
            ("total-is-incomplete", tokens.problem)
        };
        ui.label(RichText::new(texts.get(id)).size(SMALL).color(colour));
    });
    ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
        let amount = totals.total - totals.order_discounts;
        ui.label(widgets::bold(view.money(amount)).size(tokens::TOTAL));
    });
}

/// What the packet costs that is being changed, without the discounts on it, as the total below is.
/// Once the change is done that is past.
fn total_before(order: &OrderView<'_>) -> Option<Money> {
    if matches!(order.open.state, OrderState::Accepted(_)) {
        return None;
    }
    let base = order.open.base.as_ref()?;
    let discounts = Totals::of(&base.read.order).order_discounts;
    Some(order.change?.old_total? - discounts)
}
