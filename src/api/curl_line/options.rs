//! What the words of a command mean to `curl`.

use std::ops::Range;

use super::{CurlError, CurlProblem, word::Word};

/// What matters of a command.
#[derive(Default)]
pub(super) struct Parts {
    pub address: Option<Word>,
    pub method: Option<Word>,
    pub body: Option<Word>,
    /// A body goes out, if an empty one.
    pub has_body: bool,
    /// What `--get` and `--url-query` put behind the address.
    pub query: String,
}

/// Options with a value that says nothing about the call itself.
const WITH_VALUE: &[&str] = &[
    "-A",
    "-b",
    "-c",
    "-C",
    "-D",
    "-e",
    "-E",
    "-K",
    "-m",
    "-o",
    "-P",
    "-Q",
    "-r",
    "-t",
    "-u",
    "-U",
    "-w",
    "-x",
    "-y",
    "-Y",
    "-z",
    "-H",
    "--user-agent",
    "--cookie",
    "--cookie-jar",
    "--dump-header",
    "--referer",
    "--cert",
    "--key",
    "--cacert",
    "--capath",
    "--config",
    "--max-time",
    "--output",
    "--user",
    "--proxy-user",
    "--oauth2-bearer",
    "--write-out",
    "--proxy",
    "--header",
    "--connect-timeout",
    "--retry",
    "--retry-delay",
    "--retry-max-time",
    "--resolve",
    "--connect-to",
    "--interface",
    "--limit-rate",
    "--max-redirs",
    "--noproxy",
    "--cert-type",
    "--key-type",
    "--pass",
    "--ciphers",
    "--tls-max",
    "--dns-servers",
    "--trace",
    "--trace-ascii",
    "--stderr",
    "--unix-socket",
    "--aws-sigv4",
    "--max-filesize",
    "--proto",
];

/// What an option that matters does with its value.
#[derive(Clone, Copy)]
enum Meaning {
    Method,
    Address,
    Data,
    /// A leading `@` is a letter like others.
    RawData,
    Json,
    UrlEncoded,
    UrlQuery,
    Form,
    Ignored,
}

fn meaning(option: &str) -> Option<Meaning> {
    Some(match option {
        "-X" | "--request" => Meaning::Method,
        "--url" => Meaning::Address,
        "-d" | "--data" | "--data-ascii" | "--data-binary" => Meaning::Data,
        "--data-raw" => Meaning::RawData,
        "--json" => Meaning::Json,
        "--data-urlencode" => Meaning::UrlEncoded,
        "--url-query" => Meaning::UrlQuery,
        "-F" | "--form" | "--form-string" | "-T" | "--upload-file" => Meaning::Form,
        other if WITH_VALUE.contains(&other) => Meaning::Ignored,
        _ => return None,
    })
}

/// An option, with its value where it takes one, or a word that is none.
enum Item<'a> {
    Flag(&'a str),
    Valued(&'a str, &'a Word, Word),
    Plain(&'a Word),
}

/// Takes the words behind the name of the program apart.
fn items(words: &[Word]) -> Result<Vec<Item<'_>>, CurlError> {
    let mut items = Vec::new();
    let mut words = words.iter().skip(1);
    while let Some(word) = words.next() {
        let text = word.text.as_str();
        if text == "-" || !text.starts_with('-') {
            items.push(Item::Plain(word));
            continue;
        }
        let mut valued = |option: &'static str, attached: Option<Word>| {
            let value = attached.or_else(|| words.next().cloned());
            let missing = CurlError::new(CurlProblem::NoValue, word.start);
            value.map(|value| (option, value)).ok_or(missing)
        };
        if text.starts_with("--") {
            match known(text) {
                Some(option) => {
                    let (option, value) = valued(option, None)?;
                    items.push(Item::Valued(option, word, value));
                }
                None => items.push(Item::Flag(text)),
            }
            continue;
        }
        // Short ones can stand together, and their value right behind them.
        for (at, letter) in text.char_indices().skip(1) {
            let end = at + letter.len_utf8();
            let Some(option) = known(&format!("-{letter}")) else {
                items.push(Item::Flag(text.get(at..end).unwrap_or_default()));
                continue;
            };
            let attached = word.after(end).filter(|value| !value.text.is_empty());
            let (option, value) = valued(option, attached)?;
            items.push(Item::Valued(option, word, value));
            break;
        }
    }
    Ok(items)
}

/// The option as we write it, if it takes a value.
fn known(option: &str) -> Option<&'static str> {
    const MATTER: &[&str] = &[
        "-X",
        "--request",
        "--url",
        "-d",
        "--data",
        "--data-ascii",
        "--data-binary",
        "--data-raw",
        "--json",
        "--data-urlencode",
        "--url-query",
        "-F",
        "--form",
        "--form-string",
        "-T",
        "--upload-file",
    ];
    let mut all = MATTER.iter().chain(WITH_VALUE);
    all.find(|known| **known == option).copied()
}

/// Sorts the words of a command. `piped` is what comes from another program or from a file that the
/// command has written itself.
pub(super) fn sorted(words: &[Word], piped: Option<&Word>) -> Result<Parts, CurlError> {
    let mut parts = Parts::default();
    let mut is_get = false;
    for item in items(words)? {
        match item {
            Item::Flag("--get" | "G") => is_get = true,
            Item::Flag("--head" | "I") => {
                let head = Word {
                    text: "HEAD".to_owned(),
                    ..Word::default()
                };
                parts.method.get_or_insert(head);
            }
            Item::Flag(_) => {}
            Item::Plain(word) => {
                parts.address.get_or_insert_with(|| word.clone());
            }
            Item::Valued(option, word, value) => take(&mut parts, option, word, value, piped)?,
        }
    }
    if is_get {
        let data = parts.body.take().unwrap_or_default();
        if !data.text.is_empty() {
            add_query(&mut parts.query, &data.text);
        }
        parts.has_body = false;
    }
    Ok(parts)
}

