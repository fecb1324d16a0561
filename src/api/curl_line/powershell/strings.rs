//! Strings as PowerShell reads them, in quotes and from line to line.

use super::{Script, is_double, is_name, is_single};
use crate::api::curl_line::{CurlError, CurlProblem, word::Word};

impl Script<'_> {
    /// A string in quotes of either kind.
    pub(super) fn string(&mut self) -> Result<Word, CurlError> {
        let opened = self.letters.at();
        let mut word = Word::starting(opened);
        let is_raw = self.letters.take_if(is_single).is_some();
        if !is_raw {
            self.letters.take_if(is_double);
        }
        let is_end = if is_raw { is_single } else { is_double };
        loop {
            let at = self.letters.at();
            match self.letters.peek() {
                None => return Err(CurlError::new(CurlProblem::OpenQuote, opened)),
                Some(letter) if is_end(letter) => {
                    self.letters.next();
                    match self.letters.take_if(is_end) {
                        Some(doubled) => word.push(doubled, at),
                        None => break,
                    }
                }
                Some(_) if is_raw => self.take_raw(&mut word),
                Some(_) => self.letter(&mut word)?,
            }
        }
        word.end = self.letters.at();
        Ok(word)
    }

    fn take_raw(&mut self, word: &mut Word) {
        if let Some((at, letter)) = self.letters.next() {
            word.push(letter, at);
        }
    }

    /// A letter of a text in which ticks and variables mean something.
    fn letter(&mut self, word: &mut Word) -> Result<(), CurlError> {
        let Some((at, letter)) = self.letters.next() else {
            return Ok(());
        };
        match letter {
            '`' => {
                let meant = match self.letters.next() {
                    Some((_, '0')) => Some('\0'),
                    Some((_, 'a')) => Some('\u{7}'),
                    Some((_, 'b')) => Some('\u{8}'),
                    Some((_, 'e')) => Some('\u{1b}'),
                    Some((_, 'f')) => Some('\u{c}'),
                    Some((_, 'n')) => Some('\n'),
                    Some((_, 'r')) => Some('\r'),
                    Some((_, 't')) => Some('\t'),
                    Some((_, 'v')) => Some('\u{b}'),
                    Some((_, 'u')) if self.letters.take('{') => {
                        let number = self.letters.number(16, 6);
                        self.letters.take('}');
                        number.and_then(char::from_u32)
                    }
                    Some((_, other)) => Some(other),
                    None => None,
                };
                word.push(meant.unwrap_or(char::REPLACEMENT_CHARACTER), at);
            }
            '$' => match self.letters.peek() {
                Some('(') => self.letter_by_number(word, at)?,
                Some(next) if is_name(next) || next == '{' => {
                    let name = self.variable_name();
                    match self.variables.get(&name) {
                        Some(value) if value.filled_in.is_none() => word.append("", &value.clone()),
                        _ => {
                            word.filled_in.get_or_insert(at);
                            format!("${name}")
                                .chars()
                                .for_each(|letter| word.push(letter, at));
                        }
                    }
                }
                _ => word.push('$', at),
            },
            _ => word.push(letter, at),
        }
        Ok(())
    }

    /// `$([char]0x131)`, as browsers write what is not ASCII.
    fn letter_by_number(&mut self, word: &mut Word, at: usize) -> Result<(), CurlError> {
        let wrong = CurlError::new(CurlProblem::Substitution, at);
        for wanted in "([char]".chars() {
            self.letters
                .take_if(|letter| letter.eq_ignore_ascii_case(&wanted))
                .ok_or(wrong)?;
        }
        let is_hex = self.letters.take_text("0x");
        let number = if is_hex {
            self.letters.number(16, 6)
        } else {
            self.letters.number(10, 7)
        };
        let unit = number.ok_or(wrong)?;
        if !self.letters.take(')') {
            return Err(wrong);
        }
        word.push_unit(unit, at);
        Ok(())
    }

    /// `@'…'@` and `@"…"@` hold their text from line to line; `@{…}` holds headers.
    pub(super) fn here_or_table(&mut self) -> Result<Word, CurlError> {
        let opened = self.letters.at();
        self.letters.next();
        let mut word = Word::starting(opened);
        let Some(quote) = self
            .letters
            .take_if(|letter| is_single(letter) || is_double(letter))
        else {
            if self.letters.take('{') {
                self.skip_table(opened)?;
            }
            return Ok(word);
        };
        while self.letters.take_if(|letter| letter != '\n').is_some() {}
        self.letters.take('\n');
        let is_end = if is_single(quote) {
            is_single
        } else {
            is_double
        };
        loop {
            if self.letters.peek().is_none() {
                return Err(CurlError::new(CurlProblem::OpenQuote, opened));
            }
            if self.letters.take_end_of_here(is_end) {
                // The last line break belongs to the quotes.
                word.pop_break();
                word.end = self.letters.at();
                return Ok(word);
            }
            // To the end of this line.
            loop {
                if self.letters.peek().is_none() {
                    break;
                }
                if self.letters.peek() == Some('\n') {
                    if let Some((at, letter)) = self.letters.next() {
                        word.push(letter, at);
                    }
                    break;
                }
                if is_single(quote) {
                    self.take_raw(&mut word);
                } else {
                    self.letter(&mut word)?;
                }
            }
        }
    }

    fn skip_table(&mut self, opened: usize) -> Result<(), CurlError> {
        loop {
            match self.letters.peek() {
                None => return Err(CurlError::new(CurlProblem::OpenQuote, opened)),
                Some('}') => {
                    self.letters.next();
                    return Ok(());
                }
                Some(letter) if is_single(letter) || is_double(letter) => drop(self.string()?),
                Some(_) => self.letters.skip(),
            }
        }
    }
}
