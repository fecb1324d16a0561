//! What is behind the window. What follows from an order or the menu is kept until they change, so
//! that a frame computes nothing: [`super::derived`], [`super::browse`].

use std::{collections::HashMap, sync::Arc, time::Duration};

use eframe::egui;
use jiff::{Timestamp, tz::TimeZone};

use super::{
    again,
    bench::Bench,
    browse::{Browse, MenuState},
    calls::Calls,
    changing::{self, Changes},
    cursor::Cursor,
    day::{self, Glance},
    derived::Derived,
    inspector::Inspector,
    notice::Notice,
    orders_screen::OrdersScreen,
    people::{self, People},
    repeat::Earlier,
    usual::Usual,
};
use crate::{
    api::ApiError,
    desk::{
        Accepted, Clock, OpenOrder, OrderId, OrderState, Outgoing, Step, StoreInfo, StoreTrouble,
        Underway, sender::matches::Match,
    },
    domain::{Catalogue, Order, ThreeSides},
    store::{
        database::DatabaseTrouble,
        settings::{Density, Environment, Settings, Theme},
    },
    ui::{
        again::{AgainEvent, AgainForm, AgainStep},
        bench::FaultLine,
        bring_in::BringInForm,
        bundle::BundleForm,
        change::{beside::Beside, which::WhichProduct},
        command::{Allowed, Command, Screen},
        connect::ConnectForm,
        desk::{earlier::EarlierList, picker::Picker, top_strip::Link},
        event::UiEvent,
        palette::Palette,
        spot::Spot,
        stores::StoresList,
        texts::Texts,
        tokens::Sizes,
        view::View,
    },
};

/// A window over the desk.
#[derive(Debug)]
pub enum Dialog {
    /// Options of a product.
    Picker(Box<Picker>),
    /// The customer's earlier orders.
    Earlier(EarlierList),
    /// Connect a store.
    Connect(Box<ConnectForm>),
    /// The connected stores.
    Stores(Box<StoresList>),
    /// Faults of the practice store; the fault that is being typed.
    Bench(Box<FaultLine>),
    /// All keys.
    Keys,
    /// Find a command, an order or a store.
    Palette(Box<Palette>),
    /// The order, to be read back.
    ReadBack,
    /// A case that is handed on.
    Bundle(Box<BundleForm>),
    /// A name for the order, as typed so far.
    NameOrder(String),
    /// A call to be made once more, or as a person wrote it.
    Again(Box<AgainForm>),
    /// An order to be brought in.
    BringIn(Box<BringInForm>),
    /// What will be different about a packet; another number each time it is opened.
    Difference(u64),
    /// What others have changed about a packet meanwhile.
    Sides(Box<ThreeSides>, Vec<Beside>),
    /// Which product a line of a packet is.
    Which(Box<WhichProduct>),
}

impl Dialog {
    /// Whether something was written in it, or is asked or under way: a click that missed it does
    /// not throw that away.
    pub(super) fn holds_work(&self) -> bool {
        match self {
            Self::Again(form) => {
                !form.is_unchanged() || matches!(form.step, AgainStep::Asking | AgainStep::Sending)
            }
            // The second click of a double click on Send does not mean to close it.
            Self::Difference(_) | Self::Sides(..) => true,
            Self::BringIn(form) => !form.text.is_empty() || form.bundle.is_some(),
            _ => false,
        }
    }

    /// What Escape does in it: one step back from a question, else out.
    pub(super) fn when_left(&self) -> UiEvent {
        match self {
            Self::Again(form) if matches!(form.step, AgainStep::Asking) => {
                UiEvent::Again(AgainEvent::Back)
            }
            _ => UiEvent::CloseDialog,
        }
    }
}

