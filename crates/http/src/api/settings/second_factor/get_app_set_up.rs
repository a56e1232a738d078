//! `GET /settings/tfaapp/setup`: what an app needs to be set up (`docs/protocol/auth.md` 8).

use crate::operation::Operation;
use crate::problem::Problem;
use crate::reply::Reply;
use crate::request::Request;
use anteroom_app::second_factor::show_set_up;
use anteroom_domain::LinkType;
use anteroom_wire::second_factor::AppSetUpDto;

pub(super) fn operation() -> Operation {
    Operation::get("get_app_set_up", "/settings/tfaapp/setup", |rq| {
        Box::pin(get_app_set_up(rq))
    })
    .about("The secret for an authenticator app, to be scanned or typed; for whoever is about to set one up.")
    .by_link(&[LinkType::TfaActivation])
    .answers::<AppSetUpDto>()
}

async fn get_app_set_up(rq: Request) -> Result<Reply, Problem> {
    let set_up = show_set_up(&rq.app, &rq.portal, rq.opened_link()?).await?;
    Reply::one(&AppSetUpDto {
        account: set_up.account,
        manual_entry_key: set_up.manual_key.to_string(),
        qr_code_setup_image_url: set_up.picture_url.to_string(),
    })
}
