//! Packets of the practice store, read, changed and read again, in both dialects.
#![expect(
    clippy::unwrap_used,
    reason = "a helper that cannot go on fails its test"
)]

use packetdesk::{
    api::{
        ApiError, ChangeStart, Client, FrozenChange, FrozenPacket, FrozenStep, Packet, PacketOrder,
        PaymentsKnown, ProductFit, StepKind, refusal,
    },
    domain::{
        Catalogue, Difference, Field, LineChoice, LineField, Order, PacketStatus, PaymentField,
        Product, Quantity, Reason, SaleType, Totals, Typed,
    },
    practice::{Access, Dialect, PracticeStore},
};
use rstest::rstest;
use serde_json::{Value, json};

use crate::{
    practice::{self, client, menu, store},
    samples::{money, quantity},
};

/// A store with one packet of ours in it.
struct Scene {
    store: PracticeStore,
    client: Client,
    menu: Catalogue,
    /// The order as it was sent.
    sent: Order,
    id: String,
}

impl Scene {
    async fn new(dialect: Dialect) -> Self {
        Self::with(dialect, |_, _| {}).await
    }

    async fn with(dialect: Dialect, change: impl FnOnce(&mut Order, &Catalogue)) -> Self {
        let store = store(dialect).await;
        let client = client(&store);
        let menu = menu(&client).await;
        let mut sent = practice::order(&menu, "key-1");
        change(&mut sent, &menu);
        let frozen = FrozenPacket::new(&sent, &menu).unwrap();
        let id = client.create_packet(&frozen).await.unwrap().packet_id;
        Self {
            store,
            client,
            menu,
            sent,
            id,
        }
    }

    async fn packet(&self) -> Packet {
        self.client.get_packet(&self.id).await.unwrap()
    }

    fn read(&self, packet: &Packet) -> PacketOrder {
        PacketOrder::read(packet, &self.menu, Some(&self.sent), "draft-1")
    }

    fn freeze(&self, packet: &Packet, wanted: &Order, label: Option<PacketStatus>) -> FrozenChange {
        let read = self.read(packet);
        let start = ChangeStart {
            packet_id: &self.id,
            packet,
            read: &read,
        };
        let name = || format!("desk-{}", uuid::Uuid::new_v4());
        FrozenStep::all(start, wanted, &self.menu, label, name).unwrap()
    }

    async fn send(&self, change: &FrozenChange) -> Result<(), (StepKind, ApiError)> {
        for step in &change.steps {
            let sent = self.client.update_packet(step).await;
            sent.map_err(|error| (step.kind, error))?;
        }
        Ok(())
    }

    /// Changes the packet, and holds what it is then against what was wanted.
    async fn change(
        &mut self,
        change: impl FnOnce(&mut Order, &Catalogue),
    ) -> (FrozenChange, Packet) {
        let before = self.packet().await;
        let mut wanted = self.read(&before).order;
        change(&mut wanted, &self.menu);
        let frozen = self.freeze(&before, &wanted, None);
        assert_eq!(self.send(&frozen).await, Ok(()));
        let after = self.packet().await;
        let base = self.read(&before).order;
        self.sent = frozen.wanted.clone();
        let now = self.read(&after).aligned_to(&base, &frozen.wanted);
        assert_eq!(
            Difference::between(&frozen.wanted, &now.order),
            Difference::default()
        );
        assert_eq!(after.total, Some(Totals::of(&wanted).total));
        (frozen, after)
    }

    /// What a step of this change was refused for, by field.
    async fn refused(
        &self,
        change: impl FnOnce(&mut Order, &Catalogue),
    ) -> (StepKind, Vec<(Field, Reason)>) {
        let before = self.packet().await;
        let mut wanted = self.read(&before).order;
        change(&mut wanted, &self.menu);
        let frozen = self.freeze(&before, &wanted, None);
        let (step, error) = self.send(&frozen).await.unwrap_err();
        let problems = refusal::step_problems(step, &error, &frozen.wanted, &self.menu);
        assert!(problems.iter().all(|problem| problem.said.is_some()));
        let told = problems.into_iter().map(|it| (it.field, it.reason));
        (step, told.collect())
    }
}

fn product<'a>(menu: &'a Catalogue, title: &str) -> &'a Product {
    let mut products = menu.products().iter();
    products.find(|product| product.title == title).unwrap()
}

