//! The way of every request, in the order of checks of `docs/protocol/http.md` 6.

use crate::config::{HttpConfig, ListenerKind};
use crate::connections::Connections;
use crate::form::Form;
use crate::layers::client::{Client, Origin, is_trusted};
use crate::layers::conditions::Conditions;
use crate::layers::confirm;
use crate::layers::cors::CorsRule;
use crate::layers::credential::{self, Decider};
use crate::layers::rate::{Asked, Pass, RateLimiter, Standing};
use crate::layers::request_id::{RequestId, RequestIds};
use crate::layers::{body, gates, gzip};
use crate::metrics::{self, Metrics};
use crate::once;
use crate::operation::{Access, Operation};
use crate::pages::{Document, Pages};
use crate::pictures;
use crate::problem::{CHANGED, Kind, Problem};
use crate::rendered::RenderedProfiles;
use crate::reply::{Cookie, Reply};
use crate::request::Request;
use crate::route::{Found, Method, PathParams};
use crate::server::Drain;
use crate::table::{Built, Page, Table, Target};
use crate::tracer::Answered;
use anteroom_app::client_note::ClientNote;
use anteroom_app::{App, Caller, PortalQuery, Presented};
use anteroom_domain::csp::Site;
use anteroom_domain::scope::passes;
use anteroom_domain::{Instant, PersonId, Portal, PortalId};
use anteroom_wire::query::Query;
use axum::Router;
use axum::body::Body;
use axum::extract::ConnectInfo;
use bytes::Bytes;
use futures_util::FutureExt;
use http::header::{ACCESS_CONTROL_REQUEST_METHOD, ORIGIN, REFERER, USER_AGENT};
use http::{HeaderMap, Response, StatusCode, Uri};
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::panic::AssertUnwindSafe;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::task::JoinSet;
use tracing::{Instrument as _, Span, field};

/// The HTTP face of a portal server; cheap to clone.
#[derive(Clone)]
pub struct Shell(Arc<Inner>);

pub(crate) struct Inner {
    pub app: App,
    pub config: HttpConfig,
    pub table: Table,
    pub pages: Pages,
    pub metrics: Metrics,
    pub drain: Drain,
    rendered: Arc<RenderedProfiles>,
    ids: RequestIds,
    limiter: Arc<RateLimiter>,
    connections: Connections,
    uploads: Arc<Semaphore>,
    /// Calls that are finished whether or not anybody still waits for their answer.
    pub once: Mutex<JoinSet<()>>,
}

/// Forms that are taken in at the same time.
const UPLOADS_AT_ONCE: usize = 32;

/// What is known about a request besides what its handler gets, and needed for its answer.
#[derive(Clone)]
pub(crate) struct Exchange {
    pub id: RequestId,
    pub client: Client,
    pub uri: Uri,
    /// Upper case, as sent.
    pub method: http::Method,
    pub started: Instant,
    /// Headers that let a page of another host read the answer.
    pub cors: HeaderMap,
    pub accepts_gzip: bool,
    /// Which state of a record the request is meant for, and which one the client knows.
    pub conditions: Conditions,
    /// The operation's name, for the log.
    pub operation: &'static str,
    /// Cookies that turned out unusable.
    pub unusable_cookies: Vec<&'static str>,
    /// A Basic credential turned out unusable.
    pub basic_refused: bool,
    /// How the caller stands with the limits on requests.
    pub standing: Option<Standing>,
    /// It is for an operation of the installation, whose refusals look different.
    pub of_installation: bool,
}

/// What a request leads to when nothing refuses it.
pub(crate) enum Outcome {
    /// The answer of an operation.
    Reply(Reply),
    /// An answer that is made already.
    Answer(Response<Bytes>),
    /// One of our own pages.
    Page(Document),
    /// The answer to a preflight request: 204 with these headers.
    Preflight(HeaderMap),
}

/// The face of an application as a router, for one kind of listener. A server with several listeners makes one [`Shell`]
/// and takes a router, or [`crate::serve`], for each.
pub fn service(app: App, config: HttpConfig, listener: ListenerKind) -> Router {
    Shell::new(app, config).router(listener)
}

impl Shell {
    /// Puts the face of an application together, with every built operation.
    #[must_use]
    pub fn new(app: App, config: HttpConfig) -> Self {
        Self::with_operations(app, config, crate::api::operations())
    }

