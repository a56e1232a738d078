//! `PUT /keys/{keyId}`: changes a key (`docs/protocol/auth.md` 7).

use super::key_id;
use crate::operation::Operation;
use crate::problem::Problem;
use crate::reply::Reply;
use crate::request::Request;
use anteroom_app::keys::change_key::{self, KeyUpdate};
use anteroom_wire::request::UpdateKeyRequest;

pub(super) fn operation() -> Operation {
    Operation::put("update_key", "/keys/{keyid:guid}", |rq| Box::pin(update_key(rq)))
        .about("Changes an API key; false when it is expired or not the caller's to change.")
        .conditional()
        .takes::<UpdateKeyRequest>()
        .answers::<bool>()
}

async fn update_key(rq: Request) -> Result<Reply, Problem> {
    let body = UpdateKeyRequest::parse(&rq.body)?;
    let update = KeyUpdate {
        name: body.name,
        permissions: body.permissions,
        is_active: body.is_active,
    };
    let (caller, id) = (rq.caller()?.clone(), key_id(&rq)?);
    let changed = rq
        .app
        .write(move |tx, ctx| change_key::update_key(tx, ctx, &caller, id, &update))
        .await?;
    Reply::one(&changed)
}