fn add(order: &mut Order, menu: &Catalogue, title: &str, much: &str) {
    let mut other = Order::new("", "");
    other.add(product(menu, title), Vec::new(), quantity(much));
    order.push_line(other.lines.remove(0));
}

fn kinds(change: &FrozenChange) -> Vec<StepKind> {
    change.steps.iter().map(|step| step.kind).collect()
}

#[rstest]
#[tokio::test]
async fn a_packet_of_ours_is_read_as_it_was_sent(
    #[values(Dialect::Classic, Dialect::Current)] dialect: Dialect,
) {
    let scene = Scene::new(dialect).await;
    let read = scene.read(&scene.packet().await);
    let same = Difference::between(&scene.sent, &read.order);
    assert_eq!(same, Difference::default());
    assert_eq!(read.order.customer.name, scene.sent.customer.name);
    let fits = read.lines.iter().map(|told| &told.product);
    assert!(fits.into_iter().all(|fit| *fit == ProductFit::Sure));
    let known = match dialect {
        Dialect::Classic => PaymentsKnown::AsSent,
        Dialect::Current => PaymentsKnown::Told,
    };
    assert_eq!(read.payments, known);
    // Read by a stranger, the menu tells the products; only the payments may stay unknown.
    let stranger = PacketOrder::read(&scene.packet().await, &scene.menu, None, "draft-2");
    let stranger = stranger.aligned_to(&read.order, &read.order);
    assert_eq!(Difference::between(&read.order, &stranger.order).lines, []);
}

#[rstest]
#[tokio::test]
async fn lines_payments_and_fields_become_what_is_wanted(
    #[values(Dialect::Classic, Dialect::Current)] dialect: Dialect,
) {
    let mut scene = Scene::new(dialect).await;
    let before = scene.packet().await;
    let (frozen, after) = scene
        .change(|wanted, menu| {
            add(wanted, menu, "Su 50 cl", "2.125");
            wanted.lines[0].note = "çok pişmiş, ığüşöç İ".to_owned();
            wanted.lines[0].discount = Typed::Good(money("1.5"));
            wanted.lines[1].quantity = Typed::Good(quantity("0.375"));
            wanted.payments[0].amount = Typed::Good(money("12.75"));
            wanted.add_payment("7f-kart".into(), "Kredi Kartı", money("3"));
            wanted.note = "5 numara, 3 değil".to_owned();
            wanted.payment_note = "kart".to_owned();
            wanted.customer.address = "Gül Sk. 4/5, Moda".to_owned();
            wanted.customer.phone = "0555 999 11 22".to_owned();
        })
        .await;
    assert_eq!(
        kinds(&frozen),
        [StepKind::Fields, StepKind::Orders, StepKind::Payments]
    );
    assert_eq!(after.lines.len(), before.lines.len() + 1);
    assert_eq!(after.paid, Some(money("16.75")));
    assert_eq!(after.note.as_deref(), Some("5 numara, 3 değil"));
    if dialect == Dialect::Current {
        let ids = |packet: &Packet| -> Vec<_> {
            packet
                .lines
                .iter()
                .map(|line| line.line_id.clone())
                .collect()
        };
        assert_eq!(ids(&after)[..3], ids(&before)[..]);
        let wanted = frozen.wanted.lines.iter().map(|line| line.line_id.clone());
        assert_eq!(ids(&after), wanted.collect::<Vec<_>>());
        assert_eq!(after.cancels, []);
        assert_eq!(after.cancelled_payments, []);
    }
}

#[rstest]
#[tokio::test]
async fn choices_change(#[values(Dialect::Classic, Dialect::Current)] dialect: Dialect) {
    let mut scene = Scene::new(dialect).await;
    let chosen = scene.sent.lines.len() - 1;
    let (frozen, _) = scene
        .change(|wanted, menu| {
            let line = &mut wanted.lines[chosen];
            let product = menu.product(&line.product).unwrap();
            let last = product.option_groups[0].choices.last().unwrap();
            line.choices[0] = LineChoice::from(last);
        })
        .await;
    assert_eq!(kinds(&frozen), [StepKind::Orders]);
}

