//! Calls as PowerShell writes them: `curl.exe`, and its own `Invoke-WebRequest`, with strings that
//! were put into variables or a file before.

mod methods;
mod strings;

use std::collections::HashMap;

use super::{
    Command, CurlError, CurlProblem,
    word::{Letters, Word},
};
use methods::{made_by, unescaped_for_programs};

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
