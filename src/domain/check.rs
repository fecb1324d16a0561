//! Every rule known before sending (contract section 6 and 14), by field.

use super::{
    catalogue::{Catalogue, OptionGroup},
    order::{LineChoice, Order},
    problem::{Problem, Reason},
};

/// All that is wrong with an order, in the order of the screen.
pub fn check(_order: &Order, _catalogue: Option<&Catalogue>) -> Vec<Problem> {
    Vec::new()
}

/// What is wrong with the choices taken from a product's groups.
pub fn check_choices(_groups: &[OptionGroup], _chosen: &[LineChoice]) -> Vec<Reason> {
    Vec::new()
}

/// Whether nothing keeps it from being sent.
pub fn is_sendable(problems: &[Problem]) -> bool {
    problems.iter().all(|problem| problem.severity != super::Severity::Error)
}
