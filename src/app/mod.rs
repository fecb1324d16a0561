//! The shell: the window, the state behind it, and the way from a key press to the desk and back.
//!
//! `logic` takes in events, `commands` turns keys into commands and does them, `layout` draws the
//! views, [`run()`] opens the window; the others each know one thing of the desk. Nothing here waits: what takes time is asked of the [`desk`](crate::desk).

mod again;
mod banners;
pub mod bench;
mod bring_in;
pub mod browse;
mod calls;
pub mod changing;
mod commands;
mod connecting;
mod cursor;
pub mod customer_notes;
mod day;
pub mod derived;
mod handing_on;
pub mod inspector;
mod keeping;
mod knocks;
mod layout;
mod logic;
pub mod notice;
mod orders;
pub mod orders_screen;
mod palette;
pub mod people;
pub mod repeat;
mod run;
mod scanning;
mod sending;
pub mod state;
mod stores;
mod usual;

use eframe::egui;

pub use calls::{Calls, IncomingCall};
use cursor::Cursor;
pub use knocks::{Knocks, NotHeard};
pub use layout::desk_ui;
pub use run::{AppError, Entered, Entrance, enter, run};
pub use state::State;

use crate::{desk::Desk, ui::command::Screen};

/// The program in its window.
pub struct PacketDesk {
    /// The first to be dropped: a desk that is ending hears nobody any more.
    knocks: Option<Knocks>,
    state: State,
    desk: Desk,
    is_placed: bool,
    /// A dialog was open in the frame before.
    had_dialog: bool,
    /// What the frame before showed.
    screen: Screen,
    /// The title that the window has.
    title: String,
}

impl PacketDesk {
    /// The program before its first frame.
    pub fn new(state: State, desk: Desk) -> Self {
        Self {
            knocks: None,
            state,
            desk,
            is_placed: false,
            had_dialog: false,
            screen: Screen::default(),
            title: String::new(),
        }
    }

    /// With what other starts of the program ask.
    #[must_use]
    pub fn with_knocks(mut self, knocks: Knocks) -> Self {
        self.knocks = Some(knocks);
        self
    }

    /// What the window was last told to be called.
    pub fn title(&self) -> &str {
        &self.title
    }

    /// What is behind the window.
    pub fn state(&self) -> &State {
        &self.state
    }
}

impl eframe::App for PacketDesk {
    fn logic(&mut self, ctx: &egui::Context, _frame: &mut eframe::Frame) {
        self.state.tick();
        if !logic::take_events(&mut self.state, &mut self.desk) {
            ctx.request_repaint();
        }
        if let Some(knocks) = &mut self.knocks {
            knocks::take(knocks, &mut self.state, &self.desk, ctx);
        }
        if !people::take_in(&mut self.state) {
            ctx.request_repaint();
        }
        self.hand_over();
        // Minimised, or covered by other windows.
        let is_hidden = ctx.input(|input| input.viewport().visible() == Some(false));
        orders_screen::watch(&mut self.state, &self.desk, !is_hidden);
    }

    fn ui(&mut self, ui: &mut egui::Ui, _frame: &mut eframe::Frame) {
        // A cash desk shows nothing else. Asked for in the first frame, since not every window
        // manager heeds it before.
        if !std::mem::replace(&mut self.is_placed, true) {
            ui.send_viewport_cmd(egui::ViewportCommand::Maximized(true));
        }
        self.frame(ui);
        self.name_window(ui);
        self.guard_closing(ui);
        ui.request_repaint_after(self.state.next_change());
    }
}

impl PacketDesk {
    /// The number of unsent orders stands in the title, to be seen from the task bar.
    fn name_window(&mut self, ctx: &egui::Context) {
        let title = match self.state.unsent() {
            0 => "PacketDesk".to_owned(),
            unsent => format!("({unsent}) PacketDesk"),
        };
        if title != self.title {
            self.title.clone_from(&title);
            ctx.send_viewport_cmd(egui::ViewportCommand::Title(title));
        }
    }

    /// The first try to close with orders that wait says how many, and what happens to them. The
    /// next one is taken at its word.
    fn guard_closing(&mut self, ctx: &egui::Context) {
        if !ctx.input(|input| input.viewport().close_requested()) {
            return;
        }
        let (unsent, lost) = (self.state.unsent(), keeping::lost_with_window(&self.state));
        let notice = notice::Notice::Closing { unsent, lost };
        if unsent + lost > 0 && !self.state.notices.contains(&notice) {
            self.state.notice(notice);
            ctx.send_viewport_cmd(egui::ViewportCommand::CancelClose);
            ctx.request_repaint();
        }
    }

    /// Tells the desk what has changed, and asks it for what is needed now.
    fn hand_over(&mut self) {
        keeping::keep(&mut self.state, &self.desk);
        day::watch(&mut self.state, &self.desk);
        repeat::look(&mut self.state, &self.desk);
    }

    /// One frame: keys, views, and what came of them.
    fn frame(&mut self, ui: &mut egui::Ui) {
        bring_in::take_dropped(ui, &mut self.state, &self.desk);
        let pressed = commands::pressed(ui, &mut self.state);
        let mut out = Vec::new();
        layout::desk_ui(ui, &self.state, &mut out);
        // What was typed in this frame belongs to the order that its F9 sends.
        out.extend(pressed);
        self.state.focus_given();
        Cursor::give_back(ui, &mut self.state);
        // This frame drew what was before.
        let is_old = !out.is_empty();
        for event in out {
            logic::handle(&mut self.state, &self.desk, event);
        }
        let has_dialog = self.state.dialog.is_some();
        let had_dialog = std::mem::replace(&mut self.had_dialog, has_dialog);
        Cursor::follow(ui, &mut self.state, had_dialog);
        let screen = self.state.screen;
        let before = std::mem::replace(&mut self.screen, screen);
        Cursor::follow_screen(ui, &mut self.state, before);
        self.hand_over();
        if is_old || self.state.needs_frame() {
            ui.request_repaint();
        }
        if let Some(text) = self.state.to_copy.take() {
            ui.copy_text(text);
        }
        self.state.apply_look(ui);
    }
}
