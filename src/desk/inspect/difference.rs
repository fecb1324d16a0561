//! What differs between two texts, line by line.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use similar::{Algorithm, DiffOp, capture_diff_slices_deadline, group_diff_ops};

use super::document::{Document, Tone};

/// How long is looked for the smallest difference. After that it may be told larger than it is,
/// never smaller.
const PATIENCE: Duration = Duration::from_secs(2);
/// So many lines that are the same stand around what differs.
const AROUND: usize = 3;

/// A part of what is compared, with its two sides.
pub(super) struct Part<'a> {
    pub heading: &'a str,
    pub left: Vec<&'a str>,
    pub right: Vec<&'a str>,
}

/// What differs, as one text, and how much.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Difference {
    /// What the first side is called.
    pub left: String,
    /// What the second side is called.
    pub right: String,
    /// The text: lines of the first side begin with `-`, those of the second with `+`.
    pub document: Arc<Document>,
    /// How many lines only the first side has.
    pub removed: usize,
    /// How many lines only the second side has.
    pub added: usize,
}

/// Compares part by part. `same` are the words for lines that are folded.
pub(super) fn compare(left: String, right: String, parts: &[Part<'_>], same: &str) -> Difference {
    let deadline = Instant::now() + PATIENCE;
    let mut lines = vec![
        (Tone::Removed, format!("- {left}")),
        (Tone::Added, format!("+ {right}")),
    ];
    let (mut removed, mut added) = (0, 0);
    for part in parts {
        lines.push((Tone::Plain, String::new()));
        lines.push((Tone::Heading, part.heading.to_owned()));
        let before = lines.len();
        write_part(part, same, deadline, &mut lines);
        let of = |tone| move |line: &&(Tone, String)| line.0 == tone;
        removed += lines[before..].iter().filter(of(Tone::Removed)).count();
        added += lines[before..].iter().filter(of(Tone::Added)).count();
    }
    Difference {
        left,
        right,
        document: Arc::new(Document::of_lines(lines)),
        removed,
        added,
    }
}

fn write_part(part: &Part<'_>, same: &str, deadline: Instant, lines: &mut Vec<(Tone, String)>) {
    let fold = |from: usize, to: usize, lines: &mut Vec<(Tone, String)>| {
        if to > from {
            lines.push((Tone::Folded, format!("… {same}: {}", to - from)));
        }
    };
    let ops =
        capture_diff_slices_deadline(Algorithm::Myers, &part.left, &part.right, Some(deadline));
    let mut told = 0;
    for op in group_diff_ops(ops, AROUND).iter().flatten() {
        fold(told, op.old_range().start, lines);
        told = op.old_range().end;
        write_op(part, op, lines);
    }
    fold(told, part.left.len(), lines);
}

fn write_op(part: &Part<'_>, op: &DiffOp, lines: &mut Vec<(Tone, String)>) {
    let mut write = |side: &[&str], range, tone, sign| {
        for line in side.get(range).unwrap_or_default() {
            lines.push((tone, format!("{sign} {line}")));
        }
    };
    if let DiffOp::Equal { .. } = op {
        return write(&part.left, op.old_range(), Tone::Plain, ' ');
    }
    write(&part.left, op.old_range(), Tone::Removed, '-');
    write(&part.right, op.new_range(), Tone::Added, '+');
}
