//! What comes in: from the desk, and from the views.

use std::time::{Duration, Instant};

use super::{
    again, bench, bring_in,
    browse::{Browse, MenuState},
    calls, changing, commands, connecting, customer_notes, day, handing_on, inspector, keeping,
    notice::Notice,
    orders, orders_screen, palette, people, repeat, sending,
    state::{Dialog, State},
    stores, usual,
};
use crate::{
    api::{ApiError, ErrorKind},
    desk::{
        AskError, ChangeNews, Decision, Desk, Event, LoadedMenu, OpenOrder, PacketNews, Request,
    },
    domain::{
        Edit, LineField, Money, PaymentField, PaymentMethodId, ProductId, Quantity, Query, Typed,
    },
    store::{database::OpenReport, settings::Settings},
    ui::{
        command::Screen,
        desk::{
            picker::{Picker, PickerEvent},
            top_strip::Link,
        },
        event::UiEvent,
        spot::Spot,
    },
};

/// How long a frame may take in events before it draws.
const BUDGET: Duration = Duration::from_millis(8);

/// Takes in what the desk tells; false if there may be more.
pub(super) fn take_events(state: &mut State, desk: &mut Desk) -> bool {
    let started = Instant::now();
    while let Some(event) = desk.next_event() {
        take(state, desk, event);
        if started.elapsed() > BUDGET {
            return false;
        }
    }
    state.derive();
    true
}

fn take(state: &mut State, desk: &Desk, event: Event) {
    match event {
        Event::StoreOpened(info) => store_opened(state, info),
        Event::StoreFailed(trouble) => store_failed(state, trouble),
        Event::Menu(loaded) => menu_loaded(state, loaded),
        Event::MenuPending => state.menu.is_pending = true,
        Event::MenuFailed(error) => menu_failed(state, error),
        Event::Restored {
            orders,
            in_sight,
            unreadable,
        } => keeping::restore(state, desk, orders, in_sight, unreadable),
        Event::Outgoing(order, outgoing) => sending::outgoing(state, desk, order, outgoing),
        Event::NotKept(order, error) => sending::not_kept(state, order, error.trouble),
        Event::Accepted(accepted) => sending::accepted(state, desk, accepted),
        Event::Refused { order, sent, error } => sending::refused(state, order, &sent, &error),
        Event::TakenBack {
            order,
            needs_new_key,
        } => sending::taken_back(state, desk, order, needs_new_key),
        Event::Matches(order, result) => sending::found(state, order, result),
        Event::Called(failure) => note_link(state, failure.as_ref()),
        Event::DiskTrouble(error) => state.disk = Some(error.trouble),
        Event::DiskWorks => disk_works(state, desk),
        Event::SetAside(OpenReport::SetAside { kept, salvaged }) => {
            // What is on screen is whole, whatever could be read from the disk.
            state.orders.iter_mut().for_each(OpenOrder::keep_again);
            state.notice(Notice::SetAside(kept, salvaged));
        }
        Event::PacketRead { order, result } => sending::read_back(state, order, result),
        Event::Change(news) => change_told(state, desk, &news),
        Event::OpenPackets(open, failure) => {
            orders_screen::open_packets_told(state, desk, open, failure);
        }
        Event::PacketNews(news) => packet_told(state, news),
        Event::Day(told) => day::told(state, desk, told),
        Event::Preferences(preferences) => usual::changed(state, preferences),
        Event::FavouriteNotKept(_) => usual::not_kept(state),
        Event::People(index) => people::loaded(state, index),
        Event::Customers(customers) => {
            repeat::customers_changed(state, &customers);
            people::changed(state, desk, customers);
        }
        Event::PeopleState(now) => state.people.state = Some(now),
        Event::NoteNotKept(customer, _) => customer_notes::not_kept(state, customer),
        Event::EarlierOrders {
            customer,
            before,
            found,
        } => repeat::found(state, desk, customer, before, found),
        Event::DayWritten(result) => day::written(state, result),
        Event::BundlePrepared {
            wish,
            result,
            folder,
        } => handing_on::prepared(state, &wish, result, &folder),
        Event::BundlePlace(place) => handing_on::place_chosen(state, place),
        Event::BundleWritten(result) => handing_on::written(state, result),
        Event::AgainAnswered { number, result } => again::answered(state, number, result),
        Event::BroughtIn { number, result } => bring_in::read(state, number, result),
        Event::JournalGrew => inspector::refresh(state, desk),
        Event::JournalFound { query, result } => inspector::found(state, desk, query, result),
        Event::ExchangeShown { id, result } => inspector::shown(state, desk, id, result),
        Event::ExchangeRead(reading) => inspector::read(state, reading),
        Event::Compared { number, result } => inspector::compared(state, number, result),
        Event::KeyTested(result) => connecting::key_tested(state, result),
        Event::Connected { place, problem } => {
            connecting::connected(state, place, problem.is_some());
        }
        Event::SettingsKept(settings) => settings_kept(state, *settings),
        Event::StoreKeys(found) => stores::keys_found(state, found),
        Event::StoreEdited(name, result) => stores::edited(state, desk, &name, result),
        Event::StoreChecked(name, result) => stores::checked(state, name.as_deref(), result),
        Event::Faults(faults) => bench::told(state, faults),
        Event::ConnectFailed(failure) => connecting::connect_failed(state, &failure),
        Event::KeyFile(result) => connecting::key_in_file(state, result),
        Event::Settings(report) => state.notice(Notice::Settings(report.to_string())),
        Event::SettingsNotSaved(error) => state.notice(Notice::SettingsNotSaved(error.to_string())),
    }
}

