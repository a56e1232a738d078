//! `GET /settings/statistics/spaceusage/{id}`: how much a part of the portal stores (`docs/protocol/portal.md` 7.3).

use crate::operation::Operation;
use crate::problem::Problem;
use crate::reply::Reply;
use crate::request::Request;
use anteroom_app::portal_info::plan;
use anteroom_domain::module::MODULES;
use anteroom_wire::version::{SpaceUsageDto, size_text};

pub(super) fn operation() -> Operation {
    Operation::get("get_space_usage", "/settings/statistics/spaceusage/{id:guid}", |rq| {
        Box::pin(get_space_usage(rq))
    })
    .about("How much a part of the portal stores.")
    .answers_list::<SpaceUsageDto>()
}

async fn get_space_usage(rq: Request) -> Result<Reply, Problem> {
    let usage = plan::read_plan(&rq.app, rq.caller()?).await?.usage;
    let is_asked = |id: String| rq.param("id").eq_ignore_ascii_case(&id);
    if !MODULES.iter().any(|module| is_asked(module.id.to_string())) {
        return Reply::list::<SpaceUsageDto>(&[]);
    }
    Reply::list(&[SpaceUsageDto {
        name: "Photos".to_owned(),
        size: size_text(usage.bytes),
        ..SpaceUsageDto::default()
    }])
}
