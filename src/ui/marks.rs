//! Problems ready to be shown: each with its place, its sentence, and the name it is listed under.

use super::{problem_text, spot::Spot, texts::Texts};
use crate::domain::{Order, Problem, Severity};

/// One problem on screen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mark {
    /// Where it is shown.
    pub spot: Spot,
    /// How bad it is.
    pub severity: Severity,
    /// What to do, in one sentence.
    pub sentence: String,
    /// What its place is called in the list beside Send.
    pub name: String,
}

/// All problems of an order on screen, in screen order.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Marks(Vec<Mark>);

impl Marks {
    /// Puts problems into words and places.
    pub fn of<'p>(
        problems: impl IntoIterator<Item = &'p Problem>,
        order: &Order,
        texts: &Texts,
    ) -> Self {
        let marks = problems.into_iter().map(|problem| Mark {
            spot: Spot::of(problem.field, order),
            severity: problem.severity,
            sentence: problem_text::sentence(problem, texts),
            name: problem_text::place_name(problem.field, order, texts),
        });
        Self(marks.collect())
    }

    /// The first problem of a place, as a field shows it.
    pub fn at(&self, spot: Spot) -> Option<(&str, Severity)> {
        self.0
            .iter()
            .filter(|mark| mark.spot == spot)
            .min_by_key(|mark| mark.severity)
            .map(|mark| (mark.sentence.as_str(), mark.severity))
    }

    /// All of them.
    pub fn all(&self) -> &[Mark] {
        &self.0
    }

    /// Those that keep the order from being sent.
    pub fn errors(&self) -> impl Iterator<Item = &Mark> {
        self.0
            .iter()
            .filter(|mark| mark.severity == Severity::Error)
    }

    /// Those that are only pointed out.
    pub fn warnings(&self) -> impl Iterator<Item = &Mark> {
        self.0
            .iter()
            .filter(|mark| mark.severity == Severity::Warning)
    }
}
