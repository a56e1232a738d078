//! `POST /keys`: makes a key, which is shown this once (`docs/protocol/auth.md` 7).

use crate::api::viewing::Reader;
use crate::operation::{Operation, RateClass};
use crate::problem::Problem;
use crate::reply::Reply;
use crate::request::Request;
use anteroom_app::keys::create_key::{self, NewKey};
use anteroom_wire::api_key::ApiKeyDto;
use anteroom_wire::request::CreateKeyRequest;

pub(super) fn operation() -> Operation {
    Operation::post("create_key", "/keys", |rq| Box::pin(create_key(rq)))
        .about("Makes an API key that acts as the caller. The answer is the only one that shows the whole key.")
        .rate(RateClass::Sensitive)
        .takes::<CreateKeyRequest>()
        .shows_secret()
        .answers::<ApiKeyDto>()
}

async fn create_key(rq: Request) -> Result<Reply, Problem> {
    let body = CreateKeyRequest::parse(&rq.body)?;
    let new = NewKey {
        name: body.name,
        permissions: body.permissions,
        expires_in_days: body.expires_in_days,
    };
    let made = create_key::create_key(&rq.app, rq.caller()?, new).await?;
    Reply::one(&Reader::of(&rq)?.key(&made.view).with_full_key(made.secret.to_string()))
}
