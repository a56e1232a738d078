//! Writing a mail.

use crate::app::Ctx;
use crate::error::Error;
use anteroom_domain::{Letter, Mail, MailId, MailState, Portal};
use anteroom_store::{Tx, outbox};

/// Puts a letter into the outbox, in the transaction of what it tells of. It is written out and delivered later; a
/// portal without a mail server keeps it for its administrators to read. The key of the letter's link is not stored: it
/// is made when the letter is written out.
///
/// # Errors
/// Those of the store.
pub fn post(tx: &mut Tx<'_>, ctx: &Ctx, portal: &Portal, letter: &Letter) -> Result<(), Error> {
    put(tx, ctx, portal, letter).map(drop)
}

/// [`post`], for those who want to know what becomes of it.
pub(crate) fn put(tx: &mut Tx<'_>, ctx: &Ctx, portal: &Portal, letter: &Letter) -> Result<Mail, Error> {
    let now = ctx.now();
    let mail = Mail {
        id: MailId(ctx.new_id()),
        portal: portal.id,
        letter: letter.clone(),
        created_at: now,
        state: MailState::Waiting,
        attempts: 0,
        due_at: now,
        expires_at: now.plus_seconds(ctx.settings.mail.give_up_after_s),
        is_leased: false,
        last_error: None,
        done_at: None,
    };
    outbox::insert(tx, &mail)?;
    Ok(mail)
}
