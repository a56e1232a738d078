//! Groups (`docs/protocol/portal.md` 1).

use anteroom_domain::group::GroupsSort;
use anteroom_domain::{GroupId, PersonId};
use anteroom_wire::employee::GroupSummaryDto;
use anteroom_wire::group::GroupDto;
use anteroom_wire::request::{CreateGroupRequest, GroupManagerRequest, GroupMembersRequest, UpdateGroupRequest};
use reqwest::Method;

use crate::answer::{Answer, Page};
use crate::entry::Entry;
use crate::error::Error;
use crate::portal::Portal;
use crate::transport::Call;

/// Which groups to list, and which page of them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GroupsSearch {
    /// Only groups of this person.
    pub person: Option<PersonOfGroup>,
    /// Part of the name, in any case; empty for all.
    pub text: String,
    /// Order.
    pub sort: GroupsSort,
    /// Whether the order is turned round.
    pub descending: bool,
    /// How many to leave out at the beginning.
    pub start_index: u32,
    /// Size of the page, 1 to 100.
    pub count: u32,
}

/// What somebody is to a group.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PersonOfGroup {
    /// A member.
    Member(PersonId),
    /// Its head.
    Head(PersonId),
}

impl Default for GroupsSearch {
    /// All groups, by name, the first 100.
    fn default() -> Self {
        Self {
            person: None,
            text: String::new(),
            sort: GroupsSort::default(),
            descending: false,
            start_index: 0,
            count: 100,
        }
    }
}

impl GroupsSearch {
    fn page(&self, call: Call) -> Call {
        let call = call
            .query("count", self.count.to_string())
            .query("startIndex", self.start_index.to_string());
        if self.text.is_empty() {
            call
        } else {
            call.query("filterValue", &self.text)
        }
    }

    fn everything(&self, call: Call) -> Call {
        let sort = match self.sort {
            GroupsSort::Title => "title",
            GroupsSort::Manager => "manager",
            GroupsSort::MembersCount => "membersCount",
        };
        let order = if self.descending { "descending" } else { "ascending" };
        let call = self.page(call).query("sortBy", sort).query("sortOrder", order);
        match self.person {
            None => call,
            Some(PersonOfGroup::Member(id)) => call.query("userId", id.to_string()),
            Some(PersonOfGroup::Head(id)) => call.query("userId", id.to_string()).query("manager", "true"),
        }
    }
}

impl Portal {
    /// `GET /group`: groups without their members.
    ///
    /// # Errors
    /// [`Error::Refused`] when the caller is a user or guest.
    pub async fn list_groups(&self, search: &GroupsSearch) -> Result<Page<GroupDto>, Error> {
        self.send(&search.everything(Call::new(Method::GET, &["group"])))
            .await?
            .page()
    }

    /// `GET /group/{id}` with all members.
    ///
    /// # Errors
    /// [`Error::NotFound`] when there is no such group; [`Error::Refused`] when the caller is a user or guest.
    pub async fn get_group(&self, id: GroupId) -> Result<GroupDto, Error> {
        group(&self.send(&Call::new(Method::GET, &["group", &id.to_string()])).await?)
    }

    /// `GET /group/{id}` with the number of members only.
    ///
    /// # Errors
    /// As [`Portal::get_group`].
    pub async fn get_group_without_members(&self, id: GroupId) -> Result<GroupDto, Error> {
        let call = Call::new(Method::GET, &["group", &id.to_string()]).query("includeMembers", "false");
        group(&self.send(&call).await?)
    }

    /// `GET /group/user/{id}`: the groups of which somebody is a member, by name; none for somebody who is unknown.
    ///
    /// # Errors
    /// [`Error::Refused`] when the caller is a user or guest.
    pub async fn list_groups_of_person(&self, id: PersonId) -> Result<Vec<GroupSummaryDto>, Error> {
        self.send(&Call::new(Method::GET, &["group", "user", &id.to_string()]))
            .await?
            .result()
    }

    /// `POST /group`. Names need not be unique, so it is not repeated after a lost answer.
    ///
    /// # Errors
    /// [`Error::Refused`] when the name does not fit, somebody may not be a member, or the caller is not an administrator.
    pub async fn create_group(&self, request: &CreateGroupRequest) -> Result<GroupDto, Error> {
        let call = Call::new(Method::POST, &["group"]).harmful_twice();
        group(&self.send(&call.body(request)?).await?)
    }

