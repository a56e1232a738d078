//! `GET` and `PUT /settings/version`: which version of the portal is used, of which there is one
//! (`docs/protocol/portal.md` 13).

use crate::operation::Operation;
use crate::problem::Problem;
use crate::reply::Reply;
use crate::request::Request;
use anteroom_app::portal_info::version;
use anteroom_wire::PROTOCOL_LEVEL;
use anteroom_wire::version::{VersionDto, VersionRequest, VersionsDto};
use std::future::ready;

pub(super) fn operations() -> [Operation; 2] {
    [
        Operation::get("list_versions", "/settings/version", |_| {
            Box::pin(ready(Reply::one(&versions())))
        })
        .about("Which version of the portal is used, and which there are.")
        .answers::<VersionsDto>(),
        Operation::put("set_version", "/settings/version", |rq| {
            Box::pin(ready(set_version(&rq)))
        })
        .about("Changes the version of the portal: refused, because there is only one.")
        .takes::<VersionRequest>()
        .answers::<VersionsDto>(),
    ]
}

fn versions() -> VersionsDto {
    VersionsDto {
        current: version::CURRENT,
        versions: vec![VersionDto {
            id: version::CURRENT,
            name: PROTOCOL_LEVEL.to_owned(),
        }],
    }
}

fn set_version(rq: &Request) -> Result<Reply, Problem> {
    let body = VersionRequest::parse(&rq.body)?;
    Err(version::refuse_version(rq.caller()?, body.version_id).into())
}
