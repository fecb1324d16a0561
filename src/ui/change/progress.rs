//! How far a change has come, and what came of it, above the button that sends.

use egui::{Label, RichText, Ui};

use super::words;
use crate::{
    api::StepKind,
    desk::{ChangeStage, ChangeWord, Underway},
    domain::Severity,
    ui::{
        command::Command,
        connect::api_error_text,
        desk::{outgoing, send},
        event::{Out, UiEvent},
        problem_text,
        tokens::{self, SMALL, Tokens},
        view::View,
        widgets,
    },
};

/// Draws a change that is under way.
pub fn underway_ui(ui: &mut Ui, view: &View<'_>, underway: &Underway, out: &mut Out) {
    outgoing::waiting_box(ui, |ui| {
        let is_busy = matches!(
            underway.stage,
            ChangeStage::Saving | ChangeStage::Reading | ChangeStage::Sending(_)
        );
        ui.horizontal(|ui| {
            if is_busy {
                ui.spinner();
            }
            ui.label(widgets::bold(view.texts.get(title(underway.stage))).size(15.0));
        });
        if !underway.store.is_empty() && underway.store != view.store {
            let words = view
                .texts
                .with("state-other-store", &[("store", (&underway.store).into())]);
            ui.label(widgets::bold(words).size(13.0));
        }
        for (kind, is_done) in &underway.steps {
            step_ui(ui, view, underway.stage, *kind, *is_done);
        }
        if let Some(trouble) = &underway.trouble {
            let words = RichText::new(outgoing::trouble_text(view, trouble)).size(13.0);
            ui.add(Label::new(words).wrap());
        }
        if let Some(id) = next(underway.stage) {
            ui.add(Label::new(RichText::new(view.texts.get(id)).size(13.0)).wrap());
        }
        if let Some(at) = underway.next_at {
            let words = view.in_time("next-try", at.as_second());
            let words = widgets::bold(words).size(13.0);
            ui.label(words.color(Tokens::of(ui).waiting));
        }
        if underway.can_be_taken_back() {
            command_ui(ui, view, Command::TakeBack, "command-take-back", out);
            command_ui(ui, view, Command::DiscardOrder, "change-discard", out);
        }
    });
}

fn title(stage: ChangeStage) -> &'static str {
    match stage {
        ChangeStage::Saving => "state-saving",
        ChangeStage::Queued => "change-queued",
        ChangeStage::Reading => "change-reading",
        ChangeStage::Sending(_) => "change-sending",
        ChangeStage::Waiting => "change-waiting",
        ChangeStage::Unknown(_) => "change-unknown",
    }
}

fn next(stage: ChangeStage) -> Option<&'static str> {
    match stage {
        ChangeStage::Saving | ChangeStage::Reading | ChangeStage::Sending(_) => None,
        ChangeStage::Queued | ChangeStage::Waiting => Some("change-waiting-next"),
        ChangeStage::Unknown(_) => Some("change-unknown-next"),
    }
}

fn step_ui(ui: &mut Ui, view: &View<'_>, stage: ChangeStage, kind: StepKind, is_done: bool) {
    let tokens = Tokens::of(ui);
    let (id, colour) = match stage {
        _ if is_done => ("change-step-done", tokens.accent),
        ChangeStage::Sending(at) if at == kind => ("change-step-sending", tokens.waiting),
        ChangeStage::Unknown(at) if at == kind => ("change-step-unknown", tokens.waiting),
        _ => ("change-step-to-do", tokens.muted),
    };
    let name = RichText::new(view.texts.get(words::name(kind))).size(13.0);
    let state = RichText::new(view.texts.get(id)).size(13.0).color(colour);
    widgets::row(ui, name, state);
}

fn command_ui(ui: &mut Ui, view: &View<'_>, command: Command, id: &str, out: &mut Out) {
    ui.horizontal(|ui| {
        let button = egui::Button::new(RichText::new(view.texts.get(id)).size(13.0));
        let button = ui
            .add_enabled(command.is_enabled(&view.allowed), button)
            .on_hover_text(command.tooltip(view.texts));
        if widgets::focus_ring(button, ui, tokens::RADIUS).clicked() {
            out.push(UiEvent::Command(command));
        }
        widgets::key_cap(ui, &view.key(command));
    });
}