/// A packet is read for who looks at it, and for who waits to change it.
fn packet_told(state: &mut State, news: Box<PacketNews>) {
    changing::packet_told(state, &news);
    orders_screen::packet_told(state, news);
}

fn change_told(state: &mut State, desk: &Desk, news: &ChangeNews) {
    changing::told(state, desk, news.clone());
    orders_screen::change_told(state, desk, news);
}

fn disk_works(state: &mut State, desk: &Desk) {
    state.disk = None;
    customer_notes::disk_works(state, desk);
    repeat::disk_works(state);
}

/// Another process, or an editor, may have changed how the screen looks.
fn settings_kept(state: &mut State, settings: Settings) {
    let look = |settings: &Settings| (settings.language, settings.theme, settings.density);
    let is_look_new = look(&settings) != look(&state.settings);
    state.settings = settings;
    if is_look_new {
        state.change_look();
    }
}

fn store_opened(state: &mut State, info: crate::desk::StoreInfo) {
    if info.opening != state.store.opening {
        // The cart stays: it is checked again against the menu of the store that is opened now.
        state.menu = MenuState::default();
        state.browse = Browse::default();
        state.link = Link::Connecting;
        people::store_opened(state);
        usual::store_opened(state);
        bench::store_opened(state);
        orders_screen::store_opened(state);
        day::store_opened(state);
    }
    state.store = info;
    state.store_trouble = None;
    state.underive();
}

fn store_failed(state: &mut State, trouble: crate::desk::StoreTrouble) {
    state.store_trouble = Some(trouble);
    state.menu.is_pending = false;
    state.link = Link::Offline;
}

fn menu_loaded(state: &mut State, loaded: LoadedMenu) {
    state.menu.is_pending = loaded.is_from_disk;
    state.menu.failure = None;
    if !loaded.is_from_disk {
        state.link = Link::Connected;
        state.notices.retain(|notice| {
            !matches!(
                notice,
                Notice::LeftOut(_) | Notice::MenuCut(_) | Notice::ListMissing(_)
            )
        });
        if !loaded.report.left_out.is_empty() {
            state.notice(Notice::LeftOut(loaded.report.left_out.len()));
        }
        if let Some(total) = loaded.report.truncated {
            state.notice(Notice::MenuCut(total));
        }
        for (list, _) in &loaded.failed {
            state.notice(Notice::ListMissing(list.endpoint()));
        }
    }
    state.menu.loaded = Some(loaded);
    usual::find_places(state);
    again::menu_changed(state);
    day::menu_changed(state);
    orders_screen::reckon(state);
    state.browse_again();
    state.underive();
}

fn menu_failed(state: &mut State, error: ApiError) {
    note_link(state, Some(&error.kind));
    state.menu.is_pending = false;
    state.menu.failure = Some(error);
}

/// Any answer at all means that the store can be reached.
fn note_link(state: &mut State, failure: Option<&ErrorKind>) {
    state.link = match failure {
        Some(ErrorKind::Unreachable | ErrorKind::Lost { .. }) => Link::Offline,
        _ => Link::Connected,
    };
}

/// Asks the desk; a desk that is busy is told in a banner.
pub(super) fn ask(state: &mut State, desk: &Desk, request: Request) {
    if let Err(error) = desk.ask(request) {
        match error {
            AskError::Busy => tracing::warn!("the desk is busy"),
            AskError::Stopped => tracing::error!("the desk has stopped"),
        }
        state.notice(Notice::Busy);
    }
}

