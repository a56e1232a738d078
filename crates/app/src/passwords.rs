//! Password hashing: Argon2id over the client-side hash, in a bounded queue on low-priority threads.
//!
//! A hash costs thousands of times what a request costs, so it never runs where requests or statements run.

use crate::attempts::network_of;
use crate::error::Error;
use crate::secrets::Secrets;
use argon2::{Argon2, Params};
use crossbeam_channel::{Receiver, Sender, TrySendError};
use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use subtle::ConstantTimeEq;
use tokio::sync::oneshot;
use zeroize::Zeroizing;

/// A password as it arrived.
#[derive(Clone)]
pub enum Password {
    /// Clear text, trimmed.
    Clear(Zeroizing<String>),
    /// The client-side hash, trimmed.
    ClientHash(Zeroizing<String>),
}

impl std::fmt::Debug for Password {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Password(…)")
    }
}

impl Password {
    /// Reads the two members of a request: the hash wins when it is not empty; none when both are.
    #[must_use]
    pub fn from_members(clear: Option<&str>, hash: Option<&str>) -> Option<Self> {
        let given = |text: Option<&str>| {
            text.map(str::trim)
                .filter(|t| !t.is_empty())
                .map(|t| Zeroizing::new(t.to_owned()))
        };
        // Hexadecimal digits mean the same in either case.
        given(hash)
            .map(|h| Self::ClientHash(Zeroizing::new(h.to_ascii_lowercase())))
            .or_else(|| given(clear).map(Self::Clear))
    }
}

/// How much a hash costs.
#[derive(Clone, Copy, Debug)]
pub struct Cost {
    /// Memory in KiB.
    pub memory_kib: u32,
    /// Passes over the memory.
    pub passes: u32,
}

impl Default for Cost {
    /// 19 MiB and two passes, what OWASP recommends for Argon2id.
    fn default() -> Self {
        Self {
            memory_kib: 19 * 1024,
            passes: 2,
        }
    }
}

type Job = Box<dyn FnOnce() + Send>;

/// The queue.
#[derive(Clone)]
pub struct Passwords {
    jobs: Sender<Job>,
    secrets: Arc<Secrets>,
    cost: Cost,
    dummy: Arc<str>,
    checks: UnderWay,
    makings: UnderWay,
    derived: Arc<AtomicU64>,
}

/// How many passwords of each client are worked on or wait.
type UnderWay = Arc<Mutex<HashMap<IpAddr, usize>>>;

/// How many jobs may wait for each thread before further ones are refused.
const WAITING_PER_THREAD: usize = 64;
/// How many passwords of one client are checked or wait at the same time, so that nobody who guesses can keep everybody
/// else from signing in.
const CHECKS_PER_CLIENT: usize = 16;
/// How many passwords of one client are made or wait at the same time. Whoever registers or creates people has shown more
/// than whoever guesses, and must leave half of the queue to the others all the same.
const MAKINGS_PER_CLIENT: usize = WAITING_PER_THREAD / 2;

impl Passwords {
    /// Starts `threads` low-priority threads.
    ///
    /// # Errors
    /// When a thread cannot be started or the cost is out of range.
    pub fn start(secrets: Arc<Secrets>, cost: Cost, threads: usize) -> Result<Self, Error> {
        let threads = threads.max(1);
        let (jobs, queue) = crossbeam_channel::bounded::<Job>(threads * WAITING_PER_THREAD);
        for number in 0..threads {
            let queue: Receiver<Job> = queue.clone();
            std::thread::Builder::new()
                .name(format!("passwords-{number}"))
                .spawn(move || {
                    step_back();
                    for job in queue {
                        // A panic fails this job alone; the thread is needed for the next one.
                        if std::panic::catch_unwind(std::panic::AssertUnwindSafe(job)).is_err() {
                            tracing::error!("a password job panicked");
                        }
                    }
                })
                .map_err(|e| Error::Internal(Box::new(e)))?;
        }
        // What an unknown account is checked against, so that its answer takes as long as that of a known one.
        let dummy = encode(cost, b"no such account!", &[0; 32]);
        hasher(cost)?;
        Ok(Self {
            jobs,
            secrets,
            cost,
            dummy: dummy.into(),
            checks: Arc::default(),
            makings: Arc::default(),
            derived: Arc::default(),
        })
    }

