//! The earlier orders of a customer: which of them, and which of its lines, are ordered again.

use std::collections::BTreeSet;

use egui::{CornerRadius, Key, Modifiers, RichText, ScrollArea, Sense, Stroke, Ui};

use crate::{
    domain::{
        Catalogue, Field, Line, Money, Order, Severity, check::check, repeat::repeat_line,
        totals::line_total,
    },
    store::database::{customers::EarlierOrder, outbox::EntryId},
    ui::{
        event::{Out, UiEvent},
        problem_text, remark_text,
        tokens::{self, GAP, SMALL, SMALL_GAP, Tokens},
        view::View,
        widgets,
    },
};

/// What is done in the list of earlier orders.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EarlierEvent {
    /// Moves by so many orders, or lines once these are gone into.
    Move(isize),
    /// Goes into the lines of the chosen order.
    Into,
    /// Chooses a line, or puts it back: by its place in the order.
    Toggle(usize),
    /// Out of the lines; from the orders out of the list.
    Back,
    /// Chooses an order.
    Choose(EntryId),
    /// Orders what is chosen again.
    Take,
}

/// What is chosen among the earlier orders.
#[derive(Debug, Clone, Default)]
pub struct EarlierList {
    /// The chosen order; the newest until one is chosen.
    pub order: Option<EntryId>,
    /// Where the cursor is among its lines; nothing while it is among the orders.
    pub line: Option<usize>,
    /// The lines that are chosen, by place.
    pub taken: BTreeSet<usize>,
}

impl EarlierList {
    /// The lines that would be ordered again, of so many: those that are chosen, else the one at
    /// the cursor, else all.
    pub fn places(&self, count: usize) -> Vec<usize> {
        match self.line {
            _ if !self.taken.is_empty() => self.taken.iter().copied().collect(),
            Some(line) => vec![line],
            None => (0..count).collect(),
        }
    }
}

/// What the list shows.
pub struct EarlierModel<'a> {
    /// What is chosen.
    pub list: &'a EarlierList,
    /// The orders, newest first; nothing before they are known.
    pub orders: Option<&'a [EarlierOrder]>,
    /// There are older ones.
    pub has_more: bool,
    /// Today's menu, once there is one.
    pub catalogue: Option<&'a Catalogue>,
}

impl<'a> EarlierModel<'a> {
    fn chosen(&self) -> Option<&'a EarlierOrder> {
        let orders = self.orders?;
        let of = |entry| orders.iter().find(|order| order.entry == entry);
        self.list.order.and_then(of).or_else(|| orders.first())
    }
}

/// Width of the orders, and of the lines of one.
const ORDERS: f32 = 310.0;
const LINES: f32 = 430.0;

/// Draws the list. Its keys: arrows move, right or a digit goes into the lines, space and digits
/// choose lines, left or Escape goes back, Enter orders again.
pub fn earlier_ui(ui: &mut Ui, view: &View<'_>, model: &EarlierModel<'_>, out: &mut Out) {
    let chosen = model.chosen();
    keys(ui, model.list, chosen, out);
    ui.set_width(ORDERS + GAP * 2.0 + LINES);
    ui.label(widgets::bold(view.texts.get("earlier-title")).size(16.0));
    let height = (ui.ctx().content_rect().height() - 260.0).max(200.0);
    ui.horizontal_top(|ui| {
        ui.spacing_mut().item_spacing.x = GAP * 2.0;
        ui.vertical(|ui| {
            ui.set_width(ORDERS);
            orders_ui(ui, view, model, height, out);
        });
        ui.vertical(|ui| {
            ui.set_width(LINES);
            if let Some(order) = chosen {
                order_ui(ui, view, model, order, height, out);
            }
        });
    });
    ui.add_space(GAP);
    buttons_ui(ui, view, model, chosen, out);
}

