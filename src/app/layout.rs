//! Where the views stand.

use eframe::egui::{self, CentralPanel, Frame, Id, Margin, Modal, Panel, ScrollArea, Stroke, Ui};

use super::{
    banners,
    calls::IncomingCall,
    people,
    state::{Dialog, Finding, State},
};
use crate::{
    desk::{OrderId, OrderState, PeopleState},
    ui::{
        banner,
        connect::{self, api_error_text},
        desk::{
            bottom_strip,
            call_strip::{self, CallModel, Caller},
            cart, customer, delivery,
            earlier::{self, EarlierModel},
            finder::{self, FinderModel},
            lapsed::FindingView,
            menu::{self, MenuModel},
            payment, picker, result,
            send::{self, SendModel},
            top_strip::{self, TopModel},
        },
        event::{Out, UiEvent},
        keys, problem_text,
        spot::Spot,
        tokens::{GAP, Tokens},
        view::{CustomerView, OrderView, RepeatView, View},
        widgets,
    },
};

/// Draws the whole desk.
pub fn desk_ui(ui: &mut Ui, state: &State, out: &mut Out) {
    let view = View {
        texts: &state.texts,
        sizes: state.sizes(),
        store: &state.store.name,
        allowed: state.allowed(),
        focus: state.focus,
        now_secs: state.now().as_second(),
        zone: &state.zone,
    };
    widgets::set_field_height(ui, view.sizes.field);
    ui.spacing_mut().button_padding.y = (view.sizes.field - 20.0) / 2.0;
    strips_ui(ui, &view, state, out);
    columns_ui(ui, &view, state, out);
    dialog_ui(ui, &view, state, out);
}

fn strip(ui: &Ui) -> Frame {
    let tokens = Tokens::of(ui);
    Frame::NONE
        .fill(tokens.panel)
        .inner_margin(Margin::symmetric(12, 5))
}

/// A panel that comes or goes must not rename what is drawn after it: the cursor would be lost.
const PANEL_IDS: usize = 1;

fn strips_ui(ui: &mut Ui, view: &View<'_>, state: &State, out: &mut Out) {
    let frame = strip(ui);
    Panel::top("top strip")
        .frame(frame)
        .resizable(false)
        .show(ui, |ui| {
            let model = TopModel {
                store: view.store_name(&state.store.name),
                environment: state.store.environment,
                stores: &state.settings.stores,
                orders: &state.orders,
                active: state.order().id,
                link: state.link,
                unsent: state.unsent(),
                next_send_secs: state.next_send().map(|at| at.as_second()),
                menu_secs: state
                    .menu
                    .loaded
                    .as_ref()
                    .map(|menu| menu.fetched_at.as_second()),
                is_refreshing: state.menu.is_pending,
            };
            top_strip::top_strip_ui(ui, view, &model, out);
        });
    call_strip_ui(ui, view, state, out);
    let banners = banners::of(state, view);
    if !banners.is_empty() {
        Panel::top("banners")
            .frame(Frame::NONE)
            .resizable(false)
            .show(ui, |ui| {
                ui.spacing_mut().item_spacing.y = 1.0;
                for banner in &banners {
                    banner::banner_ui(ui, view, banner, out);
                }
            });
    } else {
        ui.skip_ahead_auto_ids(PANEL_IDS);
    }
    Panel::bottom("bottom strip")
        .frame(frame)
        .resizable(false)
        .show(ui, |ui| {
            bottom_strip::bottom_strip_ui(ui, view, state.last.as_ref());
        });
}

/// From the first call on it keeps its place.
fn call_strip_ui(ui: &mut Ui, view: &View<'_>, state: &State, out: &mut Out) {
    let Some(last) = state.calls.last() else {
        return ui.skip_ahead_auto_ids(PANEL_IDS);
    };
    let waiting = state.calls.waiting();
    let model = CallModel {
        callers: waiting.iter().map(caller).collect(),
        last: caller(last),
        known: people::of_number(state, waiting.first().and_then(|call| call.number.as_ref())),
    };
    let tokens = Tokens::of(ui);
    let fill = if waiting.is_empty() {
        tokens.panel
    } else {
        tokens.accent_soft
    };
    Panel::top("call strip")
        .frame(
            Frame::NONE
                .fill(fill)
                .inner_margin(Margin::symmetric(12, 4)),
        )
        .resizable(false)
        .show(ui, |ui| call_strip::call_strip_ui(ui, view, &model, out));
}

fn caller(call: &IncomingCall) -> Caller<'_> {
    Caller {
        number: call.number.as_ref(),
        since_secs: call.at.as_second(),
    }
}