#[rstest]
#[tokio::test]
async fn of_two_equal_lines_one_changes(
    #[values(Dialect::Classic, Dialect::Current)] dialect: Dialect,
) {
    let mut scene = Scene::with(dialect, |order, menu| {
        add(order, menu, "Su 50 cl", "1");
        add(order, menu, "Su 50 cl", "1");
    })
    .await;
    let before = scene.packet().await;
    let (_, after) = scene
        .change(|wanted, _| wanted.lines[4].note = "soğuk".to_owned())
        .await;
    let notes: Vec<&str> = after.lines[3..]
        .iter()
        .map(|line| line.note.as_str())
        .collect();
    assert_eq!(notes, ["", "soğuk"]);
    if dialect == Dialect::Current {
        assert_eq!(after.lines[4].line_id, before.lines[4].line_id);
    }
    let (_, after) = scene.change(|wanted, _| drop(wanted.lines.remove(3))).await;
    assert_eq!(after.lines[3].note, "soğuk");
}

#[tokio::test]
async fn choices_of_one_name_are_told_apart_by_id() {
    let mut scene = Scene::with(Dialect::Current, |order, menu| {
        let toast = product(menu, "Ayvalık Tostu");
        let cheese = toast.choices().filter(|choice| choice.title == "Kaşar");
        let dear = LineChoice::from(cheese.last().unwrap());
        order.add(toast, vec![dear], Quantity::ONE);
    })
    .await;
    let (_, after) = scene
        .change(|wanted, menu| {
            let toast = product(menu, "Ayvalık Tostu");
            let line = wanted.lines.last_mut().unwrap();
            assert_eq!(line.choices[0].price, money("35"));
            let cheap = toast.choices().find(|choice| choice.title == "Kaşar");
            line.choices[0] = LineChoice::from(cheap.unwrap());
        })
        .await;
    assert_eq!(
        after.lines.last().unwrap().options[0].price,
        Some(money("20"))
    );
}

#[rstest]
#[tokio::test]
async fn payments_fall_before_lines_where_they_have_to(
    #[values(Dialect::Classic, Dialect::Current)] dialect: Dialect,
) {
    let mut scene = Scene::with(dialect, |order, _| {
        order.payments.clear();
        let total = Totals::of(order).total;
        order.add_payment("29-nakit".into(), "Nakit", total);
    })
    .await;
    let (frozen, after) = scene
        .change(|wanted, _| {
            wanted.lines.truncate(1);
            wanted.payments[0].amount = Typed::Good(Totals::of(wanted).total);
        })
        .await;
    assert_eq!(kinds(&frozen), [StepKind::Payments, StepKind::Orders]);
    assert!(after.open().unwrap().is_zero());
    // And the other way round.
    let (frozen, _) = scene
        .change(|wanted, menu| {
            add(wanted, menu, "Su 50 cl", "3");
            wanted.payments[0].amount = Typed::Good(Totals::of(wanted).total);
        })
        .await;
    assert_eq!(kinds(&frozen), [StepKind::Orders, StepKind::Payments]);
}

#[rstest]
#[tokio::test]
async fn two_hundred_lines_change(#[values(Dialect::Classic, Dialect::Current)] dialect: Dialect) {
    let mut scene = Scene::with(dialect, |order, menu| {
        order.lines.clear();
        let plain = menu.products().iter().filter(|it| !it.has_choices());
        let titles: Vec<&str> = plain.map(|product| product.title.as_str()).collect();
        for title in titles.iter().cycle().take(199) {
            add(order, menu, title, "1");
        }
    })
    .await;
    let (_, after) = scene
        .change(|wanted, menu| {
            wanted.lines[100].note = "acele".to_owned();
            add(wanted, menu, "Su 50 cl", "1");
        })
        .await;
    assert_eq!(after.lines.len(), 200);
    assert_eq!(after.lines[100].note, "acele");
}

#[tokio::test]
async fn metadata_of_all_plugins_stays_on_lines_that_stay() {
    let mut scene = Scene::new(Dialect::Current).await;
    let before = scene.packet().await;
    for (line, value) in before.lines.iter().zip(["a", "b", "c"]) {
        let line = line.line_id.as_deref().unwrap();
        scene
            .store
            .mark_line(&scene.id, line, "kiosk", "ref", value);
    }
    let (_, after) = scene
        .change(|wanted, menu| {
            wanted.lines[1].note = "tuzsuz".to_owned();
            wanted.lines.remove(0);
            add(wanted, menu, "Su 50 cl", "1");
        })
        .await;
    let body: Value = serde_json::from_str(&after.raw).unwrap();
    let marks = |list: &str| -> Vec<Value> {
        let lines = body["data"][list].as_array().unwrap();
        lines.iter().map(|line| line["metadata"].clone()).collect()
    };
    let mark = |value: &str| json!([{ "key": "ref", "value": value, "by": "kiosk" }]);
    assert_eq!(marks("orders"), [mark("b"), mark("c"), Value::Null]);
    assert_eq!(marks("cancels"), [mark("a")]);
}

