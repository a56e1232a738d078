//! What is set about a wallet: nothing, because there is none (`docs/protocol/portal.md` 4.3).

use crate::operation::Operation;
use crate::problem::Problem;
use crate::reply::Reply;
use crate::request::Request;
use anteroom_app::portal_info::plan;
use anteroom_wire::plan::{WalletServicesDto, WalletSettingsDto};
use std::future::ready;

pub(super) fn operations() -> [Operation; 2] {
    [
        Operation::get("get_wallet_settings", "/portal/payment/topupsettings", |rq| {
            Box::pin(ready(get_wallet_settings(&rq)))
        })
        .about("Whether a wallet is filled by itself: there is none.")
        .answers::<WalletSettingsDto>(),
        Operation::get("get_wallet_services", "/portal/payment/servicessettings", |rq| {
            Box::pin(ready(get_wallet_services(&rq)))
        })
        .about("Which services are paid from a wallet: none.")
        .answers::<WalletServicesDto>(),
    ]
    .map(Operation::works_unpaid)
}

fn get_wallet_settings(rq: &Request) -> Result<Reply, Problem> {
    plan::check_reader(rq.caller()?)?;
    Reply::one(&WalletSettingsDto::default())
}

fn get_wallet_services(rq: &Request) -> Result<Reply, Problem> {
    plan::check_reader(rq.caller()?)?;
    Reply::one(&WalletServicesDto::default())
}