/// Widths of cart and customer: shares of the window within what they need and can use.
fn widths(whole: f32) -> (f32, f32) {
    (
        (whole * 0.29).clamp(290.0, 480.0),
        (whole * 0.277).clamp(310.0, 440.0),
    )
}

fn columns_ui(ui: &mut Ui, view: &View<'_>, state: &State, out: &mut Out) {
    let known = people::known(state);
    let note = known
        .map(|known| state.people.note(known))
        .unwrap_or_default();
    let of_same_number: Vec<_> = state
        .derived
        .of_same_number
        .iter()
        .filter_map(|key| state.people.index.get(*key))
        .collect();
    let order = OrderView {
        view: *view,
        open: state.order(),
        totals: &state.derived.totals,
        marks: &state.derived.marks,
        catalogue: state.catalogue().map(AsRef::as_ref),
        customer: CustomerView {
            known,
            note: &note,
            of_same_number: &of_same_number,
        },
        repeat: repeat_view(state),
    };
    let (cart_width, customer_width) = widths(ui.available_width());
    let tokens = Tokens::of(ui);
    let column = Frame::NONE
        .fill(tokens.ground)
        .inner_margin(Margin::symmetric(12, 10));
    Panel::right("customer")
        .frame(column)
        .exact_size(customer_width)
        .resizable(false)
        .show(ui, |ui| {
            customer_column_ui(ui, &order, state, out);
        });
    let movable = ui.available_rect_before_wrap();
    Panel::right("cart")
        .frame(column)
        .exact_size(cart_width)
        .resizable(false)
        .show(ui, |ui| {
            cart_column_ui(ui, &order, out);
        });
    CentralPanel::default().frame(column).show(ui, |ui| {
        let failure = state
            .menu
            .failure
            .as_ref()
            .map(|error| api_error_text(view, error));
        let unread = state
            .browse
            .unread
            .as_ref()
            .map(|error| problem_text::number(error, view.texts));
        let model = MenuModel {
            unread: unread.as_deref(),
            catalogue: state.catalogue().map(AsRef::as_ref),
            search: &state.browse.search,
            category: state.browse.category.as_ref(),
            shown: &state.browse.shown,
            parts: &state.browse.parts,
            favourites: &state.usual.preferences.favourites,
            chosen: state.browse.chosen,
            follow_chosen: state.browse.follow,
            select_search: state.browse.select_search,
            is_missed: state.browse.is_missed,
            failure: failure.as_deref(),
            is_loading: state.menu.failure.is_none() && state.store_trouble.is_none(),
        };
        menu::menu_ui(ui, view, &model, out);
    });
    shield_ui(ui, movable, state.calls.last().is_some(), out);
}

/// How long, in seconds, no click is taken by what has moved: it was meant for what stood there.
const MOVING: f64 = 0.6;

/// The strip of the first call moves menu and cart down. A click that was on its way then meets
/// nothing rather than another product.
fn shield_ui(ui: &Ui, movable: egui::Rect, is_strip_shown: bool, out: &mut Out) {
    let id = Id::unique("moved by the call strip");
    let now = ui.input(|input| input.time);
    let moved: (bool, f64) = ui
        .data(|data| data.get_temp(id))
        .unwrap_or((is_strip_shown, f64::MIN));
    let (was_shown, at) = moved;
    let at = if was_shown == is_strip_shown { at } else { now };
    ui.data_mut(|data| data.insert_temp(id, (is_strip_shown, at)));
    if now - at < MOVING {
        let shield = ui.interact(movable, id, egui::Sense::CLICK);
        // It took the cursor out of its field, as every click does.
        if shield.clicked() {
            out.push(UiEvent::Jump(Spot::Search));
        }
    }
}

fn cart_column_ui(ui: &mut Ui, order: &OrderView<'_>, out: &mut Out) {
    Panel::bottom("totals")
        .frame(Frame::NONE)
        .resizable(false)
        .show_separator_line(false)
        .show(ui, |ui| cart::totals_ui(ui, order));
    CentralPanel::no_frame().show(ui, |ui| {
        ui.add_enabled_ui(order.open.is_editable(), |ui| cart::cart_ui(ui, order, out));
    });
}

