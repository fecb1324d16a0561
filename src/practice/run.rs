//! Starting and stopping a store.

use std::fmt;
use std::future::IntoFuture as _;
use std::io;
use std::net::SocketAddr;
use std::ops::Deref;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::mpsc::sync_channel;
use std::thread::JoinHandle as Thread;
use std::time::Duration;

use tokio::net::TcpListener;
use tokio::sync::watch;
use tokio::task::JoinHandle;

use super::config::{Access, Dialect, PracticeConfig};
use super::endpoint::Endpoint;
use super::faults::{ArmedFault, FaultSpec};
use super::marks;
use super::received::{AcceptedPacket, ReceivedFile};
use super::server::{Desk, router};
use super::shared::Shared;
use super::wire::{Door, Wire};

/// How long connections may take to end when the store stops.
const GRACE: Duration = Duration::from_secs(2);

/// Why a store did not start.
#[derive(Debug, thiserror::Error)]
pub enum PracticeError {
    /// The address is taken or not ours.
    #[error("the practice store cannot listen on {address}: {source}")]
    Listen {
        /// Where it should have listened.
        address: SocketAddr,
        /// What the system said.
        source: io::Error,
    },
    /// The file for accepted packets cannot be opened.
    #[error("the file for received packets cannot be opened: {source}\n{}", path.display())]
    Received {
        /// What the system said.
        source: io::Error,
        /// Which file.
        path: PathBuf,
    },
    /// No thread or no runtime could be made.
    #[error("the practice store has no thread to run on: {0}")]
    Thread(#[source] io::Error),
}

/// A grip on a running store: its address and key, and what tests look at and switch.
#[derive(Clone)]
pub struct PracticeHandle {
    shared: Arc<Shared>,
    address: SocketAddr,
}

impl PracticeHandle {
    /// `http://address:port`, without a slash at the end.
    #[must_use]
    pub fn base_url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Where it listens.
    #[must_use]
    pub const fn address(&self) -> SocketAddr {
        self.address
    }

    /// The key that clients must send: `serverId.pluginId.secret`.
    #[must_use]
    pub fn api_key(&self) -> String {
        self.shared.api_key.clone()
    }

    /// The generation of its answers.
    #[must_use]
    pub fn dialect(&self) -> Dialect {
        self.shared.dialect
    }

    /// Every packet accepted so far, oldest first, as it was accepted.
    #[must_use]
    pub fn received(&self) -> Vec<AcceptedPacket> {
        self.shared.state().accepted.clone()
    }

    /// How many requests reached an endpoint, refused and broken ones included.
    #[must_use]
    pub fn requests(&self, endpoint: Endpoint) -> u64 {
        let state = self.shared.state();
        state.requests.get(&endpoint).copied().unwrap_or_default()
    }

    /// How many requests to an endpoint were carried out, whether or not anybody heard so.
    #[must_use]
    pub fn carried_out(&self, endpoint: Endpoint) -> u64 {
        let state = self.shared.state();
        state
            .carried_out
            .get(&endpoint)
            .copied()
            .unwrap_or_default()
    }

    /// How many requests are being carried out just now; their clients may be gone.
    #[must_use]
    pub fn under_way(&self) -> usize {
        self.shared.state().under_way
    }

    /// Puts metadata on a line of a packet as another plugin would (contract 6.6). Nothing is done
    /// where there is no such line.
    pub fn mark_line(&self, packet: &str, line: &str, by: &str, key: &str, value: &str) {
        let mut state = self.shared.state();
        let lines = state.packet_mut(packet).map(|packet| &mut packet.lines);
        for found in lines.into_iter().flatten().filter(|one| one.id == line) {
            marks::add_others(&mut found.metadata, by, key, value);
        }
    }

    /// Arms one more fault.
    pub fn add_fault(&self, fault: FaultSpec) {
        self.shared.state().faults.add(fault);
    }

    /// The faults that are armed, in the order in which they were.
    #[must_use]
    pub fn faults(&self) -> Vec<ArmedFault> {
        self.shared.state().faults.armed()
    }

    /// Disarms all faults.
    pub fn clear_faults(&self) {
        self.shared.state().faults.clear();
    }

    /// Changes scopes and consent from the next request on.
    pub fn set_access(&self, access: Access) {
        self.shared.set_access(access);
    }
}

impl fmt::Debug for PracticeHandle {
    /// Without the key.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PracticeHandle")
            .field("address", &self.address)
            .finish_non_exhaustive()
    }
}

