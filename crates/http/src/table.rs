//! Where each path leads: the built operations, the planned ones and our own pages, in one route table; and the
//! aliases that a reverse proxy provides elsewhere (`docs/protocol/http.md` 1).

use crate::logos::Logo;
use crate::operation::{Base, Operation};
use crate::planned::{self, Planned};
use crate::route::{Found, Method, Routes, Segments, TemplateError};
use anteroom_domain::scope::Gate;

/// One of our own pages.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Page {
    /// What this is.
    Home,
    /// The operations, for people.
    Docs,
    /// The style of the pages.
    DocsStyle,
    /// The filter of the docs page.
    DocsScript,
    /// The operations, for machines.
    OpenApi,
    /// All checks.
    Health,
    /// Whether requests can be taken.
    Ready,
    /// Whether the process lives.
    Liveness,
    /// The script at the end of a sign-in through a provider.
    LoginScript,
    /// Where people sign in.
    SignIn,
    /// Where people show the second factor.
    SecondStep,
    /// The style of both.
    SignInStyle,
    /// The script of both.
    SignInScript,
    /// The picture of everybody without a photo, so many pixels wide and high (`docs/protocol/people.md` 2.5).
    DefaultPhoto(u16),
    /// A picture that stands for the portal (`docs/protocol/portal.md` 7.3).
    Logo(Logo),
}

impl Page {
    const ALL: [(&'static str, Self); 23] = [
        ("/", Self::Home),
        ("/docs", Self::Docs),
        ("/docs/docs.css", Self::DocsStyle),
        ("/docs/docs.js", Self::DocsScript),
        (crate::login_page::SCRIPT_PATH, Self::LoginScript),
        ("/login", Self::SignIn),
        ("/confirm/TfaActivation", Self::SecondStep),
        ("/confirm/TfaAuth", Self::SecondStep),
        ("/static/sign_in.css", Self::SignInStyle),
        ("/static/sign_in.js", Self::SignInScript),
        ("/openapi.json", Self::OpenApi),
        ("/health", Self::Health),
        ("/ready", Self::Ready),
        ("/liveness", Self::Liveness),
        (
            "/static/images/default_user_photo_size_32-32.png",
            Self::DefaultPhoto(32),
        ),
        (
            "/static/images/default_user_photo_size_48-48.png",
            Self::DefaultPhoto(48),
        ),
        (
            "/static/images/default_user_photo_size_82-82.png",
            Self::DefaultPhoto(82),
        ),
        (
            "/static/images/default_user_photo_size_200-200.png",
            Self::DefaultPhoto(200),
        ),
        (
            "/static/images/default_user_photo_size_360-360.png",
            Self::DefaultPhoto(360),
        ),
        (Logo::Wordmark.path(), Self::Logo(Logo::Wordmark)),
        (Logo::WordmarkOnDark.path(), Self::Logo(Logo::WordmarkOnDark)),
        (Logo::Sign.path(), Self::Logo(Logo::Sign)),
        (Logo::SignOnDark.path(), Self::Logo(Logo::SignOnDark)),
    ];
}

/// Where pictures of a portal are (`docs/protocol/people.md` 2.5).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PicturePlace {
    /// Photos of people.
    Photos,
    /// Uploads that may become a photo.
    Uploads,
}

impl PicturePlace {
    const ALL: [(&'static str, Self); 2] = [
        ("/storage/userPhotos/root/{name}", Self::Photos),
        ("/storage/userPhotos/temp/{name}", Self::Uploads),
    ];
}

/// Where a path leads.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Target {
    /// A built operation, by its place in the table.
    Built(usize),
    /// A planned operation.
    Planned(Planned),
    /// A page.
    Page(Page),
    /// A picture of the portal.
    Picture(PicturePlace),
}

/// A built operation and the scopes that open it.
pub struct Built {
    /// The operation.
    pub operation: Operation,
    /// What [`Operation::gate`] says.
    pub gate: Gate,
}

