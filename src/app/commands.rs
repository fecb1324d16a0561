//! Keys to commands, and what each command does.

use eframe::egui;

use super::{
    again, bench, bring_in, calls, changing, day,
    handing_on::{self, Shell},
    inspector, logic, orders, orders_screen, palette, people, repeat, scanning, sending,
    state::{Dialog, State},
    stores, usual,
};
use crate::{
    desk::{Desk, Request},
    domain::{CustomerField, Edit, LineField, PaymentField},
    store::settings::{Density, Language, Theme},
    ui::{
        command::{Command, Screen},
        desk::{finder, picker::Picker},
        event::{Out, UiEvent},
        inspector::{InspectorEvent, document, filters},
        orders::{OrdersEvent, list},
        spot::Spot,
        widgets,
    },
};

/// The commands whose keys were pressed in this frame. While a dialog is open its own keys count
/// and no others.
pub(super) fn pressed(ctx: &egui::Context, state: &mut State) -> Out {
    if state.dialog.is_some() {
        return Vec::new();
    }
    if state.screen == Screen::Inspector {
        return pressed_in_inspector(ctx, state);
    }
    if state.screen == Screen::Orders {
        return pressed_on_orders(ctx, state);
    }
    scanning::sort_out(ctx, state);
    let mut out = Vec::new();
    // Escape ends what is typed anywhere; the next thing said is most often a product. The box
    // that finds a customer has an Escape of its own while its list is open.
    let is_finding =
        state.people.is_open_for(state.order().id) && widgets::has_cursor(ctx, finder::place());
    if !is_finding && ctx.input(|input| input.key_pressed(egui::Key::Escape)) {
        out.push(UiEvent::Jump(Spot::Search));
    }
    let in_text = ctx.text_edit_focused();
    let in_empty_search =
        in_text && state.browse.search.is_empty() && scanning::has_search_focus(ctx);
    let commands = Command::take_pressed(ctx, &state.allowed(), in_text && !in_empty_search);
    out.extend(commands.into_iter().map(UiEvent::Command));
    out.extend(wanted_order(ctx, state));
    out
}

fn wanted_order(ctx: &egui::Context, state: &State) -> Option<UiEvent> {
    let place = Command::take_order_digit(ctx)?;
    let open = state.orders.get(place)?;
    Some(UiEvent::ShowOrder(open.id))
}

/// The keys of the Inspector. Escape goes one step back: from a difference to the exchange, from
/// there to the desk.
fn pressed_in_inspector(ctx: &egui::Context, state: &State) -> Out {
    let mut out = Vec::new();
    if egui::Popup::is_any_open(ctx) {
        return out;
    }
    if ctx.input_mut(|input| input.consume_key(egui::Modifiers::NONE, egui::Key::Escape)) {
        out.push(match state.inspector.is_comparing() {
            true => UiEvent::Inspector(InspectorEvent::CloseDifference),
            false => UiEvent::Command(Command::ShowInspector),
        });
    }
    if !ctx.text_edit_focused() && scanning::types(ctx) {
        scanning::lead_to(ctx, filters::place());
    }
    let commands = Command::take_pressed(ctx, &state.allowed(), ctx.text_edit_focused());
    let tries = Command::take_try_keys(ctx);
    out.extend(commands.into_iter().chain(tries).map(UiEvent::Command));
    out.extend(wanted_order(ctx, state));
    if !document::has_cursor(ctx) {
        filters::walk_keys(ctx, &mut out);
    }
    out
}

/// The keys of the Orders screen. Escape goes one step back: from what is looked for to the whole
/// list, from there, and from the day at a glance, to the desk.
fn pressed_on_orders(ctx: &egui::Context, state: &State) -> Out {
    let mut out = Vec::new();
    if egui::Popup::is_any_open(ctx) {
        return out;
    }
    if ctx.input_mut(|input| input.consume_key(egui::Modifiers::NONE, egui::Key::Escape)) {
        let is_whole = state.glance.is_shown || state.orders_screen.text.is_empty();
        out.push(match is_whole {
            true => UiEvent::Command(Command::ShowOrders),
            false => UiEvent::Orders(OrdersEvent::ClearFilters),
        });
    }
    if !state.glance.is_shown && !ctx.text_edit_focused() && scanning::types(ctx) {
        scanning::lead_to(ctx, list::place());
    }
    let commands = Command::take_pressed(ctx, &state.allowed(), ctx.text_edit_focused());
    out.extend(commands.into_iter().map(UiEvent::Command));
    out.extend(wanted_order(ctx, state));
    if !state.glance.is_shown {
        list::keys(ctx, &mut out);
    }
    out
}

