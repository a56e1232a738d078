//! `POST /settings/greetingsettings`: gives the portal a name (`docs/protocol/portal.md` 7.2).

use crate::operation::Operation;
use crate::problem::Problem;
use crate::reply::Reply;
use crate::request::Request;
use anteroom_app::house::greeting;
use anteroom_wire::house::GREETING_SAVED;
use anteroom_wire::request::GreetingRequest;

pub(super) fn operation() -> Operation {
    Operation::post("set_greeting", "/settings/greetingsettings", |rq| {
        Box::pin(set_greeting(rq))
    })
    .about("Gives the portal another name. An empty one stands for the default text.")
    .takes::<GreetingRequest>()
    .answers::<String>()
}

async fn set_greeting(rq: Request) -> Result<Reply, Problem> {
    let title = GreetingRequest::parse(&rq.body)?.title;
    let caller = rq.caller()?.clone();
    rq.app
        .write(move |tx, ctx| greeting::set_greeting(tx, ctx, &caller, &title))
        .await?;
    Reply::one(GREETING_SAVED)
}
