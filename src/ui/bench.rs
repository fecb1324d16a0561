//! The faults of the practice store: ready stories to switch on and off, and a line for any other.

use egui::{Key, RichText, ScrollArea, Ui};
use strum::IntoEnumIterator as _;

use super::{
    connect::api_error_text,
    event::{Out, UiEvent},
    spot::Spot,
    texts::Texts,
    tokens::{self, GAP, SMALL, SMALL_GAP, Tokens},
    view::View,
    widgets::{self, FieldLook},
};
use crate::{
    api::{ApiError, BenchFault},
    domain::Severity,
};

/// What is done among the faults.
#[derive(Debug, Clone)]
pub enum BenchEvent {
    /// Switches a story on or off.
    Switch(Story, bool),
    /// Changed the line for any other fault.
    Typed(String),
    /// Switches on what stands in the line.
    Arm,
    /// Switches off one that is no story.
    Disarm(u64),
    /// Switches all off.
    Clear,
}

/// What guests and staff tell, as faults that play it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, strum::EnumIter)]
pub enum Story {
    /// It hung, and then there seemed to be two: taken late, its reply lost, sent again.
    HungThenTwice,
    /// Taken, its reply lost.
    ReplyLost,
    /// The connection breaks before the order is there.
    NeverArrived,
    /// Everything takes its time.
    Slow,
    /// Too many calls.
    TooMany,
    /// The server fails.
    ServerError,
    /// Half of the reply comes.
    HalfReply,
    /// A page comes instead of an answer.
    NotJson,
    /// The answer's values are of the wrong kinds.
    WrongTypes,
    /// The key may not send.
    NoPermission,
    /// The key is not accepted.
    BadKey,
    /// A payment method that the store does not know.
    UnknownMethod,
    /// The menu does not come.
    NoMenu,
}

impl Story {
    /// The faults that play it. No two stories share one, so that what is on tells the story.
    pub fn faults(self) -> &'static [&'static str] {
        match self {
            Self::HungThenTwice => &["create:delay=3000:times=1", "create:cut-after:times=1"],
            Self::ReplyLost => &["packets/create:cut-after:times=1"],
            Self::NeverArrived => &["create:cut-before:times=2"],
            Self::Slow => &["*:delay=2500"],
            Self::TooMany => &["create:429:retry-after=5:times=2"],
            Self::ServerError => &["create:503:times=2"],
            Self::HalfReply => &["create:half:times=1"],
            Self::NotJson => &["create:not-json:times=1"],
            Self::WrongTypes => &["create:wrong-types:times=1"],
            Self::NoPermission => &["create:refuse=plugin.scope.denied:status=403:times=1"],
            Self::BadKey => &["create:refuse=unauthorized:status=401:times=1"],
            Self::UnknownMethod => &["create:refuse=unknown_payment_method:times=1"],
            Self::NoMenu => &["products/list:503"],
        }
    }

    /// The story that a fault belongs to.
    pub fn of(fault: &BenchFault) -> Option<Self> {
        Self::iter().find(|story| story.faults().contains(&fault.spec.as_str()))
    }

    /// What it is called.
    pub fn title(self, texts: &Texts) -> String {
        let id = match self {
            Self::HungThenTwice => "story-hung-then-twice",
            Self::ReplyLost => "story-reply-lost",
            Self::NeverArrived => "story-never-arrived",
            Self::Slow => "story-slow",
            Self::TooMany => "story-too-many",
            Self::ServerError => "story-server-error",
            Self::HalfReply => "story-half-reply",
            Self::NotJson => "story-not-json",
            Self::WrongTypes => "story-wrong-types",
            Self::NoPermission => "story-no-permission",
            Self::BadKey => "story-bad-key",
            Self::UnknownMethod => "story-unknown-method",
            Self::NoMenu => "story-no-menu",
        };
        texts.get(id).to_owned()
    }

    fn explained(self, texts: &Texts) -> &str {
        texts.get(match self {
            Self::HungThenTwice => "story-hung-then-twice-what",
            Self::ReplyLost => "story-reply-lost-what",
            Self::NeverArrived => "story-never-arrived-what",
            Self::Slow => "story-slow-what",
            Self::TooMany => "story-too-many-what",
            Self::ServerError => "story-server-error-what",
            Self::HalfReply => "story-half-reply-what",
            Self::NotJson => "story-not-json-what",
            Self::WrongTypes => "story-wrong-types-what",
            Self::NoPermission => "story-no-permission-what",
            Self::BadKey => "story-bad-key-what",
            Self::UnknownMethod => "story-unknown-method-what",
            Self::NoMenu => "story-no-menu-what",
        })
    }

    /// What is on of it, among all that is on.
    pub fn armed(self, faults: &[BenchFault]) -> impl Iterator<Item = &BenchFault> {
        faults
            .iter()
            .filter(move |fault| Self::of(fault) == Some(self))
    }
}

/// The line for any other fault.
#[derive(Debug, Default)]
pub struct FaultLine {
    /// As typed.
    pub text: String,
    /// What is wrong with it.
    pub wrong: Option<String>,
}

/// What is drawn.
pub struct BenchModel<'a> {
    /// The line.
    pub line: &'a FaultLine,
    /// What is on; nothing as long as that is not known.
    pub faults: Option<&'a [BenchFault]>,
    /// Why it cannot be known or switched.
    pub failure: Option<&'a ApiError>,
}

