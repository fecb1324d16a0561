//! The dialog that brings an order in: pasted, from a file, from a command line, or from a bundle.

mod bundled;

use std::fmt;

use egui::{Event, Id, Key, RichText, Ui, ViewportCommand};

use super::{
    again::{CodeLook, code_ui},
    event::{Out, UiEvent},
    spot::Spot,
    tokens::{GAP, Tokens},
    view::View,
    widgets::{self, FieldLook},
};
use crate::{
    api::{RawRequest, curl_line::CurlProblem, raw::RawProblem},
    desk::{BringInError, BundledCall},
    store::bundle::ReadError,
};

/// What is done in the dialog.
#[derive(Clone)]
pub enum BringInEvent {
    /// The text was changed.
    Text(String),
    /// The path of a file was changed.
    Path(String),
    /// Read that file.
    Read,
    /// Ask for a file.
    Choose,
    /// Take this one of the bundle's calls, by its place.
    Call(usize),
    /// Away from the bundle, back to the text.
    LeaveBundle,
    /// Make it an order on the desk.
    OpenAsOrder,
    /// Make it a call to be looked at and sent.
    OpenRaw,
}

impl fmt::Debug for BringInEvent {
    /// Without the text, which holds a guest's name and address.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Text(_) => "Text",
            Self::Path(_) => "Path",
            Self::Read => "Read",
            Self::Choose => "Choose",
            Self::Call(_) => "Call",
            Self::LeaveBundle => "LeaveBundle",
            Self::OpenAsOrder => "OpenAsOrder",
            Self::OpenRaw => "OpenRaw",
        })
    }
}

/// What a text was understood as.
#[derive(Debug, Clone, Default)]
pub enum Found {
    /// Nothing is there yet.
    #[default]
    Nothing,
    /// The body of an order.
    Order(RawRequest),
    /// A command line with a call, and the host it names.
    Call(RawRequest, String),
    /// It cannot be read.
    Wrong {
        /// Why.
        why: Why,
        /// Where in the text, from 1.
        line: usize,
        /// Where in that line, from 1.
        column: usize,
        /// The call, where that can be read and its body cannot.
        call: Option<RawRequest>,
    },
}

/// Why a text cannot be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Why {
    /// It is no JSON.
    NoJson,
    /// JSON, and no object.
    NoObject,
    /// A command line without a call that could be made.
    Command(CurlProblem),
}

/// The calls of a bundle, and the one that is chosen.
#[derive(Debug, Clone)]
pub struct Bundled {
    /// The calls.
    pub calls: Vec<BundledCall>,
    /// The place of the chosen one.
    pub chosen: usize,
}

/// What stands in the dialog.
#[derive(Default)]
pub struct BringInForm {
    /// Tells the answer to this question for a file from those to others.
    pub number: u64,
    /// The text.
    pub text: String,
    /// The path of a file, as typed.
    pub path: String,
    /// A file is being asked for or read.
    pub is_reading: bool,
    /// The file that the text came from.
    pub file: Option<String>,
    /// The bundle that is looked through, in place of the text, which stays.
    pub bundle: Option<Bundled>,
    /// What the text, or the chosen call of the bundle, was understood as.
    pub found: Found,
    /// A key stood in it and was taken out.
    pub had_key: bool,
    /// Why the last file could not be taken.
    pub wrong: Option<BringInError>,
}

impl fmt::Debug for BringInForm {
    /// Without the text, which holds a guest's name and address.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("BringInForm")
            .field("number", &self.number)
            .field("found", &self.found)
            .finish_non_exhaustive()
    }
}

impl BringInForm {
    /// The call that stands there.
    pub fn call(&self) -> Option<&RawRequest> {
        match &self.found {
            Found::Order(call) | Found::Call(call, _) => Some(call),
            Found::Wrong { call, .. } => call.as_ref(),
            Found::Nothing => None,
        }
    }

    /// The order that stands there.
    pub fn order(&self) -> Option<&str> {
        match &self.found {
            Found::Order(call) | Found::Call(call, _) if call.is_order() => {
                call.body().map(|body| &**body)
            }
            _ => None,
        }
    }
}

