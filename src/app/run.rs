//! Opening the window.

use std::sync::{Arc, OnceLock};

use eframe::egui;

use super::{
    PacketDesk,
    knocks::{self, AtTheDoor, NotHeard, Start},
    layout,
    notice::Notice,
    state::State,
};
use crate::{
    desk::{Clock, Desk, DeskConfig, Knock, StoreChoice, Wake, Wanted},
    store::{keyring::SystemKeyring, paths::Home, settings_file::SettingsFile},
    ui,
};

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

/// Who is at the desk on these files.
pub enum Entered {
    /// Another process, which has heard what is asked: there is nothing more to do.
    HandedOver,
    /// Nobody yet: the window can be opened.
    Here(Box<Entrance>),
}

/// The way to a window of our own. A call that led here waits behind it.
pub struct Entrance {
    home: Home,
    screen: Arc<OnceLock<egui::Context>>,
    wake: Wake,
    door: AtTheDoor,
}

/// Asks something of the desk that is open on these files. Where none is, this process can become
/// it.
///
/// # Errors
/// [`NotHeard`] if a call did not reach the open desk.
pub fn enter(home: Home, ask: &Knock) -> Result<Entered, NotHeard> {
    let screen: Arc<OnceLock<egui::Context>> = Arc::default();
    let wake: Wake = {
        let screen = Arc::clone(&screen);
        Arc::new(move || {
            if let Some(ctx) = screen.get() {
                ctx.request_repaint();
            }
        })
    };
    Ok(match knocks::start(&home, ask, &wake)? {
        Start::HandedOver => Entered::HandedOver,
        Start::Here(door) => Entered::Here(Box::new(Entrance {
            home,
            screen,
            wake,
            door,
        })),
    })
}

/// Opens the window on a store and stays until it is closed.
///
/// # Errors
/// [`AppError`] if there is no display or no thread.
pub fn run(entrance: Box<Entrance>, choice: StoreChoice) -> Result<(), AppError> {
    let Entrance {
        home,
        screen,
        wake,
        door,
    } = *entrance;
    let knocks = door.into_knocks(Wanted::from(&choice));
    let (settings, reports) = SettingsFile::open(&home);
    let mut state = State::new(settings.settings().clone());
    for report in reports {
        state.notice(Notice::Settings(report.to_string()));
    }
    // The engine starts before the window, so that the menu is there with the first frame.
    let desk = Desk::start(DeskConfig {
        home,
        settings,
        choice,
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
