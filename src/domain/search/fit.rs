//! How well a short name, such as that of a command, fits what was typed.

use super::words::{begins_word, without_blanks};

/// How well a name fits, best first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Fit {
    /// It is what was typed.
    Whole,
    /// It begins with what was typed.
    Beginning,
    /// What was typed begins at a word.
    Phrase,
    /// Every typed word begins a word, in any order.
    Words,
    /// Every typed word stands somewhere.
    Inside,
    /// What was typed stands in it if blanks are left out.
    Joined,
    /// The typed letters stand in it in their order, the first at the beginning of a word: `sg` in
    /// `siparisi gonder`.
    Letters,
}

/// How well a name fits a text; nothing if it does not. Both are folded, see
/// [`fold`](crate::domain::text::fold). An empty text fits nothing.
pub fn fit(name: &str, text: &str) -> Option<Fit> {
    if text.is_empty() {
        return None;
    }
    let words = || text.split_ascii_whitespace();
    let joined = without_blanks(text);
    Some(if name == text {
        Fit::Whole
    } else if name.starts_with(text) {
        Fit::Beginning
    } else if begins_word(name, text) {
        Fit::Phrase
    } else if words().all(|word| begins_word(name, word)) {
        Fit::Words
    } else if words().all(|word| name.contains(word)) {
        Fit::Inside
    } else if without_blanks(name).contains(&joined) {
        Fit::Joined
    } else if has_letters(name, &joined) {
        Fit::Letters
    } else {
        return None;
    })
}

/// Whether letters stand in a name in their order, from the beginning of one of its words.
fn has_letters(name: &str, letters: &str) -> bool {
    let Some(first) = letters.chars().next() else {
        return false;
    };
    let begin = name.split(' ').position(|word| word.starts_with(first));
    begin.is_some_and(|word| {
        let mut rest = name.split(' ').skip(word).flat_map(str::chars);
        letters
            .chars()
            .all(|letter| rest.any(|known| known == letter))
    })
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::{Fit, fit};

    #[rstest]
    #[case("siparisi gonder", "siparisi gonder", Some(Fit::Whole))]
    #[case("siparisi gonder", "sip", Some(Fit::Beginning))]
    #[case("siparisi gonder", "gon", Some(Fit::Phrase))]
    #[case("siparisi gonder", "gon sip", Some(Fit::Words))]
    #[case("siparisi gonder", "onde", Some(Fit::Inside))]
    #[case("siparisi gonder", "nder aris", Some(Fit::Inside))]
    #[case("0532 111 22 33", "1112", Some(Fit::Joined))]
    #[case("0532 111 22 33", "11 12", Some(Fit::Joined))]
    #[case("siparisi gonder", "sg", Some(Fit::Letters))]
    #[case("silinen siparisi geri getir", "ssgg", Some(Fit::Letters))]
    #[case("siparisi gonder", "gs", None)]
    #[case("siparisi gonder", "iga", None)]
    #[case("siparisi gonder", "odeme", None)]
    #[case("siparisi gonder", "", None)]
    #[case("", "s", None)]
    fn fits(#[case] name: &str, #[case] text: &str, #[case] expected: Option<Fit>) {
        assert_eq!(fit(name, text), expected);
    }
}
