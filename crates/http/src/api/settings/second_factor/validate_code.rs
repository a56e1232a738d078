//! `POST /settings/tfaapp/validate`: finishes a sign-in with a code (`docs/protocol/auth.md` 8).

use crate::layers::credential::find_cookie;
use crate::operation::Operation;
use crate::problem::Problem;
use crate::reply::{Cookie, Reply};
use crate::request::Request;
use anteroom_app::sign_in::second_step::{Finishing, finish};
use anteroom_domain::LinkType;
use anteroom_wire::request::ValidateCodeRequest;
use http::header::USER_AGENT;
use zeroize::Zeroizing;

pub(super) fn operation() -> Operation {
    Operation::post("validate_code", "/settings/tfaapp/validate", |rq| {
        Box::pin(validate_code(rq))
    })
    .about("Finishes a sign-in with a code of an authenticator app; answers whether that completed the app's set-up.")
    .by_link(&[LinkType::TfaActivation, LinkType::TfaAuth])
    .takes::<ValidateCodeRequest>()
    .answers::<bool>()
}

async fn validate_code(rq: Request) -> Result<Reply, Problem> {
    let body = ValidateCodeRequest::parse(&rq.body)?;
    let user_agent = rq.headers.get(USER_AGENT).and_then(|value| value.to_str().ok());
    let finishing = Finishing {
        code: Zeroizing::new(body.code),
        address: rq.address,
        user_agent: user_agent.map(str::to_owned),
    };
    let finished = finish(&rq.app, &rq.portal, rq.opened_link()?, finishing).await?;
    let reply = Reply::one(&finished.is_first)?.with_cookie(Cookie::session(&finished.begun, body.session));
    // The key of the step has done its part.
    let carried = [Cookie::SET_UP_KEY, Cookie::CODE_KEY]
        .into_iter()
        .filter(|name| find_cookie(&rq.headers, name).is_some());
    Ok(carried.fold(reply, |reply, name| reply.with_cookie(Cookie::clearing(name))))
}