/// Does what a command says.
pub(super) fn run(state: &mut State, desk: &Desk, command: Command) {
    let allowed = state.allowed();
    if !command.is_enabled(&allowed) {
        return;
    }
    match command {
        Command::Palette => palette::open(state, false),
        Command::ShowKeys => state.dialog = Some(Dialog::Keys),
        Command::GoToCustomer => go_to_customer(state),
        Command::NextAddress => people::next_address(state),
        Command::RepeatLast => repeat::last(state),
        Command::EarlierOrders => repeat::open(state),
        Command::TakeCall => calls::take(state, 0),
        Command::DismissCall => calls::dismiss(state),
        Command::GoToSearch => state.go_to_search(),
        Command::NextCategory => move_category(state, 1),
        Command::PreviousCategory => move_category(state, -1),
        Command::ToggleFavourite => usual::toggle_chosen(state, desk),
        Command::FavouriteEarlier => usual::move_chosen(state, desk, -1),
        Command::FavouriteLater => usual::move_chosen(state, desk, 1),
        Command::RefreshMenu if state.screen == Screen::Orders => refresh_all(state, desk),
        Command::RefreshMenu => logic::ask(state, desk, Request::RefreshMenu),
        Command::LineNote => go_to_line(state, LineField::Note),
        Command::LineQuantity => go_to_line(state, LineField::Quantity),
        Command::LineDiscount => go_to_line(state, LineField::Discount),
        Command::LineOptions => open_line_options(state),
        Command::LineMore => edit_line(state, Edit::OneMore),
        Command::LineLess => edit_line(state, Edit::OneLess),
        Command::LineRemove => edit_line(state, Edit::RemoveLine),
        Command::LineUp => state.order_mut().move_line(-1),
        Command::LineDown => state.order_mut().move_line(1),
        Command::GoToPayment => go_to_payment(state),
        Command::HoldOrder => orders::hold(state),
        Command::SendOrder => send(state, desk),
        Command::NewOrder => orders::new_order(state),
        Command::NextOrder => orders::step(state, 1),
        Command::PreviousOrder => orders::step(state, -1),
        Command::GoToOrder => palette::open(state, true),
        Command::NameOrder => orders::ask_name(state),
        Command::ReadBack => state.dialog = Some(Dialog::ReadBack),
        Command::DiscardOrder => orders::discard(state, desk),
        Command::TakeBack => take_back(state, desk),
        Command::ChangeLater => change_later(state),
        Command::CopyAsNew => sending::copy_of_order(state, None),
        Command::OpenAsOrder => again::open_as_order(state),
        Command::SendAgain => again::send_again(state),
        Command::BringIn => bring_in::open(state),
        Command::RestoreOrder => orders::restore(state),
        Command::Undo => state.order_mut().undo(),
        Command::GoToOrderNote => state.go_to(Spot::Note),
        Command::ToggleMore => toggle_more(state),
        Command::CopyCurl => handing_on::copy_curl(state, Shell::Posix),
        Command::CopyCurlPowerShell => handing_on::copy_curl(state, Shell::PowerShell),
        Command::ExportBundle => handing_on::open(state, desk),
        Command::ConnectStore => open_connect(state),
        Command::ManageStores => stores::open(state, desk),
        Command::UsePractice => use_practice(state, desk),
        Command::PracticeFaults => bench::open(state, desk),
        Command::ShowOrders => orders_screen::switch(state),
        Command::SwitchOrdersPart => orders_screen::switch_part(state),
        Command::ShowPacket => orders_screen::show_packet(state, desk),
        Command::ShowDay => day::switch(state),
        Command::ExportDay => day::export(state, desk, false),
        Command::ChangePacket => orders_screen::change(state, desk),
        Command::ShowInspector => inspector::switch(state, desk),
        Command::PreviousTry => inspector::step_in_story(state, desk, -1),
        Command::NextTry => inspector::step_in_story(state, desk, 1),
        Command::SwitchPretty => inspector::switch_pretty(state),
        Command::CopyRequestBody => inspector::copy_request_body(state),
        Command::CopyReplyBody => inspector::copy_reply_body(state),
        Command::MarkForCompare => inspector::mark(state),
        Command::CompareWithMarked => inspector::compare_with_marked(state, desk),
        Command::CompareMenus => inspector::compare_menus(state, desk),
        Command::CopyDifference => inspector::copy_difference(state),
        Command::SwitchLanguage => switch_language(state, desk),
        Command::SwitchTheme => switch_theme(state, desk),
        Command::SwitchDensity => switch_density(state, desk),
    }
}

/// What is in sight, and what it is reckoned by.
fn refresh_all(state: &mut State, desk: &Desk) {
    logic::ask(state, desk, Request::RefreshMenu);
    orders_screen::read_again(state, desk);
}

/// To the category beside the one shown; before the first stands the whole menu.
fn move_category(state: &mut State, by: isize) {
    let Some(catalogue) = state.catalogue().cloned() else {
        return;
    };
    let shown: Vec<_> = catalogue
        .categories()
        .iter()
        .map(|category| &category.id)
        .filter(|id| !catalogue.places_in(id).is_empty())
        .collect();
    let here = state
        .browse
        .category
        .as_ref()
        .and_then(|id| shown.iter().position(|known| *known == id))
        .map_or(0, |place| place + 1);
    let there = here.saturating_add_signed(by).min(shown.len());
    let category = there.checked_sub(1).map(|place| shown[place].clone());
    state.browse.category = category;
    clear_search(state);
}

