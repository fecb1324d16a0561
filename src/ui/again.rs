//! The dialog that makes a call once more, or as a person wrote it: the body as it is, what our
//! checks would have said beside it, which key, which store, and what came back.

mod answer;
mod code;
mod said;

use std::fmt;

use egui::{RichText, Ui, Vec2};
use jiff::Timestamp;

pub(super) use code::{CodeLook, code_ui};
pub use said::Said;

use super::{
    event::{Out, UiEvent},
    spot::Spot,
    tokens::{GAP, Tokens},
    view::View,
    widgets::{self, FieldLook},
};
use crate::{
    api::RawRequest,
    desk::{AgainResult, again},
    store::{database::outbox::StoreRef, journal::ExchangeId, settings::Environment},
};

/// What is done in the dialog.
#[derive(Clone)]
pub enum AgainEvent {
    /// The body was changed.
    Text(String),
    /// What is behind the `?` was changed.
    Query(String),
    /// Another store was chosen, by its place.
    Store(usize),
    /// The key as it was.
    SameKey,
    /// A key of its own.
    NewKey,
    /// Send it, or ask first.
    Send,
    /// Send it to the real store that was asked about.
    Confirm,
    /// Do not, after all.
    Back,
}

impl fmt::Debug for AgainEvent {
    /// Without body and query, which hold guests' data.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Text(_) => "Text",
            Self::Query(_) => "Query",
            Self::Store(_) => "Store",
            Self::SameKey => "SameKey",
            Self::NewKey => "NewKey",
            Self::Send => "Send",
            Self::Confirm => "Confirm",
            Self::Back => "Back",
        })
    }
}

/// How far a call has come.
#[derive(Debug)]
pub enum AgainStep {
    /// To be sent.
    Ready,
    /// A real store: whether it is meant.
    Asking,
    /// Under way.
    Sending,
    /// Over. It can be sent once more.
    Over(AgainResult),
}

/// Which idempotency key stands in the body.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KeyState {
    /// The one of the call that it repeats.
    Same,
    /// Another.
    New,
    /// There is none to speak of: another kind of call, or no JSON.
    None,
}

/// What stands in the dialog.
pub struct AgainForm {
    /// Tells the answer to this call from those to others; grows with every call.
    pub number: u64,
    /// The exchange that it repeats.
    pub again_of: Option<ExchangeId>,
    /// The call as it was.
    pub before: RawRequest,
    /// Its idempotency key.
    pub key_before: Option<String>,
    /// The body as it is now; empty where there is none.
    pub text: String,
    /// What is behind the `?` now.
    pub query: String,
    /// The stores it can go to.
    pub stores: Vec<StoreRef>,
    /// The one it goes to, by its place.
    pub store: usize,
    /// Which key stands in the body.
    pub key: KeyState,
    /// What the checks say of the body.
    pub said: Said,
    /// What the store is called whose menu it was checked against.
    pub menu_of: String,
    /// How far it has come.
    pub step: AgainStep,
}

impl fmt::Debug for AgainForm {
    /// Without body and query, which hold guests' data.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AgainForm")
            .field("number", &self.number)
            .field("again_of", &self.again_of)
            .field("before", &self.before)
            .field("step", &self.step)
            .finish_non_exhaustive()
    }
}

impl AgainForm {
    /// The store it goes to.
    pub fn target(&self) -> Option<&StoreRef> {
        self.stores.get(self.store)
    }

    /// The call as it is now.
    pub fn request(&self) -> RawRequest {
        let body = self.has_body().then(|| self.text.as_str().into());
        self.before.with(&self.query, body)
    }

    /// Whether a body goes out.
    pub fn has_body(&self) -> bool {
        self.before.body().is_some() || !self.text.is_empty()
    }

    /// Whether the body is that of the call it repeats, byte for byte.
    pub fn is_unchanged(&self) -> bool {
        self.text == self.before.body().map_or("", |body| &**body)
            && self.query == self.before.query()
    }

    fn can_change(&self) -> bool {
        matches!(self.step, AgainStep::Ready | AgainStep::Over(_))
    }
}

