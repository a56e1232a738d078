//! One operation of the API, as the one static list describes it (`crate::api::operations`).
//!
//! Routing, the scope check, the gates, the OpenAPI document, the coverage table and the rights matrix all come from
//! that list; an operation that is not in it does not exist.

use crate::problem::Problem;
use crate::reply::Reply;
use crate::request::Request;
use crate::route::Method;
use anteroom_domain::LinkType;
use anteroom_domain::scope::{Gate, gate_for};
use std::borrow::Cow;
use std::pin::Pin;
use utoipa::ToSchema;
use utoipa::openapi::RefOr;
use utoipa::openapi::schema::Schema;

/// What a handler gives back: the answer, or why there is none.
pub type Answering = Pin<Box<dyn Future<Output = Result<Reply, Problem>> + Send>>;

/// A handler, usually written `|rq| Box::pin(get_person(rq))`.
pub type Handler = fn(Request) -> Answering;

/// Who may call an operation at all; what they may do with it is the policy's business.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Access {
    /// Everybody; a caller who presents an unusable credential is simply nobody.
    Anonymous,
    /// Only a caller with a usable credential; others get 401 without a body.
    Member,
    /// Only whoever presents a confirmation link of an accepted type; a credential alone gets 403 without a body.
    Link,
}

/// Where a template begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Base {
    /// Below `/api/2.0`.
    Api,
    /// At the root of the host.
    Host,
}

/// Which rate limit applies beside the general ones (`docs/protocol/http.md` 13).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum RateClass {
    /// No other.
    #[default]
    Ordinary,
    /// The strict one, per caller and path.
    Sensitive,
    /// The one for payments, per caller and path.
    Payments,
    /// The one for invitations by e-mail, per portal; its handler says how many there are.
    Invitations,
}

/// A schema of the OpenAPI document, made from a wire type.
#[derive(Clone, Copy)]
pub struct SchemaOf {
    name: fn() -> Cow<'static, str>,
    schema: fn() -> RefOr<Schema>,
    nested: fn(&mut Vec<(String, RefOr<Schema>)>),
}

impl SchemaOf {
    /// The schema of a wire type.
    #[must_use]
    pub const fn of<T: ToSchema>() -> Self {
        Self {
            name: T::name,
            schema: T::schema,
            nested: T::schemas,
        }
    }

    /// Its name among the components.
    #[must_use]
    pub fn name(&self) -> Cow<'static, str> {
        (self.name)()
    }

    /// The schema itself.
    #[must_use]
    pub fn schema(&self) -> RefOr<Schema> {
        (self.schema)()
    }

    /// The named schemas that it refers to.
    #[must_use]
    pub fn nested(&self) -> Vec<(String, RefOr<Schema>)> {
        let mut all = Vec::new();
        (self.nested)(&mut all);
        all
    }
}

/// A form that an operation takes.
#[derive(Clone, Copy)]
pub struct FormOf {
    /// Its parts.
    pub schema: SchemaOf,
    /// Most bytes of its file; a longer one is the operation's to refuse.
    pub max_file_bytes: usize,
}

/// What the `response` member of a success answer holds.
#[derive(Clone, Copy)]
pub enum Answer {
    /// Nothing: the member is omitted.
    Nothing,
    /// There is no body at all; the status is 204.
    NoContent,
    /// One value.
    One(SchemaOf),
    /// One value, or nothing when there is none.
    Maybe(SchemaOf),
    /// One value without an envelope.
    Bare(SchemaOf),
    /// A file of comma-separated values.
    Csv,
    /// A whole list.
    List(SchemaOf),
    /// One page of a list, with `total`.
    Page(SchemaOf),
    /// There is no envelope: a browser is sent on with 302.
    Redirect {
        /// Whether it may get a page with 200 instead.
        or_html: bool,
    },
}

/// What a query parameter accepts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(
    missing_docs,
    reason = "each variant is the JSON type of its name; the list repeats the parameter"
)]
pub enum QueryKind {
    Text,
    Integer,
    Boolean,
    TextList,
    IntegerList,
}

/// A query parameter of an operation; every one is optional.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct QueryParameter {
    /// Its name; requests may write it in any case.
    pub name: &'static str,
    /// What it accepts.
    pub kind: QueryKind,
    /// One sentence about it.
    pub about: &'static str,
}

impl QueryParameter {
    /// A parameter.
    #[must_use]
    pub const fn new(name: &'static str, kind: QueryKind, about: &'static str) -> Self {
        Self { name, kind, about }
    }
}

