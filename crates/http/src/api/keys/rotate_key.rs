//! `POST /anteroom/keys/{keyId}/rotate`: gives a key a new secret, which is shown this once (`docs/protocol/auth.md` 7.2).

use super::key_id;
use crate::api::viewing::Reader;
use crate::operation::{Operation, RateClass};
use crate::problem::Problem;
use crate::reply::Reply;
use crate::request::Request;
use anteroom_app::keys::rotate_key;
use anteroom_wire::api_key::ApiKeyDto;
use anteroom_wire::request::RotateKeyRequest;

pub(super) fn operation() -> Operation {
    Operation::post("rotate_key", "/anteroom/keys/{keyid:guid}/rotate", |rq| {
        Box::pin(rotate_key(rq))
    })
    .about("Gives one's own API key a new secret. The answer is the only one that shows it; the old one may work a while longer.")
    .rate(RateClass::Sensitive)
    .conditional()
    .takes::<RotateKeyRequest>()
    .shows_secret()
    .answers::<ApiKeyDto>()
}

async fn rotate_key(rq: Request) -> Result<Reply, Problem> {
    let body = RotateKeyRequest::parse(&rq.body)?;
    let overlap_minutes = body.overlap_minutes.unwrap_or_default();
    let made = rotate_key::rotate_key(&rq.app, rq.caller()?, key_id(&rq)?, overlap_minutes).await?;
    let shown = Reader::of(&rq)?.key(&made.view).with_full_key(made.secret.to_string());
    Reply::record(&shown, made.view.key.version)
}
