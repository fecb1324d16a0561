//! A body cut into pieces, each with what it is. Reads half a body as far as it goes; numbers and
//! texts are found by the name of the field that they stand under.

use std::ops::Range;

use super::{
    fields::{self, Kind},
    phones::is_mobile,
    units::units,
};

/// What a piece is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Role {
    /// A guest's.
    Personal(Kind),
    /// A guest's, and a number that JSON has to be able to read.
    Number(Kind),
    /// A text in which a guest may be named.
    Free,
    /// A name or id of the store's own.
    Name,
    /// An address of the web.
    Url,
    /// Nobody can tell.
    Unsound,
}

/// A piece of a text.
#[derive(Debug)]
pub(super) struct Piece {
    pub(super) range: Range<usize>,
    pub(super) role: Role,
}

/// The pieces of a body; what lies between them stays as it is.
pub(super) fn pieces(endpoint: &str, text: &str) -> Vec<Piece> {
    let whole = |role| {
        vec![Piece {
            range: 0..text.len(),
            role,
        }]
    };
    let begins = text.trim_start_matches(|c: char| c.is_whitespace() || c == '\u{feff}');
    if begins.starts_with(['{', '[']) {
        return Walk::new(endpoint, text)
            .run()
            .unwrap_or_else(|| whole(Role::Unsound));
    }
    if is_form(text) {
        return query_pieces(text, 0);
    }
    if begins.starts_with('"') || names_personal_fields(text) {
        whole(Role::Unsound)
    } else {
        whole(Role::Free)
    }
}

/// Whether JSON with guests' fields stands somewhere in a text of another kind.
fn names_personal_fields(text: &str) -> bool {
    let letters: String = units(text).iter().map(|unit| unit.letter).collect();
    letters.split('"').any(|part| {
        let plain = fields::plain(part);
        plain.len() == part.len() && (fields::kind(&plain).is_some() || fields::is_guest(&plain))
    })
}

/// Whether JSON with guests' fields stands inside a text that is one of JSON itself.
fn holds_personal_fields(text: &str) -> bool {
    let letters: String = units(text).iter().map(|unit| unit.letter).collect();
    let parts: Vec<&str> = letters.split('"').collect();
    parts.windows(2).any(|pair| {
        let [name, behind] = pair else {
            return false;
        };
        let plain = fields::plain(name);
        let is_name = plain.len() == name.len() && behind.trim_start().starts_with(':');
        is_name && (fields::kind(&plain).is_some() || fields::is_guest(&plain))
    })
}

/// Whether a text is `name=value&name=value`.
fn is_form(text: &str) -> bool {
    let is_pair = |part: &str| {
        part.split_once('=')
            .is_some_and(|(name, _)| !fields::plain(name).is_empty() && !name.contains(' '))
    };
    !text.contains(['\n', '<', '{']) && text.trim_end().split('&').all(is_pair)
}

/// The pieces of an address: the values of its query stand under names, and the rest is free.
pub(super) fn url_pieces(url: &str) -> Vec<Piece> {
    let (path, query) = url.split_once('?').unwrap_or((url, ""));
    let mut pieces = vec![Piece {
        range: 0..path.len(),
        role: Role::Free,
    }];
    pieces.extend(query_pieces(query, path.len() + 1));
    pieces
}

/// The pieces of a query that begins so many bytes into its text.
fn query_pieces(query: &str, start: usize) -> Vec<Piece> {
    let mut pieces = Vec::new();
    let mut start = start;
    for part in query.split(['&', '#']) {
        let end = start + part.len();
        if let Some((name, value)) = part.split_once('=') {
            // Of a name in several parts the last one says what it is.
            let field = fields::plain(name.rsplit('.').next().unwrap_or(name));
            let role = match fields::kind(&field) {
                _ if is_mobile(value) => Role::Personal(Kind::Phone),
                Some(kind) => Role::Personal(kind),
                None if field.ends_with("name") => Role::Personal(Kind::Name),
                None if fields::is_of_the_store(&field) => Role::Name,
                None => Role::Free,
            };
            pieces.push(Piece {
                range: start + name.len() + 1..end,
                role,
            });
        } else if !part.is_empty() {
            pieces.push(Piece {
                range: start..end,
                role: Role::Free,
            });
        }
        start = end + 1;
    }
    pieces
}

/// An object or list that is open.
struct Level {
    is_object: bool,
    /// The field it stands under, by its plain name.
    under: String,
    /// The field that is read in it.
    field: String,
    /// It belongs to a guest.
    is_guest: bool,
    /// It is a discount, whose title somebody wrote.
    is_discount: bool,
}

struct Walk<'a> {
    text: &'a str,
    is_of_the_menu: bool,
    lists_guests: bool,
    levels: Vec<Level>,
    pieces: Vec<Piece>,
}

impl<'a> Walk<'a> {
    fn new(endpoint: &str, text: &'a str) -> Self {
        Self {
            text,
            is_of_the_menu: fields::is_of_the_menu(endpoint),
            lists_guests: endpoint.starts_with("customers/"),
            levels: Vec::new(),
            pieces: Vec::new(),
        }
    }

    /// Nothing if texts and what is between them cannot be told apart.
    fn run(mut self) -> Option<Vec<Piece>> {
        let mut at = 0;
        while let Some(sign) = self.text[at..].chars().next() {
            at = match sign {
                '{' | '[' => self.open(at, sign == '{'),
                '}' | ']' => {
                    self.levels.pop();
                    at + 1
                }
                '"' => self.string(at)?,
                _ if is_blank(sign) || matches!(sign, ',' | ':') => at + sign.len_utf8(),
                _ => self.bare(at)?,
            };
        }
        Some(self.pieces)
    }

