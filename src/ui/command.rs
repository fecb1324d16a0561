//! Everything a person can trigger, in one place: its text, tooltip, key, and when it can be done.
//! Buttons, keys and the key list are drawn from here.

use egui::{Event, Key, KeyboardShortcut, Modifiers};
use strum::IntoEnumIterator as _;

use super::texts::Texts;

/// One thing a person can trigger.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, strum::EnumIter, strum::IntoStaticStr)]
#[strum(serialize_all = "kebab-case")]
pub enum Command {
    /// Find a command, an open order or a store by its name.
    Palette,
    /// Show all keys.
    ShowKeys,
    /// To the caller and customer.
    GoToCustomer,
    /// The next address of the customer.
    NextAddress,
    /// Order the same as the last time.
    RepeatLast,
    /// Choose among the earlier orders of the customer.
    EarlierOrders,
    /// A new order for who calls.
    TakeCall,
    /// Take who calls off the screen.
    DismissCall,
    /// To the menu search.
    GoToSearch,
    /// Show the next category.
    NextCategory,
    /// Show the category before.
    PreviousCategory,
    /// Give the chosen product the star of a favourite, or take it.
    ToggleFavourite,
    /// Move the chosen favourite one place forward.
    FavouriteEarlier,
    /// Move the chosen favourite one place back.
    FavouriteLater,
    /// Load the menu again.
    RefreshMenu,
    /// Note of the chosen line.
    LineNote,
    /// To the payment.
    GoToPayment,
    /// Put the order aside and start another.
    HoldOrder,
    /// Send the order.
    SendOrder,
    /// A new order.
    NewOrder,
    /// The next open order.
    NextOrder,
    /// The open order before.
    PreviousOrder,
    /// To an open order, by its name or its place among the tabs.
    GoToOrder,
    /// Give the order a short name of its own.
    NameOrder,
    /// Show the whole order, to be read back to the caller.
    ReadBack,
    /// Throw the order away.
    DiscardOrder,
    /// Bring back the order that was thrown away last; then the one before it.
    RestoreOrder,
    /// Take the order out of the outbox, to correct it.
    TakeBack,
    /// Write down what is to be different once the packet is known.
    ChangeLater,
    /// Make a new order like this one.
    CopyAsNew,
    /// Open the order of the exchange that is shown as a new one on the desk.
    OpenAsOrder,
    /// Make the call of the exchange that is shown once more, as it is or changed.
    SendAgain,
    /// Bring in an order from the clipboard, a file, a curl command or a bundle.
    BringIn,
    /// Quantity of the chosen line.
    LineQuantity,
    /// Discount of the chosen line.
    LineDiscount,
    /// Choose other options for the chosen line.
    LineOptions,
    /// One more of the chosen line.
    LineMore,
    /// One less of the chosen line.
    LineLess,
    /// Take the chosen line out.
    LineRemove,
    /// The line above.
    LineUp,
    /// The line below.
    LineDown,
    /// Take back the last change of the cart.
    Undo,
    /// To the note of the whole order.
    GoToOrderNote,
    /// Show or hide the rarer fields.
    ToggleMore,
    /// Copy the exchange that is shown as a curl command.
    CopyCurl,
    /// The same for PowerShell.
    #[strum(serialize = "copy-curl-powershell")]
    CopyCurlPowerShell,
    /// Hand exchanges on in a file.
    ExportBundle,
    /// Connect a store.
    ConnectStore,
    /// The list of connected stores: go to one, rename, recolour, test or forget it.
    ManageStores,
    /// Go to the practice store.
    UsePractice,
    /// Switch faults of the practice store.
    PracticeFaults,
    /// To the calls to the servers and what came of them, and back to the desk.
    ShowInspector,
    /// The try before of the same order.
    PreviousTry,
    /// The next try of the same order.
    NextTry,
    /// Bodies as they were on the wire, or set out for people.
    SwitchPretty,
    /// Take the body that went out along.
    CopyRequestBody,
    /// Take the body that came back along.
    CopyReplyBody,
    /// Keep the exchange that is shown, to compare another with it.
    MarkForCompare,
    /// What differs between the exchange kept and the one shown.
    CompareWithMarked,
    /// What differs between the menus of two stores.
    CompareMenus,
    /// Take the text of the difference along.
    CopyDifference,
    /// The other language.
    SwitchLanguage,
    /// Light or dark.
    SwitchTheme,
    /// Rows for mouse and keyboard, or for fingers.
    SwitchDensity,
}

