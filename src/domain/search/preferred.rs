//! Products that come first among equals.

/// The favourites and the most used products of one catalogue; see
/// [`Catalogue::prefer`](crate::domain::Catalogue::prefer).
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Preferred {
    favourites: Vec<usize>,
    most_used: Vec<usize>,
    /// Their entries in the index, those that a search puts first.
    pub(super) entries: Vec<usize>,
    /// By entry, as far as there are any.
    marks: Vec<bool>,
}

impl Preferred {
    pub(super) fn new(favourites: Vec<usize>, most_used: Vec<usize>, entries: Vec<usize>) -> Self {
        let mut marks = vec![false; entries.iter().max().map_or(0, |last| last + 1)];
        for &entry in &entries {
            marks[entry] = true;
        }
        Self {
            favourites,
            most_used,
            entries,
            marks,
        }
    }

    pub(super) fn is_first(&self, entry: usize) -> bool {
        self.marks.get(entry).copied().unwrap_or_default()
    }

    /// The favourites: places in the products of the catalogue, in the chosen order.
    pub fn favourites(&self) -> &[usize] {
        &self.favourites
    }

    /// The products that are used and no favourites, the most used one first.
    pub fn most_used(&self) -> &[usize] {
        &self.most_used
    }
}
