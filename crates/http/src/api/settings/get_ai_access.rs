//! `GET /settings/ai-access`: whether members may use artificial intelligence (`docs/protocol/portal.md` 7.3).

use crate::operation::Operation;
use crate::problem::Problem;
use crate::reply::Reply;
use crate::request::Request;
use anteroom_wire::house::AiAccessDto;

pub(super) fn operation() -> Operation {
    Operation::get("get_ai_access", "/settings/ai-access", |rq| Box::pin(get_ai_access(rq)))
        .about("Whether members may use artificial intelligence.")
        .answers::<AiAccessDto>()
}

async fn get_ai_access(rq: Request) -> Result<Reply, Problem> {
    let rules = rq.app.portal_settings(rq.portal.id).await?;
    Reply::one(&AiAccessDto::from(&rules.ai_access))
}
