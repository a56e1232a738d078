//! `POST /apisystem/portal/signin`: the portals that somebody may go to (`docs/protocol/portal.md` 6.3).

use crate::operation::Operation;
use crate::problem::Problem;
use crate::reply::Reply;
use crate::request::Request;
use anteroom_app::captcha::CaptchaAnswer;
use anteroom_app::passwords::Password;
use anteroom_app::portals::sign_in::{SignInAnywhere, sign_in_anywhere as sign_in};
use anteroom_wire::installation::{OpenTenantDto, OpenTenantsDto, SignInAnywhereRequest};

pub(super) fn operation() -> Operation {
    Operation::post("sign_in_anywhere", "/apisystem/portal/signin", |rq| {
        Box::pin(sign_in_anywhere(rq))
    })
    .about("The portals in which an address has a password, each with a link that signs in there once.")
    .of_installation()
    .shows_secret()
    .takes::<SignInAnywhereRequest>()
    .answers_bare::<OpenTenantsDto>()
}

async fn sign_in_anywhere(rq: Request) -> Result<Reply, Problem> {
    let body = SignInAnywhereRequest::parse(&rq.body)?;
    let request = SignInAnywhere {
        email: body.email,
        password: Password::from_members(body.password.as_deref(), body.password_hash.as_deref()),
        captcha: CaptchaAnswer::from_members(body.recaptcha_type, body.recaptcha_response.as_deref()),
        address: rq.address,
    };
    let found = sign_in(&rq.app, request).await?;
    let tenants = found.into_iter().map(|portal| OpenTenantDto {
        portal_name: portal.url,
        portal_link: portal.sign_in_url,
    });
    Reply::bare(&OpenTenantsDto {
        tenants: tenants.collect(),
    })
}
