//! `POST /portal/sendcongratulations`: welcomes the owner of a new portal by mail (`docs/protocol/portal.md` 5).

use super::CALL_QUERY;
use crate::operation::{Operation, RateClass};
use crate::problem::Problem;
use crate::reply::Reply;
use crate::request::Request;
use anteroom_app::portals::congratulate;
use anteroom_domain::LinkType;

pub(super) fn operation() -> Operation {
    Operation::post("send_congratulations", "/portal/sendcongratulations", |rq| {
        Box::pin(send_congratulations(rq))
    })
    .about("Welcomes somebody by mail; for whoever registered the portal.")
    .anonymous()
    .rate(RateClass::Sensitive)
    .query(CALL_QUERY)
}

async fn send_congratulations(rq: Request) -> Result<Reply, Problem> {
    let (person, key) = super::call_of(&rq)?;
    let portal = rq.portal.clone();
    congratulate::admit(&rq.app, &portal, LinkType::Auth, person, &key, rq.address)?;
    rq.app
        .write(move |tx, ctx| congratulate::send_congratulations(tx, ctx, &portal, person, &key))
        .await?;
    Ok(Reply::nothing())
}
