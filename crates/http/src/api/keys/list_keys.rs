//! `GET /keys`: the keys that the caller may see, newest first (`docs/protocol/auth.md` 7).

use crate::api::viewing::Reader;
use crate::operation::Operation;
use crate::problem::Problem;
use crate::reply::Reply;
use crate::request::Request;
use anteroom_app::keys::read_key;
use anteroom_wire::api_key::ApiKeyDto;

pub(super) fn operation() -> Operation {
    Operation::get("list_keys", "/keys", |rq| Box::pin(list_keys(rq)))
        .about("API keys, newest first: all of the portal for administrators, their own for others.")
        .answers_list::<ApiKeyDto>()
}

async fn list_keys(rq: Request) -> Result<Reply, Problem> {
    let reader = Reader::of(&rq)?;
    let keys = read_key::list_keys(&rq.app, rq.caller()?).await?;
    let items: Vec<ApiKeyDto> = keys.iter().map(|view| reader.key(view)).collect();
    Reply::list(&items)
}
