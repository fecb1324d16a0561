//! API keys: where they go, what is never written over, and what never shows them.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on should stop")]

use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use packetdesk::store::keys::{
    KeyError, KeyId, KeyPlace, KeyStore, KeyringProblem, KeyringState, StoredKey,
};
use packetdesk::store::paths::Home;
use packetdesk::store::settings::Environment;
use secrecy::{ExposeSecret as _, SecretString};
use tempfile::TempDir;

use crate::fake_keyring::{FakeKeyring, Mood};

const KEY: &str = "srvA1.pluginB2.c3VwZXItc2VjcmV0";
const OTHER_KEY: &str = "srvA1.pluginB2.b2xkLXNlY3JldA";
const USER: &str = "sandbox/srvA1";

/// Longer than anything that answers at all, shorter than a test run's limit.
const LONG: Duration = Duration::from_secs(20);

struct Desk {
    dir: TempDir,
    keyring: FakeKeyring,
    keys: KeyStore,
}

impl Desk {
    fn start(keyring: FakeKeyring, accept_file: bool) -> Self {
        let dir = tempfile::tempdir().unwrap();
        let keys = KeyStore::start(keyring.boxed(), &Home::at(dir.path()), accept_file);
        Self { dir, keyring, keys }
    }

    /// The program is closed and opened again, over the same folder and keyring.
    fn restart(self, accept_file: bool) -> Self {
        let Self { dir, keyring, keys } = self;
        drop(keys);
        let keys = KeyStore::start(keyring.boxed(), &Home::at(dir.path()), accept_file);
        Self { dir, keyring, keys }
    }

    fn get(&self) -> Result<Option<StoredKey>, KeyError> {
        self.keys.get_blocking(&id(), LONG)
    }

    fn put(&self, key: &str) -> (KeyPlace, Option<KeyError>) {
        let kept = self
            .keys
            .put_blocking(&id(), SecretString::from(key), LONG)
            .unwrap();
        (kept.place, kept.problem)
    }

    fn keys_file(&self) -> PathBuf {
        Home::at(self.dir.path()).keys_file()
    }

    /// Files under the home folder that hold the key.
    fn files_with_key(&self) -> Vec<PathBuf> {
        files_under(self.dir.path())
            .into_iter()
            .filter(|path| String::from_utf8_lossy(&fs::read(path).unwrap()).contains(KEY))
            .collect()
    }
}

fn files_under(dir: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(dir)
        .unwrap()
        .map(|entry| entry.unwrap().path());
    entries
        .flat_map(|path| {
            if path.is_dir() {
                files_under(&path)
            } else {
                vec![path]
            }
        })
        .collect()
}

fn id() -> KeyId {
    KeyId::new(Environment::Sandbox, "srvA1").unwrap()
}

fn found(result: Result<Option<StoredKey>, KeyError>) -> (String, KeyPlace) {
    let stored = result.unwrap().expect("the key should be found");
    (stored.key.expose_secret().to_owned(), stored.place)
}

fn absent() -> KeyringProblem {
    KeyringProblem::Absent {
        words: "no bus".to_owned(),
    }
}

#[test]
fn a_key_put_into_the_keyring_is_there_after_a_restart() {
    let desk = Desk::start(FakeKeyring::default(), false);
    assert!(desk.get().unwrap().is_none());
    assert_eq!(desk.put(KEY), (KeyPlace::Keyring, None));
    assert_eq!(desk.keyring.entry(USER).as_deref(), Some(KEY));
    let desk = desk.restart(false);
    assert_eq!(found(desk.get()), (KEY.to_owned(), KeyPlace::Keyring));
    assert_eq!(desk.files_with_key(), [] as [PathBuf; 0]);
}

#[test]
fn the_keyring_is_read_once_and_an_equal_key_is_not_written_again() {
    let desk = Desk::start(FakeKeyring::with_entry(USER, KEY), false);
    found(desk.get());
    found(desk.get());
    assert_eq!(desk.keyring.calls(), [format!("get {USER}")]);
    assert_eq!(desk.put(KEY), (KeyPlace::Keyring, None));
    assert!(!desk.keyring.calls().contains(&format!("set {USER}")));
}

#[test]
fn a_readable_entry_is_replaced_by_a_new_key() {
    let desk = Desk::start(FakeKeyring::with_entry(USER, OTHER_KEY), false);
    assert_eq!(desk.put(KEY), (KeyPlace::Keyring, None));
    assert_eq!(desk.keyring.entry(USER).as_deref(), Some(KEY));
    assert_eq!(found(desk.get()).0, KEY);
}