/// Draws the dialog.
pub fn again_ui(ui: &mut Ui, view: &View<'_>, form: &AgainForm, out: &mut Out) {
    let window = ui.ctx().content_rect().size();
    ui.set_width((window.x - 90.0).min(1080.0));
    let height = (window.y - 400.0).clamp(180.0, 480.0);
    head_ui(ui, view, form, out);
    ui.add_space(GAP / 2.0);
    ui.horizontal_top(|ui| {
        let width = ui.available_width();
        let left = width * 0.56;
        ui.allocate_ui(Vec2::new(left, height), |ui| {
            ui.vertical(|ui| request_ui(ui, view, form, height, out));
        });
        ui.add_space(GAP);
        let right = Vec2::new(ui.available_width(), height);
        ui.allocate_ui(right, |ui| {
            ui.vertical(|ui| {
                ui.set_width(right.x);
                match &form.step {
                    AgainStep::Over(result) => answer::answer_ui(ui, view, form, result, height),
                    AgainStep::Ready | AgainStep::Asking | AgainStep::Sending => {
                        said::said_ui(ui, view, form, height);
                    }
                }
            });
        });
    });
    ui.add_space(GAP / 2.0);
    key_ui(ui, view, form, out);
    store_ui(ui, view, form, out);
    ui.add_space(GAP / 2.0);
    send_ui(ui, view, form, out);
}

fn head_ui(ui: &mut Ui, view: &View<'_>, form: &AgainForm, out: &mut Out) {
    let texts = view.texts;
    let title = match form.again_of {
        Some(id) => {
            let id = id.to_string();
            texts.with("again-title", &[("id", (&id).into())])
        }
        None => texts.get("again-title-own").to_owned(),
    };
    egui::Sides::new().show(
        ui,
        |ui| {
            ui.label(widgets::bold(title).size(16.0));
            let method: &'static str = form.before.method().into();
            let call = format!("{method} {}", form.before.endpoint());
            ui.label(RichText::new(call).monospace().size(13.0));
        },
        |ui| {
            let close = ui.button(texts.get("close"));
            if widgets::focus_ring(close, ui, 8).clicked() {
                out.push(UiEvent::CloseDialog);
            }
            widgets::key_cap(ui, "Esc");
        },
    );
}

/// The body, or what a reading call asks for.
fn request_ui(ui: &mut Ui, view: &View<'_>, form: &AgainForm, height: f32, out: &mut Out) {
    let texts = view.texts;
    let is_ready = form.can_change();
    if !form.has_body() || !form.query.is_empty() || !form.before.query().is_empty() {
        ui.add_enabled_ui(is_ready, |ui| {
            let look = FieldLook {
                focus: !form.has_body() && view.focuses(Spot::Dialog),
                ..FieldLook::new(texts.get("again-query"))
            };
            if let Some(text) = widgets::field(ui, "again query", &form.query, look).changed {
                out.push(UiEvent::Again(AgainEvent::Query(text)));
            }
        });
    }
    if !form.before.is_write() {
        return;
    }
    let label = match form.is_unchanged() {
        true => texts.get("again-body-unchanged"),
        false => texts.get("again-body-changed"),
    };
    ui.label(widgets::small(ui, label));
    let look = CodeLook {
        salt: "again body",
        name: texts.get("again-body"),
        focus: view.focuses(Spot::Dialog) && is_ready,
        can_change: is_ready,
        height: height - 24.0,
    };
    let changed = code_ui(ui, &form.text, look);
    if let Some(text) = changed {
        out.push(UiEvent::Again(AgainEvent::Text(text)));
    }
}

fn key_ui(ui: &mut Ui, view: &View<'_>, form: &AgainForm, out: &mut Out) {
    if !form.before.is_order() {
        return;
    }
    let texts = view.texts;
    ui.horizontal_wrapped(|ui| {
        ui.set_row_height(view.sizes.field);
        ui.label(RichText::new(texts.get("again-key")).size(13.0));
        ui.add_enabled_ui(form.can_change() && form.key != KeyState::None, |ui| {
            let choices = [
                ("again-same-key", KeyState::Same, AgainEvent::SameKey),
                ("again-new-key", KeyState::New, AgainEvent::NewKey),
            ];
            for (id, state, event) in choices {
                if state == KeyState::Same && form.key_before.is_none() {
                    continue;
                }
                if widgets::chip(ui, texts.get(id), form.key == state).clicked() {
                    out.push(UiEvent::Again(event));
                }
            }
        });
        let help = match form.key {
            KeyState::Same => "again-same-key-help",
            KeyState::New => "again-new-key-help",
            KeyState::None => "again-no-key-help",
        };
        ui.label(widgets::small(ui, texts.get(help)));
    });
}

