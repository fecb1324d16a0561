//! What can be done when, and where.

use super::Command;

/// What the window shows below the strips.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Screen {
    /// Orders are taken.
    #[default]
    Desk,
    /// What became of orders: this desk's of the day, and the store's open packets.
    Orders,
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
    /// The order in sight is a packet.
    pub accepted: bool,
    /// A day with orders is shown.
    pub day: bool,
    /// The lists of the orders are shown, and not the day at a glance.
    pub lists: bool,
    /// A packet is shown in full.
    pub packet: bool,
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
    /// Where it can be done. What acts on an order is done with the order in sight.
    fn place(self) -> Place {
        match self {
            Self::Palette
            | Self::ShowKeys
            | Self::ShowOrders
            | Self::ShowDay
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
            Self::ChangePacket | Self::SwitchOrdersPart | Self::ExportDay => {
                Place::On(Screen::Orders)
            }
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
            | Self::ShowPacket
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
            Self::ChangePacket => allowed.packet,
            Self::SwitchOrdersPart => allowed.lists,
            Self::ShowPacket => allowed.accepted,
            Self::ExportDay => allowed.day,
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
            | Self::ShowOrders
            | Self::ShowDay
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
}
