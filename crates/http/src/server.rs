//! Serving connections, and stopping without cutting anybody off.

use crate::config::ListenerKind;
use crate::connections::{ConnectionRule, Connections};
use crate::shell::Shell;
use axum::body::Body;
use axum::serve::{Listener, ListenerExt};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use std::convert::Infallible;
use std::io;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::task::JoinSet;

/// How long a client may take for the head of a request; idle connections are closed after it too.
const HEAD_TIMEOUT: Duration = Duration::from_secs(75);
/// Largest head of a request; a longer one is answered 431. Each connection may hold as much.
const HEAD_MAX_BYTES: usize = 128 * 1024;
/// How long an answer may take to leave after its request is finished, once draining has begun.
const LAST_WORDS: Duration = Duration::from_millis(500);
/// How long a client may take to agree on encryption.
const HANDSHAKE_TIMEOUT: Duration = Duration::from_secs(10);

/// Tells every listener of a server to stop taking requests.
#[derive(Clone, Debug)]
pub struct Drain(Arc<watch::Sender<bool>>);

impl Default for Drain {
    fn default() -> Self {
        Self(Arc::new(watch::Sender::new(false)))
    }
}

impl Drain {
    /// Begins to drain: listeners close, requests under way are finished, `/ready` says no.
    pub fn begin(&self) {
        self.0.send_replace(true);
    }

    /// Whether draining has begun.
    #[must_use]
    pub fn has_begun(&self) -> bool {
        *self.0.borrow()
    }

    /// Waits until draining begins.
    pub async fn begun(&self) {
        // The sender lives as long as `self`, so waiting cannot fail.
        let _ = self.0.subscribe().wait_for(|begun| *begun).await;
    }
}

/// The address of a client; those who come through a socket file count as local.
pub trait PeerAddress {
    /// The IP address.
    fn ip(&self) -> IpAddr;
}

impl PeerAddress for SocketAddr {
    fn ip(&self) -> IpAddr {
        self.ip()
    }
}

#[cfg(unix)]
impl PeerAddress for tokio::net::unix::SocketAddr {
    fn ip(&self) -> IpAddr {
        IpAddr::V4(Ipv4Addr::LOCALHOST)
    }
}

/// A TCP listener whose connections do not wait to fill packets.
pub fn tcp(listener: TcpListener) -> impl Listener<Io = TcpStream, Addr = SocketAddr> {
    listener.tap_io(|stream| {
        // Only a matter of speed.
        let _ = stream.set_nodelay(true);
    })
}

/// For listeners whose connections are used as they are.
///
/// # Errors
/// Never.
#[expect(clippy::unused_async, reason = "stands where a handshake stands otherwise")]
pub async fn no_handshake<S>(stream: S) -> io::Result<S> {
    Ok(stream)
}

/// Serves a listener until draining begins, then finishes the requests under way and returns. `handshake` turns a raw
/// connection into the one to speak HTTP over (TLS); each runs in its own task.
pub async fn serve<L, S, H, F>(mut listener: L, shell: Shell, kind: ListenerKind, handshake: H)
where
    L: Listener,
    L::Addr: PeerAddress,
    S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
    H: Fn(L::Io) -> F + Send + Sync + 'static,
    F: Future<Output = io::Result<S>> + Send + 'static,
{
    let drain = shell.drain().clone();
    // Whoever keeps all others out must not keep the operator out, nor those who watch over the server.
    let places = if kind.control || kind.metrics {
        Connections::new(ConnectionRule::default(), &[])
    } else {
        shell.connections().clone()
    };
    let mut connections = JoinSet::new();
    loop {
        let room = tokio::select! {
            Some(room) = places.room() => room,
            () = drain.begun() => break,
        };
        let accepted = loop {
            tokio::select! {
                accepted = listener.accept() => break Some(accepted),
                // Finished connections are let go of as they end.
                Some(_) = connections.join_next() => {}
                () = drain.begun() => break None,
            }
        };
        let Some((io, address)) = accepted else { break };
        let Some(place) = places.take(room, address.ip()) else {
            tracing::debug!(peer = %address.ip(), "the client has too many connections");
            continue;
        };
        let handshake = handshake(io);
        let connection = connection(address.ip(), handshake, shell.clone(), kind, drain.clone());
        connections.spawn(async move {
            connection.await;
            drop(place);
        });
    }
    drop(listener);
    while connections.join_next().await.is_some() {}
    shell.settle().await;
}

async fn connection<S>(
    peer: IpAddr,
    handshake: impl Future<Output = io::Result<S>> + Send,
    shell: Shell,
    kind: ListenerKind,
    drain: Drain,
) where
    S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
{
    let agreed = tokio::select! {
        agreed = tokio::time::timeout(HANDSHAKE_TIMEOUT, handshake) => agreed,
        () = drain.begun() => return,
    };
    let Ok(Ok(stream)) = agreed else {
        tracing::debug!(%peer, "the connection was given up before its first request");
        return;
    };
    // Each request under way holds a copy.
    let busy = Arc::new(());
    let under_way = Arc::downgrade(&busy);
    let service = service_fn(move |request: hyper::Request<hyper::body::Incoming>| {
        let shell = shell.clone();
        let busy = Arc::clone(&busy);
        async move {
            let answer = shell.answer(kind, peer, request.map(Body::new)).await;
            drop(busy);
            Ok::<_, Infallible>(answer)
        }
    });
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(HEAD_TIMEOUT)
        .max_buf_size(HEAD_MAX_BYTES)
        .serve_connection(TokioIo::new(stream), service);
    let mut connection = std::pin::pin!(connection);
    let ended = tokio::select! {
        ended = connection.as_mut() => ended,
        () = drain.begun() => {
            connection.as_mut().graceful_shutdown();
            loop {
                match tokio::time::timeout(LAST_WORDS, connection.as_mut()).await {
                    Ok(ended) => break ended,
                    // The service itself holds one copy; a client that never sent a request is not waited for.
                    Err(_) if under_way.strong_count() <= 1 => return,
                    Err(_) => {}
                }
            }
        }
    };
    if let Err(error) = ended {
        tracing::debug!(%peer, %error, "the connection broke");
    }
}
