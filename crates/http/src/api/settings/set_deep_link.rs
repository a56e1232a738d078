//! `POST /settings/deeplink`: sets what links to files open on telephones (`docs/protocol/portal.md` 7.3).

use crate::operation::Operation;
use crate::problem::Problem;
use crate::reply::Reply;
use crate::request::Request;
use anteroom_app::house::deep_link;
use anteroom_wire::house::DeepLinkSettingsDto;
use anteroom_wire::request::DeepLinkRequest;

pub(super) fn operation() -> Operation {
    Operation::post("set_deep_link", "/settings/deeplink", |rq| Box::pin(set_deep_link(rq)))
        .about("Sets what links to files open on telephones: 0 asks, 1 the browser, 2 the app.")
        .takes::<DeepLinkRequest>()
        .answers::<DeepLinkSettingsDto>()
}

async fn set_deep_link(rq: Request) -> Result<Reply, Problem> {
    let mode = DeepLinkRequest::parse(&rq.body)?.mode();
    let caller = rq.caller()?.clone();
    let kept = rq
        .app
        .write(move |tx, ctx| deep_link::set_deep_link(tx, ctx, &caller, mode))
        .await?;
    Reply::one(&DeepLinkSettingsDto::from(kept))
}
