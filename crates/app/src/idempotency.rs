//! Calls that a client may repeat without doing anything twice (`docs/protocol/anteroom.md` row 8).
//!
//! The first call with a key is noted before it begins, and its answer is kept when it is over. Whoever reads the database
//! finds neither key nor request there, and an answer only encrypted: with a key that is made of the machine key *and* the
//! client's key, so that even both databases and machine key do not open it. An answer with a secret that is shown once, such
//! as a new API key, is not kept at all.

use crate::app::App;
use crate::caller::Caller;
use crate::error::Error;
use anteroom_domain::Instant;
use anteroom_store::idempotent_calls::{self as calls, Call, CallKey, CallState, Room};
use aws_lc_rs::aead::{AES_256_GCM, Aad, LessSafeKey, NONCE_LEN, Nonce, UnboundKey};
use std::time::Duration;
use zeroize::Zeroizing;

/// How long an answer is kept.
const KEPT_S: i64 = 24 * 60 * 60;
/// The longest answer that is kept, in bytes.
const ANSWER_MAX_BYTES: usize = 256 * 1024;
/// How long the answer of a call may take to be kept, once the call itself is over.
const KEEPING: Duration = Duration::from_secs(30);

/// What is to be done with a call.
#[derive(Debug)]
pub enum Begun {
    /// It is the first one: carry it out, then keep its answer.
    First(Ticket),
    /// It was answered before, with this.
    Answered(Vec<u8>),
    /// The key was used for another request.
    OtherRequest,
    /// The first one is still being carried out.
    Running,
    /// The first one was interrupted; nobody knows what it did.
    Unknown,
    /// It was answered before, with more than is kept.
    TooLong,
    /// It was answered before, with a secret that is shown once.
    Secret,
}

/// The right to carry a call out, and the duty to say what became of it.
pub struct Ticket {
    key: CallKey,
    request_hash: [u8; 32],
    started_at: Instant,
    cipher: Zeroizing<[u8; 32]>,
}

impl std::fmt::Debug for Ticket {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Ticket(…)")
    }
}

impl App {
    /// Notes that a caller begins a call with a key. `request` is a hash of everything that tells this request from
    /// another one; `limit` is how long a call can take.
    ///
    /// A key belongs to a person *and* to what the credential may be used for: a key of fewer scopes must not be given an
    /// answer that it could not have got.
    ///
    /// # Errors
    /// Those of the store.
    pub async fn begin_call(
        &self,
        caller: &Caller,
        key: &str,
        request: [u8; 32],
        limit: Duration,
    ) -> Result<Begun, Error> {
        let secrets = &self.ctx().secrets;
        let (portal, person) = (caller.portal.id, caller.person.id);
        let scopes = caller.scopes.names().join(",");
        let hash = |purpose: &str, last: &[u8]| {
            let whose = [
                portal.0.to_be_bytes().as_slice(),
                person.0.as_bytes(),
                scopes.as_bytes(),
            ]
            .map(<[u8]>::to_vec);
            let [portal, person, scopes] = &whose;
            secrets.hash_parts(purpose, &[portal, person, scopes, last])
        };
        let call = CallKey {
            portal,
            caller: person,
            key_hash: hash("anteroom idempotency key v1", key.as_bytes()),
        };
        let request_hash = hash("anteroom idempotent request v1", &request);
        let cipher = Zeroizing::new(hash("anteroom idempotent answer v1", key.as_bytes()));
        let begun = self
            .write(move |tx, ctx| {
                let now = ctx.now();
                calls::delete_old(tx, &call, now.plus_seconds(-KEPT_S))?;
                if calls::insert(tx, &call, &request_hash, now)? {
                    return Ok((now, None));
                }
                Ok((now, Some(calls::find(tx, &call)?)))
            })
            .await?;
        let (now, before) = begun;
        let Some(before) = before else {
            return Ok(Begun::First(Ticket {
                key: call,
                request_hash,
                started_at: now,
                cipher,
            }));
        };
        // It was there, and is gone: the first call has just failed, and may be repeated in a moment.
        let Some(before) = before else {
            return Ok(Begun::Running);
        };
        Ok(judge(before, &request_hash, &cipher, &call, now, limit))
    }

