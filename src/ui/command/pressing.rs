//! Which presses of keys are commands, and which are text.

use egui::{Event, Key, KeyboardShortcut, Modifiers};

use super::{Allowed, Command};

impl Command {
    /// Whether its key is one that a text field also wants: then the field has it, unless it is
    /// the empty search box.
    pub fn yields_to_text(self) -> bool {
        matches!(
            self,
            Self::LineMore | Self::LineLess | Self::LineRemove | Self::Undo
        )
    }

    /// Whether its key also writes a sign, which comes as an event of its own.
    fn writes_a_sign(self) -> bool {
        matches!(self, Self::LineMore | Self::LineLess)
    }

    /// Whether a key that is held down does it again and again, as a person walks or counts. All
    /// else is done once: a heavy hand must not order twice, or throw away what was not meant.
    fn can_be_held(self) -> bool {
        matches!(
            self,
            Self::LineMore
                | Self::LineLess
                | Self::LineUp
                | Self::LineDown
                | Self::Undo
                | Self::NextCategory
                | Self::PreviousCategory
                | Self::NextOrder
                | Self::PreviousOrder
                | Self::NextAddress
                | Self::PreviousTry
                | Self::NextTry
                | Self::FavouriteEarlier
                | Self::FavouriteLater
        )
    }

    /// Takes its own key, for a window that a command can be done from.
    pub fn take_press(self, ctx: &egui::Context) -> bool {
        self.take_presses(ctx) > 0
    }

    /// How often its key was pressed; takes the presses.
    fn take_presses(self, ctx: &egui::Context) -> usize {
        self.shortcut().map_or(0, |shortcut| {
            ctx.input_mut(|input| self.take_from(&mut input.events, shortcut))
        })
    }

    /// Takes the presses of its keys; how many count. Shift makes another shortcut, unless it may
    /// take Shift to write the sign. Alt F4 is the window's, and with Ctrl it is the `AltGr` of some
    /// systems, which writes `€` with E and `₺` with T.
    fn take_from(self, events: &mut Vec<Event>, shortcut: KeyboardShortcut) -> usize {
        let wanted = shortcut.modifiers;
        let mut count = 0;
        events.retain(|event| match event {
            Event::Key {
                key,
                pressed: true,
                repeat,
                modifiers,
                ..
            } => {
                let is_press = *key == shortcut.logical_key
                    && modifiers.matches_logically(wanted)
                    && modifiers.alt == wanted.alt
                    && (self.writes_a_sign() || modifiers.shift == wanted.shift);
                count += usize::from(is_press && (self.can_be_held() || !repeat));
                !is_press
            }
            _ => true,
        });
        count
    }

    /// Takes the key presses of this frame that belong to commands. `plain_text` tells that a text
    /// field wants plain keys.
    pub fn take_pressed(ctx: &egui::Context, allowed: &Allowed, plain_text: bool) -> Vec<Self> {
        let can_be_done = |command: &Self| {
            command.is_enabled(allowed) && !(plain_text && command.yields_to_text())
        };
        let commands: Vec<Self> = Self::all()
            .filter(can_be_done)
            .flat_map(|command| vec![command; command.take_presses(ctx)])
            .collect();
        if commands.iter().any(|command| command.writes_a_sign()) {
            let is_sign = |text: &str| matches!(text, "+" | "-");
            ctx.input_mut(|input| {
                let events = &mut input.events;
                events.retain(|event| !matches!(event, Event::Text(text) if is_sign(text)));
            });
        }
        commands
    }

    /// Takes the presses of Alt and an arrow, which walk among the tries of an order. Alone and
    /// with Ctrl the arrows are those of lists and fields.
    pub fn take_try_keys(ctx: &egui::Context) -> Vec<Self> {
        TRY_KEYS
            .into_iter()
            .flat_map(|(command, key)| {
                let presses =
                    ctx.input_mut(|input| input.count_and_consume_key(Modifiers::ALT, key));
                vec![command; presses]
            })
            .collect()
    }

    /// Takes a press of Alt and a digit: the place among the open orders that is wanted, from 0.
    /// A Turkish keyboard writes signs with `AltGr` and a digit; that is Ctrl as well where it is
    /// Alt at all.
    pub fn take_order_digit(ctx: &egui::Context) -> Option<usize> {
        ctx.input_mut(|input| {
            let pressed = |event: &Event| match event {
                Event::Key {
                    key,
                    pressed: true,
                    modifiers,
                    ..
                } if *modifiers == Modifiers::ALT => DIGITS.iter().position(|d| d == key),
                _ => None,
            };
            let place = input.events.iter().find_map(pressed)?;
            // Some systems also write the digit.
            let digit = (place + 1).to_string();
            let is_text = |event: &Event| matches!(event, Event::Text(text) if *text == digit);
            let events = &mut input.events;
            events.retain(|event| pressed(event).is_none() && !is_text(event));
            Some(place)
        })
    }
}

/// The keys that walk among the tries of an order, each with Alt.
pub(super) const TRY_KEYS: [(Command, Key); 2] = [
    (Command::PreviousTry, Key::ArrowUp),
    (Command::NextTry, Key::ArrowDown),
];

/// The digits that lead to the first of what stands in a row: open orders, choices.
pub(in crate::ui) const DIGITS: [Key; 9] = [
    Key::Num1,
    Key::Num2,
    Key::Num3,
    Key::Num4,
    Key::Num5,
    Key::Num6,
    Key::Num7,
    Key::Num8,
    Key::Num9,
];
