//! Signing out (`docs/protocol/auth.md` 4.3).

use crate::app::App;
use crate::caller::{Caller, Credential};
use crate::error::Error;
use crate::record::record;
use anteroom_domain::event::Action;
use anteroom_store::sessions;

/// Ends the session that the caller presented; other credentials have none to end.
///
/// # Errors
/// Those of the store.
pub async fn sign_out(app: &App, caller: &Caller) -> Result<(), Error> {
    let Credential::Session(session) = caller.credential else {
        return Ok(());
    };
    let caller = caller.clone();
    app.write(move |tx, ctx| {
        sessions::end(tx, caller.portal.id, caller.person.id, session)?;
        record(
            tx,
            ctx,
            &caller,
            Action::Logout,
            vec![caller.person.id.to_string()],
            caller.person.email.clone(),
        )
    })
    .await
}
