//! The log: one file a day, the last ones kept, nothing on the program's output.

use std::io;
use std::path::{Path, PathBuf};

use tracing::{Level, Metadata, Subscriber};
use tracing_appender::non_blocking::WorkerGuard;
use tracing_appender::rolling::{InitError, RollingFileAppender, Rotation};
use tracing_subscriber::filter::{EnvFilter, ParseError, filter_fn};
use tracing_subscriber::layer::{Layer as _, SubscriberExt as _};

use super::files::{self, FileError};
use super::paths::Home;

/// The environment variable with the level, such as `debug` or `packetdesk::api=trace`.
pub const LEVEL_VARIABLE: &str = "PACKETDESK_LOG";

/// The level without it.
pub const DEFAULT_LEVEL: &str = "info";

/// How many days' files are kept.
pub const MAX_FILES: usize = 14;

const NAME: &str = "packetdesk";
const SUFFIX: &str = "log";

/// Keeps the log going; what is not yet on disk is written when it is dropped.
#[derive(Debug)]
#[must_use = "the log ends when this is dropped"]
pub struct LogGuard {
    _worker: WorkerGuard,
}

/// Why there is no log. The program works without one.
#[derive(Debug, thiserror::Error)]
pub enum LogError {
    /// The level given is not one.
    #[error("{LEVEL_VARIABLE} should be off, error, warn, info, debug or trace ({0}).")]
    Level(#[from] ParseError),
    /// The folder cannot be created.
    #[error("There is no log: {0}")]
    Folder(#[from] FileError),
    /// The file cannot be created.
    #[error("There is no log: {0}.")]
    File(#[from] InitError),
    /// This process has one already.
    #[error("There is a log already.")]
    Twice(#[from] tracing::subscriber::SetGlobalDefaultError),
}

/// Starts the log of this process. `level` is the value of [`LEVEL_VARIABLE`].
///
/// Libraries are heard only when they warn, whatever the level: what they tell beyond that is
/// headers and bodies, and no key or guest may come into the log.
pub fn start(home: &Home, level: Option<&str>) -> Result<LogGuard, LogError> {
    let (subscriber, guard) = build(home.log_dir(), level)?;
    tracing::subscriber::set_global_default(subscriber)?;
    Ok(guard)
}

/// The last lines of the newest log file, at most so many bytes of them; nothing if there is none.
pub fn recent(home: &Home, most: usize) -> String {
    let read = || {
        let mut names: Vec<_> = std::fs::read_dir(home.log_dir())?
            .filter_map(|entry| Some(entry.ok()?.path()))
            .filter(|path| path.extension().is_some_and(|end| end == SUFFIX))
            .collect();
        names.sort();
        names.pop().map_or(Ok(Vec::new()), std::fs::read)
    };
    let bytes = read().unwrap_or_default();
    let text = String::from_utf8_lossy(&bytes[bytes.len().saturating_sub(most)..]).into_owned();
    if bytes.len() > most {
        // It begins in the middle of a line.
        text.split_once('\n')
            .map_or(String::new(), |(_, rest)| rest.to_owned())
    } else {
        text
    }
}

/// The log without making it this process's own.
fn build(
    dir: &Path,
    level: Option<&str>,
) -> Result<(impl Subscriber + Send + Sync + use<>, LogGuard), LogError> {
    let level = level
        .filter(|level| !level.trim().is_empty())
        .unwrap_or(DEFAULT_LEVEL);
    let filter = EnvFilter::try_new(level)?;
    let (writer, worker) = tracing_appender::non_blocking(OwnerOnlyLog::open(dir)?);
    let file = tracing_subscriber::fmt::layer()
        .with_ansi(false)
        .with_writer(writer)
        .with_filter(filter_fn(is_ours_or_warns));
    let subscriber = tracing_subscriber::registry().with(filter).with(file);
    Ok((subscriber, LogGuard { _worker: worker }))
}

fn is_ours_or_warns(metadata: &Metadata<'_>) -> bool {
    let target = metadata.target();
    let ours = target
        .strip_prefix(NAME)
        .is_some_and(|rest| rest.is_empty() || rest.starts_with("::"));
    ours || *metadata.level() <= Level::WARN
}

/// The rolling file, with each day's file created for its owner only before it is opened.
struct OwnerOnlyLog {
    dir: PathBuf,
    day: Option<jiff::civil::Date>,
    rolling: RollingFileAppender,
}

impl OwnerOnlyLog {
    fn open(dir: &Path) -> Result<Self, LogError> {
        files::create_private_dir(dir)?;
        let day = today();
        files::append_private(&dir.join(file_name(day)))?;
        let rolling = RollingFileAppender::builder()
            .rotation(Rotation::DAILY)
            .filename_prefix(NAME)
            .filename_suffix(SUFFIX)
            .max_log_files(MAX_FILES)
            .build(dir)?;
        Ok(Self {
            dir: dir.to_owned(),
            day: Some(day),
            rolling,
        })
    }
}

impl io::Write for OwnerOnlyLog {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let day = today();
        if self.day != Some(day) {
            self.day = Some(day);
            files::append_private(&self.dir.join(file_name(day))).map_err(io::Error::other)?;
        }
        self.rolling.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.rolling.flush()
    }
}

/// The appender counts days in UTC, and so must we.
fn today() -> jiff::civil::Date {
    jiff::tz::TimeZone::UTC
        .to_datetime(jiff::Timestamp::now())
        .date()
}

fn file_name(day: jiff::civil::Date) -> String {
    format!("{NAME}.{day}.{SUFFIX}")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn logged(level: Option<&str>, events: impl FnOnce()) -> String {
        let dir = tempfile::tempdir().unwrap();
        let logs = dir.path().join("logs");
        let (subscriber, guard) = build(&logs, level).unwrap();
        tracing::subscriber::with_default(subscriber, events);
        drop(guard);
        std::fs::read_to_string(logs.join(file_name(today()))).unwrap()
    }

    #[test]
    fn our_events_are_kept_from_the_given_level_up() {
        let events = || {
            tracing::info!(target: "packetdesk::desk", "told");
            tracing::debug!(target: "packetdesk::desk", "detail");
        };
        let text = logged(None, events);
        assert!(text.contains("told") && !text.contains("detail"), "{text}");
        let text = logged(Some("packetdesk::desk=debug"), events);
        assert!(text.contains("told") && text.contains("detail"), "{text}");
    }

    #[test]
    fn libraries_are_heard_only_when_they_warn() {
        let text = logged(Some("trace,hyper=trace"), || {
            tracing::trace!(target: "hyper::proto", "authorization: Bearer secret");
            tracing::info!(target: "packetdesk_like", "not ours");
            tracing::warn!(target: "reqwest::connect", "warned");
        });
        assert!(text.contains("warned"), "{text}");
        assert!(
            !text.contains("secret") && !text.contains("not ours"),
            "{text}"
        );
    }

    #[test]
    fn old_files_go_and_others_stay() {
        let dir = tempfile::tempdir().unwrap();
        for day in 1..=28 {
            std::fs::write(
                dir.path().join(format!("packetdesk.2020-01-{day:02}.log")),
                "",
            )
            .unwrap();
        }
        std::fs::write(dir.path().join("notes.txt"), "").unwrap();
        drop(build(dir.path(), None).unwrap());
        let names = std::fs::read_dir(dir.path()).unwrap();
        assert!(names.count() <= MAX_FILES + 1);
        assert!(dir.path().join("notes.txt").exists());
        assert!(dir.path().join(file_name(today())).exists());
    }

    #[cfg(unix)]
    #[test]
    fn only_the_owner_can_read_it() {
        use std::os::unix::fs::PermissionsExt as _;
        let dir = tempfile::tempdir().unwrap();
        drop(build(dir.path(), None).unwrap());
        let file = dir.path().join(file_name(today()));
        assert_eq!(file.metadata().unwrap().permissions().mode() & 0o777, 0o600);
    }

    #[test]
    fn a_wrong_level_and_a_folder_that_cannot_be_are_told_apart() {
        let dir = tempfile::tempdir().unwrap();
        let wrong = build(dir.path(), Some("packetdesk=loud"))
            .map(drop)
            .unwrap_err();
        assert!(matches!(wrong, LogError::Level(_)), "{wrong}");
        let file = dir.path().join("file");
        std::fs::write(&file, "").unwrap();
        let blocked = build(&file.join("logs"), None).map(drop).unwrap_err();
        assert!(matches!(blocked, LogError::Folder(_)), "{blocked}");
    }
}
