//! A text of any length, in letters of one width. Only the rows in sight are laid out, whether the
//! text has many lines or one that never ends.

use std::{ops::Range, sync::Arc};

use egui::{
    Color32, EventFilter, FontId, Key, Label, Modifiers, Response, ScrollArea, Sense, Stroke,
    TextFormat, Ui, text::LayoutJob,
};

use crate::{
    desk::inspect::document::{Document, Tone},
    domain::Rows,
    ui::{
        tokens::{self, Tokens},
        widgets,
    },
};

/// Size of the letters.
const LETTERS: f32 = 12.5;
/// Between two rows: letters that are not in the face of one width are higher.
const BETWEEN: f32 = 2.0;
/// Room for the numbers of the lines, in signs.
const GUTTER: usize = 6;

/// What is done with a text.
#[derive(Clone, Copy)]
pub struct DocumentModel<'a> {
    /// Names the text for screen readers.
    pub name: &'a str,
    /// The text.
    pub document: &'a Arc<Document>,
    /// Stays the same as long as the text does.
    pub version: u64,
    /// Brings the mark of this problem into sight.
    pub follow: Option<usize>,
    /// Lines are numbered.
    pub is_numbered: bool,
}

/// Where the text that has the cursor is kept in mind.
fn place(salt: &str) -> egui::Id {
    egui::Id::unique(("text", salt))
}

/// Whether one of the texts has the cursor: then the arrows are its own.
pub fn has_cursor(ctx: &egui::Context) -> bool {
    ["request", "reply", "difference"]
        .iter()
        .any(|salt| ctx.memory(|memory| memory.has_focus(place(salt))))
}

/// Draws the text into all the room there is.
pub fn document_ui(ui: &mut Ui, salt: &'static str, model: DocumentModel<'_>) {
    let tokens = Tokens::of(ui);
    let rect = ui.available_rect_before_wrap();
    let frame = ui.interact(rect, place(salt), Sense::focusable_noninteractive());
    frame.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Document, true, model.name));
    ui.painter().rect(
        rect,
        tokens::RADIUS,
        tokens.panel,
        Stroke::new(1.0, tokens.hairline),
        egui::StrokeKind::Inside,
    );
    let frame = widgets::focus_ring(frame, ui, tokens::RADIUS);
    let mut inner =
        ui.new_child(egui::UiBuilder::new().max_rect(rect.shrink2(egui::vec2(8.0, 6.0))));
    rows_ui(&mut inner, salt, model, &frame);
    ui.advance_cursor_after_rect(rect);
}

fn rows_ui(ui: &mut Ui, salt: &'static str, model: DocumentModel<'_>, frame: &Response) {
    let font = FontId::monospace(LETTERS);
    let (letter, height) = ui.fonts_mut(|fonts| {
        (
            fonts.glyph_width(&font, '0'),
            fonts.row_height(&font) + BETWEEN,
        )
    });
    let bar = ui.spacing().scroll.bar_width + ui.spacing().scroll.bar_inner_margin;
    let signs = ((ui.available_width() - bar) / letter.max(1.0)).floor() as usize;
    let gutter = if model.is_numbered { GUTTER } else { 0 };
    let columns = signs.saturating_sub(gutter + 1).max(16);
    let rows = broken(ui, salt, model, columns);
    ui.spacing_mut().item_spacing.y = 0.0;
    ui.spacing_mut().interact_size.y = height;
    let known = egui::Id::unique(("offset of text", salt));
    let before: Option<(u64, f32)> = ui.data(|data| data.get_temp(known));
    let seen = before.filter(|(version, _)| *version == model.version);
    let mut area = ScrollArea::vertical()
        .id_salt(("text", salt))
        .auto_shrink(false);
    if let Some(offset) = offset(
        ui,
        model,
        &rows,
        height,
        (seen.map(|(_, offset)| offset), frame),
    ) {
        area = area.vertical_scroll_offset(offset);
    }
    let output = area.show_rows(ui, height, rows.len(), |ui, shown| {
        for row in shown {
            row_ui(ui, model, &rows, row);
        }
    });
    ui.data_mut(|data| data.insert_temp(known, (model.version, output.state.unclamped_offset().y)));
}

/// The rows of the text, broken anew only when the text or the width is another.
fn broken(ui: &Ui, salt: &'static str, model: DocumentModel<'_>, columns: usize) -> Arc<Rows> {
    type Kept = (u64, usize, usize, Arc<Rows>);
    let id = egui::Id::unique(("rows of text", salt));
    let bytes = model.document.lines.text().len();
    let kept: Option<Kept> = ui.data(|data| data.get_temp(id));
    if let Some((version, of_columns, of_bytes, rows)) = kept
        && (version, of_columns, of_bytes) == (model.version, columns, bytes)
    {
        return rows;
    }
    let rows = Arc::new(Rows::new(&model.document.lines, columns));
    let kept: Kept = (model.version, columns, bytes, Arc::clone(&rows));
    ui.data_mut(|data| data.insert_temp(id, kept));
    rows
}

