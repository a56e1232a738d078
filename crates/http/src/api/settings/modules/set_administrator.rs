//! `PUT /settings/security/administrator`: makes somebody an administrator, or less (`docs/protocol/portal.md` 10.4).

use crate::operation::Operation;
use crate::problem::Problem;
use crate::reply::Reply;
use crate::request::Request;
use anteroom_app::security::administrators;
use anteroom_domain::PersonId;
use anteroom_wire::request::AdministratorRequest;
use anteroom_wire::security::AdministratorDto;

pub(super) fn operation() -> Operation {
    Operation::put("set_administrator", "/settings/security/administrator", |rq| {
        Box::pin(set_administrator(rq))
    })
    .about("Makes a person a DocSpace administrator, or a room administrator of one.")
    .takes::<AdministratorRequest>()
    .answers::<AdministratorDto>()
}

async fn set_administrator(rq: Request) -> Result<Reply, Problem> {
    let body = AdministratorRequest::parse(&rq.body)?;
    let (caller, person) = (rq.caller()?.clone(), PersonId(body.user_id));
    rq.app
        .write(move |tx, ctx| {
            administrators::set_administrator(tx, ctx, &caller, body.product_id, person, body.administrator)
        })
        .await?;
    Reply::one(&AdministratorDto {
        product_id: body.product_id,
        user_id: body.user_id,
        administrator: body.administrator,
    })
}
