//! Signing in with what a provider vouched for (`docs/protocol/auth.md` 4).

use super::accounts::{read_profile, set_link};
use crate::app::App;
use crate::error::{Error, Fault, Refusal};
use crate::sign_in::begin_session::{Beginning, append};
use crate::sign_in::identify::record_failure;
use crate::sign_in::second_step::{SignedIn, ask_or_begin};
use anteroom_domain::event::Action;
use anteroom_domain::{Activation, ExternalProfile, Person, Portal, Status};
use anteroom_store::{external_accounts, people};
use std::net::IpAddr;
use std::sync::Arc;

/// A sign-in through a provider.
#[derive(Clone, Debug)]
pub struct ProviderSignIn {
    /// The profile that the provider's way back ended with.
    pub serialized_profile: String,
    /// A language to switch the person to.
    pub culture: Option<String>,
    /// Client address.
    pub address: IpAddr,
    /// `User-Agent` of the client.
    pub user_agent: Option<String>,
}

/// Signs in whom the profile's account is linked to. An active person with the address that the provider has verified
/// is linked on the way: the operator trusts the provider that he configured.
///
/// # Errors
/// [`Error::Unauthenticated`] for every profile that is nobody's, [`Error::ProviderEmailTaken`] when the address belongs to
/// somebody who has not shown that it is his, [`Refusal::UserDisabled`].
pub async fn sign_in_with_provider(
    app: &App,
    portal: &Arc<Portal>,
    request: ProviderSignIn,
) -> Result<SignedIn, Error> {
    let profile = match read_profile(app.ctx(), portal.id, &request.serialized_profile) {
        Ok(Some(profile)) => profile,
        Ok(None) | Err(Error::Provider(_) | Error::Invalid(Fault::ExternalProfile)) => {
            return Err(Error::Unauthenticated);
        }
        Err(other) => return Err(other),
    };
    let address = request.address;
    let found = find_or_link(app, portal, &profile).await;
    let person = match found {
        Ok(person) => person,
        Err(refusal @ (Error::Unauthenticated | Error::ProviderEmailTaken)) => {
            let (portal, who) = (Arc::clone(portal), profile.email.unwrap_or(profile.subject));
            let event = Action::LoginFailViaApiSocialAccount;
            app.write(move |tx, ctx| append(tx, ctx, &portal, event, None, address, &who))
                .await?;
            return Err(refusal);
        }
        Err(other) => return Err(other),
    };
    if person.status != Status::Active {
        // As with a password: somebody who may not come in is not asked for a second factor first.
        record_failure(app, portal, address, &person.email, Action::LoginFail).await?;
        return Err(Error::Forbidden(Refusal::UserDisabled));
    }
    let beginning = Beginning {
        via: "provider",
        event: Action::LoginSuccessViaApiSocialAccount,
        address,
        user_agent: request.user_agent,
        culture: request.culture,
        link: None,
    };
    ask_or_begin(app, portal, person, beginning).await
}

async fn find_or_link(app: &App, portal: &Arc<Portal>, profile: &ExternalProfile) -> Result<Person, Error> {
    let (portal, profile) = (portal.id, profile.clone());
    app.write(move |tx, ctx| {
        if let Some(account) = external_accounts::find(tx, portal, &profile.provider, &profile.subject)? {
            return people::find(tx, portal, account.person)?.ok_or(Error::Unauthenticated);
        }
        let by_email = match &profile.email {
            Some(email) => people::find_by_email(tx, portal, email)?,
            None => None,
        };
        let person = by_email.ok_or(Error::Unauthenticated)?;
        if person.status == Status::Pending || person.activation != Activation::Activated {
            return Err(Error::ProviderEmailTaken);
        }
        if person.status == Status::Active {
            set_link(tx, ctx, portal, person.id, &profile)?;
        }
        Ok(person)
    })
    .await
}
