//! The list of connected stores: which there are, where their keys are, and what can be done with
//! each of them.

use std::collections::BTreeMap;

use egui::{CornerRadius, Frame, Key, Margin, Modifiers, ScrollArea, Sense, Ui, UiBuilder};
use secrecy::zeroize::Zeroize as _;
use strum::VariantArray as _;

use super::{
    command::Command,
    connect::api_error_text,
    desk::top_strip::environment_ui,
    event::{Out, UiEvent},
    spot::Spot,
    store_check,
    tokens::{self, GAP, SMALL_GAP, Tokens},
    view::View,
    widgets::{self, FieldLook},
};
use crate::{
    api::StoreCheck,
    desk::CheckFailure,
    domain::Severity,
    store::{
        keys::KeyPlace,
        settings::{Environment, StoreColour, StoreEntry},
    },
};

/// What is done in the list.
#[derive(Clone)]
pub enum StoresEvent {
    /// Chose a store to do something with; nothing is the practice store.
    Choose(Option<String>),
    /// Goes to a store.
    Open(Option<String>),
    /// Wants to call the chosen one otherwise.
    Rename,
    /// Gives it another colour.
    Recolour(StoreColour),
    /// Wants to give it another key.
    ChangeKey,
    /// Wants to take it out.
    Remove,
    /// Wants to know what can be known of it.
    Check,
    /// Changed the text of what is being done.
    Typed(String),
    /// Does what is being done.
    Confirm,
    /// Leaves it.
    Back,
    /// Takes a text along.
    Copy(String),
}

impl std::fmt::Debug for StoresEvent {
    /// Without what is typed, which may be a key.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Choose(name) => f.debug_tuple("Choose").field(name).finish(),
            Self::Open(name) => f.debug_tuple("Open").field(name).finish(),
            Self::Recolour(colour) => f.debug_tuple("Recolour").field(colour).finish(),
            Self::Rename => f.write_str("Rename"),
            Self::ChangeKey => f.write_str("ChangeKey"),
            Self::Remove => f.write_str("Remove"),
            Self::Check => f.write_str("Check"),
            Self::Typed(_) => f.write_str("Typed"),
            Self::Confirm => f.write_str("Confirm"),
            Self::Back => f.write_str("Back"),
            Self::Copy(_) => f.write_str("Copy"),
        }
    }
}

/// A text that is wiped from memory when it is done with.
#[derive(Default)]
pub struct Wiped(pub String);

impl Drop for Wiped {
    fn drop(&mut self) {
        self.0.zeroize();
    }
}

impl std::fmt::Debug for Wiped {
    /// Without the text.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Wiped")
    }
}

/// Where a store's key is, as far as known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KeyFound {
    /// There.
    At(KeyPlace),
    /// Nowhere.
    Missing,
    /// The keyring did not say.
    Unknown,
}

/// What is being done with the chosen store.
#[derive(Debug, Default)]
pub enum Task {
    /// Nothing.
    #[default]
    None,
    /// It is being called otherwise.
    Rename(String),
    /// It is being given another key.
    Key(Wiped),
    /// It is being taken out: asked first.
    Remove,
    /// It is being looked at.
    Checking,
    /// What is known of it.
    Checked(Box<StoreCheck>),
    /// It could not be looked at.
    CheckFailed(CheckFailure),
}

/// The list as it is drawn.
#[derive(Debug, Default)]
pub struct StoresList {
    /// The store that something is done with; nothing is the practice store.
    pub chosen: Option<String>,
    /// Where the keys are.
    pub keys: BTreeMap<String, KeyFound>,
    /// What is being done.
    pub task: Task,
    /// What is wrong with it, by the id of a text.
    pub wrong: Option<&'static str>,
    /// It is under way.
    pub is_busy: bool,
    /// What came of the last thing done, by the id of a text.
    pub said: Option<&'static str>,
}

/// What the list is drawn from.
pub struct StoresModel<'a> {
    /// What is being done.
    pub list: &'a StoresList,
    /// The connected stores.
    pub stores: &'a [StoreEntry],
    /// Name of the store in use; empty for the practice store.
    pub in_use: &'a str,
    /// What kind that is.
    pub environment: Environment,
    /// The stores that orders on the desk wait for, one name for each.
    pub waiting: &'a [&'a str],
}

