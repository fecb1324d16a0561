//! Changing a packet that is there already, and what comes of it.

mod answers;
mod later;
mod problems;
mod reading;
mod which;

use std::collections::HashMap;

use super::{
    logic,
    notice::Notice,
    orders,
    state::{Dialog, State, fresh_customer, fresh_key},
};
use crate::{
    api::Packet,
    desk::{
        AskError, ChangeNews, ChangeProgress, Desk, OpenOrder, OrderId, OrderState, Request,
        SendingChange, ShownPacket, Underway,
    },
    domain::{Money, PaymentKey, ThreeSides, Typed},
    store::database::outbox::StoreRef,
    ui::{
        change::{beside::Beside, three_sides::SidesChoice},
        command::Screen,
    },
};

pub(super) use later::{ask_for_originals, can_be_read, packet_told, read_original};
pub(super) use problems::{keeps_from_review, of_change};
pub(super) use reading::model;
pub(super) use which::{handle as handle_which, open as ask_which};

/// What is known of the changes of packets.
#[derive(Debug, Default)]
pub struct Changes {
    /// The newest of each packet, by its store's place and its id.
    newest: HashMap<(String, String, String), ChangeNews>,
}

impl Changes {
    /// The newest change of a packet, by the id that it was made with.
    pub fn of(&self, store: &StoreRef, packet_id: &str) -> Option<&ChangeNews> {
        self.newest.get(&packet_name(store, packet_id))
    }

    /// The newest change of a packet, whichever of its ids it was made with.
    pub fn of_packet(&self, store: &StoreRef, packet: &Packet) -> Option<&ChangeNews> {
        let by_uuid = || self.of(store, packet.uuid.as_deref()?);
        self.of(store, &packet.id).or_else(by_uuid)
    }

    /// A packet has newer news.
    pub(super) fn take(&mut self, news: ChangeNews) {
        let packet = packet_name(&news.store, &news.packet_id);
        self.newest.insert(packet, news);
    }
}

fn packet_name(store: &StoreRef, packet_id: &str) -> (String, String, String) {
    let (address, server_id) = store.place();
    (
        address.to_owned(),
        server_id.to_owned(),
        packet_id.to_owned(),
    )
}

/// Opens a packet on the desk, to be changed there; goes to where it is changed already.
pub(super) fn begin(state: &mut State, desk: &Desk, shown: &ShownPacket) {
    logic::ask(state, desk, Request::WatchOpenPackets(false));
    if let Some(id) = open_already(state, shown) {
        start_anew(state, id, shown);
        return orders::show_order(state, id);
    }
    if !is_in_use(state, &shown.store) {
        let name = state.view().store_name(&shown.store.name).to_owned();
        let words = state
            .texts
            .with("change-other-store", &[("store", (&name).into())]);
        return state.notice(Notice::NotOpened(words));
    }
    let Some(base) = reading::base_of(state, shown) else {
        let words = state.texts.get("change-no-menu").to_owned();
        return state.notice(Notice::NotOpened(words));
    };
    let mut open = OpenOrder::of_packet(OrderId::fresh(), base, fresh_key(), state.now());
    open.customer = match &shown.ours {
        Some(ours) if ours.1.customer.is_some() => ours.1.customer,
        _ => state.people.index.by_remote_id(&open.order.customer.id),
    };
    let id = open.id;
    state.orders.push(open);
    orders::show_order(state, id);
}

/// The tab in which a packet is changed already, or its change is under way.
fn open_already(state: &State, shown: &ShownPacket) -> Option<OrderId> {
    let is_it = |open: &&OpenOrder| {
        let base = open.base.as_ref();
        let is_same = base.is_some_and(|base| {
            base.store.place() == shown.store.place() && shown.packet.is(&base.packet_id)
        });
        is_same && !matches!(open.state, OrderState::Accepted(_))
    };
    state.orders.iter().find(is_it).map(|open| open.id)
}

/// Where nothing was changed yet, the packet as it is now is what a change starts from.
fn start_anew(state: &mut State, id: OrderId, shown: &ShownPacket) {
    let is_old = |open: &&OpenOrder| {
        let base = open.base.as_ref();
        let is_other = base.is_some_and(|base| base.raw != shown.packet.raw);
        is_other && open.is_editable() && open.is_unchanged()
    };
    let is_old = state.orders.iter().filter(is_old).any(|open| open.id == id);
    let base = is_old.then(|| reading::base_of(state, shown)).flatten();
    if let Some((base, open)) = base.zip(state.order_of(id)) {
        open.take_over(base.read.order.clone());
        open.change_from(base);
        open.decided();
    }
}

/// Whether this is the store whose menu is shown.
pub(super) fn is_in_use(state: &State, store: &StoreRef) -> bool {
    let here = state.store.store.as_ref();
    here.is_some_and(|here| here.place() == store.place())
}

