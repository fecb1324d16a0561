//! The Orders screen: this desk's orders of the day, the store's open packets, and one of them in
//! full.

pub mod day;
