//! Calls as PowerShell writes them: `curl.exe`, and its own `Invoke-WebRequest`, with strings that
//! were put into variables or a file before.

use std::collections::HashMap;

use base64::{Engine as _, prelude::BASE64_STANDARD};

use super::{
    Command, CurlError, CurlProblem,
    word::{Letters, Word},
};

const CALLS: [&str; 4] = ["invoke-webrequest", "invoke-restmethod", "iwr", "irm"];

/// Whether a text has a call that only PowerShell knows.
pub(super) fn is_call(text: &str) -> bool {
    let lower = text.to_ascii_lowercase();
    lower.contains("invoke-webrequest")
        || lower.contains("invoke-restmethod")
        || (lower.contains("curl.exe") && lower.contains("[io.file]::"))
}

/// The words of the call, as `curl` would be given them.
pub(super) fn command(text: &str) -> Result<Command, CurlError> {
    let mut script = Script {
        letters: Letters::of(text),
        variables: HashMap::new(),
        file: None,
    };
    let words = script.run()?;
    Ok(Command {
        words,
        piped: script.file,
    })
}

struct Script<'a> {
    letters: Letters<'a>,
    variables: HashMap<String, Word>,
    /// What was written into a file.
    file: Option<Word>,
}

fn is_single(letter: char) -> bool {
    matches!(letter, '\'' | '\u{2018}'..='\u{201b}')
}

fn is_double(letter: char) -> bool {
    matches!(letter, '"' | '\u{201c}'..='\u{201e}')
}

fn is_name(letter: char) -> bool {
    letter.is_alphanumeric() || matches!(letter, '_' | ':')
}

