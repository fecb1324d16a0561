//! A changer over a real database and a practice store: packets that are there, changes of them,
//! and another client that has its own mind.
#![expect(
    clippy::unwrap_used,
    reason = "a helper that cannot go on fails its test"
)]

use std::sync::Arc;

use jiff::SignedDuration;
use packetdesk::{
    api::{Client, FrozenPacket, FrozenStep, Packet, PacketOrder, PaymentsKnown, StepKind},
    desk::{
        Books, ChangeNews, ChangeProgress, Changer, ChangerNews, ChangerTurn, Clock, ClockHand,
        Underway,
        sender::{News, Sender, WRITES_PER_MINUTE},
    },
    domain::{Catalogue, Money, Order, Quantity, Typed},
    practice::{Dialect, Endpoint, PracticeConfig, PracticeHandle, PracticeThread},
    store::{
        database::{
            changes::{Change, ChangeId, EnqueuedChange, NewChange},
            outbox::StoreRef,
        },
        packet_base::PacketBase,
        paths::Home,
    },
};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::{
    practice,
    sending::{PATIENCE, Place, client, courier, store_ref},
};

/// The three calls of a change, in the order in which they are made here.
pub const STEPS: [StepKind; 3] = [StepKind::Fields, StepKind::Orders, StepKind::Payments];

/// A practice store of one generation, and another client of it.
pub struct Shop {
    pub place: Place,
    pub store: PracticeThread,
    pub client: Client,
    pub menu: Catalogue,
}

impl Shop {
    pub async fn new(dialect: Dialect) -> Self {
        let place = Place::new();
        let store = place.store(PracticeConfig {
            dialect,
            limits: None,
            ..PracticeConfig::default()
        });
        let client = client(&store.base_url(), &store.api_key(), PATIENCE);
        let menu = practice::menu(&client).await;
        Self {
            place,
            store,
            client,
            menu,
        }
    }

    /// A packet that is there, as it was read just now.
    pub async fn base(&self, key: &str) -> PacketBase {
        base_of(&self.client, &self.menu, &store_ref("a"), key).await
    }

    pub async fn packet(&self, base: &PacketBase) -> Packet {
        self.client.get_packet(&base.packet_id).await.unwrap()
    }

    /// How often each of the calls reached the store, whatever became of it.
    pub fn calls(&self) -> [u64; 3] {
        calls(&self.store)
    }

    pub fn fault(&self, spec: &str) {
        self.store.add_fault(spec.parse().unwrap());
    }

    /// Another client changes a packet: its label, or one line less.
    pub async fn they_change(&self, base: &PacketBase, kind: StepKind) {
        let body = match kind {
            StepKind::Fields => json!({"packetId": base.packet_id, "status": "Rejected"}),
            StepKind::Orders => {
                let mut order = base.read.order.clone();
                order.lines.pop();
                cart(base, &order)
            }
            StepKind::Payments => json!({"packetId": base.packet_id, "payments": []}),
        };
        let step = FrozenStep {
            kind,
            json: body.to_string().into(),
        };
        self.client.update_packet(&step).await.unwrap();
    }

    /// Waits until a step of [`more`] can be seen in the packet.
    pub async fn until_carried_out(&self, base: &PacketBase, kind: StepKind) {
        let begun = std::time::Instant::now();
        while begun.elapsed() < PATIENCE {
            let packet = self.packet(base).await;
            let is_there = match kind {
                StepKind::Fields => packet.note.is_some_and(|note| note.starts_with("Kapıya")),
                StepKind::Orders => packet.lines[0].quantity == Quantity::from(3),
                StepKind::Payments => packet.paid == Some(Money::parse_wire("16.25").unwrap()),
            };
            if is_there {
                return;
            }
        }
        panic!("{kind} is not carried out");
    }

    /// Another start of the program on this folder, with a way to the store.
    pub async fn changing(&self) -> Changing {
        let mut changing = Changing::open(&self.place).await;
        changing.give(&self.store);
        changing
    }

