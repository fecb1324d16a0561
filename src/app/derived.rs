//! What is derived from the order in sight, until that changes.

use super::{changing, people, state::State};
use crate::{
    desk::{OrderId, OrderState},
    domain::{Catalogue, CustomerKey, Problem, Reason, Totals, check},
    ui::{change::model::ChangeModel, marks::Marks, remark_text::RemarkText},
};

/// What is derived from the order in sight.
#[derive(Default)]
pub struct Derived {
    /// For which order at which revision.
    stamp: Option<(OrderId, u64, bool)>,
    /// Its totals.
    pub totals: Totals,
    /// Its problems as shown.
    pub marks: Marks,
    /// Whether anything that we know keeps it from being sent.
    pub has_errors: bool,
    /// What becomes of the packet that it changes.
    pub change: Option<ChangeModel>,
    /// Who has its number, while it is not said whose order it is.
    pub of_same_number: Vec<CustomerKey>,
    /// What is said of its lines.
    pub remarks: Vec<RemarkText>,
}

impl State {
    /// Brings what is derived from the order in sight up to date.
    pub fn derive(&mut self) {
        let open = &self.orders[self.active];
        let stamp = Some((open.id, open.revision(), open.was_tried));
        if self.derived.stamp == stamp {
            return;
        }
        let mut known = self.known_problems();
        let change = changing::model(self, open).map(|(change, problem)| {
            known = changing::of_change(
                open,
                &change.difference,
                std::mem::take(&mut known),
                problem,
            );
            change
        });
        // Only the server knows whether it would refuse again, so what it refused does not keep
        // the order from being sent.
        let has_errors = match change {
            Some(_) => known.iter().any(changing::keeps_from_review),
            None => !check::is_sendable(&known),
        };
        let problems = self.with_refusals(known);
        let open = &self.orders[self.active];
        let shown = problems
            .iter()
            .filter(|problem| open.was_tried || !is_of_untouched(problem));
        self.derived = Derived {
            stamp,
            totals: Totals::of(&open.order),
            marks: Marks::of(shown, &open.order, &self.texts),
            has_errors,
            change,
            of_same_number: people::of_same_number(self),
            remarks: open
                .remarks()
                .map(|said| RemarkText::of(said, &self.texts))
                .collect(),
        };
    }

    /// The menu, language or store changed: everything derived is old.
    pub fn underive(&mut self) {
        self.derived.stamp = None;
    }

    /// What our checks find wrong with the order in sight.
    fn known_problems(&self) -> Vec<Problem> {
        let open = self.order();
        if matches!(open.state, OrderState::Accepted(_)) {
            return Vec::new();
        }
        // Of an empty menu nothing is called unknown.
        let none = Catalogue::default();
        let catalogue = self.catalogue().map_or(&none, AsRef::as_ref);
        check::check(&open.order, catalogue)
    }

    /// What the server refused, added to what we know.
    fn with_refusals(&self, mut problems: Vec<Problem>) -> Vec<Problem> {
        let open = self.order();
        if matches!(open.state, OrderState::Accepted(_)) {
            return problems;
        }
        for refused in open.refused() {
            // What a check says already need not be said twice.
            problems
                .retain(|known| (known.field, &known.reason) != (refused.field, &refused.reason));
            problems.push(refused);
        }
        problems
    }
}

/// An empty field is no problem before anybody tried to send.
fn is_of_untouched(problem: &Problem) -> bool {
    matches!(
        problem.reason,
        Reason::Required | Reason::CartEmpty | Reason::DiscountTitle
    )
}