    /// [`Shell::new`] with other operations.
    #[must_use]
    pub fn with_operations(app: App, config: HttpConfig, operations: Vec<Operation>) -> Self {
        let table = Table::new(operations);
        for fault in table.faults() {
            tracing::error!(%fault, "an operation is left out");
        }
        let pages = Pages::new(&table);
        let metrics = Metrics::new(&table);
        let mut start = [0; 8];
        app.ctx().random.fill(&mut start);
        let ids = RequestIds::new(u64::from_le_bytes(start));
        let limiter = RateLimiter::new(config.rate_limit.clone(), Arc::clone(&app.ctx().clock));
        let limiter = Arc::new(limiter);
        let connections = Connections::new(config.connections, &config.trusted_proxies);
        Self(Arc::new(Inner {
            rendered: Arc::new(RenderedProfiles::new(&app)),
            app,
            config,
            table,
            pages,
            metrics,
            drain: Drain::default(),
            ids,
            limiter,
            connections,
            uploads: Arc::new(Semaphore::new(UPLOADS_AT_ONCE)),
            once: Mutex::default(),
        }))
    }

    /// The face as a router, for tests and for servers that take one. Without connect info of a TCP address clients
    /// count as local.
    pub fn router(&self, listener: ListenerKind) -> Router {
        let shell = self.clone();
        Router::new().fallback(move |request: http::Request<Body>| {
            let shell = shell.clone();
            async move {
                let peer = request
                    .extensions()
                    .get::<ConnectInfo<SocketAddr>>()
                    .map(|info| info.0.ip());
                shell
                    .answer(listener, peer.unwrap_or(IpAddr::V4(Ipv4Addr::LOCALHOST)), request)
                    .await
            }
        })
    }

    /// The connections of its listeners.
    pub(crate) fn connections(&self) -> &Connections {
        &self.0.connections
    }

    /// What makes the server stop taking requests.
    #[must_use]
    pub fn drain(&self) -> &Drain {
        &self.0.drain
    }

    /// Waits for the calls that are finished although nobody waits for their answer any more.
    pub async fn settle(&self) {
        let mut calls = std::mem::take(&mut *self.0.once.lock().unwrap_or_else(PoisonError::into_inner));
        while calls.join_next().await.is_some() {}
    }

    /// Answers one request.
    pub async fn answer(&self, listener: ListenerKind, peer: IpAddr, request: http::Request<Body>) -> Response<Body> {
        let inner = &self.0;
        let (parts, body) = request.into_parts();
        let mut cors = HeaderMap::new();
        let rule = inner.cors_rule(&parts.method, &parts.uri, &parts.headers);
        rule.apply(&parts.headers, &mut cors);
        let mut exchange = Exchange {
            id: inner.ids.take(&parts.headers),
            client: Client::of(
                peer,
                listener.tls,
                &inner.config.trusted_proxies,
                &parts.uri,
                &parts.headers,
            ),
            uri: parts.uri,
            method: parts.method,
            started: inner.app.now(),
            cors,
            accepts_gzip: inner.config.compress && gzip::is_accepted(&parts.headers),
            conditions: Conditions::of(&parts.headers),
            operation: "",
            unusable_cookies: Vec::new(),
            basic_refused: false,
            standing: None,
            of_installation: false,
        };
        if listener.metrics {
            let outcome = inner.watch(&exchange).await;
            return inner.finish(&exchange, outcome);
        }
        let _under_way = inner.metrics.begin();
        // Whatever is logged on the way names the request. The level is the highest one, so that it does so at every level.
        let id = exchange.id.as_str();
        let span = tracing::error_span!("request", id, operation = field::Empty, otel.kind = field::Empty);
        if let Some(tracer) = &inner.config.tracer {
            let is_believed = is_trusted(&inner.config.trusted_proxies, peer.to_canonical());
            tracer.begin(&span, is_believed.then_some(&parts.headers));
        }
        let run = AssertUnwindSafe(inner.run(&mut exchange, listener, parts.headers, body)).catch_unwind();
        let outcome = run
            .instrument(span.clone())
            .await
            .unwrap_or_else(|panic| Err(Problem::internal(panic_text(panic.as_ref()))));
        let answer = span.in_scope(|| inner.finish(&exchange, outcome));
        let duration_us = inner.app.now().0.saturating_sub(exchange.started.0);
        inner.metrics.note(&exchange, answer.status(), duration_us);
        if let Some(tracer) = &inner.config.tracer {
            let answered = Answered {
                method: &exchange.method,
                operation: exchange.operation,
                status: answer.status(),
            };
            tracer.end(&span, &answered);
        }
        answer
    }
}

