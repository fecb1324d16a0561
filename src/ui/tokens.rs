//! The colours and sizes everything is drawn with, and the styles made from them. No other file
//! names a colour.
#![expect(
    clippy::disallowed_methods,
    reason = "the one place where colours are made"
)]

use egui::{
    Color32, CornerRadius, FontFamily, FontId, Margin, Stroke, Style, TextStyle, Theme, Visuals,
    epaint::Shadow,
};

use crate::store::settings::StoreColour;

/// The colours of one theme.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Tokens {
    /// Behind everything.
    pub ground: Color32,
    /// Cards, fields, strips.
    pub panel: Color32,
    /// Hairlines and frames of fields.
    pub hairline: Color32,
    /// Text.
    pub ink: Color32,
    /// Text that says less.
    pub muted: Color32,
    /// What can be done, what is chosen.
    pub accent: Color32,
    /// Behind what is chosen.
    pub accent_soft: Color32,
    /// Text on the accent.
    pub on_accent: Color32,
    /// What must be mended.
    pub problem: Color32,
    /// Behind what must be mended.
    pub problem_soft: Color32,
    /// What waits.
    pub waiting: Color32,
    /// Behind what waits.
    pub waiting_soft: Color32,
    /// What only the first of two sides has. With `added` it can be told apart by who does not see
    /// red and green.
    pub removed: Color32,
    /// Behind it.
    pub removed_soft: Color32,
    /// What only the second side has.
    pub added: Color32,
    /// Behind it.
    pub added_soft: Color32,
    /// The practice store.
    pub practice: Color32,
    /// Behind the practice badge.
    pub practice_soft: Color32,
    /// A button that cannot be pressed now.
    pub disabled: Color32,
    /// Text on such a button.
    pub on_disabled: Color32,
    /// The colours of stores, in the order of [`StoreColour`].
    stores: [Color32; 6],
}

const LIGHT: Tokens = Tokens {
    ground: Color32::from_rgb(0xf6, 0xf5, 0xf2),
    panel: Color32::from_rgb(0xff, 0xff, 0xff),
    hairline: Color32::from_rgb(0xdc, 0xd8, 0xd0),
    ink: Color32::from_rgb(0x1d, 0x1b, 0x18),
    muted: Color32::from_rgb(0x6b, 0x65, 0x5e),
    accent: Color32::from_rgb(0x0f, 0x6b, 0x5c),
    accent_soft: Color32::from_rgb(0xe3, 0xf1, 0xee),
    on_accent: Color32::from_rgb(0xff, 0xff, 0xff),
    problem: Color32::from_rgb(0xb3, 0x26, 0x1e),
    problem_soft: Color32::from_rgb(0xfd, 0xec, 0xeb),
    waiting: Color32::from_rgb(0x86, 0x5a, 0x00),
    waiting_soft: Color32::from_rgb(0xfb, 0xf1, 0xdc),
    removed: Color32::from_rgb(0x8a, 0x3b, 0x00),
    removed_soft: Color32::from_rgb(0xfd, 0xe9, 0xd9),
    added: Color32::from_rgb(0x0b, 0x4f, 0x8a),
    added_soft: Color32::from_rgb(0xe0, 0xee, 0xfb),
    practice: Color32::from_rgb(0x5b, 0x3f, 0xa6),
    practice_soft: Color32::from_rgb(0xec, 0xe6, 0xf9),
    disabled: Color32::from_rgb(0xe4, 0xe1, 0xda),
    on_disabled: Color32::from_rgb(0x66, 0x60, 0x59),
    stores: [
        Color32::from_rgb(0x7d, 0x77, 0x70),
        Color32::from_rgb(0x1d, 0x5f, 0xd0),
        Color32::from_rgb(0x1e, 0x8a, 0x3c),
        Color32::from_rgb(0xb5, 0x2a, 0x9b),
        Color32::from_rgb(0x0b, 0x85, 0xa8),
        Color32::from_rgb(0x5f, 0x85, 0x0c),
    ],
};

