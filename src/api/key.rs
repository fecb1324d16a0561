//! The API key, kept out of every text but the one header it is for.

use std::fmt;

use secrecy::{ExposeSecret as _, SecretString};

/// A key as the platform gives it out: `serverId.pluginId.secret` (contract section 1.2).
#[derive(Clone)]
pub struct ApiKey {
    whole: SecretString,
    server_id: String,
}

/// Why a text is no key. The text itself is never shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum KeyError {
    /// Nothing was given.
    #[error("the API key is empty")]
    Empty,
    /// Not three parts.
    #[error("an API key has three parts joined by dots; copy it again as a whole")]
    Shape,
    /// A space, a line break or a letter that no key has.
    #[error("the API key contains a character that no key has; copy it again as a whole")]
    Character,
}

impl ApiKey {
    /// Reads a key as pasted: outer white space, quotes and a leading `Bearer` are dropped.
    ///
    /// # Errors
    /// [`KeyError`] if it cannot be a key.
    pub fn parse(pasted: &str) -> Result<Self, KeyError> {
        let text = stripped(pasted);
        if text.is_empty() {
            return Err(KeyError::Empty);
        }
        if !text.chars().all(|c| c.is_ascii_graphic()) {
            return Err(KeyError::Character);
        }
        let mut parts = text.splitn(3, '.');
        match (parts.next(), parts.next(), parts.next()) {
            (Some(server), Some(plugin), Some(secret))
                if !server.is_empty() && !plugin.is_empty() && !secret.is_empty() =>
            {
                Ok(Self {
                    server_id: server.to_owned(),
                    whole: SecretString::from(text),
                })
            }
            _ => Err(KeyError::Shape),
        }
    }

    /// The store the key belongs to; not secret.
    pub fn server_id(&self) -> &str {
        &self.server_id
    }

    /// The whole key, for the `Authorization` header and the keyring and nothing else.
    pub fn expose(&self) -> &str {
        self.whole.expose_secret()
    }

    /// As [`redacted`](Self::redacted), of what need not be text.
    pub(crate) fn redacted_bytes(&self, bytes: Vec<u8>) -> Vec<u8> {
        let bytes = match String::from_utf8(bytes) {
            Ok(text) => return self.redacted(text).into_bytes(),
            Err(error) => error.into_bytes(),
        };
        // What is not text is kept as it is between the pieces that are.
        let mut clean = Vec::with_capacity(bytes.len());
        for chunk in bytes.utf8_chunks() {
            clean.extend(self.redacted(chunk.valid().to_owned()).into_bytes());
            clean.extend_from_slice(chunk.invalid());
        }
        clean
    }

    /// A text with every trace of the secret replaced: servers sometimes repeat what they got, also
    /// as it stands in an address, and the connection may break in the middle of it. The last part
    /// alone is looked for only if it is too long to stand in a text by chance.
    pub(crate) fn redacted(&self, text: String) -> String {
        let whole = self.expose();
        let secret = self.secret();
        let mut text = text;
        for trace in [whole, secret] {
            if trace != whole && trace.len() < TELLING {
                continue;
            }
            for trace in [trace, &in_address(trace)] {
                if text.contains(trace) {
                    text = text.replace(trace, INSTEAD);
                }
            }
        }
        match self.begun_at_the_end(&text) {
            Some(length) => {
                text.truncate(text.len() - length);
                text + INSTEAD
            }
            None => text,
        }
    }

    /// The part that nobody may know.
    fn secret(&self) -> &str {
        let whole = self.expose();
        whole.splitn(3, '.').nth(2).unwrap_or(whole)
    }

    /// How much of the key a text ends with, if that goes into its secret.
    fn begun_at_the_end(&self, text: &str) -> Option<usize> {
        let whole = self.expose();
        let open = whole.len() - self.secret().len();
        let ends = |length: &usize| text.as_bytes().ends_with(&whole.as_bytes()[..*length]);
        (open + 1..whole.len()).rev().find(ends)
    }
}

/// What stands in place of a key.
const INSTEAD: &str = "[key]";
/// A shorter secret may stand anywhere by chance.
const TELLING: usize = 8;

/// A text as it stands in the query of an address.
fn in_address(text: &str) -> String {
    url::form_urlencoded::byte_serialize(text.as_bytes()).collect()
}

impl fmt::Debug for ApiKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ApiKey({}.…)", self.server_id)
    }
}

impl PartialEq for ApiKey {
    fn eq(&self, other: &Self) -> bool {
        self.expose() == other.expose()
    }
}

impl Eq for ApiKey {}

fn stripped(pasted: &str) -> &str {
    const PREFIXES: [&str; 2] = ["authorization:", "bearer "];
    let outer =
        |c: char| c.is_whitespace() || matches!(c, '"' | '\'' | '`' | '\u{feff}' | '\u{200b}');
    let mut text = pasted.trim_matches(outer);
    for prefix in PREFIXES {
        if let Some(head) = text.get(..prefix.len())
            && head.eq_ignore_ascii_case(prefix)
        {
            text = text[prefix.len()..].trim_matches(outer);
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    const KEY: &str = "srvA1.plug-7.s3cr+et/part==";

    #[test]
    fn no_trace_of_the_secret_is_left() {
        let key = ApiKey::parse(KEY).unwrap();
        for (text, left) in [
            (format!("Bearer {KEY}!"), "Bearer [key]!"),
            ("only s3cr+et/part== of it".to_owned(), "only [key] of it"),
            (
                "?id=srvA1.plug-7.s3cr%2Bet%2Fpart%3D%3D&x=1".to_owned(),
                "?id=[key]&x=1",
            ),
            ("?id=s3cr%2Bet%2Fpart%3D%3D".to_owned(), "?id=[key]"),
            // Half an answer.
            ("bad key srvA1.plug-7.s3cr".to_owned(), "bad key [key]"),
            ("bad key srvA1.plug-7.s".to_owned(), "bad key [key]"),
            ("bad key srvA1.plug-7.".to_owned(), "bad key srvA1.plug-7."),
            ("Şiş, s3cr".to_owned(), "Şiş, s3cr"),
        ] {
            assert_eq!(key.redacted(text), left);
        }
        let odd = [b"\xff", &KEY.as_bytes()[..17]].concat();
        assert_eq!(key.redacted_bytes(odd), b"\xff[key]");
        // A short secret is only looked for with what stands before it.
        let short = ApiKey::parse("srv.p.ab").unwrap();
        assert_eq!(short.redacted("ab srv.p.ab".to_owned()), "ab [key]");
    }
}
