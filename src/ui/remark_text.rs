//! The words for what is different from the last time.

use super::texts::Texts;
use crate::domain::{LineKey, LineRemark, Money, NumberStyle, Remark, number};

/// A remark on screen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RemarkText {
    /// The line that it stands under.
    pub line: LineKey,
    /// What is different, in one sentence.
    pub sentence: String,
    /// The caller should hear of it; else it only helps to read the line.
    pub is_news: bool,
}

impl RemarkText {
    /// Puts a remark into words.
    pub fn of(said: &LineRemark, texts: &Texts) -> Self {
        Self {
            line: said.line,
            sentence: sentence(&said.remark, texts),
            is_news: is_news(&said.remark),
        }
    }
}

/// Whether the caller should hear of it.
pub fn is_news(remark: &Remark) -> bool {
    match remark {
        Remark::PriceChanged { .. }
        | Remark::ChoicePriceChanged { .. }
        | Remark::StockShort { .. } => true,
        Remark::Renamed { .. } | Remark::ChoiceRenamed { .. } => false,
    }
}

/// One sentence for a remark.
pub fn sentence(remark: &Remark, texts: &Texts) -> String {
    let style = texts.numbers();
    match remark {
        Remark::PriceChanged { before, now } => {
            let [before, now] = amounts([*before, *now], style);
            texts.with(
                "remark-price-changed",
                &[("before", (&before).into()), ("now", (&now).into())],
            )
        }
        Remark::ChoicePriceChanged { title, before, now } => {
            let [before, now] = amounts([*before, *now], style);
            texts.with(
                "remark-choice-price-changed",
                &[
                    ("title", title.into()),
                    ("before", (&before).into()),
                    ("now", (&now).into()),
                ],
            )
        }
        Remark::Renamed { before, .. } => {
            texts.with("remark-renamed", &[("before", before.into())])
        }
        Remark::ChoiceRenamed { before, now } => texts.with(
            "remark-choice-renamed",
            &[("before", before.into()), ("now", now.into())],
        ),
        Remark::StockShort { left } => {
            let left = number::format(*left, 0, style, true);
            texts.with("remark-stock-short", &[("left", (&left).into())])
        }
    }
}

fn amounts(amounts: [Money; 2], style: NumberStyle) -> [String; 2] {
    amounts.map(|amount| amount.format(style))
}