const DARK: Tokens = Tokens {
    ground: Color32::from_rgb(0x16, 0x15, 0x13),
    panel: Color32::from_rgb(0x1f, 0x1e, 0x1b),
    hairline: Color32::from_rgb(0x3b, 0x38, 0x33),
    ink: Color32::from_rgb(0xef, 0xec, 0xe6),
    muted: Color32::from_rgb(0xa2, 0x9b, 0x91),
    accent: Color32::from_rgb(0x4c, 0xc2, 0xad),
    accent_soft: Color32::from_rgb(0x17, 0x33, 0x2e),
    on_accent: Color32::from_rgb(0x0c, 0x1f, 0x1b),
    problem: Color32::from_rgb(0xff, 0x8a, 0x80),
    problem_soft: Color32::from_rgb(0x3a, 0x1d, 0x1b),
    waiting: Color32::from_rgb(0xe3, 0xb3, 0x41),
    waiting_soft: Color32::from_rgb(0x33, 0x2a, 0x14),
    removed: Color32::from_rgb(0xff, 0xb2, 0x7a),
    removed_soft: Color32::from_rgb(0x3a, 0x24, 0x13),
    added: Color32::from_rgb(0x8c, 0xc4, 0xff),
    added_soft: Color32::from_rgb(0x12, 0x28, 0x3d),
    practice: Color32::from_rgb(0xb9, 0xa2, 0xf2),
    practice_soft: Color32::from_rgb(0x2b, 0x23, 0x40),
    disabled: Color32::from_rgb(0x35, 0x33, 0x2e),
    on_disabled: Color32::from_rgb(0xa2, 0x9b, 0x91),
    stores: [
        Color32::from_rgb(0x9b, 0x95, 0x8c),
        Color32::from_rgb(0x6f, 0xa3, 0xff),
        Color32::from_rgb(0x5f, 0xc9, 0x78),
        Color32::from_rgb(0xf0, 0x84, 0xda),
        Color32::from_rgb(0x4f, 0xc4, 0xe6),
        Color32::from_rgb(0xae, 0xd1, 0x4b),
    ],
};

impl Tokens {
    /// The colours of the theme in use.
    pub fn of(ui: &egui::Ui) -> &'static Self {
        Self::of_theme(if ui.visuals().dark_mode {
            Theme::Dark
        } else {
            Theme::Light
        })
    }

    /// The colours of a theme.
    pub fn of_theme(theme: Theme) -> &'static Self {
        match theme {
            Theme::Light => &LIGHT,
            Theme::Dark => &DARK,
        }
    }

    /// The colour of a store.
    pub fn store(&self, colour: StoreColour) -> Color32 {
        let [grey, blue, green, magenta, cyan, lime] = self.stores;
        match colour {
            StoreColour::Grey => grey,
            StoreColour::Blue => blue,
            StoreColour::Green => green,
            StoreColour::Magenta => magenta,
            StoreColour::Cyan => cyan,
            StoreColour::Lime => lime,
        }
    }

    /// Every pair of text and ground that is drawn, for the contrast test.
    pub fn text_pairs(&self) -> [(&'static str, Color32, Color32); 19] {
        [
            ("ink on ground", self.ink, self.ground),
            ("ink on panel", self.ink, self.panel),
            ("ink on accent soft", self.ink, self.accent_soft),
            ("ink on problem soft", self.ink, self.problem_soft),
            ("muted on ground", self.muted, self.ground),
            ("muted on panel", self.muted, self.panel),
            ("muted on accent soft", self.muted, self.accent_soft),
            ("accent on ground", self.accent, self.ground),
            ("accent on accent soft", self.accent, self.accent_soft),
            ("on accent", self.on_accent, self.accent),
            ("problem on ground", self.problem, self.ground),
            ("problem on problem soft", self.problem, self.problem_soft),
            ("waiting on ground", self.waiting, self.ground),
            ("waiting on waiting soft", self.waiting, self.waiting_soft),
            (
                "practice on practice soft",
                self.practice,
                self.practice_soft,
            ),
            ("removed on removed soft", self.removed, self.removed_soft),
            ("added on added soft", self.added, self.added_soft),
            ("practice on panel", self.practice, self.panel),
            ("on disabled", self.on_disabled, self.disabled),
        ]
    }
}

/// How roomy the screen is.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Sizes {
    /// Height of a row of the menu, in points.
    pub row: f32,
    /// Height of a field or button, in points.
    pub field: f32,
    /// What a finger needs, in points; nothing where a mouse points.
    finger: f32,
}

impl Sizes {
    /// For mouse and keyboard.
    pub const NORMAL: Self = Self {
        row: 52.0,
        field: 36.0,
        finger: 0.0,
    };
    /// For fingers.
    pub const TOUCH: Self = Self {
        row: 60.0,
        field: 44.0,
        finger: 42.0,
    };

    /// The size of something to click that would be so large for a mouse, in points.
    pub fn target(self, size: f32) -> f32 {
        size.max(self.finger)
    }
}

