//! What is looked for among the exchanges: a box for words, and four choices under it.

use egui::{FocusDirection, Key, Modifiers, RichText, Ui};
use strum::VariantArray as _;

use super::{InspectorEvent, words};
use crate::{
    store::{
        database::outbox::StoreRef,
        journal::{ExchangeOutcome, JournalFacets},
    },
    ui::{
        command::Command,
        event::{Out, UiEvent},
        spot::Spot,
        tokens::{self, SMALL_GAP},
        view::View,
        widgets::{self, FieldLook},
    },
};

/// Which outcomes are looked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum OutcomeFilter {
    /// Any.
    #[default]
    All,
    /// All but those that did what was asked.
    Trouble,
    /// This one.
    Only(ExchangeOutcome),
}

impl OutcomeFilter {
    /// The outcomes; none for all of them.
    pub fn outcomes(self) -> Vec<ExchangeOutcome> {
        match self {
            Self::All => Vec::new(),
            Self::Trouble => ExchangeOutcome::VARIANTS
                .iter()
                .copied()
                .filter(|outcome| *outcome != ExchangeOutcome::Done)
                .collect(),
            Self::Only(outcome) => vec![outcome],
        }
    }
}

/// From when on exchanges are looked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, strum::VariantArray)]
pub enum TimeFilter {
    /// From ever.
    #[default]
    All,
    /// From an hour ago.
    LastHour,
    /// From the beginning of the day here.
    Today,
    /// From seven days ago.
    Week,
}

/// What is looked for.
#[derive(Clone, PartialEq, Eq, Default)]
pub struct Filter {
    /// Words.
    pub text: String,
    /// Outcomes.
    pub outcome: OutcomeFilter,
    /// One endpoint.
    pub endpoint: Option<String>,
    /// One store.
    pub store: Option<StoreRef>,
    /// The time.
    pub time: TimeFilter,
}

impl std::fmt::Debug for Filter {
    /// Without the words, which may be a guest's name or number.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Filter")
            .field("outcome", &self.outcome)
            .field("endpoint", &self.endpoint)
            .field("store", &self.store)
            .field("time", &self.time)
            .finish_non_exhaustive()
    }
}

impl Filter {
    /// Whether it leaves nothing out.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

/// Where the box is kept in mind, for [`widgets::has_cursor`].
pub fn place() -> egui::Id {
    egui::Id::unique("field of the exchanges")
}

/// Draws the box and the choices. `facets` are the stores and endpoints that can be chosen.
pub fn filters_ui(
    ui: &mut Ui,
    view: &View<'_>,
    filter: &Filter,
    facets: &JournalFacets,
    out: &mut Out,
) {
    let texts = view.texts;
    let look = FieldLook {
        hint: texts.get("exchanges-hint"),
        focus: view.focuses(Spot::Exchanges),
        key: Some(&view.key(Command::GoToSearch)),
        ..FieldLook::new(texts.get("exchanges"))
    };
    let output = widgets::field(ui, "exchanges", &filter.text, look);
    widgets::remember(ui, place(), &output.response);
    if let Some(text) = output.changed {
        out.push(UiEvent::Inspector(InspectorEvent::Typed(text)));
    }
    ui.spacing_mut().item_spacing = egui::vec2(SMALL_GAP, SMALL_GAP);
    ui.columns(2, |columns| {
        outcome_ui(&mut columns[0], view, filter, out);
        time_ui(&mut columns[1], view, filter, out);
        endpoint_ui(&mut columns[0], view, filter, &facets.endpoints, out);
        store_ui(&mut columns[1], view, filter, &facets.stores, out);
    });
}

/// A choice among a few; the button tells what is chosen.
fn choice_ui(
    ui: &mut Ui,
    view: &View<'_>,
    (text, is_set): (&str, bool),
    items: impl FnOnce(&mut Ui) -> Option<InspectorEvent>,
    out: &mut Out,
) {
    let size = egui::vec2(ui.available_width(), view.sizes.target(28.0));
    let mut text = RichText::new(text).size(13.0);
    if is_set {
        text = text.family(tokens::bold_family());
    }
    let button = egui::Button::new(text)
        .truncate()
        .selected(is_set)
        .min_size(size);
    let (response, inner) = egui::containers::menu::MenuButton::from_button(button).ui(ui, |ui| {
        ui.set_min_width(220.0);
        let chosen = items(ui);
        if chosen.is_some() {
            ui.close();
        }
        chosen
    });
    widgets::focus_ring(response, ui, tokens::RADIUS);
    if let Some(event) = inner.and_then(|inner| inner.inner) {
        out.push(UiEvent::Inspector(event));
    }
}

/// One thing to choose; whether it was.
fn item_ui(ui: &mut Ui, view: &View<'_>, text: &str, is_chosen: bool) -> bool {
    let button = egui::Button::new(text)
        .selected(is_chosen)
        .min_size(egui::vec2(220.0, view.sizes.target(30.0)));
    widgets::focus_ring(ui.add(button), ui, tokens::RADIUS).clicked()
}

fn outcome_words<'a>(view: &View<'a>, outcome: OutcomeFilter) -> &'a str {
    match outcome {
        OutcomeFilter::All => view.texts.get("filter-any-outcome"),
        OutcomeFilter::Trouble => view.texts.get("filter-trouble"),
        OutcomeFilter::Only(outcome) => words::outcome(view.texts, outcome),
    }
}

