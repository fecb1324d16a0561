//! The top strip: which store, open orders, and two separate signs: connected, and all sent.

use egui::{Color32, CornerRadius, Frame, Margin, RichText, ScrollArea, Sense, Stroke, Ui};

use crate::{
    desk::{ChangeStage, ChangeWord, OpenOrder, OrderId, OrderState, Step},
    store::settings::{Environment, StoreColour, StoreEntry},
    ui::{
        change::model::number_of,
        command::{Command, Screen},
        event::{Out, UiEvent},
        texts::Texts,
        tokens::{self, GAP, SMALL, Tokens},
        view::View,
        widgets,
    },
};

/// Whether the store answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Link {
    /// Nothing was asked yet.
    #[default]
    Connecting,
    /// The last call was answered.
    Connected,
    /// The last call was not.
    Offline,
}

/// What the strip shows.
pub struct TopModel<'a> {
    /// Name of the store.
    pub store: &'a str,
    /// What kind of store.
    pub environment: Environment,
    /// Its colour, if it has one.
    pub colour: Option<StoreColour>,
    /// The stores that were connected, by name.
    pub stores: &'a [StoreEntry],
    /// All open orders.
    pub orders: &'a [OpenOrder],
    /// The one shown.
    pub active: OrderId,
    /// Whether the store answers.
    pub link: Link,
    /// How many orders wait to reach the server.
    pub unsent: usize,
    /// When the next of them goes out: whole seconds since the epoch.
    pub next_send_secs: Option<i64>,
    /// When the menu shown was loaded: whole seconds since the epoch.
    pub menu_secs: Option<i64>,
    /// The menu is being loaded again.
    pub is_refreshing: bool,
}

/// Height of a tab.
const TAB: f32 = 34.0;
/// More orders than these need not all be in sight: then there is a button that lists them.
const IN_SIGHT: usize = 4;

/// Draws the strip.
pub fn top_strip_ui(ui: &mut Ui, view: &View<'_>, model: &TopModel<'_>, out: &mut Out) {
    // Two closures draw at once, so each has a list of its own.
    let mut right = Out::new();
    let height = view.sizes.target(TAB);
    egui::Sides::new().shrink_left().height(height + 4.0).show(
        ui,
        |ui| {
            if let Some(colour) = model.colour {
                widgets::dot(ui, Tokens::of(ui).store(colour));
            }
            let name = egui::Label::new(widgets::bold(model.store)).truncate();
            ui.add(name);
            environment_ui(ui, view, model.environment);
            // As high as the tabs, so that they stand in the middle.
            ui.spacing_mut().interact_size.y = height;
            let room = ui.available_width() - width_after_tabs(ui);
            ScrollArea::horizontal()
                .id_salt("orders")
                .max_width(room)
                .show(ui, |ui| {
                    ui.horizontal(|ui| tabs_ui(ui, view, model, out));
                });
            after_tabs_ui(ui, view, model, out);
        },
        |ui| signs_ui(ui, view, model, &mut right),
    );
    out.append(&mut right);
}

/// The badge of an environment.
pub fn environment_ui(ui: &mut Ui, view: &View<'_>, environment: Environment) {
    let tokens = Tokens::of(ui);
    let (id, ink, ground) = match environment {
        Environment::Practice => (
            "environment-practice",
            tokens.practice,
            tokens.practice_soft,
        ),
        Environment::Sandbox => ("environment-sandbox", tokens.waiting, tokens.waiting_soft),
        Environment::Production => ("environment-production", tokens.ink, tokens.ground),
        Environment::Custom => ("environment-custom", tokens.waiting, tokens.waiting_soft),
    };
    widgets::badge(ui, view.texts.get(id), ink, ground);
}

fn tabs_ui(ui: &mut Ui, view: &View<'_>, model: &TopModel<'_>, out: &mut Out) {
    for (place, open) in model.orders.iter().enumerate() {
        let is_active = open.id == model.active;
        let number = (model.orders.len() > 1 && place < 9).then_some(place + 1);
        let Some(tab) = visible_tab_ui(ui, view, open, is_active, number) else {
            continue;
        };
        if is_active {
            follow_active(ui, open.id, &tab);
        }
        if tab.clicked() {
            out.push(UiEvent::ShowOrder(open.id));
        }
    }
}

