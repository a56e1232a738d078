//! `GET /s/{key}`: follows a short link (`docs/protocol/http.md` 20).

use crate::operation::Operation;
use crate::problem::Problem;
use crate::reply::Reply;
use crate::request::Request;
use anteroom_app::links::short;
use http::header::LOCATION;
use http::{HeaderValue, StatusCode};

/// The operation's name.
pub(crate) const NAME: &str = "follow_short_link";

pub(super) fn operation() -> Operation {
    Operation::get(NAME, "/s/{key}", |rq| Box::pin(follow_short_link(rq)))
        .about("Leads to the link behind a short one, or to the portal's start page.")
        .at_host()
        .anonymous()
        .works_unpaid()
        .redirects(false)
}

async fn follow_short_link(rq: Request) -> Result<Reply, Problem> {
    let long = short::find_long(&rq.app, rq.portal.id, rq.param("key")).await?;
    // Within the portal, so that nobody is led to another host.
    let location = HeaderValue::try_from(long.as_deref().unwrap_or("/")).map_err(Problem::internal)?;
    Ok(Reply::no_content()
        .with_status(StatusCode::FOUND)
        .with_header(LOCATION, location))
}
