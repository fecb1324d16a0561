//! What stands between the order and the kitchen: problems to mend, Send, and how it went.

use egui::{CornerRadius, Frame, Margin, RichText, Stroke, Ui};

use crate::{
    desk::{OpenOrder, OrderState, Trouble},
    domain::Severity,
    ui::{
        command::Command,
        event::{Out, UiEvent},
        marks::{Mark, Marks},
        spot::Spot,
        tokens::{self, SMALL, SMALL_GAP, Tokens},
        view::{OrderView, View},
        widgets,
    },
};

/// How many places are listed by name before the rest is only counted.
const LISTED: usize = 6;

/// Draws the list of problems, what is going on, and the Send button.
pub fn send_ui(ui: &mut Ui, order: &OrderView<'_>, out: &mut Out) {
    let (view, open, marks) = (&order.view, order.open, order.marks);
    ui.spacing_mut().item_spacing.y = SMALL_GAP;
    whole_order_ui(ui, marks);
    list_ui(ui, view, marks, Severity::Error, out);
    list_ui(ui, view, marks, Severity::Warning, out);
    state_ui(ui, view, open);
    let id = match open.state {
        OrderState::Sending { .. } => "send-sending",
        OrderState::Unknown { .. } => "send-ask-again",
        OrderState::Draft | OrderState::Accepted(_) => "send",
    };
    let key = view.key(Command::SendOrder);
    if widgets::primary_button(ui, view.texts.get(id), Some(&key), view.allowed.send).clicked() {
        out.push(UiEvent::Command(Command::SendOrder));
    }
}

/// Problems that have no field are said in full.
fn whole_order_ui(ui: &mut Ui, marks: &Marks) {
    for mark in marks.all().iter().filter(|mark| mark.spot == Spot::Order) {
        boxed(ui, mark.severity, |ui| {
            ui.add(egui::Label::new(RichText::new(&mark.sentence).size(13.0)).wrap());
        });
    }
}

fn list_ui(ui: &mut Ui, view: &View<'_>, marks: &Marks, severity: Severity, out: &mut Out) {
    let mut places: Vec<&Mark> = Vec::new();
    for mark in marks
        .all()
        .iter()
        .filter(|mark| mark.severity == severity && mark.spot != Spot::Order)
    {
        if !places.iter().any(|known| known.spot == mark.spot) {
            places.push(mark);
        }
    }
    if places.is_empty() {
        return;
    }
    let (id, colour) = match severity {
        Severity::Error => ("problems-to-mend", Tokens::of(ui).problem),
        Severity::Warning => ("problems-to-look-at", Tokens::of(ui).waiting),
    };
    boxed(ui, severity, |ui| {
        ui.horizontal_wrapped(|ui| {
            ui.spacing_mut().item_spacing.x = SMALL_GAP;
            let words = view.texts.with(id, &[("count", places.len().into())]);
            ui.label(RichText::new(words).size(SMALL));
            for (place, mark) in places.iter().take(LISTED).enumerate() {
                if place > 0 {
                    ui.label(RichText::new("·").size(SMALL));
                }
                if jump(ui, &mark.name, colour)
                    .on_hover_text(&mark.sentence)
                    .clicked()
                {
                    out.push(UiEvent::Jump(mark.spot));
                }
            }
            if places.len() > LISTED {
                ui.label(RichText::new(format!("+{}", places.len() - LISTED)).size(SMALL));
            }
        });
    });
}

fn jump(ui: &mut Ui, name: &str, colour: egui::Color32) -> egui::Response {
    let text = RichText::new(name).size(SMALL).underline().color(colour);
    let response = ui.add(
        egui::Button::new(text)
            .frame(false)
            .min_size(egui::vec2(0.0, 20.0)),
    );
    widgets::focus_ring(response, ui, 4)
}

fn boxed(ui: &mut Ui, severity: Severity, content: impl FnOnce(&mut Ui)) {
    let tokens = Tokens::of(ui);
    let (fill, line) = match severity {
        Severity::Error => (tokens.problem_soft, tokens.problem),
        Severity::Warning => (tokens.waiting_soft, tokens.waiting),
    };
    Frame::NONE
        .fill(fill)
        .stroke(Stroke::new(1.0, line))
        .corner_radius(CornerRadius::same(tokens::RADIUS))
        .inner_margin(Margin::symmetric(10, 5))
        .show(ui, |ui| {
            ui.set_width(ui.available_width());
            content(ui);
        });
}

/// One or two sentences on where the order is.
fn state_ui(ui: &mut Ui, view: &View<'_>, open: &OpenOrder) {
    let texts = view.texts;
    match &open.state {
        OrderState::Sending { .. } => {
            ui.horizontal(|ui| {
                ui.spinner();
                ui.label(texts.get("state-sending"));
            });
        }
        OrderState::Unknown { trouble, .. } => boxed(ui, Severity::Warning, |ui| {
            ui.label(widgets::bold(texts.get("state-unknown")).size(13.0));
            let words = format!(
                "{} {}",
                trouble_text(view, trouble),
                texts.get("state-unknown-next")
            );
            ui.add(egui::Label::new(RichText::new(words).size(SMALL)).wrap());
        }),
        OrderState::Draft => {
            if let Some(trouble) = &open.trouble {
                boxed(ui, Severity::Warning, |ui| {
                    ui.label(widgets::bold(texts.get("state-not-sent")).size(13.0));
                    let words = format!(
                        "{} {}",
                        trouble_text(view, trouble),
                        texts.get("state-not-sent-next")
                    );
                    ui.add(egui::Label::new(RichText::new(words).size(SMALL)).wrap());
                });
            }
        }
        OrderState::Accepted(_) => {}
    }
}

/// What went wrong, in one sentence.
fn trouble_text(view: &View<'_>, trouble: &Trouble) -> String {
    let texts = view.texts;
    match trouble {
        Trouble::Unreachable => texts.get("trouble-unreachable").to_owned(),
        Trouble::Redirected => texts.get("trouble-redirected").to_owned(),
        Trouble::RateLimited { until: Some(until) } => {
            let secs =
                usize::try_from((until.as_second() - view.now_secs).max(0)).unwrap_or_default();
            texts.with("trouble-rate-limited-for", &[("secs", secs.into())])
        }
        Trouble::RateLimited { until: None } => texts.get("trouble-rate-limited").to_owned(),
        Trouble::InProgress => texts.get("trouble-in-progress").to_owned(),
        Trouble::ReplyLost => texts.get("trouble-reply-lost").to_owned(),
        Trouble::ServerFault { status } => texts.with(
            "trouble-server-fault",
            &[("status", usize::from(*status).into())],
        ),
    }
}