/// Draws a tab only where it can be seen: its width is remembered for when it cannot.
fn visible_tab_ui(
    ui: &mut Ui,
    view: &View<'_>,
    open: &OpenOrder,
    is_active: bool,
    number: Option<usize>,
) -> Option<egui::Response> {
    let id = egui::Id::unique(("width of tab", open.id));
    let width: Option<f32> = ui.data(|data| data.get_temp(id));
    // The active one may have to come into sight.
    if let Some(width) = width
        && !is_active
    {
        let place = ui.available_rect_before_wrap();
        let rect = egui::Rect::from_min_size(place.min, egui::vec2(width, place.height()));
        if !ui.is_rect_visible(rect) {
            ui.allocate_rect(rect, Sense::hover());
            return None;
        }
    }
    let tab = tab_ui(ui, view, open, is_active, number);
    ui.data_mut(|data| data.insert_temp(id, tab.rect.width()));
    Some(tab)
}

/// How much room what follows the tabs takes: as much as in the frame before.
fn width_after_tabs(ui: &Ui) -> f32 {
    ui.data(|data| data.get_temp(after_tabs_id()))
        .unwrap_or(130.0)
}

fn after_tabs_id() -> egui::Id {
    egui::Id::unique("width after tabs")
}

/// Always in sight beside the tabs: all orders, once they are many, and a new one.
fn after_tabs_ui(ui: &mut Ui, view: &View<'_>, model: &TopModel<'_>, out: &mut Out) {
    let start = ui.cursor().left();
    let count = model.orders.len();
    if count > IN_SIGHT {
        let words = view.texts.with("orders-count", &[("count", count.into())]);
        let tooltip = Command::GoToOrder.tooltip(view.texts);
        let all = ui.button(words).on_hover_text(tooltip);
        if widgets::focus_ring(all, ui, tokens::RADIUS).clicked() {
            out.push(UiEvent::Command(Command::GoToOrder));
        }
    }
    let tokens = Tokens::of(ui);
    let text = RichText::new(format!("+ {}", view.texts.get("short-new"))).color(tokens.muted);
    let new = ui
        .button(text)
        .on_hover_text(Command::NewOrder.tooltip(view.texts));
    if widgets::focus_ring(new, ui, tokens::RADIUS).clicked() {
        out.push(UiEvent::Command(Command::NewOrder));
    }
    if count <= IN_SIGHT {
        widgets::key_cap(ui, &view.key(Command::NewOrder));
    }
    // With the gap before it.
    let width = ui.min_rect().right() - start + GAP;
    ui.data_mut(|data| data.insert_temp(after_tabs_id(), width));
}

/// What an order is called: its own name, else the caller's, else the number, else what the
/// customer is looked for by, else that it is new.
pub fn caller<'a>(open: &'a OpenOrder, texts: &'a Texts) -> &'a str {
    let customer = &open.order.customer;
    let names = [&open.name, &customer.name, &customer.phone, &customer.call];
    names
        .into_iter()
        .chain([&open.sought])
        .map(|text| text.trim())
        .find(|text| !text.is_empty())
        .unwrap_or_else(|| texts.get("order-unnamed"))
}

/// Brings the tab of another order into sight once, and again when a longer name makes it wider;
/// then it may be scrolled away.
fn follow_active(ui: &Ui, order: OrderId, tab: &egui::Response) {
    let id = egui::Id::unique("tab in sight");
    let followed = (order, tab.rect.width());
    if ui.data(|data| data.get_temp(id)) != Some(followed) {
        tab.scroll_to_me(None);
        ui.data_mut(|data| data.insert_temp(id, followed));
    }
}

