//! `POST /portal/sendremoveinstructions`: sends the owner the link that removes the portal (`docs/protocol/portal.md` 5).

use super::CALL_QUERY;
use crate::operation::{Operation, RateClass};
use crate::problem::Problem;
use crate::reply::Reply;
use crate::request::Request;
use anteroom_app::portals::congratulate;
use anteroom_domain::LinkType;

pub(super) fn operation() -> Operation {
    Operation::post("send_removal_instructions", "/portal/sendremoveinstructions", |rq| {
        Box::pin(send_removal_instructions(rq))
    })
    .about("Sends the owner the link that removes the portal; for whoever runs the installation.")
    .anonymous()
    .rate(RateClass::Sensitive)
    .query(CALL_QUERY)
}

async fn send_removal_instructions(rq: Request) -> Result<Reply, Problem> {
    let (person, key) = super::call_of(&rq)?;
    let portal = rq.portal.clone();
    congratulate::admit(&rq.app, &portal, LinkType::PortalRemove, person, &key, rq.address)?;
    rq.app
        .write(move |tx, ctx| congratulate::send_removal_instructions(tx, ctx, &portal, person, &key))
        .await?;
    Ok(Reply::nothing())
}