impl StoresModel<'_> {
    fn is_in_use(&self, name: Option<&str>) -> bool {
        self.in_use == name.unwrap_or_default()
            && (name.is_some() || self.environment == Environment::Practice)
    }

    fn chosen(&self) -> Option<&StoreEntry> {
        let chosen = self.list.chosen.as_deref()?;
        self.stores.iter().find(|store| store.name == chosen)
    }
}

/// Draws the list.
pub fn stores_ui(ui: &mut Ui, view: &View<'_>, model: &StoresModel<'_>, out: &mut Out) {
    ui.set_width(620.0);
    let texts = view.texts;
    ui.label(widgets::bold(texts.get("stores-title")).size(16.0));
    walk(ui, model, out);
    let screen = ui.content_rect().height();
    ScrollArea::vertical()
        .id_salt("stores")
        .max_height((screen - 430.0).max(160.0))
        .show(ui, |ui| {
            ui.spacing_mut().item_spacing.y = SMALL_GAP;
            row_ui(ui, view, model, None, out);
            for store in model.stores {
                row_ui(ui, view, model, Some(store), out);
            }
        });
    widgets::hairline(ui);
    ScrollArea::vertical()
        .id_salt("task")
        .max_height(270.0)
        .auto_shrink([false, true])
        .show(ui, |ui| {
            // Beside the bar that scrolls.
            ui.set_width(ui.available_width() - 2.0 * GAP);
            if let Some(store) = model.chosen() {
                colours_ui(ui, view, store, out);
            }
            actions_ui(ui, view, model, out);
            task_ui(ui, view, model, out);
        });
    widgets::hairline(ui);
    ui.horizontal(|ui| {
        let connect = ui.button(Command::ConnectStore.text(texts));
        if widgets::focus_ring(connect, ui, tokens::RADIUS).clicked() {
            out.push(UiEvent::Command(Command::ConnectStore));
        }
        widgets::key_cap(ui, &view.key(Command::ConnectStore));
        let close = ui.button(texts.get("close"));
        if widgets::focus_ring(close, ui, tokens::RADIUS).clicked() {
            out.push(UiEvent::CloseDialog);
        }
        widgets::key_cap(ui, "Esc");
    });
    if Command::ConnectStore.take_press(ui) {
        out.push(UiEvent::Command(Command::ConnectStore));
    }
}

/// The arrows walk the list, unless something is being typed.
fn walk(ui: &Ui, model: &StoresModel<'_>, out: &mut Out) {
    if matches!(model.list.task, Task::Rename(_) | Task::Key(_)) {
        return;
    }
    let pressed = |key| ui.input_mut(|input| input.consume_key(Modifiers::NONE, key));
    let by = isize::from(pressed(Key::ArrowDown)) - isize::from(pressed(Key::ArrowUp));
    if by == 0 {
        return;
    }
    let chosen = model.list.chosen.as_deref();
    let place = |name| model.stores.iter().position(|store| store.name == name);
    let here = chosen.and_then(place).map_or(0, |place| place + 1);
    let there = here.saturating_add_signed(by).min(model.stores.len());
    let store = there
        .checked_sub(1)
        .and_then(|place| model.stores.get(place));
    let name = store.map(|store| store.name.clone());
    out.push(UiEvent::Stores(StoresEvent::Choose(name)));
}