/// One operation. Made with [`Operation::new`] and refined by the methods below.
#[derive(Clone)]
pub struct Operation {
    /// The name of its handler, such as `update_person`; unique.
    pub id: &'static str,
    /// Its method.
    pub method: Method,
    /// Where the template begins.
    pub base: Base,
    /// Its path, such as `/people/{userid}`; parameters may be typed: `{keyid:guid}`, `{id:int}`.
    pub template: &'static str,
    /// One sentence about it.
    pub summary: &'static str,
    /// Who may call it.
    pub access: Access,
    /// Types of confirmation links that open it; their holders are not held to scopes.
    pub links: &'static [LinkType],
    /// Whether a credential where only links are accepted is told so, instead of being refused without a body.
    pub refuses_with_words: bool,
    /// Whether it also works in a suspended portal.
    pub works_suspended: bool,
    /// Whether it also works in a portal whose tariff is not paid.
    pub works_unpaid: bool,
    /// Whether it belongs to the installation instead of a portal: it works whatever portal is addressed, and its answers
    /// have no envelope (`docs/protocol/portal.md` 6).
    pub of_installation: bool,
    /// Whether pages of every host may call it, whatever is configured (`docs/protocol/http.md` 14).
    pub any_origin: bool,
    /// Whether, being for everybody, it knows a caller who may not use the portal from where he is
    /// (`docs/protocol/auth.md` 12).
    pub knows_refused_callers: bool,
    /// Whether it changes the one record that its path names, so that a request can be meant for one state of it only
    /// (`docs/protocol/anteroom.md` row 9).
    pub conditional: bool,
    /// Whether its success shows, or sets as a cookie, a secret that is shown once, so that it is not kept for a call that
    /// is repeated (`docs/protocol/anteroom.md` row 8).
    pub shows_secret: bool,
    /// Its own rate limit.
    pub rate: RateClass,
    /// Its query parameters.
    pub query: &'static [QueryParameter],
    /// Its JSON body; none: a body is read and ignored.
    pub body: Option<SchemaOf>,
    /// Its form instead of a JSON body.
    pub form: Option<FormOf>,
    /// What it answers.
    pub answer: Answer,
    /// What does it.
    pub handler: Handler,
}

impl Operation {
    /// An operation below `/api/2.0` for members, without a body, answering nothing.
    #[must_use]
    pub const fn new(id: &'static str, method: Method, template: &'static str, handler: Handler) -> Self {
        Self {
            id,
            method,
            base: Base::Api,
            template,
            summary: "",
            access: Access::Member,
            links: &[],
            refuses_with_words: false,
            works_suspended: false,
            works_unpaid: false,
            of_installation: false,
            any_origin: false,
            knows_refused_callers: false,
            conditional: false,
            shows_secret: false,
            rate: RateClass::Ordinary,
            query: &[],
            body: None,
            form: None,
            answer: Answer::Nothing,
            handler,
        }
    }

    /// [`Operation::new`] with GET.
    #[must_use]
    pub const fn get(id: &'static str, template: &'static str, handler: Handler) -> Self {
        Self::new(id, Method::Get, template, handler)
    }

    /// [`Operation::new`] with POST.
    #[must_use]
    pub const fn post(id: &'static str, template: &'static str, handler: Handler) -> Self {
        Self::new(id, Method::Post, template, handler)
    }

    /// [`Operation::new`] with PUT.
    #[must_use]
    pub const fn put(id: &'static str, template: &'static str, handler: Handler) -> Self {
        Self::new(id, Method::Put, template, handler)
    }

    /// [`Operation::new`] with DELETE.
    #[must_use]
    pub const fn delete(id: &'static str, template: &'static str, handler: Handler) -> Self {
        Self::new(id, Method::Delete, template, handler)
    }

    /// One sentence about it, for the OpenAPI document.
    #[must_use]
    pub const fn about(mut self, summary: &'static str) -> Self {
        self.summary = summary;
        self
    }

    /// The template begins at the root of the host instead of the API's.
    #[must_use]
    pub const fn at_host(mut self) -> Self {
        self.base = Base::Host;
        self
    }

    /// Everybody may call it.
    #[must_use]
    pub const fn anonymous(mut self) -> Self {
        self.access = Access::Anonymous;
        self
    }

    /// Only holders of a confirmation link of one of these types may call it.
    #[must_use]
    pub const fn by_link(mut self, links: &'static [LinkType]) -> Self {
        self.access = Access::Link;
        self.links = links;
        self
    }

    /// [`Operation::by_link`], but whoever comes with a credential alone is told `Access denied`.
    #[must_use]
    pub const fn by_link_with_words(mut self, links: &'static [LinkType]) -> Self {
        self.access = Access::Link;
        self.links = links;
        self.refuses_with_words = true;
        self
    }

    /// Holders of a confirmation link of one of these types may call it too.
    #[must_use]
    pub const fn or_by_link(mut self, links: &'static [LinkType]) -> Self {
        self.links = links;
        self
    }

