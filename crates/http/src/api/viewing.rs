//! Rendering people and keys as the caller of a request sees them.

use crate::problem::Problem;
use crate::reply::Reply;
use crate::request::Request;
use anteroom_app::App;
use anteroom_app::groups::read_group::{self, Members};
use anteroom_app::groups::{GroupView, ShownGroup};
use anteroom_app::keys::KeyView;
use anteroom_app::people::list_people::{PeopleList, views};
use anteroom_app::people::read_person::with_creator;
use anteroom_app::people::{FoundPerson, PersonView};
use anteroom_app::webhooks::WebhookView;
use anteroom_app::{Caller, Credential, Expected};
use anteroom_domain::{Group, LinkType, Person, PersonId, ScopeSet};
use anteroom_wire::api_key::ApiKeyDto;
use anteroom_wire::date::PortalZone;
use anteroom_wire::employee::{Creator, EmployeeDto, EmployeeFullDto, GroupSummaryDto, PersonFacts, Viewer};
use anteroom_wire::group::GroupDto;
use anteroom_wire::webhook::WebhookDto;
use std::sync::Arc;
use uuid::Uuid;

/// The caller of a request as a reader of answers; outlives the request, which use cases take apart.
pub(super) struct Reader {
    app: App,
    caller: Caller,
    base_url: String,
    zone: PortalZone,
    tfa_app_is_on: bool,
}

impl Reader {
    /// The reader of the answer to this request.
    ///
    /// # Errors
    /// 401 when nobody asks.
    pub fn of(rq: &Request) -> Result<Self, Problem> {
        Ok(Self {
            app: rq.app.clone(),
            caller: rq.caller()?.clone(),
            base_url: rq.base_url(),
            zone: PortalZone::named(&rq.portal.time_zone),
            tfa_app_is_on: rq.tfa_app_is_on(),
        })
    }

    /// A person who is not the caller yet as the reader of the answer: whoever has just registered.
    pub fn of_person(rq: &Request, person: &Person) -> Self {
        let caller = Caller {
            portal: Arc::clone(&rq.portal),
            person: Arc::new(person.clone()),
            credential: Credential::Link(LinkType::LinkInvite),
            session_ends_at: None,
            scopes: ScopeSet::Full,
            address: rq.address,
            expected: Expected::Anything,
        };
        Self {
            app: rq.app.clone(),
            caller,
            base_url: rq.base_url(),
            zone: PortalZone::named(&rq.portal.time_zone),
            tfa_app_is_on: rq.tfa_app_is_on(),
        }
    }