fn row_ui(
    ui: &mut Ui,
    view: &View<'_>,
    model: &StoresModel<'_>,
    store: Option<&StoreEntry>,
    out: &mut Out,
) {
    let tokens = Tokens::of(ui);
    let name = store.map(|store| store.name.as_str());
    let is_chosen = model.list.chosen.as_deref() == name;
    let title = name.unwrap_or_else(|| view.texts.get("practice-store"));
    let detail = detail_of(view, model, store);
    let fill = if is_chosen {
        tokens.accent_soft
    } else {
        tokens.panel
    };
    let row = ui.scope_builder(UiBuilder::new().sense(Sense::click()), |ui| {
        Frame::NONE
            .fill(fill)
            .corner_radius(CornerRadius::same(tokens::RADIUS))
            .inner_margin(Margin::symmetric(10, 5))
            .show(ui, |ui| {
                ui.set_width(ui.available_width());
                egui::Sides::new().height(34.0).shrink_left().show(
                    ui,
                    |ui| {
                        let colour = store.map_or(tokens.practice, |s| tokens.store(s.colour));
                        widgets::dot(ui, colour);
                        ui.vertical(|ui| {
                            ui.spacing_mut().item_spacing.y = 1.0;
                            ui.horizontal(|ui| {
                                ui.add(egui::Label::new(widgets::bold(title)).truncate());
                                let environment = store.map(|store| store.environment);
                                let environment = environment.unwrap_or(Environment::Practice);
                                environment_ui(ui, view, environment);
                            });
                            let small = widgets::small(ui, &detail);
                            ui.add(egui::Label::new(small).truncate());
                        });
                    },
                    |ui| open_ui(ui, view, model, name, title, out),
                );
            });
    });
    let label = format!("{title}, {detail}");
    let role = egui::Role::ListBoxOption;
    let row = row.response;
    row.widget_info(|| egui::WidgetInfo::selected(role, true, is_chosen, &label));
    if widgets::focus_ring(row, ui, tokens::RADIUS).clicked() {
        let name = name.map(str::to_owned);
        out.push(UiEvent::Stores(StoresEvent::Choose(name)));
    }
}

/// One step to another store.
fn open_ui(
    ui: &mut Ui,
    view: &View<'_>,
    model: &StoresModel<'_>,
    name: Option<&str>,
    title: &str,
    out: &mut Out,
) {
    if model.is_in_use(name) {
        let words = widgets::small(ui, view.texts.get("stores-in-use"));
        ui.label(words);
        return;
    }
    let open = ui.button(view.texts.get("stores-open"));
    let label = view
        .texts
        .with("stores-open-name", &[("name", title.into())]);
    let open = open.on_hover_text(&label);
    open.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Button, true, &label));
    if widgets::focus_ring(open, ui, tokens::RADIUS).clicked() {
        out.push(UiEvent::Stores(StoresEvent::Open(name.map(str::to_owned))));
    }
}

/// Where a store is, and where its key.
fn detail_of(view: &View<'_>, model: &StoresModel<'_>, store: Option<&StoreEntry>) -> String {
    let Some(store) = store else {
        return view.texts.get("stores-practice").to_owned();
    };
    let id = match model.list.keys.get(&store.name) {
        None => "stores-key-asking",
        Some(KeyFound::At(KeyPlace::Keyring)) => "stores-key-keyring",
        Some(KeyFound::At(KeyPlace::File)) => "stores-key-file",
        Some(KeyFound::At(KeyPlace::ThisRunOnly)) => "stores-key-this-run",
        Some(KeyFound::Missing) => "stores-key-missing",
        Some(KeyFound::Unknown) => "stores-key-unknown",
    };
    let place = store.base_url.as_deref().unwrap_or(&store.server_id);
    format!("{} · {place}", view.texts.get(id))
}

fn colours_ui(ui: &mut Ui, view: &View<'_>, store: &StoreEntry, out: &mut Out) {
    ui.horizontal(|ui| {
        ui.spacing_mut().item_spacing.x = SMALL_GAP;
        ui.label(widgets::small(ui, view.texts.get("stores-colour")));
        for colour in StoreColour::VARIANTS {
            widgets::dot(ui, Tokens::of(ui).store(*colour));
            let word: &'static str = colour.into();
            let name = view.texts.get(colour_text(word));
            if widgets::chip(ui, name, store.colour == *colour).clicked() {
                out.push(UiEvent::Stores(StoresEvent::Recolour(*colour)));
            }
        }
    });
}

fn colour_text(word: &str) -> &'static str {
    match word {
        "blue" => "colour-blue",
        "green" => "colour-green",
        "magenta" => "colour-magenta",
        "cyan" => "colour-cyan",
        "lime" => "colour-lime",
        _ => "colour-grey",
    }
}

fn actions_ui(ui: &mut Ui, view: &View<'_>, model: &StoresModel<'_>, out: &mut Out) {
    let is_listed = model.chosen().is_some();
    ui.horizontal(|ui| {
        for (id, event, is_for_all) in [
            ("stores-check", StoresEvent::Check, true),
            ("stores-rename", StoresEvent::Rename, false),
            ("stores-change-key", StoresEvent::ChangeKey, false),
            ("stores-remove", StoresEvent::Remove, false),
        ] {
            let is_possible = (is_for_all || is_listed) && !model.list.is_busy;
            let button = ui.add_enabled(is_possible, egui::Button::new(view.texts.get(id)));
            if widgets::focus_ring(button, ui, tokens::RADIUS).clicked() {
                out.push(UiEvent::Stores(event));
            }
        }
    });
}

