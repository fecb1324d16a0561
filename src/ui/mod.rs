//! What is seen. A view draws what it is given and returns [`event::UiEvent`]s; it changes
//! nothing by itself, never blocks, and knows no file and no network.
//!
//! [`tokens`] has colours and sizes, [`texts`] the words, [`widgets`] the house widgets,
//! [`command`] everything that can be triggered, [`turns`] the order of keys; [`desk`] the one screen that staff need, [`inspector`] the one for who reproduces a problem.

pub mod again;
pub mod banner;
pub mod bench;
pub mod bring_in;
pub mod bundle;
pub mod change;
pub mod command;
pub mod connect;
pub mod desk;
pub mod event;
pub mod fonts;
pub mod inspector;
pub mod keys;
pub mod marks;
pub mod order_name;
pub mod orders;
pub mod palette;
pub mod problem_text;
pub mod read_back;
pub mod remark_text;
pub mod spot;
pub mod star;
pub mod store_check;
pub mod stores;
pub mod texts;
pub mod tile;
pub mod tokens;
pub mod turns;
pub mod view;
pub mod widgets;

/// Gives a context the look of the program, and the keys their turns.
pub fn install(ctx: &egui::Context) {
    tokens::install(ctx);
    ctx.add_plugin(turns::Turns::default());
}