/// Draws the stories and the line.
pub fn bench_ui(ui: &mut Ui, view: &View<'_>, model: &BenchModel<'_>, out: &mut Out) {
    ui.set_width(640.0);
    let texts = view.texts;
    ui.label(widgets::bold(texts.get("command-practice-faults")).size(16.0));
    ui.label(widgets::small(ui, texts.get("bench-help")));
    if let Some(error) = model.failure {
        let why = api_error_text(view, error);
        let words = texts.with("bench-failed", &[("why", (&why).into())]);
        widgets::mark_text(ui, &words, Severity::Error);
    }
    let faults = model.faults.unwrap_or_default();
    let height = ui.content_rect().height() - 330.0;
    ui.add_enabled_ui(model.faults.is_some(), |ui| {
        ScrollArea::vertical()
            .id_salt("stories")
            .max_height(height.max(160.0))
            .auto_shrink([false, true])
            .show(ui, |ui| {
                ui.spacing_mut().item_spacing.y = SMALL_GAP;
                // Beside the bar that scrolls.
                ui.set_width(ui.available_width() - 2.0 * GAP);
                let others = faults.iter().filter(|fault| Story::of(fault).is_none());
                for fault in others {
                    other_ui(ui, view, fault, out);
                }
                for story in Story::iter() {
                    story_ui(ui, view, story, faults, out);
                }
            });
        line_ui(ui, view, model.line, out);
    });
    buttons_ui(ui, view, faults, out);
}

fn story_ui(ui: &mut Ui, view: &View<'_>, story: Story, faults: &[BenchFault], out: &mut Out) {
    let texts = view.texts;
    let is_on = story.armed(faults).next().is_some();
    let left = is_on.then(|| left_text(texts, story.armed(faults)));
    let title = story.title(texts);
    let is_clicked = fault_ui(ui, view, (&title, story.explained(texts)), left.as_deref());
    if is_clicked {
        out.push(UiEvent::Bench(BenchEvent::Switch(story, !is_on)));
    }
}

fn other_ui(ui: &mut Ui, view: &View<'_>, fault: &BenchFault, out: &mut Out) {
    let left = left_text(view.texts, [fault].into_iter());
    let words = (fault.spec.as_str(), view.texts.get("bench-own"));
    if fault_ui(ui, view, words, Some(&left)) {
        out.push(UiEvent::Bench(BenchEvent::Disarm(fault.id)));
    }
}

/// One fault with its switch; whether that was pressed.
fn fault_ui(ui: &mut Ui, view: &View<'_>, (title, what): (&str, &str), left: Option<&str>) -> bool {
    let tokens = Tokens::of(ui);
    let mut is_clicked = false;
    egui::Sides::new().height(40.0).shrink_left().show(
        ui,
        |ui| {
            ui.vertical(|ui| {
                ui.spacing_mut().item_spacing.y = 1.0;
                ui.add(egui::Label::new(widgets::bold(title)).truncate());
                let small = widgets::small(ui, what);
                ui.add(egui::Label::new(small).truncate());
            });
        },
        |ui| {
            let id = if left.is_some() {
                "bench-off"
            } else {
                "bench-on"
            };
            let switch = widgets::chip(ui, view.texts.get(id), left.is_some());
            switch.widget_info(|| {
                let role = egui::Role::Switch;
                egui::WidgetInfo::selected(role, ui.is_enabled(), left.is_some(), title)
            });
            is_clicked = switch.clicked();
            if let Some(left) = left {
                ui.label(RichText::new(left).size(SMALL).color(tokens.practice));
            }
        },
    );
    is_clicked
}

/// How often it will still strike: as often as the part of it that is left longest.
pub fn left_text<'a>(texts: &Texts, faults: impl Iterator<Item = &'a BenchFault>) -> String {
    let left: Option<Vec<u32>> = faults.map(|fault| fault.left).collect();
    match left {
        None => texts.get("bench-always").to_owned(),
        Some(left) => {
            let count = left.into_iter().max().unwrap_or_default();
            let count = usize::try_from(count).unwrap_or(usize::MAX);
            texts.with("bench-left", &[("count", count.into())])
        }
    }
}

fn line_ui(ui: &mut Ui, view: &View<'_>, line: &FaultLine, out: &mut Out) {
    let look = FieldLook {
        hint: "create:429:retry-after=2:times=3",
        focus: view.focuses(Spot::Dialog),
        mark: line.wrong.as_deref().map(|words| (words, Severity::Error)),
        ..FieldLook::new(view.texts.get("bench-line"))
    };
    let field = widgets::field(ui, "fault", &line.text, look);
    if let Some(text) = field.changed {
        out.push(UiEvent::Bench(BenchEvent::Typed(text)));
    }
    if field.response.lost_focus() && ui.input(|input| input.key_pressed(Key::Enter)) {
        out.push(UiEvent::Bench(BenchEvent::Arm));
    }
}

fn buttons_ui(ui: &mut Ui, view: &View<'_>, faults: &[BenchFault], out: &mut Out) {
    ui.add_space(GAP / 2.0);
    ui.horizontal(|ui| {
        let clear = egui::Button::new(view.texts.get("bench-all-off"));
        let clear = ui.add_enabled(!faults.is_empty(), clear);
        if widgets::focus_ring(clear, ui, tokens::RADIUS).clicked() {
            out.push(UiEvent::Bench(BenchEvent::Clear));
        }
        let close = ui.button(view.texts.get("close"));
        if widgets::focus_ring(close, ui, tokens::RADIUS).clicked() {
            out.push(UiEvent::CloseDialog);
        }
        widgets::key_cap(ui, "Esc");
    });
}
