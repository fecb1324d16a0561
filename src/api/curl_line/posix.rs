//! Words as `sh` and `bash` read them.

use super::{
    Command, CurlError, CurlProblem,
    word::{Letters, Word},
};

/// The first command in a text, with what another one writes to it or stands below it.
pub(super) fn command(text: &str) -> Result<Command, CurlError> {
    let mut letters = Letters::of(text);
    let mut piped = None;
    loop {
        let words = words(&mut letters)?;
        if letters.take('|') {
            piped = printed(&words);
            continue;
        }
        if letters.take_text("<<") {
            let (here, more) = here(&mut letters)?;
            return Ok(Command {
                words: words.into_iter().chain(more).collect(),
                piped: Some(here),
            });
        }
        return Ok(Command { words, piped });
    }
}

/// A text below the command, up to the line that was named, and the words before it.
fn here(letters: &mut Letters<'_>) -> Result<(Word, Vec<Word>), CurlError> {
    let opened = letters.at();
    letters.take('-');
    let is_quoted = matches!(letters.peek(), Some('\'' | '"' | '\\'));
    let name = word(letters)?.text;
    while letters
        .take_if(|letter| matches!(letter, ' ' | '\t' | '\r'))
        .is_some()
    {}
    let more = match letters.peek() {
        Some('\n') => Vec::new(),
        _ => words(letters)?,
    };
    letters.take_if(|letter| letter == '\r');
    letters.take('\n');
    let mut text = Word::starting(letters.at());
    loop {
        let mut line = Word::starting(letters.at());
        while let Some(letter) = letters.peek().filter(|letter| *letter != '\n') {
            let at = letters.at();
            letters.next();
            line.push(letter, at);
        }
        if line.text.trim() == name {
            text.end = line.start;
            return Ok((text, more));
        }
        if !is_quoted && let Some(place) = line.text.find(['$', '`']) {
            text.filled_in = text.filled_in.or(line.at.get(place).copied());
        }
        text.append("", &line);
        match letters.next() {
            Some((at, letter)) => text.push(letter, at),
            None => return Err(CurlError::new(CurlProblem::OpenQuote, opened)),
        }
    }
}

/// What `printf` or `echo` writes.
fn printed(words: &[Word]) -> Option<Word> {
    let (program, arguments) = words.split_first()?;
    match (program.text.as_str(), arguments) {
        ("printf", [format]) => Some(formatted(format)),
        ("printf", [format, text]) if format.text == "%s" => Some(text.clone()),
        ("echo", [flag, text]) if flag.text == "-n" => Some(text.clone()),
        ("echo", [text]) => {
            let mut line = text.clone();
            line.push('\n', text.end);
            Some(line)
        }
        _ => None,
    }
}

/// What `printf` makes of its first argument alone.
fn formatted(format: &Word) -> Word {
    let mut text = Word::starting(format.start);
    text.end = format.end;
    text.filled_in = format.filled_in;
    let mut letters = Letters::of(&format.text);
    let mut place = 0;
    while let Some((_, letter)) = letters.next() {
        let at = format.at.get(place).copied().unwrap_or(format.start);
        place += 1;
        let meant = match letter {
            '%' if letters.take('%') => {
                place += 1;
                '%'
            }
            '\\' => {
                place += 1;
                match letters.next() {
                    Some((_, 'n')) => '\n',
                    Some((_, 'r')) => '\r',
                    Some((_, 't')) => '\t',
                    Some((_, digit @ '0'..='7')) => {
                        let mut number = digit.to_digit(8).unwrap_or_default();
                        for _ in 0..2 {
                            if let Some(next) = letters.number(8, 1) {
                                number = number * 8 + next;
                                place += 1;
                            }
                        }
                        char::from_u32(number).unwrap_or(char::REPLACEMENT_CHARACTER)
                    }
                    Some((_, other)) => other,
                    None => '\\',
                }
            }
            other => other,
        };
        text.push(meant, at);
    }
    text
}

/// The words up to the end of a command.
fn words(letters: &mut Letters<'_>) -> Result<Vec<Word>, CurlError> {
    let mut words = Vec::new();
    while let Some(letter) = letters.peek() {
        match letter {
            ' ' | '\t' | '\r' => letters.skip(),
            '\n' if words.is_empty() => letters.skip(),
            '#' => while letters.take_if(|letter| letter != '\n').is_some() {},
            '\n' | ';' | '|' | '&' | '<' | '>' => break,
            _ => match word(letters)? {
                // Copied with the sign of a terminal before it.
                word if words.is_empty() && matches!(word.text.as_str(), "$" | "%") => {}
                word if word.start < word.end => words.push(word),
                _ => {}
            },
        }
    }
    Ok(words)
}

