//! `GET /settings/whitelabel/logos`: the logos of the portal (`docs/protocol/portal.md` 7.3).

use crate::logos::Logo;
use crate::operation::{Operation, QueryKind, QueryParameter};
use crate::problem::Problem;
use crate::reply::Reply;
use crate::request::Request;
use anteroom_wire::logo::{LOGOS, LogoDto, LogoPathDto};

const QUERY: &[QueryParameter] = &[
    QueryParameter::new(
        "isDark",
        QueryKind::Boolean,
        "Only the pictures for dark, or only those for light backgrounds.",
    ),
    QueryParameter::new(
        "isDefault",
        QueryKind::Boolean,
        "Makes no difference: all logos are the default ones.",
    ),
    QueryParameter::new(
        "logoType",
        QueryKind::Text,
        "Only the logo of this type, by name or number.",
    ),
];

pub(super) fn operation() -> Operation {
    Operation::get("list_logos", "/settings/whitelabel/logos", |rq| {
        Box::pin(async move { list_logos(&rq) })
    })
    .about("The logos of the portal.")
    .anonymous()
    .works_suspended()
    .query(QUERY)
    .answers_list::<LogoDto>()
}

fn list_logos(rq: &Request) -> Result<Reply, Problem> {
    let mut query = rq.query.reader();
    let is_dark = query.flag("isDark");
    query.flag("isDefault");
    let kind = query.member("logoType", LogoDto::NAMES);
    query.finish()?;
    let base = rq.base_url();
    let shown: Vec<LogoDto> = LOGOS
        .iter()
        .filter(|logo| kind.is_none_or(|kind| logo.number == kind))
        .map(|logo| {
            let (light, dark) = Logo::of(logo.is_square);
            LogoDto::new(
                logo,
                LogoPathDto {
                    light: (is_dark != Some(true)).then(|| light.url(&base)),
                    dark: (is_dark != Some(false)).then(|| dark.url(&base)),
                },
            )
        })
        .collect();
    Reply::list(&shown)
}
