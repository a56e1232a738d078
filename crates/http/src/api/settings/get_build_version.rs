//! `GET /settings/version/build`: the level of the protocol (`docs/protocol/portal.md` 13).

use crate::operation::Operation;
use crate::problem::Problem;
use crate::reply::Reply;
use anteroom_wire::PROTOCOL_LEVEL;
use anteroom_wire::capabilities::BuildVersionDto;
use std::future::ready;

pub(super) fn operation() -> Operation {
    Operation::get("get_build_version", "/settings/version/build", |_| {
        Box::pin(ready(get_build_version()))
    })
    .about("The level of the protocol that is spoken.")
    .anonymous()
    .works_unpaid()
    .answers::<BuildVersionDto>()
}

fn get_build_version() -> Result<Reply, Problem> {
    Reply::one(&BuildVersionDto {
        doc_space: PROTOCOL_LEVEL.to_owned(),
        document_server: None,
    })
}
