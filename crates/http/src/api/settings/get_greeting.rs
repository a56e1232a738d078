//! `GET /settings/greetingsettings`: what the portal is called (`docs/protocol/portal.md` 7.2).

use crate::operation::Operation;
use crate::reply::Reply;
use anteroom_wire::settings::greeting;

pub(super) fn operation() -> Operation {
    Operation::get("get_greeting", "/settings/greetingsettings", |rq| {
        Box::pin(async move { Reply::one(greeting(&rq.portal)) })
    })
    .about("What the portal is called.")
    .answers::<String>()
}
