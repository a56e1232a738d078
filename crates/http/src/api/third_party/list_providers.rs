//! `GET /people/thirdparty/providers`: the providers through which people may sign in (`docs/protocol/people.md` 14.1).

use crate::operation::{Operation, QueryKind, QueryParameter};
use crate::problem::Problem;
use crate::reply::Reply;
use crate::request::Request;
use anteroom_app::external::accounts;
use anteroom_wire::query::percent_encode;
use anteroom_wire::third_party::AccountInfoDto;

const QUERY: &[QueryParameter] = &[
    QueryParameter::new("inviteView", QueryKind::Boolean, "The list is for a registration page."),
    QueryParameter::new("settingsView", QueryKind::Boolean, "The list is for one's own profile."),
    QueryParameter::new(
        "clientCallback",
        QueryKind::Text,
        "The function of the page that the window of the provider calls at its end.",
    ),
    QueryParameter::new("fromOnly", QueryKind::Text, "Only the provider of this name."),
];

pub(super) fn operation() -> Operation {
    Operation::get("list_providers", "/people/thirdparty/providers", |rq| {
        Box::pin(list_providers(rq))
    })
    .about("Lists the providers through which people may sign in.")
    .anonymous()
    .works_unpaid()
    .query(QUERY)
    .answers_list::<AccountInfoDto>()
}

async fn list_providers(rq: Request) -> Result<Reply, Problem> {
    let mut query = rq.query.reader();
    let views = [query.flag("inviteView"), query.flag("settingsView")];
    query.finish()?;
    let callback = rq.query.first("clientCallback").unwrap_or_default();
    let only = rq
        .query
        .first("fromOnly")
        .map(str::trim)
        .filter(|name| !name.is_empty());
    // A mobile application shows a page of its own instead of a window beside its page.
    let in_window = views.contains(&Some(true)) || !is_mobile(&rq);
    let providers = accounts::list_providers(&rq.app, rq.caller.as_ref()).await?;
    let items: Vec<AccountInfoDto> = providers
        .into_iter()
        .filter(|provider| only.is_none_or(|name| name.eq_ignore_ascii_case(&provider.name)))
        .map(|provider| AccountInfoDto {
            url: url(&provider.name, in_window.then_some(callback)),
            provider: provider.name,
            linked: provider.is_linked,
        })
        .collect();
    Reply::list(&items)
}

fn url(provider: &str, callback: Option<&str>) -> String {
    let mut url = "/login.ashx?auth=".to_owned();
    percent_encode(provider, &mut url);
    match callback {
        Some(callback) => {
            url.push_str("&mode=popup&callback=");
            percent_encode(callback, &mut url);
        }
        None => url.push_str("&mode=Redirect&desktop=true"),
    }
    url
}

fn is_mobile(rq: &Request) -> bool {
    let agent = rq.headers.get(http::header::USER_AGENT);
    agent.and_then(|value| value.to_str().ok()).is_some_and(|agent| {
        ["Mobile", "Android", "iPhone", "iPad"]
            .iter()
            .any(|word| agent.contains(word))
    })
}
