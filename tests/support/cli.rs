//! Runs the real binary with a home of its own, without a keyring.
#![expect(
    clippy::unwrap_used,
    reason = "a helper that cannot go on fails its test"
)]

use std::{
    fs,
    io::Write as _,
    path::{Path, PathBuf},
    process::{Command, Output, Stdio},
};

use packetdesk::practice::{Dialect, PracticeConfig, PracticeHandle, PracticeThread};
use serde_json::Value;

/// A folder for the program and the orders given to it.
pub struct Desk {
    home: tempfile::TempDir,
}

/// What a run left behind.
pub struct Ran {
    pub code: i32,
    pub stdout: String,
    pub stderr: String,
}

impl Desk {
    pub fn new() -> Self {
        Self {
            home: tempfile::tempdir().unwrap(),
        }
    }

    pub fn home(&self) -> &Path {
        self.home.path()
    }

    /// Writes a file into the home and gives its path.
    pub fn file(&self, name: &str, text: &str) -> PathBuf {
        let path = self.home().join(name);
        fs::write(&path, text).unwrap();
        path
    }

    /// The program, ready to run.
    pub fn command(&self, args: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_packetdesk"));
        command
            .args(args)
            .env("PACKETDESK_HOME", self.home())
            .env_remove("PACKETDESK_API_KEY")
            .env_remove("DBUS_SESSION_BUS_ADDRESS")
            .env_remove("DISPLAY")
            .env_remove("WAYLAND_DISPLAY")
            .env("XDG_RUNTIME_DIR", self.home())
            .stdin(Stdio::null());
        command
    }

    pub fn run(&self, args: &[&str]) -> Ran {
        self.command(args).output().unwrap().into()
    }

    /// Runs against a store, with the key in the environment.
    pub fn run_at(&self, store: &PracticeHandle, args: &[&str]) -> Ran {
        self.run_with_key(&store.base_url(), &store.api_key(), args)
    }

    pub fn run_with_key(&self, base_url: &str, key: &str, args: &[&str]) -> Ran {
        self.command_with_key(base_url, key, args)
            .output()
            .unwrap()
            .into()
    }

    /// The program, ready to run against a store.
    pub fn command_at(&self, store: &PracticeHandle, args: &[&str]) -> Command {
        self.command_with_key(&store.base_url(), &store.api_key(), args)
    }

    fn command_with_key(&self, base_url: &str, key: &str, args: &[&str]) -> Command {
        let mut command = self.command(args);
        command.args(["--base-url", base_url]);
        command.env("PACKETDESK_API_KEY", key);
        command
    }

    /// Every file under the home, with its bytes.
    pub fn files(&self) -> Vec<(PathBuf, Vec<u8>)> {
        let mut found = Vec::new();
        let mut folders = vec![self.home().to_owned()];
        while let Some(folder) = folders.pop() {
            for entry in fs::read_dir(folder).unwrap() {
                let path = entry.unwrap().path();
                if path.is_dir() {
                    folders.push(path);
                } else {
                    found.push((path.clone(), fs::read(&path).unwrap()));
                }
            }
        }
        found
    }
}

impl Ran {
    /// The one JSON document on standard output.
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.stdout)
            .unwrap_or_else(|error| panic!("{error} in {}\n{}", self.stdout, self.stderr))
    }

    /// Checks the exit code.
    #[track_caller]
    pub fn expect(self, code: i32) -> Self {
        assert_eq!(self.code, code, "{}\n{}", self.stdout, self.stderr);
        self
    }
}

impl From<Output> for Ran {
    fn from(output: Output) -> Self {
        Self {
            code: output.status.code().unwrap(),
            stdout: String::from_utf8(output.stdout).unwrap(),
            stderr: String::from_utf8(output.stderr).unwrap(),
        }
    }
}

/// Runs with a text on standard input.
pub fn run_with_input(command: &mut Command, input: &str) -> Ran {
    let mut child = command
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    // A run that is refused ends before it reads.
    let written = child.stdin.take().unwrap().write_all(input.as_bytes());
    drop(written);
    child.wait_with_output().unwrap().into()
}

/// A practice store in this process.
pub fn store(dialect: Dialect) -> PracticeThread {
    PracticeThread::start(PracticeConfig {
        dialect,
        ..PracticeConfig::default()
    })
    .unwrap()
}

/// An order that every practice store takes.
pub fn good_order() -> String {
    order_of(r#""product":"63ff-e535","quantity":2,"note":"az tuzlu""#)
}

/// A whole order with one line of these fields.
pub fn order_of(line: &str) -> String {
    let customer = r#"{"id":"c-9","name":"Deniz Er","address":"Gül Sk. 4"}"#;
    format!(r#"{{"customer":{customer},"cart":[{{{line}}}],"paymentNote":"nakit"}}"#)
}
