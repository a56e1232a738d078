//! The portals of the installation, for whoever runs it (`docs/protocol/anteroom.md`, Portals).

mod create_portal;
mod get_portal;
mod list_portals;
mod set_owner_password;
mod set_portal_owner;
mod update_portal;
mod withdraw_portal;

use crate::operation::Operation;
use anteroom_app::portals::operate::PortalView;
use anteroom_wire::portal::PortalDto;

pub(super) fn operations() -> Vec<Operation> {
    vec![
        list_portals::operation(),
        create_portal::operation(),
        get_portal::operation(),
        update_portal::operation(),
        withdraw_portal::operation(),
        set_owner_password::operation(),
        set_portal_owner::operation(),
    ]
}

fn shown(view: &PortalView) -> PortalDto {
    PortalDto::of(&view.portal, view.owner.as_ref())
}