fn outcome_ui(ui: &mut Ui, view: &View<'_>, filter: &Filter, out: &mut Out) {
    let only = ExchangeOutcome::VARIANTS.iter().copied();
    let all = [OutcomeFilter::All, OutcomeFilter::Trouble]
        .into_iter()
        .chain(only.map(OutcomeFilter::Only));
    let shown = outcome_words(view, filter.outcome);
    let items = |ui: &mut Ui| {
        all.filter(|outcome| {
            item_ui(
                ui,
                view,
                outcome_words(view, *outcome),
                *outcome == filter.outcome,
            )
        })
        .last()
        .map(InspectorEvent::Outcome)
    };
    let is_set = filter.outcome != OutcomeFilter::All;
    choice_ui(ui, view, (shown, is_set), items, out);
}

fn time_words<'a>(view: &View<'a>, time: TimeFilter) -> &'a str {
    view.texts.get(match time {
        TimeFilter::All => "filter-any-time",
        TimeFilter::LastHour => "filter-last-hour",
        TimeFilter::Today => "filter-today",
        TimeFilter::Week => "filter-week",
    })
}

fn time_ui(ui: &mut Ui, view: &View<'_>, filter: &Filter, out: &mut Out) {
    let items = |ui: &mut Ui| {
        let all = TimeFilter::VARIANTS.iter().copied();
        all.filter(|time| item_ui(ui, view, time_words(view, *time), *time == filter.time))
            .last()
            .map(InspectorEvent::Time)
    };
    let is_set = filter.time != TimeFilter::All;
    choice_ui(
        ui,
        view,
        (time_words(view, filter.time), is_set),
        items,
        out,
    );
}

fn endpoint_ui(ui: &mut Ui, view: &View<'_>, filter: &Filter, endpoints: &[String], out: &mut Out) {
    let texts = view.texts;
    let any = texts.get("filter-any-endpoint");
    let chosen = filter.endpoint.as_deref();
    let items = |ui: &mut Ui| {
        let known = endpoints.iter().map(|endpoint| Some(endpoint.as_str()));
        std::iter::once(None)
            .chain(known)
            .filter(|endpoint| {
                let text = endpoint.map_or(any, |endpoint| words::endpoint(texts, endpoint));
                item_ui(ui, view, text, *endpoint == chosen)
            })
            .last()
            .map(|endpoint| InspectorEvent::Endpoint(endpoint.map(str::to_owned)))
    };
    let shown = chosen.map_or(any, |endpoint| words::endpoint(texts, endpoint));
    choice_ui(ui, view, (shown, chosen.is_some()), items, out);
}

fn store_ui(ui: &mut Ui, view: &View<'_>, filter: &Filter, stores: &[StoreRef], out: &mut Out) {
    let any = view.texts.get("filter-any-store");
    let chosen = filter.store.as_ref();
    let items = |ui: &mut Ui| {
        std::iter::once(None)
            .chain(stores.iter().map(Some))
            .filter(|store: &Option<&StoreRef>| {
                let text = store.map_or(any, |store| view.store_name(&store.name));
                item_ui(
                    ui,
                    view,
                    text,
                    store.map(StoreRef::place) == chosen.map(StoreRef::place),
                )
            })
            .last()
            .map(|store| InspectorEvent::Store(store.cloned()))
    };
    let shown = chosen.map_or(any, |store| view.store_name(&store.name));
    choice_ui(ui, view, (shown, chosen.is_some()), items, out);
}

/// The keys that walk the list, wherever the cursor is but in a text that is scrolled with them.
pub fn walk_keys(ctx: &egui::Context, out: &mut Out) {
    let moves = [
        (Key::ArrowDown, 1),
        (Key::ArrowUp, -1),
        (Key::PageDown, 10),
        (Key::PageUp, -10),
    ];
    for (key, by) in moves {
        let count = ctx.input_mut(|input| input.count_and_consume_key(Modifiers::NONE, key));
        if count > 0 {
            // The arrows do not go from button to button here.
            ctx.memory_mut(|memory| memory.move_focus(FocusDirection::None));
        }
        for _ in 0..count {
            out.push(UiEvent::Inspector(InspectorEvent::Move(by)));
        }
    }
}
