//! A real portal as the runner sees it.

use anteroom_client::request::{
    CreateGroupRequest, CreatePersonRequest, InputDate, ProfileMembers, UpdatePersonRequest,
};
use anteroom_client::{ContactDto, EmployeeFullDto, Error, GroupDto, GroupsSearch, Portal};
use anteroom_domain::{EmployeeType, GroupId, PersonId, Role, Status};

use crate::groups::KnownGroup;
use crate::known::{Caller, Known, PortalFacts};
use crate::people_file::Row;
use crate::plan::RoleChange;
use crate::portal_api::PortalApi;

impl PortalApi for Portal {
    async fn facts(&self) -> Result<PortalFacts, Error> {
        let is_anteroom = self.is_anteroom().await?;
        let caller = match self.get_self().await {
            Ok(person) => person.shown_role().map(|role| Caller {
                role,
                is_owner: person.is_owner,
            }),
            // A key that may not ask who it is may still bring in people.
            Err(Error::Refused { .. } | Error::NotFound { .. }) => None,
            Err(error) => return Err(error),
        };
        Ok(PortalFacts { is_anteroom, caller })
    }

    async fn find_by_email(&self, email: &str) -> Result<Option<Known>, Error> {
        self.find_person_by_email(email)
            .await?
            .map(|person| known(&person))
            .transpose()
    }

    async fn get(&self, id: PersonId) -> Result<Known, Error> {
        known(&self.get_person(id).await?)
    }

    async fn groups(&self) -> Result<Vec<KnownGroup>, Error> {
        let groups = ordinary_groups(self).await?.into_iter().map(|group| KnownGroup {
            id: GroupId(group.id),
            name: group.name,
        });
        Ok(groups.collect())
    }

    async fn create_group(&self, name: &str) -> Result<GroupId, Error> {
        let request = CreateGroupRequest {
            group_name: Some(name.to_owned()),
            ..CreateGroupRequest::default()
        };
        Ok(GroupId(Self::create_group(self, &request).await?.id))
    }

    async fn join_group(&self, group: GroupId, id: PersonId) -> Result<(), Error> {
        self.add_group_members(group, &[id]).await.map(|_| ())
    }

    async fn create(&self, row: &Row, role: Role, groups: &[GroupId]) -> Result<PersonId, Error> {
        let request = CreatePersonRequest {
            email: Some(row.email.clone()),
            employee_type: Some(EmployeeType::Role(role)),
            password: row.password.as_ref().map(|secret| secret.0.clone()),
            culture_name: row.culture.clone(),
            department: (!groups.is_empty()).then(|| groups.iter().map(|id| id.0).collect()),
            profile: ProfileMembers {
                last_name: Some(row.last_name.clone()),
                ..profile(row)
            },
            ..CreatePersonRequest::default()
        };
        Ok(PersonId(self.create_person(&request).await?.person.id))
    }

    async fn update_profile(&self, id: PersonId, row: &Row) -> Result<(), Error> {
        let mut profile = profile(row);
        if let Some(asked) = profile.contacts.take() {
            // What is sent replaces all that there is, and a file only asks for more.
            let known = self.get_person(id).await?.contacts;
            let missing: Vec<ContactDto> = asked.into_iter().filter(|contact| !known.contains(contact)).collect();
            profile.contacts = Some(known.into_iter().chain(missing).collect());
        }
        let request = UpdatePersonRequest {
            profile,
            ..UpdatePersonRequest::default()
        };
        self.update_person(id, &request).await.map(|_| ())
    }

    async fn set_role(&self, id: PersonId, role: Role, how: RoleChange) -> Result<(), Error> {
        match how {
            RoleChange::PutType => self.set_type(role, &[id]).await.map(|_| ()),
            RoleChange::PutRole => Self::set_role(self, id, role).await.map(|_| ()),
            RoleChange::PostType => self.lower_role(id, role, None).await,
        }
    }

