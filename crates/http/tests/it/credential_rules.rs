//! Which credential opens what, as the protocol says it and not as the portal does: the scopes are read from the table of
//! `docs/protocol/auth.md` 7.1, and who needs no credential, and which links open what, stands here once more.

use anteroom_domain::LinkType;
use anteroom_http::operation::{Base, Operation};

/// Operations that everybody may call; an unusable credential counts as none there.
const ANONYMOUS: &[&str] = &[
    "GET /apisystem/portal/test",
    "POST /apisystem/portal/signin",
    "POST /apisystem/portal/validateportalname",
    "GET /apisystem/settings/test",
    "GET /authentication",
    "POST /authentication",
    "POST /authentication/confirm",
    "POST /authentication/logout",
    "POST /authentication/sendsms",
    "POST /authentication/{code}",
    "GET /capabilities",
    "GET /login.ashx",
    "POST /people/password",
    "GET /people/thirdparty/providers",
    "POST /people/thirdparty/signup",
    "POST /portal/sendcongratulations",
    "POST /portal/sendremoveinstructions",
    "GET /s/{key}",
    "GET /security/csp",
    "GET /settings",
    "GET /settings/colortheme",
    "GET /settings/cultures",
    "GET /settings/deeplink",
    "GET /settings/invitationsettings",
    "GET /settings/license/required",
    "GET /settings/version/build",
    "GET /settings/whitelabel/logos",
    "POST /settings/sendadmmail",
    "POST /settings/sendjoininvite",
];

/// What a credential without a link does where links are taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Alone {
    /// It opens the operation too.
    Opens,
    /// It is refused without a body.
    Empty,
    /// It is refused with `Access denied`.
    Denied,
}

/// Operations that links open: which types, and what a credential alone does there.
const BY_LINK: &[(&str, &[LinkType], Alone)] = &[
    (
        "POST /people",
        &[LinkType::LinkInvite, LinkType::EmpInvite],
        Alone::Opens,
    ),
    ("DELETE /people/@self", &[LinkType::ProfileRemove], Alone::Empty),
    (
        "PUT /people/activationstatus/{activationstatus}",
        &[LinkType::Activation, LinkType::EmailActivation],
        Alone::Empty,
    ),
    (
        "GET /people/exists",
        &[LinkType::LinkInvite, LinkType::GuestShareLink],
        Alone::Opens,
    ),
    (
        "POST /people/guests/share/approve",
        &[LinkType::GuestShareLink],
        Alone::Empty,
    ),
    ("GET /people/{userid}", &[LinkType::LinkInvite], Alone::Opens),
    (
        "PUT /people/{userid:guid}/email",
        &[LinkType::EmailChange],
        Alone::Empty,
    ),
    (
        "PUT /people/{userid:guid}/password",
        &[LinkType::PasswordChange, LinkType::Activation],
        Alone::Empty,
    ),
    (
        "POST /authentication/setphone",
        &[LinkType::PhoneActivation],
        Alone::Empty,
    ),
    ("GET /settings/tfaapp/setup", &[LinkType::TfaActivation], Alone::Empty),
    (
        "POST /settings/tfaapp/validate",
        &[LinkType::TfaActivation, LinkType::TfaAuth],
        Alone::Empty,
    ),
    ("PUT /portal/continue", &[LinkType::PortalContinue], Alone::Denied),
    ("DELETE /portal/delete", &[LinkType::PortalRemove], Alone::Denied),
    ("PUT /portal/suspend", &[LinkType::PortalSuspend], Alone::Denied),
    ("PUT /settings/owner", &[LinkType::PortalOwnerChange], Alone::Empty),
    ("GET /settings/machine", &[LinkType::Wizard], Alone::Empty),
    ("GET /settings/timezones", &[LinkType::Wizard], Alone::Opens),
    ("PUT /settings/wizard/complete", &[LinkType::Wizard], Alone::Empty),
    ("GET /settings/security/password", &LinkType::EVERY, Alone::Opens),
];

/// Operations that answer a request by key alone: what others get is not what a key gets.
pub const ABOUT_THE_KEY: &[&str] = &["GET /keys/@self"];

/// Operations that only a session opens, because what they answer opens the account: a key and Basic are refused.
pub const FOR_A_SESSION: &[&str] = &["PUT /security/activeconnections/logoutallchangepassword"];

/// Operations that read what is as good as a change: an invitation link lets whoever has it bring people in.
const NEEDS_WRITE: &[&str] = &["GET /portal/users/invitationlink/{employeetype}"];

/// Operations that read what is of the installation: no scope of a key is about that.
const NEEDS_EVERYTHING: &[&str] = &[
    "GET /apisystem/portal/get",
    "GET /apisystem/portal/licensequota",
    "GET /apisystem/settings/get",
];