pub(crate) fn panic_text(panic: &(dyn std::any::Any + Send)) -> String {
    let text = panic
        .downcast_ref::<&str>()
        .copied()
        .or_else(|| panic.downcast_ref::<String>().map(String::as_str));
    format!("panic: {}", text.unwrap_or("without a message"))
}

impl Inner {
    /// Answers those who watch over the server.
    async fn watch(&self, exchange: &Exchange) -> Result<Outcome, Problem> {
        if exchange.method != http::Method::GET {
            return Err(Problem::empty(StatusCode::METHOD_NOT_ALLOWED));
        }
        let is_stopping = self.drain.is_announced();
        let page = match exchange.uri.path() {
            "/metrics" => {
                let text = self.metrics.text(&self.app, self.connections.open(), is_stopping).await;
                return Ok(Outcome::Page(
                    Document::of(metrics::CONTENT_TYPE, &text.into()).never_stored(),
                ));
            }
            "/health" => Page::Health,
            "/ready" => Page::Ready,
            "/liveness" => Page::Liveness,
            _ => return Err(Problem::empty(StatusCode::NOT_FOUND)),
        };
        Ok(Outcome::Page(self.pages.make(page, &self.app, &self.drain).await))
    }

    /// Who may make a request from pages of other hosts: a few operations are for all of them, whatever is configured.
    fn cors_rule(&self, method: &http::Method, uri: &Uri, headers: &HeaderMap) -> &CorsRule {
        if self.config.cors == CorsRule::Anyone || !headers.contains_key(ORIGIN) {
            return &self.config.cors;
        }
        let wanted = headers
            .get(ACCESS_CONTROL_REQUEST_METHOD)
            .filter(|_| method == http::Method::OPTIONS);
        let name = wanted
            .and_then(|wanted| wanted.to_str().ok())
            .unwrap_or(method.as_str());
        match self.table.find(Method::from_name(name), uri.path()) {
            Found::Operation(Target::Built(at), _)
                if self.table.built_at(at).is_some_and(|built| built.operation.any_origin) =>
            {
                &CorsRule::Anyone
            }
            _ => &self.config.cors,
        }
    }

    async fn run(
        self: &Arc<Self>,
        exchange: &mut Exchange,
        listener: ListenerKind,
        headers: HeaderMap,
        body: Body,
    ) -> Result<Outcome, Problem> {
        let rule = self.cors_rule(&exchange.method, &exchange.uri, &headers);
        if let Some(allowed) = rule.preflight(&exchange.method, &headers) {
            return Ok(Outcome::Preflight(allowed));
        }
        let method = Method::from_name(exchange.method.as_str());
        match self.table.find(method, exchange.uri.path()) {
            Found::Nothing => Err(Problem::empty(StatusCode::NOT_FOUND)),
            Found::OtherMethods(methods) => Err(Problem::method_not_allowed(methods)),
            Found::Operation(Target::Picture(place), params) => {
                let portal = self.find_portal(&exchange.client).await?;
                let query = Query::parse(exchange.uri.query().unwrap_or_default());
                pictures::find(&self.app, portal.as_deref(), place, &params, &query)
                    .await
                    .map(Outcome::Page)
            }
            Found::Operation(Target::Page(page), _) => {
                let document = self.pages.make(page, &self.app, &self.drain).await;
                Ok(Outcome::Page(if document.is_html() {
                    document.framed_by(&self.sites_of(&exchange.client).await)
                } else {
                    document
                }))
            }
            Found::Operation(Target::Planned(planned), _) => {
                self.find_portal(&exchange.client)
                    .await?
                    .ok_or(Problem::gate(StatusCode::NOT_FOUND))?;
                let message = format!("Anteroom does not offer {} {} yet.", planned.method, planned.path);
                Err(Problem::not_built(message))
            }
            Found::Operation(Target::Built(at), params) => {
                let built = self.table.built_at(at).ok_or(Problem::empty(StatusCode::NOT_FOUND))?;
                exchange.operation = built.operation.id;
                Span::current().record("operation", exchange.operation);
                self.operate(exchange, built, params, listener, headers, body).await
            }
        }
    }

