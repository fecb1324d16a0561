//! What our checks would have said of a body that is sent past them.

use egui::{RichText, ScrollArea, Ui};

use super::AgainForm;
use crate::{
    api::BodyError,
    domain::{Problem, Severity},
    ui::{problem_text, tokens::Tokens, view::View, widgets},
};

/// What the checks say.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Said {
    /// Nothing: such a call is not checked.
    NotChecked,
    /// It is not even the beginning of an order.
    Unread(BodyError),
    /// What is wrong, and the fields that nobody knows.
    Read {
        /// What is wrong, in the order of the fields.
        problems: Vec<Problem>,
        /// Names of fields that an order does not have.
        unknown: Vec<String>,
    },
}

/// Draws it.
pub(super) fn said_ui(ui: &mut Ui, view: &View<'_>, form: &AgainForm, height: f32) {
    let texts = view.texts;
    let title = match &form.said {
        Said::NotChecked => texts.get("again-not-checked").to_owned(),
        Said::Unread(_) | Said::Read { .. } => {
            let menu_of = view.store_name(&form.menu_of);
            texts.with("again-checks", &[("store", menu_of.into())])
        }
    };
    ui.label(widgets::bold(title));
    ScrollArea::vertical()
        .id_salt("again checks")
        .max_height(height - 30.0)
        .auto_shrink(false)
        .show(ui, |ui| match &form.said {
            Said::NotChecked => {}
            Said::Unread(error) => line_ui(ui, "", &unread(view, error), Severity::Error),
            Said::Read { problems, unknown } => read_ui(ui, view, problems, unknown),
        });
}

fn read_ui(ui: &mut Ui, view: &View<'_>, problems: &[Problem], unknown: &[String]) {
    if problems.is_empty() && unknown.is_empty() {
        ui.label(RichText::new(view.texts.get("again-checks-good")).color(Tokens::of(ui).accent));
    }
    for problem in problems {
        let sentence = problem_text::sentence(problem, view.texts);
        line_ui(ui, &problem.field.to_string(), &sentence, problem.severity);
    }
    for name in unknown {
        let sentence = view.texts.get("again-unknown-field");
        line_ui(ui, name, sentence, Severity::Error);
    }
}

/// A field in the wire's words, and what is wrong with it.
fn line_ui(ui: &mut Ui, field: &str, sentence: &str, severity: Severity) {
    if !field.is_empty() {
        ui.label(RichText::new(field).monospace().size(12.0));
    }
    widgets::mark_text(ui, sentence, severity);
}

/// Why something is no JSON object, and where.
pub(in crate::ui) fn unread(view: &View<'_>, error: &BodyError) -> String {
    match error {
        BodyError::Syntax { line, column } => view.texts.with(
            "json-not-read",
            &[("line", (*line).into()), ("column", (*column).into())],
        ),
        BodyError::Shape | BodyError::Number(_) => view.texts.get("json-no-object").to_owned(),
    }
}
