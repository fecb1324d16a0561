//! Words as the command line of Windows reads them: `cmd` takes its `^` out first, then the program
//! takes the line apart.

use super::{
    CurlError, CurlProblem,
    word::{Letters, Word},
};

/// The words of the first command in a text.
pub(super) fn words(text: &str) -> Result<Vec<Word>, CurlError> {
    split(&without_carets(text))
}

/// The line as the program is given it. Inside plain quotes a `^` is one; before anything else it
/// takes that as it is, and a line break away.
fn without_carets(text: &str) -> Word {
    let mut line = Word::default();
    let mut letters = Letters::of(text.trim_start());
    let skipped = text.len() - text.trim_start().len();
    let mut is_quoted = false;
    while let Some((at, letter)) = letters.next() {
        let at = at + skipped;
        match letter {
            '"' => {
                is_quoted = !is_quoted;
                line.push(letter, at);
            }
            '^' if !is_quoted => {
                // What follows the break is taken as it is, a second break too.
                let was_break = letters.take_break();
                if was_break && letters.take_break() {
                    line.push('\n', at);
                } else if !was_break && let Some((_, next)) = letters.next() {
                    line.push(next, at);
                }
            }
            '\n' if !is_quoted => break,
            '\r' => {}
            _ => line.push(letter, at),
        }
    }
    line.end = text.len();
    line
}

/// Takes a line apart as Windows programs do: a backslash only means something before a quote.
fn split(line: &Word) -> Result<Vec<Word>, CurlError> {
    let mut words = Vec::new();
    let mut word: Option<Word> = None;
    let mut opened = None;
    let mut slashes = Vec::new();
    let mut letters = line.text.chars().zip(line.at.iter().copied()).peekable();
    while let Some((letter, at)) = letters.next() {
        if letter == '\\' {
            word.get_or_insert_with(|| Word::starting(at));
            slashes.push(at);
            continue;
        }
        if let Some(word) = &mut word {
            let kept = match letter {
                '"' => slashes.len() / 2,
                _ => slashes.len(),
            };
            for at in slashes.iter().take(kept) {
                word.push('\\', *at);
            }
        }
        let is_escaped = slashes.len() % 2 == 1;
        slashes.clear();
        match letter {
            '"' if is_escaped => {
                word.get_or_insert_with(|| Word::starting(at)).push('"', at);
            }
            '"' => {
                let word = word.get_or_insert_with(|| Word::starting(at));
                if opened.is_some() && letters.next_if(|(next, _)| *next == '"').is_some() {
                    word.push('"', at);
                } else {
                    opened = match opened {
                        Some(_) => None,
                        None => Some(at),
                    };
                }
                word.end = at + 1;
            }
            ' ' | '\t' if opened.is_none() => words.extend(word.take()),
            _ => {
                let word = word.get_or_insert_with(|| Word::starting(at));
                word.push(letter, at);
                word.end = at + letter.len_utf8();
            }
        }
    }
    if let Some(at) = opened {
        return Err(CurlError::new(CurlProblem::OpenQuote, at));
    }
    if let Some(word) = &mut word {
        for at in slashes {
            word.push('\\', at);
            word.end = at + 1;
        }
    }
    words.extend(word);
    Ok(words)
}
