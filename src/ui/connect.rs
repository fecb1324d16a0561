//! The form that connects a store: paste the key, say which environment, try it, see what it may.

use egui::{RichText, Ui};
use secrecy::zeroize::Zeroize as _;

use super::{
    event::{Out, UiEvent},
    spot::Spot,
    tokens::{GAP, SMALL, Tokens},
    view::View,
    widgets::{self, FieldLook},
};
use crate::{
    api::{ApiError, ErrorKind, KeyCheck, ScopeState},
    domain::Severity,
    store::settings::Environment,
};

/// What is done in the form.
#[derive(Clone)]
pub enum ConnectEvent {
    /// The store's name was changed.
    Name(String),
    /// Another environment was chosen.
    Environment(Environment),
    /// The address was changed.
    Address(String),
    /// The key was changed.
    Key(String),
    /// Try the key.
    Test,
    /// Keep it and use the store.
    Save,
}

impl std::fmt::Debug for ConnectEvent {
    /// Without the key.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Name(_) => "Name",
            Self::Environment(_) => "Environment",
            Self::Address(_) => "Address",
            Self::Key(_) => "Key",
            Self::Test => "Test",
            Self::Save => "Save",
        })
    }
}

/// How far trying the key has come.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Tried {
    /// Not yet.
    #[default]
    No,
    /// Asked, no answer yet.
    Pending,
    /// Answered.
    Done(KeyCheck),
    /// Not answered, or refused.
    Failed(ApiError),
}

/// What stands in the form. The key is wiped from memory when the form is closed.
#[derive(Clone)]
pub struct ConnectForm {
    /// What the store is called here.
    pub name: String,
    /// Which environment the key is for.
    pub environment: Environment,
    /// The address, for [`Environment::Custom`].
    pub address: String,
    /// The key as pasted.
    pub key: String,
    /// The trial.
    pub tried: Tried,
    /// What is wrong with the name, the address or the key, by the id of a text.
    pub wrong: Option<(Wrong, &'static str)>,
    /// It is being kept.
    pub is_saving: bool,
}

/// The field that something is wrong with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wrong {
    /// The name.
    Name,
    /// The address.
    Address,
    /// The key.
    Key,
}

impl Default for ConnectForm {
    fn default() -> Self {
        Self {
            name: String::new(),
            environment: Environment::Production,
            address: String::new(),
            key: String::new(),
            tried: Tried::No,
            wrong: None,
            is_saving: false,
        }
    }
}

impl Drop for ConnectForm {
    fn drop(&mut self) {
        self.key.zeroize();
    }
}

impl std::fmt::Debug for ConnectForm {
    /// Without the key.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ConnectForm")
            .field("name", &self.name)
            .field("environment", &self.environment)
            .field("address", &self.address)
            .finish_non_exhaustive()
    }
}

impl ConnectForm {
    /// Takes in what was done. What was tried before does not speak for what is there now.
    pub fn apply(&mut self, event: ConnectEvent) {
        match event {
            ConnectEvent::Name(text) => self.name = text,
            ConnectEvent::Environment(environment) => self.environment = environment,
            ConnectEvent::Address(text) => self.address = text,
            ConnectEvent::Key(text) => {
                self.key.zeroize();
                self.key = text;
            }
            ConnectEvent::Test | ConnectEvent::Save => return,
        }
        self.wrong = None;
        self.tried = Tried::No;
    }

    fn mark(&self, field: Wrong, view: &View<'_>) -> Option<(String, Severity)> {
        let (_, id) = self.wrong.filter(|(wrong, _)| *wrong == field)?;
        Some((view.texts.get(id).to_owned(), Severity::Error))
    }
}

/// Draws the form.
pub fn connect_ui(ui: &mut Ui, view: &View<'_>, form: &ConnectForm, out: &mut Out) {
    ui.set_width(460.0);
    let texts = view.texts;
    ui.label(widgets::bold(texts.get("connect-title")).size(16.0));
    ui.label(widgets::small(ui, texts.get("connect-help")));
    let mark = form.mark(Wrong::Key, view);
    let look = FieldLook {
        hint: texts.get("connect-key-hint"),
        secret: true,
        focus: view.focuses(Spot::Dialog),
        mark: mark
            .as_ref()
            .map(|(text, severity)| (text.as_str(), *severity)),
        ..FieldLook::new(texts.get("connect-key"))
    };
    let key = widgets::field(ui, "key", &form.key, look);
    if let Some(text) = key.changed {
        out.push(UiEvent::Connect(ConnectEvent::Key(text)));
    }
    environment_ui(ui, view, form, out);
    if form.environment == Environment::Custom {
        let mark = form.mark(Wrong::Address, view);
        let look = FieldLook {
            hint: "https://",
            mark: mark
                .as_ref()
                .map(|(text, severity)| (text.as_str(), *severity)),
            ..FieldLook::new(texts.get("connect-address"))
        };
        if let Some(text) = widgets::field(ui, "address", &form.address, look).changed {
            out.push(UiEvent::Connect(ConnectEvent::Address(text)));
        }
    }
    let mark = form.mark(Wrong::Name, view);
    let look = FieldLook {
        hint: texts.get("connect-name-hint"),
        mark: mark
            .as_ref()
            .map(|(text, severity)| (text.as_str(), *severity)),
        ..FieldLook::new(texts.get("connect-name"))
    };
    if let Some(text) = widgets::field(ui, "name", &form.name, look).changed {
        out.push(UiEvent::Connect(ConnectEvent::Name(text)));
    }
    tried_ui(ui, view, form);
    buttons_ui(ui, view, form, out);
    ui.label(widgets::small(ui, texts.get("connect-where-kept")));
}