/// Draws the dialog.
pub fn bring_in_ui(ui: &mut Ui, view: &View<'_>, form: &BringInForm, out: &mut Out) {
    let window = ui.ctx().content_rect().size();
    ui.set_width((window.x - 120.0).min(760.0));
    let texts = view.texts;
    ui.label(widgets::bold(texts.get("bring-in-title")).size(16.0));
    ui.label(widgets::small(ui, texts.get("bring-in-help")));
    clipboard_ui(ui, view, out);
    let height = (window.y - 430.0).clamp(140.0, 320.0);
    let look = CodeLook {
        salt: "bring in",
        name: texts.get("bring-in-text"),
        focus: view.focuses(Spot::Dialog),
        can_change: true,
        height,
    };
    match &form.bundle {
        Some(bundled) => bundled::bundled_ui(ui, view, (form.number, bundled), height, out),
        None => {
            if let Some(text) = code_ui(ui, &form.text, look) {
                out.push(UiEvent::BringIn(BringInEvent::Text(text)));
            }
        }
    }
    file_ui(ui, view, form, out);
    found_ui(ui, view, form);
    ui.add_space(GAP / 2.0);
    buttons_ui(ui, view, form, out);
}

/// How long, in seconds, a paste counts as the answer to the button. One that comes later was meant
/// for the field with the cursor.
const CLIPBOARD: f64 = 1.0;

/// Asks for what is in the clipboard; it comes as if it had been pasted, a frame later.
fn clipboard_ui(ui: &mut Ui, view: &View<'_>, out: &mut Out) {
    let asked = Id::unique("bring in asked for the clipboard");
    let now = ui.input(|input| input.time);
    let since: Option<f64> = ui.data(|data| data.get_temp(asked));
    if since.is_some_and(|since| now - since <= CLIPBOARD)
        && let Some(text) = ui.input_mut(take_pasted)
    {
        ui.data_mut(|data| data.remove_temp::<f64>(asked));
        out.push(UiEvent::BringIn(BringInEvent::Text(text)));
    }
    let button = ui.button(view.texts.get("bring-in-clipboard"));
    if widgets::focus_ring(button, ui, 8).clicked() {
        ui.data_mut(|data| data.insert_temp(asked, now));
        ui.send_viewport_cmd(ViewportCommand::RequestPaste);
    }
}

/// The text that was pasted in this frame, for nobody else.
fn take_pasted(input: &mut egui::InputState) -> Option<String> {
    let is_paste = |event: &Event| matches!(event, Event::Paste(_));
    let place = input.events.iter().position(is_paste)?;
    match input.events.remove(place) {
        Event::Paste(text) => Some(text),
        _ => None,
    }
}

fn file_ui(ui: &mut Ui, view: &View<'_>, form: &BringInForm, out: &mut Out) {
    let texts = view.texts;
    ui.horizontal(|ui| {
        ui.set_height(view.sizes.field);
        let choose = ui.add_enabled(
            !form.is_reading,
            egui::Button::new(texts.get("bring-in-choose")),
        );
        if widgets::focus_ring(choose, ui, 8).clicked() {
            out.push(UiEvent::BringIn(BringInEvent::Choose));
        }
        let button = egui::vec2(90.0, view.sizes.field);
        let width = ui.available_width() - button.x - GAP;
        ui.allocate_ui(egui::vec2(width, view.sizes.field), |ui| {
            let look = FieldLook {
                hint: texts.get("bring-in-path-hint"),
                bare: true,
                ..FieldLook::new(texts.get("bring-in-path"))
            };
            let field = widgets::field(ui, "bring in path", &form.path, look);
            if let Some(text) = field.changed {
                out.push(UiEvent::BringIn(BringInEvent::Path(text)));
            }
            if field.response.lost_focus() && ui.input(|input| input.key_pressed(Key::Enter)) {
                out.push(UiEvent::BringIn(BringInEvent::Read));
            }
        });
        let can_read = !form.is_reading && !form.path.trim().is_empty();
        let read = egui::Button::new(texts.get("bring-in-read")).min_size(button);
        let read = ui.add_enabled(can_read, read);
        if widgets::focus_ring(read, ui, 8).clicked() {
            out.push(UiEvent::BringIn(BringInEvent::Read));
        }
    });
}