    /// Makes what is stored of a password; `salt` is 16 random bytes. Without a client it is the operator's.
    ///
    /// # Errors
    /// [`Error::SlowDown`] when the queue is full, or the client's share of it.
    pub async fn hash(&self, password: Password, salt: [u8; 16], client: Option<IpAddr>) -> Result<String, Error> {
        let share = client.map(|client| take_share(&self.makings, client, MAKINGS_PER_CLIENT));
        if let Some(None) = share {
            return Err(Error::SlowDown { retry_after_s: 2 });
        }
        let (secrets, cost) = (Arc::clone(&self.secrets), self.cost);
        self.run(move || make(&secrets, cost, &password, &salt)).await?
    }

    /// [`hash`](Self::hash) on the calling thread, for the start of a server: a queue that yields to everybody would let
    /// it wait for as long as the machine is busy.
    ///
    /// # Errors
    /// When the hash cannot be made.
    pub fn hash_now(&self, password: &Password, salt: [u8; 16]) -> Result<String, Error> {
        make(&self.secrets, self.cost, password, &salt)
    }

    /// Checks a password of a client against what is stored; with nothing stored it takes as long and says no.
    ///
    /// # Errors
    /// [`Error::SlowDown`] when the queue is full, or the client's share of it.
    pub async fn verify(&self, password: Password, stored: Option<String>, client: IpAddr) -> Result<bool, Error> {
        let share = take_share(&self.checks, client, CHECKS_PER_CLIENT);
        let _share = share.ok_or(Error::SlowDown { retry_after_s: 2 })?;
        let (secrets, dummy) = (Arc::clone(&self.secrets), Arc::clone(&self.dummy));
        self.run(move || {
            let known = stored.is_some();
            let stored = stored.unwrap_or_else(|| dummy.to_string());
            let client_hash = client_hash(&secrets, &password);
            let (cost, salt, hash) =
                decode(&stored).ok_or_else(|| Error::Internal("a stored password hash is unreadable".into()))?;
            let same = derive(cost, &salt, client_hash.as_bytes())?.ct_eq(&hash);
            Ok(bool::from(same) && known)
        })
        .await?
    }

    /// How many passwords wait to be made or checked.
    #[must_use]
    pub fn waiting(&self) -> usize {
        self.jobs.len()
    }

    /// How many passwords were made or checked in this queue.
    #[must_use]
    pub fn derived(&self) -> u64 {
        self.derived.load(Ordering::Relaxed)
    }

    async fn run<T: Send + 'static>(&self, work: impl FnOnce() -> T + Send + 'static) -> Result<T, Error> {
        let (answer, waiting) = oneshot::channel();
        let derived = Arc::clone(&self.derived);
        let job: Job = Box::new(move || {
            // Whoever asked and went away no longer needs the work.
            if !answer.is_closed() {
                derived.fetch_add(1, Ordering::Relaxed);
                let _ = answer.send(work());
            }
        });
        match self.jobs.try_send(job) {
            Ok(()) => waiting.await.map_err(|e| Error::Internal(Box::new(e))),
            Err(TrySendError::Full(_) | TrySendError::Disconnected(_)) => Err(Error::SlowDown { retry_after_s: 2 }),
        }
    }
}

fn take_share(all: &UnderWay, client: IpAddr, most: usize) -> Option<Share> {
    let client = network_of(client);
    let mut under_way = all.lock().unwrap_or_else(PoisonError::into_inner);
    let own = under_way.entry(client).or_default();
    if *own >= most {
        return None;
    }
    *own += 1;
    let all = Arc::clone(all);
    Some(Share { all, client })
}

/// A client's place in the queue; given back when the check is over or nobody waits for it any more.
struct Share {
    all: UnderWay,
    client: IpAddr,
}

impl Drop for Share {
    fn drop(&mut self) {
        let mut all = self.all.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(under_way) = all.get_mut(&self.client) {
            *under_way -= 1;
            if *under_way == 0 {
                all.remove(&self.client);
            }
        }
    }
}

fn make(secrets: &Secrets, cost: Cost, password: &Password, salt: &[u8; 16]) -> Result<String, Error> {
    let client_hash = client_hash(secrets, password);
    derive(cost, salt, client_hash.as_bytes()).map(|hash| encode(cost, salt, &hash))
}

/// Makes the calling thread give way to every other one: it runs when a processor has nothing else to do. Where that
/// cannot be had it gets the lowest priority there is, and without any of it the thread works all the same.
fn step_back() {
    use thread_priority::{NormalThreadSchedulePolicy, ThreadPriority, ThreadSchedulePolicy};
    let idle = ThreadSchedulePolicy::Normal(NormalThreadSchedulePolicy::Idle);
    let thread = thread_priority::thread_native_id();
    if thread_priority::set_thread_priority_and_policy(thread, ThreadPriority::Min, idle).is_err() {
        let _ = rustix::process::nice(19);
    }
}

