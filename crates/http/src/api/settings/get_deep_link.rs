//! `GET /settings/deeplink`: what links to files open on telephones (`docs/protocol/portal.md` 7.3).

use crate::operation::Operation;
use crate::problem::Problem;
use crate::reply::Reply;
use crate::request::Request;
use anteroom_app::house::deep_link;
use anteroom_wire::house::DeepLinkSettingsDto;

pub(super) fn operation() -> Operation {
    Operation::get("get_deep_link", "/settings/deeplink", |rq| Box::pin(get_deep_link(rq)))
        .about("What links to files open on telephones: 0 asks, 1 the browser, 2 the app.")
        .anonymous()
        .answers::<DeepLinkSettingsDto>()
}

async fn get_deep_link(rq: Request) -> Result<Reply, Problem> {
    let kept = deep_link::get_deep_link(&rq.app, rq.portal.id).await?;
    Reply::one(&DeepLinkSettingsDto::from(kept))
}