fn keys(ui: &Ui, list: &EarlierList, chosen: Option<&EarlierOrder>, out: &mut Out) {
    let mut send = |event| out.push(UiEvent::Earlier(event));
    let pressed = |key| ui.input_mut(|input| input.consume_key(Modifiers::NONE, key));
    let lines = chosen.map_or(0, |order| order.draft.order.lines.len());
    for place in widgets::digits_pressed(ui) {
        if place < lines {
            send(EarlierEvent::Toggle(place));
        }
    }
    for (key, by) in [
        (Key::ArrowDown, 1),
        (Key::ArrowUp, -1),
        (Key::PageDown, 8),
        (Key::PageUp, -8),
    ] {
        let count = ui.input_mut(|input| input.count_and_consume_key(Modifiers::NONE, key));
        for _ in 0..count {
            send(EarlierEvent::Move(by));
        }
    }
    if pressed(Key::ArrowRight) || pressed(Key::Tab) {
        send(EarlierEvent::Into);
    }
    if let Some(line) = list.line {
        if pressed(Key::Space) {
            send(EarlierEvent::Toggle(line));
        }
        if pressed(Key::ArrowLeft) || pressed(Key::Escape) {
            send(EarlierEvent::Back);
        }
    }
    if pressed(Key::Enter) {
        send(EarlierEvent::Take);
    }
}

fn orders_ui(ui: &mut Ui, view: &View<'_>, model: &EarlierModel<'_>, height: f32, out: &mut Out) {
    let texts = view.texts;
    let muted = Tokens::of(ui).muted;
    let Some(orders) = model.orders else {
        ui.label(RichText::new(texts.get("repeat-waiting")).color(muted));
        return;
    };
    if orders.is_empty() {
        ui.label(RichText::new(texts.get("repeat-none")).color(muted));
        return;
    }
    let chosen = model.chosen().map(|order| order.entry);
    ScrollArea::vertical()
        .id_salt("earlier orders")
        .max_height(height)
        .auto_shrink([false, true])
        .show(ui, |ui| {
            ui.spacing_mut().item_spacing.y = SMALL_GAP;
            for order in orders {
                let is_chosen = chosen == Some(order.entry);
                let response = head_ui(ui, view, model.list, order, is_chosen);
                if response.clicked() {
                    out.push(UiEvent::Earlier(EarlierEvent::Choose(order.entry)));
                }
                if response.double_clicked() {
                    out.push(UiEvent::Earlier(EarlierEvent::Take));
                }
                if is_chosen && follow(ui, "earlier order", order.entry.0) {
                    response.scroll_to_me(None);
                }
            }
            if model.has_more {
                ui.label(widgets::small(ui, texts.get("earlier-more")));
            }
        });
}

/// Whether something else is chosen than in the last frame, which is then to be seen.
fn follow(ui: &Ui, what: &'static str, chosen: i64) -> bool {
    let id = egui::Id::unique(what);
    let before = ui.data_mut(|data| {
        let before = data.get_temp(id);
        data.insert_temp(id, chosen);
        before
    });
    before != Some(chosen)
}

/// One order in the list: when, how much, where to.
fn head_ui(
    ui: &mut Ui,
    view: &View<'_>,
    list: &EarlierList,
    order: &EarlierOrder,
    is_chosen: bool,
) -> egui::Response {
    let when = view.date(order.at);
    let total = total_text(view, order);
    let customer = &order.draft.order.customer;
    let place = [customer.address.trim(), customer.region.trim()]
        .into_iter()
        .filter(|text| !text.is_empty())
        .collect::<Vec<_>>()
        .join(" · ");
    let look = RowLook {
        is_chosen,
        is_at_cursor: is_chosen && list.line.is_none(),
        name: &format!("{when} {total}"),
        role: egui::Role::ListItem,
    };
    row(ui, view.sizes.field + 20.0, &look, |ui| {
        ui.vertical(|ui| {
            ui.spacing_mut().item_spacing.y = 2.0;
            egui::Sides::new().shrink_left().truncate().show(
                ui,
                |ui| {
                    ui.label(widgets::bold(when));
                    ui.label(widgets::small(ui, view.ago(order.at.as_second())));
                },
                |ui| ui.label(widgets::bold(total)),
            );
            ui.add(egui::Label::new(widgets::small(ui, place)).truncate());
        });
    })
}

