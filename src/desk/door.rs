//! The door: the local socket through which another start of the program reaches the running desk.
//!
//! A locked file says whether a desk is open on these files, since a lock ends with its process
//! however that ends; a socket file stays and says nothing. Whoever comes says one line of JSON, a
//! [`Knock`], and is answered with one: `{"heard":true}`, or why not.

use std::{
    fs::{File, TryLockError},
    io,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    thread::JoinHandle,
    time::{Duration, Instant},
};

use interprocess::local_socket::{Listener, ListenerOptions, Name, Stream, prelude::*};

use super::{
    end_of,
    knock::{Answer, Knock},
    line::{self, LineError},
};
use crate::store::{
    files::{self, FileError},
    paths::Home,
};

/// How long a visitor may take to say its line, and to take the answer.
const LISTENING: Duration = Duration::from_secs(1);
/// How many visitors are listened to at once; those that say nothing leave room for others.
const VISITORS: usize = 8;
/// Between two looks for room when there are more.
const LOOK_AGAIN: Duration = Duration::from_millis(5);
/// How long the end of the program waits for the door to close.
const PATIENCE: Duration = Duration::from_secs(1);

/// What is done with a knock; false if it could not be taken.
type OnKnock = dyn Fn(Knock) -> bool + Send + Sync;

/// Held by the desk that is open. It closes when this is dropped, within a second.
#[derive(Debug)]
pub struct Door {
    name: Name<'static>,
    is_closed: Arc<AtomicBool>,
    thread: Option<JoinHandle<()>>,
    /// Let go of last, so that the next desk finds the socket free.
    _lock: File,
}

/// Who is at the desk.
#[derive(Debug)]
pub enum Opened {
    /// We are, and this is our door.
    Mine(Door),
    /// Another process: knock there.
    Theirs,
}

/// Why there is no door. The desk works without one, but will not hear of other starts.
#[derive(Debug, thiserror::Error)]
pub enum DoorError {
    /// A file or folder of it.
    #[error(transparent)]
    File(#[from] FileError),
    /// The file system knows no locks.
    #[error("The data folder could not be locked: {0}.")]
    Lock(#[source] io::Error),
    /// The system gives no socket or no thread.
    #[error("The desk cannot listen for other starts of the program: {0}.")]
    Listen(#[from] io::Error),
}

impl Door {
    /// Opens the door of the desk on these files, unless another process has one.
    ///
    /// `on_knock` is called on a thread of its own for everything that is asked, and says whether
    /// it was taken. It must not wait.
    ///
    /// # Errors
    /// [`DoorError`] if it cannot be told who is at the desk, or nobody could be heard.
    pub fn open(
        home: &Home,
        on_knock: impl Fn(Knock) -> bool + Send + Sync + 'static,
    ) -> Result<Opened, DoorError> {
        files::create_private_dir(home.data_dir())?;
        let lock = files::open_lock(&home.lock_file())?;
        match lock.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => return Ok(Opened::Theirs),
            Err(TryLockError::Error(error)) => return Err(DoorError::Lock(error)),
        }
        let name = line::name_of(home)?;
        let listener = listen(home, &name)?;
        let is_closed = Arc::<AtomicBool>::default();
        let watch = Watch {
            is_closed: Arc::clone(&is_closed),
            on_knock: Arc::new(on_knock),
        };
        let thread = std::thread::Builder::new()
            .name("door".to_owned())
            .spawn(move || watch.run(&listener))?;
        Ok(Opened::Mine(Self {
            name,
            is_closed,
            thread: Some(thread),
            _lock: lock,
        }))
    }
}

impl Drop for Door {
    fn drop(&mut self) {
        self.is_closed.store(true, Ordering::Release);
        // Its thread waits for somebody to come.
        if let Err(error) = line::connect(self.name.borrow(), PATIENCE) {
            tracing::warn!(%error, "the door cannot be reached from inside");
        }
        if let Some(thread) = self.thread.take() {
            end_of(thread, PATIENCE);
        }
    }
}

/// Only this user may come. The lock says that nobody listens on a socket file that is there: a
/// process that was killed has left it.
#[cfg(unix)]
fn listen(home: &Home, name: &Name<'_>) -> Result<Listener, DoorError> {
    use interprocess::os::unix::local_socket::ListenerOptionsExt as _;
    let socket = home.door_socket();
    files::remove(&socket)?;
    let options = || ListenerOptions::new().name(name.borrow());
    match options().mode(0o600).create_sync() {
        // Not every system lets a socket have its mode from the first moment.
        Err(error) if error.kind() == io::ErrorKind::Unsupported => {
            let listener = options().create_sync()?;
            files::make_private(&socket)?;
            Ok(listener)
        }
        listener => Ok(listener?),
    }
}

/// Only this user and the machine's own services may write to a pipe, and it ends with its process.
#[cfg(not(unix))]
fn listen(_home: &Home, name: &Name<'_>) -> Result<Listener, DoorError> {
    Ok(ListenerOptions::new().name(name.borrow()).create_sync()?)
}

/// What the thread behind the door needs.
#[derive(Clone)]
struct Watch {
    is_closed: Arc<AtomicBool>,
    on_knock: Arc<OnKnock>,
}

impl Watch {
    fn run(&self, listener: &Listener) {
        let mut visitors: Vec<JoinHandle<()>> = Vec::new();
        while !self.is_closed() {
            visitors.retain(|visitor| !visitor.is_finished());
            if visitors.len() >= VISITORS {
                std::thread::sleep(LOOK_AGAIN);
                continue;
            }
            match listener.accept() {
                Ok(_) if self.is_closed() => {}
                Ok(stream) => visitors.extend(self.receive(stream)),
                Err(error) => {
                    tracing::warn!(%error, "somebody could not be let in");
                    std::thread::sleep(LOOK_AGAIN);
                }
            }
        }
    }

    fn is_closed(&self) -> bool {
        self.is_closed.load(Ordering::Acquire)
    }

    /// Each visitor has a thread, so that one who says nothing keeps nobody waiting.
    fn receive(&self, stream: Stream) -> Option<JoinHandle<()>> {
        let watch = self.clone();
        std::thread::Builder::new()
            .name("visitor".to_owned())
            .spawn(move || watch.listen_to(&stream))
            .inspect_err(|error| tracing::warn!(%error, "no thread for a visitor"))
            .ok()
    }

    fn listen_to(&self, stream: &Stream) {
        let answer = match line::read(stream, Instant::now() + LISTENING) {
            // Whoever only looks in wants no answer.
            Ok(line) if line.is_empty() => return,
            Ok(line) => self.hear(&line),
            Err(LineError::Broken(error)) => {
                tracing::debug!(%error, "a visitor has gone");
                return;
            }
            Err(error) => Answer::refused(error.to_string()),
        };
        if let Err(error) = line::write(stream, &answer, LISTENING) {
            tracing::debug!(%error, "a visitor did not wait for the answer");
        }
    }

    fn hear(&self, line: &[u8]) -> Answer {
        // The line itself is never told again: nobody knows what is in it.
        let Ok(knock) = serde_json::from_slice::<Knock>(line) else {
            tracing::warn!("somebody asked what the desk does not understand");
            return Answer::refused("the desk does not understand this");
        };
        if !self.is_closed() && (self.on_knock)(knock) {
            Answer::HEARD
        } else {
            Answer::refused("the desk is busy or closing")
        }
    }
}
