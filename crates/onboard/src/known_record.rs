//! A person as a portal showed it, as text for the journal.

use anteroom_domain::{GroupId, PersonId, Role, Status};
use serde::{Deserialize, Serialize};

use crate::journal::JournalError;
use crate::known::Known;

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct KnownRecord {
    id: String,
    email: String,
    first_name: String,
    last_name: String,
    role: String,
    is_owner: bool,
    status: i64,
    title: Option<String>,
    location: Option<String>,
    culture: Option<String>,
    notes: Option<String>,
    contacts: Vec<(String, String)>,
    start_date: Option<String>,
    groups: Vec<String>,
}

impl KnownRecord {
    /// A person as text.
    pub fn text(known: &Known) -> Result<String, JournalError> {
        let record = Self {
            id: known.id.to_string(),
            email: known.email.clone(),
            first_name: known.first_name.clone(),
            last_name: known.last_name.clone(),
            role: known.role.name().to_owned(),
            is_owner: known.is_owner,
            status: known.status.wire_number(),
            title: known.title.clone(),
            location: known.location.clone(),
            culture: known.culture.clone(),
            notes: known.notes.clone(),
            contacts: known.contacts.clone(),
            start_date: known.start_date.clone(),
            groups: known.groups.iter().map(ToString::to_string).collect(),
        };
        Ok(serde_json::to_string(&record)?)
    }

    /// The person of such a text.
    pub fn known(text: &str) -> Result<Known, JournalError> {
        let broken = || JournalError::Broken("a person in it cannot be read".to_owned());
        let record: Self = serde_json::from_str(text)?;
        let groups: Option<Vec<GroupId>> = record.groups.iter().map(|id| GroupId::parse(id)).collect();
        Ok(Known {
            id: PersonId::parse(&record.id).ok_or_else(broken)?,
            role: Role::from_word(&record.role).map_err(|_| broken())?,
            status: Status::from_wire_number(record.status).ok_or_else(broken)?,
            groups: groups.ok_or_else(broken)?,
            email: record.email,
            first_name: record.first_name,
            last_name: record.last_name,
            is_owner: record.is_owner,
            title: record.title,
            location: record.location,
            culture: record.culture,
            notes: record.notes,
            contacts: record.contacts,
            start_date: record.start_date,
        })
    }
}
