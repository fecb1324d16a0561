//! An order whose outcome stayed unknown for too long: what the store has that may be it, for the
//! person to decide.

use egui::{Label, RichText, Ui};

use super::outgoing;
use crate::{
    api::ApiError,
    desk::sender::matches::Match,
    ui::{
        connect::api_error_text,
        event::{Out, UiEvent},
        tokens::{self, SMALL, SMALL_GAP, Tokens},
        view::View,
        widgets,
    },
};

/// How many packets are listed.
const LISTED: usize = 3;

/// What is known of the order's packet.
#[derive(Debug, Clone, Copy)]
pub enum FindingView<'a> {
    /// The store is being asked.
    Pending,
    /// What it has that may be the order.
    Ready(&'a [Match]),
    /// It could not be asked.
    Failed(&'a ApiError),
}

/// Draws what was found, and the two decisions.
pub(super) fn finding_ui(
    ui: &mut Ui,
    view: &View<'_>,
    finding: Option<FindingView<'_>>,
    out: &mut Out,
) {
    match finding {
        None | Some(FindingView::Pending) => {
            ui.horizontal(|ui| {
                ui.spinner();
                ui.label(view.texts.get("lapsed-looking"));
            });
            return;
        }
        Some(FindingView::Failed(error)) => {
            let why = api_error_text(view, error);
            let words = view.texts.with("lapsed-failed", &[("why", (&why).into())]);
            ui.add(Label::new(RichText::new(words).size(13.0)).wrap());
        }
        Some(FindingView::Ready([])) => {
            let words = RichText::new(view.texts.get("lapsed-none")).size(13.0);
            ui.add(Label::new(words).wrap());
        }
        Some(FindingView::Ready(matches)) => {
            for found in matches.iter().take(LISTED) {
                match_ui(ui, view, found, out);
            }
        }
    }
    let button = ui.button(RichText::new(view.texts.get("lapsed-not-there")).size(13.0));
    if widgets::focus_ring(button, ui, tokens::RADIUS).clicked() {
        out.push(UiEvent::NotThere);
    }
}

fn match_ui(ui: &mut Ui, view: &View<'_>, found: &Match, out: &mut Out) {
    let tokens = Tokens::of(ui);
    egui::Frame::NONE
        .fill(tokens.panel)
        .corner_radius(egui::CornerRadius::same(tokens::RADIUS))
        .inner_margin(egui::Margin::same(8))
        .show(ui, |ui| {
            ui.set_width(ui.available_width());
            ui.spacing_mut().item_spacing.y = SMALL_GAP;
            let number = found
                .doc_no
                .as_ref()
                .map_or_else(|| found.packet_id.clone(), |number| format!("#{number}"));
            let total = found
                .total
                .map_or_else(String::new, |total| view.money(total));
            widgets::row(ui, head(view, &number, found), widgets::bold(total));
            if !found.customer.is_empty() {
                ui.add(Label::new(RichText::new(&found.customer).size(13.0)).wrap());
            }
            ui.add(Label::new(RichText::new(lines(view, found)).size(SMALL)).wrap());
            ui.label(widgets::small(ui, agreement(view, found)));
            let words = view
                .texts
                .with("lapsed-this", &[("number", (&number).into())]);
            let button = ui.button(RichText::new(words).size(13.0));
            if widgets::focus_ring(button, ui, tokens::RADIUS).clicked() {
                out.push(UiEvent::ThisPacket(found.packet_id.clone()));
            }
        });
}

fn head(view: &View<'_>, number: &str, found: &Match) -> String {
    match found.made_at {
        Some(at) => format!("{number} · {}", view.ago(at.as_second())),
        None => number.to_owned(),
    }
}

fn lines(view: &View<'_>, found: &Match) -> String {
    let lines = found
        .lines
        .iter()
        .map(|(quantity, title)| format!("{} {title}", view.quantity(*quantity)));
    lines.collect::<Vec<_>>().join(", ")
}

/// What agrees, in words.
fn agreement(view: &View<'_>, found: &Match) -> String {
    let agrees = found.agrees;
    if agrees.customer_id {
        return view.texts.get("lapsed-certain").to_owned();
    }
    let parts = [
        (agrees.customer, "lapsed-same-customer"),
        (agrees.lines, "lapsed-same-lines"),
        (agrees.total, "lapsed-same-total"),
    ];
    let parts: Vec<_> = parts
        .iter()
        .filter(|(is_same, _)| *is_same)
        .map(|(_, id)| view.texts.get(id))
        .collect();
    let parts = parts.join(", ");
    view.texts.with("lapsed-same", &[("what", (&parts).into())])
}

/// A change that waits for its packet, or whose packet is known by now.
pub fn change_ui(
    ui: &mut Ui,
    view: &View<'_>,
    packet: Option<&str>,
    failure: Option<&ApiError>,
    out: &mut Out,
) {
    outgoing::waiting_box(ui, |ui| {
        ui.label(widgets::bold(view.texts.get("change-title")).size(15.0));
        let why = failure.map(|error| api_error_text(view, error));
        let words = match (packet, &why) {
            (Some(number), Some(why)) => view.texts.with(
                "change-unread",
                &[("number", number.into()), ("why", why.into())],
            ),
            (Some(number), None) => view
                .texts
                .with("change-known", &[("number", number.into())]),
            (None, _) => view.texts.get("change-waits").to_owned(),
        };
        ui.add(Label::new(RichText::new(words).size(13.0)).wrap());
        let button = ui.button(RichText::new(view.texts.get("change-as-new")).size(13.0));
        if widgets::focus_ring(button, ui, tokens::RADIUS).clicked() {
            out.push(UiEvent::ChangeIsNew);
        }
    });
}
