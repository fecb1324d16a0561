//! Opening the window.

use std::sync::{Arc, OnceLock};

use eframe::egui;

use super::{
    PacketDesk,
    knocks::{self, Start},
    layout,
    state::{Notice, State},
};
use crate::{
    desk::{Clock, Desk, DeskConfig, StoreChoice, Wake, Wanted},
    store::{keyring::SystemKeyring, paths::Home, settings_file::SettingsFile},
    ui,
};

/// How the desk is opened.
#[derive(Debug)]
pub struct AppOptions {
    /// Where files are.
    pub home: Home,
    /// The store to open.
    pub choice: StoreChoice,
}

/// Why there is no window.
#[derive(Debug, thiserror::Error)]
pub enum AppError {
    /// No screen to open it on.
    #[error(
        "There is no display to open the window on; without one, use the commands submit, outbox, menu, find, check and practice (see packetdesk --help)."
    )]
    NoDisplay(#[source] eframe::Error),
    /// There is a screen, but nothing can be drawn on it.
    #[error("The window could not be opened: {0}. The program needs OpenGL 2 or newer.")]
    Window(#[source] eframe::Error),
    /// No thread for the engine.
    #[error("The program could not start: {0}.")]
    Start(#[from] std::io::Error),
}

/// What came of opening the desk.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ended {
    /// Its window was open and is closed.
    Closed,
    /// Another window is open on the same files; it was brought to the front.
    HandedOver,
}

/// Opens the window and stays until it is closed. Where one is open already, that one is asked to
/// come to the front and to open the store.
///
/// # Errors
/// [`AppError`] if there is no display or no thread.
pub fn run(options: AppOptions) -> Result<Ended, AppError> {
    let screen: Arc<OnceLock<egui::Context>> = Arc::default();
    let wake: Wake = {
        let screen = Arc::clone(&screen);
        Arc::new(move || {
            if let Some(ctx) = screen.get() {
                ctx.request_repaint();
            }
        })
    };
    let wanted = Wanted::from(&options.choice);
    let knocks = match knocks::start(&options.home, wanted, &wake) {
        Start::HandedOver => return Ok(Ended::HandedOver),
        Start::Here(knocks) => knocks,
    };
    let (settings, reports) = SettingsFile::open(&options.home);
    let mut state = State::new(settings.settings().clone());
    for report in reports {
        state.notice(Notice::Settings(report.to_string()));
    }
    // The engine starts before the window, so that the menu is there with the first frame.
    let desk = Desk::start(DeskConfig {
        home: options.home,
        settings,
        choice: options.choice,
        keyring: Box::new(SystemKeyring),
        wake,
        clock: Clock::system(),
    })?;
    let native = eframe::NativeOptions {
        viewport: viewport(),
        ..Default::default()
    };
    eframe::run_native(
        "PacketDesk",
        native,
        Box::new(move |creation| {
            ui::install(&creation.egui_ctx);
            // Only this closure sets it, and it runs once.
            drop(screen.set(creation.egui_ctx.clone()));
            Ok(Box::new(PacketDesk::new(state, desk).with_knocks(knocks)))
        }),
    )
    .map(|()| Ended::Closed)
    .map_err(|error| match error {
        eframe::Error::Winit(_) | eframe::Error::WinitEventLoop(_) => AppError::NoDisplay(error),
        other => AppError::Window(other),
    })
}

fn viewport() -> egui::ViewportBuilder {
    let viewport = egui::ViewportBuilder::default()
        .with_title("PacketDesk")
        .with_app_id("packetdesk")
        .with_inner_size(layout::FIRST_SIZE)
        .with_min_inner_size(layout::SMALLEST_SIZE);
    match eframe::icon_data::from_png_bytes(include_bytes!("../../assets/icon.png")) {
        Ok(icon) => viewport.with_icon(icon),
        Err(error) => {
            tracing::warn!(%error, "the window's icon cannot be read");
            viewport
        }
    }
}
