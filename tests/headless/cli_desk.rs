//! `packetdesk` without a command, where there is no display, and its help.

use crate::cli::Desk;

#[test]
fn without_a_display_it_says_so_and_names_what_works() {
    let desk = Desk::new();
    for args in [&[][..], &["--practice"]] {
        let ran = desk.run(args).expect(2);
        assert_eq!(ran.stdout, "");
        assert_eq!(ran.stderr.lines().count(), 1, "{}", ran.stderr);
        assert!(ran.stderr.contains("no display"), "{}", ran.stderr);
        for command in ["submit", "menu", "find", "check", "practice"] {
            assert!(ran.stderr.contains(command), "{}", ran.stderr);
        }
    }
}

#[test]
fn the_desk_takes_the_same_options_as_the_commands() {
    let desk = Desk::new();
    desk.run(&["--practice", "--store", "a"]).expect(2);
    desk.run(&["--base-url", "http://example.com"]).expect(2);
    let ran = desk.run(&["--base-url", "http://localhost:1"]).expect(4);
    assert!(ran.stderr.contains("PACKETDESK_API_KEY"), "{}", ran.stderr);
    let ran = desk
        .run_with_key("http://localhost:1", "a.b.c", &[])
        .expect(2);
    assert!(ran.stderr.contains("no display"), "{}", ran.stderr);
}

#[test]
fn the_help_names_the_exit_codes_and_no_key_option() {
    let help = Desk::new().run(&["--help"]).expect(0).stdout;
    for word in [
        "submit",
        "--base-url",
        "--key-stdin",
        "PACKETDESK_API_KEY",
        "Exit codes",
    ] {
        assert!(help.contains(word), "{word}");
    }
    assert!(!help.contains("--api-key"));
}
