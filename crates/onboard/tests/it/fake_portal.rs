//! A portal in memory, with the traps of a real one.

use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use anteroom_client::Error;
use anteroom_domain::{GroupId, PersonId, Role, Status};
use anteroom_onboard::known::{Known, PortalFacts};
use anteroom_onboard::people_file::{PeopleFile, Row};
use anteroom_onboard::plan::RoleChange;
use anteroom_onboard::{KnownGroup, PortalApi};

/// What a call is asked to go wrong with: gets the call as text, such as `create ann@example.com User`.
pub type Fault = Box<dyn Fn(&str) -> Option<Error> + Send + Sync>;

pub struct FakePortal {
    pub facts: PortalFacts,
    pub people: Mutex<Vec<Known>>,
    pub groups: Mutex<Vec<KnownGroup>>,
    pub calls: Mutex<Vec<String>>,
    pub fault: Fault,
    /// Answers OK to changes of roles and does nothing.
    pub ignores_roles: bool,
    /// Answers OK to changes of somebody else's profile and does nothing.
    pub ignores_profiles: bool,
    /// Answers OK to members of groups and does nothing, at creation too.
    pub ignores_groups: bool,
    /// Makes groups, and the answers are lost.
    pub loses_new_groups: bool,
    /// Creates everybody as this, whatever is asked.
    pub creates_only: Option<Role>,
    /// Somebody else creates the person between the look-up and the creation.
    pub raced: bool,
    pub at_once: AtomicUsize,
    pub most_at_once: AtomicUsize,
}

impl FakePortal {
    pub fn new(is_anteroom: bool) -> Self {
        Self {
            facts: PortalFacts {
                is_anteroom,
                caller: None,
            },
            people: Mutex::default(),
            groups: Mutex::default(),
            calls: Mutex::default(),
            fault: Box::new(|_| None),
            ignores_roles: false,
            ignores_profiles: false,
            ignores_groups: false,
            loses_new_groups: false,
            creates_only: None,
            raced: false,
            at_once: AtomicUsize::new(0),
            most_at_once: AtomicUsize::new(0),
        }
    }

    pub fn with_fault(mut self, fault: impl Fn(&str) -> Option<Error> + Send + Sync + 'static) -> Self {
        self.fault = Box::new(fault);
        self
    }

    pub fn with_person(self, person: Known) -> Self {
        self.people.lock().unwrap().push(person);
        self
    }

    pub fn with_group(self, name: &str) -> Self {
        self.add_group(name);
        self
    }

    pub fn add_group(&self, name: &str) -> GroupId {
        let mut groups = self.groups.lock().unwrap();
        let id = GroupId::parse(&format!("00000000-0000-0000-0000-{:012}", groups.len() + 1)).unwrap();
        groups.push(KnownGroup {
            id,
            name: name.to_owned(),
        });
        id
    }

    /// The names of the groups of somebody.
    pub fn groups_of(&self, email: &str) -> Vec<String> {
        let people = self.people();
        let person = people.iter().find(|p| p.email == email).unwrap();
        let groups = self.groups.lock().unwrap();
        let named = groups.iter().filter(|group| person.groups.contains(&group.id));
        named.map(|group| group.name.clone()).collect()
    }

    pub fn people(&self) -> Vec<Known> {
        self.people.lock().unwrap().clone()
    }

    pub fn calls(&self) -> Vec<String> {
        self.calls.lock().unwrap().clone()
    }

    /// The calls that change something.
    pub fn writes(&self) -> Vec<String> {
        self.calls()
            .into_iter()
            .filter(|c| !c.starts_with("find") && !c.starts_with("get") && c != "groups")
            .collect()
    }

    async fn call(&self, text: String) -> Result<(), Error> {
        let now = 1 + self.at_once.fetch_add(1, Ordering::SeqCst);
        self.most_at_once.fetch_max(now, Ordering::SeqCst);
        tokio::task::yield_now().await;
        self.at_once.fetch_sub(1, Ordering::SeqCst);
        let fault = (self.fault)(&text);
        self.calls.lock().unwrap().push(text);
        fault.map_or(Ok(()), Err)
    }

