//! Lists of people (`docs/protocol/people.md` 12).

use anteroom_domain::people_filter::{Area, GroupFilter, LoginKind};
use anteroom_domain::{Activation, GroupId, PersonId, Role};
use anteroom_wire::people_query::{Payments, QuotaFilter, SortKey, StatusFilter};
use anteroom_wire::{EmployeeDto, EmployeeFullDto};
use reqwest::Method;

use crate::answer::Page;
use crate::error::Error;
use crate::people::people;
use crate::portal::Portal;
use crate::transport::Call;

/// By whom people were brought in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BroughtInBy {
    /// By the caller.
    Me,
    /// By this person.
    Person(PersonId),
}

/// What to list, and which page of it. All conditions must hold.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PeopleSearch {
    /// Only people with this status.
    pub status: Option<StatusFilter>,
    /// Only people whose address is verified, or is not.
    pub activation: Option<Activation>,
    /// Only people with one of these roles; empty for all.
    pub roles: Vec<Role>,
    /// Only members of a group, or everybody else.
    pub group: GroupFilter,
    /// Only people with a paid role, or only the others.
    pub payments: Option<Payments>,
    /// Only people who sign in this way.
    pub login: Option<LoginKind>,
    /// With a storage limit of their own, or without; only administrators can ask.
    pub quota: QuotaFilter,
    /// Only people who were created or invited by somebody.
    pub brought_in_by: Option<BroughtInBy>,
    /// Only members, only guests, or both.
    pub area: Area,
    /// Every word must be part of the first name, last name or address; empty for all.
    pub text: String,
    /// What stands between the parts of the text, any of which is enough; without it every word must be there.
    pub separator: Option<String>,
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
            activation: None,
            roles: Vec::new(),
            group: GroupFilter::Any,
            payments: None,
            login: None,
            quota: QuotaFilter::All,
            brought_in_by: None,
            area: Area::All,
            text: String::new(),
            separator: None,
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
            return call;
        }
        call = call.query("filterValue", &self.text);
        match &self.separator {
            Some(separator) => call.query("filterSeparator", separator),
            None => call,
        }
    }

    pub(crate) fn everything(&self, call: Call) -> Call {
        let mut call = self.page(call);
        if let Some(status) = self.status {
            call = call.query("employeeStatus", status_number(status));
        }
        if let Some(activation) = self.activation {
            call = call.query("activationStatus", activation.wire_number().to_string());
        }
        for role in &self.roles {
            call = call.query("employeeTypes", role.name());
        }
        call = match self.group {
            GroupFilter::Any => call,
            GroupFilter::In(id) => call.query("groupId", id.to_string()),
            GroupFilter::NotIn(id) => call.query("groupId", id.to_string()).query("excludeGroup", "true"),
            GroupFilter::Without => call.query("withoutGroup", "true"),
        };
        call = match self.payments {
            None => call,
            Some(Payments::Paid) => call.query("payments", "Paid"),
            Some(Payments::Free) => call.query("payments", "Free"),
        };
        call = match self.login {
            None => call,
            Some(LoginKind::Sso) => call.query("accountLoginType", "SSO"),
            Some(LoginKind::Ldap) => call.query("accountLoginType", "LDAP"),
            // The protocol spells it so.
            Some(LoginKind::Standard) => call.query("accountLoginType", "Standart"),
        };
        call = match self.quota {
            QuotaFilter::All => call,
            QuotaFilter::Default => call.query("quotaFilter", "Default"),
            QuotaFilter::Custom => call.query("quotaFilter", "Custom"),
        };
        call = match self.brought_in_by {
            None => call,
            Some(BroughtInBy::Me) => call.query("invitedByMe", "true"),
            Some(BroughtInBy::Person(id)) => call.query("inviterId", id.to_string()),
        };
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

    /// `GET /people/@search/{query}` with the members of a group only; otherwise as [`Portal::search_people`].
    ///
    /// # Errors
    /// As [`Portal::search_people`].
    pub async fn search_people_in_group(&self, query: &str, group: GroupId) -> Result<Vec<EmployeeFullDto>, Error> {
        let call = Call::new(Method::GET, &["people", "@search", query]);
        people(&self.send(&of_group(call, group)).await?)
    }

    /// `GET /people/status/{status}/search`: people with this status in whose first name, last name, user name, address or
    /// contacts the text occurs; with a group only its members. Empty finds everybody (people.md 12.5).
    ///
    /// # Errors
    /// [`Error::Refused`] when the caller is not an administrator.
    pub async fn search_people_with_status(
        &self,
        status: StatusFilter,
        query: &str,
        group: Option<GroupId>,
    ) -> Result<Vec<EmployeeFullDto>, Error> {
        let path = ["people", "status", status_number(status), "search"];
        let call = Call::new(Method::GET, &path).query("query", query);
        let call = match group {
            Some(group) => of_group(call, group),
            None => call,
        };
        people(&self.send(&call).await?)
    }
}

fn of_group(call: Call, group: GroupId) -> Call {
    call.query("filterBy", "group").query("filterValue", group.to_string())
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