fn take(
    parts: &mut Parts,
    option: &str,
    word: &Word,
    value: Word,
    piped: Option<&Word>,
) -> Result<(), CurlError> {
    match meaning(option) {
        Some(Meaning::Method) => parts.method = Some(value),
        Some(Meaning::Address) => parts.address = Some(value),
        Some(Meaning::Data) => add_data(parts, "&", elsewhere(value, piped)?),
        Some(Meaning::Json) => add_data(parts, "", elsewhere(value, piped)?),
        Some(Meaning::RawData) => add_data(parts, "&", value),
        Some(Meaning::UrlEncoded) => {
            let mut encoded = Word::starting(value.start);
            encode(&value.text)
                .chars()
                .for_each(|letter| encoded.push(letter, value.start));
            encoded.end = value.end;
            add_data(parts, "&", encoded);
        }
        Some(Meaning::UrlQuery) => add_query(&mut parts.query, &encode(&value.text)),
        Some(Meaning::Form) => return Err(CurlError::new(CurlProblem::Form, word.start)),
        Some(Meaning::Ignored) | None => {}
    }
    Ok(())
}

fn add_data(parts: &mut Parts, between: &str, data: Word) {
    parts.has_body = true;
    match &mut parts.body {
        Some(body) => body.append(between, &data),
        None => parts.body = Some(data),
    }
}

/// What stands in another place, where that place is known.
fn elsewhere(value: Word, piped: Option<&Word>) -> Result<Word, CurlError> {
    if !value.text.starts_with('@') {
        return Ok(value);
    }
    let elsewhere = CurlError::new(CurlProblem::BodyElsewhere, value.start);
    piped.cloned().ok_or(elsewhere)
}

fn add_query(query: &mut String, more: &str) {
    if !query.is_empty() {
        query.push('&');
    }
    query.push_str(more);
}

/// `name=content`, its content as it may stand in an address.
fn encode(text: &str) -> String {
    let encoded =
        |text: &str| url::form_urlencoded::byte_serialize(text.as_bytes()).collect::<String>();
    match text.split_once('=') {
        Some(("", content)) => encoded(content),
        Some((name, content)) => format!("{name}={}", encoded(content)),
        None => encoded(text),
    }
}

/// Headers that hold keys.
const KEY_HEADERS: &[&str] = &[
    "authorization",
    "proxy-authorization",
    "cookie",
    "x-api-key",
    "api-key",
    "x-auth-token",
];

/// Where passwords and keys stand in a command.
pub(super) fn passwords(words: &[Word]) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    for item in items(words).unwrap_or_default() {
        match item {
            Item::Valued(option, _, value) => match option {
                "-u" | "--user" | "-U" | "--proxy-user" | "--oauth2-bearer" | "-b" | "--cookie"
                | "--pass" => found.extend(secret(&value)),
                "-H" | "--header" => found.extend(header_secret(&value)),
                "--url" => found.extend(user_info(&value)),
                _ => {}
            },
            Item::Plain(word) => found.extend(user_info(word)),
            Item::Flag(_) => {}
        }
    }
    found
}

/// Where a word stands, unless only a name for a secret is there.
fn secret(word: &Word) -> Option<Range<usize>> {
    let is_placeholder = word.text.is_empty() || word.text.starts_with(['$', '%', '<', '{']);
    let (first, last) = (*word.at.first()?, *word.at.last()?);
    (!is_placeholder).then_some(first..last + 1)
}

fn header_secret(header: &Word) -> Option<Range<usize>> {
    let (name, value) = header.text.split_once(':')?;
    if !KEY_HEADERS.contains(&name.trim().to_ascii_lowercase().as_str()) {
        return None;
    }
    let value = value.trim_start();
    let bare = match value.split_once(' ') {
        Some((kind, rest)) if kind.chars().all(|letter| letter.is_ascii_alphabetic()) => rest,
        _ => value,
    };
    secret(&header.after(header.text.len() - bare.len())?)
}

/// Name and password inside an address.
fn user_info(address: &Word) -> Option<Range<usize>> {
    let start = address.text.find("://")? + 3;
    let host = address.text.get(start..)?;
    let host = host.split(['/', '?', '#']).next()?;
    let end = start + host.rfind('@')?;
    let mut inside = address.after(start)?;
    let letters = address.text.get(start..end)?.chars().count();
    inside.at.truncate(letters);
    secret(&inside)
}

/// The shortest key that is taken for one where no command line says so, in letters.
const SHORTEST_KEY: usize = 12;

/// Where something stands that looks like the value of a key's header, in whatever kind of text.
pub(super) fn headers_of_keys(text: &str) -> Vec<Range<usize>> {
    let lower = text.to_ascii_lowercase();
    let mut found = Vec::new();
    for name in ["bearer", "authorization"] {
        for (at, _) in lower.match_indices(name) {
            let mut start = at + name.len();
            let is_between = |letter: char| letter.is_whitespace() || "\"'=:,^`\\".contains(letter);
            let rest = |from: usize| text.get(from..).unwrap_or_default();
            start += rest(start).len() - rest(start).trim_start_matches(is_between).len();
            if lower
                .get(start..)
                .is_some_and(|rest| rest.starts_with("basic "))
            {
                start += "basic ".len();
            }
            let is_key =
                |letter: char| letter.is_ascii_alphanumeric() || "._~+/=-".contains(letter);
            let key = rest(start);
            let length = key.len() - key.trim_start_matches(is_key).len();
            if length >= SHORTEST_KEY {
                found.push(start..start + length);
            }
        }
    }
    found
}
