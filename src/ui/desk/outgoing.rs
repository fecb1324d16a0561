//! Where an order in the outbox is, why, when it goes on, and what can be done meanwhile.

use egui::{CornerRadius, Frame, Label, Margin, RichText, Stroke, Ui};

use super::lapsed::{self, FindingView};
use crate::{
    desk::{Outgoing, Step, StoreTrouble, Trouble},
    ui::{
        command::Command,
        event::{Out, UiEvent},
        tokens::{self, SMALL, SMALL_GAP, Tokens},
        view::View,
        widgets,
    },
};

/// Draws it.
pub fn outgoing_ui(
    ui: &mut Ui,
    view: &View<'_>,
    outgoing: &Outgoing,
    finding: Option<FindingView<'_>>,
    out: &mut Out,
) {
    if matches!(outgoing.step, Step::Saving | Step::Sending) {
        under_way_ui(ui, view, outgoing);
        return;
    }
    waiting_box(ui, |ui| {
        ui.label(widgets::bold(view.texts.get(title(outgoing))).size(15.0));
        if let Some(store) = outgoing.store.as_deref().filter(|name| *name != view.store) {
            let name = view.store_name(store);
            let words = view
                .texts
                .with("state-other-store", &[("store", name.into())]);
            ui.label(widgets::bold(words).size(13.0));
        }
        let words = sentences(view, outgoing);
        ui.add(Label::new(RichText::new(words).size(13.0)).wrap());
        if let Some(words) = next_try(view, outgoing) {
            ui.label(
                widgets::bold(words)
                    .size(13.0)
                    .color(Tokens::of(ui).waiting),
            );
        }
        if outgoing.step == Step::Lapsed {
            lapsed::finding_ui(ui, view, finding, out);
        } else {
            choices_ui(ui, view, outgoing, out);
        }
    });
}

fn under_way_ui(ui: &mut Ui, view: &View<'_>, outgoing: &Outgoing) {
    let id = match outgoing.step {
        Step::Saving => "state-saving",
        _ if outgoing.may_have_arrived => "state-asking-again",
        _ => "state-sending",
    };
    ui.horizontal(|ui| {
        ui.spinner();
        ui.label(view.texts.get(id));
    });
}

/// An amber box: something waits, nothing is wrong with the order.
pub fn waiting_box(ui: &mut Ui, content: impl FnOnce(&mut Ui)) {
    let tokens = Tokens::of(ui);
    Frame::NONE
        .fill(tokens.waiting_soft)
        .stroke(Stroke::new(1.0, tokens.waiting))
        .corner_radius(CornerRadius::same(tokens::RADIUS))
        .inner_margin(Margin::symmetric(10, 8))
        .show(ui, |ui| {
            ui.set_width(ui.available_width());
            ui.spacing_mut().item_spacing.y = SMALL_GAP;
            content(ui);
        });
}

/// The id of the words for a step, as they stand above the rest and on the order's tab.
fn title(outgoing: &Outgoing) -> &'static str {
    match outgoing.step {
        Step::Saving => "state-saving",
        Step::Queued => "state-queued",
        Step::Sending => "state-sending",
        Step::Waiting => "state-waiting",
        Step::Unknown => "state-unknown",
        Step::Lapsed => "state-lapsed",
    }
}

/// What happened, and what the program does about it.
fn sentences(view: &View<'_>, outgoing: &Outgoing) -> String {
    let texts = view.texts;
    let next = match outgoing.step {
        Step::Saving | Step::Sending => "",
        Step::Queued | Step::Waiting => texts.get("state-waiting-next"),
        Step::Unknown => texts.get("state-unknown-next"),
        Step::Lapsed => texts.get("state-lapsed-next"),
    };
    match &outgoing.trouble {
        Some(trouble) if outgoing.step != Step::Lapsed => {
            format!("{} {next}", trouble_text(view, trouble))
        }
        None if outgoing.step == Step::Unknown => {
            format!("{} {next}", texts.get("trouble-interrupted"))
        }
        _ => next.to_owned(),
    }
}

/// When it goes out next.
fn next_try(view: &View<'_>, outgoing: &Outgoing) -> Option<String> {
    match (outgoing.step, outgoing.next_at) {
        (Step::Queued | Step::Waiting | Step::Unknown, Some(at)) => {
            Some(view.in_time("next-try", at.as_second()))
        }
        (Step::Waiting | Step::Unknown, None) => Some(view.texts.get("next-try-mended").to_owned()),
        _ => None,
    }
}

/// What can be done besides waiting.
fn choices_ui(ui: &mut Ui, view: &View<'_>, outgoing: &Outgoing, out: &mut Out) {
    let commands: &[Command] = if outgoing.can_be_taken_back() {
        &[Command::TakeBack, Command::DiscardOrder]
    } else {
        &[Command::ChangeLater, Command::CopyAsNew]
    };
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing.x = SMALL_GAP;
        for command in commands {
            let button = egui::Button::new(RichText::new(command.text(view.texts)).size(13.0));
            let button = ui
                .add_enabled(command.is_enabled(&view.allowed), button)
                .on_hover_text(command.tooltip(view.texts));
            if widgets::focus_ring(button, ui, tokens::RADIUS).clicked() {
                out.push(UiEvent::Command(*command));
            }
            if *command == Command::TakeBack {
                widgets::key_cap(ui, &view.key(*command));
            }
        }
    });
    if !outgoing.can_be_taken_back() {
        let hint = RichText::new(view.texts.get("state-open-hint")).size(SMALL);
        ui.add(Label::new(hint).wrap());
    }
}

/// What went wrong, in one sentence.
pub fn trouble_text(view: &View<'_>, trouble: &Trouble) -> String {
    let texts = view.texts;
    let id = match trouble {
        Trouble::Unreachable => "trouble-unreachable",
        Trouble::Redirected => "trouble-redirected",
        Trouble::NotThere => "trouble-not-there",
        Trouble::RateLimited => "trouble-rate-limited",
        Trouble::InProgress => "trouble-in-progress",
        Trouble::ReplyLost => "trouble-reply-lost",
        Trouble::Unauthorized => "trouble-unauthorized",
        Trouble::ScopeDenied => "trouble-scope-denied",
        Trouble::ReadDenied => "trouble-read-denied",
        Trouble::NoWay(StoreTrouble::NoSuchStore(name)) => {
            return texts.with("trouble-no-store", &[("name", name.into())]);
        }
        Trouble::NoWay(StoreTrouble::KeyMissing | StoreTrouble::KeyOdd(_)) => "trouble-no-key",
        Trouble::NoWay(StoreTrouble::KeyUnreadable(_)) => "trouble-key-locked",
        Trouble::NoWay(StoreTrouble::Address(_) | StoreTrouble::Start(_)) => "trouble-no-way",
        Trouble::ServerFault { status } => {
            let status = usize::from(*status).into();
            return texts.with("trouble-server-fault", &[("status", status)]);
        }
    };
    texts.get(id).to_owned()
}