    async fn disable(&self, id: PersonId) -> Result<(), Error> {
        self.set_status(Status::Terminated, &[id]).await.map(|_| ())
    }

    async fn remove(&self, id: PersonId) -> Result<(), Error> {
        self.delete_person(id).await.map(|_| ())
    }

    async fn leave_group(&self, group: GroupId, id: PersonId) -> Result<(), Error> {
        self.remove_group_members(group, &[id]).await.map(|_| ())
    }

    async fn restore_profile(&self, id: PersonId, was: &Known) -> Result<(), Error> {
        // A member that was empty is sent as an empty text, which clears it; a day by the date that stands for none.
        let text = |text: &Option<String>| Some(text.clone().unwrap_or_default());
        let contacts = was.contacts.iter().map(|(kind, value)| ContactDto {
            kind: kind.clone(),
            value: value.clone(),
        });
        let request = UpdatePersonRequest {
            profile: ProfileMembers {
                first_name: Some(was.first_name.clone()),
                last_name: Some(was.last_name.clone()),
                title: text(&was.title),
                location: text(&was.location),
                comment: text(&was.notes),
                contacts: Some(contacts.collect()),
                works_from: InputDate::parse(was.start_date.as_deref().unwrap_or(NO_DAY)),
                ..ProfileMembers::default()
            },
            ..UpdatePersonRequest::default()
        };
        self.update_person(id, &request).await.map(|_| ())
    }
}

/// All groups but those of the system, with their managers and without their members; a request for each hundred.
pub(crate) async fn ordinary_groups(portal: &Portal) -> Result<Vec<GroupDto>, Error> {
    let mut search = GroupsSearch::default();
    let mut groups = Vec::new();
    loop {
        let page = portal.list_groups(&search).await?;
        let found = u32::try_from(page.items.len()).unwrap_or(u32::MAX);
        groups.extend(page.items.into_iter().filter(|group| group.is_system != Some(true)));
        search.start_index = search.start_index.saturating_add(found);
        if found == 0 || page.total.is_some_and(|total| i64::from(search.start_index) >= total) {
            return Ok(groups);
        }
    }
}

/// The date that clears one.
const NO_DAY: &str = "1900-01-01";

/// The members of a profile that a row asks for.
fn profile(row: &Row) -> ProfileMembers {
    let contacts = row.contacts.iter().map(|(kind, value)| ContactDto {
        kind: kind.clone(),
        value: value.clone(),
    });
    ProfileMembers {
        first_name: Some(row.first_name.clone()),
        last_name: Some(row.last_name.clone()).filter(|name| !name.is_empty()),
        title: row.title.clone(),
        location: row.location.clone(),
        comment: row.notes.clone(),
        contacts: (!row.contacts.is_empty()).then(|| contacts.collect()),
        works_from: row.start_date.as_deref().and_then(InputDate::parse),
        ..ProfileMembers::default()
    }
}

fn known(person: &EmployeeFullDto) -> Result<Known, Error> {
    let unreadable = |what: &str| Error::Unexpected {
        detail: format!("the profile of {} has no {what}", person.email),
    };
    Ok(Known {
        id: PersonId(person.id),
        email: person.email.clone(),
        first_name: person.first_name.clone(),
        last_name: person.last_name.clone(),
        role: person.shown_role().ok_or_else(|| unreadable("role"))?,
        is_owner: person.is_owner,
        status: Status::from_wire_number(person.status).ok_or_else(|| unreadable("status"))?,
        title: person.title.clone(),
        location: person.location.clone(),
        culture: person.culture_name.clone(),
        notes: person.notes.clone(),
        contacts: person
            .contacts
            .iter()
            .map(|c| (c.kind.clone(), c.value.clone()))
            .collect(),
        start_date: person
            .work_from
            .as_deref()
            .and_then(|day| day.get(..10))
            .map(str::to_owned),
        groups: person.groups.iter().map(|group| GroupId(group.id)).collect(),
    })
}
