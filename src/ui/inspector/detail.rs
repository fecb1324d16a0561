//! One exchange: what it was, what was made of it, and the others of its order.

use std::borrow::Cow;

use egui::{RichText, ScrollArea, Sense, Ui, Vec2};

use super::{InspectorEvent, sides, tools, words};
use crate::{
    desk::inspect::reading::Reading,
    domain::{Problem, Reason},
    store::journal::{Exchange, ExchangeId, ExchangeRow, ExchangeStory},
    ui::{
        command::Command,
        desk::top_strip::environment_ui,
        event::{Out, UiEvent},
        problem_text, tile,
        tokens::{self, GAP, SMALL, SMALL_GAP, Tokens},
        view::View,
        widgets,
    },
};

/// What is shown of an exchange.
pub struct DetailModel<'a> {
    /// The exchange and its story; nothing while none is chosen.
    pub story: Option<&'a ExchangeStory>,
    /// Its texts.
    pub reading: Option<&'a Reading>,
    /// Changes with every reading.
    pub version: u64,
    /// The one chosen is not in the journal any more.
    pub is_gone: bool,
    /// Bodies are shown as they were on the wire.
    pub is_raw: bool,
    /// The exchange that is kept to be compared with.
    pub marked: Option<ExchangeId>,
    /// Brings the mark of this problem into sight.
    pub follow: Option<usize>,
}

/// Draws the exchange.
pub fn detail_ui(ui: &mut Ui, view: &View<'_>, model: &DetailModel<'_>, out: &mut Out) {
    let Some((story, reading)) = model.story.zip(model.reading) else {
        let id = if model.is_gone {
            "exchange-gone"
        } else {
            "exchange-choose"
        };
        ui.label(widgets::small(ui, view.texts.get(id)).size(tokens::TEXT));
        return tools::tools_ui(ui, view, model, out);
    };
    ui.spacing_mut().item_spacing.y = SMALL_GAP;
    head_ui(ui, view, &story.exchange);
    conclusion_ui(ui, view, &story.exchange);
    problems_ui(ui, view, &reading.problems, out);
    tools::tools_ui(ui, view, model, out);
    story_ui(ui, view, story, out);
    sides::sides_ui(ui, view, model, &story.exchange, reading);
}

/// What, where, when, with which key, how long.
fn head_ui(ui: &mut Ui, view: &View<'_>, exchange: &Exchange) {
    let texts = view.texts;
    let row = &exchange.row;
    ui.spacing_mut().interact_size.y = tokens::LINE;
    ui.horizontal_wrapped(|ui| {
        ui.label(widgets::bold(words::endpoint(texts, &row.endpoint)).size(16.0));
        ui.label(widgets::small(ui, format!("#{}", row.id)));
        ui.label(widgets::bold(view.store_name(&row.store.name)));
        environment_ui(ui, view, row.store.environment);
        let tokens = Tokens::of(ui);
        let colour = words::outcome_colour(tokens, row.outcome);
        widgets::dot(ui, colour);
        let status = row
            .status
            .map(|status| format!("{status} "))
            .unwrap_or_default();
        let outcome = words::outcome(texts, row.outcome);
        ui.label(widgets::bold(format!("{status}{outcome}")).color(colour));
    });
    let facts = [facts(view, exchange), timings(view, exchange)];
    let facts = facts.map(|fact| widgets::small(ui, fact).size(13.0));
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing = egui::vec2(2.0 * GAP, 0.0);
        for fact in facts.into_iter().filter(|fact| !fact.is_empty()) {
            ui.label(fact);
        }
    });
}

fn facts(view: &View<'_>, exchange: &Exchange) -> String {
    let texts = view.texts;
    let row = &exchange.row;
    let mut facts = vec![view.exact(row.at)];
    if let Some(attempt) = row.attempt {
        let count = usize::try_from(attempt).unwrap_or(usize::MAX);
        facts.push(texts.with("attempt", &[("count", count.into())]));
    }
    if let Some(id) = row.again_of {
        let id = id.to_string();
        facts.push(texts.with("again-of", &[("id", (&id).into())]));
    }
    if !exchange.key_name.is_empty() {
        let name = &exchange.key_name;
        facts.push(texts.with("exchange-key", &[("name", name.into())]));
    }
    if let Some(number) = &row.doc_no {
        facts.push(texts.with("exchange-doc-no", &[("number", number.into())]));
    }
    facts.push(exchange.program.clone());
    facts.retain(|fact| !fact.is_empty());
    facts.join(" · ")
}

fn timings(view: &View<'_>, exchange: &Exchange) -> String {
    let Some(timings) = &exchange.timings else {
        return String::new();
    };
    let parts = [
        ("timing-resolve", timings.resolve),
        ("timing-connect", timings.connect),
        ("timing-first-byte", timings.first_byte),
        ("timing-total", Some(timings.total)),
    ];
    let told: Vec<String> = parts
        .into_iter()
        .filter_map(|(id, took)| {
            let took = words::duration(view, took?);
            Some(format!("{} {took}", view.texts.get(id)))
        })
        .collect();
    told.join(" · ")
}

/// What the program made of it, and the server's own words, which can be taken along.
fn conclusion_ui(ui: &mut Ui, view: &View<'_>, exchange: &Exchange) {
    let error = exchange.error.as_ref();
    let sentence = words::conclusion(view.texts, &exchange.row, error);
    ui.add(egui::Label::new(sentence).wrap().selectable(true));
    let said = error.and_then(|error| error.said.as_deref()).map(str::trim);
    if let Some(said) = said.filter(|said| !said.is_empty()) {
        let said = beginning(said);
        let words = view
            .texts
            .with("exchange-said", &[("said", said.as_ref().into())]);
        let text = RichText::new(words).color(Tokens::of(ui).problem);
        ui.add(egui::Label::new(text).wrap().selectable(true));
    }
}

