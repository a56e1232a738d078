//! `GET /people/tokendiagnostics`: who the server takes the caller for (`docs/protocol/people.md` 5.11).

use crate::operation::Operation;
use crate::problem::Problem;
use crate::reply::Reply;
use crate::request::Request;
use anteroom_wire::extras::ClaimsDto;
use std::future::ready;

pub(super) fn operation() -> Operation {
    Operation::get("get_token_diagnostics", "/people/tokendiagnostics", |rq| {
        Box::pin(ready(get_token_diagnostics(&rq)))
    })
    .about("Who the server takes the caller for, and what the credential may be used for.")
    .answers::<ClaimsDto>()
}

fn get_token_diagnostics(rq: &Request) -> Result<Reply, Problem> {
    let caller = rq.caller()?;
    let person = &caller.person;
    let mut claims = vec![
        format!("sid:{}", person.id),
        format!("name:{}", person.user_name),
        format!("role:{}", person.role.name()),
        format!("tenant:{}", caller.portal.id.0),
        format!("credential:{}", caller.credential.kind()),
    ];
    claims.extend(caller.scopes.names().iter().map(|scope| format!("scope:{scope}")));
    Reply::one(&ClaimsDto {
        name: Some(person.user_name.clone()),
        claims,
    })
}
