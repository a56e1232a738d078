//! `POST /settings/banner`: needs a licence that there is none of (`docs/protocol/portal.md` 7.3).

use crate::operation::Operation;
use crate::problem::Problem;
use crate::reply::Reply;
use crate::request::Request;
use anteroom_app::house::paid;
use anteroom_wire::house::BannerSettingsDto;
use anteroom_wire::request::BannerRequest;

pub(super) fn operation() -> Operation {
    Operation::post("set_banner", "/settings/banner", |rq| {
        Box::pin(async move { set_banner(&rq) })
    })
    .about("Hides banners of the vendor. There are none, and no plan that includes it: 402.")
    .takes::<BannerRequest>()
    .answers::<BannerSettingsDto>()
}

fn set_banner(rq: &Request) -> Result<Reply, Problem> {
    BannerRequest::parse(&rq.body)?;
    match paid::set_banner(rq.caller()?)? {}
}