/// What is behind the window.
pub struct State {
    /// What the user has set.
    pub settings: Settings,
    /// The words.
    pub texts: Texts,
    /// The store in use.
    pub store: StoreInfo,
    /// Why it cannot be used.
    pub store_trouble: Option<StoreTrouble>,
    /// Whether it answers.
    pub link: Link,
    /// Its menu.
    pub menu: MenuState,
    /// What is shown of it.
    pub browse: Browse,
    /// What this desk uses most, and its favourites.
    pub usual: Usual,
    /// The store's customers.
    pub people: People,
    /// What the customer of the order in sight ordered before.
    pub earlier: Earlier,
    /// Where dates are those of.
    pub zone: TimeZone,
    /// All open orders; never empty.
    pub orders: Vec<OpenOrder>,
    /// Which of them is shown.
    pub active: usize,
    /// What is derived from it.
    pub derived: Derived,
    /// The orders that were thrown away and can be brought back, newest last.
    pub discarded: Vec<OpenOrder>,
    /// The commands run from the palette, newest first.
    pub recent: Vec<Command>,
    /// The window on top.
    pub dialog: Option<Dialog>,
    /// What is told in banners.
    pub notices: Vec<Notice>,
    /// Why orders are neither kept nor sent, as long as it is so.
    pub disk: Option<DatabaseTrouble>,
    /// Packets that may be orders whose outcome stayed unknown.
    pub findings: HashMap<OrderId, Finding>,
    /// The order that is thrown away once it is out of the outbox.
    pub leaving: Option<OrderId>,
    /// Orders that are off the desk and not yet forgotten on disk.
    pub to_forget: Vec<OrderId>,
    /// The order in sight, as last kept.
    pub kept_in_sight: Option<OrderId>,
    /// The last packet that was taken.
    pub last: Option<Accepted>,
    /// The calls that wait to be taken.
    pub calls: Calls,
    /// What the window shows below the strips.
    pub screen: Screen,
    /// What is shown of the orders of the day and of the store's packets.
    pub orders_screen: OrdersScreen,
    /// What is known of the changes of packets.
    pub changes: Changes,
    /// What is shown of a day at a glance.
    pub glance: Glance,
    /// What is shown of the journal.
    pub inspector: Inspector,
    /// The faults of the practice store in use.
    pub bench: Bench,
    /// What goes onto the clipboard with this frame.
    pub to_copy: Option<String>,
    /// How many calls were made once more, and how many files were asked for.
    pub last_again: u64,
    /// How often it was looked at what will be different.
    pub last_difference: u64,
    /// The rarer fields are shown.
    pub is_more_open: bool,
    /// Where the cursor goes in this frame.
    pub focus: Option<Spot>,
    /// Where the cursor was before a window came over the desk.
    pub cursor: Cursor,
    focus_next: Option<Spot>,
    now: Timestamp,
    clock: Clock,
    is_look_old: bool,
}

/// What is known of the packet of an order whose outcome stayed unknown.
#[derive(Debug)]
pub enum Finding {
    /// The store is being asked.
    Pending,
    /// What it has that may be the order.
    Ready(Vec<Match>),
    /// It could not be asked.
    Failed(ApiError),
}

/// A key for a new order. Version 7 ids sort by time, which makes a support case readable.
pub fn fresh_key() -> String {
    format!("desk-{}", uuid::Uuid::now_v7())
}

/// An id for a line that is put into a packet.
pub fn fresh_line_id() -> String {
    format!("pd-{}", uuid::Uuid::now_v7())
}

/// A customer's key for a new order.
pub fn fresh_customer() -> String {
    format!("pd-{}", uuid::Uuid::now_v7())
}

impl State {
    /// Before the first frame.
    pub fn new(settings: Settings) -> Self {
        Self::with_clock(settings, Clock::system())
    }

    /// Before the first frame, by this clock.
    pub fn with_clock(settings: Settings, clock: Clock) -> Self {
        let texts = Texts::new(settings.language);
        let mut state = Self {
            texts,
            settings,
            store: StoreInfo {
                opening: 0,
                name: String::new(),
                environment: Environment::Practice,
                key_place: None,
                store: None,
            },
            store_trouble: None,
            link: Link::default(),
            menu: MenuState::default(),
            browse: Browse::default(),
            usual: Usual::default(),
            people: People::default(),
            earlier: Earlier::default(),
            zone: clock.zone().clone(),
            orders: Vec::new(),
            active: 0,
            derived: Derived::default(),
            discarded: Vec::new(),
            recent: Vec::new(),
            dialog: None,
            notices: Vec::new(),
            disk: None,
            findings: HashMap::new(),
            leaving: None,
            to_forget: Vec::new(),
            kept_in_sight: None,
            last: None,
            calls: Calls::default(),
            screen: Screen::default(),
            orders_screen: OrdersScreen::default(),
            changes: Changes::default(),
            glance: Glance::default(),
            inspector: Inspector::default(),
            bench: Bench::default(),
            to_copy: None,
            last_again: 0,
            last_difference: 0,
            is_more_open: false,
            focus: None,
            cursor: Cursor::default(),
            focus_next: Some(Spot::Search),
            now: clock.now(),
            clock,
            is_look_old: true,
        };
        state.open_order();
        state
    }

    /// The time of this frame.
    pub fn now(&self) -> Timestamp {
        self.now
    }

    /// Begins a frame.
    pub fn tick(&mut self) {
        self.now = self.clock.now();
        self.begin_untouched();
        self.calls.forget_old(self.now);
        // The window may be hidden and draw no frame; then the cursor still has to go there.
        self.focus = self.focus_next.take().or(self.focus);
    }