/// Where the text has to stand; nothing if it stays where it is.
fn offset(
    ui: &Ui,
    model: DocumentModel<'_>,
    rows: &Rows,
    height: f32,
    (seen, frame): (Option<f32>, &Response),
) -> Option<f32> {
    let page = ui.available_height();
    let mark = model.follow.and_then(|problem| {
        let mut marks = model.document.marks.iter();
        marks.find(|mark| mark.problem == problem)
    });
    if let Some(mark) = mark {
        let row = rows.row_of(&model.document.lines, mark.bytes.start);
        // In the upper part of what is seen, with what stands around it.
        return Some((row as f32 * height - page / 3.0).max(0.0));
    }
    let Some(seen) = seen else {
        // Another text begins at its beginning.
        return Some(0.0);
    };
    let by = if frame.has_focus() {
        keys(ui, frame, height, page)
    } else {
        0.0
    };
    let end = (rows.len() as f32 * height - page).max(0.0);
    (by != 0.0).then(|| (seen + by).clamp(0.0, end))
}

/// How far the keys of a text that has the cursor move it.
fn keys(ui: &Ui, frame: &Response, height: f32, page: f32) -> f32 {
    let filter = EventFilter {
        vertical_arrows: true,
        ..EventFilter::default()
    };
    ui.memory_mut(|memory| memory.set_focus_lock_filter(frame.id, filter));
    let moves = [
        (Key::ArrowDown, 3.0 * height),
        (Key::ArrowUp, -3.0 * height),
        (Key::PageDown, page - height),
        (Key::PageUp, height - page),
        (Key::Home, f32::NEG_INFINITY),
        (Key::End, f32::INFINITY),
    ];
    let pressed = moves.into_iter().map(|(key, by)| {
        let count = ui.input_mut(|input| input.count_and_consume_key(Modifiers::NONE, key));
        if count == 0 { 0.0 } else { by * count as f32 }
    });
    pressed.sum()
}

fn row_ui(ui: &mut Ui, model: DocumentModel<'_>, rows: &Rows, row: usize) {
    let document = model.document;
    let bytes = rows.bytes(&document.lines, row);
    let (line, place) = rows.line_of(row);
    let is_marked = document
        .marks
        .iter()
        .any(|mark| overlap(&mark.bytes, &bytes).is_some());
    let job = job(ui, document, line, bytes);
    ui.horizontal(|ui| {
        ui.spacing_mut().item_spacing.x = 0.0;
        if model.is_numbered {
            gutter_ui(ui, (place == 0).then_some(line + 1), is_marked);
        }
        ui.add(Label::new(job).selectable(true).extend());
    });
}

/// The number of the line; where something is wrong, a sign that is no colour alone.
fn gutter_ui(ui: &mut Ui, number: Option<usize>, is_marked: bool) {
    let tokens = Tokens::of(ui);
    let number = number.map(|number| number.to_string()).unwrap_or_default();
    let sign = if is_marked { "!" } else { " " };
    let ink = if is_marked {
        tokens.problem
    } else {
        tokens.muted
    };
    let text = format!("{number:>width$}{sign} ", width = GUTTER - 2);
    let font = FontId::monospace(LETTERS);
    let galley = ui.painter().layout_no_wrap(text, font, ink);
    let (rect, _) = ui.allocate_exact_size(galley.size(), Sense::hover());
    ui.painter().galley(rect.min, galley, ink);
}

fn overlap(mark: &Range<usize>, row: &Range<usize>) -> Option<Range<usize>> {
    let both = mark.start.max(row.start)..mark.end.min(row.end);
    (both.start < both.end).then_some(both)
}

/// The letters of a row, in the colour of its line, with what is marked in it.
fn job(ui: &Ui, document: &Document, line: usize, bytes: Range<usize>) -> LayoutJob {
    let tokens = Tokens::of(ui);
    let text = document.lines.text();
    let (ink, ground) = colours(tokens, document.tone(line));
    let plain = TextFormat {
        background: ground,
        ..TextFormat::simple(FontId::monospace(LETTERS), ink)
    };
    let marked = TextFormat {
        background: tokens.problem_soft,
        underline: Stroke::new(1.5, tokens.problem),
        ..TextFormat::simple(FontId::monospace(LETTERS), tokens.problem)
    };
    let mut job = LayoutJob::default();
    let mut write = |range: Range<usize>, format: &TextFormat| {
        let piece = text.get(range).unwrap_or_default();
        if !piece.is_empty() {
            job.append(&piece.replace('\r', ""), 0.0, format.clone());
        }
    };
    let mut at = bytes.start;
    for mark in &document.marks {
        if let Some(both) = overlap(&mark.bytes, &(at..bytes.end)) {
            write(at..both.start, &plain);
            write(both.clone(), &marked);
            at = both.end;
        }
    }
    write(at..bytes.end, &plain);
    job
}

fn colours(tokens: &Tokens, tone: Tone) -> (Color32, Color32) {
    match tone {
        Tone::Plain => (tokens.ink, Color32::TRANSPARENT),
        Tone::Quiet | Tone::Folded => (tokens.muted, Color32::TRANSPARENT),
        Tone::Heading => (tokens.accent, Color32::TRANSPARENT),
        Tone::Removed => (tokens.removed, tokens.removed_soft),
        Tone::Added => (tokens.added, tokens.added_soft),
    }
}
