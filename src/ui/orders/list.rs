//! The list: its two parts, what is looked for, and the rows. Only the rows in sight are drawn.

use egui::{Key, Modifiers, RichText, ScrollArea, Ui, Vec2};
use jiff::Timestamp;

use super::{
    OrdersEvent,
    row::row_ui,
    rows::{OrderRow, Part, RowFilter, RowName},
};
use crate::{
    api::ApiError,
    ui::{
        command::Command,
        connect::api_error_text,
        event::{Out, UiEvent},
        spot::Spot,
        tokens::{self, GAP, SMALL_GAP, TEXT, Tokens},
        view::View,
        widgets::{self, FieldLook},
    },
};

/// What the list shows.
pub struct ListModel<'a> {
    /// Which of the two lists.
    pub part: Part,
    /// How many rows each of them has; nothing before it is known.
    pub counts: [(Part, Option<usize>); 2],
    /// What is looked for.
    pub text: &'a str,
    /// Which rows are wanted.
    pub filter: RowFilter,
    /// How many rows each filter lets through.
    pub of_filters: &'a [(RowFilter, usize)],
    /// All rows of the list.
    pub rows: &'a [OrderRow],
    /// Those that were found, by their places.
    pub shown: &'a [usize],
    /// The one that is shown in full.
    pub chosen: Option<&'a RowName>,
    /// Bring it into sight.
    pub follow_chosen: bool,
    /// When the open packets were read.
    pub read_at: Option<Timestamp>,
    /// Why they could not be read now.
    pub failure: Option<&'a ApiError>,
    /// The orders of the day could not be read from the disk.
    pub is_day_unreadable: bool,
}

/// Between two rows.
const BETWEEN: f32 = 3.0;

/// Where the box is kept in mind, for [`widgets::has_cursor`].
pub fn place() -> egui::Id {
    egui::Id::unique("field of the orders")
}

/// Draws it.
pub fn list_ui(ui: &mut Ui, view: &View<'_>, model: &ListModel<'_>, out: &mut Out) {
    ui.scope(|ui| {
        ui.spacing_mut().item_spacing = Vec2::splat(SMALL_GAP + 2.0);
        search_ui(ui, view, model, out);
        parts_ui(ui, view, model, out);
        filters_ui(ui, view, model, out);
        reading_ui(ui, view, model, out);
    });
    match model.shown.is_empty() {
        true => empty_ui(ui, view, model, out),
        false => rows_ui(ui, view, model, out),
    }
}

fn search_ui(ui: &mut Ui, view: &View<'_>, model: &ListModel<'_>, out: &mut Out) {
    let look = FieldLook {
        hint: view.texts.get("orders-hint"),
        focus: view.focuses(Spot::Orders),
        key: Some(&view.key(Command::GoToSearch)),
        ..FieldLook::new(view.texts.get("orders-search"))
    };
    let output = widgets::field(ui, "orders", model.text, look);
    widgets::remember(ui, place(), &output.response);
    if let Some(text) = output.changed {
        out.push(UiEvent::Orders(OrdersEvent::Typed(text)));
    }
}

/// The two lists, and the way to the day in numbers.
fn parts_ui(ui: &mut Ui, view: &View<'_>, model: &ListModel<'_>, out: &mut Out) {
    let day = view.texts.get("orders-glance");
    let height = view.sizes.field;
    let between = ui.spacing().item_spacing.x;
    let font = egui::TextStyle::Button.resolve(ui.style());
    let galley = ui
        .painter()
        .layout_no_wrap(day.to_owned(), font, egui::Color32::PLACEHOLDER);
    let width = galley.size().x + 2.0 * ui.spacing().button_padding.x;
    let day_size = Vec2::new(width.max(height), height);
    let rest = ui.available_width() - day_size.x - 2.0 * between;
    let size = Vec2::new(rest / 2.0, height);
    ui.horizontal_top(|ui| {
        for (part, count) in model.counts {
            part_ui(ui, view, (part, count), model.part == part, size, out);
        }
        let button = ui.add_sized(day_size, egui::Button::new(day));
        let button = button.on_hover_text(Command::ShowDay.tooltip(view.texts));
        if widgets::focus_ring(button, ui, tokens::RADIUS).clicked() {
            out.push(UiEvent::Command(Command::ShowDay));
        }
    });
}

