//! `POST /settings/greetingsettings/restore`: takes the portal's name away (`docs/protocol/portal.md` 7.2).

use crate::operation::Operation;
use crate::problem::Problem;
use crate::reply::Reply;
use crate::request::Request;
use anteroom_app::house::greeting;
use anteroom_wire::settings::DEFAULT_GREETING;

pub(super) fn operation() -> Operation {
    Operation::post("restore_greeting", "/settings/greetingsettings/restore", |rq| {
        Box::pin(restore_greeting(rq))
    })
    .about("Takes the portal's name away. Answers the default text.")
    .answers::<String>()
}

async fn restore_greeting(rq: Request) -> Result<Reply, Problem> {
    let caller = rq.caller()?.clone();
    rq.app
        .write(move |tx, ctx| greeting::set_greeting(tx, ctx, &caller, ""))
        .await?;
    Reply::one(DEFAULT_GREETING)
}