/// So much of the server's words is shown above the bodies, in letters; all of it is in the reply.
const SAID: usize = 240;

/// The beginning of a long text.
fn beginning(text: &str) -> Cow<'_, str> {
    match text.char_indices().nth(SAID) {
        Some((end, _)) => Cow::Owned(format!("{}…", text.get(..end).unwrap_or_default())),
        None => Cow::Borrowed(text),
    }
}

/// So many problems are listed; all of them are marked in the body.
const PROBLEMS: usize = 6;

/// What is wrong, by field: each leads to its place in the body.
fn problems_ui(ui: &mut Ui, view: &View<'_>, problems: &[Problem], out: &mut Out) {
    let tokens = Tokens::of(ui);
    let named = |(_, path): &(usize, String)| !path.is_empty();
    let paths = problems.iter().map(|problem| problem.field.to_string());
    let paths: Vec<_> = paths.enumerate().filter(named).collect();
    if paths.is_empty() {
        return;
    }
    ui.horizontal_wrapped(|ui| {
        for (place, path) in paths.iter().take(PROBLEMS) {
            let Some(problem) = problems.get(*place) else {
                continue;
            };
            // The server's words about a single field stand above.
            let is_told = paths.len() == 1 && matches!(problem.reason, Reason::Refused);
            let text = match is_told {
                true => path.clone(),
                false => format!("{path}: {}", problem_text::sentence(problem, view.texts)),
            };
            if widgets::link(ui, &text, tokens.problem).clicked() {
                out.push(UiEvent::Inspector(InspectorEvent::ShowProblem(*place)));
            }
        }
        let more = paths.len().saturating_sub(PROBLEMS);
        if more > 0 {
            let words = view
                .texts
                .with("exchange-problems-more", &[("count", more.into())]);
            ui.label(widgets::small(ui, words));
        }
    });
}

/// Rows of the story that are in sight at once.
const STORY_ROWS: f32 = 4.0;

/// The tries of one order, oldest first. One alone is no story.
fn story_ui(ui: &mut Ui, view: &View<'_>, story: &ExchangeStory, out: &mut Out) {
    if story.story.len() < 2 {
        return;
    }
    let height = view.sizes.target(24.0);
    ui.horizontal(|ui| {
        let count = [("count", story.story.len().into())];
        ui.label(widgets::bold(view.texts.with("story", &count)).size(13.0));
        widgets::key_cap(ui, &view.key(Command::PreviousTry));
        widgets::key_cap(ui, &view.key(Command::NextTry));
    });
    let shown = story.exchange.row.id;
    let place = story.story.iter().position(|row| row.id == shown);
    let step = height + 2.0;
    let page = step * STORY_ROWS.min(story.story.len() as f32);
    let first = story.story.first().map(|row| row.at);
    ui.spacing_mut().item_spacing.y = 2.0;
    let mut area = ScrollArea::vertical()
        .id_salt("story")
        .max_height(page)
        .auto_shrink([false, true]);
    let known = egui::Id::unique("story in sight");
    if ui.data(|data| data.get_temp(known)) != Some(shown.0) {
        let top = place.unwrap_or_default() as f32 * step;
        area = area.vertical_scroll_offset((top - page + step).max(0.0));
        ui.data_mut(|data| data.insert_temp(known, shown.0));
    }
    area.show_rows(ui, height, story.story.len(), |ui, rows| {
        for row in story.story.get(rows).unwrap_or_default() {
            try_ui(ui, view, row, (row.id == shown, first, height), out);
        }
    });
    ui.add_space(SMALL_GAP);
}

fn try_ui(
    ui: &mut Ui,
    view: &View<'_>,
    row: &ExchangeRow,
    (is_shown, first, height): (bool, Option<jiff::Timestamp>, f32),
    out: &mut Out,
) {
    let texts = view.texts;
    let size = Vec2::new(ui.available_width(), height);
    let (rect, response) = ui.allocate_exact_size(size, Sense::CLICK);
    let after = first.map(|first| row.at.duration_since(first).unsigned_abs());
    let after = after.filter(|after| !after.is_zero());
    let after = after.map(|after| format!("+{}", words::duration(view, after)));
    let status = row.status.map(|status| status.to_string());
    let took = row.total.map(|total| words::duration(view, total));
    let attempt = row.attempt.map(|attempt| {
        let count = usize::try_from(attempt).unwrap_or(usize::MAX);
        texts.with("attempt", &[("count", count.into())])
    });
    let outcome = words::outcome(texts, row.outcome).to_owned();
    let what = words::endpoint(texts, &row.endpoint).to_owned();
    let all = [
        Some(view.moment(row.at)),
        after,
        Some(what),
        attempt,
        Some(outcome),
        status,
        took,
    ];
    let label = all.into_iter().flatten().collect::<Vec<_>>().join(" · ");
    if ui.is_rect_visible(rect) {
        tile::frame(ui, &response, is_shown);
        let tokens = Tokens::of(ui);
        let colour = words::outcome_colour(tokens, row.outcome);
        let inner = rect.shrink2(Vec2::new(GAP, 2.0));
        let dot = egui::pos2(inner.left() + 4.0, inner.center().y);
        ui.painter().circle_filled(dot, 4.0, colour);
        let text = inner.with_min_x(inner.left() + 16.0);
        tile::paint_lines(
            ui,
            text,
            text.width(),
            [(RichText::new(&label), SMALL, tokens.ink)],
        );
    }
    response
        .widget_info(|| egui::WidgetInfo::selected(egui::Role::ListItem, true, is_shown, &label));
    if response.clicked() {
        out.push(UiEvent::Inspector(InspectorEvent::Choose(row.id)));
    }
}
