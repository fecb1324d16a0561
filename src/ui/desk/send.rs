//! What stands between the order and the kitchen: problems to mend, Send, and how it went.

use egui::{CornerRadius, Frame, Margin, RichText, Stroke, Ui};

use super::{
    lapsed::{self, FindingView},
    outgoing,
};
use crate::{
    desk::{ChangeStage, ChangeWord, OrderState, Step},
    domain::Severity,
    store::database::DatabaseTrouble,
    ui::{
        change::{model::ChangeModel, progress},
        command::Command,
        event::{Out, UiEvent},
        marks::{Mark, Marks},
        problem_text,
        spot::Spot,
        tokens::{self, SMALL, SMALL_GAP, Tokens},
        view::{OrderView, View},
        widgets,
    },
};

/// How many places are listed by name before the rest is only counted.
const LISTED: usize = 6;

/// What is drawn between the order and the kitchen.
#[derive(Clone, Copy)]
pub struct SendModel<'a> {
    /// The order.
    pub order: &'a OrderView<'a>,
    /// What is known of its packet, if its outcome stayed unknown for too long.
    pub finding: Option<FindingView<'a>>,
    /// The number of the packet that it is a later change of, once known.
    pub packet_to_change: Option<&'a str>,
}

/// Draws the list of problems, what is going on, and the Send button.
pub fn send_ui(ui: &mut Ui, model: &SendModel<'_>, out: &mut Out) {
    let order = model.order;
    let (view, open, marks) = (&order.view, order.open, order.marks);
    ui.spacing_mut().item_spacing.y = SMALL_GAP;
    if open.is_editable() {
        whole_order_ui(ui, marks);
        list_ui(ui, view, marks, Severity::Error, out);
        list_ui(ui, view, marks, Severity::Warning, out);
    }
    state_ui(ui, model, out);
    let id = button(model);
    if widgets::order_button(ui, view, id, Command::SendOrder, view.allowed.send) {
        out.push(UiEvent::Command(Command::SendOrder));
    }
}

/// The id of what the button says.
fn button(model: &SendModel<'_>) -> &'static str {
    let open = model.order.open;
    match &open.state {
        OrderState::Outgoing(outgoing) => match outgoing.step {
            Step::Saving | Step::Sending => "send-sending",
            Step::Queued | Step::Waiting => "send-now",
            Step::Unknown => "send-ask-again",
            Step::Lapsed => "send-look-again",
        },
        OrderState::Changing(underway) => match underway.stage {
            ChangeStage::Saving | ChangeStage::Reading | ChangeStage::Sending(_) => "send-sending",
            ChangeStage::Queued | ChangeStage::Waiting => "send-now",
            ChangeStage::Unknown(_) => "send-ask-again",
        },
        OrderState::Draft | OrderState::Accepted(_) => match open.theirs() {
            Some(_) => "send-decide",
            None if open.is_change() => "send-review",
            None if open.change_of.is_some() => "send-read-packet",
            None => "send",
        },
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
                if jump(ui, view, &mark.name, colour)
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

fn jump(ui: &mut Ui, view: &View<'_>, name: &str, colour: egui::Color32) -> egui::Response {
    let text = RichText::new(name).size(SMALL).underline().color(colour);
    let response = ui.add(
        egui::Button::new(text)
            .frame(false)
            .min_size(egui::Vec2::new(
                view.sizes.target(0.0),
                view.sizes.target(20.0),
            )),
    );
    widgets::focus_ring(response, ui, 4)
}

/// A box in the colour of a problem or of something to look at.
pub fn boxed(ui: &mut Ui, severity: Severity, content: impl FnOnce(&mut Ui)) {
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

/// Where the order is, if it is not simply being made.
fn state_ui(ui: &mut Ui, model: &SendModel<'_>, out: &mut Out) {
    let view = &model.order.view;
    match &model.order.open.state {
        OrderState::Outgoing(outgoing) => {
            outgoing::outgoing_ui(ui, view, outgoing, model.finding, out);
        }
        OrderState::Draft => {
            if model.order.open.change_of.is_some() {
                let failure = match &model.order.open.change_word {
                    Some(ChangeWord::Unread(error)) => Some(error),
                    _ => None,
                };
                lapsed::change_ui(ui, view, model.packet_to_change, failure, out);
            }
            if let Some(word) = &model.order.open.change_word {
                let change = model.order.change;
                let to_do = change.map_or(&[][..], |change| change.steps.as_slice());
                progress::word_ui(ui, view, word, to_do, out);
            } else if let Some(change) = model.order.change {
                info_ui(ui, view, change, out);
                other_store_ui(ui, model.order);
            }
            if let Some(trouble) = model.order.open.not_kept {
                not_kept_ui(ui, view, trouble);
            }
        }
        OrderState::Changing(underway) => progress::underway_ui(ui, view, underway, out),
        OrderState::Accepted(_) => {}
    }
}

/// A packet is changed with the menu of its store.
fn other_store_ui(ui: &mut Ui, order: &OrderView<'_>) {
    let base = order.open.base.as_ref();
    let Some(base) = base.filter(|_| !order.view.allowed.send) else {
        return;
    };
    let store = order.view.store_name(&base.store.name);
    let values = [("store", store.into())];
    let words = order.view.texts.with("change-store-gone", &values);
    widgets::mark_text(ui, &words, Severity::Warning);
}

/// Which packet is being changed, and the way out of that.
fn info_ui(ui: &mut Ui, view: &View<'_>, change: &ChangeModel, out: &mut Out) {
    let number = [("number", (&change.number).into())];
    let words = view.texts.with("change-info", &number);
    ui.horizontal(|ui| {
        let tokens = Tokens::of(ui);
        ui.label(widgets::bold(words).size(13.0).color(tokens.waiting));
        let colour = tokens.accent;
        if widgets::link(ui, view.texts.get("change-as-new"), colour).clicked() {
            out.push(UiEvent::ChangeIsNew);
        }
    });
}

/// What could not be made safe on disk was not sent.
fn not_kept_ui(ui: &mut Ui, view: &View<'_>, trouble: DatabaseTrouble) {
    boxed(ui, Severity::Error, |ui| {
        ui.label(widgets::bold(view.texts.get("state-not-sent")).size(13.0));
        let words = format!(
            "{} {}",
            view.texts.get(problem_text::disk(trouble)),
            view.texts.get("state-not-sent-next")
        );
        ui.add(egui::Label::new(RichText::new(words).size(SMALL)).wrap());
    });
}
