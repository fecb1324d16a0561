//! The whole program with its key in a real gnome-keyring, put there by the desktop's own tool.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on should stop")]

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use crate::running::{PracticeProcess, packetdesk};

/// Starts the keyring, stores `$KEY` under the names the program promises, and runs it twice: a
/// key that was read is no reason to keep it elsewhere.
const SESSION: &str = "\
printf %s open-sesame | gnome-keyring-daemon --unlock --components=secrets >/dev/null
printf %s \"$KEY\" | secret-tool store --label=packetdesk service packetdesk username custom/practice
unset KEY
\"$DESK\" menu --store Test
\"$DESK\" check --store Test
";

#[test]
#[ignore = "needs gnome-keyring, dbus and libsecret-tools; run by .ci/run"]
fn a_key_from_the_keyring_opens_the_store_and_is_in_no_file_of_ours() {
    let store = PracticeProcess::start();
    let home = tempfile::tempdir().unwrap();
    let kept = home.path().join("packetdesk");
    fs::create_dir_all(&kept).unwrap();
    fs::write(kept.join("settings.toml"), settings(&store.base_url)).unwrap();
    let output = in_a_session(home.path(), &store.key);
    let told = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{told}");
    let shown = String::from_utf8(output.stdout).unwrap();
    assert!(shown.contains("Ayran 30 cl"), "{shown}");
    assert!(!shown.contains(&store.key) && !told.contains(&store.key));
    assert_eq!(files_with(home.path(), &store.key), [] as [PathBuf; 0]);
}

fn settings(base_url: &str) -> String {
    format!(
        "[[stores]]\nname = \"Test\"\nenvironment = \"custom\"\nbase_url = \"{base_url}\"\n\
         server_id = \"practice\"\n"
    )
}

/// Runs [`SESSION`] with the home, the bus and the keyring of a user of its own.
fn in_a_session(home: &Path, key: &str) -> std::process::Output {
    let like = packetdesk(home, &[]);
    let mut session = Command::new("dbus-run-session");
    session.args(["--", "bash", "-ec", SESSION]).env_clear();
    for (name, value) in like.get_envs() {
        if let Some(value) = value {
            session.env(name, value);
        }
    }
    session
        .env("XDG_DATA_HOME", home.join("data"))
        .env("DESK", like.get_program())
        .env("KEY", key);
    fs::create_dir_all(home.join("data")).unwrap();
    session.output().unwrap()
}

pub fn files_with(folder: &Path, text: &str) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(files_with(&path, text));
        } else if let Ok(bytes) = fs::read(&path)
            && bytes
                .windows(text.len())
                .any(|window| window == text.as_bytes())
        {
            found.push(path);
        }
    }
    found
}
