//! The Orders screen: at the left a list of two parts, this desk's orders of the day and the store's
//! open packets; at the right the one that is chosen.
//!
//! | file | what it draws |
//! |---|---|
//! | [`rows`] | nothing: what a row is, and how it is found |
//! | [`list`] | the parts, the box, the filter, the rows |
//! | `row` | one row |
//! | [`detail`] | a packet in full |
//! | [`lines`] | its lines, with where our estimate differs |
//! | `customer` | who it goes to, and notes |
//! | [`status`] | its status label, and where a change of it is |
//! | [`sent`] | an order of this desk that is no packet yet, or never became one |
//! | [`channel`] | where packets come from |
//! | [`day`] | the day at a glance, in place of all that |

pub mod channel;
mod customer;
pub mod day;
pub mod detail;
pub mod lines;
pub mod list;
mod row;
pub mod rows;
pub mod sent;
pub mod status;

use egui::{CentralPanel, Frame, Margin, Panel, Ui};
use jiff::Timestamp;

use super::{event::Out, tokens::Tokens, view::View};
use crate::{domain::PacketStatus, store::database::changes::ChangeId};
use detail::DetailModel;
use list::ListModel;
use rows::{Part, RowFilter, RowName};

/// What a person did on the Orders screen.
#[derive(Clone)]
pub enum OrdersEvent {
    /// Wants the other list.
    Show(Part),
    /// Changed the text that is looked for.
    Typed(String),
    /// Wants only these rows.
    Filter(RowFilter),
    /// Wants to see all rows again.
    ClearFilters,
    /// Moved in the list by so many rows.
    Move(isize),
    /// Chose a row.
    Choose(RowName),
    /// Goes on with the chosen row: changes its packet, or goes to its order on the desk.
    Enter,
    /// Wants the list and the packet that is shown read again.
    ReadAgain,
    /// Wants this status label on the packet that is shown.
    SetStatus(PacketStatus),
    /// Wants a change tried now.
    TryNow(ChangeId),
    /// Takes a change back of which nothing was sent.
    TakeBack(ChangeId),
}

impl std::fmt::Debug for OrdersEvent {
    /// Without the text that is looked for, which may be a guest's name or number.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Show(part) => f.debug_tuple("Show").field(part).finish(),
            Self::Typed(_) => f.write_str("Typed"),
            Self::Filter(filter) => f.debug_tuple("Filter").field(filter).finish(),
            Self::ClearFilters => f.write_str("ClearFilters"),
            Self::Move(by) => f.debug_tuple("Move").field(by).finish(),
            Self::Choose(name) => f.debug_tuple("Choose").field(name).finish(),
            Self::Enter => f.write_str("Enter"),
            Self::ReadAgain => f.write_str("ReadAgain"),
            Self::SetStatus(status) => f.debug_tuple("SetStatus").field(status).finish(),
            Self::TryNow(change) => f.debug_tuple("TryNow").field(change).finish(),
            Self::TakeBack(change) => f.debug_tuple("TakeBack").field(change).finish(),
        }
    }
}

/// What the screen shows.
pub struct OrdersModel<'a> {
    /// The list.
    pub list: ListModel<'a>,
    /// The one that is chosen.
    pub detail: DetailModel<'a>,
}

/// Draws the screen below the strips.
pub fn orders_ui(ui: &mut Ui, view: &View<'_>, model: &OrdersModel<'_>, out: &mut Out) {
    let width = (ui.available_width() * 0.38).clamp(400.0, 560.0);
    let tokens = Tokens::of(ui);
    let column = Frame::NONE
        .fill(tokens.ground)
        .inner_margin(Margin::symmetric(12, 10));
    Panel::left("orders list")
        .frame(column)
        .exact_size(width)
        .resizable(false)
        .show(ui, |ui| list::list_ui(ui, view, &model.list, out));
    CentralPanel::default()
        .frame(column)
        .show(ui, |ui| detail::detail_ui(ui, view, &model.detail, out));
}

/// When something is wanted that was ordered ahead: the server tells milliseconds since 1970 or a
/// text (contract section 14, row 19). One that cannot be read is shown as it is.
pub fn scheduled(view: &View<'_>, told: &str) -> String {
    let told = told.trim();
    let by_number = || Timestamp::from_millisecond(told.parse().ok()?).ok();
    let by_text = || {
        let here: jiff::civil::DateTime = told.parse().ok()?;
        view.zone.to_timestamp(here).ok()
    };
    let at = by_number().or_else(|| told.parse().ok()).or_else(by_text);
    at.map_or_else(|| told.to_owned(), |at| view.time_of_day(at))
}
