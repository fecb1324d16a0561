//! How long the HTTP library takes to find a server and to connect to it.
//!
//! The library tells neither, so both are measured where it lets others in: around its resolver and
//! around its connector. Which call they belong to goes with the task that makes it.

use std::{
    future::Future,
    net::SocketAddr,
    pin::Pin,
    sync::{Arc, Mutex, PoisonError},
    task::{Context, Poll},
    time::{Duration, Instant},
};

use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use tower::{Layer, Service};

tokio::task_local! {
    static CALL: Arc<Way>;
}

/// How the way to the server was made for one call.
#[derive(Debug, Default)]
pub(super) struct Way(Mutex<Parts>);

/// Both times, connecting with its finding.
#[derive(Debug, Default, Clone, Copy)]
struct Parts {
    resolve: Option<Duration>,
    connect: Option<Duration>,
}

impl Way {
    /// Runs a call whose times go here.
    pub(super) async fn of<T>(self: &Arc<Self>, call: impl Future<Output = T>) -> T {
        CALL.scope(Arc::clone(self), call).await
    }

    /// Finding the server; nothing if that was not needed.
    pub(super) fn resolve(&self) -> Option<Duration> {
        self.parts().resolve
    }

    /// Connecting without finding; nothing if the connection stood.
    pub(super) fn connect(&self) -> Option<Duration> {
        let Parts { resolve, connect } = self.parts();
        connect.map(|connect| connect.saturating_sub(resolve.unwrap_or_default()))
    }

    fn parts(&self) -> Parts {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn change(&self, change: impl FnOnce(&mut Parts)) {
        change(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner));
    }

    fn of_this_task() -> Option<Arc<Self>> {
        CALL.try_with(Arc::clone).ok()
    }
}

/// Finds servers as the system does, and notes how long that took.
pub(super) struct TimedResolver;

impl Resolve for TimedResolver {
    fn resolve(&self, name: Name) -> Resolving {
        let way = Way::of_this_task();
        Box::pin(async move {
            let begun = Instant::now();
            let found = tokio::net::lookup_host((name.as_str(), 0)).await;
            if let Some(way) = way {
                way.change(|parts| parts.resolve = Some(begun.elapsed()));
            }
            let addresses: Vec<SocketAddr> = found?.collect();
            Ok(Box::new(addresses.into_iter()) as Addrs)
        })
    }
}

/// Notes how long connecting takes.
#[derive(Debug, Clone)]
pub(super) struct TimedConnect;

impl<S> Layer<S> for TimedConnect {
    type Service = TimedConnector<S>;

    fn layer(&self, inner: S) -> TimedConnector<S> {
        TimedConnector(inner)
    }
}

/// A connector that is timed.
#[derive(Debug, Clone)]
pub(super) struct TimedConnector<S>(S);

impl<S, R> Service<R> for TimedConnector<S>
where
    S: Service<R>,
    S::Future: Send + 'static,
{
    type Response = S::Response;
    type Error = S::Error;
    type Future = Pin<Box<dyn Future<Output = Result<S::Response, S::Error>> + Send>>;

    fn poll_ready(&mut self, ctx: &mut Context<'_>) -> Poll<Result<(), S::Error>> {
        self.0.poll_ready(ctx)
    }

    fn call(&mut self, request: R) -> Self::Future {
        let way = Way::of_this_task();
        let begun = Instant::now();
        let connecting = self.0.call(request);
        Box::pin(async move {
            let connected = connecting.await;
            if let Some(way) = way {
                way.change(|parts| parts.connect = Some(begun.elapsed()));
            }
            connected
        })
    }
}
