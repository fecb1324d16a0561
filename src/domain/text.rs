//! One fold for every search.

/// Folds a text for comparing: case, dotted and dotless i, and accents do not count.
pub fn fold(text: &str) -> String {
    deunicode::deunicode(text).to_lowercase()
}
