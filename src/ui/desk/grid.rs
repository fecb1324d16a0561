//! How the products of the menu lie on the screen: in rows, under headings.

use std::ops::Range;

/// What a part of the menu is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Heading {
    /// What a person wants first.
    Favourites,
    /// What this desk sells most.
    MostUsed,
    /// All the others.
    Rest,
}

impl Heading {
    /// The id of its text.
    pub fn text_id(self) -> &'static str {
        match self {
            Self::Favourites => "menu-favourites",
            Self::MostUsed => "menu-most-used",
            Self::Rest => "menu-rest",
        }
    }
}

/// So many products under one heading.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Part {
    /// The heading.
    pub heading: Heading,
    /// How many products.
    pub count: usize,
}

/// One row of the screen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Row {
    /// Words above products.
    Heading(Heading),
    /// Products, by their places in the list.
    Products(Range<usize>),
}

/// Rows of products. A part begins with a row of its own.
#[derive(Debug, Clone)]
pub struct Grid {
    columns: usize,
    /// Each with the heading above it.
    parts: Vec<(Option<Heading>, Range<usize>)>,
}

impl Grid {
    /// So many products in so many columns; without parts they stand under no heading.
    pub fn new(columns: usize, count: usize, parts: &[Part]) -> Self {
        let mut start = 0_usize;
        let mut ranges: Vec<(Option<Heading>, Range<usize>)> = Vec::new();
        for part in parts {
            let end = start.saturating_add(part.count).min(count);
            ranges.push((Some(part.heading), start..end));
            start = end;
        }
        if start < count {
            ranges.push((None, start..count));
        }
        Self {
            columns: columns.max(1),
            parts: ranges,
        }
    }

    /// How many products a row has at most.
    pub fn columns(&self) -> usize {
        self.columns
    }

    /// All rows, from above.
    pub fn rows(&self) -> impl Iterator<Item = Row> {
        self.parts.iter().flat_map(|(heading, products)| {
            let heading = heading.iter().copied().map(Row::Heading);
            heading.chain(self.rows_of(products).map(Row::Products))
        })
    }

    fn rows_of(&self, products: &Range<usize>) -> impl Iterator<Item = Range<usize>> {
        let (columns, end) = (self.columns, products.end);
        products
            .clone()
            .step_by(columns)
            .map(move |first| first..end.min(first + columns))
    }

    /// The product so many rows below this one, in the same column as far as there is one; above
    /// for a negative number.
    pub fn down(&self, from: usize, by: isize) -> usize {
        let rows: Vec<Range<usize>> = self
            .parts
            .iter()
            .flat_map(|(_, products)| self.rows_of(products))
            .collect();
        let Some(here) = rows.iter().position(|row| row.contains(&from)) else {
            return from;
        };
        let there = here.saturating_add_signed(by).min(rows.len() - 1);
        if there == here {
            return self.end_of(from, by);
        }
        let column = from - rows[here].start;
        (rows[there].start + column).min(rows[there].end - 1)
    }

    /// In the last row a further step goes to its end, in the first one to its start.
    fn end_of(&self, from: usize, by: isize) -> usize {
        let last = self.parts.last().map_or(0, |(_, products)| products.end);
        match by.signum() {
            1 => last.saturating_sub(1),
            -1 => 0,
            _ => from,
        }
    }
}
