//! The dialog that hands a case on: which exchanges, masked or not, what will be in the file, and
//! where it is saved.

use std::{path::PathBuf, sync::Arc};

use egui::{FontId, RichText, ScrollArea, Ui};

use super::{
    event::{Out, UiEvent},
    spot::Spot,
    tokens::{self, GAP, SMALL_GAP, Tokens},
    view::View,
    widgets::{self, FieldLook},
};
use crate::{
    desk::BundleWish,
    store::bundle::{BundleFile, Prepared},
};

/// How much of a file is shown, in bytes: who wants all of it opens the bundle.
const SHOWN: usize = 20_000;
/// How wide the list of files is.
const FILES: f32 = 310.0;

/// How high the files and the text of one are: what the window leaves.
fn look_height(ui: &Ui) -> f32 {
    (ui.content_rect().height() - 480.0).clamp(120.0, 420.0)
}

/// Which exchanges.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Which {
    /// The one that is shown.
    Shown,
    /// All of its order.
    Story,
    /// Those that were found.
    Found,
    /// The newest.
    Newest,
}

impl Which {
    fn text_id(self) -> &'static str {
        match self {
            Self::Shown => "bundle-shown",
            Self::Story => "bundle-story",
            Self::Found => "bundle-found",
            Self::Newest => "bundle-newest",
        }
    }
}

/// How far the bundle is.
#[derive(Debug, Clone, Default)]
pub enum Look {
    /// It is being made.
    #[default]
    Pending,
    /// It can be looked at.
    Ready(Arc<Prepared>),
    /// It could not be made.
    Failed(String),
}

/// How far saving is.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Saving {
    /// Not asked for.
    #[default]
    No,
    /// Under way.
    Pending,
    /// It is there.
    Done(PathBuf),
    /// A file of this name is there already.
    Exists,
    /// It was not saved.
    Failed(String),
}

/// What stands in the dialog.
#[derive(Debug, Clone)]
pub struct BundleForm {
    /// What there is to choose from, with how many each is.
    pub offered: Vec<(Which, usize)>,
    /// What is chosen.
    pub which: Which,
    /// Whether guests' data is replaced.
    pub is_masked: bool,
    /// Where it is saved, as typed.
    pub place: String,
    /// The bundle that was asked for last: what else is prepared is not wanted any more.
    pub asked: Option<BundleWish>,
    /// The bundle.
    pub look: Look,
    /// The file that is looked at.
    pub file: usize,
    /// Saving it.
    pub saving: Saving,
}

/// What is done in the dialog.
#[derive(Debug, Clone)]
pub enum BundleEvent {
    /// Chose other exchanges.
    Which(Which),
    /// Switched masking on or off.
    Mask(bool),
    /// Looks at this one of the files.
    File(usize),
    /// Changed where it is saved.
    Place(String),
    /// Wants to choose where in a window of the system.
    Choose,
    /// Saves it.
    Save,
    /// Saves it over the file that is there.
    Replace,
}

fn tell(out: &mut Out, event: BundleEvent) {
    out.push(UiEvent::Bundle(event));
}

/// Draws the dialog.
pub fn bundle_ui(ui: &mut Ui, view: &View<'_>, form: &BundleForm, out: &mut Out) {
    let width = (ui.content_rect().width() - 120.0).clamp(560.0, 860.0);
    ui.set_width(width);
    let texts = view.texts;
    ui.label(widgets::bold(texts.get("bundle-title")).size(16.0));
    ui.label(widgets::small(ui, texts.get("bundle-help")));
    ui.add_space(SMALL_GAP);
    which_ui(ui, view, form, out);
    mask_ui(ui, view, form, out);
    ui.add_space(SMALL_GAP);
    look_ui(ui, view, form, out);
    ui.add_space(SMALL_GAP);
    place_ui(ui, view, form, out);
    saving_ui(ui, view, form, out);
}

fn which_ui(ui: &mut Ui, view: &View<'_>, form: &BundleForm, out: &mut Out) {
    ui.horizontal_wrapped(|ui| {
        for (which, count) in &form.offered {
            let words = view
                .texts
                .with(which.text_id(), &[("count", (*count).into())]);
            if widgets::chip(ui, &words, form.which == *which).clicked() {
                tell(out, BundleEvent::Which(*which));
            }
        }
    });
}

fn mask_ui(ui: &mut Ui, view: &View<'_>, form: &BundleForm, out: &mut Out) {
    let texts = view.texts;
    let mut is_masked = form.is_masked;
    let check = ui.checkbox(&mut is_masked, texts.get("bundle-mask"));
    if widgets::focus_ring(check, ui, 4).changed() {
        tell(out, BundleEvent::Mask(is_masked));
    }
    let (id, colour) = if form.is_masked {
        ("bundle-masked", Tokens::of(ui).muted)
    } else {
        ("bundle-open", Tokens::of(ui).problem)
    };
    let words = RichText::new(texts.get(id))
        .size(tokens::SMALL)
        .color(colour);
    ui.add(egui::Label::new(words).wrap());
}

