//! The calls that change a packet, byte for byte: only those that are needed, in the right order.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on should stop")]

use packetdesk::{
    api::{
        ChangeBodyError, ChangeStart, FrozenChange, FrozenStep, Loss, Packet, PacketOrder, StepKind,
    },
    domain::{
        Catalogue, ChangeField, Field, LineField, Order, PacketStatus, PaymentField, Reason,
        SaleType, Typed,
    },
};
use rstest::rstest;
use serde_json::{Value, json};

use crate::samples::{catalogue, money, quantity};

/// A packet and its reading.
struct Base {
    packet: Packet,
    read: PacketOrder,
    menu: Catalogue,
}

impl Base {
    fn new(data: &Value) -> Self {
        let menu = catalogue();
        let packet = Packet::from_raw(data.to_string().into()).unwrap();
        let read = PacketOrder::read(&packet, &menu, None, "draft-1");
        Self { packet, read, menu }
    }

    fn wanted(&self) -> Order {
        self.read.order.clone()
    }

    fn freeze(
        &self,
        wanted: &Order,
        status: Option<PacketStatus>,
    ) -> Result<FrozenChange, ChangeBodyError> {
        let start = ChangeStart {
            packet_id: "pkt-1",
            packet: &self.packet,
            read: &self.read,
        };
        let mut made = 0;
        FrozenStep::all(start, wanted, &self.menu, status, || {
            made += 1;
            format!("desk-{made:04}")
        })
    }
}

/// Ayran, 30 ₺, and Künefe with its small choice, 291 ₺; 100 ₺ are paid.
fn current() -> Base {
    Base::new(&json!({
        "packetId": "pkt-1", "total": 321, "paid": 100, "paymentNote": "nakit", "status": "Approved",
        "type": "delivery",
        "customer": { "id": "c-9", "name": "Deniz", "address": "Gül Sk. 4", "phone": "0555" },
        "orders": [
            { "lineId": "line-0001", "title": "Ayran", "quantity": 1, "lineTotalDecimal": 30 },
            { "lineId": null, "title": "Künefe", "quantity": 2, "note": "sıcak",
              "options": [{ "id": "1", "title": "Tek", "price": 0 }], "lineTotalDecimal": 291 },
        ],
        "payments": [
            { "lineId": "pay-0001", "methodId": "m1", "title": "Nakit", "amount": 100 },
        ],
    }))
}

fn classic() -> Base {
    Base::new(&json!({ "success": true, "data": {
        "packetId": "pkt-1", "total": 30, "paid": 20, "paymentNote": "nakit",
        "orders": [{ "id": "1-a", "title": "Ayran", "quantity": "1", "lineTotal": 30 }],
    }}))
}

fn kinds(change: &FrozenChange) -> Vec<StepKind> {
    change.steps.iter().map(|step| step.kind).collect()
}

fn body(change: &FrozenChange, kind: StepKind) -> Value {
    let step = change.steps.iter().find(|step| step.kind == kind).unwrap();
    serde_json::from_str(&step.json).unwrap()
}

#[test]
fn nothing_changed_is_nothing_sent() {
    for base in [current(), classic()] {
        let mut wanted = base.wanted();
        wanted.lines[0].note = "  ".to_owned();
        assert_eq!(base.freeze(&wanted, None).unwrap().steps, []);
    }
    // It has that label.
    let base = current();
    let change = base.freeze(&base.wanted(), Some(PacketStatus::Approved));
    assert_eq!(change.unwrap().steps, []);
}

#[test]
fn only_the_fields_that_changed_are_sent() {
    let base = current();
    let mut wanted = base.wanted();
    wanted.note = " kat 5 ".to_owned();
    wanted.customer.phone = "0555 1".to_owned();
    wanted.customer.name = "Başka".to_owned();
    let change = base.freeze(&wanted, Some(PacketStatus::Ready)).unwrap();
    assert_eq!(kinds(&change), [StepKind::Fields]);
    assert_eq!(
        body(&change, StepKind::Fields),
        json!({ "packetId": "pkt-1", "note": "kat 5", "customer": { "phone": "0555 1" },
                "status": "Ready" })
    );
    wanted = base.wanted();
    wanted.customer.address = "Yeni Sk. 1".to_owned();
    wanted.sale_type = Some(SaleType::Takeaway);
    wanted.payment_note = "kart".to_owned();
    assert_eq!(
        body(&base.freeze(&wanted, None).unwrap(), StepKind::Fields),
        json!({ "packetId": "pkt-1", "customer": { "address": "Yeni Sk. 1" }, "type": "takeaway",
                "paymentNote": "kart" })
    );
}