fn tab_ui(
    ui: &mut Ui,
    view: &View<'_>,
    open: &OpenOrder,
    is_active: bool,
    number: Option<usize>,
) -> egui::Response {
    let tokens = Tokens::of(ui);
    let (id, colour) = match &open.state {
        OrderState::Outgoing(outgoing) => match outgoing.step {
            Step::Saving | Step::Sending => (Some("tab-sending"), tokens.accent),
            Step::Queued => (Some("tab-queued"), tokens.waiting),
            Step::Waiting => (Some("tab-waiting"), tokens.waiting),
            Step::Unknown => (Some("tab-unknown"), tokens.waiting),
            Step::Lapsed => (Some("tab-lapsed"), tokens.problem),
        },
        OrderState::Accepted(_) => (Some("tab-accepted"), tokens.accent),
        OrderState::Changing(underway) => match underway.stage {
            ChangeStage::Queued => (Some("tab-queued"), tokens.waiting),
            ChangeStage::Waiting => (Some("tab-waiting"), tokens.waiting),
            ChangeStage::Unknown(_) => (Some("tab-unknown"), tokens.waiting),
            ChangeStage::Saving | ChangeStage::Reading | ChangeStage::Sending(_) => {
                (Some("tab-sending"), tokens.accent)
            }
        },
        OrderState::Draft if open.not_kept.is_some() => (Some("tab-not-sent"), tokens.problem),
        OrderState::Draft if open.change_word.is_some() => change_word(open, tokens),
        OrderState::Draft if open.change_of.is_some() => (Some("tab-change"), tokens.waiting),
        OrderState::Draft if open.refused().next().is_some() => {
            (Some("tab-refused"), tokens.problem)
        }
        OrderState::Draft if open.is_held => (Some("tab-held"), tokens.waiting),
        OrderState::Draft => (None, tokens.accent),
    };
    let (fill, line) = if is_active {
        (tokens.accent_soft, tokens.accent)
    } else {
        (tokens.panel, tokens.hairline)
    };
    let name = caller(open, view.texts);
    let minutes = view.minutes_since(open.opened_at.as_second());
    // Whose name it is does not say that it changes a packet.
    let change = open.base.as_ref().map(|base| {
        let number = number_of(base);
        view.texts
            .with("change-tab", &[("number", (&number).into())])
    });
    let change = change.filter(|_| !matches!(open.state, OrderState::Accepted(_)));
    let state = id.map(|id| view.texts.get(id).to_owned());
    let parts = [change, state, Some(minutes)];
    let small = parts.into_iter().flatten().collect::<Vec<_>>().join(" · ");
    let response = ui
        .scope_builder(egui::UiBuilder::new().sense(Sense::click()), |ui| {
            Frame::NONE
                .fill(fill)
                .stroke(Stroke::new(1.0, line))
                .corner_radius(CornerRadius::same(tokens::RADIUS))
                .inner_margin(Margin::symmetric(10, 4))
                .show(ui, |ui| {
                    ui.spacing_mut().interact_size.y = view.sizes.target(TAB) - 10.0;
                    ui.horizontal(|ui| {
                        ui.spacing_mut().item_spacing.x = 6.0;
                        widgets::dot(ui, colour);
                        if let Some(number) = number {
                            ui.label(widgets::small(ui, number.to_string()));
                        }
                        ui.add(egui::Label::new(widgets::bold(shorten(name, 18))));
                        ui.label(RichText::new(&small).size(SMALL).color(tokens.muted));
                    });
                });
        })
        .response;
    let label = format!("{name}, {small}");
    response.widget_info(|| egui::WidgetInfo::selected(egui::Role::Tab, true, is_active, &label));
    let response = widgets::focus_ring(response, ui, tokens::RADIUS);
    if open.name.is_empty() {
        return response;
    }
    // Whose order it is, where its own name does not say it.
    let customer = &open.order.customer;
    response.on_hover_text(format!("{} {}", customer.name, customer.phone).trim())
}

/// What came of a change, in a word.
fn change_word(open: &OpenOrder, tokens: &Tokens) -> (Option<&'static str>, Color32) {
    let (id, colour) = match open.change_word.as_ref() {
        Some(ChangeWord::TheyChanged { .. }) => ("tab-lapsed", tokens.problem),
        Some(ChangeWord::Refused { done, .. }) if !done.is_empty() => {
            ("tab-half-done", tokens.problem)
        }
        Some(ChangeWord::Gone { .. }) => ("tab-gone", tokens.problem),
        Some(ChangeWord::InTheWay) => ("tab-in-the-way", tokens.waiting),
        Some(ChangeWord::Unread(_)) => ("tab-change", tokens.waiting),
        Some(ChangeWord::Refused { .. }) | None => ("tab-refused", tokens.problem),
    };
    (Some(id), colour)
}

fn shorten(text: &str, limit: usize) -> String {
    if text.chars().count() <= limit {
        return text.to_owned();
    }
    text.chars().take(limit - 1).chain(['…']).collect()
}

