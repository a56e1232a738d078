//! The application: what a request handler holds.

use crate::attempts::Attempts;
use crate::caches::Caches;
use crate::client_note::ClientNote;
use crate::clock::Clock;
use crate::delivery_counts::DeliveryCounts;
use crate::error::Error;
use crate::external::OpenId;
use crate::passwords::Passwords;
use crate::photos::Decoders;
use crate::portals::Registrations;
use crate::ports::Ports;
use crate::random::{Ids, Random, secret};
use crate::secrets::Secrets;
use crate::settings::Settings;
use crate::tasks;
use crate::webhooks::deliver::bell_of as hook_bell_of;
use crate::webhooks::port::HookBodies;
use crate::webhooks::wanted::Wanted;
use anteroom_domain::{Instant, Person, PersonId, PortalId};
use anteroom_store::{Db, Tx, people};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, OnceLock};
use tokio::sync::Notify;
use uuid::Uuid;

/// What an application is put together from.
pub struct Parts {
    /// The database, migrated.
    pub db: Db,
    /// The clock.
    pub clock: Arc<dyn Clock>,
    /// The source of randomness.
    pub random: Arc<dyn Random>,
    /// The installation's machine key.
    pub machine_key: Vec<u8>,
    /// The settings.
    pub settings: Settings,
    /// What it needs from outside.
    pub ports: Ports,
    /// The OpenID Connect provider through which people may sign in, if there is one.
    pub open_id: Option<Arc<dyn OpenId>>,
}

/// What a use case may use beside its transaction.
#[derive(Clone)]
pub struct Ctx {
    /// The clock.
    pub clock: Arc<dyn Clock>,
    /// The source of randomness.
    pub random: Arc<dyn Random>,
    /// The installation's secrets.
    pub secrets: Arc<Secrets>,
    /// The settings.
    pub settings: Arc<Settings>,
    /// What somebody wants to hear of.
    pub(crate) wanted_triggers: Arc<Wanted>,
    /// What writes messages to webhooks.
    pub(crate) hook_bodies: Arc<dyn HookBodies>,
    /// What the client says about itself whose request is being answered.
    pub client: ClientNote,
    ids: Arc<Ids>,
}

impl Ctx {
    /// Now.
    #[must_use]
    pub fn now(&self) -> Instant {
        self.clock.now()
    }

    /// A new identifier that sorts by time.
    #[must_use]
    pub fn new_id(&self) -> Uuid {
        self.ids.next(self.now(), self.random.as_ref())
    }

    /// 32 random bytes.
    #[must_use]
    pub fn new_secret(&self) -> [u8; 32] {
        secret(self.random.as_ref())
    }
}

pub(crate) struct Inner {
    pub db: Db,
    pub caches: Arc<Caches>,
    pub passwords: Passwords,
    pub attempts: Attempts,
    pub registrations: Registrations,
    pub ports: Ports,
    pub decoders: Decoders,
    pub control: OnceLock<[u8; 32]>,
    /// Rung when background work was started.
    pub task_bell: Arc<Notify>,
    /// Rung when something waits to be told to a webhook.
    pub hook_bell: Arc<Notify>,
    pub open_id: Option<Arc<dyn OpenId>>,
    pub mails_delivered: DeliveryCounts,
    pub hooks_delivered: DeliveryCounts,
}

/// The application; cheap to clone.
#[derive(Clone)]
pub struct App(pub(crate) Arc<Inner>, Option<Watch>, Arc<Ctx>);

/// Sees whether something was changed through one handle of the application.
#[derive(Clone, Default)]
pub struct Watch(Arc<AtomicBool>);

impl Watch {
    /// Whether a transaction was committed, or may have been.
    #[must_use]
    pub fn may_have_changed(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }

    fn note<T>(&self, written: &Result<T, Error>) {
        if matches!(
            written,
            Ok(_) | Err(Error::Unavailable(anteroom_store::Error::Uncertain))
        ) {
            self.0.store(true, Ordering::Relaxed);
        }
    }
}

impl App {
    /// Puts an application together.
    ///
    /// # Errors
    /// When a thread cannot be started or the password cost is out of range.
    pub fn new(parts: Parts) -> Result<Self, Error> {
        let secrets = Arc::new(Secrets::new(&parts.machine_key));
        let settings = parts.settings;
        let passwords = Passwords::start(Arc::clone(&secrets), settings.password_cost, settings.password_threads)?;
        let caches = Caches::start(&parts.db, &settings);
        let task_bell = tasks::bell_of(&parts.db);
        let hook_bell = hook_bell_of(&parts.db);
        let ctx = Arc::new(Ctx {
            clock: parts.clock,
            random: parts.random,
            secrets,
            settings: Arc::new(settings),
            wanted_triggers: Wanted::start(&parts.db),
            hook_bodies: Arc::clone(&parts.ports.hook_bodies),
            client: ClientNote::default(),
            ids: Arc::default(),
        });
        let inner = Inner {
            db: parts.db,
            caches,
            passwords,
            attempts: Attempts::default(),
            registrations: Registrations::default(),
            ports: parts.ports,
            decoders: Decoders::default(),
            control: OnceLock::new(),
            task_bell,
            hook_bell,
            open_id: parts.open_id,
            mails_delivered: DeliveryCounts::default(),
            hooks_delivered: DeliveryCounts::default(),
        };
        Ok(Self(Arc::new(inner), None, ctx))
    }

