//! `GET /modules`, `GET /modules/info`: the parts of the portal (`docs/protocol/portal.md` 13).

use crate::operation::Operation;
use crate::problem::Problem;
use crate::reply::Reply;
use crate::request::Request;
use anteroom_domain::module::MODULES;
use anteroom_wire::version::ModuleDto;
use std::future::ready;

pub(super) fn operations() -> [Operation; 2] {
    [
        Operation::get("list_module_paths", "/modules", |_| {
            Box::pin(ready(Reply::list(&["/api/2.0/people"])))
        })
        .about("Where the parts of the portal are.")
        .answers_list::<String>(),
        Operation::get("list_module_details", "/modules/info", |rq| {
            Box::pin(ready(list_module_details(&rq)))
        })
        .about("The parts of the portal.")
        .answers_list::<ModuleDto>(),
    ]
}

fn list_module_details(rq: &Request) -> Result<Reply, Problem> {
    let link = format!("{}/accounts/people", rq.base_url());
    let details = MODULES.map(|module| ModuleDto {
        id: module.id.to_string(),
        title: module.title.to_owned(),
        link: link.clone(),
        ..ModuleDto::default()
    });
    Reply::list(&details)
}
