//! Changing a packet that is there already, and what comes of it.

use super::state::State;
use crate::desk::{ChangeNews, ChangeProgress, OrderState};

/// Where a change is.
pub(super) fn told(state: &mut State, news: ChangeNews) {
    if let Some(open) = state.order_of(news.order)
        && let ChangeProgress::Underway(underway) = news.state
    {
        open.state = OrderState::Changing(underway);
    }
}
