//! Who calls, as telephone programs and links write it.
//!
//! * A number in any spelling, also with a name before it: `Ayşe <0532 111 22 33>`.
//! * `tel:` links (RFC 3966), whose `;ext=` is not part of the number, and whose
//!   `;phone-context=+90` is its country.
//! * `sip:` and `sips:` addresses (RFC 3261), with or without their scheme: the part before `@` if
//!   it is a number. What stands behind `@` is a machine.
//! * `callto:` links. All of these with `%2B` for `+` and the like.
//! * Withheld numbers: words (`anonymous`, `Gizli`), zeros alone, nothing at all.

use percent_encoding::percent_decode_str;

use super::{PhoneNumber, parts::only_digits};

/// Schemes that lead to a telephone.
const SCHEMES: [&str; 5] = ["tel", "callto", "sip", "sips", "phone"];
/// More digits are no telephone number, whatever else they are.
const LONGEST: usize = 40;

/// The number of a caller; nothing if it is withheld.
pub fn read(text: &str) -> Option<PhoneNumber> {
    let text = percent_decode_str(text).decode_utf8_lossy();
    let address = inside_brackets(text.trim());
    let address = without_scheme(address);
    let (user, is_address) = match address.split_once('@') {
        Some((user, _machine)) => (without_password(user), true),
        None => (address, false),
    };
    let (number, context) = parameters(user);
    // The name of an account may have digits in it.
    if is_address && number.chars().any(char::is_alphabetic) {
        return None;
    }
    let number = match context {
        Some(country) => best_of(&format!("{number};{country}")),
        None => best_of(number),
    };
    number.filter(is_callable)
}

/// The longest number of a text, the first of equals: a name may hold a digit.
fn best_of(text: &str) -> Option<PhoneNumber> {
    let numbers = PhoneNumber::read_all(text).into_iter().rev();
    numbers.max_by_key(|number| number.as_str().len())
}

fn is_callable(number: &PhoneNumber) -> bool {
    let (_, digits) = only_digits(number.as_str());
    digits.len() <= LONGEST && digits.bytes().any(|digit| digit != b'0')
}

/// `"Name" <address>`.
fn inside_brackets(text: &str) -> &str {
    let inside = text.rsplit_once('<').map(|(_name, rest)| rest);
    inside.map_or(text, |rest| rest.split('>').next().unwrap_or(rest))
}

fn without_scheme(text: &str) -> &str {
    let Some((scheme, rest)) = text.trim().split_once(':') else {
        return text;
    };
    let scheme = scheme.trim();
    if SCHEMES
        .iter()
        .any(|known| known.eq_ignore_ascii_case(scheme))
    {
        rest.trim_start_matches('/')
    } else {
        text
    }
}

fn without_password(user: &str) -> &str {
    user.split(':').next().unwrap_or(user)
}

/// The number without its parameters, and the country that one of them names.
fn parameters(text: &str) -> (&str, Option<&str>) {
    let text = text.split('?').next().unwrap_or(text);
    let mut parts = text.split(';');
    let number = parts.next().unwrap_or(text);
    let context = parts.clone().find_map(|part| {
        let (name, value) = part.split_once('=')?;
        let is_context = name.trim().eq_ignore_ascii_case("phone-context");
        // It may also be the beginning of longer numbers, or the name of a network.
        let country = value.trim().strip_prefix('+').filter(|_| is_context)?;
        let is_country = country.len() <= 3 && country.bytes().all(|byte| byte.is_ascii_digit());
        is_country.then_some(country)
    });
    // Caller ids may put the country, or a second number, behind without a name.
    let has_names = parts.any(|part| part.contains('=') || part.chars().all(char::is_alphabetic));
    let number = if has_names { number } else { text };
    (number, context)
}
