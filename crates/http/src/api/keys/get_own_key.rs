//! `GET /keys/@self`: the key that the request was made with (`docs/protocol/auth.md` 7).

use crate::api::viewing::Reader;
use crate::operation::Operation;
use crate::problem::Problem;
use crate::reply::Reply;
use crate::request::Request;
use anteroom_app::keys::read_key;
use anteroom_wire::api_key::ApiKeyDto;

pub(super) fn operation() -> Operation {
    Operation::get("get_own_key", "/keys/@self", |rq| Box::pin(get_own_key(rq)))
        .about("The API key that this request was made with.")
        .answers::<ApiKeyDto>()
}

async fn get_own_key(rq: Request) -> Result<Reply, Problem> {
    let view = read_key::get_own_key(&rq.app, rq.caller()?).await?;
    Reply::record(&Reader::of(&rq)?.key(&view), view.key.version)
}
