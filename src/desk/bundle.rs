//! Bundles that are handed on: made, looked at, written.

use std::{
    path::{Path, PathBuf},
    sync::Arc,
};

use jiff::Timestamp;

use super::{
    engine::{Done, Engine},
    event::{BundleFailure, Event},
    request::BundleWish,
};
use crate::store::{
    bundle::{self, Contents, Gathered, Prepared, System},
    files,
    journal::{JournalError, JournalReader},
    log,
    paths::Home,
    settings::Settings,
};

/// How much of the log goes into a bundle, in bytes.
const LOG: usize = 256 * 1024;

impl Engine {
    /// Reads and masks on a thread of its own: a long journal takes its time.
    pub(super) fn prepare_bundle(&mut self, wish: BundleWish) {
        let (home, settings) = (self.home.clone(), self.settings.settings().clone());
        let (teller, now) = (self.teller.clone(), self.clock.now());
        self.calls.spawn_blocking(move || {
            let result = prepared(&home, settings, &wish, now).map(Arc::new);
            teller.tell_from_thread(Event::BundlePrepared {
                wish,
                result,
                folder: usual_folder(),
            });
            Done::Nothing
        });
    }

    /// The window of the system stays open for as long as the person likes.
    pub(super) fn choose_bundle_place(&mut self, place: &Path) {
        let mut dialog = rfd::AsyncFileDialog::new().add_filter("zip", &["zip"]);
        if let Some(name) = place.file_name() {
            dialog = dialog.set_file_name(name.to_string_lossy());
        }
        if let Some(folder) = place.parent().filter(|folder| folder.is_dir()) {
            dialog = dialog.set_directory(folder);
        }
        let (teller, chosen) = (self.teller.clone(), dialog.save_file());
        self.calls.spawn(async move {
            let place = chosen.await.map(|file| file.path().to_owned());
            teller.tell(Event::BundlePlace(place)).await;
            Done::Nothing
        });
    }

    pub(super) fn write_bundle(&mut self, bundle: Arc<Prepared>, place: PathBuf, replace: bool) {
        let teller = self.teller.clone();
        self.calls.spawn_blocking(move || {
            let written = write_bundle(&bundle, &place, replace);
            teller.tell_from_thread(Event::BundleWritten(written));
            Done::Nothing
        });
    }
}

fn prepared(
    home: &Home,
    settings: Settings,
    wish: &BundleWish,
    at: Timestamp,
) -> Result<Prepared, JournalError> {
    let gathered = bundle::gather(&mut JournalReader::new(home), &wish.wanted)?;
    Ok(bundle_of(home, settings, gathered, wish.is_masked, at))
}

/// The bundle of these exchanges, with what else belongs into it. Reads the log.
pub fn bundle_of(
    home: &Home,
    settings: Settings,
    gathered: Gathered,
    is_masked: bool,
    at: Timestamp,
) -> Prepared {
    let contents = Contents {
        exchanges: gathered.exchanges,
        left_out: gathered.left_out,
        settings,
        log: log::recent(home, LOG),
        system: System::here(window()),
        at,
    };
    bundle::prepare(&contents, is_masked.then(bundle::fresh_secret))
}

/// What draws the window, as far as the system says so.
fn window() -> Option<String> {
    if cfg!(target_os = "linux") {
        std::env::var("XDG_SESSION_TYPE").ok()
    } else {
        None
    }
}

/// Where people look for what they have saved.
pub(super) fn usual_folder() -> PathBuf {
    let folders = directories::UserDirs::new();
    let folder = folders.as_ref().map(|folders| {
        let known = [folders.download_dir(), folders.document_dir()];
        let there = known.into_iter().flatten().find(|folder| folder.is_dir());
        there.unwrap_or(folders.home_dir()).to_owned()
    });
    folder.unwrap_or_else(std::env::temp_dir)
}

/// Writes a bundle for its owner only, whole or not at all; gives its whole path.
///
/// # Errors
/// Why it was not written.
pub fn write_bundle(
    bundle: &Prepared,
    place: &Path,
    replace: bool,
) -> Result<PathBuf, BundleFailure> {
    let place = std::path::absolute(place).unwrap_or_else(|_odd| place.to_owned());
    if place.exists() && !replace {
        return Err(BundleFailure::Exists(place));
    }
    let bytes = bundle
        .zip()
        .map_err(|error| BundleFailure::Packing(error.to_string()))?;
    files::write_private(&place, &bytes)?;
    Ok(place)
}
