//! `GET /capabilities`: what the portal can do (`docs/protocol/portal.md` 13, `docs/protocol/anteroom.md` row 13).

use crate::operation::Operation;
use crate::problem::Problem;
use crate::reply::Reply;
use crate::request::Request;
use anteroom_app::App;
use anteroom_wire::capabilities::{AnteroomCapabilities, CapabilitiesDto};
use std::future::ready;

/// What is done beyond the reference, so that tools know whom they talk to.
const FEATURES: [&str; 8] = [
    "role",
    "profileOfOthers",
    "requestId",
    "bareApiKey",
    "etag",
    "idempotencyKey",
    "peopleBatch",
    "webhooks",
];

pub(super) fn operation() -> Operation {
    Operation::get("get_capabilities", "/capabilities", |rq| {
        Box::pin(ready(get_capabilities(&rq)))
    })
    .about("What the portal can do.")
    .anonymous()
    .works_unpaid()
    .answers::<CapabilitiesDto>()
}

fn get_capabilities(rq: &Request) -> Result<Reply, Problem> {
    let compat = rq.app.settings().compat;
    let providers: Vec<_> = rq.app.open_id().iter().map(|p| p.name().to_owned()).collect();
    Reply::one(&CapabilitiesDto {
        anteroom: (!compat.is_reference()).then(|| AnteroomCapabilities {
            version: App::version().to_owned(),
            compat_mode: compat.name().to_owned(),
            features: FEATURES.map(str::to_owned).to_vec(),
        }),
        oauth_enabled: !providers.is_empty(),
        providers,
        ..CapabilitiesDto::default()
    })
}
