//! `/settings/telegram/…`: being told through Telegram, which needs a bot that there is not (`docs/protocol/portal.md` 14).

use crate::operation::Operation;
use crate::problem::Problem;
use crate::reply::Reply;
use crate::request::Request;
use anteroom_app::Error;
use anteroom_app::house::notifications;
use anteroom_wire::notification::TelegramDto;
use std::future::ready;

pub(super) fn operations() -> [Operation; 3] {
    [
        Operation::get("check_telegram", "/settings/telegram/check", |_| {
            Box::pin(ready(Reply::one(&TelegramDto::default())))
        })
        .about("Whether the caller's Telegram account is linked: none can be.")
        .answers::<TelegramDto>(),
        Operation::get("link_telegram", "/settings/telegram/link", |_| {
            Box::pin(ready(link_telegram()))
        })
        .about("Where a Telegram account is linked: nowhere, because there is no bot.")
        .answers::<String>(),
        Operation::delete("unlink_telegram", "/settings/telegram/link", |rq| {
            Box::pin(ready(unlink_telegram(&rq)))
        })
        .about("Takes the link to the caller's Telegram account away: there is none.")
        .answers::<bool>(),
    ]
}

fn link_telegram() -> Result<Reply, Problem> {
    Err(Error::NotAvailable.into())
}

fn unlink_telegram(rq: &Request) -> Result<Reply, Problem> {
    notifications::check_own(rq.caller()?)?;
    Reply::one(&false)
}
