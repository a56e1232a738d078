//! Jobs on their way to a database thread and their answers on the way back.

use crate::error::{Error, JobError};
use crate::tx::Tx;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::task::{Context, Poll, Wake, Waker};
use std::thread::Thread;
use std::time::Instant;
use tokio::sync::oneshot;

/// What a database thread gets to do.
pub(crate) enum Message {
    /// Run a job.
    Run(Kind, Box<dyn Job>),
    /// Do what came before, then end.
    Stop,
}

/// What a job may do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// Change things, in a transaction.
    Write,
    /// Read, seeing one state of the database throughout.
    Read,
    /// Read, each statement for itself.
    Point,
}

impl Kind {
    const fn name(self) -> &'static str {
        match self {
            Self::Write => "write",
            Self::Read => "read",
            Self::Point => "point",
        }
    }
}

/// What is to be done with the transaction of a job that ran.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Verdict {
    Commit,
    RollBack,
    /// Roll back; the same job may succeed when it is run again.
    TryAgain,
    /// Roll back; the connection did not work.
    Lost,
}

/// A job of any type.
pub(crate) trait Job: Send {
    /// Runs the job and keeps its result. May be called again after a rollback.
    fn run(&mut self, kind: Kind, tx: &mut Tx<'_>) -> Verdict;
    /// When it was handed over.
    fn since(&self) -> Instant;
    /// Hands the result of the last run to whoever waits for it, or what became of the transaction instead.
    fn answer(self: Box<Self>, failure: Option<Error>);
}

struct Waiting<T, E, F> {
    job: F,
    since: Instant,
    /// What is logged on the database thread belongs to the request that the job is of.
    span: tracing::Span,
    result: Option<Result<T, E>>,
    answer: oneshot::Sender<Result<T, E>>,
}

impl<T, E, F> Job for Waiting<T, E, F>
where
    F: Fn(&mut Tx<'_>) -> Result<T, E> + Send,
    T: Send,
    E: JobError,
{
    fn run(&mut self, kind: Kind, tx: &mut Tx<'_>) -> Verdict {
        if self.answer.is_closed() {
            // Whoever asked was answered that it did not work, or went away: it must not be done behind his back now.
            self.result = None;
            return Verdict::RollBack;
        }
        let result = self.span.in_scope(|| {
            // For those who follow requests, never for the log: its lines name the request.
            let span = tracing::debug_span!(target: "anteroom_trace", "database", kind = kind.name());
            span.in_scope(|| run_caught(&self.job, tx))
        });
        let verdict = match &result {
            Ok(_) => Verdict::Commit,
            Err(error) => match error.store_error() {
                Some(Error::Unavailable) => Verdict::Lost,
                Some(error) if error.is_worth_another_try() => Verdict::TryAgain,
                _ => Verdict::RollBack,
            },
        };
        self.result = Some(result);
        verdict
    }

    fn since(&self) -> Instant {
        self.since
    }

    fn answer(self: Box<Self>, failure: Option<Error>) {
        let result = match (failure, self.result) {
            (Some(error), _) => Err(error.into()),
            (None, Some(result)) => result,
            (None, None) => Err(Error::Unavailable.into()),
        };
        // Nobody waits any more when the request was dropped; what was committed stays.
        let _ = self.answer.send(result);
    }
}

/// A job in its envelope, and where its answer will be.
#[expect(clippy::disallowed_methods, reason = "how long jobs wait is counted")]
pub(crate) fn envelope<T, E, F>(job: F) -> (Box<dyn Job>, Answer<T, E>)
where
    F: Fn(&mut Tx<'_>) -> Result<T, E> + Send + 'static,
    T: Send + 'static,
    E: JobError,
{
    let (answer, receiver) = oneshot::channel();
    (
        Box::new(Waiting {
            job,
            since: Instant::now(),
            span: tracing::Span::current(),
            result: None,
            answer,
        }),
        Answer(receiver),
    )
}

/// Runs a job; a panic becomes an error of this job alone, and so does a failed statement that the job swallowed.
pub(crate) fn run_caught<T, E: JobError>(job: impl Fn(&mut Tx<'_>) -> Result<T, E>, tx: &mut Tx<'_>) -> Result<T, E> {
    match catch_unwind(AssertUnwindSafe(|| job(tx))) {
        Ok(Ok(_)) if tx.has_failed() => Err(Error::query("the job went on after a failed statement").into()),
        Ok(result) => result,
        Err(_) => {
            tracing::error!("a database job panicked");
            Err(Error::Panicked.into())
        }
    }
}

/// Where the answer to a job will be.
pub(crate) struct Answer<T, E>(oneshot::Receiver<Result<T, E>>);

impl<T, E: JobError> Answer<T, E> {
    /// Waits without holding up the thread.
    pub async fn wait(self) -> Result<T, E> {
        self.0.await.unwrap_or_else(|_| Err(Error::Unavailable.into()))
    }

    /// Holds up this thread until the answer is there. Also works inside an asynchronous runtime, whose other work this
    /// thread then does not do.
    pub fn block(self) -> Result<T, E> {
        let waker = Waker::from(Arc::new(Unpark(std::thread::current())));
        let mut context = Context::from_waker(&waker);
        let mut answer = std::pin::pin!(self.wait());
        loop {
            match answer.as_mut().poll(&mut context) {
                Poll::Ready(result) => return result,
                Poll::Pending => std::thread::park(),
            }
        }
    }
}

struct Unpark(Thread);

impl Wake for Unpark {
    fn wake(self: Arc<Self>) {
        self.0.unpark();
    }
}