/// Whose packet it is stays as it is.
fn go_to_customer(state: &mut State) {
    state.go_to(match state.order().is_change() {
        true => Spot::Customer(CustomerField::Phone),
        false => Spot::Finder,
    });
}

fn go_to_line(state: &mut State, field: LineField) {
    if let Some(key) = state.order().chosen_line {
        state.go_to(Spot::Line(key, field));
    }
}

fn edit_line(state: &mut State, edit: impl FnOnce(crate::domain::LineKey) -> Edit) {
    if let Some(key) = state.order().chosen_line {
        state.order_mut().apply(edit(key));
    }
}

/// To the amount of the last payment, or to the buttons that add the first.
fn go_to_payment(state: &mut State) {
    let spot = match state.order().order.payments.last() {
        Some(payment) => Spot::Payment(payment.key, PaymentField::Price),
        None => Spot::AddPayment,
    };
    state.go_to(spot);
}

fn send(state: &mut State, desk: &Desk) {
    if repeat::is_awaited(state) {
        repeat::send_once_there(state);
    } else if state.order().is_change() {
        send_change(state, desk);
    } else if changing::can_be_read(state) {
        changing::read_original(state, desk);
    } else {
        sending::send(state, desk);
    }
}

/// First what will be different is shown; a change that waits is tried now.
fn send_change(state: &mut State, desk: &Desk) {
    match state.order().underway() {
        Some(_) => changing::try_now(state, desk),
        None => changing::review(state),
    }
}

fn open_line_options(state: &mut State) {
    let open = state.order();
    if let Some(line) = open.chosen_line.filter(|line| open.is_unclear(*line)) {
        return changing::ask_which(state, line);
    }
    let line = open.chosen_line.and_then(|key| open.order.line(key));
    let Some((line, catalogue)) = line.zip(state.catalogue()) else {
        return;
    };
    let Some(product) = catalogue.product(&line.product) else {
        return;
    };
    let quantity = line
        .quantity
        .value()
        .unwrap_or(crate::domain::Quantity::ONE);
    let picker = Picker::for_line(product.clone(), quantity, line.key, &line.choices);
    state.dialog = Some(Dialog::Picker(Box::new(picker)));
}

pub(super) fn clear_search(state: &mut State) {
    state.browse.search.clear();
    state.browse.chosen = 0;
    state.browse_again();
}

/// Takes the order out of the outbox, to be corrected.
pub(super) fn take_back(state: &mut State, desk: &Desk) {
    let open = state.order();
    if open.underway().is_some() {
        return changing::take_back(state, desk);
    }
    if let Some(entry) = open.outgoing().and_then(|outgoing| outgoing.entry) {
        let request = Request::TakeBack(open.id, entry);
        logic::ask(state, desk, request);
    }
}

/// What is to be different is written down beside the order, whose bytes stay as they are.
fn change_later(state: &mut State) {
    let id = state.order().id;
    match state
        .orders
        .iter()
        .position(|open| open.change_of == Some(id))
    {
        Some(place) => {
            state.active = place;
            state.underive();
        }
        None => sending::copy_of_order(state, Some(id)),
    }
}

/// The rarer fields stand low: the cursor in the first of them brings them into sight.
fn toggle_more(state: &mut State) {
    state.is_more_open = !state.is_more_open;
    if state.is_more_open {
        state.go_to(Spot::Customer(CustomerField::Call));
    }
}

fn open_connect(state: &mut State) {
    state.dialog = Some(Dialog::Connect(Box::default()));
    state.go_to(Spot::Dialog);
}

pub(super) fn use_practice(state: &mut State, desk: &Desk) {
    logic::ask(state, desk, Request::UseStore(None));
}

/// To a store that was connected before. Its cart is checked against the menu there.
pub(super) fn open_store(state: &mut State, desk: &Desk, name: String) {
    logic::ask(state, desk, Request::UseStore(Some(name)));
}

fn switch_language(state: &mut State, desk: &Desk) {
    state.settings.language = match state.settings.language {
        Language::Tr => Language::En,
        Language::En => Language::Tr,
    };
    look_changed(state, desk);
}

fn switch_theme(state: &mut State, desk: &Desk) {
    state.settings.theme = match state.settings.theme {
        Theme::Dark => Theme::Light,
        Theme::Light | Theme::System => Theme::Dark,
    };
    look_changed(state, desk);
}

fn switch_density(state: &mut State, desk: &Desk) {
    state.settings.density = match state.settings.density {
        Density::Normal => Density::Touch,
        Density::Touch => Density::Normal,
    };
    look_changed(state, desk);
}

fn look_changed(state: &mut State, desk: &Desk) {
    state.change_look();
    logic::ask(state, desk, Request::SaveSettings(state.settings.clone()));
}
