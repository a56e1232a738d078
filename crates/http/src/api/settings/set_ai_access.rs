//! `POST /settings/ai-access`: says whether members may use artificial intelligence (`docs/protocol/portal.md` 7.3).

use crate::operation::Operation;
use crate::problem::Problem;
use crate::reply::Reply;
use crate::request::Request;
use anteroom_app::house::ai_access;
use anteroom_domain::house::AiAccess;
use anteroom_wire::house::AiAccessDto;
use anteroom_wire::request::AiAccessRequest;

pub(super) fn operation() -> Operation {
    Operation::post("set_ai_access", "/settings/ai-access", |rq| Box::pin(set_ai_access(rq)))
        .about("Says whether members may use artificial intelligence.")
        .takes::<AiAccessRequest>()
        .answers::<AiAccessDto>()
}

async fn set_ai_access(rq: Request) -> Result<Reply, Problem> {
    let access = AiAccess {
        is_on: AiAccessRequest::parse(&rq.body)?.enabled,
    };
    let caller = rq.caller()?.clone();
    let rules = rq
        .app
        .write(move |tx, ctx| ai_access::set_ai_access(tx, ctx, &caller, access))
        .await?;
    Reply::one(&AiAccessDto::from(&rules.ai_access))
}
