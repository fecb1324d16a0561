//! Checks of `callbackUrl`: https, length, no private address however it is written.

use packetdesk::domain::Reason;
use rstest::rstest;

use super::domain_makers::{error, found, good_order};

fn found_for(url: &str) -> Vec<(String, Reason, packetdesk::domain::Severity)> {
    let mut order = good_order();
    url.clone_into(&mut order.callback_url);
    found(&order)
}

#[rstest]
fn good_addresses_pass(
    #[values(
        "",
        "  ",
        "https://example.com",
        "https://hooks.example.com:8443/a?b=c",
        "HTTPS://EXAMPLE.COM/",
        "https://localhost.example.com/",
        "https://mylocal.example/",
        "https://8.8.8.8/",
        "https://100.63.255.255/",
        "https://100.128.0.0/",
        "https://172.15.255.255/",
        "https://172.32.0.0/",
        "https://198.17.255.255/",
        "https://198.20.0.0/",
        "https://223.255.255.255/",
        "https://[2a00:1450:4001::1]/",
        "https://[::ffff:8.8.8.8]/",
        "https://[64:ff9b::8.8.8.8]/"
    )]
    url: &str,
) {
    assert_eq!(found_for(url), []);
}

#[rstest]
fn only_https_passes(
    #[values(
        "http://example.com",
        "ftp://example.com",
        "example.com/hook",
        "//example.com",
        "https://",
        "https://exa mple.com",
        "https://256.1.1.1/",
        "javascript:alert(1)",
        "mailto:a@example.com"
    )]
    url: &str,
) {
    assert_eq!(
        found_for(url),
        error("callbackUrl", Reason::CallbackNotHttps)
    );
}

#[rstest]
fn private_addresses_do_not_pass(
    #[values(
        "https://localhost/",
        "https://LOCALHOST./",
        "https://a.localhost/",
        "https://kasa.local/",
        "https://kasa.local./",
        "https://nas.lan",
        "https://router.home.arpa",
        "https://db.internal",
        "https://kasa/",
        "https://127.0.0.1/",
        "https://127.1/",
        "https://2130706433/",
        "https://0x7f000001/",
        "https://0x7f.1/",
        "https://0177.0.0.1/",
        "https://%31%32%37.0.0.1/",
        "https://\u{ff11}\u{ff12}\u{ff17}.0.0.1/",
        "https://0.0.0.0/",
        "https://10.1.2.3/",
        "https://172.16.0.0/",
        "https://172.31.255.255/",
        "https://192.168.1.1/",
        "https://169.254.169.254/latest",
        "https://100.64.0.0/",
        "https://100.127.255.255/",
        "https://192.0.0.8/",
        "https://192.0.2.1/",
        "https://198.18.0.1/",
        "https://198.19.255.255/",
        "https://224.0.0.1/",
        "https://240.0.0.1/",
        "https://255.255.255.255/",
        "https://user@10.0.0.1:8443/",
        "https://[::1]/",
        "https://[::]/",
        "https://[::ffff:127.0.0.1]/",
        "https://[::ffff:a00:1]/",
        "https://[::ffff:0:10.0.0.1]/",
        "https://[::192.168.0.1]/",
        "https://[64:ff9b::10.0.0.1]/",
        "https://[2002:c0a8:101::]/",
        "https://[fe80::1]/",
        "https://[fec0::1]/",
        "https://[fc00::1]/",
        "https://[fdff::1]/",
        "https://[ff02::1]/",
        "https://[2001:db8::1]/"
    )]
    url: &str,
) {
    assert_eq!(
        found_for(url),
        error("callbackUrl", Reason::CallbackPrivate)
    );
}

#[test]
fn an_address_has_up_to_500_characters() {
    let long = |length: usize| {
        let start = "https://example.com/";
        format!("{start}{}", "a".repeat(length - start.len()))
    };
    assert_eq!(found_for(&long(500)), []);
    assert_eq!(
        found_for(&long(501)),
        error("callbackUrl", Reason::TooLong { limit: 500 })
    );
}
