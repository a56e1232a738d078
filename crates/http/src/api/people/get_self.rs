//! `GET /people/@self`: the caller's own profile (`docs/protocol/people.md` 5.1).

use crate::api::viewing::Reader;
use crate::layers::credential::is_header_given;
use crate::operation::Operation;
use crate::problem::Problem;
use crate::reply::Reply;
use crate::request::Request;
use anteroom_app::people::{read_person, theme};
use anteroom_app::{Caller, Credential};
use anteroom_domain::{Instant, Role};
use anteroom_wire::employee::{EmployeeFullDto, SelfExtras};
use std::time::Duration;

/// A session that ends sooner than this is shown with the time that is left.
const SOON_US: i64 = 86_400_000_000;

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
        theme: theme::get_theme(&rq.app, caller).await?.theme.name().to_owned(),
        login_event_id: session_of_cookie(&rq, caller.credential),
        auth_cookie_lifetime_s: time_left_s(caller, rq.app.now()),
        has_personal_folder: caller.person.role != Role::Guest,
    };
    let profile = Reader::of(&rq)?.full(&view).with_self_extras(extras);
    Reply::record(&profile, view.person.version)
}

/// Seconds that the session has left, when it ends within a day.
fn time_left_s(caller: &Caller, now: Instant) -> Option<f64> {
    let left_us = caller.session_ends_at?.0.saturating_sub(now.0);
    (left_us < SOON_US).then(|| Duration::from_micros(left_us.max(0).unsigned_abs()).as_secs_f64())
}

/// The number of the session when a cookie presented it, else 0.
fn session_of_cookie(rq: &Request, credential: Credential) -> i64 {
    match credential {
        Credential::Session(session) if !is_header_given(&rq.headers) => session.0,
        _ => 0,
    }
}
