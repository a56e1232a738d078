//! `POST /settings/messagesettings`: says whether everybody may write to the administrators (`docs/protocol/portal.md` 8).

use crate::operation::Operation;
use crate::problem::Problem;
use crate::reply::Reply;
use crate::request::Request;
use anteroom_app::house::messages;
use anteroom_domain::joining::MessageRule;
use anteroom_wire::request::MessageRuleRequest;
use anteroom_wire::rules::SETTINGS_UPDATED;

pub(super) fn operation() -> Operation {
    Operation::post("set_message_rule", "/settings/messagesettings", |rq| {
        Box::pin(set_message_rule(rq))
    })
    .about("Says whether everybody may write to the administrators, without an account.")
    .takes::<MessageRuleRequest>()
    .answers::<String>()
}

async fn set_message_rule(rq: Request) -> Result<Reply, Problem> {
    let rule = MessageRule {
        is_on: MessageRuleRequest::parse(&rq.body)?.turn_on,
    };
    let caller = rq.caller()?.clone();
    rq.app
        .write(move |tx, ctx| messages::set_message_rule(tx, ctx, &caller, rule))
        .await?;
    Reply::one(SETTINGS_UPDATED)
}
