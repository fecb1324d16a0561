//! Banners under the top strip: what a person should know as long as it is so.

use egui::{Frame, Margin, RichText, Ui};

use super::{
    command::Command,
    event::{Out, UiEvent},
    tokens::{SMALL_GAP, Tokens},
    view::View,
    widgets,
};

/// How a banner looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tone {
    /// The practice store.
    Practice,
    /// Something to know.
    Waiting,
    /// Something that does not work.
    Problem,
}

/// What a banner offers to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BannerAction {
    /// A command.
    Command(Command),
    /// Agree to keep the key in a file.
    AgreeToKeyFile,
}

/// One banner.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Banner {
    /// How it looks.
    pub tone: Tone,
    /// What it says.
    pub text: String,
    /// The button: its text's id and what it does.
    pub action: Option<(&'static str, BannerAction)>,
    /// Its place among the things that can be put away, if it can.
    pub dismiss: Option<usize>,
}

/// Draws one banner.
pub fn banner_ui(ui: &mut Ui, view: &View<'_>, banner: &Banner, out: &mut Out) {
    let tokens = Tokens::of(ui);
    let (ink, fill) = match banner.tone {
        Tone::Practice => (tokens.practice, tokens.practice_soft),
        Tone::Waiting => (tokens.waiting, tokens.waiting_soft),
        Tone::Problem => (tokens.problem, tokens.problem_soft),
    };
    Frame::NONE
        .fill(fill)
        .inner_margin(Margin::symmetric(12, 6))
        .show(ui, |ui| {
            ui.set_width(ui.available_width());
            ui.spacing_mut().button_padding.y = 4.0;
            egui::Sides::new()
                .shrink_left()
                .height(view.sizes.target(28.0))
                .show(
                    ui,
                    |ui| ui.add(egui::Label::new(RichText::new(&banner.text).color(ink)).wrap()),
                    |ui| {
                        ui.spacing_mut().item_spacing.x = SMALL_GAP;
                        if let Some(place) = banner.dismiss
                            && ui.button(view.texts.get("close")).clicked()
                        {
                            out.push(UiEvent::DismissBanner(place));
                        }
                        action_ui(ui, view, banner, out);
                    },
                );
        });
}

fn action_ui(ui: &mut Ui, view: &View<'_>, banner: &Banner, out: &mut Out) {
    let Some((id, action)) = banner.action else {
        return;
    };
    let key = match action {
        BannerAction::Command(command) => command.key_text(view.texts),
        BannerAction::AgreeToKeyFile => None,
    };
    if let Some(key) = key {
        widgets::key_cap(ui, &key);
    }
    if widgets::focus_ring(ui.button(view.texts.get(id)), ui, 8).clicked() {
        out.push(match action {
            BannerAction::Command(command) => UiEvent::Command(command),
            BannerAction::AgreeToKeyFile => UiEvent::AgreeToKeyFile,
        });
    }
}
