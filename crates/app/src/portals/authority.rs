//! Who may register and manage the portals of the installation (`docs/protocol/portal.md` 6.1).

use crate::app::Ctx;
use crate::bootstrap;
use crate::caller::Caller;
use anteroom_domain::policy::{Action, decide};

/// What somebody shows who wants to do something with the portals of the installation.
#[derive(Clone, Copy, Debug)]
pub struct Shown<'a> {
    /// Who asks, in the portal that the request addresses.
    pub caller: Option<&'a Caller>,
    /// What stands behind `ASC` in the header.
    pub signature: Option<&'a str>,
}

impl Shown<'_> {
    /// Whether portals may be registered with it.
    #[must_use]
    pub fn opens_registration(&self, ctx: &Ctx) -> bool {
        ctx.settings.open_registration || self.opens_management(ctx)
    }

    /// Whether all portals may be managed with it. Of the portals only the first one can: whoever registers another one is
    /// its administrator, and must not be everybody's.
    #[must_use]
    pub fn opens_management(&self, ctx: &Ctx) -> bool {
        let has_signed = match (&ctx.settings.registration_key, self.signature) {
            (Some(key), Some(signature)) => key.has_signed(signature, ctx.now()),
            _ => false,
        };
        has_signed
            || self.caller.is_some_and(|caller| {
                caller.portal.id == bootstrap::FIRST && decide(&caller.actor(), &Action::ManagePortals).is_ok()
            })
    }
}
