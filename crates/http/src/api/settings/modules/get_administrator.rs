//! `GET /settings/security/administrator`: whether somebody is an administrator (`docs/protocol/portal.md` 10.4).

use crate::operation::{Operation, QueryKind, QueryParameter};
use crate::problem::Problem;
use crate::reply::Reply;
use crate::request::Request;
use anteroom_app::security::administrators;
use anteroom_domain::PersonId;
use anteroom_wire::request::AdministratorQuery;
use anteroom_wire::security::AdministratorDto;

const QUERY: &[QueryParameter] = &[
    QueryParameter::new("productid", QueryKind::Text, "The module; without it the whole portal."),
    QueryParameter::new("userid", QueryKind::Text, "The person."),
];

pub(super) fn operation() -> Operation {
    Operation::get("get_administrator", "/settings/security/administrator", |rq| {
        Box::pin(get_administrator(rq))
    })
    .about("Whether a person administers a module, which is to say the portal.")
    .query(QUERY)
    .answers::<AdministratorDto>()
}

async fn get_administrator(rq: Request) -> Result<Reply, Problem> {
    let asked = AdministratorQuery::parse(&rq.query)?;
    let person = PersonId(asked.user_id);
    let administrator = administrators::is_administrator_of_module(&rq.app, rq.caller()?, person).await?;
    Reply::one(&AdministratorDto {
        product_id: asked.product_id,
        user_id: asked.user_id,
        administrator,
    })
}
