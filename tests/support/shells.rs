//! Readers of what is handed on to a shell: as much of the quoting rules of POSIX and of PowerShell
//! as a command of ours may need, and not a sign more.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on should stop")]

use base64::{Engine as _, prelude::BASE64_STANDARD};

/// What reaches the server.
#[derive(Debug, PartialEq, Eq)]
pub struct Reached {
    pub arguments: Vec<String>,
    pub body: Option<Vec<u8>>,
}

/// A hostile text, as a shell has trouble with.
pub const HOSTILE: &[&str] = &[
    "",
    "@/etc/passwd",
    "'",
    "''",
    "it's $HOME `id` $(id) !! \\ \\\\ \" \\n",
    "\\",
    "a\nb\n",
    "a\r\nb\rc\td",
    "nought \0 and 1\u{1}2 \u{7f} \u{1b}[31m",
    "100% %s %d %%",
    "-\t",
    "-n\r",
    "--\u{1}",
    "-",
    "--data",
    "Şişli'de ığüşöçİ 🍕 ‘tırnak’ “çift”",
    "\u{feff}mark",
    "{\"customer\":{\"name\":\"Ayşe\"}} ",
    " -X GET --data evil",
    "a;b|c&d<e>f(g)h*i?j[k]l#m~n",
];

/// Splits a POSIX command line into words; `$PACKETDESK_API_KEY` becomes `KEY`. A pipe is a word of
/// its own, told by being `None`.
pub fn posix_words(text: &str) -> Vec<Option<String>> {
    let mut words = Vec::new();
    let mut word: Option<String> = None;
    let mut letters = text.chars().peekable();
    while let Some(letter) = letters.next() {
        match letter {
            '\'' => {
                let word = word.get_or_insert_default();
                loop {
                    match letters.next().unwrap() {
                        '\'' => break,
                        inner => word.push(inner),
                    }
                }
            }
            '"' => {
                let word = word.get_or_insert_default();
                let mut inner = String::new();
                loop {
                    match letters.next().unwrap() {
                        '"' => break,
                        sign => inner.push(sign),
                    }
                }
                assert!(!inner.contains(['\\', '`', '!']), "{inner}");
                word.push_str(&inner.replace("$PACKETDESK_API_KEY", "KEY"));
                assert!(!word.contains('$'), "{word}");
            }
            '\\' => match letters.next().unwrap() {
                '\n' => {}
                plain => word.get_or_insert_default().push(plain),
            },
            ' ' | '\n' => words.extend(word.take().map(Some)),
            '|' => {
                words.extend(word.take().map(Some));
                words.push(None);
            }
            plain => {
                assert!(
                    plain.is_ascii_alphanumeric() || "-%_@".contains(plain),
                    "{plain:?} stands unquoted"
                );
                word.get_or_insert_default().push(plain);
            }
        }
    }
    words.extend(word.map(Some));
    words
}

/// What a POSIX shell sends with our command.
pub fn posix(text: &str) -> Reached {
    let words = posix_words(text);
    let piped: Vec<_> = words.split(Option::is_none).collect();
    let strings =
        |part: &[Option<String>]| -> Vec<String> { part.iter().flatten().cloned().collect() };
    let (printed, mut arguments) = match piped.as_slice() {
        [curl] => (None, strings(curl)),
        [printf, curl] => (Some(printed(&strings(printf))), strings(curl)),
        _ => panic!("more than one pipe in {text}"),
    };
    let mut body = None;
    if let Some(place) = arguments.iter().position(|word| word == "--data-raw") {
        body = Some(arguments[place + 1].clone().into_bytes());
        arguments.truncate(place);
    } else if let Some(place) = arguments.iter().position(|word| word == "--data-binary") {
        assert_eq!(arguments[place + 1], "@-");
        body = printed;
        arguments.truncate(place);
    }
    // No argument is longer than Linux takes.
    assert!(arguments.iter().all(|word| word.len() < 131_072));
    Reached { arguments, body }
}

/// What `printf` writes.
fn printed(words: &[String]) -> Vec<u8> {
    assert_eq!(words[0], "printf");
    if words.len() == 3 {
        assert_eq!(words[1], "%s");
        return words[2].clone().into_bytes();
    }
    assert_eq!(words.len(), 2);
    let mut out = Vec::new();
    let bytes = words[1].as_bytes();
    let mut at = 0;
    while at < bytes.len() {
        match bytes[at..] {
            [b'%', b'%', ..] => {
                out.push(b'%');
                at += 2;
            }
            [b'\\', b'\\', ..] => {
                out.push(b'\\');
                at += 2;
            }
            [b'\\', a, b, c, ..] => {
                let octal = String::from_utf8(vec![a, b, c]).unwrap();
                out.push(u8::from_str_radix(&octal, 8).unwrap());
                at += 4;
            }
            [plain, ..] => {
                assert!(!matches!(plain, b'%' | b'\\'));
                out.push(plain);
                at += 1;
            }
            [] => unreachable!(),
        }
    }
    out
}

/// The texts in single quotes of a PowerShell command, in their order. Typographic quotes end a text
/// as plain ones do.
pub fn powershell_texts(text: &str) -> Vec<String> {
    let is_quote = |letter: char| matches!(letter, '\'' | '\u{2018}'..='\u{201b}');
    let mut texts = Vec::new();
    let mut letters = text.chars().peekable();
    while let Some(letter) = letters.next() {
        if !is_quote(letter) {
            continue;
        }
        let mut inner = String::new();
        loop {
            let letter = letters.next().unwrap();
            if !is_quote(letter) {
                inner.push(letter);
            } else if letters.peek().is_some_and(|next| is_quote(*next)) {
                inner.push(letters.next().unwrap());
            } else {
                break;
            }
        }
        texts.push(inner);
    }
    texts
}

/// The body that a PowerShell command of ours writes into its file.
pub fn powershell_body(text: &str) -> Vec<u8> {
    let line = text
        .lines()
        .find(|line| line.contains("[IO.File]::Write"))
        .unwrap();
    let texts = powershell_texts(line);
    assert_eq!(texts.len(), 1, "{line}");
    let written = &texts[0];
    if line.contains("[Convert]::FromBase64String(") {
        assert!(line.contains("WriteAllBytes"));
        BASE64_STANDARD.decode(written).unwrap()
    } else if line.contains("[regex]::Unescape(") {
        unescaped(written).into_bytes()
    } else {
        written.clone().into_bytes()
    }
}

/// `Regex.Unescape` of .NET, as far as we use it.
fn unescaped(text: &str) -> String {
    let mut units: Vec<u16> = Vec::new();
    let mut letters = text.chars();
    while let Some(letter) = letters.next() {
        if letter != '\\' {
            units.extend(letter.encode_utf16(&mut [0; 2]).iter());
            continue;
        }
        match letters.next().unwrap() {
            '\\' => units.push(u16::from(b'\\')),
            'u' => {
                let hex: String = letters.by_ref().take(4).collect();
                units.push(u16::from_str_radix(&hex, 16).unwrap());
            }
            other => panic!("\\{other} in {text}"),
        }
    }
    String::from_utf16(&units).unwrap()
}
