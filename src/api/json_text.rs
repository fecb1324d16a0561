//! JSON as text: set out for people, and where in it something stands. Numbers, letters and the
//! order of keys stay as they were written, so that what is shown is what was sent.

use std::ops::Range;

use serde::de::IgnoredAny;

/// Whether a text is JSON.
pub fn is_json(text: &str) -> bool {
    serde_json::from_str::<IgnoredAny>(text).is_ok()
}

/// Sets JSON out on lines, each part a step further in. Only the blanks between the parts change.
/// Text that is no JSON gives nothing.
pub fn pretty(text: &str) -> Option<String> {
    is_json(text).then(|| set_out(text))
}

fn set_out(text: &str) -> String {
    let mut out = String::with_capacity(text.len() * 2);
    let mut depth = 0_usize;
    let mut rest = text;
    while let Some(sign) = rest.chars().next() {
        let len = match sign {
            '"' => string_len(rest),
            '{' | '[' => {
                let inner = rest[1..].trim_start();
                out.push(sign);
                if inner.starts_with(['}', ']']) {
                    // Empty: both brackets on one line.
                    out.push_str(&inner[..1]);
                    rest = &inner[1..];
                    continue;
                }
                depth += 1;
                new_line(&mut out, depth);
                rest = inner;
                continue;
            }
            '}' | ']' => {
                depth = depth.saturating_sub(1);
                new_line(&mut out, depth);
                1
            }
            ',' => {
                out.push(sign);
                new_line(&mut out, depth);
                rest = &rest[1..];
                continue;
            }
            ':' => {
                out.push_str(": ");
                rest = &rest[1..];
                continue;
            }
            ' ' | '\t' | '\r' | '\n' => {
                rest = &rest[1..];
                continue;
            }
            _ => plain_len(rest),
        };
        out.push_str(&rest[..len]);
        rest = &rest[len..];
    }
    out
}

fn new_line(out: &mut String, depth: usize) {
    out.push('\n');
    for _ in 0..depth {
        out.push_str("  ");
    }
}

/// How long the string is that a text begins with, in bytes, with its quotes.
fn string_len(text: &str) -> usize {
    let mut is_escaped = false;
    for (place, byte) in text.bytes().enumerate().skip(1) {
        match byte {
            _ if is_escaped => is_escaped = false,
            b'\\' => is_escaped = true,
            b'"' => return place + 1,
            _ => {}
        }
    }
    text.len()
}

/// How long the number or word is that a text begins with, in bytes.
fn plain_len(text: &str) -> usize {
    text.find([',', ':', '{', '}', '[', ']', '"', ' ', '\t', '\r', '\n'])
        .unwrap_or(text.len())
        .max(1)
}

/// Where a field stands in a JSON text, as bytes: its name and its value, or its name and the
/// bracket that opens it, where it has parts. `path` is like `cart[2].quantity`. Where the field is
/// missing it is the nearest part around it that is there; nothing for a text that is no JSON.
pub fn place_of(text: &str, path: &str) -> Option<Range<usize>> {
    if !is_json(text) {
        return None;
    }
    let mut at = skip_blanks(text, 0);
    let mut found = head_of(text, at, at);
    for step in steps(path) {
        let next = match step {
            Step::Name(name) => member(text, at, name),
            Step::Place(place) => item(text, at, place),
        };
        let Some((start, value)) = next else {
            break;
        };
        at = value;
        found = head_of(text, start, value);
    }
    Some(found)
}

/// From the name to the end of the value, or to the bracket that opens it.
fn head_of(text: &str, start: usize, value: usize) -> Range<usize> {
    match text.as_bytes().get(value) {
        Some(b'{' | b'[') => start..value + 1,
        _ => start..end_of(text, value),
    }
}

/// One step of a path.
enum Step<'a> {
    Name(&'a str),
    Place(usize),
}

fn steps(path: &str) -> impl Iterator<Item = Step<'_>> {
    path.split(['.', '['])
        .filter(|part| !part.is_empty())
        .map(|part| match part.strip_suffix(']') {
            Some(place) => place.parse().map_or(Step::Name(place), Step::Place),
            None => part.parse().map_or(Step::Name(part), Step::Place),
        })
}

/// The member of an object: where its name and where its value begins. Of two with one name the
/// last counts, as it does for whoever reads it.
fn member(text: &str, object: usize, wanted: &str) -> Option<(usize, usize)> {
    let mut found = None;
    let mut at = inside(text, object, b'{')?;
    while text.as_bytes().get(at) == Some(&b'"') {
        let end = at + string_len(&text[at..]);
        let value = skip_blanks(text, skip_blanks(text, end) + 1);
        if serde_json::from_str::<String>(&text[at..end]).is_ok_and(|name| name == wanted) {
            found = Some((at, value));
        }
        at = after_comma(text, end_of(text, value));
    }
    found
}