#[test]
fn the_same_store_in_two_environments_has_two_keys() {
    let desk = Desk::start(FakeKeyring::with_entry(USER, KEY), false);
    let production = KeyId::new(Environment::Production, "srvA1").unwrap();
    assert!(desk.keys.get_blocking(&production, LONG).unwrap().is_none());
    found(desk.get());
}

#[test]
fn what_cannot_be_read_is_never_written_over() {
    for (mood, problem) in [
        (Mood::Locked, KeyringProblem::Locked),
        (Mood::Absent, absent()),
        (
            Mood::Failing,
            KeyringProblem::Failed {
                words: "broken pipe".to_owned(),
            },
        ),
    ] {
        let desk = Desk::start(FakeKeyring::with_entry(USER, OTHER_KEY), false);
        desk.keyring.set_mood(mood);
        assert_eq!(
            desk.put(KEY),
            (KeyPlace::ThisRunOnly, Some(problem.into())),
            "{mood:?}"
        );
        assert_eq!(
            desk.keyring.entry(USER).as_deref(),
            Some(OTHER_KEY),
            "{mood:?}"
        );
        assert!(
            !desk.keyring.calls().contains(&format!("set {USER}")),
            "{mood:?}"
        );
        assert_eq!(
            found(desk.get()),
            (KEY.to_owned(), KeyPlace::ThisRunOnly),
            "{mood:?}"
        );
    }
}

#[test]
fn a_refusal_is_remembered_until_the_user_wants_to_be_asked_again() {
    let desk = Desk::start(FakeKeyring::with_entry(USER, KEY), false);
    desk.keyring.set_mood(Mood::Locked);
    for _ in 0..3 {
        assert_eq!(desk.get().unwrap_err(), KeyringProblem::Locked.into());
    }
    let production = KeyId::new(Environment::Production, "srvA1").unwrap();
    assert_eq!(
        desk.keys.get_blocking(&production, LONG).unwrap_err(),
        KeyringProblem::Locked.into()
    );
    assert_eq!(desk.keyring.calls().len(), 1);
    assert_eq!(
        desk.keys.status(&id()).keyring,
        KeyringState::Unusable(KeyringProblem::Locked)
    );

    desk.keyring.set_mood(Mood::Open);
    runtime().block_on(desk.keys.ask_again()).unwrap();
    assert_eq!(found(desk.get()), (KEY.to_owned(), KeyPlace::Keyring));
}

#[test]
fn a_passing_failure_is_not_a_refusal() {
    let desk = Desk::start(FakeKeyring::with_entry(USER, KEY), false);
    desk.keyring.set_mood(Mood::Failing);
    desk.get().unwrap_err();
    desk.keyring.set_mood(Mood::Open);
    assert_eq!(found(desk.get()).0, KEY);
}

#[test]
fn without_a_keyring_a_key_lasts_for_this_run_and_is_in_no_file() {
    let desk = Desk::start(FakeKeyring::new(Mood::Absent), false);
    assert_eq!(desk.get().unwrap_err(), absent().into());
    assert_eq!(
        desk.put(KEY),
        (KeyPlace::ThisRunOnly, Some(absent().into()))
    );
    assert_eq!(found(desk.get()), (KEY.to_owned(), KeyPlace::ThisRunOnly));
    assert_eq!(desk.files_with_key(), [] as [PathBuf; 0]);
    let desk = desk.restart(false);
    assert_eq!(desk.get().unwrap_err(), absent().into());
}

#[test]
fn the_file_is_used_once_the_user_agrees_and_gone_when_they_take_it_back() {
    let desk = Desk::start(FakeKeyring::new(Mood::Absent), false);
    desk.put(KEY);
    runtime().block_on(desk.keys.accept_file(true)).unwrap();
    assert_eq!(desk.files_with_key(), [desk.keys_file()]);
    assert_eq!(desk.keys.status(&id()).place, Some(KeyPlace::File));

    let desk = desk.restart(true);
    assert_eq!(found(desk.get()), (KEY.to_owned(), KeyPlace::File));

    runtime().block_on(desk.keys.accept_file(false)).unwrap();
    assert!(!desk.keys_file().exists());
    assert_eq!(found(desk.get()), (KEY.to_owned(), KeyPlace::ThisRunOnly));
}

#[test]
fn a_file_that_is_there_is_not_read_without_agreement() {
    let desk = Desk::start(FakeKeyring::new(Mood::Absent), true);
    desk.put(KEY);
    let desk = desk.restart(false);
    assert_eq!(desk.get().unwrap_err(), absent().into());
}

