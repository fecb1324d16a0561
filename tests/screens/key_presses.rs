//! How many keys an order costs. Each key that goes down is counted, Ctrl as well; a budget that
//! is overrun fails. What arrives at the store is looked at, so that no press is saved by sending
//! something else.

use egui::{Event, Key, Modifiers};
use packetdesk::desk::PeopleState;

use crate::desk_harness::{TestDesk, key_event};

/// Whoever types, counted.
struct Fingers<'a> {
    desk: &'a mut TestDesk,
    presses: usize,
}

impl<'a> Fingers<'a> {
    fn on(desk: &'a mut TestDesk) -> Self {
        Self { desk, presses: 0 }
    }

    fn press(&mut self, key: Key) {
        self.presses += 1;
        self.desk.key(key);
    }

    /// A key with Ctrl: two presses.
    fn press_with_ctrl(&mut self, key: Key) {
        self.presses += 2;
        self.desk.ctrl(key);
    }

    /// One press for each sign, as each is a key of its own on a Turkish keyboard.
    fn write(&mut self, text: &str) {
        for sign in text.chars() {
            assert!(
                sign.is_ascii_digit() || sign.is_lowercase() || "+ ".contains(sign),
                "{sign} may need another key with it"
            );
            self.presses += 1;
            let mut events = Vec::new();
            if let Some(key) = Key::from_name(&sign.to_uppercase().to_string()) {
                events.push(key_event(key));
            } else if sign == '+' {
                events.push(key_event(Key::Plus));
            }
            events.push(Event::Text(sign.to_string()));
            self.desk.together(events);
        }
    }

    fn done_within(self, budget: usize) {
        assert!(
            self.presses <= budget,
            "{} presses, {budget} are allowed",
            self.presses
        );
    }
}

/// A desk that knows the store's customers.
fn desk() -> TestDesk {
    let mut desk = TestDesk::new();
    desk.until("the customers", |state| {
        matches!(state.people.state, Some(PeopleState::Whole { .. }))
    });
    desk
}

/// Mehmet Kaya of the practice store.
const CALLER: &str = "0555 000 00 02";

/// A day on which he ordered: two Adana with an option, and an ayran, paid in cash.
fn order_once(desk: &mut TestDesk) {
    desk.call(CALLER);
    desk.key(Key::F4);
    desk.take("2 adana keb");
    desk.sign(Key::Num2, "2");
    desk.key(Key::Enter);
    desk.take("ayran 30");
    desk.key(Key::F7);
    desk.key(Key::Enter);
    desk.key(Key::F9);
    desk.accepted();
    desk.until("that he ordered", |state| {
        let known = state
            .order()
            .customer
            .and_then(|key| state.people.index.get(key));
        known.is_some_and(|known| known.orders == 1)
    });
    desk.ctrl(Key::N);
    desk.pass(24 * 3600);
}

fn assert_same_again(desk: &TestDesk) {
    let received = desk.received();
    assert_eq!(received.len(), 2);
    for part in ["cart", "payments", "paymentNote"] {
        assert_eq!(received[1].body[part], received[0].body[part], "{part}");
    }
    for part in ["id", "name", "phone", "address", "region"] {
        let of = |place: usize| received[place].body["customer"][part].clone();
        assert_eq!(of(1), of(0), "{part}");
    }
}

#[test]
fn a_known_caller_and_the_last_order_again_take_four_presses() {
    let mut desk = desk();
    order_once(&mut desk);
    desk.call(CALLER);
    let mut fingers = Fingers::on(&mut desk);
    fingers.press(Key::F4);
    fingers.press_with_ctrl(Key::L);
    fingers.press(Key::F9);
    fingers.done_within(4);
    desk.accepted();
    assert_same_again(&desk);
    assert_eq!(desk.received()[1].body["customer"]["call"], CALLER);
}

#[test]
fn ten_digits_and_the_last_order_again_take_fifteen_presses() {
    let mut desk = desk();
    order_once(&mut desk);
    let mut fingers = Fingers::on(&mut desk);
    fingers.press(Key::F2);
    fingers.write("5550000002");
    fingers.press(Key::Enter);
    fingers.press_with_ctrl(Key::L);
    fingers.press(Key::F9);
    fingers.done_within(15);
    desk.accepted();
    assert_same_again(&desk);
}

#[test]
fn three_products_for_a_known_number_take_thirty_presses() {
    let mut desk = desk();
    let mut fingers = Fingers::on(&mut desk);
    fingers.press(Key::F2);
    fingers.write("5550000002");
    fingers.press(Key::Enter);
    fingers.write("ada");
    fingers.press(Key::Enter);
    // The portion, which is required.
    fingers.write("2");
    fingers.press(Key::Enter);
    fingers.write("kün");
    fingers.press(Key::Enter);
    fingers.write("cac");
    fingers.press(Key::Enter);
    fingers.write("+");
    fingers.press(Key::F7);
    fingers.press(Key::Enter);
    fingers.press(Key::F9);
    fingers.done_within(30);
    let accepted = desk.accepted();
    let body = &desk.received()[0].body;
    let titles = |place: usize| {
        let lines = &desk.order().order.lines;
        (lines[place].title.clone(), lines[place].choices.len())
    };
    assert_eq!(titles(0), ("Adana Kebap".to_owned(), 1));
    assert_eq!(titles(1), ("Künefe".to_owned(), 0));
    assert_eq!(titles(2), ("Cacık".to_owned(), 0));
    assert_eq!(body["cart"][2]["quantity"].to_string(), "2");
    assert_eq!(body["paymentNote"], "Nakit");
    assert_eq!(
        body["payments"][0]["price"].to_string(),
        accepted.estimate.decimal().normalize().to_string()
    );
    assert_eq!(body["customer"]["name"], "Mehmet Kaya");
}

#[test]
fn what_is_typed_into_the_search_is_no_key_of_the_cart() {
    let mut desk = desk();
    desk.take("lahmacun");
    desk.key(Key::Enter);
    let before = desk.order().order.clone();
    let mut fingers = Fingers::on(&mut desk);
    fingers.write("2 a");
    fingers.write("+5");
    assert_eq!(desk.order().order, before);
    assert_eq!(desk.value("Ürün ara"), "2 a+5");
    desk.together([Event::Key {
        key: Key::Z,
        physical_key: None,
        pressed: true,
        repeat: false,
        modifiers: Modifiers::COMMAND,
    }]);
    assert_eq!(desk.order().order, before);
}
