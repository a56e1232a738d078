//! What whoever delivers mails needs: mails to deliver, each for him alone for a while, and somebody to tell how it went.

use super::written::{WrittenMail, written_mail};
use crate::app::App;
use crate::delivery_counts::Delivered;
use crate::error::Error;
use anteroom_domain::{Instant, Mail, MailState, UnsignedLink};
use anteroom_store::Error as StoreError;
use anteroom_store::outbox::{self, Lease};

/// A mail that is ours to deliver until the lease ends.
#[derive(Clone, Debug)]
pub struct Delivery {
    /// The mail, written out.
    pub mail: WrittenMail,
    lease: Lease,
    attempts: i64,
    expires_at: Instant,
}

/// How an attempt ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Attempt {
    /// The mail server has taken the mail.
    Sent,
    /// Not this time; the reason is for administrators.
    Later(String),
    /// It never will.
    Never(String),
}

/// The wait after the first attempt that failed; each further one doubles it.
const FIRST_WAIT_S: i64 = 60;
/// The longest wait.
const LONGEST_WAIT_S: i64 = 3_600;
/// A mail that brings the process down each time is not tried for ever.
const ATTEMPTS_MAX: i64 = 200;
/// Most characters that are kept of a reason.
const REASON_MAX_CHARS: usize = 500;
/// How many old mails go in one transaction.
const PRUNED_AT_ONCE: i64 = 500;

/// Whether a mail is due.
///
/// # Errors
/// Those of the store.
pub async fn is_due(app: &App) -> Result<bool, Error> {
    let now = app.now();
    let next = app.point(|tx, _| Ok(outbox::next_due(tx)?)).await?;
    Ok(next.is_some_and(|due| due <= now))
}

/// Takes at most `limit` mails that are due, for so many seconds; nobody else delivers them meanwhile. What cannot be
/// delivered any more is given up here and left out.
///
/// # Errors
/// Those of the store; what was taken by then is due again when the lease ends.
pub async fn claim(app: &App, limit: i64, lease_s: i64) -> Result<Vec<Delivery>, Error> {
    let claimed = app
        .write(move |tx, ctx| {
            let now = ctx.now();
            let token = || ctx.new_id();
            Ok(outbox::claim_due(tx, now, now.plus_seconds(lease_s), limit, token)?)
        })
        .await?;
    let mut deliveries = Vec::with_capacity(claimed.len());
    for lease in claimed {
        match load(app, lease).await? {
            Ok(delivery) => deliveries.push(delivery),
            Err(reason) => finish(app, lease, MailState::GivenUp, Some(reason)).await?,
        }
    }
    Ok(deliveries)
}

/// Writes a mail out, or says why nobody needs to.
async fn load(app: &App, lease: Lease) -> Result<Result<Delivery, String>, Error> {
    let loaded = app
        .point(move |tx, ctx| {
            let Some(mail) = outbox::find(tx, lease.portal, lease.mail)? else {
                return Ok(Err("It is gone.".to_owned()));
            };
            if let Some(reason) = is_too_late(&mail, ctx.now()) {
                return Ok(Err(reason));
            }
            Ok(Ok(Delivery {
                mail: written_mail(tx, ctx, &mail)?,
                lease,
                attempts: mail.attempts,
                expires_at: mail.expires_at,
            }))
        })
        .await;
    match loaded {
        // One record that nobody understands must not hold up all others.
        Err(Error::Internal(source)) if matches!(source.downcast_ref(), Some(StoreError::Corrupt { .. })) => {
            Ok(Err("This version cannot read it.".to_owned()))
        }
        other => other,
    }
}

fn is_too_late(mail: &Mail, now: Instant) -> Option<String> {
    let link_ended = |link: &UnsignedLink| {
        link.kind
            .validity_us()
            .is_some_and(|validity| now.0.saturating_sub(link.made_at.0) >= validity)
    };
    if mail.letter.link.as_ref().is_some_and(link_ended) {
        Some("The link in it ended before it could be delivered.".to_owned())
    } else if now > mail.expires_at || mail.attempts > ATTEMPTS_MAX {
        let last = mail.last_error.clone();
        Some(last.unwrap_or_else(|| "It could not be delivered in time.".to_owned()))
    } else {
        None
    }
}

