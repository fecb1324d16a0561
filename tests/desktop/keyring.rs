//! The key store over a real gnome-keyring, in D-Bus sessions of its own.
//!
//! Each session is a `dbus-run-session` whose script starts the daemon and then this test binary
//! again, which runs [`helper_inside_a_session`] alone: the program, as it were, started anew.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on should stop")]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

use packetdesk::store::keys::{Kept, KeyError, KeyId, KeyStore, StoredKey};
use packetdesk::store::paths::{HOME_VARIABLE, Home};
use packetdesk::store::settings::Environment;
use secrecy::{ExposeSecret as _, SecretString};
use tempfile::TempDir;

const KEY: &str = "srvA1.pluginB2.bm90LWEtcmVhbC1rZXk";
const OTHER_KEY: &str = "srvA1.pluginB2.YW5vdGhlci1rZXk";

/// What the helper is to do: `get`, or `put` and a key.
const TASK: &str = "PACKETDESK_TEST_KEYRING_TASK";

/// The helper's lines among those of the test runner.
const MARK: &str = "helper: ";

/// No prompt can be shown here, so every answer comes at once.
const PATIENCE: Duration = Duration::from_secs(20);

const UNLOCKED: &str =
    "printf %s open-sesame | gnome-keyring-daemon --unlock --components=secrets >/dev/null";
const LOCKED: &str = "gnome-keyring-daemon --start --components=secrets >/dev/null";

/// A user with a home folder and a keyring, and the program's own folder.
struct User(TempDir);

impl User {
    fn new() -> Self {
        let user = Self(tempfile::tempdir().unwrap());
        fs::create_dir_all(user.data()).unwrap();
        user
    }

    fn data(&self) -> PathBuf {
        self.0.path().join("data")
    }

    fn desk(&self) -> PathBuf {
        self.0.path().join("desk")
    }

    fn command(&self, program: &str) -> Command {
        let mut command = Command::new(program);
        command
            .env_clear()
            .env("PATH", std::env::var_os("PATH").unwrap())
            .env("HOME", self.0.path())
            .env("XDG_DATA_HOME", self.data())
            .env(HOME_VARIABLE, self.desk());
        command
    }

    /// Runs a script in a session of its own, where `$DESK` is this binary.
    fn session(&self, script: &str) -> Vec<String> {
        let mut command = self.command("dbus-run-session");
        command.args(["--", "bash", "-ec", script]);
        lines_of(command)
    }
}

fn lines_of(mut command: Command) -> Vec<String> {
    let output = command
        .env("DESK", std::env::current_exe().unwrap())
        .output()
        .unwrap();
    let stdout = String::from_utf8(output.stdout).unwrap();
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{command:?}\n{stdout}\n{stderr}");
    let marked = |line: &str| line.split_once(MARK).map(|(_, told)| told.to_owned());
    stdout.lines().filter_map(marked).collect()
}

fn id() -> KeyId {
    KeyId::new(Environment::Sandbox, "srvA1").unwrap()
}

/// Not a test by itself: what the tests below start inside a session.
#[test]
#[ignore = "started by the tests beside it, inside a D-Bus session"]
fn helper_inside_a_session() {
    let Ok(task) = std::env::var(TASK) else {
        return;
    };
    let home = Home::from_env(std::env::var_os(HOME_VARIABLE)).unwrap();
    // As talkative as it gets: the key must not be in the log either.
    let log = packetdesk::store::log::start(&home, Some("trace")).unwrap();
    let keys = KeyStore::of_the_system(&home, false);
    let started = Instant::now();
    let told = match task.split_once(' ') {
        Some(("put", key)) => put_text(keys.put_blocking(&id(), SecretString::from(key), PATIENCE)),
        _ => get_text(keys.get_blocking(&id(), PATIENCE)),
    };
    assert!(
        started.elapsed() < PATIENCE,
        "nothing here may wait for a prompt"
    );
    drop(log);
    println!("\n{MARK}{told}");
}

fn put_text(kept: Result<Kept, KeyError>) -> String {
    let kept = kept.unwrap();
    match kept.problem {
        None => format!("{:?}", kept.place),
        Some(problem) => format!("{:?} {problem:?}", kept.place),
    }
}

fn get_text(found: Result<Option<StoredKey>, KeyError>) -> String {
    match found {
        Ok(Some(stored)) => format!("{:?} {}", stored.place, stored.key.expose_secret()),
        Ok(None) => "none".to_owned(),
        Err(error) => format!("{error:?}"),
    }
}

fn helper(task: &str) -> String {
    let only = "--ignored --exact keyring::helper_inside_a_session --nocapture";
    format!("{TASK}='{task}' \"$DESK\" {only}")
}

fn get() -> String {
    helper("get")
}