    /// The same by another clock.
    pub async fn changing_by(&self, clock: Clock) -> Changing {
        let mut changing = self.changing().await;
        changing.changer = Changer::new(changing.books.clone(), clock.clone());
        changing.sender = Sender::new(changing.books.clone(), clock, WRITES_PER_MINUTE);
        changing.give(&self.store);
        changing
    }
}

pub fn calls(store: &PracticeHandle) -> [u64; 3] {
    [
        Endpoint::PacketsUpdate,
        Endpoint::PacketsUpdateOrders,
        Endpoint::PacketsUpdatePayments,
    ]
    .map(|endpoint| store.requests(endpoint))
}

/// Makes a packet and reads it.
pub async fn base_of(client: &Client, menu: &Catalogue, store: &StoreRef, key: &str) -> PacketBase {
    let mut order = practice::order(menu, key);
    let frozen = FrozenPacket::new(&order, menu).unwrap();
    let id = client.create_packet(&frozen).await.unwrap().packet_id;
    let packet = client.get_packet(&id).await.unwrap();
    for (line, told) in order.lines.iter_mut().zip(&packet.lines) {
        line.line_id.clone_from(&told.line_id);
    }
    for (payment, told) in order
        .payments
        .iter_mut()
        .zip(packet.payments.iter().flatten())
    {
        payment.line_id.clone_from(&told.line_id);
    }
    PacketBase {
        store: store.clone(),
        packet_id: id,
        doc_no: packet.doc_no.clone(),
        read_at: jiff::Timestamp::from_second(1_780_000_000).unwrap(),
        raw: Arc::clone(&packet.raw),
        read: PacketOrder {
            order,
            lines: Vec::new(),
            payments: PaymentsKnown::Told,
            is_withheld: false,
        },
    }
}

/// One more of the first line, paid with five more, and another note.
pub fn more(base: &PacketBase) -> NewChange {
    let mut wanted = base.read.order.clone();
    wanted.lines[0].quantity = Typed::Good(Quantity::from(3));
    wanted.payments[0].amount = Typed::Good(Money::parse_wire("15.25").unwrap());
    "Kapıya bırakın, ışık yanmıyor".clone_into(&mut wanted.note);
    change(base, wanted)
}

/// A change with all three steps.
pub fn change(base: &PacketBase, wanted: Order) -> NewChange {
    let steps = STEPS.map(|kind| FrozenStep {
        kind,
        json: match kind {
            StepKind::Fields => json!({"packetId": base.packet_id, "note": wanted.note}),
            StepKind::Orders => cart(base, &wanted),
            StepKind::Payments => payments(base, &wanted),
        }
        .to_string()
        .into(),
    });
    NewChange {
        order: Uuid::now_v7(),
        base: base.clone(),
        draft: None,
        wanted,
        status: None,
        steps: steps.into(),
    }
}

fn cart(base: &PacketBase, order: &Order) -> Value {
    let lines = order.lines.iter().map(|line| {
        let mut item = json!({
            "product": line.product.as_str(),
            "quantity": number(line.quantity.value().unwrap().decimal()),
            "options": line.choices.iter().map(|choice| &choice.title).collect::<Vec<_>>(),
        });
        if !line.note.is_empty() {
            item["note"] = json!(line.note);
        }
        if let Some(id) = &line.line_id {
            item["lineId"] = json!(id);
        }
        item
    });
    json!({"packetId": base.packet_id, "cart": lines.collect::<Vec<_>>()})
}

fn payments(base: &PacketBase, order: &Order) -> Value {
    let payments = order.payments.iter().map(|payment| {
        let mut item = json!({
            "id": payment.method.as_str(),
            "price": number(payment.amount.value().unwrap().decimal()),
            "isDiscount": payment.is_discount,
        });
        if payment.is_discount {
            item["title"] = json!(payment.title);
        }
        if let Some(id) = &payment.line_id {
            item["lineId"] = json!(id);
        }
        item
    });
    json!({"packetId": base.packet_id, "payments": payments.collect::<Vec<_>>()})
}

