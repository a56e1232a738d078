//! `GET /anteroom/mails`: the mails that the portal wrote, newest first (`docs/protocol/anteroom.md`, Mails).

use super::{listed, zone};
use crate::operation::{Operation, QueryKind, QueryParameter};
use crate::problem::Problem;
use crate::reply::Reply;
use crate::request::Request;
use anteroom_app::mail;
use anteroom_wire::mail::{MailDto, MailQuery};

const QUERY: &[QueryParameter] = &[
    QueryParameter::new("state", QueryKind::Text, "Only `waiting`, `sent` or `failed` ones."),
    QueryParameter::new(
        "startIndex",
        QueryKind::Integer,
        "How many to leave out at the beginning.",
    ),
    QueryParameter::new(
        "count",
        QueryKind::Integer,
        "Size of the page, 1 to 100; 25 when it is not given.",
    ),
];

pub(super) fn operation() -> Operation {
    Operation::get("list_mails", "/anteroom/mails", |rq| Box::pin(list_mails(rq)))
        .about("The mails that the portal wrote, newest first; for administrators.")
        .query(QUERY)
        .answers_page::<MailDto>()
}

async fn list_mails(rq: Request) -> Result<Reply, Problem> {
    let query = MailQuery::parse(&rq.query)?;
    let (caller, zone) = (rq.caller()?.clone(), zone(&rq));
    let page = rq
        .app
        .read(move |tx, ctx| mail::list_mails(tx, ctx, &caller, query.state, query.start_index, query.count))
        .await?;
    let items: Vec<MailDto> = page.items.iter().map(|view| listed(view, &zone)).collect();
    Reply::page(&items, page.total)
}