    /// Keeps the answer of a call, so that it can be given again.
    ///
    /// # Errors
    /// Those of the store.
    pub async fn keep_answer(&self, ticket: Ticket, answer: &[u8]) -> Result<(), Error> {
        if answer.len() > ANSWER_MAX_BYTES {
            return self.finish_call(ticket, CallState::TooLong).await;
        }
        let mut nonce = [0; NONCE_LEN];
        self.ctx().random.fill(&mut nonce);
        let sealed = seal(&ticket, nonce, answer)?;
        let bytes = i64::try_from(sealed.len()).unwrap_or(i64::MAX);
        let state = CallState::Answered(sealed);
        self.write(move |tx, ctx| {
            let now = ctx.now();
            // Of somebody who is gone meanwhile nothing is kept.
            if !calls::finish(tx, &ticket.key, ticket.started_at, &state)? {
                return Ok(());
            }
            let room = Room {
                most_bytes: ctx.settings.kept_answers_bytes,
                over_since: now.plus_seconds(-KEPT_S),
            };
            if !calls::take_room(tx, &ticket.key, bytes, room, now)? {
                calls::finish(tx, &ticket.key, ticket.started_at, &CallState::TooLong)?;
            }
            Ok(())
        })
        .await
    }

    /// Notes that a call was answered with a secret that is shown once: its answer is not kept.
    ///
    /// # Errors
    /// Those of the store.
    pub async fn keep_secret(&self, ticket: Ticket) -> Result<(), Error> {
        self.finish_call(ticket, CallState::Secret).await
    }

    /// Notes that nobody knows what a call did.
    ///
    /// # Errors
    /// Those of the store.
    pub async fn lose_call(&self, ticket: Ticket) -> Result<(), Error> {
        self.finish_call(ticket, CallState::Unknown).await
    }

    /// Forgets a call that failed without doing anything, so that it can be repeated with the same key.
    ///
    /// # Errors
    /// Those of the store.
    pub async fn forget_call(&self, ticket: Ticket) -> Result<(), Error> {
        self.write(move |tx, _| Ok(calls::delete(tx, &ticket.key, ticket.started_at)?))
            .await
    }

    async fn finish_call(&self, ticket: Ticket, state: CallState) -> Result<(), Error> {
        self.write(move |tx, _| Ok(calls::finish(tx, &ticket.key, ticket.started_at, &state)?))
            .await
            .map(drop)
    }
}

fn judge(
    before: Call,
    request_hash: &[u8; 32],
    cipher: &[u8; 32],
    key: &CallKey,
    now: Instant,
    limit: Duration,
) -> Begun {
    if before.request_hash != *request_hash {
        return Begun::OtherRequest;
    }
    match before.state {
        CallState::Answered(sealed) => match open(cipher, &context(key, request_hash), &sealed) {
            Some(answer) => Begun::Answered(answer),
            None => Begun::Unknown,
        },
        CallState::TooLong => Begun::TooLong,
        CallState::Secret => Begun::Secret,
        CallState::Unknown => Begun::Unknown,
        CallState::Running => {
            // Whoever carried it out has had all the time there is, and was stopped or lost the database.
            let longest = limit.saturating_add(KEEPING).as_micros();
            let age = now.0.saturating_sub(before.started_at.0).max(0).unsigned_abs();
            if u128::from(age) > longest {
                Begun::Unknown
            } else {
                Begun::Running
            }
        }
    }
}

/// What an answer belongs to: put elsewhere in the table it cannot be opened.
fn context(key: &CallKey, request_hash: &[u8; 32]) -> Vec<u8> {
    [key.key_hash, *request_hash].concat()
}

