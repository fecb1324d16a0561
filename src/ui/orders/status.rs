//! The status label of a packet, and where a change of it is.

use egui::{CornerRadius, Frame, Label, Margin, RichText, Stroke, Ui};
use strum::IntoEnumIterator as _;

use super::{OrdersEvent, detail::title_ui};
use crate::{
    api::{ApiError, Packet, StepKind},
    desk::{ChangeNews, ChangeProgress, ChangeStage, Underway},
    domain::PacketStatus,
    ui::{
        connect::api_error_text,
        desk::outgoing::trouble_text,
        event::{Out, UiEvent},
        problem_text,
        tokens::{self, SMALL_GAP, Tokens},
        view::View,
        widgets,
    },
};

/// What people call a label.
pub fn label<'a>(view: &View<'a>, status: PacketStatus) -> &'a str {
    view.texts.get(match status {
        PacketStatus::None => "status-none",
        PacketStatus::Approved => "status-approved",
        PacketStatus::Ready => "packet-status-ready",
        PacketStatus::OnDelivery => "packet-status-on-delivery",
        PacketStatus::Delivered => "packet-status-delivered",
        PacketStatus::Rejected => "packet-status-rejected",
    })
}

/// The label of a packet; one that is not known as the server writes it.
pub(super) fn word<'a>(view: &View<'a>, packet: &'a Packet) -> Option<&'a str> {
    let told = packet.status.as_deref()?;
    Some(PacketStatus::from_wire(told).map_or(told, |status| label(view, status)))
}

/// Draws the labels as buttons, with what a label is and is not.
pub fn labels_ui(
    ui: &mut Ui,
    view: &View<'_>,
    packet: &Packet,
    change: Option<&ChangeNews>,
    out: &mut Out,
) {
    let texts = view.texts;
    title_ui(ui, texts.get("packet-status"));
    let now = packet.status.as_deref();
    // One change of a packet at a time.
    let is_free = !change.is_some_and(|news| matches!(news.state, ChangeProgress::Underway(_)));
    ui.add_enabled_ui(is_free, |ui| {
        ui.horizontal_wrapped(|ui| {
            ui.spacing_mut().item_spacing = egui::Vec2::splat(SMALL_GAP);
            for status in PacketStatus::iter() {
                let is_set = now == Some(status.as_wire());
                let chip = widgets::chip(ui, label(view, status), is_set);
                if chip.clicked() && !is_set {
                    out.push(UiEvent::Orders(OrdersEvent::SetStatus(status)));
                }
            }
        });
    });
    let words = widgets::small(ui, texts.get("packet-status-help"));
    ui.add(Label::new(words).wrap());
}

/// Draws where a change is, as long as that is of interest.
pub fn change_ui(ui: &mut Ui, view: &View<'_>, news: &ChangeNews, out: &mut Out) {
    let tokens = Tokens::of(ui);
    let (fill, line) = match &news.state {
        ChangeProgress::TakenBack => return,
        ChangeProgress::Done { .. } => (tokens.accent_soft, tokens.accent),
        ChangeProgress::Underway(_) => (tokens.waiting_soft, tokens.waiting),
        ChangeProgress::Refused { .. }
        | ChangeProgress::TheyChanged { .. }
        | ChangeProgress::InTheWay(_)
        | ChangeProgress::NotKept(_) => (tokens.problem_soft, tokens.problem),
    };
    Frame::NONE
        .fill(fill)
        .stroke(Stroke::new(1.0, line))
        .corner_radius(CornerRadius::same(tokens::RADIUS))
        .inner_margin(Margin::symmetric(10, 6))
        .show(ui, |ui| {
            ui.set_width(ui.available_width());
            ui.spacing_mut().item_spacing.y = SMALL_GAP;
            let (title, words) = words(view, news);
            ui.add(Label::new(widgets::bold(title)).wrap());
            if !words.is_empty() {
                ui.add(Label::new(RichText::new(words).size(13.0)).wrap());
            }
            if let ChangeProgress::Underway(underway) = &news.state {
                choices_ui(ui, view, underway, out);
            }
        });
}

/// Tells which steps of a change, in words.
fn step(view: &View<'_>, step: StepKind) -> String {
    let id = match step {
        StepKind::Fields => "packet-change-step-fields",
        StepKind::Orders => "packet-change-step-orders",
        StepKind::Payments => "packet-change-step-payments",
    };
    view.texts.get(id).to_owned()
}

