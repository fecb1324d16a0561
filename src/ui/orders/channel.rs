//! The channels that packets come from: what people call each, and its colour.

use egui::Color32;

use crate::{
    store::settings::StoreColour,
    ui::{texts::Texts, tokens::Tokens},
};

/// A channel that is known by its code (contract sections 5.2 and 14, row 20).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Known {
    Phone,
    Yemeksepeti,
    Getir,
    Trendyol,
    Migros,
    Fuudy,
    WebStore,
    Table,
}

impl Known {
    fn of(code: &str) -> Option<Self> {
        Some(match code.trim().to_ascii_lowercase().as_str() {
            "packet" => Self::Phone,
            "yemeksepeti" | "deliveryhero" => Self::Yemeksepeti,
            "getir" | "getiryemek" => Self::Getir,
            "trendyol" | "trendyolyemek" => Self::Trendyol,
            "migros" | "migrosyemek" => Self::Migros,
            "fuudy" => Self::Fuudy,
            "webstore" => Self::WebStore,
            "table" => Self::Table,
            _ => return None,
        })
    }
}

/// What people call a channel; one that is not known is called as the server writes it.
pub fn name<'a>(texts: &'a Texts, code: &'a str) -> &'a str {
    match Known::of(code) {
        Some(Known::Phone) => texts.get("channel-phone"),
        Some(Known::Yemeksepeti) => "Yemeksepeti",
        Some(Known::Getir) => "Getir",
        Some(Known::Trendyol) => "Trendyol",
        Some(Known::Migros) => "Migros",
        Some(Known::Fuudy) => "Fuudy",
        Some(Known::WebStore) => texts.get("channel-web-store"),
        Some(Known::Table) => texts.get("channel-table"),
        None if code.trim().is_empty() => texts.get("channel-unknown"),
        None => code,
    }
}

/// Its colour, always beside its name.
pub fn colour(tokens: &Tokens, code: &str) -> Color32 {
    match Known::of(code) {
        Some(Known::Phone) => tokens.accent,
        Some(Known::Yemeksepeti) => tokens.store(StoreColour::Magenta),
        Some(Known::Getir) => tokens.practice,
        Some(Known::Trendyol) => tokens.removed,
        Some(Known::Migros) => tokens.waiting,
        Some(Known::Fuudy) => tokens.store(StoreColour::Cyan),
        Some(Known::WebStore) => tokens.store(StoreColour::Blue),
        Some(Known::Table) => tokens.store(StoreColour::Lime),
        None => tokens.store(StoreColour::Grey),
    }
}
