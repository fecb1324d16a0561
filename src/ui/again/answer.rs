//! What came of a call.

use egui::{RichText, Ui};

use super::{AgainForm, CodeLook, code_ui, time_of_day};
use crate::{
    api::{Outcome, RawOutcome, json_text},
    desk::{AgainResult, StoreTrouble},
    ui::{connect::api_error_text, problem_text, tokens::Tokens, view::View, widgets},
};

/// Draws it.
pub(super) fn answer_ui(
    ui: &mut Ui,
    view: &View<'_>,
    form: &AgainForm,
    result: &AgainResult,
    height: f32,
) {
    let tokens = Tokens::of(ui);
    let (words, is_good) = match result {
        AgainResult::Made(outcome) => made(view, outcome),
        AgainResult::Held(until) => {
            let at = time_of_day(view, *until);
            let words = view.texts.with("again-held", &[("at", (&at).into())]);
            (words, false)
        }
        AgainResult::NoWay(trouble) => (no_way(view, trouble), false),
        AgainResult::NotKept(error) => {
            let why = view.texts.get(problem_text::disk(error.trouble));
            (
                view.texts.with("again-not-kept", &[("why", why.into())]),
                false,
            )
        }
    };
    let colour = if is_good {
        tokens.accent
    } else {
        tokens.problem
    };
    let sentence = RichText::new(words).color(colour);
    let used = ui.add(egui::Label::new(sentence).wrap()).rect.height();
    let AgainResult::Made(outcome) = result else {
        return;
    };
    let Some(answer) = &outcome.answer else {
        return;
    };
    ui.label(widgets::small(ui, view.texts.get("again-reply")));
    let name = view.texts.get("again-reply");
    let salt = format!("again reply {}", form.number);
    let shown = pretty(&answer.text);
    let look = CodeLook {
        salt: &salt,
        name,
        focus: false,
        can_change: false,
        height: height - used - 34.0,
    };
    code_ui(ui, &shown, look);
}

/// What a call came to, and whether it did what was asked.
fn made(view: &View<'_>, outcome: &RawOutcome) -> (String, bool) {
    let texts = view.texts;
    let status = outcome
        .answer
        .as_ref()
        .map_or_else(String::new, |answer| format!("HTTP {} · ", answer.status));
    match &outcome.result {
        Ok(Some(packet)) => {
            let words = texts.with("again-made-packet", &[("packet", packet.into())]);
            (format!("{status}{words}"), true)
        }
        Ok(None) => (format!("{status}{}", texts.get("again-done")), true),
        Err(error) => {
            let outcome = match error.outcome() {
                Outcome::NotDone => texts.get("again-not-done"),
                Outcome::Unknown => texts.get("again-unknown"),
            };
            let words = match error.kind {
                crate::api::ErrorKind::Refused | crate::api::ErrorKind::NotFound => {
                    let said = error.said.as_deref().unwrap_or_default();
                    texts.with("problem-refused", &[("said", said.into())])
                }
                _ => api_error_text(view, error),
            };
            (format!("{status}{words} {outcome}"), false)
        }
    }
}

fn no_way(view: &View<'_>, trouble: &StoreTrouble) -> String {
    let texts = view.texts;
    match trouble {
        StoreTrouble::NoSuchStore(name) => {
            texts.with("again-no-such-store", &[("name", name.into())])
        }
        StoreTrouble::KeyMissing => texts.get("banner-key-missing").to_owned(),
        StoreTrouble::KeyUnreadable(_) => texts.get("banner-key-unreadable").to_owned(),
        StoreTrouble::KeyOdd(_) => texts.get("connect-key-odd").to_owned(),
        StoreTrouble::Address(_) => texts.get("banner-address-odd").to_owned(),
        StoreTrouble::Start(words) => texts.with("banner-start-failed", &[("why", words.into())]),
    }
}

/// The longest answer that is laid out anew for each frame that shows it.
const LONGEST_PRETTY: usize = 64 * 1024;

/// JSON over several lines; all else, and what is very long, as it came.
fn pretty(text: &str) -> String {
    if text.len() > LONGEST_PRETTY {
        let end = text.floor_char_boundary(LONGEST_PRETTY);
        return format!("{}…", text.get(..end).unwrap_or_default());
    }
    json_text::pretty(text).unwrap_or_else(|| text.to_owned())
}
