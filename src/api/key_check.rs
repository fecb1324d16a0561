//! Is the key good, and for what: one harmless call per permission.

use std::time::{Duration, Instant};

use jiff::{SignedDuration, Timestamp};

use super::{
    client::{Client, clock_offset, is_success},
    envelope::Reply,
    error::{ApiError, ErrorKind},
};

/// A permission that this program uses (contract section 3.2).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, strum::EnumIter)]
pub enum Scope {
    /// Products and categories.
    ProductsRead,
    /// Ways to pay.
    PaymentMethodsRead,
    /// Packets, open and single.
    OrdersRead,
    /// Sending orders.
    OrdersWrite,
    /// The store's customers.
    CustomersRead,
}

impl Scope {
    /// The platform's word.
    pub fn as_wire(self) -> &'static str {
        match self {
            Self::ProductsRead => "products:read",
            Self::PaymentMethodsRead => "payment_methods:read",
            Self::OrdersRead => "orders:read",
            Self::OrdersWrite => "orders:write",
            Self::CustomersRead => "customers:read",
        }
    }

    /// Whether no order can be sent without it.
    pub fn is_needed(self) -> bool {
        matches!(
            self,
            Self::ProductsRead | Self::PaymentMethodsRead | Self::OrdersWrite
        )
    }
}

/// What a probe found out about a permission.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ScopeState {
    /// The key has it.
    Granted,
    /// The key lacks it.
    Denied,
    /// The probe did not tell, for this reason.
    Unknown(ApiError),
}

/// What is known about a key and the way to its store.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeyCheck {
    /// Every permission, in the order of [`Scope`].
    pub scopes: Vec<(Scope, ScopeState)>,
    /// The fastest call, from request to whole answer.
    pub round_trip: Duration,
    /// How far the server's clock is ahead of ours, to about a second.
    pub clock_offset: Option<SignedDuration>,
}

impl KeyCheck {
    /// Before the first probe.
    pub(super) fn begun() -> Self {
        Self {
            scopes: Vec::new(),
            round_trip: Duration::MAX,
            clock_offset: None,
        }
    }

    /// What a probe tells about a permission.
    ///
    /// # Errors
    /// If the key is not accepted or the server cannot be reached, which needs no further probes.
    pub(super) fn learn(
        &mut self,
        scope: Scope,
        result: Result<(), ApiError>,
    ) -> Result<(), ApiError> {
        let state = match result {
            Err(error) if error.kind == ErrorKind::Unreachable => return Err(error),
            result => state_of(scope, result)?,
        };
        self.scopes.push((scope, state));
        Ok(())
    }

    /// After the last probe.
    ///
    /// # Errors
    /// The last failure, if not one whole answer came: it speaks for all.
    pub(super) fn finished(mut self) -> Result<Self, ApiError> {
        if self.round_trip == Duration::MAX
            && let Some((_, ScopeState::Unknown(error))) = self.scopes.pop()
        {
            return Err(error);
        }
        Ok(self)
    }

    /// What is known about one permission.
    pub fn state(&self, scope: Scope) -> Option<&ScopeState> {
        self.scopes
            .iter()
            .find(|(known, _)| *known == scope)
            .map(|(_, state)| state)
    }

    /// Whether everything that sending an order needs is there.
    pub fn can_send(&self) -> bool {
        self.scopes
            .iter()
            .all(|(scope, state)| !scope.is_needed() || *state == ScopeState::Granted)
    }
}

/// One harmless call.
#[derive(Debug, Clone, Copy)]
pub(super) struct Probe {
    /// Behind `/plugin-api/`.
    pub path: &'static str,
    /// Of the address.
    pub query: &'static [(&'static str, &'static str)],
    /// What is sent; nothing for a read.
    pub body: Option<&'static str>,
}

impl Probe {
    /// A read of a whole list.
    pub(super) const fn read(path: &'static str) -> Self {
        Self {
            path,
            query: &[],
            body: None,
        }
    }

    /// The smallest call that shows a permission.
    pub(super) const fn of(scope: Scope) -> Self {
        match scope {
            // The smaller list of the two that the permission opens.
            Scope::ProductsRead => Self::read("categories/list"),
            Scope::PaymentMethodsRead => Self::read("payment-methods/list"),
            Scope::OrdersRead => Self::read("packets/open"),
            Scope::OrdersWrite => Self {
                body: Some("{}"),
                ..Self::read("packets/create")
            },
            Scope::CustomersRead => Self {
                query: &[("limit", "1")],
                ..Self::read("customers/list")
            },
        }
    }
}

impl Client {
    /// Probes every permission with one call each: four reads and one write of the rate budget.
    ///
    /// `orders:write` is probed with an order of nothing at all, which no server takes: a refusal
    /// of its content tells that the permission is there. That permissions are looked at before
    /// contents is an assumption; a server that does it the other way is shown as granted.
    ///
    /// # Errors
    /// If the key is not accepted or the server cannot be reached, which needs no further probes.
    pub async fn check_key(&self) -> Result<KeyCheck, ApiError> {
        use strum::IntoEnumIterator as _;
        let mut check = KeyCheck::begun();
        for scope in Scope::iter() {
            let probe = Probe::of(scope);
            let result = self.measured(&mut check, probe, is_success).await;
            check.learn(scope, result)?;
        }
        check.finished()
    }

    /// Makes one call, and notes how long it took and what the server's clock says.
    pub(super) async fn measured<T>(
        &self,
        check: &mut KeyCheck,
        probe: Probe,
        read: impl FnOnce(&Reply) -> Result<T, ApiError>,
    ) -> Result<T, ApiError> {
        let asked_at = Timestamp::now();
        let start = Instant::now();
        let mut date = None;
        let read = |reply: &Reply| {
            date = Some(reply.date);
            read(reply)
        };
        let result = match probe.body {
            None => self.get(probe.path, probe.query, read).await,
            Some(body) => self.post(probe.path, body.into(), read).await,
        };
        if let Some(date) = date
            && start.elapsed() < check.round_trip
        {
            check.round_trip = start.elapsed();
            check.clock_offset = date.map(|date| clock_offset(date, asked_at));
        }
        result
    }
}

fn state_of(scope: Scope, result: Result<(), ApiError>) -> Result<ScopeState, ApiError> {
    match result {
        Ok(()) => Ok(ScopeState::Granted),
        Err(error) => match error.kind {
            ErrorKind::Unauthorized => Err(error),
            ErrorKind::ScopeDenied => Ok(ScopeState::Denied),
            // An older page gives 403 without a code for a missing permission (contract 1.5).
            ErrorKind::Refused if error.status == Some(403) => Ok(ScopeState::Denied),
            ErrorKind::Refused if scope == Scope::OrdersWrite => Ok(ScopeState::Granted),
            _ => Ok(ScopeState::Unknown(error)),
        },
    }
}