/// Send and the result are pinned below; the fields above scroll where the window is low.
fn customer_column_ui(ui: &mut Ui, order: &OrderView<'_>, state: &State, out: &mut Out) {
    let open = order.open;
    let model = SendModel {
        order,
        finding: state.findings.get(&open.id).map(finding_view),
        packet_to_change: open
            .change_of
            .and_then(|packet| packet_number(state, packet)),
    };
    let frame = Frame::NONE.inner_margin(Margin {
        top: 8,
        ..Margin::ZERO
    });
    Panel::bottom("send")
        .frame(frame)
        .resizable(false)
        .show_separator_line(false)
        .show(ui, |ui| match &open.state {
            OrderState::Accepted(accepted) => result::result_ui(ui, &order.view, accepted, out),
            OrderState::Draft | OrderState::Outgoing(_) => {
                send::send_ui(ui, &model, out);
            }
        });
    let source = people_source(&order.view, state);
    let finder = FinderModel {
        text: &open.sought,
        index: &state.people.index,
        hits: &state.people.hits,
        chosen: state.people.chosen,
        follow_chosen: state.people.follow,
        source: &source,
        is_open: state.people.is_open_for(open.id) && open.is_editable(),
    };
    CentralPanel::no_frame().show(ui, |ui| {
        ui.add_enabled_ui(open.is_editable(), |ui| {
            finder::finder_ui(ui, &order.view, &finder, out);
        });
        if finder.is_open {
            finder::found_ui(ui, &order.view, &finder, out);
            return;
        }
        ScrollArea::vertical()
            .id_salt(("customer", open.id, open.is_editable()))
            .auto_shrink(false)
            .show(ui, |ui| {
                ui.spacing_mut().item_spacing.y = 6.0;
                ui.add_enabled_ui(open.is_editable(), |ui| {
                    customer::customer_ui(ui, order, out);
                    delivery::delivery_ui(ui, order, out);
                    ui.add_space(GAP / 2.0);
                    payment::payment_ui(ui, order, out);
                    delivery::more_ui(ui, order, state.is_more_open, out);
                });
            });
    });
}

/// What the customer ordered before.
fn repeat_view(state: &State) -> RepeatView<'_> {
    let open = state.order();
    RepeatView {
        last: state.earlier.orders().and_then(<[_]>::first),
        said: state.earlier.said(open.id, open.revision()),
        remarks: &state.derived.remarks,
    }
}

/// Where the customers in the list come from.
fn people_source(view: &View<'_>, state: &State) -> String {
    let count = state.people.index.len();
    let id = match &state.people.state {
        None | Some(PeopleState::Reading { .. }) => "finder-source-reading",
        Some(PeopleState::Whole { .. }) => "finder-source-whole",
        Some(PeopleState::Denied) => "finder-source-denied",
        Some(PeopleState::Withheld) => "finder-source-withheld",
        Some(PeopleState::Failed(_)) => "finder-source-failed",
    };
    view.texts.with(id, &[("count", count.into())])
}

fn finding_view(finding: &Finding) -> FindingView<'_> {
    match finding {
        Finding::Pending => FindingView::Pending,
        Finding::Ready(matches) => FindingView::Ready(matches),
        Finding::Failed(error) => FindingView::Failed(error),
    }
}

/// What people call the packet of an order, once there is one.
fn packet_number(state: &State, order: OrderId) -> Option<&str> {
    let open = state.orders.iter().find(|open| open.id == order)?;
    match &open.state {
        OrderState::Accepted(accepted) => {
            Some(accepted.doc_no.as_deref().unwrap_or(&accepted.packet_id))
        }
        OrderState::Draft | OrderState::Outgoing(_) => None,
    }
}

fn dialog_ui(ui: &Ui, view: &View<'_>, state: &State, out: &mut Out) {
    let Some(dialog) = &state.dialog else { return };
    let tokens = Tokens::of(ui);
    let frame = Frame::popup(ui.style())
        .fill(tokens.panel)
        .stroke(Stroke::new(1.0, tokens.hairline))
        .corner_radius(12)
        .inner_margin(Margin::same(20));
    let response = Modal::new(Id::unique("dialog"))
        .frame(frame)
        .show(ui, |ui| match dialog {
            Dialog::Picker(state) => picker::picker_ui(ui, view, state, out),
            Dialog::Earlier(list) => {
                let model = EarlierModel {
                    list,
                    orders: state.earlier.orders(),
                    has_more: state.earlier.has_more(),
                    catalogue: state.catalogue().map(AsRef::as_ref),
                };
                earlier::earlier_ui(ui, view, &model, out);
            }
            Dialog::Connect(form) => connect::connect_ui(ui, view, form, out),
            Dialog::Keys => keys::keys_ui(ui, view, out),
        });
    if response.should_close() {
        out.push(UiEvent::CloseDialog);
    }
}

/// The size of a first window: that of an old cash-desk screen.
pub(super) const FIRST_SIZE: egui::Vec2 = egui::vec2(1366.0, 768.0);
/// The smallest window that everything fits into.
pub(super) const SMALLEST_SIZE: egui::Vec2 = egui::vec2(1000.0, 640.0);
