//! A long text that is looked at a few lines at a time: where each line begins, and how it breaks
//! into rows of so many signs. Finding a row costs the same in the first line and in the last, also
//! where the whole text is one line.

use std::{fmt, ops::Range, sync::Arc};

/// So many signs lie between two places that are known by byte.
const STRIDE: usize = 1024;

/// A text with its lines.
#[derive(Clone, PartialEq, Eq)]
pub struct Lines {
    text: Arc<str>,
    /// Where each line begins, in signs; one more than there are lines.
    starts: Vec<usize>,
    /// The byte of every sign whose place is a multiple of [`STRIDE`].
    known: Vec<usize>,
}

impl fmt::Debug for Lines {
    /// Without the text, which may hold guests' data.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Lines")
            .field("lines", &self.len())
            .field("bytes", &self.text.len())
            .finish()
    }
}

impl Lines {
    /// Reads through a text once.
    pub fn new(text: impl Into<Arc<str>>) -> Self {
        let text = text.into();
        let mut starts = vec![0];
        let mut known = Vec::new();
        let mut signs = 0;
        for (byte, sign) in text.char_indices() {
            if signs % STRIDE == 0 {
                known.push(byte);
            }
            signs += 1;
            if sign == '\n' {
                starts.push(signs);
            }
        }
        // The last line has no end of line of its own; here it gets one.
        starts.push(signs + 1);
        Self {
            text,
            starts,
            known,
        }
    }

    /// The whole text.
    pub fn text(&self) -> &Arc<str> {
        &self.text
    }

    /// How many lines there are; an empty text is one.
    pub fn len(&self) -> usize {
        self.starts.len() - 1
    }

    /// Whether there is no sign in it.
    pub fn is_empty(&self) -> bool {
        self.text.is_empty()
    }

    /// How long a line is, in signs, without its end; 0 for a line that does not exist.
    fn signs(&self, line: usize) -> usize {
        match (self.starts.get(line), self.starts.get(line + 1)) {
            (Some(start), Some(next)) => next - start - 1,
            _ => 0,
        }
    }

    /// A line without its end; empty for one that does not exist.
    pub fn line(&self, line: usize) -> &str {
        &self.text[self.bytes(line, 0, self.signs(line))]
    }

    /// The bytes of so many signs of a line, from one of its signs on, as far as there are any.
    pub fn bytes(&self, line: usize, from: usize, count: usize) -> Range<usize> {
        let Some(start) = self.starts.get(line) else {
            return self.text.len()..self.text.len();
        };
        let end = self.signs(line);
        let from = from.min(end);
        let to = from.saturating_add(count).min(end);
        self.byte_of(start + from)..self.byte_of(start + to)
    }

    fn byte_of(&self, sign: usize) -> usize {
        let known = self.known.get(sign / STRIDE).copied();
        let Some(near) = known.and_then(|byte| Some((byte, self.text.get(byte..)?))) else {
            return self.text.len();
        };
        let (byte, rest) = near;
        rest.char_indices()
            .nth(sign % STRIDE)
            .map_or(self.text.len(), |(offset, _)| byte + offset)
    }

    /// The line of a byte, and how many signs of that line stand before it.
    pub fn place_of(&self, byte: usize) -> (usize, usize) {
        let block = self.known.partition_point(|known| *known <= byte);
        let (block, near) = match block.checked_sub(1) {
            Some(block) => (block, self.known[block]),
            None => (0, 0),
        };
        let rest = self.text.get(near..).unwrap_or_default();
        let signs = rest
            .char_indices()
            .take_while(|(offset, _)| near + offset < byte)
            .count();
        let sign = block * STRIDE + signs;
        let line = self.starts.partition_point(|start| *start <= sign);
        let line = line.saturating_sub(1).min(self.len() - 1);
        (line, sign - self.starts[line])
    }
}

/// How a text breaks into rows of a width.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rows {
    columns: usize,
    /// The first row of each line, and after the last line how many rows there are.
    firsts: Vec<usize>,
}

impl Rows {
    /// Breaks each line after so many signs. An empty line is a row too.
    pub fn new(lines: &Lines, columns: usize) -> Self {
        let columns = columns.max(1);
        let mut firsts = Vec::with_capacity(lines.len() + 1);
        let mut row = 0;
        for line in 0..lines.len() {
            firsts.push(row);
            row += lines.signs(line).div_ceil(columns).max(1);
        }
        firsts.push(row);
        Self { columns, firsts }
    }

    /// How many rows there are.
    pub fn len(&self) -> usize {
        self.firsts.last().copied().unwrap_or_default()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The line of a row, and the place of the row in its line: 0 for the first.
    pub fn line_of(&self, row: usize) -> (usize, usize) {
        let line = self.firsts.partition_point(|first| *first <= row);
        let line = line.saturating_sub(1);
        (line, row - self.firsts[line])
    }

    /// The bytes of a row.
    pub fn bytes(&self, lines: &Lines, row: usize) -> Range<usize> {
        let (line, place) = self.line_of(row);
        lines.bytes(line, place * self.columns, self.columns)
    }

    /// The row that a byte stands in.
    pub fn row_of(&self, lines: &Lines, byte: usize) -> usize {
        let (line, signs) = lines.place_of(byte);
        let first = self.firsts.get(line).copied().unwrap_or_default();
        let last = self.firsts.get(line + 1).copied().unwrap_or(first + 1);
        (first + signs / self.columns).min(last.saturating_sub(1))
    }
}
