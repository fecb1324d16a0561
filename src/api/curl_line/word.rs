//! A command line in words, each letter of which knows where it stood in the text.

use std::{iter::Peekable, str::CharIndices};

/// A word as a program would be given it.
#[derive(Debug, Clone, Default)]
pub(super) struct Word {
    /// Its letters.
    pub text: String,
    /// Where each letter stood in the text, as a byte offset.
    pub at: Vec<usize>,
    /// Where it begins in the text.
    pub start: usize,
    /// Where it ends in the text.
    pub end: usize,
    /// Where something stands in it that only the shell knows, such as a variable.
    pub filled_in: Option<usize>,
    /// The first half of a letter, whose second half comes next.
    pub half: Option<u16>,
}

impl Word {
    pub(super) fn starting(start: usize) -> Self {
        Self {
            start,
            ..Self::default()
        }
    }

    pub(super) fn push(&mut self, letter: char, at: usize) {
        self.text.push(letter);
        self.at.push(at);
    }

    /// Adds one half of a letter beyond the first 65,536, or a whole one of the others.
    pub(super) fn push_unit(&mut self, unit: u32, at: usize) {
        if matches!(unit, 0xd800..=0xdbff) {
            self.half = u16::try_from(unit).ok();
            return;
        }
        let letter = match (self.half.take(), u16::try_from(unit)) {
            (Some(first), Ok(second)) => char::decode_utf16([first, second])
                .next()
                .and_then(Result::ok),
            _ => char::from_u32(unit),
        };
        self.push(letter.unwrap_or(char::REPLACEMENT_CHARACTER), at);
    }

    /// Takes a line break at its end away.
    pub(super) fn pop_break(&mut self) {
        for letter in ['\n', '\r'] {
            if self.text.ends_with(letter) {
                self.text.pop();
                self.at.pop();
            }
        }
    }

    /// What is behind its first so many bytes.
    pub(super) fn after(&self, bytes: usize) -> Option<Self> {
        let (before, text) = self.text.split_at_checked(bytes)?;
        let at = self.at.get(before.chars().count()..)?.to_vec();
        Some(Self {
            text: text.to_owned(),
            start: at.first().copied().unwrap_or(self.end),
            at,
            end: self.end,
            filled_in: self.filled_in,
            half: None,
        })
    }

    /// Puts another word behind this one.
    pub(super) fn append(&mut self, between: &str, other: &Self) {
        for letter in between.chars() {
            self.push(letter, other.start);
        }
        self.text.push_str(&other.text);
        self.at.extend(&other.at);
        self.end = other.end;
        self.filled_in = self.filled_in.or(other.filled_in);
    }
}

/// Walks through a text.
pub(super) struct Letters<'a> {
    rest: Peekable<CharIndices<'a>>,
    end: usize,
}

impl<'a> Letters<'a> {
    pub(super) fn of(text: &'a str) -> Self {
        Self {
            rest: text.char_indices().peekable(),
            end: text.len(),
        }
    }

    pub(super) fn peek(&mut self) -> Option<char> {
        self.rest.peek().map(|(_, letter)| *letter)
    }

    /// Where the next letter stands; the end of the text behind the last one.
    pub(super) fn at(&mut self) -> usize {
        self.rest.peek().map_or(self.end, |(at, _)| *at)
    }

    pub(super) fn next(&mut self) -> Option<(usize, char)> {
        self.rest.next()
    }

    /// Passes the next letter over.
    pub(super) fn skip(&mut self) {
        self.rest.next();
    }

    /// Takes the next letter if it is this one.
    pub(super) fn take(&mut self, wanted: char) -> bool {
        self.rest.next_if(|(_, letter)| *letter == wanted).is_some()
    }

    /// Takes the next letter if it is of a kind.
    pub(super) fn take_if(&mut self, is_kind: impl Fn(char) -> bool) -> Option<char> {
        let next = self.rest.next_if(|(_, letter)| is_kind(*letter));
        next.map(|(_, letter)| letter)
    }

    /// Takes a line break, of either kind.
    pub(super) fn take_break(&mut self) -> bool {
        if self.take('\n') {
            return true;
        }
        let mut ahead = self.rest.clone();
        if ahead.next().is_some_and(|(_, letter)| letter == '\r')
            && ahead.next().is_some_and(|(_, letter)| letter == '\n')
        {
            self.rest = ahead;
            return true;
        }
        false
    }

    /// Takes a text if it comes next.
    pub(super) fn take_text(&mut self, wanted: &str) -> bool {
        let mut ahead = self.rest.clone();
        let is_next = wanted
            .chars()
            .all(|letter| ahead.next().is_some_and(|(_, next)| next == letter));
        if is_next {
            self.rest = ahead;
        }
        is_next
    }

    /// Takes a sign that stands at the end of its line, with the line break.
    pub(super) fn take_broken(&mut self, sign: char) -> bool {
        let before = self.rest.clone();
        if self.take(sign) && self.take_break() {
            return true;
        }
        self.rest = before;
        false
    }

    /// Takes a quote of a kind with an `@` behind it, before which only blanks may stand.
    pub(super) fn take_end_of_here(&mut self, is_quote: impl Fn(char) -> bool) -> bool {
        let before = self.rest.clone();
        while self
            .take_if(|letter| matches!(letter, ' ' | '\t'))
            .is_some()
        {}
        if self.take_if(is_quote).is_some() && self.take('@') {
            return true;
        }
        self.rest = before;
        false
    }

    /// Takes at most so many digits of a base; nothing if there is none.
    pub(super) fn number(&mut self, base: u32, most: usize) -> Option<u32> {
        let mut number = None;
        for _ in 0..most {
            let Some(letter) = self.take_if(|letter| letter.is_digit(base)) else {
                break;
            };
            let digit = letter.to_digit(base)?;
            number = Some(
                number
                    .unwrap_or(0_u32)
                    .checked_mul(base)?
                    .checked_add(digit)?,
            );
        }
        number
    }
}