#[cfg(unix)]
#[test]
fn the_file_is_its_owners_alone_even_if_it_was_not_before() {
    use std::os::unix::fs::PermissionsExt as _;
    let desk = Desk::start(FakeKeyring::new(Mood::Absent), true);
    assert_eq!(desk.put(KEY), (KeyPlace::File, Some(absent().into())));
    let mode = || fs::metadata(desk.keys_file()).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(), 0o600);
    fs::set_permissions(desk.keys_file(), fs::Permissions::from_mode(0o644)).unwrap();
    let other = KeyId::new(Environment::Sandbox, "srvB2").unwrap();
    assert!(desk.keys.get_blocking(&other, LONG).is_err());
    assert_eq!(mode(), 0o600);
}

#[test]
fn a_broken_file_of_keys_is_kept_aside_and_told_once() {
    let desk = Desk::start(FakeKeyring::new(Mood::Absent), true);
    fs::write(desk.keys_file(), "keys = [broken").unwrap();
    let error = desk.get().unwrap_err();
    let KeyError::BrokenFile { kept_as } = &error else {
        panic!("{error}")
    };
    assert_eq!(fs::read_to_string(kept_as).unwrap(), "keys = [broken");
    assert_eq!(desk.get().unwrap_err(), absent().into());

    fs::write(desk.keys_file(), [0xff, 0xfe]).unwrap();
    assert_eq!(desk.put(KEY).0, KeyPlace::File);
    assert_eq!(
        fs::read(desk.dir.path().join("keys.toml.broken-2")).unwrap(),
        [0xff, 0xfe]
    );
}

#[test]
fn several_keys_share_the_file_and_each_can_be_forgotten() {
    let desk = Desk::start(FakeKeyring::new(Mood::Absent), true);
    let other = KeyId::new(Environment::Production, "srvB2").unwrap();
    desk.put(KEY);
    desk.keys
        .put_blocking(&other, SecretString::from(OTHER_KEY), LONG)
        .unwrap();
    // The keyring is absent and cannot be asked whether it has one too.
    let left = runtime().block_on(desk.keys.forget(&id())).unwrap_err();
    assert_eq!(left, absent().into());
    assert_eq!(desk.files_with_key(), [] as [PathBuf; 0]);
    let desk = desk.restart(true);
    assert_eq!(found(desk.keys.get_blocking(&other, LONG)).0, OTHER_KEY);
}

#[test]
fn a_key_that_moves_to_the_keyring_leaves_the_file() {
    let desk = Desk::start(FakeKeyring::new(Mood::Absent), true);
    desk.put(KEY);
    desk.keyring.set_mood(Mood::Open);
    let desk = desk.restart(true);
    assert_eq!(found(desk.get()).1, KeyPlace::File);
    assert_eq!(desk.put(KEY), (KeyPlace::Keyring, None));
    assert_eq!(desk.files_with_key(), [] as [PathBuf; 0]);
}

#[test]
fn a_file_that_cannot_be_written_leaves_the_key_for_this_run_and_says_why() {
    let desk = Desk::start(FakeKeyring::new(Mood::Absent), true);
    fs::create_dir(desk.keys_file()).unwrap();
    let (place, problem) = desk.put(KEY);
    assert_eq!(place, KeyPlace::ThisRunOnly);
    assert!(matches!(problem, Some(KeyError::File(_))), "{problem:?}");
}

#[test]
fn a_forgotten_key_is_gone_from_run_and_keyring() {
    let desk = Desk::start(FakeKeyring::with_entry(USER, KEY), false);
    found(desk.get());
    runtime().block_on(desk.keys.forget(&id())).unwrap();
    assert_eq!(desk.keyring.entry(USER), None);
    assert!(desk.get().unwrap().is_none());
}

#[test]
fn an_empty_key_is_refused() {
    let desk = Desk::start(FakeKeyring::default(), false);
    let refused = desk
        .keys
        .put_blocking(&id(), SecretString::from("  "), LONG)
        .unwrap_err();
    assert_eq!(refused, KeyError::EmptyKey);
    assert!(desk.keyring.calls().is_empty());
}

#[test]
fn while_a_dialog_is_open_nothing_waits_for_ever_and_a_new_key_works_at_once() {
    let desk = Desk::start(FakeKeyring::with_entry(USER, OTHER_KEY), false);
    let dialog = desk.keyring.open_dialog_at_next_call();
    let soon = Duration::from_millis(1);
    assert_eq!(
        desk.keys.get_blocking(&id(), soon).unwrap_err(),
        KeyError::Waiting
    );
    dialog.opened.recv_timeout(LONG).unwrap();
    assert_eq!(desk.keys.status(&id()).keyring, KeyringState::Asking);

    let put = desk.keys.put_blocking(&id(), SecretString::from(KEY), soon);
    assert_eq!(put.unwrap_err(), KeyError::Waiting);
    assert_eq!(found(desk.get()), (KEY.to_owned(), KeyPlace::ThisRunOnly));

    // Once it is answered, both requests go on in their order, and the newer key wins.
    dialog.close();
    let other = KeyId::new(Environment::Sandbox, "srvB2").unwrap();
    assert!(desk.keys.get_blocking(&other, LONG).unwrap().is_none());
    assert_eq!(desk.keyring.entry(USER).as_deref(), Some(KEY));
    assert_eq!(found(desk.get()), (KEY.to_owned(), KeyPlace::Keyring));
}