/// What the window shows below the strips.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Screen {
    /// Orders are taken.
    #[default]
    Desk,
    /// The calls to the servers, and what came of them.
    Inspector,
}

/// Where a command can be done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Place {
    /// Wherever one is.
    Anywhere,
    /// Where what it acts on is in sight.
    On(Screen),
}

/// What the state of the desk allows just now.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Allowed {
    /// What is in sight.
    pub screen: Screen,
    /// An exchange is shown.
    pub exchange: bool,
    /// A body went out in it.
    pub request_body: bool,
    /// A body came back in it.
    pub reply_body: bool,
    /// There are other tries of the same order.
    pub several_tries: bool,
    /// Another exchange is kept, to be compared with.
    pub marked: bool,
    /// What differs is shown.
    pub difference: bool,
    /// There is a menu, and another store.
    pub other_menu: bool,
    /// The order can be edited.
    pub edit: bool,
    /// The order can be sent, or sent again.
    pub send: bool,
    /// A line is chosen.
    pub line: bool,
    /// The chosen line's product has options.
    pub options: bool,
    /// More than one order is open.
    pub several_orders: bool,
    /// The order can be given a name: it is still on the desk.
    pub name: bool,
    /// There is something to read back.
    pub read_back: bool,
    /// The order can be thrown away: its outcome is not open.
    pub discard: bool,
    /// An order was thrown away and can be brought back.
    pub restore: bool,
    /// The customer of the order has addresses to choose from.
    pub addresses: bool,
    /// Somebody calls.
    pub call: bool,
    /// There is a change to take back.
    pub undo: bool,
    /// A product is chosen in the menu.
    pub product: bool,
    /// That product is a favourite.
    pub favourite: bool,
    /// The menu can be loaded now.
    pub refresh: bool,
    /// A real store is in use.
    pub real_store: bool,
    /// A practice store is in use and in order.
    pub practice: bool,
    /// The order can be taken out of the outbox.
    pub take_back: bool,
    /// The order may have arrived, so that it is not to be changed itself.
    pub change_later: bool,
    /// The exchange that is shown holds an order.
    pub open_as_order: bool,
    /// An exchange is shown.
    pub send_again: bool,
}

impl Command {
    /// All commands, in the order of the key list.
    pub fn all() -> impl Iterator<Item = Self> {
        Self::iter()
    }

