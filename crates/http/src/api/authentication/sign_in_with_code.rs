//! `POST /authentication/{code}`: signing in with password and code at once (`docs/protocol/auth.md` 4.2).

use super::sign_in::{sign_in_of, token_of};
use crate::operation::Operation;
use crate::problem::Problem;
use crate::reply::{Cookie, Reply};
use crate::request::Request;
use anteroom_app::sign_in::sign_in_with_password;
use anteroom_wire::authentication::AuthenticationTokenDto;
use anteroom_wire::request::SignInRequest;
use zeroize::Zeroizing;

pub(super) fn operation() -> Operation {
    Operation::post("sign_in_with_code", "/authentication/{code}", |rq| {
        Box::pin(sign_in_with_code(rq))
    })
    .about("Signs a person in who needs a second factor: the code stands in the path, or in the body.")
    .anonymous()
    .works_unpaid()
    .takes::<SignInRequest>()
    .answers::<AuthenticationTokenDto>()
}

async fn sign_in_with_code(rq: Request) -> Result<Reply, Problem> {
    let body = SignInRequest::parse(&rq.body)?;
    let ends_with_browser = body.session;
    let given = body.code.clone().filter(|code| !code.trim().is_empty());
    let code = Zeroizing::new(given.unwrap_or_else(|| rq.param("code").to_owned()));
    let request = sign_in_of(&rq, body);
    let begun = sign_in_with_password::sign_in_with_code(&rq.app, &rq.portal, request, &code).await?;
    let answer = AuthenticationTokenDto {
        tfa: true,
        ..token_of(&begun, ends_with_browser)
    };
    Ok(Reply::one(&answer)?.with_cookie(Cookie::session(&begun, ends_with_browser)))
}
