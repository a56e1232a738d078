//! `POST /settings/devtoolsaccess`, and PUT, which does the same: sets who may make keys (`docs/protocol/auth.md` 16).

use crate::operation::Operation;
use crate::problem::Problem;
use crate::reply::Reply;
use crate::request::Request;
use anteroom_app::portal_rules::set_rule;
use anteroom_domain::portal_settings::DeveloperTools;
use anteroom_wire::request::DeveloperToolsRequest;
use anteroom_wire::rules::DeveloperToolsDto;

const PATH: &str = "/settings/devtoolsaccess";

pub(super) fn operations() -> [Operation; 2] {
    [
        Operation::post("set_developer_tools", PATH, |rq| Box::pin(set_developer_tools(rq))),
        Operation::put("replace_developer_tools", PATH, |rq| Box::pin(set_developer_tools(rq))),
    ]
    .map(|operation| {
        operation
            .about("Sets whether only administrators may make keys. Keys that there are go on working.")
            .takes::<DeveloperToolsRequest>()
            .answers::<DeveloperToolsDto>()
    })
}

async fn set_developer_tools(rq: Request) -> Result<Reply, Problem> {
    let body = DeveloperToolsRequest::parse(&rq.body)?;
    let tools = DeveloperTools {
        admins_only: body.limited_access_for_users,
    };
    let caller = rq.caller()?.clone();
    let rules = rq
        .app
        .write(move |tx, ctx| set_rule::set_developer_tools(tx, ctx, &caller, tools))
        .await?;
    Reply::one(&DeveloperToolsDto::from(&rules.developer_tools))
}