    /// An order begins with the first thing that is entered, however long it lay there blank.
    fn begin_untouched(&mut self) {
        let now = self.now;
        let open = self.order_mut();
        if open.is_editable() && open.is_untouched() {
            open.opened_at = now;
        }
    }

    /// The views have had their chance to take the cursor, and to scroll.
    pub fn focus_given(&mut self) {
        self.focus = None;
        self.browse.follow = false;
        if let Some(Dialog::Palette(palette)) = &mut self.dialog {
            palette.follow = false;
        }
        self.browse.select_search = false;
        self.orders_screen.scrolled();
        self.inspector.scrolled();
        self.people.follow = false;
    }

    /// Puts the cursor somewhere in the next frame.
    pub fn go_to(&mut self, spot: Spot) {
        if spot != Spot::Finder {
            self.people.close();
        }
        self.focus_next = Some(spot);
    }

    /// Puts the cursor into the search box of what is shown.
    pub fn go_to_search(&mut self) {
        self.go_to(match self.screen {
            Screen::Desk => Spot::Search,
            Screen::Orders => Spot::Orders,
            Screen::Inspector => Spot::Exchanges,
        });
    }

    /// Whether it is said where the cursor goes next.
    pub fn goes_somewhere(&self) -> bool {
        self.focus_next.is_some()
    }

    /// How many orders wait to reach the server.
    pub fn unsent(&self) -> usize {
        self.orders.iter().filter(|open| open.is_unsent()).count()
    }

    /// When the next of the waiting orders goes out, as far as that is known.
    pub fn next_send(&self) -> Option<Timestamp> {
        let changes = self.orders.iter().filter_map(OpenOrder::underway);
        self.outgoing()
            .filter_map(|outgoing| outgoing.next_at)
            .chain(changes.filter_map(|underway| underway.next_at))
            .min()
    }

    fn outgoing(&self) -> impl Iterator<Item = &Outgoing> {
        self.orders.iter().filter_map(OpenOrder::outgoing)
    }

    /// When the screen changes by itself: a countdown each second, ages each minute, a call once it
    /// is forgotten.
    pub fn next_change(&self) -> Duration {
        let is_counting = self.next_send().is_some_and(|at| at > self.now);
        let usual = Duration::from_secs(if is_counting { 1 } else { 60 });
        let next_call = self.calls.next_change();
        let until_call = next_call.map(|at| at.duration_since(self.now).unsigned_abs());
        until_call.map_or(usual, |until| until.min(usual))
    }

    /// Whether something was left for the next frame.
    pub fn needs_frame(&self) -> bool {
        self.focus_next.is_some()
            || self.browse.follow
            || self.browse.select_search
            || self.orders_screen.needs_frame()
            || self.inspector.needs_frame()
            || self.cursor.is_due()
    }

    /// The order in sight.
    pub fn order(&self) -> &OpenOrder {
        &self.orders[self.active]
    }

    /// The order in sight, to change it.
    pub fn order_mut(&mut self) -> &mut OpenOrder {
        &mut self.orders[self.active]
    }

    /// An open order by its name.
    pub fn order_of(&mut self, id: OrderId) -> Option<&mut OpenOrder> {
        self.orders.iter_mut().find(|open| open.id == id)
    }

    /// The menu.
    pub fn catalogue(&self) -> Option<&Arc<Catalogue>> {
        self.menu.loaded.as_ref().map(|loaded| &loaded.catalogue)
    }

    /// Begins a new order and shows it.
    pub fn open_order(&mut self) {
        let order = Order::new(fresh_customer(), fresh_key());
        self.orders
            .push(OpenOrder::new(OrderId::fresh(), order, self.now));
        self.active = self.orders.len() - 1;
    }

    /// Takes an order off the desk; the last one is followed by a new one.
    pub fn remove_order(&mut self, place: usize) -> OpenOrder {
        let removed = self.orders.remove(place);
        if self.orders.is_empty() {
            self.open_order();
        }
        if place < self.active {
            self.active -= 1;
        }
        self.active = self.active.min(self.orders.len() - 1);
        self.underive();
        removed
    }

    /// An order that is off the desk need not be kept any more.
    pub fn forget_later(&mut self, order: OrderId) {
        self.to_forget.push(order);
    }

