//! Where a store's API is: the two environments of the platform, or an address of one's own.

use std::fmt;

use url::{Host, Url};

/// The platform's test stores (contract section 1.1).
pub const SANDBOX: &str = "https://sandbox.plugins.restomenum.app";
/// The platform's real stores (contract section 1.1).
pub const PRODUCTION: &str = "https://plugins.restomenum.app";

/// Which kind of store an address leads to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Environment {
    /// A test store of the platform.
    Sandbox,
    /// A real store.
    Production,
    /// This machine: the practice store, usually.
    Loopback,
    /// Some other address.
    Other,
}

/// A base address that a key may be sent to: https, or plain http on this machine only.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct StoreAddress {
    base: String,
    environment: Environment,
    is_encrypted: bool,
}

/// Why an address is not used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum AddressError {
    /// Not an address at all.
    #[error("this is not a web address; it should look like https://plugins.restomenum.app")]
    NotAnAddress,
    /// Neither https nor http.
    #[error("only https addresses can be used")]
    Scheme,
    /// Plain http to another machine would show the key to everyone on the way.
    #[error("plain http is only allowed on this computer (localhost); use https")]
    NotEncrypted,
    /// A name or password inside the address.
    #[error("the address must not contain a user name or password")]
    UserInfo,
    /// Something behind the path.
    #[error("the address must end before any ? or #")]
    QueryOrFragment,
}

impl StoreAddress {
    /// The platform's test stores.
    pub fn sandbox() -> Self {
        Self::fixed(SANDBOX, Environment::Sandbox)
    }

    /// The platform's real stores.
    pub fn production() -> Self {
        Self::fixed(PRODUCTION, Environment::Production)
    }

    fn fixed(base: &str, environment: Environment) -> Self {
        Self {
            base: base.to_owned(),
            environment,
            is_encrypted: true,
        }
    }

    /// Reads an address as typed or as an option. A slash at the end is dropped.
    ///
    /// # Errors
    /// [`AddressError`] says in one sentence what is wrong with it.
    pub fn parse(text: &str) -> Result<Self, AddressError> {
        let url = Url::parse(text.trim())
            .map_err(|_invalid: url::ParseError| AddressError::NotAnAddress)?;
        let is_encrypted = match url.scheme() {
            "https" => true,
            "http" => false,
            _ => return Err(AddressError::Scheme),
        };
        let is_loopback = is_loopback(&url.host().ok_or(AddressError::NotAnAddress)?);
        if !is_encrypted && !is_loopback {
            return Err(AddressError::NotEncrypted);
        }
        if !url.username().is_empty() || url.password().is_some() {
            return Err(AddressError::UserInfo);
        }
        if url.query().is_some() || url.fragment().is_some() {
            return Err(AddressError::QueryOrFragment);
        }
        let base = url.as_str().trim_end_matches('/').to_owned();
        let environment = match base.as_str() {
            SANDBOX => Environment::Sandbox,
            PRODUCTION => Environment::Production,
            _ if is_loopback => Environment::Loopback,
            _ => Environment::Other,
        };
        Ok(Self {
            base,
            environment,
            is_encrypted,
        })
    }

    /// The address without a slash at its end.
    pub fn as_str(&self) -> &str {
        &self.base
    }

    /// Which kind of store it leads to.
    pub fn environment(&self) -> Environment {
        self.environment
    }

    /// Whether it is plain http, which is on this machine only.
    pub fn is_plain(&self) -> bool {
        !self.is_encrypted
    }

    /// Whether it is this machine.
    pub fn is_loopback(&self) -> bool {
        Url::parse(&self.base).is_ok_and(|url| url.host().as_ref().is_some_and(is_loopback))
    }

    /// An address on the same server that is no endpoint of the contract.
    pub(crate) fn beside(&self, path: &str) -> String {
        format!("{}/{path}", self.base)
    }

    /// The address of one endpoint, such as `products/list` (contract section 1.1).
    pub(crate) fn endpoint(&self, path: &str, query: &[(&str, &str)]) -> String {
        let mut text = format!("{}/plugin-api/{path}", self.base);
        if !query.is_empty() {
            let mut pairs = url::form_urlencoded::Serializer::new(String::new());
            pairs.extend_pairs(query);
            text.push('?');
            text.push_str(&pairs.finish());
        }
        text
    }
}

impl fmt::Display for StoreAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.base)
    }
}

/// Names that merely look like this machine (`localhost.example.com`) do not count.
fn is_loopback(host: &Host<&str>) -> bool {
    match host {
        Host::Domain(name) => *name == "localhost",
        Host::Ipv4(ip) => ip.is_loopback(),
        Host::Ipv6(ip) => ip.is_loopback(),
    }
}
