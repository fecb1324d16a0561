//! The system's keyring, behind a trait so that tests can take its place.

use keyring::{Entry, Error};
use secrecy::{ExposeSecret as _, SecretString};

use super::keys::KeyringProblem;

/// The service name of all our entries, on every system.
pub const SERVICE: &str = "packetdesk";

/// A place that keeps secrets by user name. Its calls may block for as long as the system asks
/// its user something, so they are made on a thread of their own.
pub trait Keyring: Send {
    /// The entry of this user; `None` only if the keyring was readable and has none.
    fn get(&mut self, user: &str) -> Result<Option<SecretString>, KeyringProblem>;
    /// Writes the entry of this user, over an older one.
    fn set(&mut self, user: &str, key: &SecretString) -> Result<(), KeyringProblem>;
    /// Deletes the entry of this user; none there is no error.
    fn delete(&mut self, user: &str) -> Result<(), KeyringProblem>;
}

/// The real one: Secret Service, Keychain or Credential Manager.
#[derive(Debug, Default)]
pub struct SystemKeyring;

impl Keyring for SystemKeyring {
    fn get(&mut self, user: &str) -> Result<Option<SecretString>, KeyringProblem> {
        match entry(user)?.get_password() {
            Ok(key) => Ok(Some(SecretString::from(key))),
            Err(Error::NoEntry) => Ok(None),
            Err(error) => Err(problem(&error)),
        }
    }

    fn set(&mut self, user: &str, key: &SecretString) -> Result<(), KeyringProblem> {
        entry(user)?
            .set_password(key.expose_secret())
            .map_err(|error| problem(&error))
    }

    fn delete(&mut self, user: &str) -> Result<(), KeyringProblem> {
        match entry(user)?.delete_credential() {
            Ok(()) | Err(Error::NoEntry) => Ok(()),
            Err(error) => Err(problem(&error)),
        }
    }
}

fn entry(user: &str) -> Result<Entry, KeyringProblem> {
    Entry::new(SERVICE, user).map_err(|error| match (error, Entry::store_status()) {
        // The cause is told only by the status of the store.
        (Error::NoDefaultStore, Err(cause)) => KeyringProblem::Absent {
            words: words(cause),
        },
        (error, _) => problem(&error),
    })
}

fn problem(error: &Error) -> KeyringProblem {
    match error {
        Error::NoStorageAccess(_) => KeyringProblem::Locked,
        Error::NoDefaultStore => KeyringProblem::Absent {
            words: words(error),
        },
        error => KeyringProblem::Failed {
            words: words(error),
        },
    }
}

/// One line without what was stored: some variants carry it, and show it in their debug text.
fn words(error: &Error) -> String {
    let text = match error {
        Error::BadEncoding(_) | Error::BadDataFormat(..) => {
            "the entry holds something that is not a key".to_owned()
        }
        Error::Ambiguous(entries) => format!("{} entries have this name", entries.len()),
        Error::PlatformFailure(cause) => cause.to_string(),
        error => error.to_string(),
    };
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_text_of_an_error_shows_what_was_stored() {
        let secret = b"srvA1.plugin.secret";
        let cause = || Box::<dyn std::error::Error + Send + Sync>::from("cause");
        for error in [
            Error::BadEncoding(secret.to_vec()),
            Error::BadDataFormat(secret.to_vec(), cause()),
        ] {
            let problem = problem(&error);
            assert!(
                matches!(problem, KeyringProblem::Failed { .. }),
                "{problem:?}"
            );
            let shown = format!("{problem} {problem:?}");
            assert!(
                !shown.contains("secret") && !shown.contains("115, 101"),
                "{shown}"
            );
        }
    }

    #[test]
    fn a_dismissed_prompt_counts_as_locked() {
        let error = Error::NoStorageAccess("prompt dismissed".into());
        assert_eq!(problem(&error), KeyringProblem::Locked);
    }
}
