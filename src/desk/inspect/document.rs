//! A text that is looked at, with what its lines are and what in it is marked.

use std::ops::Range;

use crate::domain::Lines;

/// What a line is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Tone {
    /// What it is about.
    #[default]
    Plain,
    /// What goes around it: a header.
    Quiet,
    /// Says what follows.
    Heading,
    /// Only on the first side.
    Removed,
    /// Only on the second side.
    Added,
    /// Stands for lines that are the same on both sides.
    Folded,
}

/// A piece of the text that something is wrong with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mark {
    /// Where.
    pub bytes: Range<usize>,
    /// Which of the problems that belong to the text it shows.
    pub problem: usize,
}

/// A text with its tones and marks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Document {
    /// The text.
    pub lines: Lines,
    /// The tone of each line; lines beyond are plain.
    pub tones: Vec<Tone>,
    /// What is marked, from the beginning to the end.
    pub marks: Vec<Mark>,
}

impl Document {
    /// A text from its lines.
    pub fn of_lines(lines: Vec<(Tone, String)>) -> Self {
        let mut text = String::new();
        let mut tones = Vec::with_capacity(lines.len());
        for (place, (tone, line)) in lines.into_iter().enumerate() {
            if place > 0 {
                text.push('\n');
            }
            text.push_str(&line);
            tones.push(tone);
        }
        Self {
            lines: Lines::new(text),
            tones,
            marks: Vec::new(),
        }
    }

    /// The tone of a line.
    pub fn tone(&self, line: usize) -> Tone {
        self.tones.get(line).copied().unwrap_or_default()
    }
}