fn environment_ui(ui: &mut Ui, view: &View<'_>, form: &ConnectForm, out: &mut Out) {
    ui.label(RichText::new(view.texts.get("connect-environment")).size(13.0));
    ui.horizontal(|ui| {
        for (environment, id) in [
            (Environment::Production, "environment-production-long"),
            (Environment::Sandbox, "environment-sandbox-long"),
            (Environment::Custom, "environment-custom-long"),
        ] {
            if widgets::chip(ui, view.texts.get(id), form.environment == environment).clicked() {
                out.push(UiEvent::Connect(ConnectEvent::Environment(environment)));
            }
        }
    });
}

fn tried_ui(ui: &mut Ui, view: &View<'_>, form: &ConnectForm) {
    let texts = view.texts;
    let tokens = Tokens::of(ui);
    match &form.tried {
        Tried::No => {}
        Tried::Pending => {
            ui.horizontal(|ui| {
                ui.spinner();
                ui.label(texts.get("connect-trying"));
            });
        }
        Tried::Failed(error) => {
            let words = RichText::new(api_error_text(view, error)).color(tokens.problem);
            ui.add(egui::Label::new(words).wrap());
        }
        Tried::Done(check) => {
            let millis = usize::try_from(check.round_trip.as_millis()).unwrap_or(usize::MAX);
            let words = texts.with("connect-answers", &[("millis", millis.into())]);
            ui.label(widgets::bold(words).color(tokens.accent));
            for (scope, state) in &check.scopes {
                let (id, colour) = match state {
                    ScopeState::Granted => ("scope-granted", tokens.accent),
                    ScopeState::Denied if scope.is_needed() => ("scope-denied", tokens.problem),
                    ScopeState::Denied => ("scope-denied", tokens.waiting),
                    ScopeState::Unknown(_) => ("scope-unknown", tokens.waiting),
                };
                widgets::row(
                    ui,
                    RichText::new(texts.get(scope_text(*scope))).size(13.0),
                    RichText::new(texts.get(id)).size(SMALL).color(colour),
                );
            }
        }
    }
}

/// The id of a permission's text.
pub fn scope_text(scope: crate::api::Scope) -> &'static str {
    use crate::api::Scope;
    match scope {
        Scope::ProductsRead => "scope-products-read",
        Scope::PaymentMethodsRead => "scope-payment-methods-read",
        Scope::OrdersRead => "scope-orders-read",
        Scope::OrdersWrite => "scope-orders-write",
        Scope::CustomersRead => "scope-customers-read",
    }
}

/// One sentence for a call that failed, with the server's words where it had some.
pub fn api_error_text(view: &View<'_>, error: &ApiError) -> String {
    let id = match error.kind {
        ErrorKind::Unauthorized => "api-unauthorized",
        ErrorKind::ScopeDenied => "api-scope-denied",
        ErrorKind::RateLimited { .. } => "api-rate-limited",
        ErrorKind::Unreachable => "api-unreachable",
        ErrorKind::NotKept => "api-not-kept",
        ErrorKind::Lost { .. } => "api-lost",
        ErrorKind::Redirected => "api-redirected",
        ErrorKind::Server { .. } => "api-server",
        ErrorKind::InProgress
        | ErrorKind::NotFound
        | ErrorKind::Refused
        | ErrorKind::TooLarge
        | ErrorKind::Unreadable { .. } => "api-unreadable",
    };
    let sentence = view.texts.get(id);
    // The words of the network name no cure; those of a server and of the disk do.
    let has_cure = error.status.is_some() || error.kind == ErrorKind::NotKept;
    match error.said.as_deref().map(str::trim) {
        Some(said) if !said.is_empty() && has_cure => format!("{sentence} ({said})"),
        _ => sentence.to_owned(),
    }
}

fn buttons_ui(ui: &mut Ui, view: &View<'_>, form: &ConnectForm, out: &mut Out) {
    let texts = view.texts;
    ui.add_space(GAP);
    let is_busy = form.is_saving || form.tried == Tried::Pending;
    let has_key = !form.key.trim().is_empty() && !is_busy;
    ui.horizontal(|ui| {
        let test = ui.add_enabled(has_key, egui::Button::new(texts.get("connect-test")));
        if widgets::focus_ring(test, ui, 8).clicked() {
            out.push(UiEvent::Connect(ConnectEvent::Test));
        }
        let cancel = ui.button(texts.get("cancel"));
        if widgets::focus_ring(cancel, ui, 8).clicked() {
            out.push(UiEvent::CloseDialog);
        }
    });
    let id = if form.is_saving {
        "connect-saving"
    } else {
        "connect-save"
    };
    if widgets::primary_button(ui, texts.get(id), None, has_key).clicked() {
        out.push(UiEvent::Connect(ConnectEvent::Save));
    }
}