    fn open(&mut self, at: usize, is_object: bool) -> usize {
        let under = match self.levels.last() {
            Some(level) if level.is_object => level.field.clone(),
            Some(level) => level.under.clone(),
            None => String::new(),
        };
        let is_root = self.levels.is_empty();
        let belongs = self.levels.last().is_some_and(|level| level.is_guest);
        let is_guest = belongs
            || fields::is_guest(&under)
            || fields::is_guests(&under)
            || (self.lists_guests && !(is_root && is_object));
        self.levels.push(Level {
            is_object,
            under,
            field: String::new(),
            is_guest,
            is_discount: is_object && is_discount(&self.text[at..]),
        });
        at + 1
    }

    /// A text in quotes, to its end or to that of what there is. After it comes what can follow one.
    fn string(&mut self, at: usize) -> Option<usize> {
        let start = at + 1;
        let (end, is_closed) = end_of_string(self.text, start);
        let inner = start..end;
        if !is_closed {
            self.value(inner);
            return Some(end);
        }
        let behind = self.text[end + 1..].trim_start_matches(is_blank);
        let is_key = behind.starts_with(':');
        match behind.chars().next() {
            None | Some(',' | '}' | ']' | ':') => {}
            Some(_) => return None,
        }
        match self.levels.last_mut() {
            Some(level) if level.is_object && is_key => {
                let letters: String = units(&self.text[inner])
                    .iter()
                    .map(|unit| unit.letter)
                    .collect();
                level.field = fields::plain(&letters);
            }
            _ => self.value(inner),
        }
        Some(end + 1)
    }

    fn value(&mut self, range: Range<usize>) {
        let text = &self.text[range.clone()];
        let role = match self.role() {
            Role::Name if self.is_guests_number(text) => Role::Personal(Kind::Phone),
            Role::Free if holds_personal_fields(text) => Role::Unsound,
            role => role,
        };
        self.pieces.push(Piece { range, role });
    }

    /// What is no text: a number, or a word of JSON.
    fn bare(&mut self, at: usize) -> Option<usize> {
        let ends =
            |sign: char| is_blank(sign) || matches!(sign, ',' | ':' | '{' | '}' | '[' | ']' | '"');
        let length = self.text[at..].find(ends).unwrap_or(self.text.len() - at);
        let end = at + length;
        let word = &self.text[at..end];
        if word.starts_with(|sign: char| sign.is_ascii_digit() || sign == '-') {
            match self.role() {
                Role::Name if self.is_guests_number(word) => self.pieces.push(Piece {
                    range: at..end,
                    role: Role::Number(Kind::Phone),
                }),
                Role::Personal(kind) => self.pieces.push(Piece {
                    range: at..end,
                    role: Role::Number(kind),
                }),
                // The sums and numbers of the store stay, unless it is a guest's phone.
                _ => self.pieces.push(Piece {
                    range: at..end,
                    role: Role::Name,
                }),
            }
            return Some(end);
        }
        let is_word =
            |known: &str| known == word || (end == self.text.len() && known.starts_with(word));
        ["true", "false", "null"]
            .into_iter()
            .any(is_word)
            .then_some(end)
    }

    /// Whether a guest's id is their number.
    fn is_guests_number(&self, text: &str) -> bool {
        self.levels.last().is_some_and(|level| level.is_guest) && is_mobile(text)
    }

    /// What the value is that stands here.
    fn role(&self) -> Role {
        let Some(level) = self.levels.last() else {
            return Role::Free;
        };
        let field = if level.is_object {
            &level.field
        } else {
            &level.under
        };
        let is_within =
            |name: &str| field == name || self.levels.iter().any(|level| level.under == name);
        if self.is_of_the_menu {
            return Role::Name;
        }
        if level.is_guest {
            return fields::kind_in_guest(field).map_or(Role::Name, Role::Personal);
        }
        if fields::is_link(field) || is_within("callbackurls") {
            return Role::Url;
        }
        let is_written = (is_within("metadata") && !matches!(field.as_str(), "key" | "by"))
            || (is_within("cancels") && field == "reason")
            || (level.is_discount && field == "title");
        match fields::kind(field) {
            Some(kind) => Role::Personal(kind),
            None if is_written || is_bare_guest(field) => Role::Personal(Kind::Note),
            None if fields::is_of_the_store(field) => Role::Name,
            None => Role::Free,
        }
    }
}

/// A guest who is a text and no record.
fn is_bare_guest(field: &str) -> bool {
    fields::is_guest(field)
}

fn is_blank(sign: char) -> bool {
    sign.is_ascii_whitespace() || sign == '\u{feff}'
}

/// Where a text in quotes ends, and whether its quotes are closed.
fn end_of_string(text: &str, start: usize) -> (usize, bool) {
    let mut is_escaped = false;
    for (place, byte) in text.bytes().enumerate().skip(start) {
        match byte {
            _ if is_escaped => is_escaped = false,
            b'\\' => is_escaped = true,
            b'"' => return (place, true),
            _ => {}
        }
    }
    (text.len(), false)
}

/// Whether the object that begins here says that it is a discount, before others begin in it.
fn is_discount(text: &str) -> bool {
    let end = text[1..].find(['{', '}']).map_or(text.len(), |end| end + 1);
    let inner = &text[..end];
    inner
        .split_once("\"isDiscount\"")
        .is_some_and(|(_, behind)| {
            let value = behind.trim_start_matches(|sign: char| is_blank(sign) || sign == ':');
            value.starts_with("true")
        })
}
