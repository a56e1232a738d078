//! Registering a portal (`docs/protocol/portal.md` 6.2).

use crate::app::{App, Ctx};
use crate::captcha::CaptchaAnswer;
use crate::error::{Error, Fault, Refusal};
use crate::links::{self, call_key, make};
use crate::passwords::Password;
use crate::people::letters::write_to;
use crate::portals::fault::PortalFault;
use crate::portals::name::{make_name_up, parse_name, require_free};
use anteroom_domain::email::Email;
use anteroom_domain::name::user_name_base;
use anteroom_domain::portal::PortalDetails;
use anteroom_domain::registration::{culture_of, time_zone_of};
use anteroom_domain::{Activation, Alias, LetterKind, LinkType, Person, PersonId, Portal, Role};
use anteroom_store::{Tx, people, portal_details, portals};
use std::net::IpAddr;
use zeroize::Zeroizing;

/// What somebody wants who registers a portal.
#[derive(Clone, Debug)]
pub struct NewPortal {
    /// Its name, as given; none: one is made up.
    pub name: Option<String>,
    /// Its owner's address, as given.
    pub email: String,
    /// Its owner's first name.
    pub first_name: String,
    /// Its owner's last name.
    pub last_name: String,
    /// Its owner's password; none: the portal waits for its owner to choose one.
    pub password: Option<Password>,
    /// Whether the owner's address is taken to be the owner's.
    pub is_confirmed: bool,
    /// The language, as given.
    pub language: String,
    /// The time zone, an IANA name; none: that of the language.
    pub time_zone: Option<String>,
    /// The branch of business.
    pub industry: i64,
    /// Whether the portal's owners see nothing of the other portals.
    pub limited_access: bool,
    /// Whether nothing is sent to the owner.
    pub skip_welcome: bool,
    /// What else was told.
    pub details: PortalDetails,
    /// Whose share of registrations counts; none for the operator, who has no limit.
    pub client: Option<IpAddr>,
    /// What was sent about a captcha; none for whoever shows that he may register portals, of whom none is asked.
    pub captcha: Option<CaptchaAnswer>,
}

impl NewPortal {
    /// A portal with this name for this owner; nothing else is chosen.
    #[must_use]
    pub fn new(name: impl Into<String>, email: impl Into<String>) -> Self {
        Self {
            name: Some(name.into()),
            email: email.into(),
            first_name: "Administrator".to_owned(),
            last_name: String::new(),
            password: None,
            is_confirmed: false,
            language: String::new(),
            time_zone: None,
            industry: 0,
            limited_access: false,
            skip_welcome: false,
            details: PortalDetails::default(),
            client: None,
            captcha: None,
        }
    }
}

/// What was registered. `Debug` does not show the links.
pub struct Registered {
    /// The portal.
    pub portal: Portal,
    /// Its owner.
    pub owner: Person,
    /// The link with which the owner signs in, once.
    pub sign_in_url: String,
}

impl std::fmt::Debug for Registered {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Registered")
            .field("portal", &self.portal)
            .field("owner", &self.owner)
            .finish_non_exhaustive()
    }
}

impl Registered {
    /// The call that has the owner welcomed by mail, for an hour (`docs/protocol/portal.md` 5).
    #[must_use]
    pub fn welcome_url(&self, ctx: &Ctx) -> String {
        let key = call_key::make(ctx, self.portal.id, LinkType::Auth, self.owner.id);
        let root = ctx.root_url(&self.portal);
        format!(
            "{root}/api/2.0/portal/sendcongratulations?userid={}&key={key}",
            self.owner.id
        )
    }
}

impl App {
    /// A password that nobody knows, as a client would hash it.
    #[must_use]
    pub fn unknown_password(&self) -> Zeroizing<String> {
        Zeroizing::new(hex::encode(self.ctx().new_secret()))
    }
}

