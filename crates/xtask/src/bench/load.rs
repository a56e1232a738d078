//! The load: a number of connections, each asking the next question when it has the answer to the last. One thread, one
//! generator for every server, so that figures can be compared.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, bail};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio::task::JoinSet;

use super::answer::{self, Parts};
use super::clock::now;
use super::cores::Layout;
use super::script::Script;

/// How long an answer may take.
const ANSWER_WITHIN: Duration = Duration::from_secs(20);
/// Largest answer.
const ANSWER_MAX_BYTES: usize = 16 * 1024 * 1024;

/// When a load ends: whichever comes first.
#[derive(Clone, Copy, Debug)]
pub struct Limit {
    /// After this time.
    pub time: Duration,
    /// After this many requests.
    pub requests: u64,
}

impl Limit {
    /// After a time, however many requests fit into it.
    pub const fn time(time: Duration) -> Self {
        Self {
            time,
            requests: 10_000_000,
        }
    }

    /// After so many requests, and in any case after ten minutes.
    pub const fn requests(requests: u64) -> Self {
        Self {
            time: Duration::from_mins(10),
            requests,
        }
    }
}

/// A script on its way through a server: which request is the next.
#[derive(Clone)]
pub struct Lane {
    address: SocketAddr,
    script: Arc<dyn Script>,
    next: Arc<AtomicU64>,
}

impl Lane {
    /// A script that begins at request 0.
    pub fn new(address: SocketAddr, script: impl Script + 'static) -> Self {
        Self::shared(address, Arc::new(script))
    }

    /// The same for a script that somebody else also holds.
    pub fn shared(address: SocketAddr, script: Arc<dyn Script>) -> Self {
        Self {
            address,
            script,
            next: Arc::default(),
        }
    }
}

/// What a load saw. Every answer counted here was verified.
#[derive(Clone, Debug, Default)]
pub struct Seen {
    /// How many answers.
    pub answers: u64,
    /// How long it took, in seconds.
    pub seconds: f64,
    /// How long each answer took, in microseconds, sorted.
    pub latencies_us: Vec<u32>,
}

impl Seen {
    /// Answers in a second.
    #[expect(clippy::cast_precision_loss, reason = "a rate needs no more digits")]
    pub fn rate(&self) -> f64 {
        self.answers as f64 / self.seconds.max(1e-9)
    }

    /// The latency in milliseconds below which this share of the answers lies.
    pub fn percentile_ms(&self, percent: usize) -> f64 {
        let at = self.latencies_us.len().saturating_sub(1) * percent / 100;
        f64::from(self.latencies_us.get(at).copied().unwrap_or_default()) / 1e3
    }
}

/// Loads a server and verifies every answer.
///
/// # Errors
/// At the first answer that is wrong or does not come.
pub fn drive(lane: &Lane, connections: usize, limit: Limit, layout: Layout) -> Result<Seen> {
    let (first, _) = drive_with(lane, connections, limit, layout, None)?;
    Ok(first)
}

/// [`drive`], while another lane is kept busy on connections of its own; answers what both saw.
///
/// # Errors
/// As [`drive`], for either.
pub fn drive_with(
    lane: &Lane,
    connections: usize,
    limit: Limit,
    layout: Layout,
    beside: Option<(&Lane, usize)>,
) -> Result<(Seen, Seen)> {
    let outcome = std::thread::scope(|scope| {
        let run = || {
            layout.enter_load_core();
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
            runtime.block_on(async {
                let main = connect(lane, connections).await?;
                let side = match beside {
                    Some((lane, connections)) => Some((lane, connect(lane, connections).await?)),
                    None => None,
                };
                let begun = now();
                let main = Crew::begin(lane, main, limit, begun);
                let side = side.map(|(lane, streams)| Crew::begin(lane, streams, limit, begun));
                // One timer for each answer would cost more than the answer.
                let all = async {
                    let main = main.finish().await?;
                    let side = match side {
                        Some(side) => side.finish().await?,
                        None => Seen::default(),
                    };
                    Ok((main, side))
                };
                tokio::time::timeout(limit.time + ANSWER_WITHIN, all)
                    .await
                    .context("an answer did not come")?
            })
        };
        scope.spawn(run).join()
    });
    match outcome {
        Ok(seen) => seen,
        Err(_) => bail!("the load generator panicked"),
    }
}

async fn connect(lane: &Lane, connections: usize) -> Result<Vec<TcpStream>> {
    let mut streams = Vec::with_capacity(connections);
    for _ in 0..connections {
        let stream = TcpStream::connect(lane.address).await.context("no connection")?;
        stream.set_nodelay(true)?;
        streams.push(stream);
    }
    Ok(streams)
}

/// The connections of one lane.
struct Crew {
    tasks: JoinSet<Result<Vec<u32>>>,
    begun: Instant,
}

impl Crew {
    fn begin(lane: &Lane, streams: Vec<TcpStream>, limit: Limit, begun: Instant) -> Self {
        let mut tasks = JoinSet::new();
        let last = lane.next.load(Ordering::Relaxed).saturating_add(limit.requests);
        for stream in streams {
            tasks.spawn(converse(lane.clone(), stream, last, begun + limit.time));
        }
        Self { tasks, begun }
    }

    async fn finish(mut self) -> Result<Seen> {
        let mut seen = Seen::default();
        while let Some(ended) = self.tasks.join_next().await {
            seen.latencies_us.extend(ended.context("a connection's task ended")??);
        }
        seen.seconds = now().duration_since(self.begun).as_secs_f64();
        seen.answers = seen.latencies_us.len() as u64;
        seen.latencies_us.sort_unstable();
        Ok(seen)
    }
}

async fn converse(lane: Lane, mut stream: TcpStream, last: u64, end: Instant) -> Result<Vec<u32>> {
    let mut latencies = Vec::new();
    let mut output = Vec::with_capacity(1024);
    let mut input = Vec::with_capacity(64 * 1024);
    let mut asked = now();
    while asked < end {
        let number = lane.next.fetch_add(1, Ordering::Relaxed);
        if number >= last {
            // The next load begins with the request that was not sent.
            lane.next.fetch_min(last, Ordering::Relaxed);
            break;
        }
        output.clear();
        lane.script.request(number, &mut output);
        let parts = exchange(&mut stream, &output, &mut input).await;
        let parts = parts.with_context(|| format!("request {number}"))?;
        let answered = now();
        lane.script
            .check(number, &parts.of(&input))
            .with_context(|| format!("request {number}"))?;
        let took = answered.duration_since(asked).as_micros();
        latencies.push(u32::try_from(took).unwrap_or(u32::MAX));
        asked = now();
    }
    Ok(latencies)
}

async fn exchange(stream: &mut TcpStream, output: &[u8], input: &mut Vec<u8>) -> Result<Parts> {
    stream.write_all(output).await?;
    input.clear();
    loop {
        if stream.read_buf(input).await? == 0 {
            bail!("the server closed the connection");
        }
        if input.len() > ANSWER_MAX_BYTES {
            bail!("an answer of more than {ANSWER_MAX_BYTES} bytes");
        }
        if let Some(parts) = answer::find(input)? {
            return Ok(parts);
        }
    }
}
