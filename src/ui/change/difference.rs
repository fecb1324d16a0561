//! What will be different about a packet, before anything of it goes out.

use egui::{Color32, Label, RichText, ScrollArea, Ui};

use super::{model::ChangeModel, words};
use crate::{
    api::PaymentsKnown,
    domain::{LineChange, Money, PaymentChange, PaymentKey, Severity, totals},
    ui::{
        command::Command,
        event::{Out, UiEvent},
        tokens::{self, GAP, SMALL, SMALL_GAP, Tokens},
        view::View,
        widgets,
    },
};

/// Width of the words that say what becomes of a thing.
const SIGNS: f32 = 86.0;
/// Width of an amount.
const AMOUNTS: f32 = 84.0;
/// How long, in seconds, it has to be in sight before a key can send: the second press of a double
/// press was not made by somebody who has seen it.
const SEEN_AFTER: f64 = 0.6;

/// Draws it. `serial` is another each time it is opened. Enter and F9 send, F7 makes the payment
/// pay the whole, Escape goes back to the order.
pub fn difference_ui(
    ui: &mut Ui,
    view: &View<'_>,
    model: &ChangeModel,
    serial: u64,
    out: &mut Out,
) {
    let screen = ui.content_rect().size();
    ui.set_width((screen.x - 90.0).min(860.0));
    let can_send = model.can_be_sent() && view.allowed.send;
    let is_seen = is_seen(ui, serial);
    keys(ui, model, can_send && is_seen, out);
    let number = [("number", (&model.number).into())];
    ui.label(widgets::bold(view.texts.with("change-view-title", &number)).size(18.0));
    if model.difference.is_empty() {
        ui.add(Label::new(view.texts.get("change-view-nothing")).wrap());
    } else {
        head_ui(ui, view, model);
        widgets::show_scroll_handle(ui);
        ScrollArea::vertical()
            .id_salt("difference")
            .max_height((screen.y - 400.0).max(120.0))
            .auto_shrink([false, true])
            .show(ui, |ui| {
                widgets::scroll_by_key(ui);
                ui.spacing_mut().item_spacing.y = SMALL_GAP;
                rows_ui(ui, view, model);
            });
        widgets::hairline(ui);
        sums_ui(ui, view, model, out);
        said_ui(ui, view, model);
        steps_ui(ui, view, model);
    }
    ui.add_space(GAP / 2.0);
    let send = match (can_send, is_seen) {
        (false, _) => Send::Impossible,
        (true, false) => Send::TooEarly,
        (true, true) => Send::Possible,
    };
    end_ui(ui, view, send, out);
}

/// Whether it has been in sight for long enough.
fn is_seen(ui: &Ui, serial: u64) -> bool {
    let id = egui::Id::unique("difference in sight");
    let now = ui.input(|input| input.time);
    let known: Option<(u64, f64)> = ui.data(|data| data.get_temp(id));
    let since = match known {
        Some((before, since)) if before == serial => since,
        _ => now,
    };
    ui.data_mut(|data| data.insert_temp(id, (serial, since)));
    let left = SEEN_AFTER - (now - since);
    if left > 0.0 {
        ui.request_repaint_after(std::time::Duration::from_secs_f64(left));
    }
    left <= 0.0
}

fn keys(ui: &Ui, model: &ChangeModel, can_send: bool, out: &mut Out) {
    let is_sent = Command::SendOrder.take_press(ui) || widgets::take_enter(ui);
    if is_sent && can_send {
        out.push(UiEvent::SendChange);
    }
    if let Some((payment, whole)) = model.offer
        && Command::GoToPayment.take_press(ui)
    {
        out.push(UiEvent::PayWhole(payment, whole));
    }
}

/// What stands in a row: what becomes of it, how it is, how it will be.
struct Row {
    sign: &'static str,
    part: String,
    tone: Tone,
    old: Option<(String, Option<Money>)>,
    new: Option<(String, Option<Money>)>,
}

#[derive(Clone, Copy)]
enum Tone {
    Added,
    Removed,
    Changed,
}

