//! A packet that somebody else has changed meanwhile: as it was, as they made it, as it was to
//! become here. A person decides.

use egui::{Label, RichText, ScrollArea, Ui};

use super::words;
use crate::{
    api::StepKind,
    domain::{ChangedBy, FieldSides, Line, Payment, Sides, ThreeSides},
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
    ScrollArea::vertical()
        .id_salt("three sides")
        .max_height((screen.y - 360.0).max(120.0))
        .auto_shrink([false, true])
        .show(ui, |ui| {
            ui.spacing_mut().item_spacing.y = 2.0;
            rows_ui(ui, view, model.sides);
        });
    widgets::hairline(ui);
    if model.sides.has_conflict() {
        let words = texts.get("sides-conflict-said");
        widgets::mark_text(ui, words, crate::domain::Severity::Warning);
    }
    for (place, (choice, id)) in CHOICES.into_iter().enumerate() {
        ui.horizontal(|ui| {
            widgets::key_cap(ui, &(place + 1).to_string());
            let button = ui.button(texts.get(id));
            if widgets::focus_ring(button, ui, tokens::RADIUS).clicked() {
                out.push(UiEvent::DecideSides(choice));
            }
            let hint = texts.get(hint(choice));
            ui.add(Label::new(widgets::small(ui, hint)).wrap());
        });
    }
    ui.horizontal(|ui| {
        widgets::key_cap(ui, "Esc");
        let back = ui.button(texts.get("sides-later"));
        if widgets::focus_ring(back, ui, tokens::RADIUS).clicked() {
            out.push(UiEvent::CloseDialog);
        }
    });
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

fn rows_ui(ui: &mut Ui, view: &View<'_>, sides: &ThreeSides) {
    let line = |line: &Option<Line>| line.as_ref().map(|line| words::line(view, line));
    for row in &sides.lines {
        let Sides {
            base,
            theirs,
            mine,
            changed_by,
        } = row;
        row_ui(
            ui,
            view,
            *changed_by,
            "",
            [line(base), line(theirs), line(mine)],
        );
    }
    let payment = |payment: &Option<Payment>| payment.as_ref().map(|one| words::payment(view, one));
    for row in &sides.payments {
        let Sides {
            base,
            theirs,
            mine,
            changed_by,
        } = row;
        let texts = [payment(base), payment(theirs), payment(mine)];
        row_ui(ui, view, *changed_by, "payment-title", texts);
    }
    for row in &sides.fields {
        let FieldSides {
            field,
            base,
            theirs,
            mine,
            changed_by,
        } = row;
        if *changed_by != ChangedBy::Nobody {
            let texts =
                [base, theirs, mine].map(|text| Some(words::field_text(view, *field, text)));
            row_ui(ui, view, *changed_by, words::field(*field), texts);
        }
    }
}

fn row_ui(
    ui: &mut Ui,
    view: &View<'_>,
    by: ChangedBy,
    name: &str,
    [base, theirs, mine]: [Option<String>; 3],
) {
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
                    for (words, colour) in [(view.texts.get(id), ink)]
                        .into_iter()
                        .chain((!name.is_empty()).then(|| (view.texts.get(name), tokens.ink)))
                    {
                        ui.horizontal(|ui| {
                            ui.add_space(GAP);
                            ui.label(RichText::new(words).size(SMALL).color(colour));
                        });
                    }
                });
                side_ui(ui, side, base, false);
                side_ui(ui, side, theirs, is_theirs);
                side_ui(ui, side, mine, is_mine);
            });
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