/// What was understood, and what was not.
fn found_ui(ui: &mut Ui, view: &View<'_>, form: &BringInForm) {
    let texts = view.texts;
    let tokens = Tokens::of(ui);
    let mut say = |words: String, colour| {
        ui.add(egui::Label::new(RichText::new(words).color(colour)).wrap());
    };
    if form.is_reading {
        say(texts.get("bring-in-reading").to_owned(), tokens.muted);
    }
    if let Some(error) = &form.wrong {
        say(file_problem(view, error), tokens.problem);
    }
    if form.had_key {
        say(texts.get("bring-in-had-key").to_owned(), tokens.waiting);
    }
    let source = form
        .file
        .as_deref()
        .map_or_else(String::new, |file| format!("{file}: "));
    match &form.found {
        Found::Nothing => {}
        Found::Order(_) => say(
            format!("{source}{}", texts.get("bring-in-order")),
            tokens.accent,
        ),
        Found::Call(call, origin) => {
            let method: &'static str = call.method().into();
            let line = format!("{method} {}", call.endpoint());
            let words = texts.with(
                "bring-in-call",
                &[("call", (&line).into()), ("origin", origin.into())],
            );
            say(format!("{source}{words}"), tokens.accent);
        }
        Found::Wrong {
            why, line, column, ..
        } => {
            let why = texts.get(why_text(*why));
            let words = texts.with(
                "bring-in-wrong",
                &[
                    ("why", why.into()),
                    ("line", (*line).into()),
                    ("column", (*column).into()),
                ],
            );
            say(format!("{source}{words}"), tokens.problem);
        }
    }
}

fn why_text(why: Why) -> &'static str {
    match why {
        Why::NoJson => "bring-in-no-json",
        Why::NoObject => "json-no-object",
        Why::Command(CurlProblem::OpenQuote) => "curl-open-quote",
        Why::Command(CurlProblem::Variable) => "curl-variable",
        Why::Command(CurlProblem::Substitution) => "curl-substitution",
        Why::Command(CurlProblem::BodyElsewhere) => "curl-body-elsewhere",
        Why::Command(CurlProblem::Form) => "curl-form",
        Why::Command(CurlProblem::NoAddress) => "curl-no-address",
        Why::Command(CurlProblem::NoValue) => "curl-no-value",
        Why::Command(CurlProblem::Call(RawProblem::Method)) => "curl-method",
        Why::Command(CurlProblem::Call(RawProblem::Endpoint)) => "curl-endpoint",
    }
}

fn file_problem(view: &View<'_>, error: &BringInError) -> String {
    let id = match error {
        BringInError::Missing => "file-missing",
        BringInError::Folder => "file-folder",
        BringInError::TooLarge => "file-too-large",
        BringInError::NotText => "file-not-text",
        BringInError::NoCalls => "bundle-no-calls",
        BringInError::Bundle(error) => return bundle_problem(view, error),
        BringInError::Unreadable(words) => {
            return view.texts.with("file-unreadable", &[("why", words.into())]);
        }
    };
    view.texts.get(id).to_owned()
}

fn bundle_problem(view: &View<'_>, error: &ReadError) -> String {
    let texts = view.texts;
    match error {
        ReadError::NotZip(_) => texts.get("bundle-not-zip").to_owned(),
        ReadError::Missing(_) => texts.get("bundle-none-of-ours").to_owned(),
        ReadError::Newer(_) => texts.get("bundle-newer").to_owned(),
        ReadError::TooLarge => texts.get("bundle-too-large").to_owned(),
        ReadError::Odd { file, words } => texts.with(
            "bundle-odd",
            &[("file", file.into()), ("why", words.into())],
        ),
    }
}

fn buttons_ui(ui: &mut Ui, view: &View<'_>, form: &BringInForm, out: &mut Out) {
    let texts = view.texts;
    let can_open = form.order().is_some();
    let open = widgets::primary_button(ui, texts.get("bring-in-open"), None, can_open);
    // A bundle has no text to type into: what comes next is one of these buttons.
    let focus = form.bundle.is_some() && view.focuses(Spot::Dialog);
    if focus && can_open {
        open.request_focus();
    }
    if widgets::clicked_afresh(ui, &open) {
        out.push(UiEvent::BringIn(BringInEvent::OpenAsOrder));
    }
    ui.horizontal(|ui| {
        let raw = egui::Button::new(texts.get("bring-in-raw"));
        let raw = ui.add_enabled(form.call().is_some(), raw);
        if focus && !can_open {
            raw.request_focus();
        }
        if widgets::clicked_afresh(ui, &widgets::focus_ring(raw, ui, 8)) {
            out.push(UiEvent::BringIn(BringInEvent::OpenRaw));
        }
        let cancel = ui.button(texts.get("cancel"));
        if widgets::focus_ring(cancel, ui, 8).clicked() {
            out.push(UiEvent::CloseDialog);
        }
        widgets::key_cap(ui, "Esc");
    });
}