/// The table.
pub struct Table {
    built: Vec<Built>,
    planned: Vec<Planned>,
    routes: Routes<Target>,
    faults: Vec<TemplateError>,
}

impl Table {
    /// Makes the table of these operations. One whose template is malformed or whose path is taken is left out, and
    /// [`Table::faults`] says so.
    #[must_use]
    pub fn new(operations: Vec<Operation>) -> Self {
        let mut routes = Routes::default();
        let mut faults = Vec::new();
        let mut add =
            |method, base, template, target| faults.extend(routes.insert(method, base, template, target).err());
        for (path, page) in Page::ALL {
            add(Method::Get, "/", path, Target::Page(page));
        }
        for (path, place) in PicturePlace::ALL {
            add(Method::Get, "/", path, Target::Picture(place));
        }
        for (at, operation) in operations.iter().enumerate() {
            let base = match operation.base {
                Base::Api => crate::API_ROOT,
                Base::Host => "/",
            };
            add(operation.method, base, operation.template, Target::Built(at));
        }
        let paths: Vec<(Method, String)> = operations.iter().map(|op| (op.method, op.path())).collect();
        let planned = planned::planned(paths.iter().map(|(method, path)| (*method, path.as_str())));
        for operation in &planned {
            add(operation.method, "/", operation.path, Target::Planned(*operation));
        }
        let built = operations
            .into_iter()
            .map(|operation| Built {
                gate: operation.gate(),
                operation,
            })
            .collect();
        Self {
            built,
            planned,
            routes,
            faults,
        }
    }

    /// What is wrong with the list of operations; empty in any build that passes its tests.
    #[must_use]
    pub fn faults(&self) -> &[TemplateError] {
        &self.faults
    }

    /// Where a request leads. `method` is none for methods that no operation has.
    #[must_use]
    pub fn find(&self, method: Option<Method>, path: &str) -> Found<Target> {
        let Some(mut segments) = Segments::parse(path) else {
            return Found::Nothing;
        };
        resolve_aliases(&mut segments);
        self.routes.find(method, &segments)
    }

    /// A built operation by its place.
    #[must_use]
    pub fn built_at(&self, at: usize) -> Option<&Built> {
        self.built.get(at)
    }

    /// The built operations, in the order of the list.
    pub fn operations(&self) -> impl Iterator<Item = &Operation> {
        self.built.iter().map(|built| &built.operation)
    }

    /// The operations of the protocol that are not built.
    #[must_use]
    pub fn planned(&self) -> &[Planned] {
        &self.planned
    }
}

