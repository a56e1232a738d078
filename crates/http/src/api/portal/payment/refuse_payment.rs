//! Everything that needs somebody who takes money: refused, because there is nobody (`docs/protocol/portal.md` 4.3).

use crate::operation::{Operation, RateClass};
use crate::problem::Problem;
use crate::reply::Reply;
use crate::request::Request;
use crate::route::Method;
use anteroom_app::portal_info::plan;
use std::future::ready;

/// Name, path below `/portal/payment`, what it would do.
type Line = (&'static str, Method, &'static str, &'static str);

const READING: [Line; 6] = [
    (
        "get_payment_account",
        Method::Get,
        "/portal/payment/account",
        "The page of the payer's account.",
    ),
    (
        "get_checkout_url",
        Method::Get,
        "/portal/payment/chechoutsetupurl",
        "The page for a first payment.",
    ),
    ("get_customer", Method::Get, "/portal/payment/customerinfo", "Who pays."),
    (
        "get_balance",
        Method::Get,
        "/portal/payment/customer/balance",
        "What is in the wallet.",
    ),
    (
        "list_payments",
        Method::Get,
        "/portal/payment/customer/operations",
        "What was paid.",
    ),
    (
        "get_payments_report",
        Method::Get,
        "/portal/payment/customer/operationsreport",
        "How far the report of what was paid is.",
    ),
];

const CHANGING: [Line; 9] = [
    (
        "get_payment_url",
        Method::Put,
        "/portal/payment/url",
        "A page for paying.",
    ),
    (
        "update_payment",
        Method::Put,
        "/portal/payment/update",
        "Buys more or less.",
    ),
    (
        "update_wallet_payment",
        Method::Put,
        "/portal/payment/updatewallet",
        "Buys more or less from the wallet.",
    ),
    (
        "calculate_wallet_payment",
        Method::Put,
        "/portal/payment/calculatewallet",
        "What buying from the wallet would cost.",
    ),
    (
        "top_up_wallet",
        Method::Post,
        "/portal/payment/deposit",
        "Fills the wallet.",
    ),
    (
        "set_wallet_settings",
        Method::Post,
        "/portal/payment/topupsettings",
        "Sets whether the wallet is filled by itself.",
    ),
    (
        "set_wallet_service",
        Method::Post,
        "/portal/payment/servicestate",
        "Switches a service on or off that is paid from the wallet.",
    ),
    (
        "create_payments_report",
        Method::Post,
        "/portal/payment/customer/operationsreport",
        "Starts a report of what was paid.",
    ),
    (
        "terminate_payments_report",
        Method::Delete,
        "/portal/payment/customer/operationsreport",
        "Stops the report of what was paid.",
    ),
];

pub(super) fn operations() -> impl Iterator<Item = Operation> {
    let reading = READING.into_iter().map(|(id, method, template, about)| {
        Operation::new(id, method, template, |rq| Box::pin(ready(refuse(&rq, true))))
            .about(about)
            .works_unpaid()
    });
    let changing = CHANGING.into_iter().map(|(id, method, template, about)| {
        Operation::new(id, method, template, |rq| Box::pin(ready(refuse(&rq, false))))
            .about(about)
            .works_unpaid()
            .rate(RateClass::Payments)
    });
    reading.chain(changing)
}

fn refuse(rq: &Request, is_reading: bool) -> Result<Reply, Problem> {
    Err(plan::refuse_payment(rq.caller()?, is_reading).into())
}
