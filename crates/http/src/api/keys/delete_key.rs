//! `DELETE /keys/{keyId}`: deletes a key (`docs/protocol/auth.md` 7).

use super::key_id;
use crate::operation::Operation;
use crate::problem::Problem;
use crate::reply::Reply;
use crate::request::Request;
use anteroom_app::keys::change_key;

pub(super) fn operation() -> Operation {
    Operation::delete("delete_key", "/keys/{keyid:guid}", |rq| Box::pin(delete_key(rq)))
        .about("Deletes an API key; false when it is not the caller's to delete.")
        .conditional()
        .answers::<bool>()
}

async fn delete_key(rq: Request) -> Result<Reply, Problem> {
    let (caller, id) = (rq.caller()?.clone(), key_id(&rq)?);
    let deleted = rq
        .app
        .write(move |tx, ctx| change_key::delete_key(tx, ctx, &caller, id))
        .await?;
    Reply::one(&deleted)
}
