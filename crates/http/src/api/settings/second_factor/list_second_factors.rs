//! `GET /settings/tfaapp`: the kinds of second factor (`docs/protocol/auth.md` 8).

use crate::operation::Operation;
use crate::problem::Problem;
use crate::reply::Reply;
use crate::request::Request;
use anteroom_app::second_factor::{Entry, list_entries};
use anteroom_domain::portal_settings::SecondFactorKind;
use anteroom_wire::second_factor::SecondFactorDto;

pub(super) fn operation() -> Operation {
    Operation::get("list_second_factors", "/settings/tfaapp", |rq| {
        Box::pin(list_second_factors(rq))
    })
    .about("The kinds of second factor, and which one is on.")
    .answers_list::<SecondFactorDto>()
}

async fn list_second_factors(rq: Request) -> Result<Reply, Problem> {
    let entries = list_entries(&rq.app, rq.caller()?).await?;
    Reply::list(&entries.each_ref().map(shown))
}

fn shown(entry: &Entry) -> SecondFactorDto {
    let (id, title) = match entry.kind {
        SecondFactorKind::Sms => ("sms", "By SMS"),
        SecondFactorKind::App => ("app", "By authenticator app"),
    };
    let rule = entry.rule.as_ref();
    SecondFactorDto {
        id: id.to_owned(),
        title: title.to_owned(),
        enabled: entry.is_enabled,
        available: entry.is_available,
        avaliable: entry.is_available,
        trusted_ips: rule.map(|rule| rule.trusted.iter().map(ToString::to_string).collect()),
        mandatory_users: rule.map(|rule| rule.people.iter().map(|id| id.0).collect()),
        mandatory_groups: rule.map(|rule| rule.groups.iter().map(|id| id.0).collect()),
    }
}
