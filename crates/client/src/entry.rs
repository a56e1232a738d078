//! Rooms, folders and files, as far as people and groups have access to them (`docs/protocol/people.md` 12.7, 12.8).

use anteroom_wire::EmployeeFullDto;
use anteroom_wire::group::GroupDto;
use reqwest::Method;
use serde_json::Value;

use crate::answer::Page;
use crate::error::Error;
use crate::lists::PeopleSearch;
use crate::portal::Portal;
use crate::transport::Call;

/// A room, folder or file, by its identifier: a number, or the text of a third-party storage.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Entry {
    /// A room.
    Room(String),
    /// A folder.
    Folder(String),
    /// A file.
    File(String),
}

/// Whether those who are listed have access to the entry.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Access {
    /// They have, or could be given it.
    #[default]
    Any,
    /// They have.
    Given,
    /// They could be given it.
    NotGiven,
}

/// Somebody who can be given access.
#[derive(Clone, Debug, PartialEq)]
pub enum Account {
    /// A person.
    Person(Box<EmployeeFullDto>),
    /// A group, without its members.
    Group(Box<GroupDto>),
}

impl Entry {
    pub(crate) const fn kind(&self) -> &'static str {
        match self {
            Self::Room(_) => "room",
            Self::Folder(_) => "folder",
            Self::File(_) => "file",
        }
    }

    pub(crate) fn id(&self) -> &str {
        match self {
            Self::Room(id) | Self::Folder(id) | Self::File(id) => id,
        }
    }
}

impl Access {
    fn of(self, call: Call) -> Call {
        match self {
            Self::Any => call,
            Self::Given => call.query("includeShared", "true"),
            Self::NotGiven => call.query("excludeShared", "true"),
        }
    }
}

impl Portal {
    /// `GET /people/room/{id}`, `/people/folder/{id}` or `/people/file/{id}`: people who have, or could be given, access to
    /// an entry, with `shared`.
    ///
    /// # Errors
    /// [`Error::NotFound`] when there is no such entry; [`Error::Refused`] when the caller cannot read it, or is a guest.
    pub async fn list_people_for_entry(
        &self,
        entry: &Entry,
        access: Access,
        search: &PeopleSearch,
    ) -> Result<Page<EmployeeFullDto>, Error> {
        let call = search.everything(Call::new(Method::GET, &["people", entry.kind(), entry.id()]));
        self.send(&access.of(call)).await?.page()
    }

    /// `GET /accounts/room/{id}/search` and so on: groups, then people, whose name has the text of `search`, with
    /// `shared`; nobody without a text.
    ///
    /// # Errors
    /// [`Error::NotFound`] when there is no such entry; [`Error::Refused`] when the caller may not edit its access.
    pub async fn search_accounts(
        &self,
        entry: &Entry,
        access: Access,
        search: &PeopleSearch,
    ) -> Result<Page<Account>, Error> {
        let path = ["accounts", entry.kind(), entry.id(), "search"];
        let call = search.everything(Call::new(Method::GET, &path));
        let answer = self.send(&access.of(call)).await?;
        let page: Page<Value> = answer.page()?;
        let items = page.items.into_iter().map(account).collect::<Result<_, _>>();
        Ok(Page {
            items: items.map_err(|error| answer.unexpected(&error.to_string()))?,
            total: page.total,
        })
    }
}

/// Only groups count their members.
fn account(value: Value) -> Result<Account, serde_json::Error> {
    if value.get("membersCount").is_some() {
        serde_json::from_value(value).map(|group| Account::Group(Box::new(group)))
    } else {
        serde_json::from_value(value).map(|person| Account::Person(Box::new(person)))
    }
}
