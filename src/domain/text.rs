//! One fold for every search, independent of the system's language.

use deunicode::deunicode_char;

/// Folds a text for comparing: what comes out is words of small plain letters and digits, with one
/// space between them.
///
/// * Case, accents and the dot of the i do not count: `Çiğ`, `ÇİĞ` and `cig` are equal, and so are
///   `I`, `ı`, `İ` and `i`. Accents may be part of the letter or follow it as marks of their own.
/// * Ligatures and letters of other scripts become what they sound like: `ﬁ` is `fi`, `ß` is `ss`.
///   A letter that has no such reading stays as it is.
/// * Apostrophes, soft hyphens and joiners vanish: `2'li` is `2li`. All other signs, pictures and
///   kinds of blanks part words: `(4 dilim)` is `4 dilim`, `½` is `1 2`, `Coca-Cola` is `coca cola`.
///
/// Folding twice is the same as folding once.
pub fn fold(text: &str) -> String {
    let mut folded = Folded {
        text: String::with_capacity(text.len()),
        gap: false,
    };
    for character in text.chars() {
        if character.is_ascii() {
            folded.push_ascii(character);
        } else {
            folded.push_other(character);
        }
    }
    folded.text
}

/// The text so far, and whether a space is due before the next letter.
struct Folded {
    text: String,
    gap: bool,
}

impl Folded {
    fn push_ascii(&mut self, character: char) {
        match character {
            'a'..='z' | '0'..='9' => self.push_letter(character),
            'A'..='Z' => self.push_letter(character.to_ascii_lowercase()),
            '\'' | '`' => {}
            _ => self.gap = true,
        }
    }

    fn push_other(&mut self, character: char) {
        let plain = deunicode_char(character);
        match plain {
            // Accents, joiners, soft hyphens: part of the letter before them.
            Some("") => {}
            _ if is_apostrophe(character) || is_mark(character) => {}
            _ if !character.is_alphanumeric() => self.gap = true,
            Some(plain) => self.push_plain(plain.trim()),
            None => self.push_letter(character),
        }
    }

    /// A reading of several parts, such as that of a fraction, is words of its own.
    fn push_plain(&mut self, plain: &str) {
        let has_parts = !plain.bytes().all(|byte| byte.is_ascii_alphanumeric());
        self.gap |= has_parts;
        for character in plain.chars() {
            self.push_ascii(character);
        }
        self.gap |= has_parts;
    }

    fn push_letter(&mut self, letter: char) {
        if self.gap && !self.text.is_empty() {
            self.text.push(' ');
        }
        self.gap = false;
        self.text.push(letter);
    }
}

fn is_apostrophe(character: char) -> bool {
    matches!(
        character,
        '\u{2018}' | '\u{2019}' | '\u{201b}' | '\u{2bc}' | '\u{b4}' | '\u{2032}' | '\u{ff07}'
    )
}

/// Marks that follow their letter. Most have an empty reading; these are the blocks of the rest.
fn is_mark(character: char) -> bool {
    matches!(
        character,
        '\u{300}'..='\u{36f}'
            | '\u{1ab0}'..='\u{1aff}'
            | '\u{1dc0}'..='\u{1dff}'
            | '\u{20d0}'..='\u{20ff}'
            | '\u{fe00}'..='\u{fe0f}'
            | '\u{fe20}'..='\u{fe2f}'
            | '\u{200b}'..='\u{200d}'
            | '\u{2060}'
            | '\u{feff}'
            | '\u{ad}'
    )
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::fold;

    #[rstest]
    #[case("Çiğ Köfte", "cig kofte")]
    #[case("ÇİĞ KÖFTE", "cig kofte")]
    #[case("cig kofte", "cig kofte")]
    #[case("ızgara", "izgara")]
    #[case("IZGARA", "izgara")]
    #[case("İzgara", "izgara")]
    #[case("İSTANBUL", "istanbul")]
    #[case("istanbul", "istanbul")]
    #[case("ISTANBUL", "istanbul")]
    #[case("i\u{307}stanbul", "istanbul")]
    #[case("I\u{307}STANBUL", "istanbul")]
    #[case("C\u{327}ig\u{306} Ko\u{308}fte", "cig kofte")]
    #[case("Şırdan Üzüm Öğün", "sirdan uzum ogun")]
    #[case("kâğıt", "kagit")]
    #[case("\u{fb01}le \u{df}", "file ss")]
    #[case("30\u{a0}cl\u{202f}Ayran", "30 cl ayran")]
    #[case("  Pizza (4 dilim) ", "pizza 4 dilim")]
    #[case("2'li Menü", "2li menu")]
    #[case("3’lü pide", "3lu pide")]
    #[case("1½ porsiyon", "1 1 2 porsiyon")]
    #[case("Coca-Cola", "coca cola")]
    #[case("🍕 Margherita", "margherita")]
    #[case("☕️Çay", "cay")]
    #[case("Кола", "kola")]
    #[case("", "")]
    #[case(" –·!? ", "")]
    fn folds(#[case] text: &str, #[case] folded: &str) {
        assert_eq!(fold(text), folded);
        assert_eq!(fold(folded), folded);
    }
}
