//! One box that finds every command, open order and connected store by its name (Ctrl+K).

mod goals;

use egui::{CornerRadius, Key, Label, Modifiers, RichText, ScrollArea, Sense, Stroke, Ui, Vec2};

pub use goals::{Goal, Row, Sources, find};

use super::{
    event::{Out, UiEvent},
    spot::Spot,
    tokens::{self, GAP, SMALL, SMALL_GAP, Tokens},
    view::View,
    widgets::{self, FieldLook},
};

/// What is done in the palette.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PaletteEvent {
    /// Changed the text.
    Search(String),
    /// Moves by so many rows; it stops at the ends.
    Move(isize),
    /// Takes the chosen row.
    TakeChosen,
    /// Takes this row.
    Take(usize),
}

/// What stands in the palette.
#[derive(Debug, Clone, Default)]
pub struct Palette {
    /// What is typed.
    pub search: String,
    /// Shows the open orders and nothing else.
    pub only_orders: bool,
    /// What was found, best first.
    pub rows: Vec<Row>,
    /// Which row Enter takes.
    pub chosen: usize,
    /// Bring it into sight in the next frame.
    pub follow: bool,
}

impl Palette {
    /// Looks again, for another text or because the orders have changed.
    pub fn look(&mut self, sources: &Sources<'_>) {
        self.rows = find(&self.search, self.only_orders, sources);
        self.chosen = self.chosen.min(self.rows.len().saturating_sub(1));
    }

    /// Moves among the rows.
    pub fn move_by(&mut self, by: isize) {
        let last = self.rows.len().saturating_sub(1);
        self.chosen = self.chosen.saturating_add_signed(by).min(last);
        self.follow = true;
    }
}

/// How many rows are in sight at once.
const IN_SIGHT: usize = 11;
/// How far the page keys move.
const PAGE: isize = 10;

/// Draws the palette.
pub fn palette_ui(ui: &mut Ui, view: &View<'_>, palette: &Palette, out: &mut Out) {
    ui.set_width(560.0);
    let takes_chosen = keys(ui, out);
    let texts = view.texts;
    let id = if palette.only_orders {
        "palette-orders"
    } else {
        "palette-search"
    };
    let look = FieldLook {
        hint: texts.get(id),
        focus: view.focuses(Spot::Dialog),
        bare: true,
        ..FieldLook::new(texts.get(id))
    };
    let output = widgets::field(ui, "palette", &palette.search, look);
    if let Some(text) = output.changed {
        out.push(UiEvent::Palette(PaletteEvent::Search(text)));
    }
    // A text and its Enter may come in one frame: the text is looked for first.
    if takes_chosen {
        out.push(UiEvent::Palette(PaletteEvent::TakeChosen));
    }
    ui.add_space(SMALL_GAP);
    rows_ui(ui, view, palette, out);
}

/// Arrows, pages and ends move in the list, whatever the text; tells whether Enter was pressed.
fn keys(ui: &Ui, out: &mut Out) -> bool {
    let moves = [
        (Key::ArrowDown, 1),
        (Key::ArrowUp, -1),
        (Key::PageDown, PAGE),
        (Key::PageUp, -PAGE),
        (Key::End, isize::MAX),
        (Key::Home, isize::MIN),
    ];
    for (key, by) in moves {
        let count = ui.input_mut(|input| input.count_and_consume_key(Modifiers::NONE, key));
        for _ in 0..count {
            out.push(UiEvent::Palette(PaletteEvent::Move(by)));
        }
    }
    ui.input_mut(|input| input.consume_key(Modifiers::NONE, Key::Enter))
}

fn rows_ui(ui: &mut Ui, view: &View<'_>, palette: &Palette, out: &mut Out) {
    let height = view.sizes.field;
    // As high for few rows as for many, so that nothing jumps while typing.
    let room = ui.content_rect().height() - 160.0;
    let in_sight = (height * IN_SIGHT as f32).min(room);
    ScrollArea::vertical()
        .id_salt("palette rows")
        .auto_shrink(false)
        .max_height(in_sight)
        .min_scrolled_height(in_sight)
        .show(ui, |ui| {
            ui.spacing_mut().item_spacing.y = 0.0;
            if palette.rows.is_empty() {
                ui.add_space(GAP);
                let text = palette.search.trim();
                let words = view.texts.with("palette-nothing", &[("text", text.into())]);
                ui.add(Label::new(RichText::new(words).color(Tokens::of(ui).muted)).wrap());
            }
            for (place, row) in palette.rows.iter().enumerate() {
                let is_chosen = place == palette.chosen;
                let response = row_ui(ui, view, row, height, is_chosen);
                if is_chosen && palette.follow {
                    response.scroll_to_me(None);
                }
                if response.clicked() {
                    out.push(UiEvent::Palette(PaletteEvent::Take(place)));
                }
            }
        });
}

fn row_ui(ui: &mut Ui, view: &View<'_>, row: &Row, height: f32, is_chosen: bool) -> egui::Response {
    let tokens = Tokens::of(ui);
    let is_enabled = row.goal.is_enabled(&view.allowed);
    // The arrows choose, so Tab need not stop at each.
    let size = Vec2::new(ui.available_width() - GAP, height);
    let (rect, response) = ui.allocate_exact_size(size, Sense::CLICK);
    response.widget_info(|| {
        egui::WidgetInfo::selected(egui::Role::ListBoxOption, is_enabled, is_chosen, &row.text)
    });
    if !ui.is_rect_visible(rect) {
        return response;
    }
    let corners = CornerRadius::same(tokens::RADIUS);
    if is_chosen {
        let line = Stroke::new(2.0, tokens.accent);
        ui.painter().rect(
            rect,
            corners,
            tokens.accent_soft,
            line,
            egui::StrokeKind::Inside,
        );
    } else if response.hovered() && is_enabled {
        ui.painter().rect_filled(rect, corners, tokens.ground);
    }
    let ink = if is_enabled { tokens.ink } else { tokens.muted };
    let inner = rect.shrink2(Vec2::new(12.0, 0.0));
    ui.scope_builder(egui::UiBuilder::new().max_rect(inner), |ui| {
        ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
            if let Some(key) = &row.key {
                widgets::key_cap(ui, key);
            }
            if !is_enabled {
                let words = view.texts.get("palette-not-now");
                ui.label(RichText::new(words).size(SMALL).color(tokens.muted));
            }
            if !row.detail.is_empty() {
                ui.label(RichText::new(&row.detail).size(SMALL).color(tokens.muted));
            }
            ui.with_layout(egui::Layout::left_to_right(egui::Align::Center), |ui| {
                if let Some(colour) = row.colour {
                    widgets::dot(ui, tokens.store(colour));
                }
                ui.add(Label::new(RichText::new(&row.text).color(ink)).truncate());
            });
        });
    });
    response
}
