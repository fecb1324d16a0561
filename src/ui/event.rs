//! What a view returns: the only way it has to change anything.

use super::{
    again::AgainEvent,
    bench::BenchEvent,
    bring_in::BringInEvent,
    bundle::BundleEvent,
    command::Command,
    connect::ConnectEvent,
    desk::{earlier::EarlierEvent, finder::FinderEvent, picker::PickerEvent},
    inspector::InspectorEvent,
    orders::OrdersEvent,
    orders::day::DayEvent,
    palette::PaletteEvent,
    spot::Spot,
    stores::StoresEvent,
};
use crate::{
    desk::OrderId,
    domain::{CategoryId, CustomerKey, Edit, LineKey, PaymentMethodId, ProductId, Quantity},
};

/// One thing a person did on a view.
#[derive(Debug, Clone)]
pub enum UiEvent {
    /// Pressed a button that stands for a command.
    Command(Command),
    /// Changed the order.
    Edit(Edit),
    /// Wants the cursor somewhere.
    Jump(Spot),
    /// Something in the box that finds a customer.
    Finder(FinderEvent),
    /// Begins an order for this one of the callers, by their place in the line.
    TakeCall(usize),
    /// Makes it an order for this known customer.
    PickCustomer(CustomerKey),
    /// Takes this one of the customer's addresses, by its place among them.
    TakeAddress(usize),
    /// Changed what is to be remembered of the customer.
    NoteAbout(CustomerKey, String),
    /// Something on the Orders screen.
    Orders(OrdersEvent),
    /// Something in the Inspector.
    Inspector(InspectorEvent),
    /// Changed the search text.
    Search(String),
    /// Chose what the menu shows; none is all of it.
    ShowCategory(Option<CategoryId>),
    /// Moved among the shown products by so many.
    MoveProduct(isize),
    /// Took the product that the search has chosen.
    TakeChosen,
    /// Took a product, with the quantity typed before its name.
    TakeProduct(ProductId, Option<Quantity>),
    /// Gave a product the star of a favourite, or took it.
    ToggleFavourite(ProductId),
    /// Chose a line of the cart.
    ChooseLine(LineKey),
    /// Adds a payment by this method.
    AddPayment(PaymentMethodId),
    /// Adds a discount on the whole order.
    AddDiscount,
    /// What the caller will pay with, as typed.
    Tendered(String),
    /// To another open order.
    ShowOrder(OrderId),
    /// To a store that was connected before, by its name.
    OpenStore(String),
    /// Something in the option picker.
    Picker(PickerEvent),
    /// Something in the palette.
    Palette(PaletteEvent),
    /// Changed the name that the order is to get.
    NameTyped(String),
    /// Gives the order the name that was typed.
    GiveName,
    /// Something in the list of earlier orders.
    Earlier(EarlierEvent),
    /// Something in the form that connects a store.
    Connect(ConnectEvent),
    /// Something in the list of stores.
    Stores(StoresEvent),
    /// Something among the faults of the practice store.
    Bench(BenchEvent),
    /// Something in the dialog that hands a case on.
    Bundle(BundleEvent),
    /// Something in the dialog that makes a call once more.
    Again(AgainEvent),
    /// Something in the dialog that brings an order in.
    BringIn(BringInEvent),
    /// Something at the day at a glance.
    Day(DayEvent),
    /// Agrees to keep the key in a file.
    AgreeToKeyFile,
    /// Puts a banner away for this run.
    DismissBanner(usize),
    /// Closes the dialog on top.
    CloseDialog,
    /// Says that this packet, by its id, is the order in sight.
    ThisPacket(String),
    /// Makes a later change an order of its own.
    ChangeIsNew,
    /// Says that the store does not have the order in sight.
    NotThere,
}

/// What a view writes its events to.
pub type Out = Vec<UiEvent>;