/// Shows what will be different, or first what others have changed. Nothing goes out by that.
pub(super) fn review(state: &mut State) {
    if state.order().theirs().is_some() {
        return show_sides(state);
    }
    state.order_mut().mark_tried();
    state.derive();
    if state.derived.has_errors {
        let first = state.derived.marks.errors().next().map(|mark| mark.spot);
        if let Some(spot) = first {
            logic::jump(state, spot);
        }
        return;
    }
    show_difference(state);
}

fn show_difference(state: &mut State) {
    state.screen = Screen::Desk;
    state.last_difference += 1;
    state.dialog = Some(Dialog::Difference(state.last_difference));
}

fn show_sides(state: &mut State) {
    let open = state.order();
    if let (Some(base), Some(theirs)) = (&open.base, open.theirs()) {
        let sides = ThreeSides::of(&base.read.order, &theirs.read.order, &open.order);
        let beside = Beside::between(base, theirs);
        state.dialog = Some(Dialog::Sides(Box::new(sides), beside));
    }
}

/// What a person decides about what others have changed. Nothing goes out before the difference to
/// the packet as it is now was seen.
pub(super) fn decide(state: &mut State, desk: &Desk, choice: SidesChoice) {
    let Some(Dialog::Sides(sides, _)) = state.dialog.take() else {
        return;
    };
    let Some(theirs) = state.order().theirs().cloned() else {
        return;
    };
    let open = state.order_mut();
    match choice {
        SidesChoice::Theirs => return orders::throw_away(state, desk, state.active),
        SidesChoice::Both => open.take_over(sides.merged().clone()),
        SidesChoice::Mine => {}
    }
    open.change_from(Box::new(theirs));
    open.decided();
    review(state);
}

/// Sends the change whose difference is in sight.
pub(super) fn send(state: &mut State, desk: &Desk) {
    state.derive();
    let can_be_sent = state
        .derived
        .change
        .as_ref()
        .is_some_and(crate::ui::change::model::ChangeModel::can_be_sent);
    let is_shown = matches!(state.dialog, Some(Dialog::Difference(_)));
    let open = state.order();
    if !is_shown || !can_be_sent || !open.is_editable() || !state.allowed().send {
        return;
    }
    let Some(base) = open.base.clone() else {
        return;
    };
    let Some(Ok(frozen)) = reading::write(state, &base, &open.order) else {
        return;
    };
    let sending = SendingChange {
        order: open.id,
        base,
        draft: Some(Box::new(open.to_draft())),
        wanted: frozen.wanted,
        status: None,
        steps: frozen.steps.clone(),
    };
    state.dialog = None;
    match desk.ask(Request::SendChange(Box::new(sending))) {
        Ok(()) => {
            let open = state.order_mut();
            open.mark_kept();
            open.hand_change_over(&frozen.steps);
        }
        Err(AskError::Busy | AskError::Stopped) => state.notice(Notice::Busy),
    }
}

/// Tries a change that waits now.
pub(super) fn try_now(state: &mut State, desk: &Desk) {
    if let Some(change) = state
        .order()
        .underway()
        .and_then(|underway| underway.change)
    {
        logic::ask(state, desk, Request::TryChangeNow(change));
    }
}

/// Takes a change back of which nothing was sent.
pub(super) fn take_back(state: &mut State, desk: &Desk) {
    let underway = state.order().underway();
    let underway = underway.filter(|underway| underway.can_be_taken_back());
    if let Some(change) = underway.and_then(|underway| underway.change) {
        logic::ask(state, desk, Request::TakeBackChange(change));
    }
}

/// Whether a change can be tried now: it does not stand at a call.
pub(super) fn can_be_tried(underway: &Underway) -> bool {
    use crate::desk::ChangeStage as Stage;
    underway.change.is_some()
        && matches!(
            underway.stage,
            Stage::Queued | Stage::Waiting | Stage::Unknown(_)
        )
}

/// Makes a payment pay the whole.
pub(super) fn pay_whole(state: &mut State, payment: PaymentKey, whole: Money) {
    state.order_mut().change(|order| {
        if let Some(payment) = order.payment_mut(payment) {
            payment.amount = Typed::Good(whole);
        }
    });
}

/// It changes no packet any more.
pub(super) fn is_an_order(state: &mut State) {
    let open = state.order();
    // Whom the store knows keeps the store's key.
    let known = super::people::known(state).and_then(|known| known.remote_id.clone());
    let customer = match open.is_change() {
        true => known.unwrap_or_else(fresh_customer),
        false => open.order.customer.id.clone(),
    };
    let key = match open.is_change() {
        true => fresh_key(),
        false => open.order.idempotency_key.clone(),
    };
    state.order_mut().be_an_order(customer, key);
    state.underive();
}

/// Where a change is.
pub(super) fn told(state: &mut State, desk: &Desk, news: ChangeNews) {
    answers::take(state, desk, &news);
    if news.status.is_some()
        && let ChangeProgress::Done { packet: Some(now) } = &news.state
    {
        answers::label_put(state, &news.store, now);
    }
    state.changes.take(news);
}
