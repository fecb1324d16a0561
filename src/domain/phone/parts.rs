//! A text of numbers, taken apart.

use super::PhoneNumber;

/// Two numbers have at least so many digits.
const SHORTEST_PAIR: usize = 2 * super::LOCAL_LENGTH;

/// What stands before a run of digits. The larger, the likelier a new number begins.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Cut {
    /// A blank, dash, dot or bracket: most stand inside a number.
    Sign,
    /// A stroke or comma: parts numbers more often than digits.
    List,
    /// Letters, a plus, a new line: never inside a number.
    Always,
}

/// A run of digits, by its place in [`Parts::digits`].
#[derive(Clone, Copy)]
struct Run {
    start: usize,
    end: usize,
    cut: Cut,
    has_plus: bool,
}

/// The digits of a text, and how they were parted.
pub(super) struct Parts {
    digits: String,
    runs: Vec<Run>,
}

impl Parts {
    pub(super) fn of(text: &str) -> Self {
        let mut reader = Reader {
            parts: Self {
                digits: String::with_capacity(text.len()),
                runs: Vec::new(),
            },
            cut: Cut::Sign,
            has_plus: false,
            is_inside: false,
            bracket: Bracket::None,
        };
        for character in text.chars() {
            reader.push(character);
        }
        reader.parts
    }

    pub(super) fn numbers(&self) -> Vec<PhoneNumber> {
        let mut numbers = Vec::new();
        for runs in self.runs.chunk_by(|_, next| next.cut < Cut::Always) {
            self.collect(runs, &mut numbers);
        }
        numbers
    }

    /// Whether nothing parts these digits but signs that stand inside a number.
    pub(super) fn is_one_number(&self) -> bool {
        let [_, more @ ..] = self.runs.as_slice() else {
            return false;
        };
        more.iter().all(|run| run.cut == Cut::Sign)
    }

    /// Adds the numbers of runs which may be one number or several.
    fn collect(&self, runs: &[Run], numbers: &mut Vec<PhoneNumber>) {
        let all = self.joined(runs);
        let is_list = runs.iter().skip(1).any(|run| run.cut == Cut::List);
        if all.is_whole() || (!is_list && self.length(runs) < SHORTEST_PAIR) {
            numbers.push(all);
        } else if is_list {
            self.collect_groups(runs, Cut::List, numbers);
        } else {
            self.collect_groups(runs, Cut::Sign, numbers);
        }
    }

    /// Cuts the runs at this kind of sign, and joins the pieces while they are no whole number.
    fn collect_groups(&self, runs: &[Run], cut: Cut, numbers: &mut Vec<PhoneNumber>) {
        let mut start = 0;
        let mut end = 0;
        for piece in runs.chunk_by(|_, next| next.cut < cut) {
            let together = &runs[start..end + piece.len()];
            if end > start && self.is_new(&runs[start..end], piece, together) {
                self.push_group(&runs[start..end], cut, numbers);
                start = end;
            }
            end += piece.len();
        }
        self.push_group(&runs[start..end], cut, numbers);
    }

    /// Whether the next piece is of another number. So it is if it is whole alone, and with what is
    /// before it would not be: `12, 0532 111 22 33`.
    fn is_new(&self, so_far: &[Run], next: &[Run], together: &[Run]) -> bool {
        let is_whole = |runs| self.joined(runs).is_whole();
        let is_local = |runs| self.length(runs) >= super::LOCAL_LENGTH;
        is_whole(so_far)
            || (is_local(so_far) && is_local(next))
            || (is_whole(next) && !is_whole(together))
    }

    fn push_group(&self, runs: &[Run], cut: Cut, numbers: &mut Vec<PhoneNumber>) {
        let number = self.joined(runs);
        let may_be_several = cut == Cut::List && self.length(runs) >= SHORTEST_PAIR;
        if may_be_several && !number.is_whole() {
            self.collect_groups(runs, Cut::Sign, numbers);
        } else {
            numbers.push(number);
        }
    }

    fn joined(&self, runs: &[Run]) -> PhoneNumber {
        let has_plus = runs.first().is_some_and(|run| run.has_plus);
        PhoneNumber::of_digits(has_plus, self.text(runs))
    }

    fn text(&self, runs: &[Run]) -> &str {
        match runs {
            [first, .., last] => &self.digits[first.start..last.end],
            [only] => &self.digits[only.start..only.end],
            [] => "",
        }
    }

    fn length(&self, runs: &[Run]) -> usize {
        self.text(runs).len()
    }
}

/// How far `(0)` has been read.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Bracket {
    None,
    Open,
    Zero,
}

struct Reader {
    parts: Parts,
    /// The largest cut since the last digit.
    cut: Cut,
    has_plus: bool,
    /// Whether the last character was a digit.
    is_inside: bool,
    bracket: Bracket,
}

impl Reader {
    fn push(&mut self, character: char) {
        if let Some(digit) = plain_digit(character) {
            self.push_digit(digit);
            return;
        }
        if character == ')' && self.bracket == Bracket::Zero {
            self.drop_zero();
        }
        self.bracket = if character == '(' {
            Bracket::Open
        } else {
            Bracket::None
        };
        self.is_inside = false;
        let is_plus = is_plus(character);
        self.has_plus |= is_plus;
        self.cut = self.cut.max(match character {
            '/' | '\\' | ',' | ';' | '|' | '&' => Cut::List,
            _ if is_plus || character == '\n' || character.is_alphabetic() => Cut::Always,
            _ => Cut::Sign,
        });
    }

    fn push_digit(&mut self, digit: char) {
        let start = self.parts.digits.len();
        self.parts.digits.push(digit);
        match self.parts.runs.last_mut() {
            Some(run) if self.is_inside => run.end += 1,
            _ => self.parts.runs.push(Run {
                start,
                end: start + 1,
                cut: self.cut,
                has_plus: self.has_plus,
            }),
        }
        self.bracket = match self.bracket {
            Bracket::Open if digit == '0' => Bracket::Zero,
            _ => Bracket::None,
        };
        self.is_inside = true;
        self.cut = Cut::Sign;
        self.has_plus = false;
    }

    /// `+49 (0) 30`: the zero is not dialled after the country.
    fn drop_zero(&mut self) {
        let [before @ .., country, zero] = self.parts.runs.as_slice() else {
            return;
        };
        let is_first = before.is_empty() || country.cut != Cut::Sign;
        let digits = &self.parts.digits[country.start..country.end];
        let code = digits.strip_prefix("00").unwrap_or(digits);
        let is_abroad = country.has_plus || digits.starts_with("00");
        if is_first && is_abroad && zero.cut == Cut::Sign && super::is_country_code(code) {
            self.parts.runs.pop();
            self.parts.digits.pop();
        }
    }
}

/// All digits of a text, and whether a plus stands before the first.
pub(super) fn only_digits(text: &str) -> (bool, String) {
    let parts = Parts::of(text);
    let has_plus = parts.runs.first().is_some_and(|run| run.has_plus);
    (has_plus, parts.digits)
}

fn is_plus(character: char) -> bool {
    matches!(character, '+' | '\u{ff0b}' | '\u{fe62}')
}

/// The plain form of a digit as keyboards and other programs write it.
fn plain_digit(character: char) -> Option<char> {
    let zero = match character {
        '0'..='9' => return Some(character),
        '\u{660}'..='\u{669}' => 0x660,
        '\u{6f0}'..='\u{6f9}' => 0x6f0,
        '\u{ff10}'..='\u{ff19}' => 0xff10,
        _ => return None,
    };
    char::from_digit(u32::from(character) - zero, 10)
}
