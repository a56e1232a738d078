//! `GET /settings/authservice`: the services of others through which people sign in (`docs/protocol/portal.md` 7.3).

use crate::operation::Operation;
use crate::problem::Problem;
use crate::reply::Reply;
use crate::request::Request;
use anteroom_app::portal_info::plan;
use anteroom_wire::third_party::SignInServiceDto;
use std::future::ready;

pub(super) fn operation() -> Operation {
    Operation::get("list_sign_in_services", "/settings/authservice", |rq| {
        Box::pin(ready(list_sign_in_services(&rq)))
    })
    .about("The services of others through which people sign in; the installation sets them.")
    .answers_list::<SignInServiceDto>()
}

fn list_sign_in_services(rq: &Request) -> Result<Reply, Problem> {
    plan::check_reader(rq.caller()?)?;
    let services: Vec<_> = rq
        .app
        .open_id()
        .map(|provider| SignInServiceDto {
            name: provider.name().to_owned(),
            title: provider.name().to_owned(),
            description: "Set in the configuration of the installation".to_owned(),
            ..SignInServiceDto::default()
        })
        .into_iter()
        .collect();
    Reply::list(&services)
}
