//! Carrying out a call with an `Idempotency-Key`: once, and to its end (`docs/protocol/anteroom.md` row 8).

use crate::operation::{Handler, Operation};
use crate::problem::Problem;
use crate::replay;
use crate::request::Request;
use crate::route::Method;
use crate::shell::{Exchange, Held, Inner, Outcome, panic_text, took_too_long};
use anteroom_app::Error;
use anteroom_app::idempotency::{Begun, Ticket};
use bytes::Bytes;
use futures_util::FutureExt;
use http::{Response, StatusCode};
use std::panic::AssertUnwindSafe;
use std::sync::{Arc, PoisonError};
use tokio::sync::oneshot;
use tracing::Instrument as _;

/// The key of a call that is carried out once. Without somebody who stays the same from call to call there is none: of
/// nobody's calls the key would be the only secret, and whoever guessed one would be given the answer.
pub fn key_of(request: &Request) -> Result<Option<String>, Problem> {
    let is_somebodys = request.caller.is_some() && request.link.is_none();
    if request.method == Method::Get || !is_somebodys {
        return Ok(None);
    }
    replay::key_of(&request.headers)
}

/// What of an operation is needed until its call ends.
#[derive(Clone, Copy)]
struct What {
    handler: Handler,
    shows_secret: bool,
}

impl From<&Operation> for What {
    fn from(operation: &Operation) -> Self {
        Self {
            handler: operation.handler,
            shows_secret: operation.shows_secret,
        }
    }
}

/// What is known about a call that has ended.
enum End {
    /// Its answer is what it did.
    Answered,
    /// Its answer shows a secret that nobody is to keep.
    Secret,
    /// It failed and did nothing.
    Failed,
    /// It was stopped in the middle, or failed there.
    Stopped,
}

impl Inner {
    /// Carries a call out, unless its key was used before.
    ///
    /// The work begins and goes on whether or not the client still waits, because a client that comes back with the same key
    /// wants to be told what became of it.
    pub async fn carry_out_once(
        self: &Arc<Self>,
        exchange: &Exchange,
        operation: &Operation,
        key: String,
        request: Request,
        held: Held,
    ) -> Result<Outcome, Problem> {
        let (send, answer) = oneshot::channel();
        let work = Arc::clone(self).do_once(exchange.clone(), operation.into(), key, request);
        let work = async move {
            let answer = work.await;
            // Before the answer, so that whoever has it finds room for the next request.
            drop(held);
            // Nobody waits any more when the client went away.
            let _ = send.send(answer);
        };
        {
            let mut calls = self.once.lock().unwrap_or_else(PoisonError::into_inner);
            // Finished calls are let go of as others begin.
            while calls.try_join_next().is_some() {}
            calls.spawn(work.in_current_span());
        }
        answer.await.map_err(Problem::internal)?.map(Outcome::Answer)
    }

    async fn do_once(
        self: Arc<Self>,
        exchange: Exchange,
        what: What,
        key: String,
        request: Request,
    ) -> Result<Response<Bytes>, Problem> {
        match self.begin_once(&exchange, &key, &request).await {
            Ok(Begun::First(ticket)) => Ok(self.finish_once(&exchange, what, request, ticket).await),
            Ok(begun) => replay::again(&begun),
            Err(problem) => Err(problem),
        }
    }

    async fn begin_once(&self, exchange: &Exchange, key: &str, request: &Request) -> Result<Begun, Problem> {
        let target = exchange.uri.path_and_query().map_or("/", |target| target.as_str());
        let mut parts = request.form.parts();
        parts.push(&request.body);
        let fingerprint = replay::fingerprint(exchange.method.as_str(), target, &parts);
        let limit = self.config.request_timeout;
        Ok(self.app.begin_call(request.caller()?, key, fingerprint, limit).await?)
    }

    async fn finish_once(
        &self,
        exchange: &Exchange,
        What { handler, shows_secret }: What,
        mut request: Request,
        ticket: Ticket,
    ) -> Response<Bytes> {
        let (app, watch) = request.app.watched();
        request.app = app;
        let work = AssertUnwindSafe(async move { handler(request).await }).catch_unwind();
        let (result, stopped) = match tokio::time::timeout(self.config.request_timeout, work).await {
            Ok(Ok(result)) => (result, false),
            Ok(Err(panic)) => (Err(Problem::internal(panic_text(panic.as_ref()))), true),
            Err(_) => (Err(took_too_long()), true),
        };
        let made = self.plain(exchange, result);
        let end = match made.status().is_server_error() {
            _ if stopped => End::Stopped,
            // It did a part, or all of it and could not say so.
            true if watch.may_have_changed() => End::Stopped,
            true => End::Failed,
            // Later it may be let in.
            false if made.status() == StatusCode::TOO_MANY_REQUESTS => End::Failed,
            false if shows_secret && made.status().is_success() => End::Secret,
            false => End::Answered,
        };
        if let Err(error) = self.note(ticket, end, &made).await {
            // The caller has an answer. Only whoever repeats the call will be told that its outcome is unknown.
            tracing::warn!(%error, "the answer of a call was not kept");
        }
        made
    }

    async fn note(&self, ticket: Ticket, end: End, made: &Response<Bytes>) -> Result<(), Error> {
        match end {
            End::Answered => self.app.keep_answer(ticket, &replay::pack(made)).await,
            End::Secret => self.app.keep_secret(ticket).await,
            End::Failed => self.app.forget_call(ticket).await,
            End::Stopped => self.app.lose_call(ticket).await,
        }
    }
}
