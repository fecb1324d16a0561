//! What an exchange is found by: words that stand in it, folded, and how they are asked for.
//!
//! The index is one of all runs of three signs. Each word has two blanks before it, so that a run
//! also tells where a word begins: words of three letters and more are found anywhere, those of one
//! and two where a word begins with them.

use std::fmt::Write as _;

use strum::VariantArray as _;

use super::exchange::ExchangeOutcome;
use crate::domain::{PhoneNumber, text::fold};

/// What stands before each word.
const GAP: &str = "  ";
/// Digits that are a whole phone number, if they are one.
const WHOLE_NUMBER: usize = 10;
/// More words nobody looks for.
const MOST_WORDS: usize = 12;

/// The words of an exchange, ready for the index.
#[derive(Debug, Default)]
pub(super) struct Words(String);

impl Words {
    /// Adds the words of a text.
    pub(super) fn add(&mut self, text: Option<&str>) {
        for word in fold(text.unwrap_or_default()).split(' ') {
            self.push(word);
        }
    }

    /// Adds the phone numbers of a text in all the ways in which their digits may be typed.
    pub(super) fn add_phones(&mut self, text: Option<&str>) {
        for number in PhoneNumber::read_all(text.unwrap_or_default()) {
            let number = number.as_str();
            let Some(abroad) = number.strip_prefix('+') else {
                self.push(number);
                continue;
            };
            self.push(&format!("00{abroad}"));
            if let Some(home) = abroad.strip_prefix("90") {
                self.push(&format!("0{home}"));
            }
        }
    }

    /// Adds what came of it, so that a rare end is found at once among many with a frequent word.
    pub(super) fn add_outcome(&mut self, outcome: &str) {
        self.push(&mark(outcome));
    }

    fn push(&mut self, word: &str) {
        if !word.is_empty() {
            self.0.push_str(GAP);
            self.0.push_str(word);
        }
    }

    /// As the index takes it.
    pub(super) fn into_text(self) -> String {
        self.0
    }
}

/// A run of three signs that stands for an outcome: no folded text has such a sign. It goes by the
/// outcome's place, so new outcomes come after the known ones.
fn mark(outcome: &str) -> String {
    let place = ExchangeOutcome::VARIANTS
        .iter()
        .position(|known| <&str>::from(*known) == outcome);
    let place = place.and_then(|place| u8::try_from(place).ok());
    format!(
        "##{}",
        char::from(b'a'.saturating_add(place.unwrap_or_default()))
    )
}

/// What is typed, with the outcomes that are looked for, if it is not all of them.
pub(super) fn question_with(typed: &str, outcomes: &[ExchangeOutcome]) -> Option<String> {
    let question = question(typed)?;
    if outcomes.is_empty() {
        return Some(question);
    }
    let marks = outcomes.iter().map(|outcome| {
        let mark = mark(<&str>::from(*outcome));
        format!("\"{mark}\"")
    });
    let marks: Vec<_> = marks.collect();
    Some(format!("({question}) AND ({})", marks.join(" OR ")))
}

/// What is typed, as the index is asked; nothing if no letter or digit is in it.
fn question(typed: &str) -> Option<String> {
    let folded = fold(typed);
    let words: Vec<&str> = folded
        .split(' ')
        .filter(|word| !word.is_empty())
        .take(MOST_WORDS)
        .collect();
    let mut question = String::new();
    for run in words.chunk_by(|one, next| is_digits(one) && is_digits(next)) {
        if !question.is_empty() {
            question.push_str(" AND ");
        }
        let each = run.iter().map(|word| part(word)).collect::<Vec<_>>();
        let each = each.join(" AND ");
        let together = together(typed, run, words.len());
        // Digits with blanks between them are one number, or several.
        match together {
            Some(digits) if run.len() > 1 => {
                write!(question, "({} OR ({each}))", part(&digits)).ok();
            }
            Some(digits) => question.push_str(&part(&digits)),
            None => question.push_str(&each),
        }
    }
    (!question.is_empty()).then_some(question)
}

/// The digits of a run of words as one number, without what may or may not stand before it.
fn together(typed: &str, run: &[&str], words: usize) -> Option<String> {
    if !run.iter().all(|word| is_digits(word)) {
        return None;
    }
    let digits = run.concat();
    if digits.len() < WHOLE_NUMBER {
        return Some(digits);
    }
    // Signs such as + tell a country, if nothing else was typed.
    let text = if run.len() == words { typed } else { &digits };
    let number = PhoneNumber::read(text)?;
    let number = number.as_str();
    let home = number.strip_prefix("+90");
    let known = home.or_else(|| number.strip_prefix('+'));
    Some(known.map_or(digits, str::to_owned))
}

fn is_digits(word: &str) -> bool {
    word.bytes().all(|byte| byte.is_ascii_digit())
}

/// A word as a run of signs. Nothing in it is a sign of the question, since it is folded.
fn part(word: &str) -> String {
    match word.chars().count() {
        1 => format!("\"{GAP}{word}\""),
        2 => format!("\" {word}\""),
        _ => format!("\"{word}\""),
    }
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::question;

    #[rstest]
    #[case("Köfte", Some("\"kofte\""))]
    #[case("çi", Some("\" ci\""))]
    #[case("7", Some("\"  7\""))]
    #[case("ayşe k", Some("\"ayse\" AND \"  k\""))]
    #[case(
        "0532 111 22 33",
        Some("(\"5321112233\" OR (\"0532\" AND \"111\" AND \" 22\" AND \" 33\"))")
    )]
    #[case(
        "+90 (532) 111-22-33",
        Some("(\"5321112233\" OR (\" 90\" AND \"532\" AND \"111\" AND \" 22\" AND \" 33\"))")
    )]
    #[case("05321112233", Some("\"5321112233\""))]
    #[case("22 33", Some("(\"2233\" OR (\" 22\" AND \" 33\"))"))]
    #[case("a\" OR \"b", Some("\"  a\" AND \" or\" AND \"  b\""))]
    #[case("  — ", None)]
    fn asks(#[case] typed: &str, #[case] asked: Option<&str>) {
        assert_eq!(question(typed).as_deref(), asked);
    }
}