/// Does what a view returned.
pub(super) fn handle(state: &mut State, desk: &Desk, event: UiEvent) {
    // Whoever goes on working does not mean to close the window any more.
    if !matches!(event, UiEvent::DismissBanner(_)) {
        state
            .notices
            .retain(|notice| !matches!(notice, Notice::Closing { .. }));
    }
    let before = state.order().id;
    let phone = state.order().order.customer.phone.clone();
    match event {
        UiEvent::Command(command) => commands::run(state, desk, command),
        UiEvent::Edit(edit) => edit_order(state, edit),
        UiEvent::Jump(spot) => jump(state, spot),
        UiEvent::Finder(event) => people::finder(state, event),
        UiEvent::TakeCall(place) => calls::take(state, place),
        UiEvent::PickCustomer(key) => people::pick(state, key, None, None),
        UiEvent::TakeAddress(place) => people::take_address(state, place),
        UiEvent::NoteAbout(key, text) => customer_notes::change(state, desk, key, text),
        UiEvent::Orders(event) => orders_screen::handle(state, desk, event),
        UiEvent::Inspector(event) => inspector::handle(state, desk, event),
        UiEvent::Search(text) => search(state, text),
        UiEvent::ShowCategory(category) => {
            state.browse.category = category;
            state.browse.chosen = 0;
            state.browse_again();
        }
        UiEvent::MoveProduct(by) => move_product(state, by),
        UiEvent::TakeChosen => take_chosen(state),
        UiEvent::TakeProduct(product, quantity) => take_product(state, &product, quantity),
        UiEvent::ToggleFavourite(product) => usual::toggle(state, desk, product),
        UiEvent::ChooseLine(key) => state.order_mut().choose_line(key),
        UiEvent::AddPayment(method) => add_payment(state, &method),
        UiEvent::AddDiscount => add_discount(state),
        UiEvent::Tendered(text) => tendered(state, &text),
        UiEvent::ShowOrder(id) => orders::show_order(state, id),
        UiEvent::OpenStore(name) => commands::open_store(state, desk, name),
        UiEvent::Picker(event) => pick(state, event),
        UiEvent::Palette(event) => palette::handle(state, desk, event),
        UiEvent::NameTyped(text) => orders::name_typed(state, &text),
        UiEvent::GiveName => orders::give_name(state),
        UiEvent::Earlier(event) => repeat::handle(state, desk, event),
        UiEvent::Connect(event) => connecting::connect(state, desk, event),
        UiEvent::Stores(event) => stores::handle(state, desk, event),
        UiEvent::Bench(event) => bench::handle(state, desk, event),
        UiEvent::Bundle(event) => handing_on::handle(state, desk, event),
        UiEvent::Again(event) => again::handle(state, desk, event),
        UiEvent::Day(event) => day::handle(state, desk, event),
        UiEvent::BringIn(event) => bring_in::handle(state, desk, event),
        UiEvent::AgreeToKeyFile => ask(state, desk, Request::AgreeToKeyFile),
        UiEvent::DismissBanner(place) => {
            if place < state.notices.len() {
                state.notices.remove(place);
            }
        }
        UiEvent::CloseDialog => {
            bench::leave(state, desk);
            close_dialog(state);
        }
        UiEvent::ThisPacket(packet_id) => {
            sending::decide(state, desk, Decision::Found(packet_id));
        }
        UiEvent::ChangeIsNew => changing::is_an_order(state),
        UiEvent::SendChange => changing::send(state, desk),
        UiEvent::PayWhole(payment, whole) => changing::pay_whole(state, payment, whole),
        UiEvent::DecideSides(choice) => changing::decide(state, desk, choice),
        UiEvent::AskWhich(line) => changing::ask_which(state, line),
        UiEvent::Which(event) => changing::handle_which(state, event),
        UiEvent::NotThere => sending::decide(state, desk, Decision::NotThere),
    }
    let open = state.order();
    if open.id == before && open.order.customer.phone != phone {
        calls::entered_by_hand(state);
    }
    state.derive();
}

fn edit_order(state: &mut State, edit: Edit) {
    if let Some(key) = edit.line() {
        state.order_mut().choose_line(key);
    }
    let is_of_who = people::says_who(&edit);
    state.order_mut().apply(edit);
    if is_of_who {
        people::look_who_it_is(state);
    }
}

/// Puts the cursor where something is to be mended, opening what hides it.
pub(super) fn jump(state: &mut State, spot: Spot) {
    state.screen = Screen::Desk;
    if spot.is_behind_more() {
        state.is_more_open = true;
    }
    if let Spot::Line(key, field) = spot {
        state.order_mut().choose_line(key);
        if field == LineField::Options {
            state.go_to(Spot::Line(key, LineField::Line));
            return;
        }
    }
    state.go_to(spot.to_focus());
}

fn search(state: &mut State, text: String) {
    state.browse.search = text;
    state.browse.is_missed = false;
    state.browse.chosen = 0;
    state.browse.follow = true;
    state.browse_again();
}

fn move_product(state: &mut State, by: isize) {
    let last = state.browse.shown.len().saturating_sub(1);
    state.browse.chosen = state.browse.chosen.saturating_add_signed(by).min(last);
    state.browse.follow = true;
}

