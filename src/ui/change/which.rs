//! Which product of the menu a line of a packet is: packets only tell its name.

use egui::{Button, Key, Label, Modifiers, RichText, ScrollArea, Ui};

use crate::{
    domain::{LineKey, Money, ProductId},
    ui::{
        event::{Out, UiEvent},
        spot::Spot,
        tokens::{GAP, SMALL_GAP, Tokens},
        view::View,
        widgets::{self, FieldLook},
    },
};

/// What is asked.
#[derive(Debug, Clone)]
pub struct WhichProduct {
    /// Of which line.
    pub line: LineKey,
    /// What the packet calls it.
    pub title: String,
    /// What is typed to find it by.
    pub search: String,
    /// What it may be, best first.
    pub found: Vec<Candidate>,
    /// The one that Enter takes.
    pub chosen: usize,
}

/// A product that it may be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Candidate {
    /// Which.
    pub id: ProductId,
    /// Its name.
    pub title: String,
    /// Where it stands on the menu: two of one name are told apart by that.
    pub category: String,
    /// What one costs.
    pub price: Money,
}

/// What is done in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum WhichEvent {
    /// Changed the text.
    Search(String),
    /// Moves by so many.
    Move(isize),
    /// Takes the chosen one.
    TakeChosen,
    /// Takes this one.
    Take(usize),
}

/// Draws the box and what was found. Arrows choose, Enter takes.
pub fn which_ui(ui: &mut Ui, view: &View<'_>, which: &WhichProduct, out: &mut Out) {
    ui.set_width(480.0);
    let texts = view.texts;
    for (key, by) in [(Key::ArrowDown, 1), (Key::ArrowUp, -1)] {
        let count = ui.input_mut(|input| input.count_and_consume_key(Modifiers::NONE, key));
        for _ in 0..count {
            out.push(UiEvent::Which(WhichEvent::Move(by)));
        }
    }
    let is_taken = widgets::take_enter(ui);
    let title = [("title", (&which.title).into())];
    ui.label(widgets::bold(texts.with("which-title", &title)).size(16.0));
    ui.add(Label::new(widgets::small(ui, texts.get("which-said"))).wrap());
    let look = FieldLook {
        focus: view.focuses(Spot::Dialog),
        hint: texts.get("which-search"),
        bare: true,
        ..FieldLook::new(texts.get("which-search"))
    };
    let output = widgets::field(ui, "which", &which.search, look);
    if let Some(text) = output.changed {
        out.push(UiEvent::Which(WhichEvent::Search(text)));
    }
    if is_taken {
        out.push(UiEvent::Which(WhichEvent::TakeChosen));
    }
    ui.add_space(SMALL_GAP);
    ScrollArea::vertical()
        .id_salt("which")
        .max_height(300.0)
        .min_scrolled_height(200.0)
        .auto_shrink([false, true])
        .show(ui, |ui| found_ui(ui, view, which, out));
    ui.add_space(GAP);
    ui.horizontal(|ui| {
        let cancel = ui.button(texts.get("cancel"));
        if widgets::focus_ring(cancel, ui, 8).clicked() {
            out.push(UiEvent::CloseDialog);
        }
        widgets::key_cap(ui, "Esc");
    });
}

fn found_ui(ui: &mut Ui, view: &View<'_>, which: &WhichProduct, out: &mut Out) {
    ui.spacing_mut().item_spacing.y = 2.0;
    if which.found.is_empty() {
        ui.label(RichText::new(view.texts.get("which-nothing")).color(Tokens::of(ui).muted));
    }
    for (place, candidate) in which.found.iter().enumerate() {
        let price = RichText::new(view.money(candidate.price));
        let category = widgets::small(ui, &candidate.category);
        let button = Button::new((candidate.title.as_str(), category))
            .selected(place == which.chosen)
            .right_text(price)
            .min_size(egui::vec2(ui.available_width(), view.sizes.field));
        // The arrows choose, so Tab need not stop at each.
        if ui.add(button.sense(egui::Sense::CLICK)).clicked() {
            out.push(UiEvent::Which(WhichEvent::Take(place)));
        }
    }
}