    /// `PUT /group/{id}`. Members that are not set are not changed; people who may not be members are passed over, so
    /// compare what comes back.
    ///
    /// # Errors
    /// [`Error::NotFound`] when there is no such group; [`Error::Refused`] when the name does not fit.
    pub async fn update_group(&self, id: GroupId, request: &UpdateGroupRequest) -> Result<GroupDto, Error> {
        let call = Call::new(Method::PUT, &["group", &id.to_string()]);
        group(&self.send(&call.body(request)?).await?)
    }

    /// `DELETE /group/{id}`. The members stay people of the portal.
    ///
    /// # Errors
    /// [`Error::NotFound`] when there is no such group; [`Error::Refused`] when the caller is not an administrator.
    pub async fn delete_group(&self, id: GroupId) -> Result<(), Error> {
        let answer = self
            .send(&Call::new(Method::DELETE, &["group", &id.to_string()]))
            .await?;
        match answer.done() {
            Err(Error::NotFound { .. }) if answer.after_loss => Ok(()),
            other => other,
        }
    }

    /// `PUT /group/{from}/members/{to}`: moves all members; answers the group that has them now.
    ///
    /// # Errors
    /// [`Error::NotFound`] when one of the groups is not there.
    pub async fn move_group_members(&self, from: GroupId, to: GroupId) -> Result<GroupDto, Error> {
        let path = ["group", &from.to_string(), "members", &to.to_string()];
        group(&self.send(&Call::new(Method::PUT, &path)).await?)
    }

    /// `POST /group/{id}/members`: these and nobody else.
    ///
    /// # Errors
    /// [`Error::Refused`] when none of them may be a member; the members stay as they are then.
    pub async fn replace_group_members(&self, id: GroupId, people: &[PersonId]) -> Result<GroupDto, Error> {
        self.change_members(Method::POST, id, people).await
    }

    /// `PUT /group/{id}/members`: these too.
    ///
    /// # Errors
    /// [`Error::NotFound`] when there is no such group; [`Error::Refused`] when the caller is not an administrator.
    pub async fn add_group_members(&self, id: GroupId, people: &[PersonId]) -> Result<GroupDto, Error> {
        self.change_members(Method::PUT, id, people).await
    }

    /// `DELETE /group/{id}/members`: these not. A head who leaves is no head any more.
    ///
    /// # Errors
    /// As [`Portal::add_group_members`].
    pub async fn remove_group_members(&self, id: GroupId, people: &[PersonId]) -> Result<GroupDto, Error> {
        self.change_members(Method::DELETE, id, people).await
    }

    async fn change_members(&self, method: Method, id: GroupId, people: &[PersonId]) -> Result<GroupDto, Error> {
        let body = GroupMembersRequest {
            members: Some(people.iter().map(|id| id.0).collect()),
        };
        let call = Call::new(method, &["group", &id.to_string(), "members"]);
        group(&self.send(&call.body(&body)?).await?)
    }

    /// `PUT /group/{id}/manager`: makes somebody the head, and a member.
    ///
    /// # Errors
    /// [`Error::NotFound`] when the group or the person is not there; [`Error::Refused`] when the caller is not an
    /// administrator.
    pub async fn set_group_manager(&self, id: GroupId, head: PersonId) -> Result<GroupDto, Error> {
        let body = GroupManagerRequest { user_id: Some(head.0) };
        let call = Call::new(Method::PUT, &["group", &id.to_string(), "manager"]);
        group(&self.send(&call.body(&body)?).await?)
    }

    /// `GET /group/room/{id}`, `/group/folder/{id}` or `/group/file/{id}`: groups that can be given access to an entry,
    /// with `shared`. Of `search` only page and text count.
    ///
    /// # Errors
    /// [`Error::NotFound`] when there is no such entry; [`Error::Refused`] when the caller may not edit its access.
    pub async fn list_groups_for_entry(&self, entry: &Entry, search: &GroupsSearch) -> Result<Page<GroupDto>, Error> {
        let call = Call::new(Method::GET, &["group", entry.kind(), entry.id()]);
        self.send(&search.page(call)).await?.page()
    }
}

/// A group has an identifier; without one the answer was something else that happened to be an object.
fn group(answer: &Answer) -> Result<GroupDto, Error> {
    let group: GroupDto = answer.result()?;
    if group.id.is_nil() {
        return Err(answer.unexpected("it is a group without an id"));
    }
    Ok(group)
}
