//! The Inspector: every call to a server, what went out, what came back, and what was made of it.
//!
//! [`list`] and [`filters`] stand at the left; [`detail`] with [`sides`] or [`compare`] at the
//! right, below the buttons of `tools`. [`document`] draws texts of any length, a screen full at a time.

pub mod compare;
pub mod detail;
pub mod document;
pub mod filters;
pub mod list;
pub mod sides;
mod tools;
pub mod words;

use egui::{CentralPanel, Frame, Margin, Panel, Ui};

use super::{event::Out, tokens::Tokens, view::View};
use crate::store::{database::outbox::StoreRef, journal::ExchangeId};
use compare::CompareModel;
use detail::DetailModel;
use filters::{OutcomeFilter, TimeFilter};
use list::ListModel;

/// What a person did in the Inspector.
#[derive(Clone)]
pub enum InspectorEvent {
    /// Changed the text that is looked for.
    Typed(String),
    /// Wants only these outcomes.
    Outcome(OutcomeFilter),
    /// Wants only this endpoint; nothing for all.
    Endpoint(Option<String>),
    /// Wants only this store; nothing for all.
    Store(Option<StoreRef>),
    /// Wants only exchanges of this time.
    Time(TimeFilter),
    /// Wants to see all again.
    ClearFilters,
    /// Moved in the list by so many rows.
    Move(isize),
    /// Chose an exchange.
    Choose(ExchangeId),
    /// Came near the end of the list.
    NeedMore,
    /// Scrolled the list to its top, or away from there.
    AtTop(bool),
    /// Wants to see those that came meanwhile.
    ShowNewer,
    /// Wants to see where the problem of this place in the list of problems stands.
    ShowProblem(usize),
    /// Compares the menu in use with that of this store; nothing for the practice store.
    CompareMenuWith(Option<String>),
    /// Goes back from the difference to the exchange.
    CloseDifference,
}

impl std::fmt::Debug for InspectorEvent {
    /// Without the text that is looked for, which may be a guest's name or number.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Typed(_) => f.write_str("Typed"),
            Self::Outcome(outcome) => f.debug_tuple("Outcome").field(outcome).finish(),
            Self::Endpoint(endpoint) => f.debug_tuple("Endpoint").field(endpoint).finish(),
            Self::Store(store) => f.debug_tuple("Store").field(store).finish(),
            Self::Time(time) => f.debug_tuple("Time").field(time).finish(),
            Self::ClearFilters => f.write_str("ClearFilters"),
            Self::Move(by) => f.debug_tuple("Move").field(by).finish(),
            Self::Choose(id) => f.debug_tuple("Choose").field(id).finish(),
            Self::NeedMore => f.write_str("NeedMore"),
            Self::AtTop(is_at_top) => f.debug_tuple("AtTop").field(is_at_top).finish(),
            Self::ShowNewer => f.write_str("ShowNewer"),
            Self::ShowProblem(place) => f.debug_tuple("ShowProblem").field(place).finish(),
            Self::CompareMenuWith(store) => f.debug_tuple("CompareMenuWith").field(store).finish(),
            Self::CloseDifference => f.write_str("CloseDifference"),
        }
    }
}

/// What the screen shows.
pub struct InspectorModel<'a> {
    /// The list.
    pub list: ListModel<'a>,
    /// The exchange that is shown.
    pub detail: DetailModel<'a>,
    /// What is compared, in place of the exchange.
    pub compare: Option<CompareModel<'a>>,
}

/// Draws the screen below the strips.
pub fn inspector_ui(ui: &mut Ui, view: &View<'_>, model: &InspectorModel<'_>, out: &mut Out) {
    let width = (ui.available_width() * 0.3).clamp(310.0, 430.0);
    let tokens = Tokens::of(ui);
    let column = Frame::NONE
        .fill(tokens.ground)
        .inner_margin(Margin::symmetric(12, 10));
    Panel::left("exchanges")
        .frame(column)
        .exact_size(width)
        .resizable(false)
        .show(ui, |ui| list::list_ui(ui, view, &model.list, out));
    CentralPanel::default()
        .frame(column)
        .show(ui, |ui| match &model.compare {
            Some(compare) => compare::compare_ui(ui, view, compare, out),
            None => detail::detail_ui(ui, view, &model.detail, out),
        });
}
