//! Photos of people and uploads that may become one, for everybody who knows the URL (`docs/protocol/people.md` 2.5).

use crate::pages::Document;
use crate::problem::Problem;
use crate::route::PathParams;
use crate::table::PicturePlace;
use anteroom_app::App;
use anteroom_app::photos::{find_photo_file, find_temporary_file};
use anteroom_domain::Portal;
use anteroom_domain::portal::PortalStatus;
use anteroom_wire::query::Query;
use http::StatusCode;

/// A picture of the portal that a request addresses.
///
/// # Errors
/// 404 without a body when there is none, or no such portal.
pub async fn find(
    app: &App,
    portal: Option<&Portal>,
    place: PicturePlace,
    params: &PathParams,
    query: &Query,
) -> Result<Document, Problem> {
    let missing = || Problem::empty(StatusCode::NOT_FOUND);
    let portal = portal.filter(|portal| portal.status == PortalStatus::Active);
    let (portal, name) = (portal.ok_or_else(missing)?.id, params.find("name").unwrap_or_default());
    let found = match place {
        PicturePlace::Photos => find_photo_file(app, portal, name).await?,
        PicturePlace::Uploads => find_temporary_file(app, portal, name).await?,
    };
    let file = found.ok_or_else(missing)?;
    let document = Document::of(file.format.content_type(), &file.bytes);
    let hash = query.first("hash").and_then(|hash| hash.parse().ok());
    Ok(match place {
        PicturePlace::Uploads => document.never_stored(),
        // Under this URL no other picture will ever be.
        PicturePlace::Photos if hash == Some(file.id.cache_key()) => document.kept_forever(),
        PicturePlace::Photos => document,
    })
}
