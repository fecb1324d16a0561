//! The fonts that travel with the program: one face family that has every letter we show, `₺`
//! among them, and digits of one width.

use std::sync::Arc;

use egui::{FontData, FontDefinitions, FontFamily};

use super::tokens;

const REGULAR: &[u8] = include_bytes!("../../assets/fonts/NotoSans-Regular.ttf");
const BOLD: &[u8] = include_bytes!("../../assets/fonts/NotoSans-Bold.ttf");
const ITALIC: &[u8] = include_bytes!("../../assets/fonts/NotoSans-Italic.ttf");

/// Installs the faces; the built-in fonts stay behind them for signs that Noto lacks.
pub fn install(ctx: &egui::Context) {
    let mut fonts = FontDefinitions::default();
    let fallback = fonts
        .families
        .get(&FontFamily::Proportional)
        .cloned()
        .unwrap_or_default();
    for (name, bytes, family) in [
        ("Noto Sans", REGULAR, FontFamily::Proportional),
        ("Noto Sans Bold", BOLD, tokens::bold_family()),
        ("Noto Sans Italic", ITALIC, tokens::italic_family()),
    ] {
        fonts
            .font_data
            .insert(name.to_owned(), Arc::new(FontData::from_static(bytes)));
        let mut faces = vec![name.to_owned()];
        faces.extend(fallback.iter().cloned());
        fonts.families.insert(family, faces);
    }
    if let Some(mono) = fonts.families.get_mut(&FontFamily::Monospace) {
        mono.push("Noto Sans".to_owned());
    }
    ctx.set_fonts(fonts);
}