/// A store on the current tokio runtime. It stops when this is dropped.
#[derive(Debug)]
pub struct PracticeStore {
    handle: PracticeHandle,
    closing: watch::Sender<bool>,
    server: Option<JoinHandle<()>>,
}

/// Binds the address and serves in a task of the current runtime.
///
/// # Errors
/// When the address cannot be listened on, or the received file cannot be opened.
pub async fn start(config: PracticeConfig) -> Result<PracticeStore, PracticeError> {
    let received = config
        .received
        .as_ref()
        .map(|path| {
            ReceivedFile::open(path).map_err(|source| PracticeError::Received {
                source,
                path: path.clone(),
            })
        })
        .transpose()?;
    let listen = |source| PracticeError::Listen {
        address: config.listen,
        source,
    };
    let listener = TcpListener::bind(config.listen).await.map_err(listen)?;
    let address = listener.local_addr().map_err(listen)?;
    let shared = Arc::new(Shared::new(config, received));
    let (closing, mut closed) = watch::channel(false);
    let desk = Desk {
        shared: Arc::clone(&shared),
        closing: closed.clone(),
    };
    let service = router(desk).into_make_service_with_connect_info::<Wire>();
    let serving = axum::serve(Door::new(listener), service).with_graceful_shutdown(async move {
        // An error means that the sender is gone, which is the end as well.
        closed.wait_for(|closing| *closing).await.ok();
    });
    let server = tokio::spawn(async move {
        if let Err(error) = serving.into_future().await {
            tracing::error!(%error, "practice store: serving ended");
        }
    });
    Ok(PracticeStore {
        handle: PracticeHandle { shared, address },
        closing,
        server: Some(server),
    })
}

impl PracticeStore {
    /// A grip that may outlive this value; the store does not.
    #[must_use]
    pub fn handle(&self) -> PracticeHandle {
        self.handle.clone()
    }

    /// Lets go of the port and ends what is being answered, within two seconds.
    pub async fn stop(mut self) {
        self.closing.send_replace(true);
        let Some(mut server) = self.server.take() else {
            return;
        };
        if tokio::time::timeout(GRACE, &mut server).await.is_err() {
            server.abort();
        }
    }
}

impl Drop for PracticeStore {
    fn drop(&mut self) {
        self.closing.send_replace(true);
    }
}

impl Deref for PracticeStore {
    type Target = PracticeHandle;

    fn deref(&self) -> &PracticeHandle {
        &self.handle
    }
}

/// A store on a thread of its own, for callers without a runtime. It stops when this is dropped.
#[derive(Debug)]
pub struct PracticeThread {
    handle: PracticeHandle,
    closing: watch::Sender<bool>,
    thread: Option<Thread<()>>,
}

impl PracticeThread {
    /// Starts a store and waits until it listens.
    ///
    /// # Errors
    /// As [`start`], and when the system gives no thread.
    pub fn start(config: PracticeConfig) -> Result<Self, PracticeError> {
        let (report, started) = sync_channel(1);
        let (closing, mut closed) = watch::channel(false);
        let thread = std::thread::Builder::new()
            .name("practice-store".to_owned())
            .spawn(move || {
                let runtime = match tokio::runtime::Builder::new_current_thread()
                    .enable_all()
                    .build()
                {
                    Ok(runtime) => runtime,
                    Err(error) => {
                        report.send(Err(PracticeError::Thread(error))).ok();
                        return;
                    }
                };
                runtime.block_on(async {
                    match start(config).await {
                        Err(error) => {
                            report.send(Err(error)).ok();
                        }
                        Ok(store) => {
                            report.send(Ok(store.handle())).ok();
                            closed.wait_for(|closing| *closing).await.ok();
                            store.stop().await;
                        }
                    }
                });
                runtime.shutdown_timeout(GRACE);
            })
            .map_err(PracticeError::Thread)?;
        let handle = started
            .recv()
            .map_err(|error| PracticeError::Thread(io::Error::other(error)))??;
        Ok(Self {
            handle,
            closing,
            thread: Some(thread),
        })
    }

    /// A grip that may outlive this value; the store does not.
    #[must_use]
    pub fn handle(&self) -> PracticeHandle {
        self.handle.clone()
    }
}

impl Drop for PracticeThread {
    fn drop(&mut self) {
        self.closing.send_replace(true);
        if let Some(thread) = self.thread.take()
            && thread.join().is_err()
        {
            tracing::error!("practice store: its thread panicked");
        }
    }
}

impl Deref for PracticeThread {
    type Target = PracticeHandle;

    fn deref(&self) -> &PracticeHandle {
        &self.handle
    }
}
