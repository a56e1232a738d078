//! The portals of the installation (`docs/protocol/portal.md` 6). These operations belong to no portal, and their answers
//! have no envelope.

mod editor_license;
mod list_registered_portals;
mod provision_portal;
mod register_portal;
mod register_portal_by_email;
mod remove_registered_portal;
mod set_portal_status;
mod settings;
mod show;
mod sign_in_anywhere;
mod validate_portal_name;

use crate::operation::Operation;
use crate::problem::Problem;
use crate::reply::Reply;
use crate::request::Request;
use anteroom_app::portals::authority::Shown;
use anteroom_wire::tenant::ValueDto;
use http::header;
use std::future::ready;

pub(super) fn operations() -> Vec<Operation> {
    let mut operations = vec![
        register_portal::operation(),
        register_portal_by_email::operation(),
        provision_portal::operation(),
        validate_portal_name::operation(),
        list_registered_portals::operation(),
        set_portal_status::operation(),
        remove_registered_portal::operation(),
        sign_in_anywhere::operation(),
        Operation::get("test_portal_api", "/apisystem/portal/test", |_| {
            Box::pin(ready(says("Portal api works")))
        })
        .about("Whether portals can be registered here at all.")
        .of_installation()
        .answers_bare::<ValueDto>(),
        Operation::get("test_settings_api", "/apisystem/settings/test", |_| {
            Box::pin(ready(says("Settings api works")))
        })
        .about("Whether the settings of the installation answer.")
        .of_installation()
        .answers_bare::<ValueDto>(),
    ];
    operations.extend(editor_license::operations());
    operations.extend(settings::operations());
    operations
}

fn says(value: &'static str) -> Result<Reply, Problem> {
    Reply::bare(&ValueDto { value })
}

impl Request {
    /// Checks that portals may be registered with what the request shows.
    ///
    /// # Errors
    /// 401 without a body.
    fn require_registration(&self) -> Result<(), Problem> {
        let opens = self.shown().opens_registration(self.app.ctx());
        if !opens {
            tracing::info!("a registration was refused: `registration.open` is off and no credential came with it");
        }
        if opens { Ok(()) } else { Err(Problem::unauthorized()) }
    }

    /// Whether it shows a credential that opens more than the open door does.
    fn shows_who_registers(&self) -> bool {
        self.shown().opens_management(self.app.ctx())
    }

    /// Checks that all portals may be managed with what the request shows.
    ///
    /// # Errors
    /// 401 without a body; 403 where portals have a base domain.
    fn require_management(&self) -> Result<(), Problem> {
        if !self.shown().opens_management(self.app.ctx()) {
            return Err(Problem::unauthorized());
        }
        if self.app.is_standalone() {
            Ok(())
        } else {
            Err(Problem::server_edition_only())
        }
    }

    fn shown(&self) -> Shown<'_> {
        let header = self.headers.get(header::AUTHORIZATION);
        let text = header.and_then(|value| value.to_str().ok());
        Shown {
            caller: self.caller.as_ref(),
            signature: text.and_then(|text| text.trim().strip_prefix("ASC ")).map(str::trim),
        }
    }
}
