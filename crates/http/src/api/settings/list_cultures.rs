//! `GET /settings/cultures`: the enabled languages (`docs/protocol/portal.md` 7.3).

use crate::operation::Operation;
use crate::problem::Problem;
use crate::reply::Reply;
use anteroom_domain::culture::ENABLED;
use std::future::ready;

pub(super) fn operation() -> Operation {
    Operation::get("list_cultures", "/settings/cultures", |_| {
        Box::pin(ready(list_cultures()))
    })
    .about("The languages that people and portals can be set to.")
    .anonymous()
    .answers_list::<String>()
}

fn list_cultures() -> Result<Reply, Problem> {
    Reply::list(&ENABLED)
}