/// Right to left: settings, menu age, unsent, connection.
fn signs_ui(ui: &mut Ui, view: &View<'_>, model: &TopModel<'_>, out: &mut Out) {
    let tokens = Tokens::of(ui);
    settings_ui(ui, view, model, out);
    inspector_ui(ui, view, out);
    if let Some(secs) = model.menu_secs {
        let age = view.ago(secs);
        let id = if model.is_refreshing {
            "menu-refreshing"
        } else {
            "menu-age"
        };
        let words = view.texts.with(id, &[("age", (&age).into())]);
        ui.label(RichText::new(words).size(SMALL).color(tokens.muted));
    }
    let unsent = model.unsent;
    let mut words = view.texts.with("unsent", &[("count", unsent.into())]);
    if let Some(secs) = model.next_send_secs.filter(|_| unsent > 0) {
        words = format!("{words}, {}", view.in_time("next-send", secs));
    }
    if unsent == 0 {
        ui.label(RichText::new(words).size(SMALL).color(tokens.muted));
    } else {
        let text = widgets::bold(words).size(13.0).color(tokens.waiting);
        let sign = ui
            .add(egui::Button::new(text).frame(false))
            .on_hover_text(view.texts.get("unsent-show"));
        if widgets::focus_ring(sign, ui, 4).clicked()
            && let Some(order) = next_unsent(model)
        {
            out.push(UiEvent::ShowOrder(order));
        }
    }
    let (id, colour) = match model.link {
        Link::Connecting => ("link-connecting", tokens.muted),
        Link::Connected => ("link-connected", tokens.accent),
        Link::Offline => ("link-offline", tokens.problem),
    };
    ui.label(
        RichText::new(view.texts.get(id))
            .size(SMALL)
            .color(tokens.muted),
    );
    widgets::dot(ui, colour);
    ui.add_space(GAP);
}

/// The order after the one in sight that waits to be sent; round and round.
fn next_unsent(model: &TopModel<'_>) -> Option<OrderId> {
    let here = model
        .orders
        .iter()
        .position(|open| open.id == model.active)?;
    let (before, after) = model.orders.split_at(here + 1);
    let mut round = after.iter().chain(before);
    round.find(|open| open.is_unsent()).map(|open| open.id)
}

/// To the calls to the servers, and back.
fn inspector_ui(ui: &mut Ui, view: &View<'_>, out: &mut Out) {
    let is_there = view.allowed.screen == Screen::Inspector;
    let ink = Tokens::of(ui).ink;
    let text = RichText::new(view.texts.get("short-inspector")).color(ink);
    let button = egui::Button::new(text).selected(is_there);
    let tooltip = Command::ShowInspector.tooltip(view.texts);
    let button = widgets::focus_ring(ui.add(button), ui, tokens::RADIUS).on_hover_text(tooltip);
    if button.clicked() {
        out.push(UiEvent::Command(Command::ShowInspector));
    }
}

fn settings_ui(ui: &mut Ui, view: &View<'_>, model: &TopModel<'_>, out: &mut Out) {
    ui.menu_button(view.texts.get("settings"), |ui| {
        ui.set_min_width(220.0);
        stores_ui(ui, view, model, out);
        for command in [
            Command::ConnectStore,
            Command::ManageStores,
            Command::UsePractice,
            Command::PracticeFaults,
            Command::RefreshMenu,
            Command::ShowInspector,
            Command::SwitchLanguage,
            Command::SwitchTheme,
            Command::SwitchDensity,
            Command::ShowKeys,
        ] {
            let mut button = egui::Button::new(command.text(view.texts));
            if let Some(key) = command.key_text(view.texts) {
                button = button.right_text(RichText::new(key).size(11.0));
            }
            let button = button.min_size(menu_item(view));
            let item = ui.add_enabled(command.is_enabled(&view.allowed), button);
            if widgets::focus_ring(item, ui, tokens::RADIUS).clicked() {
                out.push(UiEvent::Command(command));
                ui.close();
            }
        }
    });
}

fn menu_item(view: &View<'_>) -> egui::Vec2 {
    egui::vec2(220.0, view.sizes.target(32.0))
}

/// The stores that were connected: a click is enough to be there again.
fn stores_ui(ui: &mut Ui, view: &View<'_>, model: &TopModel<'_>, out: &mut Out) {
    for store in model.stores {
        let colour = Tokens::of(ui).store(store.colour);
        let button = egui::Button::new(&store.name)
            .selected(store.name == model.store)
            .min_size(menu_item(view));
        let item = ui.add(button);
        let place = item.rect.left_center() + egui::vec2(14.0, 0.0);
        ui.painter().circle_filled(place, 4.0, colour);
        if widgets::focus_ring(item, ui, tokens::RADIUS).clicked() {
            out.push(UiEvent::OpenStore(store.name.clone()));
            ui.close();
        }
    }
    if !model.stores.is_empty() {
        ui.separator();
    }
}