#[rstest]
#[tokio::test]
async fn a_label_and_a_kind_are_set(
    #[values(Dialect::Classic, Dialect::Current)] dialect: Dialect,
) {
    let scene = Scene::new(dialect).await;
    let before = scene.packet().await;
    let mut wanted = scene.read(&before).order;
    let change = scene.freeze(&before, &wanted, Some(PacketStatus::OnDelivery));
    assert_eq!(scene.send(&change).await, Ok(()));
    let after = scene.packet().await;
    assert_eq!(after.status.as_deref(), Some("OnDelivery"));
    assert_eq!(after.lines, before.lines);
    wanted.sale_type = Some(SaleType::Takeaway);
    let change = scene.freeze(&after, &wanted, None);
    match dialect {
        Dialect::Current => {
            assert_eq!(scene.send(&change).await, Ok(()));
            let told = scene.read(&scene.packet().await).order.sale_type;
            assert_eq!(told, Some(SaleType::Takeaway));
        }
        Dialect::Classic => {
            let (step, error) = scene.send(&change).await.unwrap_err();
            let problems = refusal::step_problems(step, &error, &wanted, &scene.menu);
            assert_eq!(problems[0].field, Field::SaleType);
        }
    }
}

#[rstest]
#[tokio::test]
async fn a_note_is_cleared_and_read_back_as_none(
    #[values(Dialect::Classic, Dialect::Current)] dialect: Dialect,
) {
    let mut scene = Scene::new(dialect).await;
    let (frozen, after) = scene.change(|wanted, _| wanted.note.clear()).await;
    assert_eq!(kinds(&frozen), [StepKind::Fields]);
    assert_eq!(after.note, None);
}

#[rstest]
#[tokio::test]
async fn without_consent_only_what_was_changed_is_sent(
    #[values(Dialect::Classic, Dialect::Current)] dialect: Dialect,
) {
    let scene = Scene::new(dialect).await;
    scene
        .store
        .set_access(Access::default().without("customers:read"));
    let before = scene.packet().await;
    let read = scene.read(&before);
    assert!(read.is_withheld);
    assert_eq!(
        Difference::between(&scene.sent, &read.order),
        Difference::default()
    );
    let mut wanted = read.order;
    wanted.one_more(wanted.lines[0].key);
    let change = scene.freeze(&before, &wanted, None);
    assert_eq!(kinds(&change), [StepKind::Orders]);
    assert_eq!(scene.send(&change).await, Ok(()));
    scene.store.set_access(Access::default());
    let after = scene.packet().await;
    assert_eq!(after.note.as_deref(), Some("Zil çalma"));
    // The notes of lines that nobody may see were sent again, not lost.
    assert_eq!(after.lines[0].note, "az pişmiş");
}

#[rstest]
#[tokio::test]
async fn a_menu_that_lost_a_choice_sends_it_as_it_was(
    #[values(Dialect::Classic, Dialect::Current)] dialect: Dialect,
) {
    let mut scene = Scene::new(dialect).await;
    let mut products = scene.menu.products().to_vec();
    for product in &mut products {
        product.option_groups.clear();
    }
    let methods = scene.menu.payment_methods().to_vec();
    scene.menu = Catalogue::new(products, Vec::new(), methods);
    let before = scene.packet().await;
    let mut wanted = scene.read(&before).order;
    wanted.lines[0].note = "tuzsuz".to_owned();
    let change = scene.freeze(&before, &wanted, None);
    assert_eq!(scene.send(&change).await, Ok(()));
    let after = scene.packet().await;
    assert_eq!(after.lines[2].options, before.lines[2].options);
    assert_eq!(after.total, before.total);
}

