//! The members of a profile that requests set, and their limits (`docs/protocol/people.md` 2.6, 5.6, 6.1).

use crate::app::Ctx;
use crate::error::{Error, Fault};
use anteroom_domain::contact::{CONTACTS_MAX_CHARS, contacts_fit};
use anteroom_domain::person::Sex;
use anteroom_domain::policy::{Action, Actor, can_be_in_groups, decide};
use anteroom_domain::{Contact, GroupId, Instant, Person};
use anteroom_store::{Tx, groups};

/// Members of a profile; `None` leaves what is there.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ProfileFields {
    /// First name.
    pub first_name: Option<String>,
    /// Last name.
    pub last_name: Option<String>,
    /// Job title.
    pub title: Option<String>,
    /// Sex.
    pub sex: Option<Sex>,
    /// Birthday; 1900-01-01 clears it.
    pub birthday: Option<Instant>,
    /// First working day; 1900-01-01 clears it.
    pub works_from: Option<Instant>,
    /// Where the person works.
    pub location: Option<String>,
    /// Notes.
    pub comment: Option<String>,
    /// Further ways to reach the person; replaces all.
    pub contacts: Option<Vec<Contact>>,
    /// Whether the person agreed to mailings.
    pub spam: Option<bool>,
}

/// Longest job title, in characters.
const TITLE_MAX_CHARS: usize = 64;
/// Longest location, in characters.
const LOCATION_MAX_CHARS: usize = 255;
/// Longest notes, in characters.
const NOTES_MAX_CHARS: usize = 512;
/// Most groups that one request makes a person a member of.
const GROUPS_MAX: usize = 1000;
/// 1900-01-01T00:00:00Z, the date that stands for none.
const NO_DATE: Instant = Instant(-2_208_988_800_000_000);

impl ProfileFields {
    /// Checks names and lengths without storing anything; names that are left as they are count too.
    ///
    /// # Errors
    /// [`Fault::Name`] or [`Fault::TooLong`].
    pub fn check(&self, ctx: &Ctx, first_now: &str, last_now: &str) -> Result<(), Error> {
        if self.first_name.is_some() || self.last_name.is_some() {
            let first = self.first_name.as_deref().unwrap_or(first_now);
            let last = self.last_name.as_deref().unwrap_or(last_now);
            ctx.settings.name_rule.check(first, last).map_err(|_| Fault::Name)?;
        }
        fits(self.title.as_deref(), "Title", TITLE_MAX_CHARS)?;
        fits(self.location.as_deref(), "Location", LOCATION_MAX_CHARS)?;
        fits(self.comment.as_deref(), "Comment", NOTES_MAX_CHARS)?;
        if self.contacts.as_deref().is_some_and(|contacts| !contacts_fit(contacts)) {
            return Err(Fault::TooLong {
                field: "Contacts",
                max_chars: CONTACTS_MAX_CHARS,
            }
            .into());
        }
        Ok(())
    }

    /// Whether a member is given that a directory owns, with another value than the record has.
    #[must_use]
    pub fn changes_directory_members(&self, person: &Person) -> bool {
        let differs = |given: Option<&str>, stored: &str| given.is_some_and(|text| text != stored);
        differs(self.first_name.as_deref(), &person.first_name)
            || differs(self.last_name.as_deref(), &person.last_name)
            || differs(self.location.as_deref(), person.location.as_deref().unwrap_or_default())
    }

    /// Puts the given members into the record.
    pub fn apply(&self, person: &mut Person) {
        let text = |given: &Option<String>, stored: &mut Option<String>| {
            if let Some(text) = given {
                *stored = Some(text.clone()).filter(|t| !t.is_empty());
            }
        };
        if let Some(first) = &self.first_name {
            person.first_name.clone_from(first);
        }
        if let Some(last) = &self.last_name {
            person.last_name.clone_from(last);
        }
        text(&self.title, &mut person.title);
        text(&self.location, &mut person.location);
        text(&self.comment, &mut person.notes);
        let date = |given: Option<Instant>, stored: &mut Option<Instant>| {
            if let Some(date) = given {
                *stored = Some(date).filter(|d| *d != NO_DATE);
            }
        };
        date(self.birthday, &mut person.birthday);
        date(self.works_from, &mut person.works_from);
        if let Some(contacts) = &self.contacts {
            person.contacts = contacts.iter().filter(|c| !c.value.is_empty()).cloned().collect();
        }
        person.sex = self.sex.or(person.sex);
        person.spam = self.spam.or(person.spam);
    }
}

fn fits(text: Option<&str>, field: &'static str, max_chars: usize) -> Result<(), Error> {
    match text {
        Some(text) if text.chars().count() > max_chars => Err(Fault::TooLong { field, max_chars }.into()),
        _ => Ok(()),
    }
}

/// Makes a person a member of exactly these groups, when the actor may change groups; otherwise nothing happens, as the
/// protocol wants it. Ids of no group are skipped. Answers whether anything changed; then the caller of this function
/// raises the version of the person.
///
/// # Errors
/// [`Fault::GuestInGroup`] when a guest would become a member, [`Fault::TooManyIds`].
pub(crate) fn join_groups(tx: &mut Tx<'_>, actor: &Actor, person: &Person, ids: &[GroupId]) -> Result<bool, Error> {
    let Ok(permit) = decide(actor, &Action::EditGroups) else {
        return Ok(false);
    };
    if ids.len() > GROUPS_MAX {
        return Err(Fault::TooManyIds { max: GROUPS_MAX }.into());
    }
    if !can_be_in_groups(person.role) && !ids.is_empty() {
        return Err(Fault::GuestInGroup.into());
    }
    Ok(groups::set_groups_of(tx, &permit, person, ids)?)
}
