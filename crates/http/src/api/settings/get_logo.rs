//! `GET /settings/logo`: where the portal's logo is (`docs/protocol/portal.md` 7.3).

use crate::logos::Logo;
use crate::operation::Operation;
use crate::reply::Reply;

pub(super) fn operation() -> Operation {
    Operation::get("get_logo", "/settings/logo", |rq| {
        Box::pin(async move { Reply::one(&Logo::Wordmark.url(&rq.base_url())) })
    })
    .about("The URL of the portal's logo.")
    .answers::<String>()
}
