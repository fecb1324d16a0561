//! Keys of a fast typist that fall into one frame do what they would do one by one.

use egui::{Event, Key, Modifiers};

use crate::desk_harness::{TestDesk, key_event, released};

fn ctrl(key: Key) -> Event {
    match key_event(key) {
        Event::Key { .. } => Event::Key {
            key,
            physical_key: None,
            pressed: true,
            repeat: false,
            modifiers: Modifiers::COMMAND,
        },
        other => other,
    }
}

fn text(text: &str) -> Event {
    Event::Text(text.to_owned())
}

/// Each key comes up again before the next one goes down.
fn typed(events: impl IntoIterator<Item = Event>) -> Vec<Event> {
    let with_release = |event| match event {
        Event::Key { key, .. } => vec![event, released(key)],
        other => vec![other],
    };
    events.into_iter().flat_map(with_release).collect()
}

#[test]
fn a_whole_order_in_one_frame_arrives_as_it_was_typed() {
    let mut desk = TestDesk::new();
    desk.together(typed([
        key_event(Key::F3),
        text("2 ayran 30"),
        key_event(Key::Enter),
        key_event(Key::F2),
        text("0541 222 33 44"),
        key_event(Key::Enter),
        text("Çınar Öz"),
        key_event(Key::Tab),
        text("Gül Sk. 4"),
        key_event(Key::F7),
        key_event(Key::Enter),
        key_event(Key::F9),
    ]));
    desk.accepted();
    let body = &desk.received()[0].body;
    assert_eq!(body["customer"]["phone"], "0541 222 33 44");
    assert_eq!(body["customer"]["name"], "Çınar Öz");
    assert_eq!(body["customer"]["address"], "Gül Sk. 4");
    assert_eq!(body["cart"][0]["quantity"].to_string(), "2");
    assert_eq!(body["payments"][0]["price"].to_string(), "70");
}

#[test]
fn options_are_chosen_in_the_dialog_that_the_key_before_them_opens() {
    let mut desk = TestDesk::new();
    desk.together(typed([
        key_event(Key::F3),
        text("adana keb"),
        key_event(Key::Enter),
        key_event(Key::Num2),
        text("2"),
        key_event(Key::Num6),
        text("6"),
        key_event(Key::Enter),
        key_event(Key::F6),
        text("az pişmiş"),
        ctrl(Key::N),
        text("lahma"),
    ]));
    assert_eq!(desk.state().orders.len(), 2);
    assert_eq!(desk.value("Ürün ara"), "lahma");
    let line = &desk.state().orders[0].order.lines[0];
    assert_eq!(line.title, "Adana Kebap");
    assert_eq!(line.choices.len(), 2);
    assert_eq!(line.note, "az pişmiş");
}