fn look_ui(ui: &mut Ui, view: &View<'_>, form: &BundleForm, out: &mut Out) {
    let texts = view.texts;
    let height = look_height(ui);
    ui.allocate_ui(egui::vec2(ui.available_width(), height), |ui| {
        ui.set_min_height(height);
        match &form.look {
            Look::Pending => {
                ui.horizontal(|ui| {
                    ui.spinner();
                    ui.label(texts.get("bundle-pending"));
                });
            }
            Look::Failed(why) => {
                let words = texts.with("bundle-failed", &[("why", why.into())]);
                let words = RichText::new(words).color(Tokens::of(ui).problem);
                ui.add(egui::Label::new(words).wrap());
            }
            Look::Ready(bundle) if bundle.exchanges == 0 => {
                ui.label(texts.get("bundle-empty"));
            }
            Look::Ready(bundle) => {
                ui.horizontal_top(|ui| {
                    files_ui(ui, view, bundle, form.file, out);
                    if let Some(file) = bundle.files.get(form.file) {
                        text_ui(ui, view, file);
                    }
                });
            }
        }
    });
}

fn files_ui(ui: &mut Ui, view: &View<'_>, bundle: &Prepared, chosen: usize, out: &mut Out) {
    let height = look_height(ui);
    ui.vertical(|ui| {
        ui.set_width(FILES);
        let line = view.sizes.target(26.0);
        ScrollArea::vertical()
            .id_salt("files of the bundle")
            .max_height(height)
            .auto_shrink(false)
            .show_rows(ui, line, bundle.files.len(), |ui, rows| {
                for place in rows {
                    let Some(file) = bundle.files.get(place) else {
                        continue;
                    };
                    let name = file.name.rsplit('/').next().unwrap_or(&file.name);
                    let words = format!("{name}  {}", size(view, file.text.len()));
                    let row = egui::Button::new(RichText::new(words).size(13.0))
                        .frame(false)
                        .truncate()
                        .selected(place == chosen)
                        .min_size(egui::vec2(FILES - 16.0, line));
                    if widgets::focus_ring(ui.add(row), ui, 4).clicked() {
                        tell(out, BundleEvent::File(place));
                    }
                }
            });
    });
}

fn text_ui(ui: &mut Ui, view: &View<'_>, file: &BundleFile) {
    let (text, is_cut) = beginning(&file.text);
    let height = look_height(ui);
    ScrollArea::vertical()
        .id_salt(("text of the bundle", &file.name))
        .max_height(height)
        .auto_shrink(false)
        .show(ui, |ui| {
            let words = RichText::new(text).font(FontId::monospace(12.0));
            ui.add(egui::Label::new(words).wrap());
            if is_cut {
                ui.label(widgets::small(ui, view.texts.get("bundle-cut")));
            }
        });
}

/// The beginning of a text, and whether there is more.
fn beginning(text: &str) -> (&str, bool) {
    if text.len() <= SHOWN {
        return (text, false);
    }
    let end = (0..=SHOWN).rev().find(|end| text.is_char_boundary(*end));
    (&text[..end.unwrap_or(0)], true)
}

/// A size as people read it.
fn size(view: &View<'_>, bytes: usize) -> String {
    if bytes < 1024 {
        return format!("{bytes} B");
    }
    view.texts
        .with("bundle-kilobytes", &[("size", bytes.div_ceil(1024).into())])
}

fn place_ui(ui: &mut Ui, view: &View<'_>, form: &BundleForm, out: &mut Out) {
    let texts = view.texts;
    let look = FieldLook {
        focus: view.focuses(Spot::Dialog),
        ..FieldLook::new(texts.get("bundle-place"))
    };
    if let Some(text) = widgets::field(ui, "bundle place", &form.place, look).changed {
        tell(out, BundleEvent::Place(text));
    }
    ui.horizontal(|ui| {
        let choose = ui.button(texts.get("bundle-choose"));
        if widgets::focus_ring(choose, ui, 8).clicked() {
            tell(out, BundleEvent::Choose);
        }
        let close = ui.button(texts.get("close"));
        if widgets::focus_ring(close, ui, 8).clicked() {
            out.push(UiEvent::CloseDialog);
        }
        widgets::key_cap(ui, "Esc");
    });
}

fn saving_ui(ui: &mut Ui, view: &View<'_>, form: &BundleForm, out: &mut Out) {
    let texts = view.texts;
    let tokens = Tokens::of(ui);
    let told = match &form.saving {
        Saving::No | Saving::Pending => None,
        Saving::Done(place) => {
            let place = place.display().to_string();
            let words = texts.with("bundle-saved", &[("place", (&place).into())]);
            Some((words, tokens.accent))
        }
        Saving::Exists => Some((texts.get("bundle-exists").to_owned(), tokens.problem)),
        Saving::Failed(why) => {
            let words = texts.with("bundle-not-saved", &[("why", why.into())]);
            Some((words, tokens.problem))
        }
    };
    if let Some((words, colour)) = told {
        ui.add(egui::Label::new(RichText::new(words).color(colour)).wrap());
    }
    ui.add_space(GAP);
    let is_ready = matches!(&form.look, Look::Ready(bundle) if bundle.exchanges > 0);
    let can_save = is_ready && form.saving != Saving::Pending && !form.place.trim().is_empty();
    let (id, event) = match (&form.saving, form.is_masked) {
        (Saving::Exists, _) => ("bundle-replace", BundleEvent::Replace),
        (_, true) => ("bundle-save", BundleEvent::Save),
        (_, false) => ("bundle-save-open", BundleEvent::Save),
    };
    if widgets::primary_button(ui, texts.get(id), None, can_save).clicked() {
        tell(out, event);
    }
}