impl Tone {
    fn colours(self, tokens: &Tokens) -> (Color32, Color32) {
        match self {
            Self::Added => (tokens.added, tokens.added_soft),
            Self::Removed => (tokens.removed, tokens.removed_soft),
            Self::Changed => (tokens.waiting, tokens.waiting_soft),
        }
    }
}

fn head_ui(ui: &mut Ui, view: &View<'_>, model: &ChangeModel) {
    let side = side_width(ui);
    let difference = &model.difference;
    let count = difference.lines.len() + difference.payments.len() + difference.fields.len();
    let count = [("count", count.into())];
    ui.horizontal(|ui| {
        ui.spacing_mut().item_spacing.x = GAP;
        // Not all of them may be in sight.
        cell(ui, SIGNS, |ui| {
            let left = egui::Frame::NONE.outer_margin(egui::Margin {
                left: GAP as i8,
                ..egui::Margin::ZERO
            });
            left.show(ui, |ui| {
                let words = view.texts.with("change-view-count", &count);
                ui.label(widgets::small(ui, words));
            });
        });
        for id in ["change-view-now", "change-view-then"] {
            cell(ui, side, |ui| {
                let words = widgets::small(ui, view.texts.get(id));
                ui.label(words);
            });
        }
    });
}

/// How wide one of the two sides is.
fn side_width(ui: &Ui) -> f32 {
    ((ui.available_width() - SIGNS - 3.0 * GAP) / 2.0).max(120.0)
}

fn cell(ui: &mut Ui, width: f32, content: impl FnOnce(&mut Ui)) {
    ui.vertical(|ui| {
        ui.set_width(width);
        content(ui);
    });
}

fn rows_ui(ui: &mut Ui, view: &View<'_>, model: &ChangeModel) {
    for change in &model.difference.lines {
        row_ui(ui, view, &line_row(view, change));
    }
    for change in &model.difference.payments {
        row_ui(ui, view, &payment_row(view, change));
    }
    for change in &model.difference.fields {
        let text = |text: &str| words::field_text(view, change.field, text);
        let row = Row {
            sign: "change-sign-changed",
            part: view.texts.get(words::field(change.field)).to_owned(),
            tone: Tone::Changed,
            old: Some((text(&change.old), None)),
            new: Some((text(&change.new), None)),
        };
        row_ui(ui, view, &row);
    }
}

fn line_row(view: &View<'_>, change: &LineChange) -> Row {
    let side = |line| Some((words::line(view, line), totals::line_total(line)));
    match change {
        LineChange::Added(line) => Row {
            sign: "change-sign-added",
            part: String::new(),
            tone: Tone::Added,
            old: None,
            new: side(line),
        },
        LineChange::Removed(line) => Row {
            sign: "change-sign-removed",
            part: String::new(),
            tone: Tone::Removed,
            old: side(line),
            new: None,
        },
        LineChange::Changed { old, new } => Row {
            sign: "change-sign-changed",
            part: words::parts(view, old, new),
            tone: Tone::Changed,
            old: side(old),
            new: side(new),
        },
    }
}

fn payment_row(view: &View<'_>, change: &PaymentChange) -> Row {
    let side = |payment| Some((words::payment(view, payment), None));
    let (sign, tone, old, new) = match change {
        PaymentChange::Added(payment) => ("change-sign-added", Tone::Added, None, side(payment)),
        PaymentChange::Removed(payment) => {
            ("change-sign-removed", Tone::Removed, side(payment), None)
        }
        PaymentChange::Changed { old, new } => {
            ("change-sign-changed", Tone::Changed, side(old), side(new))
        }
    };
    Row {
        sign,
        part: view.texts.get("payment-title").to_owned(),
        tone,
        old,
        new,
    }
}