fn put(key: &str) -> String {
    helper(&format!("put {key}"))
}

/// What the desktop's own tool finds under the names the program promises.
fn lookup() -> String {
    format!("echo \"{MARK}$(secret-tool lookup service packetdesk username sandbox/srvA1)\"")
}

fn script(steps: &[&str]) -> String {
    steps.join("\n")
}

fn files_with_key(dir: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let Ok(entries) = fs::read_dir(dir) else {
        return found;
    };
    for path in entries.map(|entry| entry.unwrap().path()) {
        if path.is_dir() {
            found.extend(files_with_key(&path));
        } else if path.is_file() {
            let bytes = fs::read(&path).unwrap();
            if bytes
                .windows(KEY.len())
                .any(|window| window == KEY.as_bytes())
            {
                found.push(path);
            }
        }
    }
    found
}

#[test]
#[ignore = "needs gnome-keyring, dbus and libsecret-tools"]
fn a_key_is_in_the_keyring_after_a_restart_and_in_no_file_of_ours() {
    let user = User::new();
    let first = user.session(&script(&[UNLOCKED, &get(), &put(KEY), &lookup()]));
    assert_eq!(first, ["none", "Keyring", KEY]);
    // The daemon is another one now, and so is the program.
    let found = format!("Keyring {KEY}");
    let second = user.session(&script(&[
        UNLOCKED,
        &get(),
        &lookup(),
        &put(OTHER_KEY),
        &lookup(),
    ]));
    assert_eq!(second, [&found, KEY, "Keyring", OTHER_KEY]);
    let third = user.session(&script(&[UNLOCKED, &put(KEY), &get()]));
    assert_eq!(third, ["Keyring", &found]);
    // The keyring's own file is encrypted, so the key is in no file at all.
    assert!(user.data().join("keyrings").is_dir() && user.desk().join("logs").is_dir());
    assert_eq!(files_with_key(user.0.path()), [] as [PathBuf; 0]);
}

#[test]
#[ignore = "needs gnome-keyring, dbus and libsecret-tools"]
fn a_locked_keyring_is_told_and_keeps_its_entry() {
    let user = User::new();
    user.session(&script(&[UNLOCKED, &put(KEY)]));
    let locked = user.session(&script(&[LOCKED, &get(), &put(OTHER_KEY)]));
    assert_eq!(locked, ["Keyring(Locked)", "ThisRunOnly Keyring(Locked)"]);
    let unlocked = user.session(&script(&[UNLOCKED, &lookup()]));
    assert_eq!(unlocked, [KEY]);
}

#[test]
#[ignore = "needs gnome-keyring and dbus"]
fn a_keyring_that_cannot_be_opened_for_a_first_key_is_told() {
    let user = User::new();
    // Nobody has ever made a keyring here, and its maker cannot ask for a password.
    let told = user.session(&script(&[LOCKED, &get(), &put(KEY)]));
    assert_eq!(told, ["none", "ThisRunOnly Keyring(Locked)"]);
}

#[test]
#[ignore = "needs dbus"]
fn a_session_without_a_secret_service_keeps_the_key_for_the_run() {
    let user = User::new();
    // A bus that can start nothing, however much is installed.
    let config = user.0.path().join("bus.conf");
    fs::write(
        &config,
        "<!DOCTYPE busconfig PUBLIC \"-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN\" \
         \"http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd\">\
         <busconfig><type>session</type><listen>unix:tmpdir=/tmp</listen><auth>EXTERNAL</auth>\
         <policy context=\"default\"><allow send_destination=\"*\"/><allow eavesdrop=\"true\"/>\
         <allow own=\"*\"/></policy></busconfig>",
    )
    .unwrap();
    let mut command = user.command("dbus-run-session");
    command
        .arg("--config-file")
        .arg(&config)
        .args(["--", "bash", "-ec"]);
    command.arg(script(&[&get(), &put(KEY)]));
    assert_absent_then_this_run(&lines_of(command));
    assert_eq!(files_with_key(user.0.path()), [] as [PathBuf; 0]);
}

#[test]
#[ignore = "needs bash"]
fn a_machine_without_a_session_bus_keeps_the_key_for_the_run() {
    let user = User::new();
    let mut command = user.command("bash");
    command.env("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nonexistent/bus");
    command.args(["-ec", &script(&[&get(), &put(KEY)])]);
    assert_absent_then_this_run(&lines_of(command));
    assert_eq!(files_with_key(user.0.path()), [] as [PathBuf; 0]);
}

fn assert_absent_then_this_run(told: &[String]) {
    let [got, kept] = told else {
        panic!("{told:?}")
    };
    assert!(got.starts_with("Keyring(Absent {"), "{got}");
    assert!(kept.starts_with("ThisRunOnly Keyring(Absent {"), "{kept}");
}