/// Radius of cards and fields.
pub const RADIUS: u8 = 8;
/// Half a step of the grid.
pub const SMALL_GAP: f32 = 4.0;
/// One step of the grid.
pub const GAP: f32 = 8.0;
/// Height of a line of words that nobody clicks.
pub const LINE: f32 = 22.0;
/// Text size.
pub const TEXT: f32 = 14.0;
/// Size of small text.
pub const SMALL: f32 = 12.0;
/// Size of the total.
pub const TOTAL: f32 = 22.0;

/// The family of the bold face.
pub fn bold_family() -> FontFamily {
    FontFamily::Name("bold".into())
}

/// The family of the italic face.
pub fn italic_family() -> FontFamily {
    FontFamily::Name("italic".into())
}

/// Gives a context the fonts, and both themes their style.
pub fn install(ctx: &egui::Context) {
    super::fonts::install(ctx);
    for theme in [Theme::Light, Theme::Dark] {
        ctx.style_mut_of(theme, |style| apply(style, theme));
    }
    // Where the system says nothing, the light one: most counters are brightly lit.
    ctx.options_mut(|options| options.fallback_theme = Theme::Light);
}

fn apply(style: &mut Style, theme: Theme) {
    let tokens = Tokens::of_theme(theme);
    style.text_styles = [
        (TextStyle::Small, FontId::proportional(SMALL)),
        (TextStyle::Body, FontId::proportional(TEXT)),
        (TextStyle::Button, FontId::proportional(TEXT)),
        (TextStyle::Heading, FontId::new(TEXT, bold_family())),
        (TextStyle::Monospace, FontId::monospace(13.0)),
    ]
    .into();
    style.spacing.item_spacing = egui::vec2(GAP, GAP);
    style.spacing.button_padding = egui::vec2(12.0, 6.0);
    style.spacing.interact_size = egui::vec2(40.0, LINE);
    style.spacing.window_margin = Margin::same(20);
    style.spacing.menu_margin = Margin::same(8);
    style.spacing.scroll.bar_width = 8.0;
    style.interaction.selectable_labels = false;
    style.animation_time = 0.08;
    style.visuals = visuals(theme, tokens);
}

fn visuals(theme: Theme, tokens: &Tokens) -> Visuals {
    let mut visuals = theme.default_visuals();
    visuals.panel_fill = tokens.ground;
    visuals.window_fill = tokens.panel;
    visuals.window_stroke = Stroke::new(1.0, tokens.hairline);
    visuals.window_corner_radius = CornerRadius::same(12);
    visuals.menu_corner_radius = CornerRadius::same(RADIUS);
    visuals.window_shadow = Shadow {
        offset: [0, 8],
        blur: 32,
        spread: 0,
        color: Color32::from_black_alpha(60),
    };
    visuals.popup_shadow = Shadow {
        offset: [0, 4],
        blur: 16,
        spread: 0,
        color: Color32::from_black_alpha(40),
    };
    visuals.extreme_bg_color = tokens.panel;
    visuals.text_edit_bg_color = Some(tokens.panel);
    visuals.faint_bg_color = tokens.ground;
    visuals.weak_text_color = Some(tokens.muted);
    visuals.hyperlink_color = tokens.accent;
    visuals.error_fg_color = tokens.problem;
    visuals.warn_fg_color = tokens.waiting;
    visuals.selection.bg_fill = tokens.accent.gamma_multiply(0.3);
    visuals.selection.stroke = Stroke::new(2.0, tokens.accent);
    visuals.text_cursor.stroke = Stroke::new(2.0, tokens.accent);
    // A blinking cursor costs two frames a second for nothing.
    visuals.text_cursor.blink = false;
    let widgets = &mut visuals.widgets;
    // What has the cursor is drawn as active: the line around it is as wide as that of a field.
    for (widget, fill, line, width) in [
        (
            &mut widgets.noninteractive,
            tokens.panel,
            tokens.hairline,
            1.0,
        ),
        (&mut widgets.inactive, tokens.panel, tokens.hairline, 1.0),
        (&mut widgets.hovered, tokens.accent_soft, tokens.muted, 1.0),
        (&mut widgets.active, tokens.accent_soft, tokens.accent, 2.0),
        (&mut widgets.open, tokens.accent_soft, tokens.accent, 1.0),
    ] {
        widget.bg_fill = fill;
        widget.weak_bg_fill = fill;
        widget.bg_stroke = Stroke::new(width, line);
        widget.fg_stroke = Stroke::new(1.0, tokens.ink);
        widget.corner_radius = CornerRadius::same(RADIUS);
        widget.expansion = 0.0;
    }
    visuals
}