/// What a request is answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// The operation runs, and answers what it answers to the owner.
    Runs,
    /// The operation runs, for nobody.
    RunsForNobody,
    /// 401 without a body.
    Unauthorized,
    /// 403 without a body: it takes a link, and this is none of those.
    NotThisLink,
    /// 403 `Access denied`: the scopes are too narrow, or it takes a link.
    TooNarrow,
}

/// The name of an operation as the rules know it.
pub fn name_of(operation: &Operation) -> String {
    format!("{} {}", operation.method.name(), operation.template)
}

fn is_anonymous(name: &str) -> bool {
    ANONYMOUS.contains(&name)
}

/// The types of links that open an operation, and what a credential alone does there; none when links mean nothing to it.
pub fn links_of(name: &str) -> Option<(&'static [LinkType], Alone)> {
    let found = BY_LINK.iter().find(|(own, _, _)| *own == name)?;
    Some((found.1, found.2))
}

/// What somebody without a usable credential is answered.
pub fn without_credential(name: &str) -> Verdict {
    if is_anonymous(name) {
        Verdict::RunsForNobody
    } else {
        Verdict::Unauthorized
    }
}

/// What the holder of these scopes is answered; none: everything.
pub fn with_scopes(catalogue: &Catalogue, operation: &Operation, scopes: Option<&[&str]>) -> Verdict {
    match links_of(&name_of(operation)) {
        Some((_, Alone::Empty)) => return Verdict::NotThisLink,
        Some((_, Alone::Denied)) => return Verdict::TooNarrow,
        Some((_, Alone::Opens)) | None => {}
    }
    match scopes {
        Some(scopes) if !catalogue.opens(operation, scopes) => Verdict::TooNarrow,
        Some(scopes) if needs_everything(operation) && !scopes.contains(&"*:write") => Verdict::Unauthorized,
        _ => Verdict::Runs,
    }
}

fn needs_everything(operation: &Operation) -> bool {
    NEEDS_EVERYTHING.contains(&name_of(operation).as_str())
}

/// What the holder of a link, and of nothing else, is answered.
pub fn with_link(name: &str, kind: LinkType) -> Verdict {
    match links_of(name) {
        None => without_credential(name),
        Some((kinds, _)) if kinds.contains(&kind) => Verdict::Runs,
        Some(_) => Verdict::NotThisLink,
    }
}

/// The table of scopes.
pub struct Catalogue(Vec<Row>);

struct Row {
    methods: Vec<String>,
    beginning: String,
    is_exact: bool,
    /// None: whoever is signed in.
    scopes: Option<Vec<String>>,
}

impl Catalogue {
    /// Reads the table of the protocol.
    pub fn read() -> Self {
        let text = include_str!("../../../../docs/protocol/auth.md");
        let section = text.split("### 7.1").nth(1).unwrap();
        let section = section.split("### 7.2").next().unwrap();
        let rows = section.lines().filter(|line| line.starts_with("| ")).skip(1);
        let rows: Vec<Row> = rows.filter_map(Row::read).collect();
        assert!(rows.len() >= 12, "the table of auth.md 7.1 was not understood");
        Self(rows)
    }

    fn opens(&self, operation: &Operation, scopes: &[&str]) -> bool {
        let method = operation.method.name();
        let has = |name: &str| scopes.contains(&name);
        let reads = method == "GET" && !NEEDS_WRITE.contains(&name_of(operation).as_str());
        if has("*:write") || (reads && has("*:read")) {
            return true;
        }
        let path = operation.template.to_lowercase();
        let fits = |row: &&Row| operation.base == Base::Api && row.fits(method, &path);
        let Some(row) = self.0.iter().find(fits) else {
            return false;
        };
        row.scopes
            .as_ref()
            .is_none_or(|accepted| accepted.iter().any(|scope| has(scope)))
    }
}

impl Row {
    /// A row of the table; none for the last ones, which open nothing.
    fn read(line: &str) -> Option<Self> {
        let mut cells = line.trim_matches('|').split('|').map(str::trim);
        let (whom, accepted) = (cells.next()?, cells.next()?);
        if whom.starts_with("every other") {
            return None;
        }
        let (methods, path) = whom.split_once(' ')?;
        let quoted = |text: &str| -> Vec<String> { text.split('`').skip(1).step_by(2).map(str::to_owned).collect() };
        let path = quoted(path).pop()?;
        // What is said in brackets repeats what the row leaves out.
        let accepted = accepted.split('(').next()?;
        Some(Self {
            methods: methods.split('/').map(str::to_owned).collect(),
            is_exact: !path.ends_with('…'),
            beginning: path.trim_end_matches('…').to_lowercase(),
            scopes: (!accepted.contains("any authenticated caller")).then(|| quoted(accepted)),
        })
    }

    fn fits(&self, method: &str, path: &str) -> bool {
        let is_there = if self.is_exact {
            path == self.beginning
        } else {
            path.starts_with(&self.beginning)
        };
        is_there && self.methods.iter().any(|own| own == method)
    }
}