    /// It also works in a suspended portal.
    #[must_use]
    pub const fn works_suspended(mut self) -> Self {
        self.works_suspended = true;
        self
    }

    /// It belongs to the installation, and its handler looks who asks.
    #[must_use]
    pub const fn of_installation(mut self) -> Self {
        self.of_installation = true;
        self.any_origin = true;
        self.access = Access::Anonymous;
        self.base = Base::Host;
        self
    }

    /// Pages of every host may call it.
    #[must_use]
    pub const fn for_any_origin(mut self) -> Self {
        self.any_origin = true;
        self
    }

    /// It also works in a portal whose tariff is not paid.
    #[must_use]
    pub const fn works_unpaid(mut self) -> Self {
        self.works_unpaid = true;
        self
    }

    /// Its success shows a secret that is shown once.
    #[must_use]
    pub const fn shows_secret(mut self) -> Self {
        self.shows_secret = true;
        self
    }

    /// It knows callers who may not use the portal from where they are, because it only takes something from them.
    #[must_use]
    pub const fn knows_refused_callers(mut self) -> Self {
        self.knows_refused_callers = true;
        self
    }

    /// It changes the one record that its path names and asks [`anteroom_app::Caller::expects`] about its version.
    #[must_use]
    pub const fn conditional(mut self) -> Self {
        self.conditional = true;
        self
    }

    /// It has a rate limit of its own.
    #[must_use]
    pub const fn rate(mut self, rate: RateClass) -> Self {
        self.rate = rate;
        self
    }

    /// Its query parameters.
    #[must_use]
    pub const fn query(mut self, query: &'static [QueryParameter]) -> Self {
        self.query = query;
        self
    }

    /// It takes a JSON body of this type.
    #[must_use]
    pub const fn takes<T: ToSchema>(mut self) -> Self {
        self.body = Some(SchemaOf::of::<T>());
        self
    }

    /// It takes a form of this type, whose file has at most so many bytes.
    #[must_use]
    pub const fn takes_form<T: ToSchema>(mut self, max_file_bytes: usize) -> Self {
        self.form = Some(FormOf {
            schema: SchemaOf::of::<T>(),
            max_file_bytes,
        });
        self
    }

    /// It answers one value of this type.
    #[must_use]
    pub const fn answers<T: ToSchema>(mut self) -> Self {
        self.answer = Answer::One(SchemaOf::of::<T>());
        self
    }

    /// It answers one value of this type, or nothing when there is none.
    #[must_use]
    pub const fn may_answer<T: ToSchema>(mut self) -> Self {
        self.answer = Answer::Maybe(SchemaOf::of::<T>());
        self
    }

    /// It answers one value of this type, without an envelope.
    #[must_use]
    pub const fn answers_bare<T: ToSchema>(mut self) -> Self {
        self.answer = Answer::Bare(SchemaOf::of::<T>());
        self
    }

    /// It answers 204 without a body.
    #[must_use]
    pub const fn answers_no_content(mut self) -> Self {
        self.answer = Answer::NoContent;
        self
    }

    /// It sends a browser on with 302, or perhaps answers with a page.
    #[must_use]
    pub const fn redirects(mut self, or_html: bool) -> Self {
        self.answer = Answer::Redirect { or_html };
        self
    }

    /// It answers a file of comma-separated values.
    #[must_use]
    pub const fn answers_csv(mut self) -> Self {
        self.answer = Answer::Csv;
        self
    }

    /// It answers a whole list of this type.
    #[must_use]
    pub const fn answers_list<T: ToSchema>(mut self) -> Self {
        self.answer = Answer::List(SchemaOf::of::<T>());
        self
    }

    /// It answers one page of a list of this type.
    #[must_use]
    pub const fn answers_page<T: ToSchema>(mut self) -> Self {
        self.answer = Answer::Page(SchemaOf::of::<T>());
        self
    }

    /// The whole path, with its parameters.
    #[must_use]
    pub fn path(&self) -> String {
        match self.base {
            Base::Api => format!("{}{}", crate::API_ROOT, self.template),
            Base::Host => self.template.to_owned(),
        }
    }

    /// Which scopes open it (`docs/protocol/auth.md` 7.1).
    #[must_use]
    pub fn gate(&self) -> Gate {
        match self.base {
            Base::Api => gate_for(self.method.name(), &self.template.to_ascii_lowercase()),
            Base::Host => Gate::OneOf(&[]),
        }
    }

    /// The first segment of its template: what it belongs to.
    #[must_use]
    pub fn area(&self) -> &'static str {
        self.template
            .trim_start_matches('/')
            .split('/')
            .next()
            .unwrap_or_default()
    }
}