/// Puts the path that is meant in place of the one that was asked for.
fn resolve_aliases(path: &mut Segments<'_>) {
    if !path.is(0, "api") {
        return;
    }
    if path.is(1, "2") {
        path.set(1, "2.0");
    }
    if path.is(2, "portal") {
        let below = path.as_slice().get(3..).unwrap_or_default();
        let is_backup = |part: &str| {
            let part = part.to_ascii_lowercase();
            part.contains("backup") || part.contains("restore")
        };
        if below.iter().any(|part| is_backup(part)) {
            path.set(2, "backup");
        }
    } else if path.is(2, "authentication") {
        let next = path.as_slice().get(3);
        if next
            .and_then(|part| part.get(..8))
            .is_some_and(|start| start.eq_ignore_ascii_case("register"))
        {
            path.set(2, "people");
        }
    } else if path.is(2, "oauth2") {
        // Clients and scopes are operations of the API, everything else there belongs to the authorisation server.
        if path.is(3, "clients") || path.is(3, "scopes") {
            path.remove(2);
        } else {
            path.remove(0);
            path.remove(0);
        }
    } else if path.is(2, "capabilities.json") {
        path.set(2, "capabilities");
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::reply::Reply;

    fn table() -> Table {
        Table::new(vec![
            Operation::get("get_person", "/people/{userid}", |_| {
                Box::pin(async { Ok(Reply::nothing()) })
            }),
            Operation::put("update_person", "/people/{userid}", |_| {
                Box::pin(async { Ok(Reply::nothing()) })
            }),
            Operation::put("update_key", "/keys/{keyid:guid}", |_| {
                Box::pin(async { Ok(Reply::nothing()) })
            }),
            Operation::get("get_capabilities", "/capabilities", |_| {
                Box::pin(async { Ok(Reply::nothing()) })
            }),
        ])
    }

    #[test]
    fn the_list_of_operations_is_sound() {
        let table = Table::new(crate::api::operations());
        assert_eq!(table.faults(), []);
        let mut ids: Vec<&str> = table.operations().map(|operation| operation.id).collect();
        ids.sort_unstable();
        let all = ids.len();
        ids.dedup();
        assert_eq!(ids.len(), all, "two operations have one id");
        assert!(table.operations().all(|operation| !operation.summary.is_empty()));
    }

    fn look(method: Method, path: &str) -> String {
        let table = table();
        match table.find(Some(method), path) {
            Found::Operation(Target::Built(at), _) => table.built_at(at).unwrap().operation.id.to_owned(),
            Found::Operation(Target::Planned(planned), _) => format!("501 {}", planned.path),
            Found::Operation(Target::Page(page), _) => format!("{page:?}"),
            Found::Operation(Target::Picture(place), _) => format!("{place:?}"),
            Found::OtherMethods(methods) => format!("405 {}", methods.allow()),
            Found::Nothing => "404".to_owned(),
        }
    }

    #[test]
    fn paths_and_aliases() {
        use Method::{Delete, Get, Post, Put};
        for (method, path, expected) in [
            (Get, "/api/2.0/people/x", "get_person"),
            (Get, "/API/2/People/x/", "get_person"),
            (Get, "/api/1.0/people/x", "404"),
            (Get, "/api/2.0/people/@self", "501 /api/2.0/people/@self"),
            (Put, "/api/2.0/people/email", "update_person"),
            (Put, "/api/2.0/people/theme", "501 /api/2.0/people/theme"),
            (Delete, "/api/2.0/people/theme", "501 /api/2.0/people/{id}"),
            (Put, "/api/2.0/keys/x", "404"),
            (Put, "/api/2.0/keys/@self", "405 GET"),
            (Get, "/api/2.0/capabilities.json", "get_capabilities"),
            (Post, "/api/2.0/portal/startbackup", "501 /api/2.0/backup/startbackup"),
            (
                Get,
                "/api/2.0/portal/getrestoreprogress",
                "501 /api/2.0/backup/getrestoreprogress",
            ),
            (Get, "/api/2.0/portal/tariff", "501 /api/2.0/portal/tariff"),
            (Get, "/api/2.0/authentication/registerx", "get_person"),
            (Post, "/api/2.0/authentication", "501 /api/2.0/authentication"),
            (Get, "/api/2.0/oauth2/scopes", "501 /api/2.0/scopes"),
            (Get, "/api/2.0/oauth2/userinfo", "501 /oauth2/userinfo"),
            (Get, "/apisystem/portal/test", "501 /apisystem/portal/test"),
            (Get, "/api/2.0/nonsense", "404"),
            (Get, "/api/2.0", "404"),
            (Get, "/api", "404"),
            (Get, "/", "Home"),
            (Get, "/storage/userPhotos/root/x.png", "Photos"),
            (Get, "/storage/userPhotos/temp/x.png", "Uploads"),
            (Get, "/storage/userPhotos/x.png", "404"),
            (Get, "/docs/", "Docs"),
            (Get, "/login", "SignIn"),
            (Get, "/confirm/tfaauth", "SecondStep"),
            (Get, "/login.ashx", "404"),
            (Post, "/health", "405 GET"),
        ] {
            assert_eq!(look(method, path), expected, "{method} {path}");
        }
    }
}
