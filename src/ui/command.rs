//! Everything a person can trigger, in one place: its text, tooltip, key, and when it can be done.
//! Buttons, keys and the key list are drawn from here.

mod allowed;
mod pressing;

use egui::{Key, KeyboardShortcut, Modifiers};
use strum::IntoEnumIterator as _;

pub use allowed::{Allowed, Screen};

use super::texts::Texts;
pub(super) use pressing::DIGITS;
use pressing::TRY_KEYS;

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
    /// To what became of the orders, and back to the desk.
    ShowOrders,
    /// The other list of the Orders screen.
    SwitchOrdersPart,
    /// Show the packet of the order in sight among the orders.
    ShowPacket,
    /// To the day at a glance, and back to the orders.
    ShowDay,
    /// Save the orders of the day that is shown for a spreadsheet program.
    ExportDay,
    /// Open the packet that is shown on the desk, to change it.
    ChangePacket,
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
        let tab = |modifiers| Some(KeyboardShortcut::new(modifiers, Key::Tab));
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
            Self::EarlierOrders => ctrl_shift(Key::L),
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
            Self::NextOrder => tab(Modifiers::CTRL),
            Self::PreviousOrder => tab(Modifiers::CTRL | Modifiers::SHIFT),
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
            Self::ShowOrders => plain(Key::F11),
            Self::ShowDay => Some(KeyboardShortcut::new(Modifiers::SHIFT, Key::F11)),
            Self::ChangePacket => plain(Key::F10),
            Self::SwitchOrdersPart => ctrl(Key::H),
            Self::ShowInspector => plain(Key::F12),
            Self::SwitchPretty => ctrl(Key::P),
            Self::CopyRequestBody => ctrl_shift(Key::R),
            Self::CopyReplyBody => ctrl_shift(Key::P),
            Self::MarkForCompare => ctrl_shift(Key::M),
            Self::CompareWithMarked => ctrl_shift(Key::D),
            Self::PreviousTry
            | Self::NextTry
            | Self::ShowPacket
            | Self::CompareMenus
            | Self::CopyDifference
            | Self::GoToOrder
            | Self::NameOrder
            | Self::ChangeLater
            | Self::CopyAsNew
            | Self::CopyCurl
            | Self::CopyCurlPowerShell
            | Self::ExportBundle
            | Self::ExportDay
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
}

fn arrow_text(key: Key, texts: &Texts) -> &str {
    match key {
        Key::ArrowUp => texts.get("key-up"),
        _ => texts.get("key-down"),
    }
}