impl Script<'_> {
    /// Statement by statement up to the first call.
    fn run(&mut self) -> Result<Vec<Word>, CurlError> {
        while let Some(letter) = self.letters.peek() {
            match letter {
                '#' => while self.letters.take_if(|letter| letter != '\n').is_some() {},
                '$' => self.assignment()?,
                '[' => {
                    self.letters.next();
                    if let Some((method, values)) = self.method()?
                        && method.starts_with("WriteAll")
                    {
                        self.file = values.into_iter().nth(1);
                    }
                }
                _ if letter.is_alphabetic() => {
                    let name = self.bare();
                    match name.text.to_ascii_lowercase().as_str() {
                        "curl" | "curl.exe" => return self.arguments(name),
                        call if CALLS.contains(&call) => return self.invoke(name),
                        "try" | "finally" => {}
                        _ => self.skip_statement()?,
                    }
                }
                _ => self.letters.skip(),
            }
        }
        Ok(Vec::new())
    }

    /// `$name = value`; what is no text is passed over.
    fn assignment(&mut self) -> Result<(), CurlError> {
        let name = self.variable_name();
        self.blanks();
        if !self.letters.take('=') {
            return self.skip_statement();
        }
        self.blanks();
        match self.letters.peek() {
            Some(letter) if is_single(letter) || is_double(letter) || "@[$(".contains(letter) => {
                let value = self.value()?;
                self.variables.insert(name, value);
                self.skip_statement()
            }
            // The call itself may stand there.
            _ => Ok(()),
        }
    }

    fn variable_name(&mut self) -> String {
        self.letters.take('$');
        let is_braced = self.letters.take('{');
        let mut name = String::new();
        while let Some(letter) = self.letters.take_if(is_name) {
            name.push(letter);
        }
        if is_braced {
            self.letters.take('}');
        }
        name.to_ascii_lowercase()
    }

    /// What stands between words: a tick at the end of a line goes on in the next.
    fn blanks(&mut self) {
        loop {
            if self
                .letters
                .take_if(|letter| matches!(letter, ' ' | '\t'))
                .is_some()
            {
                continue;
            }
            if !self.letters.take_broken('`') {
                return;
            }
        }
    }

    fn at_end_of_statement(&mut self) -> bool {
        matches!(
            self.letters.peek(),
            None | Some('\n' | '\r' | ';' | '|' | '}')
        )
    }

    fn skip_statement(&mut self) -> Result<(), CurlError> {
        loop {
            self.blanks();
            if self.at_end_of_statement() {
                return Ok(());
            }
            self.value()?;
        }
    }

    /// A value, as far as it is a text.
    fn value(&mut self) -> Result<Word, CurlError> {
        let at = self.letters.at();
        match self.letters.peek() {
            Some(letter) if is_single(letter) || is_double(letter) => self.string(),
            Some('@') => self.here_or_table(),
            Some('(') => {
                self.letters.next();
                Ok(self.list()?.into_iter().next().unwrap_or_default())
            }
            Some('[') => {
                self.letters.next();
                let unknown = Word {
                    filled_in: Some(at),
                    ..Word::starting(at)
                };
                Ok(match self.method()? {
                    Some((method, values)) => made_by(&method, values).unwrap_or(unknown),
                    None => unknown,
                })
            }
            Some('$') => {
                let name = self.variable_name();
                Ok(self.variables.get(&name).cloned().unwrap_or_else(|| Word {
                    text: format!("${name}"),
                    at: vec![at; name.chars().count() + 1],
                    filled_in: Some(at),
                    ..Word::starting(at)
                }))
            }
            _ => {
                let bare = self.bare();
                if bare.text.is_empty() {
                    self.letters.next();
                }
                Ok(bare)
            }
        }
    }

    /// A word without quotes.
    fn bare(&mut self) -> Word {
        let mut word = Word::starting(self.letters.at());
        let is_part = |letter: char| {
            !letter.is_whitespace()
                && !is_single(letter)
                && !is_double(letter)
                && !";|(){}[]`,".contains(letter)
        };
        let mut at = self.letters.at();
        while let Some(letter) = self.letters.take_if(is_part) {
            word.push(letter, at);
            at = self.letters.at();
        }
        word.end = at;
        word
    }

    /// Values up to the closing bracket.
    fn list(&mut self) -> Result<Vec<Word>, CurlError> {
        let opened = self.letters.at();
        let mut values = Vec::new();
        loop {
            match self.letters.peek() {
                None => return Err(CurlError::new(CurlProblem::OpenQuote, opened)),
                Some(')') => {
                    self.letters.next();
                    return Ok(values);
                }
                Some(letter) if letter.is_whitespace() || letter == ',' => self.letters.skip(),
                Some(_) => values.push(self.value()?),
            }
        }
    }

    /// What follows `[`: the name of the last method with what it is given.
    fn method(&mut self) -> Result<Option<(String, Vec<Word>)>, CurlError> {
        while self.letters.take_if(|letter| letter != ']').is_some() {}
        self.letters.take(']');
        let mut name = String::new();
        while let Some(letter) = self
            .letters
            .take_if(|letter| is_name(letter) || letter == '.')
        {
            name.push(letter);
        }
        if !self.letters.take('(') {
            return Ok(None);
        }
        let values = self.list()?;
        let last = name
            .rsplit([':', '.'])
            .next()
            .unwrap_or_default()
            .to_owned();
        Ok(Some((last, values)))
    }

    fn string(&mut self) -> Result<Word, CurlError> {
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
    fn here_or_table(&mut self) -> Result<Word, CurlError> {
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

    /// The rest of a `curl.exe` call.
    fn arguments(&mut self, name: Word) -> Result<Vec<Word>, CurlError> {
        let mut words = vec![name];
        loop {
            self.blanks();
            if self.at_end_of_statement() {
                return Ok(words);
            }
            words.push(unescaped_for_programs(self.value()?));
        }
    }

    /// The rest of an `Invoke-WebRequest`, in `curl`'s words.
    fn invoke(&mut self, name: Word) -> Result<Vec<Word>, CurlError> {
        let option = |text: &str, of: &Word| Word {
            text: text.to_owned(),
            at: vec![of.start; text.len()],
            ..of.clone()
        };
        let mut words = vec![name];
        loop {
            self.blanks();
            if self.at_end_of_statement() {
                return Ok(words);
            }
            let word = self.value()?;
            let lower = word.text.to_ascii_lowercase();
            let curl = match lower.as_str() {
                "-uri" => "--url",
                "-method" => "-X",
                "-body" => "--data-raw",
                "-infile" => return Err(CurlError::new(CurlProblem::BodyElsewhere, word.start)),
                "-form" => return Err(CurlError::new(CurlProblem::Form, word.start)),
                "-headers" | "-contenttype" | "-websession" | "-useragent" | "-timeoutsec"
                | "-outfile" | "-sessionvariable" => {
                    self.blanks();
                    self.value()?;
                    continue;
                }
                flag if flag.starts_with('-') => continue,
                _ => {
                    words.push(word);
                    continue;
                }
            };
            words.push(option(curl, &word));
            self.blanks();
            words.push(self.value()?);
        }
    }
}

/// What a method of .NET makes of texts.
fn made_by(method: &str, mut values: Vec<Word>) -> Option<Word> {
    let first = (!values.is_empty()).then(|| values.swap_remove(0))?;
    match method {
        "GetBytes" => Some(first),
        "Unescape" => Some(unescaped(&first)),
        "FromBase64String" => {
            let bytes = BASE64_STANDARD.decode(first.text.trim()).ok()?;
            let mut decoded = Word::starting(first.start);
            let text = String::from_utf8(bytes).ok()?;
            text.chars()
                .for_each(|letter| decoded.push(letter, first.start));
            decoded.end = first.end;
            Some(decoded)
        }
        _ => None,
    }
}

/// A text with its `\u` and doubled backslashes meant as letters.
fn unescaped(word: &Word) -> Word {
    let mut plain = Word::starting(word.start);
    plain.end = word.end;
    plain.filled_in = word.filled_in;
    let mut letters = Letters::of(&word.text);
    let mut place = 0;
    while let Some((_, letter)) = letters.next() {
        let at = word.at.get(place).copied().unwrap_or(word.start);
        place += 1;
        if letter != '\\' {
            plain.push(letter, at);
            continue;
        }
        match letters.next() {
            Some((_, 'u')) => {
                place += 5;
                plain.push_unit(letters.number(16, 4).unwrap_or(0xfffd), at);
            }
            Some((_, 'n')) => {
                place += 1;
                plain.push('\n', at);
            }
            Some((_, 'r')) => {
                place += 1;
                plain.push('\r', at);
            }
            Some((_, 't')) => {
                place += 1;
                plain.push('\t', at);
            }
            Some((_, other)) => {
                place += 1;
                plain.push(other, at);
            }
            None => {}
        }
    }
    plain
}

/// Windows PowerShell hands quotes on only behind a backslash.
fn unescaped_for_programs(word: Word) -> Word {
    if !word.text.contains("{\\\"") {
        return word;
    }
    let mut plain = Word::starting(word.start);
    plain.end = word.end;
    plain.filled_in = word.filled_in;
    let mut letters = word.text.chars().zip(word.at.iter().copied()).peekable();
    while let Some((letter, at)) = letters.next() {
        if letter == '\\' && matches!(letters.peek(), Some(('"' | '\\', _))) {
            if let Some((next, _)) = letters.next() {
                plain.push(next, at);
            }
        } else {
            plain.push(letter, at);
        }
    }
    plain
}
