//! The address that stamps a packet as ours (contract section 6.1): https, at most 500 characters,
//! not in a private network. Names are not looked up here; the server does that, and compares the
//! domain with the plugin's own.

use std::net::{Ipv4Addr, Ipv6Addr};

use url::{Host, Url};

use super::{LONGEST_CALLBACK_URL, longest};
use crate::domain::problem::{Field, Problem, Reason};

pub(super) fn check(text: &str, problems: &mut Vec<Problem>) {
    if text.trim().is_empty() {
        return;
    }
    longest(text, LONGEST_CALLBACK_URL, Field::CallbackUrl, problems);
    let fault = match Url::parse(text) {
        Ok(url) if url.scheme() == "https" => url
            .host()
            .is_none_or(|host| is_private(&host))
            .then_some(Reason::CallbackPrivate),
        Ok(_) | Err(_) => Some(Reason::CallbackNotHttps),
    };
    if let Some(reason) = fault {
        problems.push(Problem::error(Field::CallbackUrl, reason));
    }
}

/// `Url` has already turned every way to write an address (`0x7f.1`, `2130706433`) into one.
fn is_private(host: &Host<&str>) -> bool {
    match host {
        Host::Domain(name) => is_private_name(name),
        Host::Ipv4(address) => is_private_v4(*address),
        Host::Ipv6(address) => is_private_v6(*address),
    }
}

/// Names that only a private network knows: without a dot, or under an ending that is reserved
/// for such networks.
fn is_private_name(name: &str) -> bool {
    const ENDINGS: [&str; 8] = [
        "localhost",
        "local",
        "localdomain",
        "internal",
        "intranet",
        "lan",
        "home",
        "home.arpa",
    ];
    let name = name.strip_suffix('.').unwrap_or(name);
    !name.contains('.')
        || ENDINGS.iter().any(|ending| {
            name.strip_suffix(ending)
                .is_some_and(|rest| rest.ends_with('.'))
        })
}

fn is_private_v4(address: Ipv4Addr) -> bool {
    let [first, second, third, _] = address.octets();
    address.is_private()
        || address.is_loopback()
        || address.is_link_local()
        || address.is_multicast()
        || address.is_documentation()
        // This network; carriers' own addresses; protocol assignments; benchmarks; reserved.
        || first == 0
        || (first == 100 && second & 0xc0 == 64)
        || (first == 192 && second == 0 && third == 0)
        || (first == 198 && second & 0xfe == 18)
        || first >= 240
}

fn is_private_v6(address: Ipv6Addr) -> bool {
    if let Some(inner) = embedded_v4(address) {
        return is_private_v4(inner);
    }
    let [first, second, ..] = address.segments();
    address.is_loopback()
        || address.is_unspecified()
        || address.is_multicast()
        || address.is_unique_local()
        || address.is_unicast_link_local()
        // Site-local addresses of old; documentation.
        || first & 0xffc0 == 0xfec0
        || (first == 0x2001 && second == 0x0db8)
}

/// The version 4 address inside a version 6 one: mapped, compatible, NAT64 or 6to4.
fn embedded_v4(address: Ipv6Addr) -> Option<Ipv4Addr> {
    let joined = |high: u16, low: u16| {
        let [[a, b], [c, d]] = [high.to_be_bytes(), low.to_be_bytes()];
        Ipv4Addr::new(a, b, c, d)
    };
    match address.segments() {
        // `::` and `::1` have meanings of their own.
        [0, 0, 0, 0, 0, 0, 0, 0 | 1] => None,
        [0, 0, 0, 0, 0, 0 | 0xffff, high, low]
        | [0, 0, 0, 0, 0xffff, 0, high, low]
        | [0x64, 0xff9b, 0, 0, 0, 0, high, low]
        | [0x2002, high, low, ..] => Some(joined(high, low)),
        _ => None,
    }
}
