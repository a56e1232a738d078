//! Changing one's address with the link that was sent to the new one (`docs/protocol/people.md` 9.2).

use crate::app::Ctx;
use crate::caller::Caller;
use crate::error::{Error, Fault};
use crate::links::OpenedLink;
use crate::people::change_email::new_address;
use crate::people::find_target::get_for_change;
use crate::people::link_target::get_link_target_for_change;
use anteroom_domain::text_key::email_key;
use anteroom_domain::{Activation, Person, PersonId};
use anteroom_store::{Tx, people};

/// The address that a request names: in clear text, else as the server encrypted it.
#[derive(Clone, Debug, Default)]
pub struct NamedAddress {
    /// In clear text.
    pub plain: Option<String>,
    /// Encrypted.
    pub encrypted: Option<String>,
}

/// Gives the person whom a link is about the address that the link was sent to; the link is used up.
///
/// # Errors
/// Whom the acting account may not change; [`Fault::EmailBlank`], [`Fault::Email`]; [`Error::Denied`] for another address
/// than that of the link; [`Fault::EmailTaken`]; [`Error::Link`] when the link was used meanwhile.
pub fn confirm_email(
    tx: &mut Tx<'_>,
    ctx: &Ctx,
    caller: &Caller,
    link: &OpenedLink,
    id: PersonId,
    named: &NamedAddress,
) -> Result<Person, Error> {
    let (person, permit) = get_link_target_for_change(tx, caller, link, id)?;
    let decrypt = |text: &String| ctx.secrets.decrypt_address(caller.portal.id, text);
    let plain = named.plain.clone().filter(|email| !email.trim().is_empty());
    let email = plain.or_else(|| named.encrypted.as_ref().and_then(decrypt));
    let email = new_address(email.as_deref())?;
    let key = email_key(email.as_str());
    // The link shows that its own address is read by its holder, and nothing about any other.
    if link.email.as_deref().map(email_key).as_ref() != Some(&key) {
        return Err(Error::Denied);
    }
    let holder = people::find_by_email(tx, person.portal, email.as_str())?;
    if holder.is_some_and(|holder| holder.id != id) {
        return Err(Fault::EmailTaken.into());
    }
    link.proof.use_newest(tx, &person)?;
    if email_key(&person.email) == key {
        return Ok(person);
    }
    let (portal, lower) = (person.portal, email.as_str().to_lowercase());
    people::set_email(tx, &permit, portal, id, &lower, Activation::Activated, false, ctx.now())?;
    get_for_change(tx, portal, id)
}
