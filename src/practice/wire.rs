//! The TCP connections, with a switch that breaks one on purpose.
//!
//! A handler cannot close the connection that it answers on, so every connection carries a
//! [`Wire`]: once it is switched, writing stops and fails, and the server drops the socket.

use std::io;
use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll};

use axum::extract::connect_info::Connected;
use axum::serve::{IncomingStream, Listener};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::{TcpListener, TcpStream};

/// The switch of one connection.
#[derive(Clone, Debug, Default)]
pub(super) struct Wire(Arc<Mutex<Flow>>);

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Flow {
    /// Everything passes.
    #[default]
    Open,
    /// The next head of a reply passes, and so many bytes of its body.
    HeadAnd(usize),
    /// So many bytes pass.
    Rest(usize),
}

impl Wire {
    /// Not one byte more.
    pub(super) fn cut(&self) {
        self.set(Flow::Rest(0));
    }

    /// The head of the reply and `bytes` of its body, not one more.
    pub(super) fn cut_after_body(&self, bytes: usize) {
        self.set(Flow::HeadAnd(bytes));
    }

    fn set(&self, flow: Flow) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = flow;
    }

    fn flow(&self) -> Flow {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// How much of `bytes` may pass now.
    fn allowance(&self, bytes: &[u8]) -> usize {
        match self.flow() {
            Flow::Open => bytes.len(),
            Flow::Rest(left) => left.min(bytes.len()),
            Flow::HeadAnd(body) => match end_of_head(bytes) {
                None => bytes.len(),
                Some(head) => {
                    self.set(Flow::Rest(head + body));
                    (head + body).min(bytes.len())
                }
            },
        }
    }

    /// Notes that so many bytes did pass.
    fn passed(&self, bytes: usize) {
        if let Flow::Rest(left) = self.flow() {
            self.set(Flow::Rest(left.saturating_sub(bytes)));
        }
    }
}

fn end_of_head(bytes: &[u8]) -> Option<usize> {
    let mark = b"\r\n\r\n";
    bytes
        .windows(mark.len())
        .position(|window| window == mark)
        .map(|at| at + mark.len())
}

/// A TCP connection with its switch.
#[derive(Debug)]
pub(super) struct Line {
    tcp: TcpStream,
    wire: Wire,
}

impl AsyncRead for Line {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.tcp).poll_read(cx, buf)
    }
}

impl AsyncWrite for Line {
    fn poll_write(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        let allowed = self.wire.allowance(bytes);
        let Some(part) = bytes.get(..allowed).filter(|part| !part.is_empty()) else {
            return Poll::Ready(Err(io::ErrorKind::ConnectionAborted.into()));
        };
        let written = std::task::ready!(Pin::new(&mut self.tcp).poll_write(cx, part))?;
        self.wire.passed(written);
        Poll::Ready(Ok(written))
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.tcp).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.tcp).poll_shutdown(cx)
    }
}

/// Accepts connections and gives each its switch.
#[derive(Debug)]
pub(super) struct Door(TcpListener);

impl Door {
    pub(super) const fn new(listener: TcpListener) -> Self {
        Self(listener)
    }
}

impl Listener for Door {
    type Io = Line;
    type Addr = SocketAddr;

    async fn accept(&mut self) -> (Line, SocketAddr) {
        let (tcp, peer) = Listener::accept(&mut self.0).await;
        if let Err(error) = tcp.set_nodelay(true) {
            tracing::debug!(%error, "practice store: no TCP_NODELAY");
        }
        let wire = Wire::default();
        (Line { tcp, wire }, peer)
    }

    fn local_addr(&self) -> io::Result<SocketAddr> {
        self.0.local_addr()
    }
}

impl Connected<IncomingStream<'_, Door>> for Wire {
    fn connect_info(stream: IncomingStream<'_, Door>) -> Self {
        stream.io().wire.clone()
    }
}
