//! `GET /people/theme`: the caller's colour scheme (`docs/protocol/people.md` 13).

use crate::operation::Operation;
use crate::problem::Problem;
use crate::reply::Reply;
use crate::request::Request;
use anteroom_app::people::theme;
use anteroom_wire::extras::ThemeDto;

pub(super) fn operation() -> Operation {
    Operation::get("get_theme", "/people/theme", |rq| Box::pin(get_theme(rq)))
        .about("The colour scheme that the caller has chosen.")
        .answers::<ThemeDto>()
}

async fn get_theme(rq: Request) -> Result<Reply, Problem> {
    let chosen = theme::get_theme(&rq.app, rq.caller()?).await?;
    Reply::one(&ThemeDto::new(chosen.theme, chosen.changed_at))
}