/// What it cost, as the server said; else what we thought.
pub(super) fn total_text(view: &View<'_>, order: &EarlierOrder) -> String {
    match order.total {
        Some(total) => view.money(total),
        None => {
            let amount = view.money(order.estimate);
            let words = [("amount", (&amount).into())];
            view.texts.with("earlier-estimate", &words)
        }
    }
}

struct RowLook<'a> {
    is_chosen: bool,
    is_at_cursor: bool,
    name: &'a str,
    role: egui::Role,
}

/// A row that can be clicked, as high as its words and no lower than that.
fn row(
    ui: &mut Ui,
    height: f32,
    look: &RowLook<'_>,
    content: impl FnOnce(&mut Ui),
) -> egui::Response {
    let tokens = Tokens::of(ui);
    let fill = if look.is_chosen {
        tokens.accent_soft
    } else {
        tokens.panel
    };
    let stroke = if look.is_at_cursor {
        Stroke::new(2.0, tokens.accent)
    } else {
        Stroke::new(1.0, tokens.hairline)
    };
    let response = ui
        .scope_builder(egui::UiBuilder::new().sense(Sense::CLICK), |ui| {
            egui::Frame::NONE
                .fill(fill)
                .corner_radius(CornerRadius::same(tokens::RADIUS))
                .inner_margin(egui::Margin::symmetric(10, 6))
                .show(ui, |ui| {
                    ui.set_width(ui.available_width());
                    ui.set_min_height(height - 12.0);
                    content(ui);
                });
        })
        .response;
    // Over the row rather than around it, so that nothing moves with the cursor.
    ui.painter().rect_stroke(
        response.rect,
        CornerRadius::same(tokens::RADIUS),
        stroke,
        egui::StrokeKind::Inside,
    );
    response.widget_info(|| egui::WidgetInfo::selected(look.role, true, look.is_chosen, look.name));
    response
}

/// The chosen order: its lines as they would be today.
fn order_ui(
    ui: &mut Ui,
    view: &View<'_>,
    model: &EarlierModel<'_>,
    order: &EarlierOrder,
    height: f32,
    out: &mut Out,
) {
    let earlier = &order.draft.order;
    let texts = view.texts;
    let count = texts.with("cart-count", &[("count", earlier.lines.len().into())]);
    let number = order.doc_no.as_deref().map(|number| format!("#{number}"));
    let words = number.into_iter().chain([count]).collect::<Vec<_>>();
    ui.label(widgets::small(ui, words.join(" · ")));
    if !earlier.note.trim().is_empty() {
        let note = RichText::new(earlier.note.trim()).family(tokens::italic_family());
        ui.add(egui::Label::new(note).wrap());
    }
    ScrollArea::vertical()
        .id_salt(("earlier lines", order.entry.0))
        .max_height(height - 30.0)
        .auto_shrink([false, true])
        .show(ui, |ui| {
            ui.spacing_mut().item_spacing.y = SMALL_GAP;
            for (place, line) in earlier.lines.iter().enumerate() {
                let model = LineModel::new(view, model, place, line);
                let response = line_ui(ui, view, &model);
                if response.clicked() {
                    out.push(UiEvent::Earlier(EarlierEvent::Toggle(place)));
                }
                let at = i64::try_from(place).unwrap_or_default();
                if model.is_at_cursor && follow(ui, "earlier line", at) {
                    response.scroll_to_me(None);
                }
            }
        });
}

/// A line as it would be today.
struct LineModel {
    place: usize,
    line: Line,
    total: Option<Money>,
    words: Vec<(String, Option<Severity>)>,
    is_taken: bool,
    is_at_cursor: bool,
}