fn row_ui(ui: &mut Ui, view: &View<'_>, row: &Row) {
    let tokens = Tokens::of(ui);
    let (ink, soft) = row.tone.colours(tokens);
    let side = side_width(ui);
    egui::Frame::NONE
        .fill(soft)
        .corner_radius(egui::CornerRadius::same(tokens::RADIUS))
        .inner_margin(egui::Margin::symmetric(0, 6))
        .show(ui, |ui| {
            ui.set_width(ui.available_width());
            ui.horizontal_top(|ui| {
                ui.spacing_mut().item_spacing.x = GAP;
                cell(ui, SIGNS, |ui| {
                    ui.horizontal_wrapped(|ui| {
                        ui.add_space(GAP);
                        ui.label(
                            widgets::bold(view.texts.get(row.sign))
                                .size(13.0)
                                .color(ink),
                        );
                    });
                    if !row.part.is_empty() {
                        ui.horizontal_wrapped(|ui| {
                            ui.add_space(GAP);
                            ui.label(RichText::new(&row.part).size(SMALL).color(tokens.ink));
                        });
                    }
                });
                cell(ui, side, |ui| side_ui(ui, view, row.old.as_ref(), true));
                cell(ui, side, |ui| side_ui(ui, view, row.new.as_ref(), false));
            });
        });
}

fn side_ui(ui: &mut Ui, view: &View<'_>, side: Option<&(String, Option<Money>)>, is_old: bool) {
    let tokens = Tokens::of(ui);
    let Some((words, amount)) = side else {
        ui.label(RichText::new("–").color(tokens.muted));
        return;
    };
    let words = match is_old {
        true => RichText::new(words).color(tokens.ink),
        false => widgets::bold(words).color(tokens.ink),
    };
    let Some(amount) = amount else {
        ui.add(Label::new(words).wrap());
        return;
    };
    ui.horizontal_top(|ui| {
        let room = (ui.available_width() - AMOUNTS - 3.0 * GAP).max(60.0);
        cell(ui, room, |ui| {
            ui.add(Label::new(words).wrap());
        });
        ui.with_layout(egui::Layout::right_to_left(egui::Align::TOP), |ui| {
            // Not against what stands on the other side.
            ui.add_space(2.0 * GAP);
            ui.label(RichText::new(view.money(*amount)).color(tokens.ink));
        });
    });
}

/// Total, paid and what stays open, now and then.
fn sums_ui(ui: &mut Ui, view: &View<'_>, model: &ChangeModel, out: &mut Out) {
    let tokens = Tokens::of(ui);
    let new_total = view.money(model.new_total);
    let total_hint = match model.is_complete {
        true => view.texts.get("total-is-estimate"),
        false => view.texts.get("total-is-incomplete"),
    };
    sum_row(
        ui,
        view.texts.get("total"),
        &words::amount(view, model.old_total),
        widgets::bold(&new_total).size(16.0),
        if model.difference.lines.is_empty() {
            ""
        } else {
            total_hint
        },
    );
    sum_row(
        ui,
        view.texts.get("change-paid"),
        &words::amount(view, model.old_paid),
        RichText::new(words::amount(view, model.new_paid)),
        "",
    );
    if let Some(open) = model.open().filter(|open| !open.is_zero()) {
        let old_open = match (model.old_total, model.old_paid) {
            (Some(total), Some(paid)) => view.money(total - paid),
            _ => String::new(),
        };
        let (id, colour, amount) = match open.is_negative() {
            true => ("change-overpaid", tokens.problem, Money::ZERO - open),
            false => ("change-open", tokens.waiting, open),
        };
        let amount = widgets::bold(view.money(amount)).color(colour);
        sum_row(ui, view.texts.get(id), &old_open, amount, "");
    }
    if let Some((payment, whole)) = model.offer {
        offer_ui(ui, view, (payment, whole), out);
    }
}

fn sum_row(ui: &mut Ui, name: &str, old: &str, new: RichText, hint: &str) {
    let side = side_width(ui);
    let tokens = Tokens::of(ui);
    ui.horizontal(|ui| {
        ui.spacing_mut().item_spacing.x = GAP;
        cell(ui, SIGNS, |ui| {
            ui.label(RichText::new(name).size(13.0));
        });
        cell(ui, side, |ui| {
            ui.label(RichText::new(old).color(tokens.muted));
        });
        cell(ui, side, |ui| {
            ui.horizontal(|ui| {
                ui.spacing_mut().item_spacing.x = SMALL_GAP;
                ui.label(new);
                ui.label(RichText::new(hint).size(SMALL).color(tokens.muted));
            });
        });
    });
}

