//! The first start: a portal, its owner and a first API key.

use crate::app::{App, Ctx};
use crate::caller::{Caller, Credential, Expected};
use crate::error::{Error, Fault};
use crate::keys::create_key::{NewKey, create_key};
use crate::passwords::Password;
use crate::resolve_portal::LOCAL_ALIAS;
use anteroom_domain::email::Email;
use anteroom_domain::name::user_name_base;
use anteroom_domain::{Activation, Person, PersonId, Portal, PortalId, Role, ScopeSet};
use anteroom_store::{Tx, people, portals};
use std::net::{IpAddr, Ipv4Addr};
use std::sync::Arc;
use zeroize::Zeroizing;

/// Who is to own the first portal; `Debug` does not show the password.
#[derive(Clone)]
pub struct FirstOwner {
    /// Address.
    pub email: String,
    /// First name.
    pub first_name: String,
    /// Last name.
    pub last_name: String,
    /// Clear-text password; held to the portal's rule.
    pub password: Zeroizing<String>,
}

impl std::fmt::Debug for FirstOwner {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("FirstOwner")
            .field("email", &self.email)
            .finish_non_exhaustive()
    }
}

/// What was made; `Debug` does not show the key.
pub struct FirstPortal {
    /// The portal.
    pub portal: Portal,
    /// Its owner's address.
    pub owner_email: String,
    /// The first API key, with everything the owner may do.
    pub api_key: Zeroizing<String>,
}

impl std::fmt::Debug for FirstPortal {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("FirstPortal")
            .field("portal", &self.portal)
            .field("owner_email", &self.owner_email)
            .finish_non_exhaustive()
    }
}

/// The number of the first portal.
pub(crate) const FIRST: PortalId = PortalId(1);

/// Makes the first portal when there is none yet; none when there is one.
///
/// # Errors
/// [`Fault::Email`], [`Fault::Name`] or [`Fault::Password`] for what cannot be used; those of the store.
pub async fn make_first_portal(app: &App, owner: FirstOwner) -> Result<Option<FirstPortal>, Error> {
    if app.read(|tx, _| Ok(portals::exists_any(tx)?)).await? {
        return Ok(None);
    }
    let settings = app.settings();
    let email = Email::parse(owner.email.trim()).map_err(|_| Fault::Email)?;
    settings
        .name_rule
        .check(&owner.first_name, &owner.last_name)
        .map_err(|_| Fault::Name)?;
    settings
        .password_policy
        .check(&owner.password)
        .map_err(|refused| Fault::Password(refused.0))?;
    let mut salt = [0; 16];
    app.ctx().random.fill(&mut salt);
    let hash = app
        .0
        .passwords
        .hash(Password::Clear(owner.password.clone()), salt, None)
        .await?;
    let made = app
        .write(move |tx, ctx| insert_first(tx, ctx, &email, &owner, &hash))
        .await?;
    let Some((portal, person)) = made else { return Ok(None) };
    let owner_email = person.email.clone();
    let caller = Caller {
        portal: Arc::new(portal.clone()),
        person: Arc::new(person),
        credential: Credential::Control,
        session_ends_at: None,
        scopes: ScopeSet::Full,
        address: IpAddr::V4(Ipv4Addr::LOCALHOST),
        expected: Expected::Anything,
    };
    let first_key = NewKey {
        name: "First key".to_owned(),
        permissions: None,
        expires_in_days: None,
    };
    let api_key = create_key(app, &caller, first_key).await?.secret;
    Ok(Some(FirstPortal {
        portal,
        owner_email,
        api_key,
    }))
}

fn insert_first(
    tx: &mut Tx<'_>,
    ctx: &Ctx,
    email: &Email,
    owner: &FirstOwner,
    hash: &str,
) -> Result<Option<(Portal, Person)>, Error> {
    // Two nodes may start on one empty database at the same moment.
    tx.lock(anteroom_store::Lock::Seats(FIRST))?;
    if portals::exists_any(tx)? {
        return Ok(None);
    }
    let now = ctx.now();
    let id = PersonId(ctx.new_id());
    let portal = Portal::new(FIRST, LOCAL_ALIAS, id, now);
    let mut person = Person::new(
        id,
        FIRST,
        Role::DocSpaceAdmin,
        email.as_str(),
        user_name_base(email.local_part()),
        now,
    );
    person.first_name.clone_from(&owner.first_name);
    person.last_name.clone_from(&owner.last_name);
    person.is_owner = true;
    person.activation = Activation::Activated;
    portals::insert(tx, &portal)?;
    people::insert(tx, &person, Some(hash))?;
    Ok(Some((portal, person)))
}
