//! Signing in without knowing which portal (`docs/protocol/portal.md` 6.3).

use crate::app::App;
use crate::attempts::AttemptRule;
use crate::captcha::CaptchaAnswer;
use crate::error::{Error, Refusal};
use crate::links::{self, make};
use crate::passwords::Password;
use crate::portals::fault::PortalFault;
use crate::sign_in::identify::{counted, record_failure};
use anteroom_domain::event::Action;
use anteroom_domain::{Person, Portal, Status};
use anteroom_store::{people, portals};
use std::net::IpAddr;
use std::sync::Arc;

/// How many passwords are checked for each call, whoever asks: how long the answer takes must not tell how many portals
/// somebody has. It is also how many portals can be found.
const ROUNDS: usize = 8;

/// What such a sign-in says.
#[derive(Clone, Debug)]
pub struct SignInAnywhere {
    /// Address.
    pub email: Option<String>,
    /// Password.
    pub password: Option<Password>,
    /// What the client sent about a captcha.
    pub captcha: CaptchaAnswer,
    /// Client address.
    pub address: IpAddr,
}

/// A portal that somebody may go to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OpenPortal {
    /// Where it is.
    pub url: String,
    /// Signs in there, once; a second factor is asked for there.
    pub sign_in_url: String,
}

/// Somebody with the address, and what is known of the password.
struct Account {
    portal: Arc<Portal>,
    person: Person,
    password_hash: Option<String>,
}

/// The portals in which this address has this password, those registered last first.
///
/// # Errors
/// In this order: [`PortalFault::SignInCaptcha`]; [`PortalFault::SignInTooOften`]; [`Error::SlowDown`] when no password can
/// be checked now; [`PortalFault::SignIn`].
pub async fn sign_in_anywhere(app: &App, request: SignInAnywhere) -> Result<Vec<OpenPortal>, Error> {
    let (email, client) = (request.email.unwrap_or_default().trim().to_owned(), request.address);
    let checked = app.require_captcha(&email, &request.captcha, client).await;
    checked.map_err(|error| match error {
        Error::Forbidden(Refusal::Captcha) => PortalFault::SignInCaptcha { client }.into(),
        other => other,
    })?;
    let Some(password) = request.password.filter(|_| !email.is_empty()) else {
        return Err(PortalFault::SignIn.into());
    };
    admit(app, &email, client)?;
    let wanted = email.clone();
    let accounts = app
        .read(move |tx, _| {
            let mut found = Vec::new();
            for portal in portals::list_active_with_email(tx, &wanted, i64::try_from(ROUNDS).unwrap_or(i64::MAX))? {
                if let Some(person) = people::find_by_email(tx, portal.id, &wanted)? {
                    let password_hash = people::find_password_hash(tx, portal.id, person.id)?;
                    found.push(Account {
                        portal: Arc::new(portal),
                        person,
                        password_hash,
                    });
                }
            }
            Ok(found)
        })
        .await?;
    let mut open = Vec::new();
    let mut accounts = accounts.into_iter();
    for _ in 0..ROUNDS {
        let account = accounts.next();
        if let Some(found) = check(app, account, &password, client).await? {
            open.push(found);
        }
    }
    if open.is_empty() {
        return Err(PortalFault::SignIn.into());
    }
    Ok(open)
}

/// Refuses whoever asks too often, for one address or for any. Whether somebody has the address plays no part.
fn admit(app: &App, email: &str, client: IpAddr) -> Result<(), Error> {
    let too_often = || Error::from(PortalFault::SignInTooOften);
    app.guard("signing in anywhere", client).map_err(|_| too_often())?;
    let subject = format!("signing in anywhere: {email}");
    let begun = app
        .0
        .attempts
        .begin(AttemptRule::default(), &subject, client, app.now());
    begun.map_err(|_| too_often())
}

/// One round, which takes as long when there is nobody, or when the account is locked.
async fn check(
    app: &App,
    account: Option<Account>,
    password: &Password,
    client: IpAddr,
) -> Result<Option<OpenPortal>, Error> {
    let Some(Account {
        portal,
        person,
        password_hash,
    }) = account
    else {
        app.0.passwords.verify(password.clone(), None, client).await?;
        return Ok(None);
    };
    // Each portal counts for itself and keeps what it counted, although another one lets the caller in: anybody can
    // register a portal with somebody else's address and a password that he knows.
    let rule = app.portal_settings(portal.id).await?.attempts.value;
    let login = counted(&portal, &person.email);
    let begun = app.0.attempts.begin(rule, &login, client, app.now());
    let stored = password_hash.filter(|_| begun.is_ok());
    let verdict = app.0.passwords.verify(password.clone(), stored, client).await;
    if begun.is_ok() && matches!(verdict, Ok(true) | Err(_)) {
        app.0.attempts.take_back(&login, client);
    }
    if !verdict? || person.status != Status::Active {
        let is_news = begun.map_or_else(|locked| locked.since_now, |()| true);
        if is_news {
            let action = if begun.is_ok() {
                Action::LoginFailViaApi
            } else {
                Action::LoginFailBruteForce
            };
            record_failure(app, &portal, client, &person.email, action).await?;
        }
        return Ok(None);
    }
    let ctx = app.ctx();
    let url = ctx.root_url(&portal);
    let link = make::sign_in(&person.email, false, ctx.now());
    let sign_in_url = links::url(&ctx.secrets, &url, portal.id, &link);
    Ok(Some(OpenPortal { url, sign_in_url }))
}
