//! Turning a presented credential into a caller (`docs/protocol/auth.md` 1, 2, 7, 9).

use crate::app::App;
use crate::caches::CachedKey;
use crate::caller::{Caller, Credential, Expected, Presented};
use crate::error::Error;
use crate::secrets::equal;
use crate::sign_in::basic;
use anteroom_domain::{Instant, PersonId, Portal, PortalId, ScopeSet, Status};
use anteroom_store::sessions::Session;
use anteroom_store::{keys, portals, sessions};
use std::net::IpAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

/// The last use of a key is written at most this often.
const LAST_USED_EVERY_US: i64 = 60_000_000;

/// A credential that is good by itself; whose it is decides about the rest.
struct Good {
    person: PersonId,
    credential: Credential,
    scopes: ScopeSet,
    /// When the session ends.
    ends_at: Option<Instant>,
    /// The key, whose use is recorded.
    key: Option<Arc<CachedKey>>,
}

impl Good {
    const fn full(person: PersonId, credential: Credential) -> Self {
        Self {
            person,
            credential,
            scopes: ScopeSet::Full,
            ends_at: None,
            key: None,
        }
    }
}

impl App {
    /// Finds out who presents a credential; none when it cannot be used: unknown, expired, switched off, of another
    /// portal, or of a person who is not active.
    ///
    /// # Errors
    /// Those of the store, and [`Error::SlowDown`] when a password cannot be checked now.
    pub async fn authenticate(
        &self,
        portal: &Arc<Portal>,
        presented: &Presented,
        address: IpAddr,
    ) -> Result<Option<Caller>, Error> {
        let found = match presented {
            Presented::None => None,
            Presented::ApiKey(key) => self.by_api_key(portal, key).await?,
            Presented::Session(token) => self.by_session(portal, token).await?,
            Presented::Basic { login, password } => basic::find(self, portal, login, password, address)
                .await?
                .map(|person| Good::full(person, Credential::Basic)),
            Presented::Control(token) => self.by_control_token(portal, token),
        };
        let Some(good) = found else {
            return Ok(None);
        };
        let Some(person) = self.find_person(portal.id, good.person).await? else {
            return Ok(None);
        };
        if person.status != Status::Active {
            return Ok(None);
        }
        if let Some(key) = &good.key {
            self.record_use(key).await;
        }
        Ok(Some(Caller {
            portal: Arc::clone(portal),
            person,
            credential: good.credential,
            session_ends_at: good.ends_at,
            scopes: good.scopes,
            address,
            expected: Expected::Anything,
        }))
    }

    async fn by_api_key(&self, portal: &Portal, key: &str) -> Result<Option<Good>, Error> {
        let hash = self.ctx().secrets.hash_api_key(key);
        let now = self.now();
        let Some(cached) = self.cached_key(portal.id, hash, now).await? else {
            return Ok(None);
        };
        let key = &cached.key;
        // The look-up already matched; the comparison in constant time is what decides.
        let is_its_secret = equal(&cached.secret.hash, &hash) && cached.secret.ends_at.is_none_or(|end| now < end);
        if !is_its_secret || key.portal != portal.id || !key.is_active || key.is_expired(now) {
            return Ok(None);
        }
        Ok(Some(Good {
            scopes: key.scopes.clone(),
            key: Some(Arc::clone(&cached)),
            ..Good::full(key.creator, Credential::Key(key.id))
        }))
    }

    // Looked for in one portal only: what another portal has takes as long to refuse as what nobody has.
    async fn cached_key(
        &self,
        portal: PortalId,
        hash: [u8; 32],
        now: Instant,
    ) -> Result<Option<Arc<CachedKey>>, Error> {
        let (cache, place) = (&self.0.caches.keys, (portal, hash));
        if let Some(key) = cache.get(&place, now) {
            return Ok(Some(key));
        }
        let ticket = cache.begin_fill(&place);
        let found = self
            .point(move |tx, _| Ok(keys::find_by_hash(tx, portal, &hash)?))
            .await?;
        let Some((key, secret)) = found else {
            return Ok(None);
        };
        let last_used = AtomicI64::new(key.last_used_at.map_or(0, |at| at.0));
        let bytes = size_of::<CachedKey>() + 256;
        let cached = Arc::new(CachedKey { key, secret, last_used });
        cache.fill(ticket, place, Arc::clone(&cached), bytes, now);
        Ok(Some(cached))
    }

    async fn record_use(&self, cached: &CachedKey) {
        let now = self.now();
        let before = cached.last_used.load(Ordering::Relaxed);
        let due = now.0.saturating_sub(before) >= LAST_USED_EVERY_US;
        // Of several requests at once only one writes.
        if due
            && cached
                .last_used
                .compare_exchange(before, now.0, Ordering::Relaxed, Ordering::Relaxed)
                .is_ok()
        {
            let (portal, id) = (cached.key.portal, cached.key.id);
            let written = self
                .write(move |tx, _| Ok(keys::set_last_used(tx, portal, id, now)?))
                .await;
            // A disk that is full must not keep readers out; a use a minute later tries again.
            if let Err(error) = written {
                tracing::warn!(%error, "the last use of an API key was not recorded");
            }
        }
    }

    async fn by_session(&self, portal: &Portal, token: &str) -> Result<Option<Good>, Error> {
        let hash = self.ctx().secrets.hash_token(token);
        let now = self.now();
        let Some(session) = self.cached_session(portal.id, hash, now).await? else {
            return Ok(None);
        };
        let person = session.person;
        let usable = session.portal == portal.id
            && session.is_active
            && session.portal_epoch == self.portal_epoch(portal, session.portal_epoch).await?
            && session.expires_at.is_none_or(|end| now < end);
        if !usable {
            return Ok(None);
        }
        let epoch = self.find_person(portal.id, person).await?.map(|p| p.session_epoch);
        Ok((epoch == Some(session.person_epoch)).then(|| Good {
            ends_at: session.expires_at,
            ..Good::full(person, Credential::Session(session.id))
        }))
    }

    /// The session epoch of a portal. A session of a later one than the record at hand shows that the record is from before
    /// another node changed it.
    async fn portal_epoch(&self, portal: &Portal, of_session: i64) -> Result<i64, Error> {
        if of_session <= portal.session_epoch {
            return Ok(portal.session_epoch);
        }
        let id = portal.id;
        let found = self.point(move |tx, _| Ok(portals::find(tx, id)?)).await?;
        Ok(found.map_or(portal.session_epoch, |portal| portal.session_epoch))
    }

    async fn cached_session(
        &self,
        portal: PortalId,
        hash: [u8; 32],
        now: Instant,
    ) -> Result<Option<Arc<Session>>, Error> {
        let (cache, place) = (&self.0.caches.sessions, (portal, hash));
        if let Some(session) = cache.get(&place, now) {
            return Ok(Some(session));
        }
        let ticket = cache.begin_fill(&place);
        let Some(session) = self
            .point(move |tx, _| Ok(sessions::find_by_hash(tx, portal, &hash)?))
            .await?
            .map(Arc::new)
        else {
            return Ok(None);
        };
        cache.fill(ticket, place, Arc::clone(&session), size_of::<Session>() + 256, now);
        Ok(Some(session))
    }

    fn by_control_token(&self, portal: &Portal, token: &str) -> Option<Good> {
        let expected = self.0.control.get()?;
        equal(expected, &self.ctx().secrets.hash_token(token)).then(|| Good::full(portal.owner, Credential::Control))
    }
}
