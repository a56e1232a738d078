//! `PUT /anteroom/portals/{alias}/owner/password`: sets the password of an owner (`docs/protocol/anteroom.md`, Portals).

use crate::operation::Operation;
use crate::problem::Problem;
use crate::reply::Reply;
use crate::request::Request;
use anteroom_app::passwords::Password;
use anteroom_app::portals::operate;
use anteroom_wire::portal::OwnerPasswordRequest;

pub(super) fn operation() -> Operation {
    Operation::put("set_owner_password", "/anteroom/portals/{alias}/owner/password", |rq| {
        Box::pin(set_owner_password(rq))
    })
    .about("Sets the password of a portal's owner, for whoever has the data folder; answers the owner's address.")
    .works_suspended()
    .takes::<OwnerPasswordRequest>()
    .answers::<String>()
}

async fn set_owner_password(rq: Request) -> Result<Reply, Problem> {
    let body = OwnerPasswordRequest::parse(&rq.body)?;
    let password = Password::from_members(Some(&body.password), None);
    let owner = operate::set_owner_password(&rq.app, rq.caller()?, rq.param("alias"), password).await?;
    Reply::one(&owner.email)
}
