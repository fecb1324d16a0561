//! A packet that somebody else has changed meanwhile: as it was, as they made it, as it was to
//! become here. A person decides.

use egui::{Button, Color32, Label, RichText, ScrollArea, Ui};

use super::{beside::Beside, words};
use crate::{
    api::StepKind,
    domain::{ChangedBy, Line, Payment, Sides, ThreeSides},
    ui::{
        event::{Out, UiEvent},
        tokens::{self, GAP, SMALL, SMALL_GAP, Tokens},
        view::View,
        widgets,
    },
};

/// Width of the words that say who has changed a thing.
const WHO: f32 = 110.0;

/// What is shown.
pub struct SidesModel<'a> {
    /// What people call the packet.
    pub number: &'a str,
    /// The three sides.
    pub sides: &'a ThreeSides,
    /// What others have changed besides.
    pub beside: &'a [Beside],
    /// Of the payments as they are now only the sum is known.
    pub is_paid_unseen: bool,
    /// What of the change was done before the others were seen.
    pub done: &'a [StepKind],
}

/// What a person decides.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SidesChoice {
    /// What was changed here goes on top of what the others have made.
    Both,
    /// As it was to become here, whatever the others have made.
    Mine,
    /// It stays as the others have made it.
    Theirs,
}

const CHOICES: [(SidesChoice, &str); 3] = [
    (SidesChoice::Both, "sides-both"),
    (SidesChoice::Mine, "sides-mine"),
    (SidesChoice::Theirs, "sides-theirs"),
];

/// Draws it. The digits decide; Escape leaves it open.
pub fn three_sides_ui(ui: &mut Ui, view: &View<'_>, model: &SidesModel<'_>, out: &mut Out) {
    let screen = ui.content_rect().size();
    ui.set_width((screen.x - 90.0).min(980.0));
    let texts = view.texts;
    for place in widgets::digits_pressed(ui) {
        if let Some((choice, _)) = CHOICES.get(place) {
            out.push(UiEvent::DecideSides(*choice));
        }
    }
    let number = [("number", model.number.into())];
    ui.label(widgets::bold(texts.with("sides-title", &number)).size(18.0));
    ui.add(Label::new(texts.get("sides-said")).wrap());
    if !model.done.is_empty() {
        let done = words::steps(view, model.done);
        let words = texts.with("change-done-before", &[("steps", (&done).into())]);
        ui.add(Label::new(widgets::bold(words).size(13.0)).wrap());
    }
    head_ui(ui, view);
    widgets::show_scroll_handle(ui);
    ScrollArea::vertical()
        .id_salt("three sides")
        .max_height((screen.y - 360.0).max(120.0))
        .auto_shrink([false, true])
        .show(ui, |ui| {
            widgets::scroll_by_key(ui);
            ui.spacing_mut().item_spacing.y = 2.0;
            rows_ui(ui, view, model);
        });
    widgets::hairline(ui);
    if model.sides.has_conflict() {
        let words = texts.get("sides-conflict-said");
        widgets::mark_text(ui, words, crate::domain::Severity::Warning);
    } else if !model.sides.is_changed_by_them() && !model.beside.is_empty() {
        let words = RichText::new(texts.get("sides-beside-said")).size(13.0);
        ui.add(Label::new(words).wrap());
    }
    for (place, (choice, id)) in CHOICES.into_iter().enumerate() {
        let hint = texts.get(hint(choice));
        if choice_ui(ui, &(place + 1).to_string(), texts.get(id), hint) {
            out.push(UiEvent::DecideSides(choice));
        }
    }
    if choice_ui(ui, "Esc", texts.get("sides-later"), "") {
        out.push(UiEvent::CloseDialog);
    }
}

/// A choice with its key; whether it was clicked.
fn choice_ui(ui: &mut Ui, key: &str, name: &str, hint: &str) -> bool {
    const KEYS: f32 = 34.0;
    const NAMES: f32 = 180.0;
    ui.horizontal(|ui| {
        // That of the button, so that the key stands at its middle.
        let height = 2.0 * ui.spacing().button_padding.y + tokens::LINE;
        ui.allocate_ui_with_layout(
            egui::vec2(KEYS, height),
            egui::Layout::left_to_right(egui::Align::Center),
            |ui| {
                ui.set_min_width(KEYS);
                widgets::key_cap(ui, key);
            },
        );
        let button = Button::new(name).min_size(egui::vec2(NAMES, 0.0));
        let is_clicked = widgets::focus_ring(ui.add(button), ui, tokens::RADIUS).clicked();
        ui.add(Label::new(widgets::small(ui, hint)).wrap());
        is_clicked
    })
    .inner
}

fn hint(choice: SidesChoice) -> &'static str {
    match choice {
        SidesChoice::Both => "sides-both-hint",
        SidesChoice::Mine => "sides-mine-hint",
        SidesChoice::Theirs => "sides-theirs-hint",
    }
}

fn side_width(ui: &Ui) -> f32 {
    ((ui.available_width() - WHO - 4.0 * GAP) / 3.0).max(100.0)
}

fn cell(ui: &mut Ui, width: f32, content: impl FnOnce(&mut Ui)) {
    ui.vertical(|ui| {
        ui.set_width(width);
        content(ui);
    });
}

fn head_ui(ui: &mut Ui, view: &View<'_>) {
    let side = side_width(ui);
    ui.horizontal(|ui| {
        ui.spacing_mut().item_spacing.x = GAP;
        cell(ui, WHO, |_| {});
        for id in ["sides-base", "sides-now", "sides-wanted"] {
            cell(ui, side, |ui| {
                let words = widgets::small(ui, view.texts.get(id));
                ui.label(words);
            });
        }
    });
}

