//! `GET`, `PUT` and `DELETE /settings/colortheme`: the colours in which clients show the portal
//! (`docs/protocol/portal.md` 7.3).

use crate::operation::{Operation, QueryKind, QueryParameter};
use crate::problem::Problem;
use crate::reply::Reply;
use crate::request::Request;
use anteroom_app::house::{HouseFault, color_themes};
use anteroom_wire::color_theme::{ColorThemesDto, ColorThemesRequest};

const PATH: &str = "/settings/colortheme";
const QUERY: &[QueryParameter] = &[QueryParameter::new(
    "id",
    QueryKind::Integer,
    "The number of a scheme of the portal's own.",
)];

pub(super) fn operations() -> [Operation; 3] {
    [
        Operation::get("get_color_themes", PATH, |rq| Box::pin(get_color_themes(rq)))
            .about("The colour schemes of the portal, and which one is shown.")
            .anonymous()
            .answers::<ColorThemesDto>(),
        Operation::put("set_color_themes", PATH, |rq| Box::pin(set_color_themes(rq)))
            .about("Adds or changes a colour scheme, and says which one is shown.")
            .takes::<ColorThemesRequest>()
            .answers::<ColorThemesDto>(),
        Operation::delete("delete_color_theme", PATH, |rq| Box::pin(delete_color_theme(rq)))
            .about("Takes a colour scheme of the portal's own away.")
            .query(QUERY)
            .answers::<ColorThemesDto>(),
    ]
}

async fn get_color_themes(rq: Request) -> Result<Reply, Problem> {
    let themes = color_themes::get_color_themes(&rq.app, rq.portal.id).await?;
    Reply::one(&ColorThemesDto::from(&themes))
}

async fn set_color_themes(rq: Request) -> Result<Reply, Problem> {
    let body = ColorThemesRequest::parse(&rq.body)?;
    let caller = rq.caller()?.clone();
    color_themes::may_set(&caller)?;
    let theme = match &body.theme {
        Some(theme) => Some(theme.parsed().ok_or(HouseFault::Color)?),
        None => None,
    };
    let themes = rq
        .app
        .write(move |tx, ctx| color_themes::set_color_themes(tx, ctx, &caller, theme, body.selected))
        .await?;
    Reply::one(&ColorThemesDto::from(&themes))
}

async fn delete_color_theme(rq: Request) -> Result<Reply, Problem> {
    let mut query = rq.query.reader();
    let id = query.integer("id", "Id", 0..=i64::from(i32::MAX)).unwrap_or_default();
    query.finish()?;
    let caller = rq.caller()?.clone();
    let themes = rq
        .app
        .write(move |tx, ctx| color_themes::delete_color_theme(tx, ctx, &caller, id))
        .await?;
    Reply::one(&ColorThemesDto::from(&themes))
}
