//! `PUT /portal/portalrename`: gives the portal another alias (`docs/protocol/portal.md` 4.1).

use crate::operation::Operation;
use crate::problem::Problem;
use crate::reply::Reply;
use crate::request::Request;
use anteroom_app::links;
use anteroom_app::portals::rename;
use anteroom_wire::portal::RenamePortalRequest;

pub(super) fn operation() -> Operation {
    Operation::put("rename_portal", "/portal/portalrename", |rq| {
        Box::pin(rename_portal(rq))
    })
    .about("Gives the portal another alias; everybody is signed out.")
    .takes::<RenamePortalRequest>()
    .answers::<String>()
}

async fn rename_portal(rq: Request) -> Result<Reply, Problem> {
    let body = RenamePortalRequest::parse(&rq.body)?;
    let caller = rq.caller()?.clone();
    let renamed = rq
        .app
        .write(move |tx, ctx| rename::rename_portal(tx, ctx, &caller, &body.alias))
        .await?;
    let Some(renamed) = renamed else {
        return Reply::one("");
    };
    let portal = &renamed.portal;
    // Where portals have a base domain the old host leads nowhere now.
    let root = if rq.app.is_standalone() {
        rq.link_root_of(portal)
    } else {
        rq.app.ctx().root_url(portal)
    };
    match &renamed.link {
        Some(link) => Reply::one(&links::url(&rq.app.ctx().secrets, &root, portal.id, link)),
        None => Reply::one(&root),
    }
}