#[rstest]
#[case(ChangeField::Address, false)]
#[case(ChangeField::Phone, false)]
#[case(ChangeField::PaymentNote, false)]
#[case(ChangeField::SaleType, false)]
#[case(ChangeField::Note, true)]
fn only_the_note_can_be_emptied(#[case] field: ChangeField, #[case] can_be: bool) {
    let mut base = current();
    base.read.order.note = "kat 3".to_owned();
    let mut wanted = base.wanted();
    field.put(&mut wanted, "");
    let change = base.freeze(&wanted, None);
    if can_be {
        assert_eq!(body(&change.unwrap(), StepKind::Fields)["note"], json!(""));
        return;
    }
    let error = change.unwrap_err();
    assert_eq!(error, ChangeBodyError::CannotBeEmptied(field));
    assert_eq!(error.problem().field, field.field());
    assert_eq!(error.problem().reason, Reason::Required);
}

#[test]
fn lines_that_stay_keep_their_ids_and_others_get_one() {
    let base = current();
    let mut wanted = base.wanted();
    let added = wanted.add(&base.menu.products()[0], Vec::new(), quantity("1.125"));
    wanted.line_mut(added).unwrap().discount = Typed::Good(money("0.50"));
    let change = base.freeze(&wanted, None).unwrap();
    assert_eq!(kinds(&change), [StepKind::Orders]);
    assert_eq!(
        body(&change, StepKind::Orders),
        json!({ "packetId": "pkt-1", "cart": [
            { "product": "p2", "quantity": 1, "lineId": "line-0001" },
            { "product": "p3", "quantity": 2, "options": ["Tek"], "note": "sıcak",
              "lineId": "desk-0001" },
            { "product": "p1", "quantity": 1.125, "discount": 0.5, "lineId": "desk-0002" },
        ]})
    );
    let ids: Vec<_> = change
        .wanted
        .lines
        .iter()
        .map(|it| it.line_id.as_deref())
        .collect();
    assert_eq!(
        ids,
        [Some("line-0001"), Some("desk-0001"), Some("desk-0002")]
    );
    // Payments are not sent, so theirs stay.
    assert_eq!(change.wanted.payments, base.read.order.payments);
}

#[test]
fn an_id_that_the_packet_does_not_have_or_that_comes_twice_is_not_sent() {
    let base = current();
    let mut wanted = base.wanted();
    let twice = wanted.lines[0].clone();
    wanted.push_line(twice.clone());
    let mut strange = twice;
    strange.line_id = Some("line-9999".to_owned());
    wanted.push_line(strange);
    let cart = &body(&base.freeze(&wanted, None).unwrap(), StepKind::Orders)["cart"];
    let ids: Vec<_> = (0..4)
        .map(|at| cart[at]["lineId"].as_str().unwrap())
        .collect();
    assert_eq!(ids, ["line-0001", "desk-0001", "desk-0002", "desk-0003"]);
}

#[test]
fn an_older_packet_gets_no_ids() {
    let base = classic();
    let mut wanted = base.wanted();
    wanted.lines[0].line_id = Some("line-0001".to_owned());
    wanted.one_more(wanted.lines[0].key);
    let change = base.freeze(&wanted, None).unwrap();
    assert_eq!(
        body(&change, StepKind::Orders),
        json!({ "packetId": "pkt-1", "cart": [{ "product": "p2", "quantity": 2 }] })
    );
    assert_eq!(change.wanted.lines[0].line_id, None);
}

#[rstest]
// What is paid fits into the new lines: they come first.
#[case("4", vec![StepKind::Fields, StepKind::Orders, StepKind::Payments])]
#[case("3.4", vec![StepKind::Fields, StepKind::Orders, StepKind::Payments])]
// It does not: the payments have to fall first.
#[case("3", vec![StepKind::Fields, StepKind::Payments, StepKind::Orders])]
fn the_order_of_the_calls_depends_on_what_is_paid(
    #[case] ayran: &str,
    #[case] order: Vec<StepKind>,
) {
    let base = current();
    let mut wanted = base.wanted();
    wanted.lines.remove(1);
    wanted.lines[0].quantity = Typed::Good(quantity(ayran));
    wanted.payments[0].amount = Typed::Good(money("50"));
    wanted.note = "kat 5".to_owned();
    let change = base.freeze(&wanted, Some(PacketStatus::Ready)).unwrap();
    assert_eq!(kinds(&change), order);
    assert_eq!(
        body(&change, StepKind::Payments),
        json!({ "packetId": "pkt-1", "payments": [
            { "id": "m1", "price": 50, "isDiscount": false, "lineId": "pay-0001" },
        ]})
    );
}