#[test]
fn requests_behind_an_open_dialog_are_bounded_and_never_block() {
    let desk = Desk::start(FakeKeyring::default(), false);
    let dialog = desk.keyring.open_dialog_at_next_call();
    let no_patience = Duration::ZERO;
    for number in 0..200 {
        let id = KeyId::new(Environment::Sandbox, &format!("srv{number}")).unwrap();
        assert_eq!(
            desk.keys.get_blocking(&id, no_patience).unwrap_err(),
            KeyError::Waiting
        );
    }
    dialog.opened.recv_timeout(LONG).unwrap();
    dialog.close();
    // Until the queue has room again, requests are refused.
    let begun = Instant::now();
    while desk.keys.get_blocking(&id(), LONG).is_err() {
        assert!(begun.elapsed() < LONG);
    }
    assert!(
        desk.keyring.calls().len() < 100,
        "{}",
        desk.keyring.calls().len()
    );
}

#[test]
fn dropping_the_handle_does_not_wait_for_a_dialog() {
    let desk = Desk::start(FakeKeyring::default(), false);
    let dialog = desk.keyring.open_dialog_at_next_call();
    desk.keys.get_blocking(&id(), Duration::ZERO).unwrap_err();
    dialog.opened.recv_timeout(LONG).unwrap();
    // If this waited for the thread, the test would never end: the dialog is closed after it.
    drop(desk);
    dialog.close();
}

#[test]
fn async_callers_get_the_same_answers() {
    let desk = Desk::start(FakeKeyring::default(), false);
    runtime().block_on(async {
        assert!(desk.keys.get(&id()).await.unwrap().is_none());
        let kept = desk.keys.put(&id(), SecretString::from(KEY)).await.unwrap();
        assert_eq!(kept.place, KeyPlace::Keyring);
        assert_eq!(
            found(desk.keys.get(&id()).await),
            (KEY.to_owned(), KeyPlace::Keyring)
        );
    });
}

#[test]
fn a_caller_that_stops_waiting_harms_nobody() {
    let desk = Desk::start(FakeKeyring::with_entry(USER, KEY), false);
    let dialog = desk.keyring.open_dialog_at_next_call();
    runtime().block_on(async {
        let id = id();
        let asked = desk.keys.get(&id);
        tokio::time::timeout(Duration::from_millis(1), asked)
            .await
            .unwrap_err();
    });
    dialog.close();
    assert_eq!(found(desk.get()).0, KEY);
    assert_eq!(desk.keyring.calls().len(), 1);
}

#[test]
fn a_keyring_that_breaks_its_thread_is_a_failure_and_keys_still_last_for_the_run() {
    let desk = Desk::start(FakeKeyring::new(Mood::Panics), false);
    let error = desk.get().unwrap_err();
    assert!(
        matches!(error, KeyError::Keyring(KeyringProblem::Failed { .. })),
        "{error}"
    );
    desk.keys
        .put_blocking(&id(), SecretString::from(KEY), LONG)
        .unwrap_err();
    assert_eq!(found(desk.get()), (KEY.to_owned(), KeyPlace::ThisRunOnly));
}

#[test]
fn no_debug_or_error_text_shows_a_key() {
    let desk = Desk::start(FakeKeyring::with_entry(USER, OTHER_KEY), false);
    desk.keyring.set_mood(Mood::FailsToWrite);
    let (place, problem) = desk.put(KEY);
    let problem = problem.unwrap();
    assert_eq!(place, KeyPlace::ThisRunOnly);
    assert_eq!(desk.keyring.entry(USER).as_deref(), Some(OTHER_KEY));
    let stored = desk.get().unwrap();
    let shown = format!(
        "{problem} {problem:?} {:?} {stored:?} {:?} {:?}",
        desk.keys,
        desk.keys.status(&id()),
        id(),
    );
    assert!(
        !shown.contains("c3VwZXI") && !shown.contains("b2xk"),
        "{shown}"
    );
}

fn runtime() -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_current_thread()
        .enable_time()
        .build()
        .unwrap()
}