fn number(decimal: rust_decimal::Decimal) -> Value {
    serde_json::from_str(&decimal.to_string()).unwrap()
}

/// One run of the program: its changer, and what it has told.
pub struct Changing {
    pub changer: Changer,
    pub sender: Sender,
    pub books: Books,
    pub clock: Clock,
    pub hand: ClockHand,
    pub news: Vec<ChangerNews>,
}

impl Changing {
    pub async fn open(place: &Place) -> Self {
        let books = Books::new(Home::at(place.dir.path()));
        assert_eq!(books.open().await.unwrap(), None);
        Self {
            changer: Changer::new(books.clone(), place.clock.clone()),
            sender: Sender::new(books.clone(), place.clock.clone(), WRITES_PER_MINUTE),
            books,
            clock: place.clock.clone(),
            hand: place.hand.clone(),
            news: Vec::new(),
        }
    }

    pub fn give(&mut self, store: &PracticeHandle) {
        let courier = courier(&store.base_url(), &store.api_key());
        self.sender.give(&store_ref("a"), Ok(courier));
        self.changer.way_came(&store_ref("a"));
    }

    pub async fn enqueue(&mut self, new: NewChange) -> ChangeId {
        match self.changer.enqueue(new).await.unwrap() {
            EnqueuedChange::New(change) => change.id,
            other => panic!("{other:?}"),
        }
    }

    pub async fn look(&mut self) {
        let news = self.changer.look(&mut self.sender).await;
        self.news.extend(news);
    }

    /// Waits for one call to be over.
    pub async fn one_answer(&mut self) {
        let turn = tokio::time::timeout(PATIENCE, self.changer.turn());
        let turn = turn.await.unwrap();
        self.take(turn).await;
    }

    async fn take(&mut self, turn: ChangerTurn) {
        let news = self.changer.take(turn, &mut self.sender).await;
        self.news.extend(news);
    }

    /// Looks, and waits until nothing is under way; the clock stands still.
    pub async fn settle(&mut self) {
        self.look().await;
        while self.changer.is_busy() {
            self.one_answer().await;
        }
    }

    /// Turns the clock to the next time that something can go on; gives how long that was.
    pub async fn pass_on(&mut self) -> SignedDuration {
        let next = self.changer.wakes_at().unwrap();
        let time = next.duration_since(self.clock.now());
        self.hand.advance(time);
        self.settle().await;
        time
    }

    /// Passes on until a change is over; gives what was told of it last.
    pub async fn until_over(&mut self, id: ChangeId) -> ChangeProgress {
        self.settle().await;
        for _ in 0..100 {
            match self.last(id) {
                ChangeProgress::Underway(_) => self.pass_on().await,
                over => return over,
            };
        }
        panic!("{:?}", self.last(id));
    }

    /// What was told of a change last.
    pub fn last(&self, id: ChangeId) -> ChangeProgress {
        self.told(id).last().cloned().unwrap()
    }

    /// All that was told of it.
    pub fn told(&self, id: ChangeId) -> Vec<ChangeProgress> {
        let is_it = |news: &&ChangeNews| news.change == Some(id);
        let told = self.news.iter().filter_map(|news| match news {
            ChangerNews::Change(news) => Some(&**news),
            ChangerNews::Other(_) => None,
        });
        told.filter(is_it).map(|news| news.state.clone()).collect()
    }

    /// Where a change is that is not over, as told last.
    pub fn underway(&self, id: ChangeId) -> Underway {
        match self.last(id) {
            ChangeProgress::Underway(underway) => underway,
            over => panic!("{over:?}"),
        }
    }

    pub fn troubles(&self) -> usize {
        let is_trouble = |news: &&ChangerNews| matches!(news, ChangerNews::Other(News::Trouble(_)));
        self.news.iter().filter(is_trouble).count()
    }

    pub async fn change(&self, id: ChangeId) -> Change {
        let change = self.books.run(move |db| db.packet_change(id)).await;
        change.unwrap().unwrap()
    }
}