    fn change(&self, id: PersonId, change: impl FnOnce(&mut Known)) -> Result<(), Error> {
        let mut people = self.people.lock().unwrap();
        let person = people.iter_mut().find(|p| p.id == id);
        person.map(change).ok_or_else(|| Error::NotFound {
            message: "The user could not be found".to_owned(),
        })
    }
}

impl PortalApi for FakePortal {
    async fn facts(&self) -> Result<PortalFacts, Error> {
        match (self.fault)("facts") {
            Some(error) => Err(error),
            None => Ok(self.facts),
        }
    }

    async fn find_by_email(&self, email: &str) -> Result<Option<Known>, Error> {
        self.call(format!("find {email}")).await?;
        Ok(self.people().into_iter().find(|p| p.email.eq_ignore_ascii_case(email)))
    }

    async fn get(&self, id: PersonId) -> Result<Known, Error> {
        let person = self.people().into_iter().find(|p| p.id == id);
        let email = person.as_ref().map_or("nobody", |p| p.email.as_str());
        self.call(format!("get {email}")).await?;
        person.ok_or_else(|| Error::NotFound {
            message: "The user could not be found".to_owned(),
        })
    }

    async fn groups(&self) -> Result<Vec<KnownGroup>, Error> {
        self.call("groups".to_owned()).await?;
        Ok(self.groups.lock().unwrap().clone())
    }

    async fn create_group(&self, name: &str) -> Result<GroupId, Error> {
        self.call(format!("create the group {name}")).await?;
        let id = self.add_group(name);
        if self.loses_new_groups {
            return Err(lost());
        }
        Ok(id)
    }

    async fn join_group(&self, group: GroupId, id: PersonId) -> Result<(), Error> {
        let email = self.people().into_iter().find(|p| p.id == id).map(|p| p.email);
        let name = self
            .groups
            .lock()
            .unwrap()
            .iter()
            .find(|g| g.id == group)
            .map(|g| g.name.clone());
        self.call(format!(
            "join {} {}",
            email.unwrap_or_default(),
            name.unwrap_or_default()
        ))
        .await?;
        if self.ignores_groups {
            return Ok(());
        }
        self.change(id, |p| p.groups.push(group))
    }

    async fn create(&self, row: &Row, role: Role, groups: &[GroupId]) -> Result<PersonId, Error> {
        if self.raced {
            self.people.lock().unwrap().push(known(&row.email, Role::User));
        }
        self.call(format!("create {} {role}", row.email)).await?;
        let mut people = self.people.lock().unwrap();
        if people.iter().any(|p| p.email.eq_ignore_ascii_case(&row.email)) {
            return Err(refused(400, "User with this email is already registered"));
        }
        let mut person = known(&row.email, self.creates_only.unwrap_or(role));
        (person.first_name, person.last_name) = (row.first_name.clone(), row.last_name.clone());
        (person.location, person.culture) = (row.location.clone(), row.culture.clone());
        person.title = row.title.clone().filter(|_| self.facts.is_anteroom);
        (person.notes, person.contacts) = (row.notes.clone(), row.contacts.clone());
        person.start_date = row.start_date.clone().filter(|_| self.facts.is_anteroom);
        if !self.ignores_groups {
            person.groups = groups.to_vec();
        }
        people.push(person.clone());
        Ok(person.id)
    }

    async fn update_profile(&self, id: PersonId, row: &Row) -> Result<(), Error> {
        self.call(format!("update {}", row.email)).await?;
        if self.ignores_profiles {
            return Ok(());
        }
        self.change(id, |p| {
            (p.first_name, p.last_name) = (row.first_name.clone(), row.last_name.clone());
            p.title = row.title.clone().or_else(|| p.title.clone());
            p.location = row.location.clone().or_else(|| p.location.clone());
            p.notes = row.notes.clone().or_else(|| p.notes.clone());
            p.contacts.extend(row.contacts.clone());
            p.start_date = row.start_date.clone().or_else(|| p.start_date.clone());
        })
    }

