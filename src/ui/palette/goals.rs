//! What the palette can find, under which names, and in which order.

use std::{cmp::Reverse, sync::LazyLock};

use crate::{
    desk::{OpenOrder, OrderId},
    domain::{
        search::{Fit, fit},
        text::fold,
    },
    store::settings::{Language, StoreColour, StoreEntry},
    ui::{
        command::{Allowed, Command},
        desk::top_strip::caller,
        texts::Texts,
        view::View,
    },
};

/// Where a row of the palette leads.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Goal {
    /// Does a command.
    Command(Command),
    /// Goes to an open order.
    Order(OrderId),
    /// Goes to a store that was connected before, by its name.
    Store(String),
}

impl Goal {
    /// Whether it can be taken now.
    pub fn is_enabled(&self, allowed: &Allowed) -> bool {
        match self {
            Self::Command(command) => command.is_enabled(allowed),
            Self::Order(_) | Self::Store(_) => true,
        }
    }
}

/// One row of the palette.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// Where it leads.
    pub goal: Goal,
    /// What it is called.
    pub text: String,
    /// What tells it from others of the same name.
    pub detail: String,
    /// Its key.
    pub key: Option<String>,
    /// Its colour, for a store.
    pub colour: Option<StoreColour>,
}

/// What is looked through.
pub struct Sources<'a> {
    /// The surroundings.
    pub view: &'a View<'a>,
    /// The commands run from the palette, newest first.
    pub recent: &'a [Command],
    /// All open orders, as they stand in the tabs.
    pub orders: &'a [OpenOrder],
    /// The one in sight.
    pub active: OrderId,
    /// The stores that were connected.
    pub stores: &'a [StoreEntry],
}

/// The folded names of what is found in every language, made once.
struct Names {
    commands: Vec<(Command, Vec<String>)>,
    order: Vec<String>,
    store: Vec<String>,
}

static NAMES: LazyLock<Names> = LazyLock::new(|| {
    let languages = [Language::Tr, Language::En].map(Texts::new);
    let in_all = |name: &dyn Fn(&Texts) -> String| -> Vec<String> {
        languages.iter().map(|texts| fold(&name(texts))).collect()
    };
    let names_of = |command: Command| {
        let mut names = in_all(&|texts| command.text(texts));
        names.extend(in_all(&|texts| command.key_text(texts).unwrap_or_default()));
        names
    };
    Names {
        commands: Command::all()
            .map(|command| (command, names_of(command)))
            .collect(),
        order: in_all(&|texts| Command::GoToOrder.text(texts)),
        store: in_all(&|texts| texts.get("palette-store").to_owned()),
    }
});

/// What was found, best first. An empty text finds every command, those used last before the
/// others; with `only_orders`, every open order.
pub fn find(text: &str, only_orders: bool, sources: &Sources<'_>) -> Vec<Row> {
    let text = fold(text);
    let mut found = Found::default();
    if !only_orders {
        find_commands(&text, sources, &mut found);
    }
    if only_orders || !text.is_empty() {
        find_orders(&text, sources, &mut found);
    }
    if !only_orders && !text.is_empty() {
        find_stores(&text, sources, &mut found);
    }
    found.0.sort_by_key(|(rank, _)| *rank);
    found.0.into_iter().map(|(_, row)| row).collect()
}

/// How a row stands among the others: how well it fits, whether it can be done now, how long ago it
/// was used. Equal ones keep the order of the key list, of the tabs, of the settings.
type Rank = (Option<Fit>, Reverse<bool>, usize);

#[derive(Default)]
struct Found(Vec<(Rank, Row)>);

impl Found {
    /// Adds a row if one of its names fits.
    fn add(
        &mut self,
        text: &str,
        names: &[String],
        rest: (bool, usize),
        row: impl FnOnce() -> Row,
    ) {
        let best = names.iter().filter_map(|name| fit(name, text)).min();
        if best.is_some() || text.is_empty() {
            self.0.push(((best, Reverse(rest.0), rest.1), row()));
        }
    }
}

fn find_commands(text: &str, sources: &Sources<'_>, found: &mut Found) {
    let view = sources.view;
    for (command, names) in &NAMES.commands {
        let since = sources.recent.iter().position(|recent| recent == command);
        let is_enabled = command.is_enabled(&view.allowed);
        // With nothing typed the list stands still, whatever can be done.
        let is_first = is_enabled || text.is_empty();
        let rest = (is_first, since.unwrap_or(usize::MAX));
        found.add(text, names, rest, || Row {
            goal: Goal::Command(*command),
            text: command.text(view.texts),
            detail: String::new(),
            key: command.key_text(view.texts),
            colour: None,
        });
    }
}

fn find_orders(text: &str, sources: &Sources<'_>, found: &mut Found) {
    let view = sources.view;
    for (place, open) in sources.orders.iter().enumerate() {
        let number = (place + 1).to_string();
        let customer = &open.order.customer;
        let name = caller(open, view.texts);
        let mut names: Vec<String> = [&open.name, &customer.name, &customer.phone, &customer.call]
            .into_iter()
            .map(|name| fold(name))
            .collect();
        let called = fold(name);
        let whole = |prefix: &String| format!("{prefix} {number} {called}");
        names.extend(NAMES.order.iter().map(whole));
        names.push(number.clone());
        let is_elsewhere = open.id != sources.active;
        found.add(text, &names, (is_elsewhere, usize::MAX), || Row {
            goal: Goal::Order(open.id),
            text: format!("{} {number}: {name}", view.texts.get("palette-order")),
            detail: detail(view, open, name),
            key: (place < 9).then(|| format!("Alt {number}")),
            colour: None,
        });
    }
}

/// The phone where the name does not say it, the minutes, and how many lines.
fn detail(view: &View<'_>, open: &OpenOrder, name: &str) -> String {
    let phone = open.order.customer.phone.trim();
    let lines = open.order.lines.len();
    let lines = view.texts.with("cart-count", &[("count", lines.into())]);
    let minutes = view.minutes_since(open.opened_at.as_second());
    let parts = [phone, &lines, &minutes];
    let parts = parts
        .into_iter()
        .filter(|part| !part.is_empty() && *part != name);
    parts.collect::<Vec<_>>().join(" · ")
}

fn find_stores(text: &str, sources: &Sources<'_>, found: &mut Found) {
    let view = sources.view;
    for store in sources.stores.iter().filter(|s| s.name != view.store) {
        let called = fold(&store.name);
        let mut names = vec![called.clone()];
        names.extend(
            NAMES
                .store
                .iter()
                .map(|prefix| format!("{prefix} {called}")),
        );
        found.add(text, &names, (true, usize::MAX), || Row {
            goal: Goal::Store(store.name.clone()),
            text: format!("{}: {}", view.texts.get("palette-store"), store.name),
            detail: String::new(),
            key: None,
            colour: Some(store.colour),
        });
    }
}