fn offer_ui(ui: &mut Ui, view: &View<'_>, (payment, whole): (PaymentKey, Money), out: &mut Out) {
    let amount = view.money(whole);
    let words = view
        .texts
        .with("change-pay-whole", &[("amount", (&amount).into())]);
    let side = side_width(ui);
    ui.horizontal(|ui| {
        ui.spacing_mut().item_spacing.x = GAP;
        cell(ui, SIGNS, |_| {});
        cell(ui, side, |_| {});
        let button = ui.button(RichText::new(words).size(13.0));
        if widgets::focus_ring(button, ui, tokens::RADIUS).clicked() {
            out.push(UiEvent::PayWhole(payment, whole));
        }
        widgets::key_cap(ui, &view.key(Command::GoToPayment));
    });
}

/// What changes besides, and what is lost.
fn said_ui(ui: &mut Ui, view: &View<'_>, model: &ChangeModel) {
    if model.is_overpaid() {
        widgets::mark_text(ui, view.texts.get("change-overpaid-said"), Severity::Error);
    }
    for line in &model.repriced {
        let (old, new) = (view.money(line.old), view.money(line.new));
        let values = [
            ("title", (&line.title).into()),
            ("old", (&old).into()),
            ("new", (&new).into()),
        ];
        let words = view.texts.with("change-repriced", &values);
        widgets::mark_text(ui, &words, Severity::Warning);
    }
    for (title, extra) in &model.lost_extras {
        let amount = view.money(*extra);
        let values = [("title", title.into()), ("amount", (&amount).into())];
        let words = view.texts.with("change-extra-lost", &values);
        widgets::mark_text(ui, &words, Severity::Warning);
    }
    if model.payments == PaymentsKnown::SumOnly && !model.difference.payments.is_empty() {
        let words = view.texts.get("change-payments-replaced");
        widgets::mark_text(ui, words, Severity::Warning);
    }
}

/// What is done, one after the other.
fn steps_ui(ui: &mut Ui, view: &View<'_>, model: &ChangeModel) {
    let mut words = vec![view.texts.get("change-step-read").to_owned()];
    words.extend(
        model
            .steps
            .iter()
            .map(|step| view.texts.get(words::step(*step)).to_owned()),
    );
    let words: Vec<_> = words
        .iter()
        .enumerate()
        .map(|(place, words)| format!("{}. {words}", place + 1))
        .collect();
    let said = view.texts.get("change-steps");
    let words = format!("{said} {}", words.join("  "));
    let words = widgets::small(ui, words);
    ui.add(Label::new(words).wrap());
}

/// Whether a click sends it.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Send {
    Impossible,
    /// It cannot have been read yet.
    TooEarly,
    Possible,
}

fn end_ui(ui: &mut Ui, view: &View<'_>, send: Send, out: &mut Out) {
    const SEND: f32 = 280.0;
    let texts = view.texts;
    // Two closures draw at once, so each has a list of its own.
    let mut right = Out::new();
    egui::Sides::new().height(50.0).show(
        ui,
        |ui| {
            let back = ui.button(texts.get("change-back"));
            if widgets::focus_ring(back, ui, tokens::RADIUS).clicked() {
                out.push(UiEvent::CloseDialog);
            }
            widgets::key_cap(ui, "Esc");
        },
        |ui| {
            ui.scope(|ui| {
                ui.set_width(SEND);
                let key = view.key(Command::SendOrder);
                let words = texts.get("change-send");
                let is_there = send != Send::Impossible;
                let button = widgets::primary_button(ui, words, Some(&key), is_there);
                if button.clicked() && send == Send::Possible {
                    right.push(UiEvent::SendChange);
                }
            });
        },
    );
    out.append(&mut right);
}
