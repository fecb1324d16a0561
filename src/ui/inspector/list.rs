//! The exchanges, newest first. Only the rows in sight are drawn.

use egui::{FontFamily, FontId, Rect, Response, RichText, ScrollArea, Sense, Ui, Vec2};

use super::{
    InspectorEvent,
    filters::{self, Filter},
    words,
};
use crate::{
    store::journal::{ExchangeId, ExchangeRow, JournalError, JournalFacets},
    ui::{
        event::{Out, UiEvent},
        tile,
        tokens::{self, GAP, SMALL, TEXT, Tokens},
        view::View,
        widgets,
    },
};

/// What the list shows.
pub struct ListModel<'a> {
    /// What is looked for.
    pub filter: &'a Filter,
    /// The stores and endpoints that can be chosen.
    pub facets: &'a JournalFacets,
    /// What was found so far, newest first.
    pub rows: &'a [ExchangeRow],
    /// There are older ones.
    pub has_more: bool,
    /// How many came since, while the list is scrolled away from its top.
    pub newer: usize,
    /// The one that is shown.
    pub chosen: Option<ExchangeId>,
    /// Bring the chosen one into sight.
    pub follow_chosen: bool,
    /// Go to the top.
    pub to_top: bool,
    /// The list is at its top.
    pub is_at_top: bool,
    /// The first answer has not come yet.
    pub is_pending: bool,
    /// Why the journal could not be asked.
    pub trouble: Option<&'a JournalError>,
}

/// So many rows before the end of the list the next ones are asked for.
const AHEAD: usize = 40;
/// Between two rows.
const BETWEEN: f32 = 3.0;

/// Draws the box, the choices and the list.
pub fn list_ui(ui: &mut Ui, view: &View<'_>, model: &ListModel<'_>, out: &mut Out) {
    ui.scope(|ui| filters::filters_ui(ui, view, model.filter, model.facets, out));
    notes_ui(ui, view, model, out);
    if model.rows.is_empty() {
        return empty_ui(ui, view, model, out);
    }
    rows_ui(ui, view, model, out);
}

/// What came meanwhile, and why nothing comes any more.
fn notes_ui(ui: &mut Ui, view: &View<'_>, model: &ListModel<'_>, out: &mut Out) {
    let tokens = Tokens::of(ui);
    if let Some(error) = model.trouble {
        let words = view.texts.get("exchanges-trouble");
        let words = format!("{words} ({})", error.words);
        ui.add(egui::Label::new(RichText::new(words).size(13.0).color(tokens.problem)).wrap());
    }
    if model.newer > 0 {
        let count = [("count", model.newer.into())];
        let words = view.texts.with("exchanges-newer", &count);
        if widgets::link(ui, &words, tokens.accent).clicked() {
            out.push(UiEvent::Inspector(InspectorEvent::ShowNewer));
        }
    }
}

/// What to do where nothing is found.
fn empty_ui(ui: &mut Ui, view: &View<'_>, model: &ListModel<'_>, out: &mut Out) {
    if model.trouble.is_some() {
        return;
    }
    let id = match (model.is_pending, model.filter.is_empty()) {
        (true, _) => "exchanges-pending",
        (false, true) => "exchanges-none",
        (false, false) => "exchanges-not-found",
    };
    ui.add_space(GAP);
    ui.add(egui::Label::new(widgets::small(ui, view.texts.get(id)).size(TEXT)).wrap());
    let can_clear = !model.is_pending && !model.filter.is_empty();
    let clear = view.texts.get("exchanges-clear");
    if can_clear && widgets::link(ui, clear, Tokens::of(ui).accent).clicked() {
        out.push(UiEvent::Inspector(InspectorEvent::ClearFilters));
    }
}

fn rows_ui(ui: &mut Ui, view: &View<'_>, model: &ListModel<'_>, out: &mut Out) {
    ui.spacing_mut().item_spacing.y = BETWEEN;
    let height = view.sizes.row;
    let mut area = ScrollArea::vertical()
        .id_salt("list of exchanges")
        .auto_shrink(false);
    if let Some(offset) = offset_to(ui, model, height + BETWEEN) {
        area = area.vertical_scroll_offset(offset);
    }
    let count = model.rows.len();
    let output = area.show_rows(ui, height, count, |ui, shown| {
        if shown.end + AHEAD >= count && model.has_more {
            out.push(UiEvent::Inspector(InspectorEvent::NeedMore));
        }
        for row in model.rows.get(shown).unwrap_or_default() {
            if row_ui(ui, view, row, model.chosen == Some(row.id)).clicked() {
                out.push(UiEvent::Inspector(InspectorEvent::Choose(row.id)));
            }
        }
    });
    ui.data_mut(|data| {
        data.insert_temp(
            seen_id(),
            (
                output.state.unclamped_offset().y,
                output.inner_rect.height(),
            ),
        )
    });
    let is_at_top = output.state.unclamped_offset().y < height / 2.0;
    if is_at_top != model.is_at_top {
        out.push(UiEvent::Inspector(InspectorEvent::AtTop(is_at_top)));
    }
}

fn seen_id() -> egui::Id {
    egui::Id::unique("what is seen of the exchanges")
}

