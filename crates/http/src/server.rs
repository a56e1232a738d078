//! Serving connections, and stopping without cutting anybody off.

use crate::config::ListenerKind;
use crate::connections::{ConnectionRule, Connections};
use crate::shell::Shell;
use crate::unread;
use axum::serve::{Listener, ListenerExt};
use futures_util::FutureExt as _;
use http::HeaderValue;
use http::header::CONNECTION;
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
use tokio::sync::{OwnedSemaphorePermit, watch};
use tokio::task::JoinSet;

/// How long a client may take for the head of a request; idle connections are closed after it too.
const HEAD_TIMEOUT: Duration = Duration::from_secs(75);
/// Largest head of a request; a longer one is answered 431. Each connection may hold as much.
const HEAD_MAX_BYTES: usize = 128 * 1024;
/// How long an answer may take to leave after its request is finished, once draining has begun.
const LAST_WORDS: Duration = Duration::from_millis(500);
/// How long a client may take to agree on encryption.
const HANDSHAKE_TIMEOUT: Duration = Duration::from_secs(10);

/// For how long a request on a kept connection is waited for, once draining has begun: it may be on its way.
const LAST_REQUEST: Duration = Duration::from_millis(250);

/// How many of those who wait to be connected are, once draining has begun: as many as the system lets wait.
const LAST_CONNECTIONS: usize = 1_024;

/// How far a server is on its way to its end.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Stage {
    Serving,
    Announced,
    Draining,
}

/// Tells every listener of a server to stop taking requests.
#[derive(Clone, Debug)]
pub struct Drain(Arc<watch::Sender<Stage>>);

impl Default for Drain {
    fn default() -> Self {
        Self(Arc::new(watch::Sender::new(Stage::Serving)))
    }
}

impl Drain {
    /// Says that draining will begin: `/ready` says no, and each answer is the last one of its connection. Everything is
    /// answered still.
    pub fn announce(&self) {
        self.0.send_modify(|stage| *stage = (*stage).max(Stage::Announced));
    }

    /// Whether draining was announced or has begun.
    #[must_use]
    pub fn is_announced(&self) -> bool {
        *self.0.borrow() >= Stage::Announced
    }

    /// Begins to drain: listeners close, requests under way are finished, `/ready` says no.
    pub fn begin(&self) {
        self.0.send_replace(Stage::Draining);
    }

    /// Whether draining has begun.
    #[must_use]
    pub fn has_begun(&self) -> bool {
        *self.0.borrow() == Stage::Draining
    }

    /// Waits until draining begins.
    pub async fn begun(&self) {
        // The sender lives as long as `self`, so waiting cannot fail.
        let _ = self.0.subscribe().wait_for(|stage| *stage == Stage::Draining).await;
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
    let begin = |connections: &mut JoinSet<()>, io: L::Io, peer: IpAddr, room: OwnedSemaphorePermit| {
        let Some(place) = places.take(room, peer) else {
            tracing::debug!(%peer, "the client has too many connections");
            return;
        };
        let connection = connection(peer, handshake(io), shell.clone(), kind, drain.clone());
        connections.spawn(async move {
            connection.await;
            drop(place);
        });
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
        begin(&mut connections, io, address.ip(), room);
    }
    // Those who were connected by the system already, and wait to be taken, would be cut off by the end of the listener.
    for _ in 0..LAST_CONNECTIONS {
        let Some(Some(room)) = places.room().now_or_never() else {
            break;
        };
        let Some((io, address)) = listener.accept().now_or_never() else {
            break;
        };
        begin(&mut connections, io, address.ip(), room);
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
        // Whoever needs no handshake is heard although draining has begun.
        biased;
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
    let ending = drain.clone();
    let service = service_fn(move |request: hyper::Request<hyper::body::Incoming>| {
        let (shell, ending) = (shell.clone(), ending.clone());
        let busy = Arc::clone(&busy);
        async move {
            let (head, body) = request.into_parts();
            let (body, rest) = unread::split(&head.headers, body);
            let request = http::Request::from_parts(head, body);
            let mut answer = shell.answer(kind, peer, request).await;
            rest.read().await;
            if ending.is_announced() {
                let close = HeaderValue::from_static("close");
                answer.headers_mut().insert(CONNECTION, close);
            }
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
            // A request that is on its way is answered rather than cut off. Commands of this machine send none.
            let wait = if kind.control { Duration::ZERO } else { LAST_REQUEST };
            if let Ok(ended) = tokio::time::timeout(wait, connection.as_mut()).await {
                ended
            } else {
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
        }
    };
    if let Err(error) = ended {
        tracing::debug!(%peer, %error, "the connection broke");
    }
}