fn part_ui(
    ui: &mut Ui,
    view: &View<'_>,
    (part, count): (Part, Option<usize>),
    is_shown: bool,
    size: Vec2,
    out: &mut Out,
) {
    let id = match part {
        Part::Day => "orders-of-day",
        Part::Open => "orders-open",
    };
    let words = match count {
        Some(count) => format!("{} ({count})", view.texts.get(id)),
        None => view.texts.get(id).to_owned(),
    };
    let tokens = Tokens::of(ui);
    let mut text = RichText::new(words);
    if is_shown {
        text = text.family(tokens::bold_family());
    }
    let mut button = egui::Button::new(text).truncate().min_size(size);
    if is_shown {
        let line = egui::Stroke::new(2.0, tokens.accent);
        button = button.fill(tokens.accent_soft).stroke(line);
    }
    let button = ui.add_sized(size, button);
    let button = button.on_hover_text(Command::SwitchOrdersPart.tooltip(view.texts));
    if widgets::focus_ring(button, ui, tokens::RADIUS).clicked() {
        out.push(UiEvent::Orders(OrdersEvent::Show(part)));
    }
}

fn filters_ui(ui: &mut Ui, view: &View<'_>, model: &ListModel<'_>, out: &mut Out) {
    ui.horizontal_wrapped(|ui| {
        for (filter, count) in model.of_filters {
            let id = match filter {
                RowFilter::All => "rows-all",
                RowFilter::Waiting => "rows-waiting",
                RowFilter::Refused => "rows-refused",
                RowFilter::Accepted => "rows-accepted",
                RowFilter::Ours => "rows-ours",
                RowFilter::Unpaid => "rows-unpaid",
            };
            let words = format!("{} {count}", view.texts.get(id));
            if widgets::chip(ui, &words, model.filter == *filter).clicked() {
                out.push(UiEvent::Orders(OrdersEvent::Filter(*filter)));
            }
        }
    });
}

/// How old the list is, and why it is no newer.
fn reading_ui(ui: &mut Ui, view: &View<'_>, model: &ListModel<'_>, out: &mut Out) {
    if model.part == Part::Day {
        return;
    }
    let texts = view.texts;
    let tokens = Tokens::of(ui);
    let age = model.read_at.map(|at| {
        let age = view.ago(at.as_second());
        texts.with("orders-read", &[("age", (&age).into())])
    });
    if let Some(error) = model.failure {
        let why = api_error_text(view, error);
        let known = match model.read_at {
            Some(_) => texts.get("orders-known"),
            None => "",
        };
        let words = format!("{why} {known}");
        let text = RichText::new(words.trim()).size(13.0).color(tokens.waiting);
        ui.add(egui::Label::new(text).wrap());
    }
    if age.is_none() && model.failure.is_none() {
        return;
    }
    ui.horizontal(|ui| {
        ui.spacing_mut().interact_size.y = tokens::LINE;
        if let Some(age) = age {
            ui.label(widgets::small(ui, age));
        }
        if widgets::link(ui, texts.get("orders-read-again"), tokens.accent).clicked() {
            out.push(UiEvent::Orders(OrdersEvent::ReadAgain));
        }
    });
}

