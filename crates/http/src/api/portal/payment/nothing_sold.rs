//! What there is to buy: nothing (`docs/protocol/portal.md` 4.3).

use crate::operation::{Operation, QueryKind, QueryParameter};
use crate::problem::Problem;
use crate::reply::Reply;
use crate::request::Request;
use anteroom_app::portal_info::plan;
use anteroom_wire::plan::{CurrencyDto, PlanDto};
use std::collections::BTreeMap;
use std::future::ready;

const WALLET: &[QueryParameter] = &[QueryParameter::new(
    "wallet",
    QueryKind::Boolean,
    "Only what is paid from a wallet.",
)];
const SERVICE: &[QueryParameter] = &[QueryParameter::new(
    "service",
    QueryKind::Text,
    "Number or name of the service.",
)];

pub(super) fn operations() -> [Operation; 5] {
    [
        Operation::get("list_prices", "/portal/payment/prices", |rq| {
            Box::pin(ready(list_prices(&rq)))
        })
        .about("What plans cost: nothing is sold.")
        .answers::<BTreeMap<String, BTreeMap<String, f64>>>(),
        Operation::get("list_currencies", "/portal/payment/currencies", |rq| {
            Box::pin(ready(empty(&rq)))
        })
        .about("The currencies that can be paid in: none.")
        .answers_list::<CurrencyDto>(),
        Operation::get("list_plans", "/portal/payment/quotas", |rq| {
            Box::pin(ready(list_plans(&rq)))
        })
        .about("The plans that are sold: none.")
        .query(WALLET)
        .answers_list::<PlanDto>(),
        Operation::get("list_wallet_services", "/portal/payment/walletservices", |rq| {
            Box::pin(ready(empty(&rq)))
        })
        .about("What can be paid from a wallet: nothing.")
        .answers_list::<PlanDto>(),
        Operation::get("get_wallet_service", "/portal/payment/walletservice", |rq| {
            Box::pin(ready(get_wallet_service(&rq)))
        })
        .about("What can be paid from a wallet, by its name: nothing.")
        .query(SERVICE)
        .may_answer::<PlanDto>(),
    ]
    .map(Operation::works_unpaid)
}

fn list_prices(rq: &Request) -> Result<Reply, Problem> {
    plan::check_reader(rq.caller()?)?;
    Reply::one(&BTreeMap::<String, f64>::new())
}

fn list_plans(rq: &Request) -> Result<Reply, Problem> {
    let mut query = rq.query.reader();
    query.flag("wallet");
    query.finish()?;
    empty(rq)
}

fn empty(rq: &Request) -> Result<Reply, Problem> {
    plan::check_reader(rq.caller()?)?;
    Reply::list::<PlanDto>(&[])
}

fn get_wallet_service(rq: &Request) -> Result<Reply, Problem> {
    plan::check_reader(rq.caller()?)?;
    Ok(Reply::nothing())
}