/// Registers a portal with its owner, who can sign in at once. The password is hashed before the transaction, so that the
/// transaction takes no longer than creating a person does.
///
/// # Errors
/// In this order: [`Fault::Email`]; [`PortalFault`] in the order of its variants; [`Error::SlowDown`] when no password
/// can be hashed now; those of the store.
pub async fn register_portal(app: &App, new: NewPortal) -> Result<Registered, Error> {
    let email = Email::parse(new.email.trim()).map_err(|_| Fault::Email)?;
    let settings = app.settings();
    match &new.password {
        Some(Password::Clear(clear)) if settings.password_policy.check(clear).is_err() => {
            return Err(PortalFault::Password.into());
        }
        // Only on a machine of one's own does a portal wait for whoever comes first to set it up.
        None if !app.is_standalone() => return Err(PortalFault::Password.into()),
        _ => {}
    }
    check_owner_name(app.ctx(), new.first_name.trim(), new.last_name.trim())?;
    let alias = match &new.name {
        Some(name) => parse_name(name)?,
        None => make_name_up(app).await?,
    };
    let wanted = alias.clone();
    app.point(move |tx, ctx| require_free(tx, ctx, &wanted)).await?;
    if let (Some(limit), Some(client)) = (settings.registration_limit, new.client)
        && !settings.secret_emails.is_secret(email.as_str())
        && !app.0.registrations.admit(limit, client, app.now())
    {
        return Err(PortalFault::TooManyAttempts.into());
    }
    check_captcha(app, &new, email.as_str()).await?;
    let hash = match new.password.clone() {
        None => None,
        Some(password) => {
            let mut salt = [0; 16];
            app.ctx().random.fill(&mut salt);
            Some(app.0.passwords.hash(password, salt, new.client).await?)
        }
    };
    let wanted = alias.clone();
    let made = app
        .write(move |tx, ctx| insert_portal(tx, ctx, &wanted, &email, &new, hash.as_deref()))
        .await;
    let (portal, owner) = match made {
        // Somebody else was faster.
        Err(Error::Portal(PortalFault::NameTaken { similar })) if similar.is_empty() => {
            app.point(move |tx, ctx| require_free(tx, ctx, &alias)).await?;
            return Err(PortalFault::NameTaken { similar }.into());
        }
        made => made?,
    };
    let ctx = app.ctx();
    let link = make::sign_in(&owner.email, false, ctx.now());
    let sign_in_url = links::url(&ctx.secrets, &ctx.root_url(&portal), portal.id, &link);
    Ok(Registered {
        portal,
        owner,
        sign_in_url,
    })
}

/// Checks that whoever only has the open door to registration is no program, where captchas are asked for.
async fn check_captcha(app: &App, new: &NewPortal, email: &str) -> Result<(), Error> {
    let (Some(answer), Some(client)) = (&new.captcha, new.client) else {
        return Ok(());
    };
    let checked = app.require_captcha(email, answer, client).await;
    checked.map_err(|error| match error {
        Error::Forbidden(Refusal::Captcha) => PortalFault::Captcha { client }.into(),
        other => other,
    })
}

/// Checks the name of an owner: both parts together are a name.
fn check_owner_name(ctx: &Ctx, first: &str, last: &str) -> Result<(), Error> {
    if first.is_empty() && last.is_empty() {
        return Err(PortalFault::OwnerNameEmpty.into());
    }
    // A portal may be registered with a last name alone.
    let (first, last) = if first.is_empty() { (last, first) } else { (first, last) };
    let checked = ctx.settings.name_rule.check(first, last);
    Ok(checked.map_err(|_| PortalFault::OwnerNameIncorrect)?)
}

fn insert_portal(
    tx: &mut Tx<'_>,
    ctx: &Ctx,
    alias: &Alias,
    email: &Email,
    new: &NewPortal,
    hash: Option<&str>,
) -> Result<(Portal, Person), Error> {
    require_free(tx, ctx, alias)?;
    let now = ctx.now();
    let id = PersonId(ctx.new_id());
    let mut portal = Portal::new(portals::next_id(tx)?, alias.as_str(), id, now);
    culture_of(&new.language).clone_into(&mut portal.culture);
    portal.time_zone = new
        .time_zone
        .clone()
        .unwrap_or_else(|| time_zone_of(&new.language).to_owned());
    portal.industry = new.industry;
    portal.limited_access = new.limited_access;
    portal.awaits_setup = hash.is_none();
    let mut owner = Person::new(
        id,
        portal.id,
        Role::DocSpaceAdmin,
        email.as_str(),
        user_name_base(email.local_part()),
        now,
    );
    new.first_name.trim().clone_into(&mut owner.first_name);
    new.last_name.trim().clone_into(&mut owner.last_name);
    owner.is_owner = true;
    owner.activation = if new.is_confirmed {
        Activation::Activated
    } else {
        Activation::NotActivated
    };
    portals::insert(tx, &portal)?;
    people::insert(tx, &owner, hash)?;
    portal_details::insert(tx, portal.id, &new.details)?;
    if !new.skip_welcome {
        welcome(tx, ctx, &portal, &owner)?;
    }
    Ok((portal, owner))
}

/// Writes to the owner of a new portal.
///
/// # Errors
/// Those of the store.
pub fn welcome(tx: &mut Tx<'_>, ctx: &Ctx, portal: &Portal, owner: &Person) -> Result<(), Error> {
    let link = (owner.activation != Activation::Activated).then(|| make::email_activation(owner, ctx.now()));
    write_to(tx, ctx, portal, owner, LetterKind::PortalCreated, link)
}