fn word(letters: &mut Letters<'_>) -> Result<Word, CurlError> {
    let mut word = Word::starting(letters.at());
    while let Some(letter) = letters.peek() {
        let at = letters.at();
        match letter {
            ' ' | '\t' | '\r' | '\n' | ';' | '|' | '&' | '<' | '>' => break,
            '\'' => {
                letters.next();
                single(letters, &mut word, at)?;
            }
            '"' => {
                letters.next();
                double(letters, &mut word, at)?;
            }
            '\\' => {
                letters.next();
                if !letters.take_break()
                    && let Some((_, next)) = letters.next()
                {
                    word.push(next, at);
                }
            }
            '$' => dollar(letters, &mut word, true)?,
            '`' => return Err(CurlError::new(CurlProblem::Substitution, at)),
            _ => {
                letters.next();
                word.push(letter, at);
            }
        }
        word.end = letters.at();
    }
    Ok(word)
}

fn single(letters: &mut Letters<'_>, word: &mut Word, opened: usize) -> Result<(), CurlError> {
    while let Some((at, letter)) = letters.next() {
        match letter {
            '\'' => return Ok(()),
            _ => word.push(letter, at),
        }
    }
    Err(CurlError::new(CurlProblem::OpenQuote, opened))
}

fn double(letters: &mut Letters<'_>, word: &mut Word, opened: usize) -> Result<(), CurlError> {
    while let Some(letter) = letters.peek() {
        let at = letters.at();
        match letter {
            '"' => {
                letters.next();
                return Ok(());
            }
            '\\' => {
                letters.next();
                if letters.take_break() {
                    continue;
                }
                match letters.take_if(|next| matches!(next, '$' | '`' | '"' | '\\')) {
                    Some(next) => word.push(next, at),
                    None => word.push('\\', at),
                }
            }
            '$' => dollar(letters, word, false)?,
            '`' => return Err(CurlError::new(CurlProblem::Substitution, at)),
            _ => {
                letters.next();
                word.push(letter, at);
            }
        }
    }
    Err(CurlError::new(CurlProblem::OpenQuote, opened))
}

/// `$'…'`, a variable, or a `$` that is one.
fn dollar(letters: &mut Letters<'_>, word: &mut Word, is_bare: bool) -> Result<(), CurlError> {
    let at = letters.at();
    letters.next();
    match letters.peek() {
        Some('\'') if is_bare => {
            letters.next();
            ansi(letters, word, at)
        }
        Some('(') => Err(CurlError::new(CurlProblem::Substitution, at)),
        Some(next) if next == '{' || next == '_' || next.is_ascii_alphanumeric() => {
            word.filled_in.get_or_insert(at);
            word.push('$', at);
            Ok(())
        }
        _ => {
            word.push('$', at);
            Ok(())
        }
    }
}

/// What is inside `$'…'`.
fn ansi(letters: &mut Letters<'_>, word: &mut Word, opened: usize) -> Result<(), CurlError> {
    let mut bytes = Bytes::default();
    while let Some((at, letter)) = letters.next() {
        if letter != '\\' {
            bytes.flush(word);
            match letter {
                '\'' => return Ok(()),
                _ => word.push(letter, at),
            }
            continue;
        }
        let Some((_, escaped)) = letters.next() else {
            break;
        };
        let meant = match escaped {
            'a' => Some('\u{7}'),
            'b' => Some('\u{8}'),
            'e' | 'E' => Some('\u{1b}'),
            'f' => Some('\u{c}'),
            'n' => Some('\n'),
            'r' => Some('\r'),
            't' => Some('\t'),
            'v' => Some('\u{b}'),
            '\\' | '\'' | '"' | '?' => Some(escaped),
            'u' => letters.number(16, 4).and_then(char::from_u32),
            'U' => letters.number(16, 8).and_then(char::from_u32),
            'x' => {
                bytes.add(letters.number(16, 2), at);
                continue;
            }
            '0'..='7' => {
                let first = escaped.to_digit(8).unwrap_or_default();
                let rest = [letters.number(8, 1), letters.number(8, 1)];
                let byte = rest
                    .into_iter()
                    .flatten()
                    .fold(first, |sum, digit| sum * 8 + digit);
                bytes.add(Some(byte), at);
                continue;
            }
            other => {
                bytes.flush(word);
                word.push('\\', at);
                word.push(other, at);
                continue;
            }
        };
        bytes.flush(word);
        word.push(meant.unwrap_or(char::REPLACEMENT_CHARACTER), at);
    }
    Err(CurlError::new(CurlProblem::OpenQuote, opened))
}

/// Bytes that together are letters.
#[derive(Default)]
struct Bytes {
    bytes: Vec<u8>,
    at: usize,
}

impl Bytes {
    fn add(&mut self, byte: Option<u32>, at: usize) {
        if self.bytes.is_empty() {
            self.at = at;
        }
        // As the shell does, more than a byte is cut.
        self.bytes.extend(byte.map(|byte| byte.to_le_bytes()[0]));
    }

    fn flush(&mut self, word: &mut Word) {
        for letter in String::from_utf8_lossy(&self.bytes).chars() {
            word.push(letter, self.at);
        }
        self.bytes.clear();
    }
}