#[test]
fn all_payments_can_be_taken_out() {
    let base = current();
    let mut wanted = base.wanted();
    wanted.payments.clear();
    let change = base.freeze(&wanted, None).unwrap();
    assert_eq!(
        body(&change, StepKind::Payments),
        json!({ "packetId": "pkt-1", "payments": [] })
    );
}

#[test]
fn a_vat_that_is_not_the_menus_is_sent_again() {
    let menu = catalogue();
    let mut products = menu.products().to_vec();
    for product in &mut products {
        product.tax = Some(10.into());
    }
    let lines = [
        ("line-0001", "Ayran", 10),
        ("line-0002", "Adana Kebap", 20),
        ("line-0003", "Künefe", 1),
    ];
    let lines = lines.map(
        |(id, title, vat)| json!({ "lineId": id, "title": title, "quantity": 1, "vatRate": vat }),
    );
    let mut base = Base::new(&json!({ "packetId": "pkt-1", "paid": 0, "orders": lines }));
    base.menu = Catalogue::new(products, Vec::new(), Vec::new());
    let mut wanted = base.wanted();
    wanted.lines[0].note = "soğuk".to_owned();
    // Another product has its own VAT.
    wanted.lines[2].product = "p2".into();
    let cart = &body(&base.freeze(&wanted, None).unwrap(), StepKind::Orders)["cart"];
    assert_eq!(cart[0].get("taxRate"), None);
    assert_eq!(cart[1]["taxRate"], json!(20));
    assert_eq!(cart[2].get("taxRate"), None);
}

#[test]
fn what_cannot_be_sent_is_told_at_its_place() {
    let base = Base::new(&json!({
        "packetId": "pkt-1", "paid": 5, "paymentNote": "nakit",
        "orders": [{ "title": "Ayran", "quantity": 1 }, { "title": "Şefin tabağı", "quantity": 1 }],
        "payments": [{ "methodId": null, "title": "Eski", "amount": 5 }],
    }));
    let fails = |change: &dyn Fn(&mut Order)| {
        let mut wanted = base.wanted();
        change(&mut wanted);
        base.freeze(&wanted, None).unwrap_err()
    };
    let error = fails(&|wanted| wanted.lines[0].note = "az".to_owned());
    let title = "Şefin tabağı".to_owned();
    assert_eq!(error, ChangeBodyError::NoProduct { place: 1, title });
    assert_eq!(error.problem().field, Field::Line(1, LineField::Product));
    assert_eq!(error.problem().reason, Reason::WhichProduct);
    let error = fails(&|wanted| wanted.lines.clear());
    assert_eq!(error, ChangeBodyError::NoLines);
    let error = fails(&|wanted| {
        wanted.add_payment("m1".into(), "Nakit", money("1"));
    });
    assert_eq!(error.problem().field, Field::Payment(0, PaymentField::Id));
    let error = fails(&|wanted| {
        wanted.lines.pop();
        wanted.lines[0].quantity = Typed::read_quantity("iki");
    });
    assert_eq!(error.problem().field, Field::Line(0, LineField::Quantity));
    // What is not touched is not looked at.
    let mut wanted = base.wanted();
    wanted.note = "kat 5".to_owned();
    assert_eq!(
        kinds(&base.freeze(&wanted, None).unwrap()),
        [StepKind::Fields]
    );
}

#[test]
fn what_replacing_loses_is_told() {
    let base = Base::new(&json!({ "success": true, "data": {
        "packetId": "pkt-1", "total": 70, "paid": 20,
        "orders": [
            { "title": "Ayran", "quantity": 1, "extra": 4 },
            { "title": "Ayran", "quantity": 1, "extra": 6 },
        ],
    }}));
    let mut wanted = base.wanted();
    let key = wanted.lines[0].key;
    wanted.remove_line(wanted.lines[1].key);
    wanted.add_payment("m1".into(), "Nakit", money("30"));
    assert_eq!(
        base.freeze(&wanted, None).unwrap().losses,
        [
            Loss::Extra {
                line: key,
                amount: money("4")
            },
            Loss::UnseenPayments { paid: money("20") },
        ]
    );
    wanted = base.wanted();
    wanted.note = "kat 5".to_owned();
    assert_eq!(base.freeze(&wanted, None).unwrap().losses, []);
}

#[test]
fn no_debug_text_tells_what_is_sent() {
    let base = current();
    let mut wanted = base.wanted();
    wanted.customer.address = "Gizli Sk. 9".to_owned();
    let change = base.freeze(&wanted, None).unwrap();
    assert!(!format!("{change:?}").contains("Gizli"));
}