fn store_ui(ui: &mut Ui, view: &View<'_>, form: &AgainForm, out: &mut Out) {
    ui.horizontal_wrapped(|ui| {
        ui.set_row_height(view.sizes.field);
        ui.label(RichText::new(view.texts.get("again-store")).size(13.0));
        ui.add_enabled_ui(form.can_change(), |ui| {
            for (place, store) in form.stores.iter().enumerate() {
                let text = store_text(view, store);
                if widgets::chip(ui, &text, form.store == place).clicked() {
                    out.push(UiEvent::Again(AgainEvent::Store(place)));
                }
            }
        });
    });
}

/// A store's name and what kind it is.
fn store_text(view: &View<'_>, store: &StoreRef) -> String {
    let name = view.store_name(&store.name);
    if store.is_built_in() {
        return name.to_owned();
    }
    let id = match store.environment {
        Environment::Practice => "environment-practice",
        Environment::Sandbox => "environment-sandbox",
        Environment::Production => "environment-production",
        Environment::Custom => "environment-custom",
    };
    format!("{name} · {}", view.texts.get(id))
}

fn send_ui(ui: &mut Ui, view: &View<'_>, form: &AgainForm, out: &mut Out) {
    let texts = view.texts;
    let name = form
        .target()
        .map_or_else(String::new, |store| store_text(view, store));
    let named = |id| texts.with(id, &[("store", (&name).into())]);
    // What was meant for what stood here before does not count, also where an answer came so
    // quickly that no frame showed the waiting for it.
    let stands_here = (form.number, step_name(&form.step));
    let is_settled = widgets::is_settled(ui, "again send", stands_here);
    match &form.step {
        AgainStep::Asking => asking_ui(ui, view, named("again-really"), &name, is_settled, out),
        AgainStep::Sending => {
            widgets::primary_button(ui, &named("again-sending"), None, false);
        }
        AgainStep::Ready | AgainStep::Over(_) => {
            let id = match form.target() {
                Some(store) if again::is_real(store) => "again-send-asks",
                _ => "again-send",
            };
            let is_possible = form.target().is_some();
            let send = widgets::primary_button(ui, &named(id), None, is_possible);
            if widgets::clicked_afresh(ui, &send) && is_settled {
                out.push(UiEvent::Again(AgainEvent::Send));
            }
        }
    }
}

fn step_name(step: &AgainStep) -> &'static str {
    match step {
        AgainStep::Ready => "ready",
        AgainStep::Asking => "asking",
        AgainStep::Sending => "sending",
        AgainStep::Over(_) => "over",
    }
}

/// The cursor is on what does nothing: a key pressed once too often sends nothing.
fn asking_ui(
    ui: &mut Ui,
    view: &View<'_>,
    question: String,
    name: &str,
    is_settled: bool,
    out: &mut Out,
) {
    let texts = view.texts;
    let tokens = Tokens::of(ui);
    ui.add(egui::Label::new(widgets::bold(question).color(tokens.problem)).wrap());
    ui.horizontal(|ui| {
        let height = view.sizes.field + 8.0;
        let back = egui::Button::new(texts.get("again-back")).min_size(Vec2::new(160.0, height));
        let back = widgets::focus_ring(ui.add(back), ui, 8);
        if view.focuses(Spot::Dialog) {
            back.request_focus();
        }
        if widgets::clicked_afresh(ui, &back) && is_settled {
            out.push(UiEvent::Again(AgainEvent::Back));
        }
        let words = texts.with("again-confirm", &[("store", name.into())]);
        let ink = RichText::new(words).color(tokens.problem).strong();
        let confirm = egui::Button::new(ink).min_size(Vec2::new(240.0, height));
        let confirm = widgets::focus_ring(ui.add(confirm), ui, 8);
        if widgets::clicked_afresh(ui, &confirm) && is_settled {
            out.push(UiEvent::Again(AgainEvent::Confirm));
        }
    });
}

/// The time of day, to the second.
pub(super) fn time_of_day(view: &View<'_>, at: Timestamp) -> String {
    let here = at.to_zoned_datetime(view.zone.clone());
    here.strftime("%H:%M:%S").to_string()
}
