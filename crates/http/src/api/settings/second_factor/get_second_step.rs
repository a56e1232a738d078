//! `GET /settings/tfaapp/confirm`: the caller's second step (`docs/protocol/auth.md` 8).

use super::cookie_of;
use crate::operation::Operation;
use crate::problem::Problem;
use crate::reply::Reply;
use crate::request::Request;
use anteroom_app::second_factor::step_of_caller;
use anteroom_wire::second_factor::SecondStepDto;

pub(super) fn operation() -> Operation {
    Operation::get("get_second_step", "/settings/tfaapp/confirm", |rq| {
        Box::pin(get_second_step(rq))
    })
    .about("The second step that the caller has to take to sign in from where he is, if there is one.")
    .may_answer::<SecondStepDto>()
}

async fn get_second_step(rq: Request) -> Result<Reply, Problem> {
    let Some(step) = step_of_caller(&rq.app, rq.caller()?).await? else {
        return Ok(Reply::nothing());
    };
    let cookie = cookie_of(&step);
    let shown = SecondStepDto {
        url: format!("{}{}", rq.link_root(), step.path),
        cookie_name: Some(cookie.name.to_owned()),
        cookie_value: Some(cookie.value.clone()),
    };
    Ok(Reply::one(&shown)?.with_cookie(cookie))
}
