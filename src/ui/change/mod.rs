//! Changing a packet that is there already: what will be different, who else has changed it, and
//! how far a change has come.

pub mod beside;
pub mod difference;
pub mod model;
pub mod progress;
pub mod three_sides;
pub mod which;
pub mod words;
