//! Other processes of a test: ended with it, and waited for with a bound.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on should stop")]

use std::{
    fs,
    io::{BufRead as _, BufReader},
    path::Path,
    process::{Child, ChildStdout, Command, Stdio},
    time::{Duration, Instant},
};

use serde_json::Value;
use tempfile::TempDir;

/// How long a test waits for something that should happen at once; an unoptimised program drawing
/// in software on a busy machine is slow.
pub const PATIENCE: Duration = Duration::from_secs(60);

/// Between two looks at something that is waited for.
const LOOK_AGAIN: Duration = Duration::from_millis(20);

/// Looks until there is something, and fails the test when there is nothing in good time.
#[track_caller]
pub fn wait_for<T>(what: &str, mut look: impl FnMut() -> Option<T>) -> T {
    let started = Instant::now();
    loop {
        if let Some(found) = look() {
            return found;
        }
        assert!(started.elapsed() < PATIENCE, "waited in vain for {what}");
        std::thread::sleep(LOOK_AGAIN);
    }
}

/// A process that ends with the test.
pub struct Running(Child);

impl Running {
    pub fn start(command: &mut Command) -> Self {
        let started = command.stdin(Stdio::null()).spawn();
        Self(started.unwrap_or_else(|error| panic!("{command:?}: {error}")))
    }

    pub fn id(&self) -> u32 {
        self.0.id()
    }

    /// Whether it has not ended by itself.
    pub fn is_alive(&mut self) -> bool {
        self.0.try_wait().unwrap().is_none()
    }

    /// Ends it at once, as the system can.
    pub fn kill(&mut self) {
        self.0.kill().unwrap();
        self.0.wait().unwrap();
    }

    /// How it has ended, unless it has not, or was killed.
    pub fn exit_code(&mut self) -> Option<i32> {
        self.0.try_wait().unwrap()?.code()
    }

    /// Reads the first line of a piped standard output; the rest can be read from what is given.
    pub fn first_line(&mut self) -> (String, BufReader<ChildStdout>) {
        let mut stdout = BufReader::new(self.0.stdout.take().unwrap());
        let mut line = String::new();
        stdout.read_line(&mut line).unwrap();
        (line, stdout)
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        // It may have ended already.
        self.0.kill().ok();
        self.0.wait().ok();
    }
}

/// The program, with a home of its own and nothing of the desktop that runs the tests: no display,
/// no session bus, no keyring.
pub fn packetdesk(home: &Path, args: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_packetdesk"));
    command
        .args(args)
        .env_clear()
        .env("PATH", std::env::var_os("PATH").unwrap())
        .env("HOME", home)
        .env("XDG_RUNTIME_DIR", home)
        .env("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nonexistent/bus")
        .env("PACKETDESK_HOME", home.join("packetdesk"));
    command
}

/// A practice store in a process of its own, which writes down what it accepts.
pub struct PracticeProcess {
    _process: Running,
    // The store would fail to write if nobody held the other end.
    _stdout: BufReader<ChildStdout>,
    folder: TempDir,
    pub base_url: String,
    pub key: String,
}

impl PracticeProcess {
    pub fn start() -> Self {
        Self::with_faults(&[])
    }

    /// A store that does not always do well.
    pub fn with_faults(faults: &[&str]) -> Self {
        let options: Vec<_> = faults.iter().flat_map(|fault| ["--fault", fault]).collect();
        Self::with_options(&options)
    }

    /// A store with these options of the command line.
    pub fn with_options(options: &[&str]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let mut command = packetdesk(folder.path(), &["practice", "--received"]);
        command.arg(folder.path().join("received.jsonl"));
        command.args(options);
        let mut process = Running::start(command.stdout(Stdio::piped()));
        let (line, stdout) = process.first_line();
        let greeting: Value = serde_json::from_str(&line).unwrap();
        let text = |name: &str| greeting[name].as_str().unwrap().to_owned();
        Self {
            base_url: text("baseUrl"),
            key: text("apiKey"),
            _process: process,
            _stdout: stdout,
            folder,
        }
    }

    /// The packets that it has accepted, in their order.
    pub fn received(&self) -> Vec<Value> {
        let text = fs::read_to_string(self.folder.path().join("received.jsonl")).unwrap();
        // A line that is still being written counts from its end on.
        let whole = text.rfind('\n').map_or("", |end| &text[..end]);
        let parse = |line| serde_json::from_str(line).unwrap();
        whole.lines().map(parse).collect()
    }
}
