//! `GET /settings/payment`: what there is to buy (`docs/protocol/portal.md` 7.3).

use crate::operation::Operation;
use crate::problem::Problem;
use crate::reply::Reply;
use crate::request::Request;
use anteroom_app::portal_rules::read_rules;
use anteroom_wire::house::PaymentSettingsDto;

pub(super) fn operation() -> Operation {
    Operation::get("get_payment_settings", "/settings/payment", |rq| {
        Box::pin(get_payment_settings(rq))
    })
    .about("What there is to buy: nothing.")
    .answers::<PaymentSettingsDto>()
}

async fn get_payment_settings(rq: Request) -> Result<Reply, Problem> {
    read_rules(&rq.app, rq.caller()?).await?;
    let own = rq.app.settings();
    let standalone = own.base_domain == "localhost";
    Reply::one(&PaymentSettingsDto::without_billing(standalone, own.max_admins))
}