    /// The same application, for the requests of a client that says this about itself.
    #[must_use]
    pub fn for_client(&self, client: ClientNote) -> Self {
        let ctx = Ctx {
            client,
            ..Ctx::clone(&self.2)
        };
        Self(Arc::clone(&self.0), self.1.clone(), Arc::new(ctx))
    }

    /// The same application, and what sees whether something is changed through this handle of it.
    #[must_use]
    pub fn watched(&self) -> (Self, Watch) {
        let watch = Watch::default();
        (
            Self(Arc::clone(&self.0), Some(watch.clone()), Arc::clone(&self.2)),
            watch,
        )
    }

    /// The version of this build.
    #[must_use]
    pub const fn version() -> &'static str {
        env!("CARGO_PKG_VERSION")
    }

    /// Now.
    #[must_use]
    pub fn now(&self) -> Instant {
        self.2.now()
    }

    /// The settings.
    #[must_use]
    pub fn settings(&self) -> &Settings {
        &self.2.settings
    }

    /// What use cases may use.
    #[must_use]
    pub fn ctx(&self) -> &Ctx {
        &self.2
    }

    /// The OpenID Connect provider, if there is one.
    #[must_use]
    pub fn open_id(&self) -> Option<Arc<dyn OpenId>> {
        self.0.open_id.clone()
    }

    /// The database.
    #[must_use]
    pub fn db(&self) -> &Db {
        &self.0.db
    }

    /// The salt of client-side password hashes.
    #[must_use]
    pub fn password_salt(&self) -> &str {
        self.2.secrets.password_salt()
    }

    /// Sets the token that the control listener accepts; the first one stays.
    pub fn set_control_token(&self, token: &str) {
        let _ = self.0.control.set(self.2.secrets.hash_token(token));
    }

    /// Runs a use case that changes something, in one transaction; the answer comes after the change is on disk. The use
    /// case may run more than once when the database asks for it, and only the last run counts.
    ///
    /// # Errors
    /// Those of the use case, and those of the store.
    pub async fn write<T: Send + 'static>(
        &self,
        job: impl Fn(&mut Tx<'_>, &Ctx) -> Result<T, Error> + Send + 'static,
    ) -> Result<T, Error> {
        let ctx = Arc::clone(&self.2);
        let written = self.0.db.write(move |tx| job(tx, &ctx)).await;
        if let Some(watch) = &self.1 {
            watch.note(&written);
        }
        written
    }

    /// Runs a use case that reads much: lists and searches.
    ///
    /// # Errors
    /// Those of the use case, and those of the store.
    pub async fn read<T: Send + 'static>(
        &self,
        job: impl Fn(&mut Tx<'_>, &Ctx) -> Result<T, Error> + Send + 'static,
    ) -> Result<T, Error> {
        let ctx = Arc::clone(&self.2);
        self.0.db.read(move |tx| job(tx, &ctx)).await
    }

    /// Runs a use case that reads a row or two by key.
    ///
    /// # Errors
    /// Those of the use case, and those of the store.
    pub async fn point<T: Send + 'static>(
        &self,
        job: impl Fn(&mut Tx<'_>, &Ctx) -> Result<T, Error> + Send + 'static,
    ) -> Result<T, Error> {
        let ctx = Arc::clone(&self.2);
        self.0.db.point(move |tx| job(tx, &ctx)).await
    }

    /// A person of a portal, from the cache when it is there.
    ///
    /// # Errors
    /// Those of the store.
    pub async fn find_person(&self, portal: PortalId, id: PersonId) -> Result<Option<Arc<Person>>, Error> {
        let key = (portal, id);
        let now = self.now();
        if let Some(person) = self.0.caches.people.get(&key, now) {
            return Ok(Some(person));
        }
        let ticket = self.0.caches.people.begin_fill(&key);
        let Some(person) = self.point(move |tx, _| Ok(people::find(tx, portal, id)?)).await? else {
            return Ok(None);
        };
        let person = Arc::new(person);
        self.0
            .caches
            .people
            .fill(ticket, key, Arc::clone(&person), person_bytes(&person), now);
        Ok(Some(person))
    }
}

/// About how much memory a cached person takes.
fn person_bytes(person: &Person) -> usize {
    let texts = [&person.user_name, &person.first_name, &person.last_name, &person.email].map(String::len);
    let optional =
        [&person.culture, &person.title, &person.location, &person.notes].map(|t| t.as_ref().map_or(0, String::len));
    let contacts: usize = person.contacts.iter().map(|c| c.kind.len() + c.value.len() + 64).sum();
    size_of::<Person>() + 128 + texts.iter().sum::<usize>() + optional.iter().sum::<usize>() + contacts
}