/// Says how an attempt ended.
///
/// # Errors
/// Those of the store; the mail is then due again when the lease ends.
pub async fn report(app: &App, delivery: &Delivery, attempt: Attempt) -> Result<(), Error> {
    let lease = delivery.lease;
    match attempt {
        Attempt::Sent => finish(app, lease, MailState::Sent, None).await,
        Attempt::Never(reason) => finish(app, lease, MailState::GivenUp, Some(reason)).await,
        Attempt::Later(reason) => {
            let due_at = app.now().plus_seconds(wait_s(delivery.attempts));
            if due_at > delivery.expires_at {
                return finish(app, lease, MailState::GivenUp, Some(reason)).await;
            }
            let (portal, mail) = (lease.portal, lease.mail);
            tracing::warn!(%portal, %mail, %reason, "a mail is to be tried again");
            let reason = shortened(&reason);
            let is_ours = app
                .write(move |tx, _| Ok(outbox::postpone(tx, &lease, due_at, &reason)?))
                .await?;
            note_lost(lease, is_ours);
            app.0.mails_delivered.note(Delivered::Later);
            Ok(())
        }
    }
}

async fn finish(app: &App, lease: Lease, state: MailState, reason: Option<String>) -> Result<(), Error> {
    let (portal, mail) = (lease.portal, lease.mail);
    if let Some(reason) = &reason {
        tracing::error!(%portal, %mail, %reason, "a mail was given up");
    }
    let reason = reason.as_deref().map(shortened);
    let is_ours = app
        .write(move |tx, ctx| Ok(outbox::finish(tx, &lease, state, reason.as_deref(), ctx.now())?))
        .await?;
    note_lost(lease, is_ours);
    app.0.mails_delivered.note(match state {
        MailState::GivenUp => Delivered::GivenUp,
        _ => Delivered::Taken,
    });
    Ok(())
}

fn note_lost(lease: Lease, is_ours: bool) {
    if !is_ours {
        let (portal, mail) = (lease.portal, lease.mail);
        tracing::warn!(%portal, %mail, "a mail was deleted or taken over while it was delivered");
    }
}

/// How long to wait when the `attempts`-th attempt has failed.
fn wait_s(attempts: i64) -> i64 {
    let doublings = attempts.clamp(1, 10) - 1;
    (FIRST_WAIT_S << doublings).min(LONGEST_WAIT_S)
}

fn shortened(reason: &str) -> String {
    let line: String = reason
        .chars()
        .map(|c| if c.is_control() { ' ' } else { c })
        .take(REASON_MAX_CHARS)
        .collect();
    line.trim().to_owned()
}

/// Deletes the mails that have been kept for long enough.
///
/// # Errors
/// Those of the store.
pub async fn prune(app: &App) -> Result<u64, Error> {
    let mut all = 0;
    loop {
        let gone = app
            .write(|tx, ctx| {
                let before = ctx.now().plus_seconds(-ctx.settings.mail.keep_s);
                Ok(outbox::delete_older(tx, before, PRUNED_AT_ONCE)?)
            })
            .await?;
        all += gone;
        if gone == 0 {
            return Ok(all);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_double_up_to_an_hour() {
        let waits: Vec<i64> = (1..9).map(wait_s).collect();
        assert_eq!(waits, [60, 120, 240, 480, 960, 1_920, 3_600, 3_600]);
        assert_eq!(wait_s(i64::MAX), 3_600);
        assert_eq!(wait_s(0), 60);
    }

    #[test]
    fn reasons_stay_on_one_line() {
        assert_eq!(shortened("550 no\r\nsuch user\n"), "550 no  such user");
        assert_eq!(shortened(&"x".repeat(1_000)).len(), REASON_MAX_CHARS);
    }
}
