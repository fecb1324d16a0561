//! Keys one after the other. On a slow machine several keys of a fast typist fall into one frame,
//! and what a key does shows only with the next one: F7 moves the cursor, the digits behind it
//! belong where it goes. So a frame is given no more than one key that may move something, and the
//! frame after it nothing, in which the cursor comes there or a dialog opens. What is held back
//! comes in the frames after that, in its order.

use std::collections::{HashSet, VecDeque};

use egui::{Context, Event, Key, Plugin, RawInput, Ui};

/// Gives the keys to the frames.
#[derive(Debug, Default)]
pub struct Turns {
    held: VecDeque<Event>,
    /// The keys that are down.
    down: HashSet<Key>,
    /// The frame before had a key that may have moved something.
    is_moving: bool,
}

impl Turns {
    /// Takes in what was pressed. Whether a key is held down is not yet told at this point: what
    /// gives the events leaves it to egui, which looks only at what it is given.
    fn take_in(&mut self, mut event: Event) {
        match &mut event {
            Event::Key {
                key,
                pressed: true,
                repeat,
                ..
            } => *repeat = !self.down.insert(*key),
            Event::Key { key, .. } => {
                self.down.remove(key);
            }
            // The keys come up elsewhere.
            Event::WindowFocused(false) => self.down.clear(),
            _ => {}
        }
        self.held.push_back(event);
    }

    /// What this frame gets of all that was pressed; the rest waits.
    fn take(&mut self) -> Vec<Event> {
        let mut taken = Vec::new();
        if std::mem::take(&mut self.is_moving) {
            return taken;
        }
        while let Some(event) = self.held.pop_front() {
            let (is_turn, is_writing) = (may_move_something(&event), may_write(&event));
            taken.push(event);
            if is_turn {
                self.is_moving = true;
                // Its sign belongs to it.
                if is_writing && matches!(self.held.front(), Some(Event::Text(_))) {
                    taken.extend(self.held.pop_front());
                }
                break;
            }
        }
        taken
    }
}

/// Whether what comes behind an event may depend on what it does. A key that is held down walks in
/// one list or text.
fn may_move_something(event: &Event) -> bool {
    let Event::Key {
        key,
        pressed: true,
        repeat: false,
        modifiers,
        ..
    } = event
    else {
        return false;
    };
    let is_plain_writing = modifiers.is_none() || modifiers.shift_only();
    !is_plain_writing || matches!(key, Key::Enter | Key::Tab | Key::Escape) || is_function(*key)
}

/// Whether it may be a key with `AltGr`, which writes a sign. Alt is among its modifiers then.
fn may_write(event: &Event) -> bool {
    matches!(event, Event::Key { modifiers, .. } if modifiers.alt)
}

fn is_function(key: Key) -> bool {
    let name = key.name();
    name.len() > 1 && name.starts_with('F') && name[1..].bytes().all(|byte| byte.is_ascii_digit())
}

impl Plugin for Turns {
    fn debug_name(&self) -> &'static str {
        "turns"
    }

    fn input_hook(&mut self, _ctx: &Context, input: &mut RawInput) {
        for event in input.events.drain(..) {
            self.take_in(event);
        }
        input.events = self.take();
    }

    fn on_end_pass(&mut self, ui: &mut Ui) {
        if self.is_moving || !self.held.is_empty() {
            ui.request_repaint();
        }
    }
}

#[cfg(test)]
mod tests {
    use egui::Modifiers;

    use super::*;

    fn key(key: Key, modifiers: Modifiers) -> Event {
        Event::Key {
            key,
            physical_key: None,
            pressed: true,
            repeat: false,
            modifiers,
        }
    }

    fn released(key: Key) -> Event {
        Event::Key {
            key,
            physical_key: None,
            pressed: false,
            repeat: false,
            modifiers: Modifiers::NONE,
        }
    }

    fn text(text: &str) -> Event {
        Event::Text(text.to_owned())
    }

    #[test]
    fn a_frame_gets_one_key_that_may_move_something_and_what_is_typed_before_it() {
        let plain = |code| key(code, Modifiers::NONE);
        let all = vec![
            plain(Key::A),
            text("a"),
            plain(Key::Enter),
            plain(Key::F4),
            key(Key::L, Modifiers::COMMAND),
            plain(Key::Num5),
            text("5"),
            plain(Key::F9),
        ];
        let mut turns = Turns {
            held: all.clone().into(),
            ..Turns::default()
        };
        let mut frames = Vec::new();
        while !turns.held.is_empty() {
            frames.push(turns.take());
        }
        let sizes: Vec<usize> = frames.iter().map(Vec::len).collect();
        assert_eq!(sizes, [3, 0, 1, 0, 1, 0, 3]);
        assert_eq!(frames.concat(), all, "nothing is lost, and the order stays");
    }

    #[test]
    fn a_key_keeps_the_sign_that_it_writes_and_one_that_is_held_down_does_not_wait() {
        // As the window gives it: whether it is held down is not told.
        let held_down = key(Key::ArrowDown, Modifiers::COMMAND);
        let altgr = key(Key::Q, Modifiers::ALT | Modifiers::CTRL);
        let mut turns = Turns::default();
        let events = [altgr, text("@")]
            .into_iter()
            .chain(vec![held_down.clone(); 4]);
        events.for_each(|event| turns.take_in(event));
        let sizes = [(); 5].map(|()| turns.take().len());
        assert_eq!(sizes, [2, 0, 1, 0, 3]);

        // Where it came up in between, each press is one.
        turns.take_in(released(Key::ArrowDown));
        turns.take_in(held_down);
        turns.take_in(key(Key::L, Modifiers::COMMAND));
        let sizes = [(); 3].map(|()| turns.take().len());
        assert_eq!(sizes, [2, 0, 1]);
        turns.take();
        turns.take_in(Event::WindowFocused(false));
        turns.take_in(key(Key::L, Modifiers::COMMAND));
        turns.take_in(text("x"));
        assert_eq!(turns.take().len(), 2, "it was let go elsewhere");
    }

    #[test]
    fn only_function_keys_are_function_keys() {
        assert!(is_function(Key::F1) && is_function(Key::F12));
        assert!(!is_function(Key::F) && !is_function(Key::Num1));
    }
}