/// The item of a list.
fn item(text: &str, list: usize, place: usize) -> Option<(usize, usize)> {
    let mut at = inside(text, list, b'[')?;
    for _ in 0..place {
        if matches!(text.as_bytes().get(at), None | Some(b']')) {
            return None;
        }
        at = after_comma(text, end_of(text, at));
    }
    (!matches!(text.as_bytes().get(at), None | Some(b']'))).then_some((at, at))
}

/// The first place behind an opening bracket.
fn inside(text: &str, at: usize, bracket: u8) -> Option<usize> {
    (text.as_bytes().get(at) == Some(&bracket)).then(|| skip_blanks(text, at + 1))
}

fn after_comma(text: &str, at: usize) -> usize {
    let at = skip_blanks(text, at);
    match text.as_bytes().get(at) {
        Some(b',') => skip_blanks(text, at + 1),
        _ => at,
    }
}

fn skip_blanks(text: &str, at: usize) -> usize {
    let rest = text.get(at..).unwrap_or_default();
    at + (rest.len() - rest.trim_start_matches([' ', '\t', '\r', '\n']).len())
}

/// The end of the value that begins there.
fn end_of(text: &str, at: usize) -> usize {
    let mut depth = 0_usize;
    let mut here = at;
    while let Some(rest) = text.get(here..).filter(|rest| !rest.is_empty()) {
        match rest.as_bytes().first() {
            Some(b'"') => here += string_len(rest),
            Some(b'{' | b'[') => {
                depth += 1;
                here += 1;
                continue;
            }
            Some(b'}' | b']') => {
                depth = depth.saturating_sub(1);
                here += 1;
            }
            Some(b',' | b':' | b' ' | b'\t' | b'\r' | b'\n') => {
                here += 1;
                continue;
            }
            _ => here += plain_len(rest),
        }
        if depth == 0 {
            break;
        }
    }
    here
}

#[cfg(test)]
mod tests {
    use super::*;

    const ORDER: &str = r#"{"customer":{"name":"Ayşe \"A\" {[,","x":[]},"cart":[{"product":"1","quantity":1.50},{"product":"2", "quantity" : 99999 ,"options":[{"a":1}]}],"note":null}"#;

    fn piece<'a>(text: &'a str, path: &str) -> &'a str {
        &text[place_of(text, path).unwrap()]
    }

    #[test]
    fn fields_are_found_in_raw_and_in_pretty_text() {
        let pretty = pretty(ORDER).unwrap();
        assert_eq!(piece(ORDER, "cart[0].quantity"), r#""quantity":1.50"#);
        assert_eq!(piece(ORDER, "cart[1].quantity"), r#""quantity" : 99999"#);
        assert_eq!(piece(&pretty, "cart[1].quantity"), r#""quantity": 99999"#);
        assert_eq!(
            piece(&pretty, "customer.name"),
            r#""name": "Ayşe \"A\" {[,""#
        );
        assert_eq!(piece(ORDER, "cart"), r#""cart":["#);
        assert_eq!(piece(ORDER, "cart[1]"), "{");
        assert_eq!(
            place_of(ORDER, "cart[1]").unwrap().start,
            ORDER.find(r#"{"product":"2""#).unwrap()
        );
        assert_eq!(piece(ORDER, "cart[1].options[0].a"), r#""a":1"#);
        assert_eq!(piece(ORDER, "note"), r#""note":null"#);
    }

    #[test]
    fn a_missing_field_is_where_it_would_stand() {
        assert_eq!(piece(ORDER, "cart[1].discount"), "{");
        assert_eq!(piece(ORDER, "cart[7].quantity"), r#""cart":["#);
        assert_eq!(piece(ORDER, "customer.phone"), r#""customer":{"#);
        assert_eq!(piece(ORDER, "payments[0].price"), "{");
        assert_eq!(piece(ORDER, ""), "{");
        assert_eq!(place_of("<html>", "cart"), None);
    }

    #[test]
    fn setting_out_keeps_every_sign_that_matters() {
        let text = r#" {"b":1.10,"a":[ ],"ş":"\u015f, [ ]","a":{"x":-1e400,"y":[true,null]}} "#;
        let pretty = pretty(text).unwrap();
        assert_eq!(
            pretty,
            "{\n  \"b\": 1.10,\n  \"a\": [],\n  \"ş\": \"\\u015f, [ ]\",\n  \"a\": {\n    \"x\": -1e400,\n    \"y\": [\n      true,\n      null\n    ]\n  }\n}"
        );
        assert_eq!(super::pretty(&pretty).unwrap(), pretty);
        assert_eq!(super::pretty("{\"a\":"), None);
        assert_eq!(super::pretty("\"x\"").unwrap(), "\"x\"");
    }
}