fn words(view: &View<'_>, news: &ChangeNews) -> (String, String) {
    let texts = view.texts;
    let what = match news.status {
        Some(status) => {
            let label = label(view, status);
            texts.with("packet-change-status", &[("status", label.into())])
        }
        None => texts.get("packet-change-order").to_owned(),
    };
    let titled = |id: &str| texts.with(id, &[("what", (&what).into())]);
    match &news.state {
        ChangeProgress::Underway(underway) => {
            let words = underway_words(view, underway);
            (titled("packet-change-underway"), words)
        }
        ChangeProgress::Done { .. } => (titled("packet-change-done"), String::new()),
        ChangeProgress::Refused {
            step: at,
            error,
            done,
            is_unclear,
            ..
        } => {
            let at = step(view, *at);
            let why = refusal(view, error);
            let refused = texts.with(
                "packet-change-refused-at",
                &[("step", (&at).into()), ("why", (&why).into())],
            );
            let unclear = match is_unclear {
                true => texts.with("change-may-be-done", &[("what", (&at).into())]),
                false => String::new(),
            };
            let words = join(&[refused, unclear, done_words(view, done)]);
            (titled("packet-change-refused"), words)
        }
        ChangeProgress::TheyChanged { done, .. } => {
            let words = texts.get("packet-change-overtaken-help").to_owned();
            let words = join(&[words, done_words(view, done)]);
            (titled("packet-change-overtaken"), words)
        }
        ChangeProgress::NotKept(trouble) => {
            let why = texts.get(problem_text::disk(*trouble)).to_owned();
            (titled("packet-change-not-kept"), why)
        }
        ChangeProgress::InTheWay(_) => {
            let words = texts.get("change-in-the-way-next").to_owned();
            (texts.get("change-in-the-way").to_owned(), words)
        }
        ChangeProgress::TakenBack => (String::new(), String::new()),
    }
}

/// What was done before it stopped.
fn done_words(view: &View<'_>, done: &[StepKind]) -> String {
    if done.is_empty() {
        return String::new();
    }
    let steps: Vec<String> = done.iter().map(|done| step(view, *done)).collect();
    let steps = steps.join(", ");
    view.texts
        .with("packet-change-half", &[("steps", (&steps).into())])
}

fn join(parts: &[String]) -> String {
    let parts: Vec<&str> = parts.iter().map(String::as_str).collect();
    parts.join(" ").trim().to_owned()
}

/// The server's own words, else what happened.
fn refusal(view: &View<'_>, error: &ApiError) -> String {
    match error.said.as_deref().map(str::trim) {
        Some(said) if !said.is_empty() => said.to_owned(),
        _ => api_error_text(view, error),
    }
}

fn underway_words(view: &View<'_>, underway: &Underway) -> String {
    let texts = view.texts;
    let stage = match underway.stage {
        ChangeStage::Saving => texts.get("state-saving").to_owned(),
        ChangeStage::Queued => texts.get("packet-change-queued").to_owned(),
        ChangeStage::Reading => texts.get("packet-change-reading").to_owned(),
        ChangeStage::Sending(at) => {
            let at = step(view, at);
            texts.with("packet-change-sending", &[("step", (&at).into())])
        }
        ChangeStage::Waiting => texts.get("packet-change-waiting").to_owned(),
        ChangeStage::Unknown(at) => {
            let at = step(view, at);
            texts.with("packet-change-unknown", &[("step", (&at).into())])
        }
    };
    let trouble = underway.trouble.as_ref();
    let trouble = trouble.map(|trouble| trouble_text(view, trouble));
    let is_waiting = matches!(
        underway.stage,
        ChangeStage::Queued | ChangeStage::Waiting | ChangeStage::Unknown(_)
    );
    let next = underway.next_at.filter(|_| is_waiting);
    let next = next.map(|at| view.in_time("next-try", at.as_second()));
    join(&[stage, trouble.unwrap_or_default(), next.unwrap_or_default()])
}

fn choices_ui(ui: &mut Ui, view: &View<'_>, underway: &Underway, out: &mut Out) {
    let Some(change) = underway.change else {
        return;
    };
    let texts = view.texts;
    let can_try = matches!(
        underway.stage,
        ChangeStage::Queued | ChangeStage::Waiting | ChangeStage::Unknown(_)
    );
    let choices = [
        (can_try, "change-try-now", OrdersEvent::TryNow(change)),
        (
            underway.can_be_taken_back(),
            "change-take-back",
            OrdersEvent::TakeBack(change),
        ),
    ];
    ui.horizontal(|ui| {
        for (_, id, event) in choices.into_iter().filter(|(can, ..)| *can) {
            let button = ui.button(RichText::new(texts.get(id)).size(13.0));
            if widgets::focus_ring(button, ui, tokens::RADIUS).clicked() {
                out.push(UiEvent::Orders(event));
            }
        }
    });
}
