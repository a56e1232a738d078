//! From a data folder to an application: open, migrate, and on the first start make the portal.

use crate::config::{Config, Owner};
use crate::data_folder::{DataFolder, machine_key};
use crate::exit::Failure;
use crate::tls::names;
use anteroom_app::bootstrap::{FirstOwner, FirstPortal, make_first_portal};
use anteroom_app::clock::SystemClock;
use anteroom_app::external::OpenId;
use anteroom_app::random::{Random, SystemRandom};
use anteroom_app::{App, Db, Parts};
use anteroom_domain::password::PasswordPolicy;
use anteroom_outbound::open_id::OpenIdClient;
use anteroom_store::portals;
use std::path::Path;
use std::sync::Arc;
use zeroize::Zeroizing;

/// An application on its data folder.
pub struct Started {
    /// The application.
    pub app: App,
    /// The folder, ours until this is dropped.
    pub folder: DataFolder,
    /// What the first start made; none on every other start.
    pub first: Option<First>,
}

/// What the first start made.
pub struct First {
    /// The portal, its owner's address and its first key.
    pub portal: FirstPortal,
    /// The owner's password, when it was made here.
    pub password: Option<Zeroizing<String>>,
}

impl First {
    /// How to sign in, to be shown once.
    pub fn words(&self, folder: &Path) -> String {
        format!(
            "A new portal was made in {}. This is shown once, keep it:\n  \
             owner     {}\n  password  {}\n  API key   {}",
            folder.display(),
            self.portal.owner_email,
            self.password.as_ref().map_or("as given", |password| password.as_str()),
            self.portal.api_key.as_str(),
        )
    }
}

/// Opens the database, brings its tables up to date and makes the first portal where there is none.
///
/// # Errors
/// When the database or the machine key cannot be used; nothing is made then.
pub async fn start(config: &Config, folder: DataFolder) -> Result<Started, Failure> {
    use anteroom_app::clock::Clock as _;
    let db = Db::open(&config.store).map_err(Failure::bad_input)?;
    let applied = db.migrate(SystemClock.now()).map_err(Failure::bad_input)?;
    if !applied.is_empty() {
        tracing::info!(migrations = ?applied, "the database was brought up to date");
    }
    db.follow_others().map_err(Failure::bad_input)?;
    let is_empty = db
        .read(|tx| Ok::<_, anteroom_store::Error>(!portals::exists_any(tx)?))
        .await;
    let is_empty =
        is_empty.map_err(|error| Failure::bad_input(format_args!("the database cannot be read: {error}")))?;
    if !is_empty && !config.machine_key_file.exists() {
        return Err(Failure::file(
            &config.machine_key_file,
            "the machine key is missing, and without it no key, session or password of this database works; put it back",
        ));
    }
    let key = machine_key::read_or_make(&config.machine_key_file, &SystemRandom)?;
    let mut settings = config.settings.clone();
    // The machine's own name means this machine, as `localhost` does.
    settings.local_names.extend(names::host_name());
    let open_id = config.open_id.clone().map(OpenIdClient::new).transpose();
    let open_id = open_id.map_err(Failure::bad_input)?;
    let open_id = open_id.map(|client| Arc::new(client) as Arc<dyn OpenId>);
    let parts = Parts {
        db,
        clock: Arc::new(SystemClock),
        random: Arc::new(SystemRandom),
        machine_key: key.to_vec(),
        settings,
        ports: super::ports::open(config)?,
        open_id,
    };
    let app = App::new(parts).map_err(Failure::bad_input)?;
    let first = if is_empty {
        make_first(&app, &config.owner).await?
    } else {
        None
    };
    Ok(Started { app, folder, first })
}

async fn make_first(app: &App, owner: &Owner) -> Result<Option<First>, Failure> {
    let made = owner
        .password
        .is_none()
        .then(|| random_password(&app.settings().password_policy, &SystemRandom));
    let owner = FirstOwner {
        email: owner.email.clone(),
        first_name: owner.first_name.clone(),
        last_name: owner.last_name.clone(),
        password: owner.password.clone().or_else(|| made.clone()).unwrap_or_default(),
    };
    let portal = make_first_portal(app, owner).await;
    let portal =
        portal.map_err(|error| Failure::bad_input(format_args!("the first portal could not be made: {error}")))?;
    Ok(portal.map(|portal| First { portal, password: made }))
}

const LENGTH: usize = 20;
/// Printable characters that nobody takes for one another and no shell takes for its own; 64, so that a byte chooses
/// each of them equally often.
const CHARACTERS: &[u8; 64] = b"ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz23456789@%+=:,.";

/// A random password that the rule accepts.
pub fn random_password(policy: &PasswordPolicy, random: &dyn Random) -> Zeroizing<String> {
    loop {
        let mut bytes = Zeroizing::new(vec![0; LENGTH.max(policy.min_length)]);
        random.fill(&mut bytes);
        let chosen = bytes.iter().filter_map(|byte| CHARACTERS.get(usize::from(byte % 64)));
        let password = Zeroizing::new(chosen.map(|c| char::from(*c)).collect::<String>());
        if policy.check(&password).is_ok() {
            return password;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn random_passwords_satisfy_the_strictest_rule() {
        for min_length in [8, 30] {
            let policy = PasswordPolicy {
                min_length,
                upper_case: true,
                digits: true,
                special_symbols: true,
            };
            let (one, other) = (
                random_password(&policy, &SystemRandom),
                random_password(&policy, &SystemRandom),
            );
            assert_ne!(one, other);
            assert_eq!(one.len(), LENGTH.max(min_length));
        }
        let distinct: std::collections::BTreeSet<_> = CHARACTERS.iter().collect();
        assert_eq!(distinct.len(), CHARACTERS.len());
    }
}
