//! `PUT /people/theme`: chooses the caller's colour scheme (`docs/protocol/people.md` 13).

use crate::operation::Operation;
use crate::problem::Problem;
use crate::reply::Reply;
use crate::request::Request;
use anteroom_app::people::theme;
use anteroom_wire::extras::ThemeDto;
use anteroom_wire::request::ThemeRequest;

pub(super) fn operation() -> Operation {
    Operation::put("set_theme", "/people/theme", |rq| Box::pin(set_theme(rq)))
        .about("Sets the caller's own colour scheme: Base, Dark or System.")
        .takes::<ThemeRequest>()
        .answers::<ThemeDto>()
}

async fn set_theme(rq: Request) -> Result<Reply, Problem> {
    let wanted = ThemeRequest::parse(&rq.body)?.theme;
    let caller = rq.caller()?.clone();
    let chosen = rq
        .app
        .write(move |tx, ctx| theme::set_theme(tx, ctx, &caller, wanted))
        .await?;
    Reply::one(&ThemeDto::new(chosen.theme, chosen.changed_at))
}