#[rstest]
#[tokio::test]
async fn refusals_stand_at_their_place(
    #[values(Dialect::Classic, Dialect::Current)] dialect: Dialect,
) {
    let scene = Scene::new(dialect).await;
    let before = scene.packet().await;
    let refused = scene
        .refused(|wanted, _| wanted.lines[1].product = "yok-1".into())
        .await;
    let product = Field::Line(1, LineField::Product);
    assert_eq!(
        refused,
        (StepKind::Orders, vec![(product, Reason::ProductGone)])
    );
    let refused = scene
        .refused(|wanted, _| {
            wanted.lines[1].choices.push(LineChoice {
                title: "Yok böyle".to_owned(),
                ..LineChoice::default()
            });
        })
        .await;
    let title = "Yok böyle".to_owned();
    let options = Field::Line(1, LineField::Options);
    assert_eq!(
        refused,
        (
            StepKind::Orders,
            vec![(options, Reason::OptionGone { title })]
        )
    );
    let refused = scene
        .refused(|wanted, _| {
            wanted.lines.truncate(1);
            wanted.lines[0].quantity = Typed::Good(quantity("0.01"));
        })
        .await;
    let overpaid = vec![(Field::Payments, Reason::PaidAboveTotal { by: None })];
    assert_eq!(refused, (StepKind::Orders, overpaid.clone()));
    let refused = scene
        .refused(|wanted, _| wanted.payments[0].amount = Typed::Good(money("99999")))
        .await;
    assert_eq!(refused, (StepKind::Payments, overpaid));
    let refused = scene
        .refused(|wanted, _| {
            wanted.add_payment("yok".into(), "Yok", money("1"));
        })
        .await;
    let method = Field::Payment(2, PaymentField::Id);
    let unknown = vec![(method, Reason::UnknownPaymentMethod)];
    assert_eq!(refused, (StepKind::Payments, unknown));
    let refused = scene
        .refused(|wanted, _| wanted.lines[2].quantity = Typed::Good(quantity("10000")))
        .await;
    let large = vec![(
        Field::Line(2, LineField::Quantity),
        Reason::QuantityTooLarge,
    )];
    assert_eq!(refused, (StepKind::Orders, large));
    assert_eq!(scene.packet().await, before);
}

#[rstest]
#[tokio::test]
async fn a_packet_that_is_not_open_any_more_is_told(
    #[values(Dialect::Classic, Dialect::Current)] dialect: Dialect,
) {
    let mut scene = Scene::new(dialect).await;
    let before = scene.packet().await;
    let mut wanted = scene.read(&before).order;
    wanted.note = "kat 5".to_owned();
    wanted.one_more(wanted.lines[0].key);
    wanted.payments.clear();
    scene.id = "kapandi".to_owned();
    let change = scene.freeze(&before, &wanted, None);
    assert_eq!(change.steps.len(), 3);
    for step in &change.steps {
        let error = scene.client.update_packet(step).await.unwrap_err();
        let problems = refusal::step_problems(step.kind, &error, &wanted, &scene.menu);
        assert_eq!(problems.len(), 1);
        assert_eq!(problems[0].field, Field::Order);
        assert_eq!(problems[0].reason, Reason::PacketNotOpen);
    }
}

#[tokio::test]
async fn an_id_that_was_cancelled_meanwhile_is_refused_and_a_new_one_is_not() {
    let scene = Scene::new(Dialect::Current).await;
    let before = scene.packet().await;
    let read = scene.read(&before);
    // Somebody takes a line out …
    let mut theirs = read.order.clone();
    theirs.lines.remove(1);
    let change = scene.freeze(&before, &theirs, None);
    assert_eq!(scene.send(&change).await, Ok(()));
    // … which is changed here all the same.
    let mut mine = read.order.clone();
    mine.lines[1].note = "tuzsuz".to_owned();
    let stale = scene.freeze(&before, &mine, None);
    let (step, error) = scene.send(&stale).await.unwrap_err();
    assert_eq!(error.status, Some(409));
    let problems = refusal::step_problems(step, &error, &mine, &scene.menu);
    assert_eq!(problems[0].field, Field::Cart);
    let now = scene.packet().await;
    let theirs = scene.read(&now).aligned_to(&read.order, &mine);
    let sides = packetdesk::domain::ThreeSides::of(&read.order, &theirs.order, &mine);
    assert!(sides.has_conflict());
    let start = ChangeStart {
        packet_id: &scene.id,
        packet: &now,
        read: &theirs,
    };
    let name = || format!("desk-{}", uuid::Uuid::new_v4());
    let change = FrozenStep::all(start, sides.merged(), &scene.menu, None, name).unwrap();
    assert_eq!(scene.send(&change).await, Ok(()));
    let after = scene.packet().await;
    assert_eq!(after.lines.len(), 3);
    assert_eq!(after.lines[2].note, "tuzsuz");
    assert_eq!(after.lines[0].line_id, before.lines[0].line_id);
}
