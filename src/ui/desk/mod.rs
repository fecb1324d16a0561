//! The desk: the one screen that staff need. One view a file; the layout is the shell's.

pub mod bottom_strip;
pub mod call_strip;
pub mod cart;
mod cart_line;
pub mod customer;
pub mod delivery;
pub mod earlier;
pub mod finder;
pub mod grid;
pub mod lapsed;
pub mod menu;
pub mod outgoing;
pub mod payment;
pub mod picker;
mod product_tile;
pub mod result;
pub mod send;
pub mod top_strip;