    /// The id of its text.
    pub fn text_id(self) -> String {
        format!("command-{}", <&'static str>::from(self))
    }

    /// Its text.
    pub fn text(self, texts: &Texts) -> String {
        texts.get(&self.text_id()).to_owned()
    }

    /// Its text with its key, for a pointer that rests on it.
    pub fn tooltip(self, texts: &Texts) -> String {
        let text = self.text(texts);
        match self.key_text(texts) {
            Some(key) => format!("{text} ({key})"),
            None => text,
        }
    }

    /// Its keys. None clashes with copy, paste, undo in a field or quit, nor with what a Turkish
    /// keyboard needs `AltGr` for.
    pub fn shortcut(self) -> Option<KeyboardShortcut> {
        let plain = |key| Some(KeyboardShortcut::new(Modifiers::NONE, key));
        let ctrl = |key| Some(KeyboardShortcut::new(Modifiers::COMMAND, key));
        let ctrl_shift = |key| {
            let modifiers = Modifiers::COMMAND | Modifiers::SHIFT;
            Some(KeyboardShortcut::new(modifiers, key))
        };
        match self {
            Self::Palette => ctrl(Key::K),
            Self::ShowKeys => plain(Key::F1),
            Self::GoToCustomer => plain(Key::F2),
            Self::NextAddress => ctrl(Key::J),
            Self::RepeatLast => ctrl(Key::L),
            Self::EarlierOrders => Some(KeyboardShortcut::new(
                Modifiers::COMMAND | Modifiers::SHIFT,
                Key::L,
            )),
            Self::GoToSearch => plain(Key::F3),
            Self::TakeCall => plain(Key::F4),
            Self::DismissCall => Some(KeyboardShortcut::new(Modifiers::SHIFT, Key::F4)),
            Self::NextCategory => ctrl(Key::PageDown),
            Self::PreviousCategory => ctrl(Key::PageUp),
            Self::RefreshMenu => plain(Key::F5),
            Self::LineNote => plain(Key::F6),
            Self::GoToPayment => plain(Key::F7),
            Self::HoldOrder => plain(Key::F8),
            Self::SendOrder => plain(Key::F9),
            Self::NewOrder => ctrl(Key::N),
            Self::NextOrder => Some(KeyboardShortcut::new(Modifiers::CTRL, Key::Tab)),
            Self::PreviousOrder => Some(KeyboardShortcut::new(
                Modifiers::CTRL | Modifiers::SHIFT,
                Key::Tab,
            )),
            Self::ReadBack => ctrl(Key::R),
            // With Ctrl alone this key deletes a word in a text field.
            Self::DiscardOrder => ctrl_shift(Key::Delete),
            // As browsers bring back a tab.
            Self::RestoreOrder => ctrl_shift(Key::T),
            Self::ToggleFavourite => ctrl(Key::S),
            Self::FavouriteEarlier => ctrl_shift(Key::ArrowUp),
            Self::FavouriteLater => ctrl_shift(Key::ArrowDown),
            Self::TakeBack => ctrl(Key::G),
            Self::LineQuantity => ctrl(Key::M),
            Self::LineDiscount => ctrl(Key::I),
            Self::LineOptions => ctrl(Key::E),
            Self::LineMore => plain(Key::Plus),
            Self::LineLess => plain(Key::Minus),
            Self::LineRemove => plain(Key::Delete),
            Self::LineUp => ctrl(Key::ArrowUp),
            Self::LineDown => ctrl(Key::ArrowDown),
            Self::Undo => ctrl(Key::Z),
            Self::GoToOrderNote => ctrl(Key::O),
            Self::ToggleMore => ctrl(Key::D),
            Self::ConnectStore => ctrl(Key::B),
            Self::ManageStores => ctrl_shift(Key::B),
            Self::ShowInspector => plain(Key::F12),
            Self::SwitchPretty => ctrl(Key::P),
            Self::CopyRequestBody => ctrl_shift(Key::R),
            Self::CopyReplyBody => ctrl_shift(Key::P),
            Self::MarkForCompare => ctrl_shift(Key::M),
            Self::CompareWithMarked => ctrl_shift(Key::D),
            Self::PreviousTry
            | Self::NextTry
            | Self::CompareMenus
            | Self::CopyDifference
            | Self::GoToOrder
            | Self::NameOrder
            | Self::ChangeLater
            | Self::CopyAsNew
            | Self::CopyCurl
            | Self::CopyCurlPowerShell
            | Self::ExportBundle
            | Self::OpenAsOrder
            | Self::SendAgain
            | Self::BringIn
            | Self::UsePractice
            | Self::PracticeFaults
            | Self::SwitchLanguage
            | Self::SwitchTheme
            | Self::SwitchDensity => None,
        }
    }

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

    /// Where it can be done. What acts on an order is done with the order in sight.
    fn place(self) -> Place {
        match self {
            Self::Palette
            | Self::ShowKeys
            | Self::ShowInspector
            | Self::TakeCall
            | Self::DismissCall
            | Self::GoToSearch
            | Self::NewOrder
            | Self::NextOrder
            | Self::PreviousOrder
            | Self::GoToOrder
            | Self::RefreshMenu
            | Self::BringIn
            | Self::ExportBundle
            | Self::ConnectStore
            | Self::ManageStores
            | Self::UsePractice
            | Self::PracticeFaults
            | Self::SwitchLanguage
            | Self::SwitchTheme
            | Self::SwitchDensity => Place::Anywhere,
            Self::PreviousTry
            | Self::NextTry
            | Self::SwitchPretty
            | Self::CopyRequestBody
            | Self::CopyReplyBody
            | Self::CopyCurl
            | Self::CopyCurlPowerShell
            | Self::OpenAsOrder
            | Self::SendAgain
            | Self::MarkForCompare
            | Self::CompareWithMarked
            | Self::CompareMenus
            | Self::CopyDifference => Place::On(Screen::Inspector),
            Self::GoToCustomer
            | Self::NextAddress
            | Self::RepeatLast
            | Self::EarlierOrders
            | Self::NextCategory
            | Self::PreviousCategory
            | Self::ToggleFavourite
            | Self::FavouriteEarlier
            | Self::FavouriteLater
            | Self::LineNote
            | Self::GoToPayment
            | Self::HoldOrder
            | Self::SendOrder
            | Self::NameOrder
            | Self::ReadBack
            | Self::DiscardOrder
            | Self::RestoreOrder
            | Self::TakeBack
            | Self::ChangeLater
            | Self::CopyAsNew
            | Self::LineQuantity
            | Self::LineDiscount
            | Self::LineOptions
            | Self::LineMore
            | Self::LineLess
            | Self::LineRemove
            | Self::LineUp
            | Self::LineDown
            | Self::Undo
            | Self::GoToOrderNote
            | Self::ToggleMore => Place::On(Screen::Desk),
        }
    }

    /// Whether it can be done now.
    pub fn is_enabled(self, allowed: &Allowed) -> bool {
        match self.place() {
            Place::On(screen) if screen != allowed.screen => false,
            _ => self.is_allowed(allowed),
        }
    }

    fn is_allowed(self, allowed: &Allowed) -> bool {
        match self {
            Self::SendOrder => allowed.send,
            Self::GoToPayment | Self::GoToOrderNote | Self::RepeatLast | Self::EarlierOrders => {
                allowed.edit
            }
            Self::NextAddress => allowed.edit && allowed.addresses,
            Self::TakeCall | Self::DismissCall => allowed.call,
            Self::LineNote
            | Self::LineQuantity
            | Self::LineDiscount
            | Self::LineMore
            | Self::LineLess
            | Self::LineRemove => allowed.edit && allowed.line,
            Self::LineOptions => allowed.edit && allowed.options,
            Self::LineUp | Self::LineDown => allowed.line,
            Self::NextOrder | Self::PreviousOrder | Self::GoToOrder => allowed.several_orders,
            Self::NameOrder => allowed.name,
            Self::ReadBack => allowed.read_back,
            Self::DiscardOrder => allowed.discard,
            Self::RestoreOrder => allowed.restore,
            Self::Undo => allowed.edit && allowed.undo,
            Self::RefreshMenu => allowed.refresh,
            Self::ToggleFavourite => allowed.product,
            Self::FavouriteEarlier | Self::FavouriteLater => allowed.favourite,
            Self::CopyCurl | Self::CopyCurlPowerShell => allowed.exchange,
            Self::UsePractice => allowed.real_store,
            Self::PracticeFaults => allowed.practice,
            Self::TakeBack => allowed.take_back,
            Self::ChangeLater | Self::CopyAsNew => allowed.change_later,
            Self::OpenAsOrder => allowed.open_as_order,
            Self::SendAgain => allowed.send_again,
            Self::PreviousTry | Self::NextTry => allowed.several_tries,
            Self::SwitchPretty | Self::MarkForCompare => allowed.exchange,
            Self::CopyRequestBody => allowed.request_body,
            Self::CopyReplyBody => allowed.reply_body,
            Self::CompareWithMarked => allowed.exchange && allowed.marked,
            Self::CompareMenus => allowed.other_menu,
            Self::CopyDifference => allowed.difference,
            Self::ConnectStore
            | Self::ManageStores
            | Self::ExportBundle
            | Self::BringIn
            | Self::Palette
            | Self::ShowKeys
            | Self::ShowInspector
            | Self::GoToCustomer
            | Self::GoToSearch
            | Self::NextCategory
            | Self::PreviousCategory
            | Self::HoldOrder
            | Self::NewOrder
            | Self::ToggleMore
            | Self::SwitchLanguage
            | Self::SwitchTheme
            | Self::SwitchDensity => true,
        }
    }

    /// Its keys as short text: `F9`, `Ctrl N`.
    pub fn key_text(self, texts: &Texts) -> Option<String> {
        if self == Self::GoToOrder {
            return Some("Alt 1–9".to_owned());
        }
        if let Some((_, key)) = TRY_KEYS.iter().find(|(command, _)| *command == self) {
            return Some(format!("Alt {}", arrow_text(*key, texts)));
        }
        let shortcut = self.shortcut()?;
        let key = match shortcut.logical_key {
            Key::Plus => "+",
            Key::Minus => "−",
            Key::ArrowUp | Key::ArrowDown => arrow_text(shortcut.logical_key, texts),
            Key::Tab => "Tab",
            Key::Delete => "Del",
            other => other.name(),
        };
        let ctrl = if shortcut.modifiers.command || shortcut.modifiers.ctrl {
            "Ctrl "
        } else {
            ""
        };
        let shift = if shortcut.modifiers.shift {
            "Shift "
        } else {
            ""
        };
        Some(format!("{ctrl}{shift}{key}"))
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
                } if *modifiers == Modifiers::ALT => ORDER_DIGITS.iter().position(|d| d == key),
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
const TRY_KEYS: [(Command, Key); 2] = [
    (Command::PreviousTry, Key::ArrowUp),
    (Command::NextTry, Key::ArrowDown),
];

fn arrow_text(key: Key, texts: &Texts) -> &str {
    match key {
        Key::ArrowUp => texts.get("key-up"),
        _ => texts.get("key-down"),
    }
}

/// The digits that lead to the first open orders.
const ORDER_DIGITS: [Key; 9] = [
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
