//! Where there is no display, or none that answers.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on should stop")]

use std::process::Command;

use crate::running::packetdesk;

/// One sentence that names what works without a display, and exit code 2.
#[track_caller]
fn assert_told(mut desk: Command) {
    let output = desk.output().unwrap();
    let told = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(2), "{told}");
    assert_eq!(output.stdout, b"");
    let sentence = told.strip_prefix("packetdesk: ").unwrap();
    assert!(
        sentence.ends_with(".\n") && !sentence.contains(". "),
        "{told}"
    );
    for words in ["no display", "submit", "menu", "find", "check", "practice"] {
        assert!(sentence.contains(words), "{words}: {told}");
    }
}

#[test]
#[ignore = "takes the desktop's libraries; run by .ci/run"]
fn without_a_display_it_says_so_in_one_sentence() {
    let home = tempfile::tempdir().unwrap();
    assert_told(packetdesk(home.path(), &[]));
    assert_told(packetdesk(home.path(), &["--practice"]));
}

#[test]
#[ignore = "takes the desktop's libraries; run by .ci/run"]
fn a_display_that_does_not_answer_is_no_display() {
    let home = tempfile::tempdir().unwrap();
    let mut desk = packetdesk(home.path(), &[]);
    desk.env("DISPLAY", ":65000");
    assert_told(desk);
    let mut desk = packetdesk(home.path(), &[]);
    desk.env("WAYLAND_DISPLAY", "nobody-listens");
    assert_told(desk);
}