    /// What may be done now.
    pub fn allowed(&self) -> Allowed {
        let open = self.order();
        let line = open.chosen_line.and_then(|key| open.order.line(key));
        let has_options = line
            .and_then(|line| self.catalogue()?.product(&line.product))
            .is_some_and(crate::domain::Product::has_choices);
        let is_unclear = line.is_some_and(|line| open.is_unclear(line.key));
        let outgoing = open.outgoing();
        let underway = open.underway().map(Underway::can_be_taken_back);
        let can_be_taken_back = outgoing.map(Outgoing::can_be_taken_back).or(underway);
        let can_ask_again = outgoing.is_some_and(|outgoing| {
            outgoing.entry.is_some() && !matches!(outgoing.step, Step::Saving | Step::Sending)
        });
        let mut allowed = Allowed {
            screen: self.screen,
            day: self.screen == Screen::Orders && day::can_export(self),
            other_menu: self.catalogue().is_some() && self.has_other_store(),
            edit: open.is_editable(),
            send: match &open.state {
                OrderState::Draft => self.can_send_draft(),
                OrderState::Outgoing(_) => can_ask_again,
                OrderState::Changing(underway) => changing::can_be_tried(underway),
                OrderState::Accepted(_) => false,
            },
            take_back: can_be_taken_back.unwrap_or(false),
            change_later: open.is_outcome_open(),
            open_as_order: again::has_order(self),
            send_again: again::can_repeat(self),
            line: line.is_some(),
            options: has_options || is_unclear,
            several_orders: self.orders.len() > 1,
            discard: can_be_taken_back.unwrap_or(true),
            restore: !self.discarded.is_empty(),
            name: !matches!(open.state, OrderState::Accepted(_)),
            lists: !self.glance.is_shown,
            packet: !self.glance.is_shown && self.orders_screen.shown().is_some(),
            accepted: matches!(open.state, OrderState::Accepted(_)),
            read_back: !open.is_untouched(),
            call: !self.calls.waiting().is_empty(),
            undo: open.can_undo(),
            product: self.chosen_product().is_some(),
            favourite: self.has_chosen_favourite(),
            addresses: people::known(self).is_some_and(|known| !known.addresses.is_empty()),
            refresh: !self.menu.is_pending && self.store_trouble.is_none(),
            practice: self.store.environment == Environment::Practice
                && self.store_trouble.is_none(),
            real_store: self.store.environment != Environment::Practice
                || self.store_trouble.is_some(),
            ..Allowed::default()
        };
        self.inspector.allow(&mut allowed);
        allowed
    }

    /// Whether there is another store than the one in use.
    fn has_other_store(&self) -> bool {
        let here = &self.store.name;
        !here.is_empty() || self.settings.stores.iter().any(|store| store.name != *here)
    }

    /// Whether it is not even known which store an order would go to. One whose key cannot be had
    /// now takes orders: they wait for it.
    fn is_without_store(&self) -> bool {
        matches!(
            self.store_trouble,
            Some(StoreTrouble::NoSuchStore(_) | StoreTrouble::Address(_))
        )
    }

    fn can_send_draft(&self) -> bool {
        let open = self.order();
        match (&open.base, open.change_of) {
            (Some(base), _) => changing::is_in_use(self, &base.store),
            // A change is made to a packet, once that is known.
            (None, Some(_)) => changing::can_be_read(self),
            (None, None) => !self.is_without_store(),
        }
    }

    /// The surroundings of a frame.
    pub fn view(&self) -> View<'_> {
        View {
            texts: &self.texts,
            sizes: self.sizes(),
            store: &self.store.name,
            allowed: self.allowed(),
            focus: self.focus,
            is_covered: self.dialog.is_some() || self.cursor.is_due(),
            now_secs: self.now.as_second(),
            zone: &self.zone,
        }
    }

    /// How roomy the screen is.
    pub fn sizes(&self) -> Sizes {
        match self.settings.density {
            Density::Normal => Sizes::NORMAL,
            Density::Touch => Sizes::TOUCH,
        }
    }

    /// Another language or theme: words and colours are made anew.
    pub fn change_look(&mut self) {
        self.texts = Texts::new(self.settings.language);
        self.is_look_old = true;
        self.underive();
    }

    /// Gives the context the theme, when it has changed.
    pub fn apply_look(&mut self, ctx: &egui::Context) {
        if std::mem::take(&mut self.is_look_old) {
            ctx.set_theme(match self.settings.theme {
                Theme::Light => egui::ThemePreference::Light,
                Theme::Dark => egui::ThemePreference::Dark,
                Theme::System => egui::ThemePreference::System,
            });
        }
    }

    /// Tells something in a banner, once.
    pub fn notice(&mut self, notice: Notice) {
        if !self.notices.contains(&notice) {
            self.notices.push(notice);
        }
    }
}
