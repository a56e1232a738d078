//! `GET /settings/greetingsettings/isdefault`: whether the portal has no name of its own (`docs/protocol/portal.md` 7.2).

use crate::operation::Operation;
use crate::reply::Reply;

pub(super) fn operation() -> Operation {
    Operation::get("is_default_greeting", "/settings/greetingsettings/isdefault", |rq| {
        Box::pin(async move { Reply::one(&rq.portal.name.is_empty()) })
    })
    .about("Whether the portal has no name of its own.")
    .answers::<bool>()
}