/// What to do where nothing is found.
fn empty_ui(ui: &mut Ui, view: &View<'_>, model: &ListModel<'_>, out: &mut Out) {
    let is_known = model
        .counts
        .iter()
        .any(|(part, count)| *part == model.part && count.is_some());
    let id = match (model.part, is_known) {
        _ if !model.rows.is_empty() => "orders-not-found",
        (Part::Day, _) if model.is_day_unreadable => "orders-day-unreadable",
        (Part::Open, false) if model.failure.is_some() => return,
        (_, false) => "orders-pending",
        (Part::Day, true) => "orders-none-of-day",
        (Part::Open, true) => "orders-none-open",
    };
    ui.add_space(GAP);
    ui.add(egui::Label::new(widgets::small(ui, view.texts.get(id)).size(TEXT)).wrap());
    let clear = view.texts.get("orders-clear");
    let can_clear = !model.rows.is_empty();
    if can_clear && widgets::link(ui, clear, Tokens::of(ui).accent).clicked() {
        out.push(UiEvent::Orders(OrdersEvent::ClearFilters));
    }
}

fn rows_ui(ui: &mut Ui, view: &View<'_>, model: &ListModel<'_>, out: &mut Out) {
    ui.spacing_mut().item_spacing.y = BETWEEN;
    let height = view.sizes.row;
    let mut area = ScrollArea::vertical()
        .id_salt(("list of orders", model.part))
        .auto_shrink(false);
    if let Some(offset) = offset_to(ui, model, height + BETWEEN) {
        area = area.vertical_scroll_offset(offset);
    }
    let output = area.show_rows(ui, height, model.shown.len(), |ui, shown| {
        let places = model.shown.get(shown).unwrap_or_default();
        for row in places.iter().filter_map(|place| model.rows.get(*place)) {
            let is_chosen = model.chosen == Some(&row.name);
            let response = row_ui(ui, view, row, is_chosen);
            if response.clicked() {
                out.push(UiEvent::Orders(OrdersEvent::Choose(row.name.clone())));
            }
            if response.double_clicked() {
                out.push(UiEvent::Orders(OrdersEvent::Enter));
            }
        }
    });
    let seen = (
        output.state.unclamped_offset().y,
        output.inner_rect.height(),
    );
    ui.data_mut(|data| data.insert_temp(seen_id(), seen));
}

fn seen_id() -> egui::Id {
    egui::Id::unique("what is seen of the orders")
}

/// Where the list has to stand for the chosen row to be seen; nothing if it may stay. A row that is
/// not drawn cannot be scrolled to, so this is reckoned.
fn offset_to(ui: &Ui, model: &ListModel<'_>, step: f32) -> Option<f32> {
    let chosen = model.chosen.filter(|_| model.follow_chosen)?;
    let is_it = |place: &usize| {
        model
            .rows
            .get(*place)
            .is_some_and(|row| row.name == *chosen)
    };
    let row = model.shown.iter().position(is_it)?;
    let (offset, height): (f32, f32) = ui.data(|data| data.get_temp(seen_id()))?;
    let top = step * row as f32;
    let bottom = top + step - BETWEEN;
    if top < offset {
        Some(top)
    } else if bottom > offset + height {
        Some(bottom - height)
    } else {
        None
    }
}

/// The keys that walk the list and go on from it, wherever the cursor is but on a button.
pub fn keys(ctx: &egui::Context, out: &mut Out) {
    let moves = [
        (Key::ArrowDown, 1),
        (Key::ArrowUp, -1),
        (Key::PageDown, 8),
        (Key::PageUp, -8),
    ];
    for (key, by) in moves {
        let count = ctx.input_mut(|input| input.count_and_consume_key(Modifiers::NONE, key));
        if count > 0 {
            // The arrows do not go from button to button here.
            ctx.memory_mut(|memory| memory.move_focus(egui::FocusDirection::None));
        }
        for _ in 0..count {
            out.push(UiEvent::Orders(OrdersEvent::Move(by)));
        }
    }
    let is_free = ctx.memory(|memory| memory.focused().is_none());
    let is_at_list = is_free || widgets::has_cursor(ctx, place());
    if is_at_list && ctx.input_mut(|input| input.consume_key(Modifiers::NONE, Key::Enter)) {
        out.push(UiEvent::Orders(OrdersEvent::Enter));
    }
}
