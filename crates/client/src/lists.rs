//! Lists of people (`docs/protocol/people.md` 12).

use anteroom_domain::Role;
use anteroom_domain::people_filter::Area;
use anteroom_wire::people_query::{SortKey, StatusFilter};
use anteroom_wire::{EmployeeDto, EmployeeFullDto};
use reqwest::Method;

use crate::answer::Page;
use crate::error::Error;
use crate::people::people;
use crate::portal::Portal;
use crate::transport::Call;

/// What to list, and which page of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PeopleSearch {
    /// Only people with this status.
    pub status: Option<StatusFilter>,
    /// Only people with one of these roles; empty for all.
    pub roles: Vec<Role>,
    /// Only members, only guests, or both.
    pub area: Area,
    /// Every word must be part of the first name, last name or address; empty for all.
    pub text: String,
    /// Order.
    pub sort: SortKey,
    /// Whether the order is turned round.
    pub descending: bool,
    /// How many to leave out at the beginning.
    pub start_index: u32,
    /// Size of the page, 1 to 100.
    pub count: u32,
}

impl Default for PeopleSearch {
    /// Everybody, by first name, the first 100.
    fn default() -> Self {
        Self {
            status: None,
            roles: Vec::new(),
            area: Area::All,
            text: String::new(),
            sort: SortKey::default(),
            descending: false,
            start_index: 0,
            count: 100,
        }
    }
}

impl PeopleSearch {
    fn page(&self, mut call: Call) -> Call {
        call = call
            .query("count", self.count.to_string())
            .query("startIndex", self.start_index.to_string());
        call = call.query("sortBy", sort_name(self.sort));
        call = call.query("sortOrder", if self.descending { "descending" } else { "ascending" });
        if self.text.is_empty() {
            call
        } else {
            call.query("filterValue", &self.text)
        }
    }

    fn everything(&self, call: Call) -> Call {
        let mut call = self.page(call);
        if let Some(status) = self.status {
            call = call.query("employeeStatus", status_number(status));
        }
        for role in &self.roles {
            call = call.query("employeeTypes", role.name());
        }
        match self.area {
            Area::All => call,
            Area::People => call.query("area", "People"),
            Area::Guests => call.query("area", "Guests"),
        }
    }
}

impl Portal {
    /// `GET /people/filter` (people.md 12.2).
    ///
    /// # Errors
    /// [`Error::Refused`] when the caller is a user or guest.
    pub async fn list_people(&self, search: &PeopleSearch) -> Result<Page<EmployeeFullDto>, Error> {
        self.send(&search.everything(Call::new(Method::GET, &["people", "filter"])))
            .await?
            .page()
    }

    /// `GET /people/simple/filter` (people.md 12.2).
    ///
    /// # Errors
    /// As [`Portal::list_people`].
    pub async fn list_people_simple(&self, search: &PeopleSearch) -> Result<Page<EmployeeDto>, Error> {
        self.send(&search.everything(Call::new(Method::GET, &["people", "simple", "filter"])))
            .await?
            .page()
    }

    /// `GET /people`: active people. Of `search` only page, order and text count (people.md 12.3).
    ///
    /// # Errors
    /// As [`Portal::list_people`].
    pub async fn list_active_people(&self, search: &PeopleSearch) -> Result<Page<EmployeeFullDto>, Error> {
        self.send(&search.page(Call::new(Method::GET, &["people"])))
            .await?
            .page()
    }

    /// `GET /people/status/{status}`. Of `search` only page, order and text count (people.md 12.4).
    ///
    /// # Errors
    /// As [`Portal::list_people`].
    pub async fn list_people_with_status(
        &self,
        status: StatusFilter,
        search: &PeopleSearch,
    ) -> Result<Page<EmployeeFullDto>, Error> {
        let call = Call::new(Method::GET, &["people", "status", status_number(status)]);
        self.send(&search.page(call)).await?.page()
    }

    /// `GET /people/search`: active people in whose names, title, location or address every word occurs; words have
    /// two letters or more (people.md 12.6).
    ///
    /// # Errors
    /// [`Error::Refused`] when the caller is not an administrator.
    pub async fn search_people(&self, query: &str) -> Result<Vec<EmployeeFullDto>, Error> {
        people(
            &self
                .send(&Call::new(Method::GET, &["people", "search"]).query("query", query))
                .await?,
        )
    }
}

const fn status_number(status: StatusFilter) -> &'static str {
    match status {
        StatusFilter::Active => "1",
        StatusFilter::Terminated => "2",
        StatusFilter::Pending => "4",
        StatusFilter::Default => "5",
        StatusFilter::All => "7",
    }
}

const fn sort_name(sort: SortKey) -> &'static str {
    match sort {
        SortKey::FirstName => "firstName",
        SortKey::LastName => "lastName",
        SortKey::DisplayName => "displayName",
        SortKey::Type => "type",
        SortKey::Email => "email",
        SortKey::Department => "department",
        SortKey::UsedSpace => "usedSpace",
        SortKey::CreatedBy => "createdBy",
        SortKey::RegistrationDate => "registrationDate",
    }
}