fn task_ui(ui: &mut Ui, view: &View<'_>, model: &StoresModel<'_>, out: &mut Out) {
    let texts = view.texts;
    let name = model.list.chosen.as_deref();
    match &model.list.task {
        Task::None => said_ui(ui, view, model.list),
        Task::Rename(text) => field_ui(ui, view, model.list, ("stores-new-name", text, false), out),
        Task::Key(text) => field_ui(ui, view, model.list, ("stores-new-key", &text.0, true), out),
        Task::Remove => remove_ui(ui, view, model, name.unwrap_or_default(), out),
        Task::Checking => {
            ui.horizontal(|ui| {
                ui.spinner();
                ui.label(texts.get("stores-checking"));
            });
        }
        Task::Checked(check) => {
            let store = view.store_name(name.unwrap_or_default());
            store_check::store_check_ui(ui, view, store, check, out);
        }
        Task::CheckFailed(failure) => {
            let words = match failure {
                CheckFailure::Trouble(trouble) => store_check::trouble_text(trouble, texts),
                CheckFailure::Call(error) => api_error_text(view, error),
            };
            widgets::mark_text(ui, &words, Severity::Error);
        }
    }
}

fn said_ui(ui: &mut Ui, view: &View<'_>, list: &StoresList) {
    if let Some(id) = list.wrong {
        widgets::mark_text(ui, view.texts.get(id), Severity::Error);
    } else if let Some(id) = list.said {
        ui.label(widgets::small(ui, view.texts.get(id)));
    }
}

/// One text to be entered; Enter takes it.
fn field_ui(
    ui: &mut Ui,
    view: &View<'_>,
    list: &StoresList,
    (id, text, secret): (&'static str, &str, bool),
    out: &mut Out,
) {
    let look = FieldLook {
        secret,
        focus: view.focuses(Spot::Dialog),
        mark: list.wrong.map(|id| (view.texts.get(id), Severity::Error)),
        ..FieldLook::new(view.texts.get(id))
    };
    let field = widgets::field(ui, id, text, look);
    if let Some(text) = field.changed {
        out.push(UiEvent::Stores(StoresEvent::Typed(text)));
    }
    let is_entered = field.response.lost_focus() && ui.input(|input| input.key_pressed(Key::Enter));
    if is_entered && !list.is_busy {
        out.push(UiEvent::Stores(StoresEvent::Confirm));
    }
    confirm_ui(ui, view, list, "stores-save", out);
}

fn remove_ui(ui: &mut Ui, view: &View<'_>, model: &StoresModel<'_>, name: &str, out: &mut Out) {
    let count = model.waiting.iter().filter(|store| **store == name).count();
    let texts = view.texts;
    let ask = texts.with("stores-remove-ask", &[("name", name.into())]);
    ui.add(egui::Label::new(widgets::bold(ask)).wrap());
    let mut words = texts.get("stores-remove-key").to_owned();
    if count > 0 {
        words = format!(
            "{} {words}",
            texts.with("stores-remove-waiting", &[("count", count.into())])
        );
    }
    ui.add(egui::Label::new(words).wrap());
    confirm_ui(ui, view, model.list, "stores-remove-yes", out);
}

fn confirm_ui(ui: &mut Ui, view: &View<'_>, list: &StoresList, id: &'static str, out: &mut Out) {
    ui.add_space(GAP / 2.0);
    ui.horizontal(|ui| {
        let yes = ui.add_enabled(!list.is_busy, egui::Button::new(view.texts.get(id)));
        if widgets::focus_ring(yes, ui, tokens::RADIUS).clicked() {
            out.push(UiEvent::Stores(StoresEvent::Confirm));
        }
        let back = ui.button(view.texts.get("cancel"));
        if widgets::focus_ring(back, ui, tokens::RADIUS).clicked() {
            out.push(UiEvent::Stores(StoresEvent::Back));
        }
    });
}