    async fn find_portal(&self, client: &Client) -> Result<Option<Arc<Portal>>, Problem> {
        let query = PortalQuery {
            request_host: client.origin.host(),
            origin_host: client.page.as_ref().map(Origin::host),
        };
        Ok(self.app.resolve_portal(query).await?)
    }

    /// The sites that may show the pages of the portal that a client addresses. Without a portal, or a database that
    /// answers, there are pages all the same.
    async fn sites_of(&self, client: &Client) -> Vec<Site> {
        let Ok(Some(portal)) = self.find_portal(client).await else {
            return Vec::new();
        };
        let settings = self.app.portal_settings(portal.id).await;
        settings.map_or_else(|_| Vec::new(), |settings| settings.csp.value.sites.clone())
    }

    async fn operate(
        self: &Arc<Self>,
        exchange: &mut Exchange,
        built: &Built,
        params: PathParams,
        listener: ListenerKind,
        headers: HeaderMap,
        body: Body,
    ) -> Result<Outcome, Problem> {
        let operation = &built.operation;
        let is_for_members = operation.access != Access::Anonymous;
        let understood = credential::Understood {
            control: listener.control,
            bare_keys: !self.app.settings().compat.is_reference(),
        };
        let selected = credential::select(&headers, understood);
        let mut found = self.find_portal(&exchange.client).await?;
        if found.is_none() && listener.control {
            // Whoever runs the installation must get in whatever its portals are called.
            found = self.app.any_portal().await?;
        }
        if operation.of_installation {
            exchange.of_installation = true;
            // In no portal nobody has a credential, which is all that these operations ask of it.
            let nowhere = || Arc::new(Portal::new(PortalId(0), "", PersonId::LOST, exchange.started));
            found = found.or_else(|| Some(nowhere()));
        }
        let Some(portal) = found else {
            return Err(without_portal(is_for_members, &selected.presented));
        };
        let address = exchange.client.address;
        if matches!(selected.presented, Presented::Basic { .. }) {
            self.limiter.admit_password(address).map_err(Problem::too_many)?;
        }
        let caller = self.app.authenticate(&portal, &selected.presented, address).await?;
        if caller.is_none() {
            exchange.note_refusal(selected.decider, &headers);
        }
        let asked = Asked {
            operation,
            params: &params,
            caller: caller.as_ref(),
            address,
        };
        let admitted = self.limiter.admit(asked).map_err(Problem::too_many)?;
        exchange.standing = admitted.standing;
        // Held until the operation is finished, so that requests at once can be counted.
        let pass = admitted.pass;
        let admitted = confirm::admit(&self.app, &portal, operation, &headers, caller, address).await?;
        if admitted.session_ended && selected.decider == Decider::Cookie {
            exchange.note_refusal(selected.decider, &headers);
        }
        let (mut caller, link) = (admitted.caller, admitted.link);
        // What a link opens is not a matter of scopes.
        let is_scoped = link.is_none();
        if let Some(caller) = caller.as_ref().filter(|_| is_scoped && is_for_members) {
            check_scopes(caller, built)?;
        }
        if !operation.of_installation {
            gates::check_status(&portal, operation, exchange.uri.path())?;
        }
        // Whoever may use the data folder can undo what locks everybody out.
        if !listener.control {
            caller = gates::check_network(&self.app, &portal, operation, caller, link.as_ref(), address).await?;
        }
        if let Some(caller) = caller.as_ref().filter(|_| is_scoped && !is_for_members) {
            check_scopes(caller, built)?;
        }
        if operation.method != Method::Get && exchange.conditions.has_match() {
            if !operation.conditional {
                // What the path names has no version that could fit, and a condition must not be passed over.
                return Err(Problem::precondition_failed(CHANGED));
            }
            if let Some(caller) = &mut caller {
                caller.expected = exchange.conditions.expected();
            }
        }
        let settings = self.app.portal_settings(portal.id).await?;
        let request = Request {
            app: with_client_note(&self.app, operation, &headers),
            portal,
            settings,
            caller,
            link,
            method: operation.method,
            params,
            query: Query::parse(exchange.uri.query().unwrap_or_default()),
            headers,
            body: Bytes::new(),
            form: Form::default(),
            address,
            request_id: exchange.id.clone(),
            origin: exchange.client.origin.clone(),
            rendered: Arc::clone(&self.rendered),
            limiter: Arc::clone(&self.limiter),
        };
        if request.params.contains_nul() || request.query.contains_nul() {
            // Not every database can look for it, and nothing that is kept contains it.
            return Err(Problem::bad_argument("The URL contains a NUL character."));
        }
        if let Some(key) = once::key_of(&request)? {
            let complete = self.complete(operation, request, body);
            let (request, place) = in_time(self.config.request_timeout, complete).await?;
            let held = Held { place, pass };
            return self.carry_out_once(exchange, operation, key, request, held).await;
        }
        let handled = self.handle(operation, request, body);
        in_time(self.config.request_timeout, handled).await.map(Outcome::Reply)
    }