/// Draws what came of a change that did not go through as a whole; `to_do` is what the packet still
/// differs in.
pub fn word_ui(ui: &mut Ui, view: &View<'_>, word: &ChangeWord, to_do: &[StepKind], out: &mut Out) {
    match word {
        ChangeWord::Refused {
            step,
            error,
            problem,
            done,
        } => {
            let why = match problem {
                Some(problem) => problem_text::sentence(problem, view.texts),
                None => api_error_text(view, error),
            };
            let is_left = |kind: &StepKind| kind != step && !done.contains(kind);
            let left: Vec<_> = to_do.iter().copied().filter(is_left).collect();
            refused_ui(ui, view, (*step, &why), done, &left);
        }
        // That is told where the packet is waited for.
        ChangeWord::Unread(_) => {}
        ChangeWord::InTheWay => outgoing::waiting_box(ui, |ui| {
            ui.label(widgets::bold(view.texts.get("change-in-the-way")).size(15.0));
            let words = RichText::new(view.texts.get("change-in-the-way-next")).size(13.0);
            ui.add(Label::new(words).wrap());
        }),
        ChangeWord::TheyChanged { .. } => outgoing::waiting_box(ui, |ui| {
            ui.label(widgets::bold(view.texts.get("change-they")).size(15.0));
            let words = RichText::new(view.texts.get("change-they-next")).size(13.0);
            ui.add(Label::new(words).wrap());
        }),
        ChangeWord::Gone { done, unclear } => gone_ui(ui, view, done, *unclear, out),
    }
}

/// What is done, what was refused and what was not even sent, exactly.
fn refused_ui(
    ui: &mut Ui,
    view: &View<'_>,
    (step, why): (StepKind, &str),
    done: &[StepKind],
    left: &[StepKind],
) {
    send::boxed(ui, Severity::Error, |ui| {
        let id = if done.is_empty() {
            "change-refused"
        } else {
            "change-half-done"
        };
        ui.label(widgets::bold(view.texts.get(id)).size(15.0));
        for kind in done {
            let values = [("what", view.texts.get(words::name(*kind)).into())];
            ui.label(RichText::new(view.texts.with("change-was-done", &values)).size(13.0));
        }
        let values = [
            ("what", view.texts.get(words::name(step)).into()),
            ("why", why.into()),
        ];
        let words = RichText::new(view.texts.with("change-was-refused", &values)).size(13.0);
        ui.add(Label::new(words).wrap());
        for kind in left {
            let values = [("what", view.texts.get(words::name(*kind)).into())];
            ui.label(RichText::new(view.texts.with("change-was-not-sent", &values)).size(13.0));
        }
        let next = RichText::new(view.texts.get("change-refused-next")).size(SMALL);
        ui.add(Label::new(next).wrap());
    });
}

fn gone_ui(
    ui: &mut Ui,
    view: &View<'_>,
    done: &[StepKind],
    unclear: Option<StepKind>,
    out: &mut Out,
) {
    send::boxed(ui, Severity::Error, |ui| {
        ui.label(widgets::bold(view.texts.get("change-gone")).size(15.0));
        if !done.is_empty() {
            let done = words::steps(view, done);
            let words = view
                .texts
                .with("change-done-before", &[("steps", (&done).into())]);
            ui.add(Label::new(RichText::new(words).size(13.0)).wrap());
        }
        if let Some(step) = unclear {
            let values = [("what", view.texts.get(words::name(step)).into())];
            let words = view.texts.with("change-may-be-done", &values);
            ui.add(Label::new(RichText::new(words).size(13.0)).wrap());
        }
        let words = RichText::new(view.texts.get("change-gone-next")).size(13.0);
        ui.add(Label::new(words).wrap());
        let button = ui.button(RichText::new(view.texts.get("change-as-new")).size(13.0));
        if widgets::focus_ring(button, ui, tokens::RADIUS).clicked() {
            out.push(UiEvent::ChangeIsNew);
        }
    });
}