fn client_hash(secrets: &Secrets, password: &Password) -> Zeroizing<String> {
    match password {
        Password::Clear(clear) => secrets.client_hash(clear),
        Password::ClientHash(hash) => hash.clone(),
    }
}

fn hasher(cost: Cost) -> Result<Argon2<'static>, Error> {
    let params =
        Params::new(cost.memory_kib, cost.passes, 1, Some(32)).map_err(|e| Error::Internal(e.to_string().into()))?;
    Ok(Argon2::new(argon2::Algorithm::Argon2id, argon2::Version::V0x13, params))
}

fn derive(cost: Cost, salt: &[u8], text: &[u8]) -> Result<[u8; 32], Error> {
    let mut hash = [0; 32];
    hasher(cost)?
        .hash_password_into(text, salt, &mut hash)
        .map_err(|e| Error::Internal(e.to_string().into()))?;
    Ok(hash)
}

/// `argon2id$<KiB>$<passes>$<salt>$<hash>`, both in hexadecimal digits, so that the cost can be raised later.
fn encode(cost: Cost, salt: &[u8], hash: &[u8; 32]) -> String {
    format!(
        "argon2id${}${}${}${}",
        cost.memory_kib,
        cost.passes,
        hex::encode(salt),
        hex::encode(hash)
    )
}

fn decode(stored: &str) -> Option<(Cost, Vec<u8>, [u8; 32])> {
    let mut parts = stored.strip_prefix("argon2id$")?.split('$');
    let cost = Cost {
        memory_kib: parts.next()?.parse().ok()?,
        passes: parts.next()?.parse().ok()?,
    };
    let salt = hex::decode(parts.next()?).ok()?;
    let hash = hex::decode(parts.next()?).ok()?.try_into().ok()?;
    Some((cost, salt, hash))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn passwords() -> Passwords {
        let cost = Cost {
            memory_kib: 8,
            passes: 1,
        };
        Passwords::start(Arc::new(Secrets::new(b"machine key")), cost, 1).unwrap()
    }

    fn password() -> Password {
        Password::from_members(None, Some("00ff")).unwrap()
    }

    #[tokio::test]
    async fn a_password_is_checked_against_what_was_made_of_it() {
        let passwords = passwords();
        let client = IpAddr::from([192, 0, 2, 1]);
        let stored = passwords.hash(password(), [7; 16], None).await.unwrap();
        assert_eq!(stored, passwords.hash_now(&password(), [7; 16]).unwrap());
        assert!(
            passwords
                .verify(password(), Some(stored.clone()), client)
                .await
                .unwrap()
        );
        let other = Password::from_members(None, Some("00fe")).unwrap();
        assert!(!passwords.verify(other, Some(stored), client).await.unwrap());
        assert!(!passwords.verify(password(), None, client).await.unwrap());
    }

    #[tokio::test]
    async fn one_client_has_a_share_of_the_queue_and_gets_it_back() {
        let passwords = passwords();
        let (guesser, other) = (IpAddr::from([192, 0, 2, 1]), IpAddr::from([192, 0, 2, 2]));
        let shares: Vec<_> = (0..CHECKS_PER_CLIENT)
            .map(|_| take_share(&passwords.checks, guesser, CHECKS_PER_CLIENT).unwrap())
            .collect();
        let refused = passwords.verify(password(), None, guesser).await;
        assert!(matches!(refused, Err(Error::SlowDown { .. })));
        assert!(!passwords.verify(password(), None, other).await.unwrap());
        drop(shares);
        assert!(!passwords.verify(password(), None, guesser).await.unwrap());
        assert!(passwords.checks.lock().unwrap().is_empty());
    }

    #[tokio::test]
    async fn one_client_has_a_share_of_what_is_made_too() {
        let passwords = passwords();
        let (one, other) = (IpAddr::from([192, 0, 2, 1]), IpAddr::from([192, 0, 2, 2]));
        let shares: Vec<_> = (0..MAKINGS_PER_CLIENT)
            .map(|_| take_share(&passwords.makings, one, MAKINGS_PER_CLIENT).unwrap())
            .collect();
        let refused = passwords.hash(password(), [7; 16], Some(one)).await;
        assert!(matches!(refused, Err(Error::SlowDown { .. })));
        for client in [Some(other), None] {
            passwords.hash(password(), [7; 16], client).await.unwrap();
        }
        // Who makes passwords can still sign in.
        assert!(!passwords.verify(password(), None, one).await.unwrap());
        drop(shares);
        passwords.hash(password(), [7; 16], Some(one)).await.unwrap();
        assert!(passwords.makings.lock().unwrap().is_empty());
    }
}