    async fn handle(&self, operation: &Operation, request: Request, body: Body) -> Result<Reply, Problem> {
        let (request, _place) = self.complete(operation, request, body).await?;
        (operation.handler)(request).await
    }

    /// The request with its body, and its place among the uploads, to be held until it is answered.
    async fn complete(
        &self,
        operation: &Operation,
        mut request: Request,
        body: Body,
    ) -> Result<(Request, Option<OwnedSemaphorePermit>), Problem> {
        if let Some(form) = operation.form {
            // Files take memory while they come in; more of them wait.
            let place = Arc::clone(&self.uploads).acquire_owned();
            let place = place.await.map_err(Problem::internal)?;
            request.form = Form::read(&request.headers, body, form.max_file_bytes).await?;
            return Ok((request, Some(place)));
        }
        request.body = body::read(body, self.config.max_body_bytes).await?;
        if operation.body.is_some() {
            body::require_json(&request.headers, &request.body)?;
        }
        Ok((request, None))
    }
}

/// What a request to no portal is answered.
fn without_portal(is_for_members: bool, presented: &Presented) -> Problem {
    if is_for_members && matches!(presented, Presented::None) {
        Problem::unauthorized()
    } else {
        Problem::gate(StatusCode::NOT_FOUND)
    }
}

/// The application for this request. What the client says about itself is only of interest where something is recorded.
fn with_client_note(app: &App, operation: &Operation, headers: &HeaderMap) -> App {
    if operation.method == Method::Get {
        return app.clone();
    }
    let text = |name| headers.get(name).and_then(|value| value.to_str().ok());
    app.for_client(ClientNote::read(text(USER_AGENT), text(REFERER)))
}

async fn in_time<T>(limit: Duration, work: impl Future<Output = Result<T, Problem>>) -> Result<T, Problem> {
    tokio::time::timeout(limit, work)
        .await
        .unwrap_or_else(|_| Err(took_too_long()))
}

pub(crate) fn took_too_long() -> Problem {
    let message = "The operation took too long and was given up.";
    Problem::plain(StatusCode::SERVICE_UNAVAILABLE, Kind::Unnamed, message)
}

fn check_scopes(caller: &Caller, built: &Built) -> Result<(), Problem> {
    let fits = passes(&caller.scopes, built.gate, built.operation.method == Method::Get);
    if fits { Ok(()) } else { Err(Problem::denied()) }
}

/// What a request holds until it is finished.
pub(crate) struct Held {
    /// A place among the uploads.
    #[expect(dead_code, reason = "held, and given back when it is dropped")]
    place: Option<OwnedSemaphorePermit>,
    /// A place among the requests of its caller.
    #[expect(dead_code, reason = "held, and given back when it is dropped")]
    pass: Option<Pass>,
}

impl Exchange {
    fn note_refusal(&mut self, decider: Decider, headers: &HeaderMap) {
        match decider {
            Decider::Basic => self.basic_refused = true,
            Decider::Cookie => {
                let carried = [Cookie::SESSION, Cookie::SOCKET].into_iter();
                self.unusable_cookies = carried
                    .filter(|name| credential::find_cookie(headers, name).is_some())
                    .collect();
            }
            Decider::Nothing | Decider::Header => {}
        }
    }
}