    fn viewer(&self) -> Viewer<'_> {
        let portal = &self.caller.portal;
        Viewer {
            default_quota_bytes: portal.quota_per_person.default_in_force(),
            tfa_app_is_on: self.tfa_app_is_on,
            shows_role: !self.app.settings().compat.is_reference(),
            ..Viewer::new(&self.base_url, &self.caller.person, &portal.culture, &self.zone)
        }
    }

    /// A person, full.
    pub fn full(&self, view: &PersonView) -> EmployeeFullDto {
        let groups: Vec<GroupSummaryDto> = view.groups.iter().map(GroupSummaryDto::from_summary).collect();
        let facts = PersonFacts {
            creator: creator_of(view),
            groups: &groups,
            ..PersonFacts::default()
        };
        EmployeeFullDto::from_person(&view.person, &facts, &self.viewer())
    }

    /// A group, with its members when the view has them.
    pub fn group(&self, view: &GroupView) -> GroupDto {
        let full = |people: &Vec<PersonView>| people.iter().map(|person| self.full(person)).collect();
        let members = view.members.as_ref().map(full);
        match &view.shown {
            ShownGroup::Ordinary(group) => {
                GroupDto::from_group(group, view.manager.as_ref().map(|one| self.full(one)), members)
            }
            ShownGroup::BuiltIn { group, members_count } => GroupDto::built_in(*group, *members_count, members),
        }
    }

    /// The answer with one group; built-in ones are no records that have a tag.
    ///
    /// # Errors
    /// Internal, when it cannot be written.
    pub fn reply_with_group(&self, view: &GroupView) -> Result<Reply, Problem> {
        match &view.shown {
            ShownGroup::Ordinary(group) => Reply::record(&self.group(view), group.version),
            ShownGroup::BuiltIn { .. } => Reply::one(&self.group(view)),
        }
    }

    /// The answer with one group that has just been changed, and its members.
    ///
    /// # Errors
    /// Those of the store, while looking up head and members.
    pub async fn reply_with_changed_group(&self, group: Group) -> Result<Reply, Problem> {
        self.reply_with_group(&read_group::view(&self.app, &self.caller, group, Members::Shown).await?)
    }

    /// A key, masked.
    pub fn key(&self, view: &KeyView) -> ApiKeyDto {
        let creator = view.created_by.as_deref().map_or(Creator::Removed, Creator::Known);
        ApiKeyDto::from_key(&view.key, self.app.now(), creator, &self.viewer())
    }

    /// A webhook.
    pub fn webhook(&self, view: &WebhookView) -> WebhookDto {
        let (creator, modifier) = (view.creator.as_deref(), view.modifier.as_deref());
        WebhookDto::of(&view.webhook, creator, modifier, &self.viewer())
    }

    /// The answer with one person, full.
    ///
    /// # Errors
    /// Internal, when it cannot be written.
    pub fn reply_with(&self, view: &PersonView) -> Result<Reply, Problem> {
        Reply::record(&self.full(view), view.person.version)
    }

    /// The answer with one person that has just been changed, full.
    ///
    /// # Errors
    /// Those of the store, while looking up who created the person and the groups.
    pub async fn reply_with_changed(mut self, person: Person) -> Result<Reply, Problem> {
        let person = Arc::new(person);
        if person.id == self.caller.person.id {
            // What changed may be the very thing by which the caller sees, such as the language.
            self.caller.person = Arc::clone(&person);
        }
        let found = with_creator(&self.app, &self.caller, person).await?;
        self.reply_with(&found.with_groups(&self.app).await?)
    }

    /// The answer with several people that have just been changed, full and in this order.
    ///
    /// # Errors
    /// Those of the store, while looking up who created the people.
    pub async fn reply_with_all_changed(&self, people: Vec<Person>) -> Result<Reply, Problem> {
        Reply::list(&self.all_changed(people).await?)
    }

    /// Several people that have just been changed, full and in this order.
    ///
    /// # Errors
    /// Those of the store, while looking up who created the people.
    pub async fn all_changed(&self, people: Vec<Person>) -> Result<Vec<EmployeeFullDto>, Problem> {
        let views = views(&self.app, &self.caller, people).await?;
        Ok(views.iter().map(|view| self.full(view)).collect())
    }

    /// The answer with a whole list of people, full.
    ///
    /// # Errors
    /// Internal, when it cannot be written.
    pub fn reply_with_list(&self, people: &[PersonView]) -> Result<Reply, Problem> {
        let items: Vec<EmployeeFullDto> = people.iter().map(|view| self.full(view)).collect();
        Reply::list(&items)
    }

    /// The answer with a page of people, full.
    ///
    /// # Errors
    /// Internal, when it cannot be written.
    pub fn reply_with_page(&self, list: &PeopleList) -> Result<Reply, Problem> {
        let items: Vec<EmployeeFullDto> = list.items.iter().map(|view| self.full(view)).collect();
        Reply::page(&items, list.total)
    }

    /// The answer with a whole list of people, small.
    ///
    /// # Errors
    /// Internal, when it cannot be written.
    pub fn reply_with_small_list(&self, people: &[PersonView]) -> Result<Reply, Problem> {
        let viewer = self.viewer();
        let items: Vec<EmployeeDto> = people
            .iter()
            .map(|view| EmployeeDto::from_person(&view.person, &viewer))
            .collect();
        Reply::list(&items)
    }

    /// The answer with a page of people, small.
    ///
    /// # Errors
    /// Internal, when it cannot be written.
    pub fn reply_with_small_page(&self, list: &PeopleList) -> Result<Reply, Problem> {
        let viewer = self.viewer();
        let items: Vec<EmployeeDto> = list
            .items
            .iter()
            .map(|view| EmployeeDto::from_person(&view.person, &viewer))
            .collect();
        Reply::page(&items, list.total)
    }
}

fn creator_of(view: &PersonView) -> Creator<'_> {
    match (&view.created_by, view.person.created_by) {
        (Some(person), _) => Creator::Known(person),
        (None, Some(_)) => Creator::Removed,
        (None, None) => Creator::Unknown,
    }
}

/// The answer with one person, full; ready JSON when the same reader has seen the same record before.
///
/// # Errors
/// 401 when nobody asks; those of the store when the profile has to be made.
pub(super) async fn reply_with_profile(rq: &Request, found: &FoundPerson) -> Result<Reply, Problem> {
    let render = async {
        let view = found.clone().with_groups(&rq.app).await?;
        Ok(Reader::of(rq)?.full(&view).to_json())
    };
    rq.rendered.reply(rq, rq.caller()?, found, render).await
}

/// The ids of a body as identifiers of people.
pub(super) fn person_ids(ids: Option<Vec<Uuid>>) -> Option<Vec<PersonId>> {
    ids.map(|ids| ids.into_iter().map(PersonId).collect())
}