fn sealing_key(cipher: &[u8; 32]) -> Result<LessSafeKey, Error> {
    let key = UnboundKey::new(&AES_256_GCM, cipher).map_err(|e| Error::Internal(Box::new(e)))?;
    Ok(LessSafeKey::new(key))
}

/// The nonce, then the encrypted answer with its tag.
fn seal(ticket: &Ticket, nonce: [u8; NONCE_LEN], answer: &[u8]) -> Result<Vec<u8>, Error> {
    let mut sealed = answer.to_vec();
    let context = context(&ticket.key, &ticket.request_hash);
    sealing_key(&ticket.cipher)?
        .seal_in_place_append_tag(
            Nonce::assume_unique_for_key(nonce),
            Aad::from(context.as_slice()),
            &mut sealed,
        )
        .map_err(|e| Error::Internal(Box::new(e)))?;
    Ok([nonce.as_slice(), &sealed].concat())
}

fn open(cipher: &[u8; 32], context: &[u8], sealed: &[u8]) -> Option<Vec<u8>> {
    let (nonce, rest) = sealed.split_at_checked(NONCE_LEN)?;
    let nonce = Nonce::try_assume_unique_for_key(nonce).ok()?;
    let mut answer = rest.to_vec();
    let length = sealing_key(cipher)
        .ok()?
        .open_in_place(nonce, Aad::from(context), &mut answer)
        .ok()?
        .len();
    answer.truncate(length);
    Some(answer)
}

#[cfg(test)]
mod tests {
    use super::*;
    use anteroom_domain::{PersonId, PortalId};
    use uuid::Uuid;

    fn ticket(cipher: u8) -> Ticket {
        Ticket {
            key: CallKey {
                portal: PortalId(1),
                caller: PersonId(Uuid::nil()),
                key_hash: [1; 32],
            },
            request_hash: [2; 32],
            started_at: Instant(0),
            cipher: Zeroizing::new([cipher; 32]),
        }
    }

    fn opened(ticket: &Ticket, sealed: &[u8]) -> Option<Vec<u8>> {
        open(&ticket.cipher, &context(&ticket.key, &ticket.request_hash), sealed)
    }

    #[test]
    fn an_answer_opens_only_with_its_key_at_its_place() {
        let sealed = seal(&ticket(7), [3; NONCE_LEN], b"sk-secret").unwrap();
        assert!(!sealed.windows(6).any(|window| window == b"secret"));
        assert_eq!(opened(&ticket(7), &sealed).unwrap(), b"sk-secret");
        assert_eq!(opened(&ticket(8), &sealed), None, "another key");
        let mut elsewhere = ticket(7);
        elsewhere.request_hash = [9; 32];
        assert_eq!(opened(&elsewhere, &sealed), None, "another row");
        let mut changed = sealed.clone();
        *changed.last_mut().unwrap() ^= 1;
        assert_eq!(opened(&ticket(7), &changed), None, "changed");
        assert_eq!(opened(&ticket(7), &sealed[..5]), None, "cut off");
    }

    #[test]
    fn a_call_that_runs_for_longer_than_any_can_was_interrupted() {
        let running = || Call {
            request_hash: [2; 32],
            started_at: Instant(0),
            state: CallState::Running,
        };
        let at = |seconds: i64| {
            let key = ticket(7).key;
            judge(
                running(),
                &[2; 32],
                &[7; 32],
                &key,
                Instant(seconds * 1_000_000),
                Duration::from_mins(1),
            )
        };
        assert!(matches!(at(0), Begun::Running));
        assert!(matches!(at(90), Begun::Running));
        assert!(matches!(at(91), Begun::Unknown));
        // Another node's clock may be behind.
        assert!(matches!(at(-5), Begun::Running));
        let other = judge(
            running(),
            &[3; 32],
            &[7; 32],
            &ticket(7).key,
            Instant(0),
            Duration::from_mins(1),
        );
        assert!(matches!(other, Begun::OtherRequest));
    }
}
