//! What differs between two exchanges, or between the menus of two stores.

use egui::{RichText, Ui};

use super::{
    InspectorEvent,
    document::{self, DocumentModel},
    tools::tool_ui,
};
use crate::{
    api::ApiError,
    desk::inspect::{CompareFailure, difference::Difference},
    store::settings::StoreEntry,
    ui::{
        command::Command,
        connect::api_error_text,
        desk::top_strip::environment_ui,
        event::{Out, UiEvent},
        spot::Spot,
        tokens::{self, GAP, SMALL_GAP, Tokens},
        view::View,
        widgets,
    },
};

/// What is compared.
pub enum CompareModel<'a> {
    /// A store has to be chosen whose menu the one in use is compared with.
    Choose {
        /// The connected stores.
        stores: &'a [StoreEntry],
        /// The store in use; empty for the practice store.
        here: &'a str,
    },
    /// It is being compared.
    Pending,
    /// What differs.
    Ready {
        /// The difference.
        difference: &'a Difference,
        /// Changes with every difference.
        version: u64,
    },
    /// It could not be compared.
    Failed(&'a CompareFailure),
}

/// Draws it in place of the exchange.
pub fn compare_ui(ui: &mut Ui, view: &View<'_>, model: &CompareModel<'_>, out: &mut Out) {
    ui.spacing_mut().item_spacing.y = SMALL_GAP;
    head_ui(ui, view, model, out);
    ui.add_space(SMALL_GAP);
    match model {
        CompareModel::Choose { stores, here } => choose_ui(ui, view, stores, here, out),
        CompareModel::Pending => {
            ui.label(widgets::small(ui, view.texts.get("compare-pending")).size(tokens::TEXT));
        }
        CompareModel::Failed(failure) => {
            let text = RichText::new(failure_text(view, failure)).color(Tokens::of(ui).problem);
            ui.add(egui::Label::new(text).wrap());
        }
        CompareModel::Ready {
            difference,
            version,
        } => document::document_ui(
            ui,
            "difference",
            DocumentModel {
                name: view.texts.get("compare"),
                document: &difference.document,
                version: *version,
                follow: None,
                is_numbered: false,
            },
        ),
    }
}

fn head_ui(ui: &mut Ui, view: &View<'_>, model: &CompareModel<'_>, out: &mut Out) {
    let texts = view.texts;
    ui.horizontal_wrapped(|ui| {
        ui.set_row_height(view.sizes.field);
        ui.label(widgets::bold(texts.get("compare")).size(16.0));
        if let CompareModel::Ready { difference, .. } = model {
            let count = [
                ("removed", difference.removed.into()),
                ("added", difference.added.into()),
            ];
            let words = match difference.removed + difference.added {
                0 => texts.get("compare-same").to_owned(),
                _ => texts.with("compare-counts", &count),
            };
            ui.label(words);
            tool_ui(ui, view, Command::CopyDifference, false, out);
        }
        let size = egui::vec2(0.0, view.sizes.target(28.0));
        let back = ui.add(egui::Button::new(texts.get("compare-back")).min_size(size));
        if widgets::focus_ring(back, ui, tokens::RADIUS).clicked() {
            out.push(UiEvent::Inspector(InspectorEvent::CloseDifference));
        }
        widgets::key_cap(ui, "Esc");
    });
}

fn choose_ui(ui: &mut Ui, view: &View<'_>, stores: &[StoreEntry], here: &str, out: &mut Out) {
    let texts = view.texts;
    let name = view.store_name(here);
    let words = texts.with("compare-choose", &[("store", name.into())]);
    ui.add(egui::Label::new(words).wrap());
    ui.add_space(GAP);
    let size = egui::vec2(260.0, view.sizes.target(32.0));
    let mut is_first = view.focuses(Spot::CompareWith);
    let mut store_ui = |ui: &mut Ui, name: &str, environment, store: Option<String>| {
        ui.horizontal(|ui| {
            let button = ui.add(egui::Button::new(name).truncate().min_size(size));
            if std::mem::take(&mut is_first) {
                button.request_focus();
            }
            environment_ui(ui, view, environment);
            if widgets::focus_ring(button, ui, tokens::RADIUS).clicked() {
                out.push(UiEvent::Inspector(InspectorEvent::CompareMenuWith(store)));
            }
        });
    };
    for store in stores.iter().filter(|store| store.name != here) {
        store_ui(ui, &store.name, store.environment, Some(store.name.clone()));
    }
    if !here.is_empty() {
        let environment = crate::store::settings::Environment::Practice;
        store_ui(ui, texts.get("practice-store"), environment, None);
    }
}

fn failure_text(view: &View<'_>, failure: &CompareFailure) -> String {
    let menu = |error: &ApiError| api_error_text(view, error);
    match failure {
        CompareFailure::Store(_) => view.texts.get("compare-no-store").to_owned(),
        CompareFailure::Menu(error) => menu(error),
        CompareFailure::Fault => view.texts.get("compare-fault").to_owned(),
    }
}