impl LineModel {
    fn new(view: &View<'_>, model: &EarlierModel<'_>, place: usize, earlier: &Line) -> Self {
        let none = Catalogue::default();
        let catalogue = model.catalogue.unwrap_or(&none);
        let repeated = repeat_line(earlier, catalogue);
        let mut order = Order::new("", "");
        order.push_line(repeated.line.clone());
        let problems = check(&order, catalogue).into_iter();
        let problems = problems.filter(|problem| matches!(problem.field, Field::Line(..)));
        let remarks = repeated.remarks.iter().map(|remark| {
            let severity = remark_text::is_news(remark).then_some(Severity::Warning);
            (remark_text::sentence(remark, view.texts), severity)
        });
        let words = problems
            .map(|problem| {
                let sentence = problem_text::sentence(&problem, view.texts);
                (sentence, Some(problem.severity))
            })
            .chain(remarks)
            .collect();
        let list = model.list;
        Self {
            place,
            total: line_total(&repeated.line),
            line: repeated.line,
            words,
            is_taken: list.taken.contains(&place),
            is_at_cursor: list.line == Some(place),
        }
    }
}

fn line_ui(ui: &mut Ui, view: &View<'_>, model: &LineModel) -> egui::Response {
    let line = &model.line;
    let quantity = line.quantity.text(view.numbers());
    let title = format!("{quantity} × {}", line.title);
    let look = RowLook {
        is_chosen: model.is_taken,
        is_at_cursor: model.is_at_cursor,
        name: &title,
        role: egui::Role::CheckBox,
    };
    row(ui, view.sizes.field, &look, |ui| {
        ui.horizontal_top(|ui| {
            if model.place < 9 {
                widgets::key_cap(ui, &(model.place + 1).to_string());
            }
            ui.vertical(|ui| {
                ui.spacing_mut().item_spacing.y = 1.0;
                let total = model.total.map(|total| view.money(total));
                egui::Sides::new().shrink_left().show(
                    ui,
                    |ui| ui.add(egui::Label::new(&title).wrap()),
                    |ui| ui.label(widgets::bold(total.unwrap_or_default())),
                );
                let names = line.choices.iter().map(|choice| choice.title.as_str());
                let names = names.collect::<Vec<_>>().join(" · ");
                if !names.is_empty() {
                    ui.add(egui::Label::new(widgets::small(ui, names)).wrap());
                }
                if !line.note.is_empty() {
                    let note = RichText::new(&line.note).family(tokens::italic_family());
                    ui.add(egui::Label::new(note).wrap());
                }
                for (sentence, severity) in &model.words {
                    match severity {
                        Some(severity) => widgets::mark_text(ui, sentence, *severity),
                        None => {
                            ui.add(egui::Label::new(widgets::small(ui, sentence)).wrap());
                        }
                    }
                }
            });
        });
    })
}

fn buttons_ui(
    ui: &mut Ui,
    view: &View<'_>,
    model: &EarlierModel<'_>,
    chosen: Option<&EarlierOrder>,
    out: &mut Out,
) {
    let texts = view.texts;
    let count = chosen.map_or(0, |order| {
        model.list.places(order.draft.order.lines.len()).len()
    });
    let text = match (model.list.line.is_none(), count) {
        (true, _) => texts.get("earlier-take-all").to_owned(),
        (false, count) => texts.with("earlier-take", &[("count", count.into())]),
    };
    if widgets::primary_button(ui, &text, Some("Enter"), count > 0).clicked() {
        out.push(UiEvent::Earlier(EarlierEvent::Take));
    }
    ui.horizontal(|ui| {
        let id = match model.list.line {
            Some(_) => "back",
            None => "close",
        };
        if ui.button(texts.get(id)).clicked() {
            out.push(UiEvent::Earlier(EarlierEvent::Back));
        }
        widgets::key_cap(ui, "Esc");
        ui.label(
            RichText::new(texts.get("earlier-keys"))
                .size(SMALL)
                .color(Tokens::of(ui).muted),
        );
    });
}