/// Whether a text is the bar code of a product on the menu.
pub(super) fn is_code_of_product(state: &State, text: &str) -> bool {
    let Some((catalogue, code)) = state.catalogue().zip(Query::parse(text.trim()).code()) else {
        return false;
    };
    let hits = catalogue.search(&code, 1);
    let product = hits
        .first()
        .and_then(|hit| catalogue.products().get(hit.place));
    // A scanner may leave out the noughts before a code, or add some.
    let plain = |code: &str| code.trim_start_matches('0').to_owned();
    let known = product.and_then(|product| product.barcode.as_deref());
    known.is_some_and(|known| plain(known) == plain(&code))
}

/// Takes the product of a bar code that was typed elsewhere.
pub(super) fn take_code(state: &mut State, code: String) {
    search(state, code);
    take_chosen(state);
}

/// Nothing is taken while it is not clear how many are meant. What found nothing is ready to be
/// typed over: a scanner does not clear the box.
fn take_chosen(state: &mut State) {
    state.browse.is_missed = state.browse.shown.is_empty();
    state.browse.select_search = state.browse.is_missed;
    let shown = state.browse.shown.get(state.browse.chosen).copied();
    let Some(shown) = shown.filter(|shown| !shown.is_asked) else {
        return;
    };
    let id = state
        .catalogue()
        .and_then(|catalogue| catalogue.products().get(shown.place))
        .map(|product| product.id.clone());
    if let Some(id) = id {
        take_product(state, &id, shown.quantity);
    }
}

fn take_product(state: &mut State, id: &ProductId, quantity: Option<Quantity>) {
    if !state.order().is_editable() {
        return;
    }
    let Some(product) = state
        .catalogue()
        .and_then(|catalogue| catalogue.product(id))
        .cloned()
    else {
        return;
    };
    let quantity = quantity.unwrap_or(Quantity::ONE);
    if product.has_choices() {
        state.dialog = Some(Dialog::Picker(Box::new(Picker::for_product(
            product, quantity,
        ))));
        return;
    }
    add_line(state, &product, Vec::new(), quantity);
}

fn add_line(
    state: &mut State,
    product: &crate::domain::Product,
    choices: Vec<crate::domain::LineChoice>,
    quantity: Quantity,
) {
    let open = state.order_mut();
    if let Some(key) = open.change(|order| order.add(product, choices, quantity)) {
        open.choose_line(key);
    }
    search(state, String::new());
    state.go_to(Spot::Search);
}

/// Adds a payment of what is still open; the first one also says how it will be paid.
fn add_payment(state: &mut State, method: &PaymentMethodId) {
    let Some(title) = state
        .catalogue()
        .and_then(|catalogue| catalogue.payment_method(method))
        .map(|method| method.title.clone())
    else {
        return;
    };
    let open = state.derived.totals.open();
    let amount = if open.is_negative() {
        Money::ZERO
    } else {
        open
    };
    let key = state.order_mut().change(|order| {
        if order.payment_note.trim().is_empty() {
            order.payment_note.clone_from(&title);
        }
        order.add_payment(method.clone(), &title, amount)
    });
    if let Some(key) = key {
        state.go_to(Spot::Payment(key, PaymentField::Price));
    }
}

fn add_discount(state: &mut State) {
    let key = state
        .order_mut()
        .change(|order| order.add_discount("", Money::ZERO));
    if let Some(key) = key {
        state.go_to(Spot::Payment(key, PaymentField::Title));
    }
}

fn tendered(state: &mut State, text: &str) {
    let typed = (!text.trim().is_empty()).then(|| Typed::read_money(text));
    state.order_mut().tender(typed);
}

fn pick(state: &mut State, event: PickerEvent) {
    let Some(Dialog::Picker(picker)) = &mut state.dialog else {
        return;
    };
    match event {
        PickerEvent::Toggle(place) => picker.toggle(place),
        PickerEvent::Move(by) => picker.move_by(by),
        PickerEvent::Confirm => {
            if picker.try_confirm() {
                picked(state);
            }
        }
        PickerEvent::ConfirmAnyway => picked(state),
    }
}

fn picked(state: &mut State) {
    let Some(Dialog::Picker(picker)) = state.dialog.take() else {
        return;
    };
    let chosen = picker.chosen();
    match picker.line {
        Some(line) => {
            state.order_mut().apply(Edit::Choices(line, chosen));
            state.go_to(Spot::Search);
        }
        None => add_line(state, &picker.product, chosen, picker.quantity),
    }
}

/// What was entered in a form or picker is done with; from the others one goes on where one was.
pub(super) fn close_dialog(state: &mut State) {
    if let Some(Dialog::Picker(_) | Dialog::Connect(_)) = state.dialog.take() {
        state.go_to(Spot::Search);
    }
}