/// Where the list has to stand for the chosen row to be seen; nothing if it may stay. A row that is
/// not drawn cannot be scrolled to, so this is reckoned.
fn offset_to(ui: &Ui, model: &ListModel<'_>, step: f32) -> Option<f32> {
    if model.to_top {
        return Some(0.0);
    }
    let chosen = model.chosen.filter(|_| model.follow_chosen)?;
    let row = model.rows.iter().position(|row| row.id == chosen)?;
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

/// Draws an exchange as a row of a list, as high as the sizes say.
pub fn row_ui(ui: &mut Ui, view: &View<'_>, row: &ExchangeRow, is_chosen: bool) -> Response {
    let size = Vec2::new(ui.available_width(), view.sizes.row);
    let (rect, response) = ui.allocate_exact_size(size, Sense::CLICK);
    let words = RowWords::of(view, row);
    if ui.is_rect_visible(rect) {
        tile::frame(ui, &response, is_chosen);
        words.paint(ui, row, rect.shrink2(Vec2::new(10.0, 6.0)));
    }
    let label = words.label();
    response
        .widget_info(|| egui::WidgetInfo::selected(egui::Role::ListItem, true, is_chosen, &label));
    hover_ui(&response, row);
    response
}

/// The server's words are long; they are shown where a pointer rests.
fn hover_ui(response: &Response, row: &ExchangeRow) {
    if let Some(said) = &row.said {
        response.clone().on_hover_text(said);
    }
}

/// What a row says.
struct RowWords {
    title: String,
    outcome: String,
    store: String,
    about: String,
    figures: String,
}

impl RowWords {
    fn of(view: &View<'_>, row: &ExchangeRow) -> Self {
        let status = row.status.map(|status| status.to_string());
        let took = row.total.map(|total| words::duration(view, total));
        let figures: Vec<String> = [status, took].into_iter().flatten().collect();
        Self {
            title: format!(
                "{} {}",
                view.moment(row.at),
                words::endpoint(view.texts, &row.endpoint)
            ),
            outcome: words::outcome(view.texts, row.outcome).to_owned(),
            store: view.store_name(&row.store.name).to_owned(),
            about: about(view, row),
            figures: figures.join(" · "),
        }
    }

    fn label(&self) -> String {
        let all = [
            &self.title,
            &self.outcome,
            &self.store,
            &self.about,
            &self.figures,
        ];
        let said: Vec<&str> = all
            .into_iter()
            .map(String::as_str)
            .filter(|text| !text.is_empty())
            .collect();
        said.join(", ")
    }

    fn paint(&self, ui: &Ui, row: &ExchangeRow, inner: Rect) {
        let tokens = Tokens::of(ui);
        let (top, bottom) = inner.split_top_bottom_at_fraction(0.5);
        let colour = words::outcome_colour(tokens, row.outcome);
        let bold = FontId::new(13.0, tokens::bold_family());
        let taken = paint_right(ui, top, &self.outcome, bold, colour);
        let title = RichText::new(&self.title).family(tokens::bold_family());
        tile::paint_lines(ui, top, top.width() - taken, [(title, TEXT, tokens.ink)]);
        let small = FontId::proportional(SMALL);
        let taken = paint_right(ui, bottom, &self.figures, small.clone(), tokens.muted);
        let ink = words::environment_colour(tokens, row.store.environment);
        let store = ui.painter().layout_no_wrap(self.store.clone(), small, ink);
        // However long the store's name is, something is left for who it is about.
        let width = store.size().x.min((bottom.width() - taken) * 0.6);
        let store_text = RichText::new(&self.store);
        tile::paint_lines(ui, bottom, width, [(store_text, SMALL, ink)]);
        let rest = bottom.with_min_x(bottom.left() + width + GAP);
        let about = RichText::new(&self.about).family(FontFamily::Proportional);
        let room = (rest.width() - taken).max(0.0);
        tile::paint_lines(ui, rest, room, [(about, SMALL, tokens.ink)]);
    }
}

/// Paints a text at the right; gives the room that it takes.
fn paint_right(ui: &Ui, rect: Rect, text: &str, font: FontId, ink: egui::Color32) -> f32 {
    if text.is_empty() {
        return 0.0;
    }
    let galley = ui.painter().layout_no_wrap(text.to_owned(), font, ink);
    let size = galley.size();
    let at = egui::pos2(rect.right() - size.x, rect.center().y - size.y / 2.0);
    ui.painter().galley(at, galley, ink);
    size.x + GAP
}

/// Who and what it is about: name, number of the day, which try.
fn about(view: &View<'_>, row: &ExchangeRow) -> String {
    let named = |text: &Option<String>| {
        let text = text.as_deref().map(str::trim).unwrap_or_default();
        (!text.is_empty()).then(|| text.to_owned())
    };
    let who = named(&row.who).or_else(|| named(&row.phone));
    let number = row.doc_no.as_ref().map(|number| format!("#{number}"));
    let attempt = row.attempt.filter(|attempt| *attempt > 1).map(|attempt| {
        let count = usize::try_from(attempt).unwrap_or(usize::MAX);
        view.texts.with("attempt", &[("count", count.into())])
    });
    let again = row.again_of.map(|id| {
        let id = id.to_string();
        view.texts.with("again-of", &[("id", (&id).into())])
    });
    let all: Vec<String> = [who, number, attempt, again]
        .into_iter()
        .flatten()
        .collect();
    all.join(" · ")
}
