//! `GET /settings/devtoolsaccess`: who may make keys (`docs/protocol/auth.md` 16).

use crate::operation::Operation;
use crate::problem::Problem;
use crate::reply::Reply;
use crate::request::Request;
use anteroom_wire::rules::DeveloperToolsDto;

pub(super) fn operation() -> Operation {
    Operation::get("get_developer_tools", "/settings/devtoolsaccess", |rq| {
        Box::pin(get_developer_tools(rq))
    })
    .about("Whether only administrators may make keys.")
    .answers::<DeveloperToolsDto>()
}

async fn get_developer_tools(rq: Request) -> Result<Reply, Problem> {
    let rules = rq.app.portal_settings(rq.portal.id).await?;
    Reply::one(&DeveloperToolsDto::from(&rules.developer_tools))
}