    async fn set_role(&self, id: PersonId, role: Role, how: RoleChange) -> Result<(), Error> {
        let email = self
            .people()
            .into_iter()
            .find(|p| p.id == id)
            .map_or_else(String::new, |p| p.email);
        self.call(format!("{how:?} {email} {role}")).await?;
        let from = self.people().into_iter().find(|p| p.id == id).map_or(role, |p| p.role);
        // As people.md 17.1 and anteroom.md row 1 have it.
        let upward = role.rank() > from.rank() || (from == Role::DocSpaceAdmin && role == Role::RoomAdmin);
        match how {
            RoleChange::PutType if !upward => return Err(refused(403, "Access denied")),
            RoleChange::PostType if upward => return Err(refused(400, "Can not update to RoomAdmin")),
            RoleChange::PutRole if !self.facts.is_anteroom => return Ok(()),
            _ => {}
        }
        if self.ignores_roles {
            Ok(())
        } else {
            self.change(id, |p| p.role = role)
        }
    }

    async fn disable(&self, id: PersonId) -> Result<(), Error> {
        self.call(format!("disable {id}")).await?;
        self.change(id, |p| p.status = Status::Terminated)
    }

    async fn remove(&self, id: PersonId) -> Result<(), Error> {
        self.call(format!("remove {id}")).await?;
        let mut people = self.people.lock().unwrap();
        let is_disabled = people.iter().any(|p| p.id == id && p.status == Status::Terminated);
        if !is_disabled {
            return Err(refused(403, "The user is not suspended"));
        }
        people.retain(|p| p.id != id);
        Ok(())
    }

    async fn leave_group(&self, group: GroupId, id: PersonId) -> Result<(), Error> {
        self.call(format!("leave {id}")).await?;
        self.change(id, |p| p.groups.retain(|known| *known != group))
    }

    async fn restore_profile(&self, id: PersonId, was: &Known) -> Result<(), Error> {
        self.call(format!("restore {id}")).await?;
        self.change(id, |p| {
            let (role, groups, status) = (p.role, p.groups.clone(), p.status);
            *p = Known {
                role,
                groups,
                status,
                ..was.clone()
            };
        })
    }
}

pub fn lost() -> Error {
    Error::Unreachable {
        address: "http://x".to_owned(),
        reason: "closed".to_owned(),
        perhaps_done: true,
    }
}

pub fn refused(status: u16, message: &str) -> Error {
    Error::Refused {
        status,
        message: message.to_owned(),
        fields: Vec::new(),
    }
}

pub fn known(email: &str, role: Role) -> Known {
    let number = email
        .bytes()
        .fold(7_u128, |n, b| n.wrapping_mul(1_000_003).wrapping_add(u128::from(b)));
    Known {
        id: PersonId::parse(&format!("{number:032x}")).unwrap(),
        email: email.to_owned(),
        first_name: "Ann".to_owned(),
        last_name: "Lee".to_owned(),
        role,
        is_owner: false,
        status: Status::Active,
        title: None,
        location: None,
        culture: None,
        notes: None,
        contacts: Vec::new(),
        start_date: None,
        groups: Vec::new(),
    }
}

/// A file with these rows under `email,firstName,lastName,role,title,location,culture`.
pub fn file(rows: &[&str]) -> PeopleFile {
    let text = format!(
        "email,firstName,lastName,role,title,location,culture\n{}\n",
        rows.join("\n")
    );
    PeopleFile::parse("people.csv", text.as_bytes()).unwrap()
}

/// A file with these rows under `email,firstName,lastName,role,groups`.
pub fn file_with_groups(rows: &[&str]) -> PeopleFile {
    let text = format!("email,firstName,lastName,role,groups\n{}\n", rows.join("\n"));
    PeopleFile::parse("people.csv", text.as_bytes()).unwrap()
}