/// What has to be decided comes first, what nobody has touched last and in one row.
fn rows_ui(ui: &mut Ui, view: &View<'_>, model: &SidesModel<'_>) {
    let mut rows = changed_rows(view, model);
    rows.sort_by_key(|row| row.by != ChangedBy::Conflict);
    for row in rows {
        row_ui(ui, view, row);
    }
    let is_untouched = |row: &&Sides<Line>| row.changed_by == ChangedBy::Nobody;
    let untouched = model.sides.lines.iter().filter(is_untouched);
    let untouched: Vec<String> = untouched
        .filter_map(|row| row.theirs.as_ref())
        .map(|line| words::line(view, line))
        .collect();
    if !untouched.is_empty() {
        untouched_ui(ui, view, &untouched.join(" · "));
    }
}

fn untouched_ui(ui: &mut Ui, view: &View<'_>, lines: &str) {
    let muted = Tokens::of(ui).muted;
    ui.horizontal_top(|ui| {
        ui.spacing_mut().item_spacing.x = GAP;
        cell(ui, WHO, |ui| {
            who_ui(ui, view.texts.get("sides-by-nobody"), muted);
        });
        let words = RichText::new(lines).size(13.0).color(muted);
        ui.add(Label::new(words).wrap());
    });
}

/// A thing that somebody has changed, as it is on each side.
struct Row {
    by: ChangedBy,
    name: &'static str,
    texts: [Option<String>; 3],
}

fn changed_rows(view: &View<'_>, model: &SidesModel<'_>) -> Vec<Row> {
    let sides = model.sides;
    let line = |line: &Option<Line>| line.as_ref().map(|line| words::line(view, line));
    let lines = sides.lines.iter().map(|row| Row {
        by: row.changed_by,
        name: "",
        texts: [line(&row.base), line(&row.theirs), line(&row.mine)],
    });
    let fields = sides.fields.iter().map(|row| Row {
        by: row.changed_by,
        name: words::field(row.field),
        texts: [&row.base, &row.theirs, &row.mine]
            .map(|text| Some(words::field_text(view, row.field, text))),
    });
    let beside = model.beside.iter().map(|thing| Row {
        by: ChangedBy::Them,
        name: thing.name(),
        texts: thing.texts(view),
    });
    let payments = sides.payments.iter();
    let payments = payments.filter_map(|row| payment_row(view, row, model.is_paid_unseen));
    let rows = lines.chain(payments).chain(fields).chain(beside);
    rows.filter(|row| row.by != ChangedBy::Nobody).collect()
}

/// That a payment is not seen does not mean that it is gone.
fn payment_row(view: &View<'_>, row: &Sides<Payment>, is_unseen: bool) -> Option<Row> {
    let text = |payment: &Option<Payment>| payment.as_ref().map(|one| words::payment(view, one));
    let theirs = match (is_unseen, row.changed_by) {
        (true, ChangedBy::Them) => return None,
        (true, _) => Some(view.texts.get("change-not-told").to_owned()),
        (false, _) => text(&row.theirs),
    };
    Some(Row {
        by: row.changed_by,
        name: "payment-title",
        texts: [text(&row.base), theirs, text(&row.mine)],
    })
}

fn row_ui(ui: &mut Ui, view: &View<'_>, row: Row) {
    let Row {
        by,
        name,
        texts: [base, theirs, mine],
    } = row;
    let tokens = Tokens::of(ui);
    let (id, ink, soft) = match by {
        ChangedBy::Nobody => ("sides-by-nobody", tokens.muted, tokens.panel),
        ChangedBy::Me => ("sides-by-me", tokens.accent, tokens.accent_soft),
        ChangedBy::Them => ("sides-by-them", tokens.waiting, tokens.waiting_soft),
        ChangedBy::BothAlike => ("sides-by-both", tokens.accent, tokens.accent_soft),
        ChangedBy::Conflict => ("sides-by-conflict", tokens.problem, tokens.problem_soft),
    };
    let side = side_width(ui);
    let is_mine = matches!(by, ChangedBy::Me | ChangedBy::Conflict);
    let is_theirs = matches!(by, ChangedBy::Them | ChangedBy::Conflict);
    egui::Frame::NONE
        .fill(soft)
        .corner_radius(egui::CornerRadius::same(tokens::RADIUS))
        .inner_margin(egui::Margin::symmetric(0, 5))
        .show(ui, |ui| {
            ui.set_width(ui.available_width());
            ui.horizontal_top(|ui| {
                ui.spacing_mut().item_spacing = egui::vec2(GAP, SMALL_GAP);
                cell(ui, WHO, |ui| {
                    who_ui(ui, view.texts.get(id), ink);
                    if !name.is_empty() {
                        who_ui(ui, view.texts.get(name), tokens.ink);
                    }
                });
                side_ui(ui, side, base, false);
                side_ui(ui, side, theirs, is_theirs);
                side_ui(ui, side, mine, is_mine);
            });
        });
}

fn who_ui(ui: &mut Ui, words: &str, colour: Color32) {
    ui.horizontal(|ui| {
        ui.add_space(GAP);
        ui.label(RichText::new(words).size(SMALL).color(colour));
    });
}

fn side_ui(ui: &mut Ui, width: f32, words: Option<String>, is_new: bool) {
    let tokens = Tokens::of(ui);
    cell(ui, width, |ui| {
        let words = words.unwrap_or_else(|| "–".to_owned());
        let words = match is_new {
            true => widgets::bold(words).color(tokens.ink),
            false => RichText::new(words).color(tokens.ink),
        };
        ui.add(Label::new(words).wrap());
    });
}
