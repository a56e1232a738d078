//! `GET /people/@self`: the caller's own profile (`docs/protocol/people.md` 5.1).

use crate::api::viewing::Reader;
use crate::operation::Operation;
use crate::problem::Problem;
use crate::reply::Reply;
use crate::request::Request;
use anteroom_app::Credential;
use anteroom_app::people::read_person;
use anteroom_domain::Role;
use anteroom_wire::employee::{EmployeeFullDto, SelfExtras};
use http::header::AUTHORIZATION;

/// The colour scheme of somebody who has chosen none.
const DEFAULT_THEME: &str = "System";

pub(super) fn operation() -> Operation {
    Operation::get("get_self", "/people/@self", |rq| Box::pin(get_self(rq)))
        .about("The caller's own profile.")
        .works_unpaid()
        .answers::<EmployeeFullDto>()
}

async fn get_self(rq: Request) -> Result<Reply, Problem> {
    let caller = rq.caller()?;
    let view = read_person::get_self(&rq.app, caller).await?;
    let extras = SelfExtras {
        theme: DEFAULT_THEME.to_owned(),
        login_event_id: session_of_cookie(&rq, caller.credential),
        auth_cookie_lifetime_s: None,
        has_personal_folder: caller.person.role != Role::Guest,
    };
    let profile = Reader::of(&rq)?.full(&view).with_self_extras(extras);
    Ok(Reply::ready(profile.to_json().into()))
}

/// The number of the session when a cookie presented it, else 0.
fn session_of_cookie(rq: &Request, credential: Credential) -> i64 {
    match credential {
        Credential::Session(session) if !rq.headers.contains_key(AUTHORIZATION) => session.0,
        _ => 0,
    }
}
