//! Declarations as files: YAML, or JSON, as `docs/team.schema.json` describes them; and plans that were saved.

use anteroom_domain::Role;
use serde::{Deserialize, Serialize};

use crate::declared::{Declaration, DeclaredGroup, DeclaredPerson, DeclaredPlan, Scope, Unnamed};

/// Why a file is no declaration or plan; one sentence.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DeclarationFileError {
    /// It does not have the form.
    #[error("{0}")]
    Form(String),
    /// Nothing is in it.
    #[error("it is empty: a declaration begins with `anteroom: 1`; `anteroom export` prints one of what there is")]
    Empty,
    /// It was written for another version of the form.
    #[error("`anteroom: {0}` is a form that this program does not know: it reads 1")]
    Version(u32),
    /// A scope of another kind.
    #[error("scope `{0}` is none of `portal`, `listed` and a domain such as `@example.com`")]
    Scope(String),
    /// A word for a role that means none.
    #[error("{email} has the role `{word}`, which is none of DocSpaceAdmin, RoomAdmin, User and Guest")]
    Role {
        /// Whose role.
        email: String,
        /// What the file says.
        word: String,
    },
    /// An address that is none.
    #[error("`{0}` is not an e-mail address")]
    Email(String),
    /// A group without a name.
    #[error("a group has no name")]
    NoName,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct TeamFile {
    /// For editors; says nothing to us.
    #[serde(rename = "$schema", default, skip_serializing)]
    _schema: Option<String>,
    /// Version of the form.
    anteroom: u32,
    #[serde(default)]
    scope: Option<String>,
    #[serde(default)]
    unnamed: UnnamedWord,
    #[serde(default)]
    people: Vec<PersonEntry>,
    #[serde(default)]
    groups: Vec<GroupEntry>,
}

#[derive(Clone, Copy, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
enum UnnamedWord {
    #[default]
    Ignore,
    Disable,
}

#[derive(Clone, Copy, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
enum StatusWord {
    Active,
    Disabled,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct PersonEntry {
    email: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    first_name: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    last_name: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    role: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    status: Option<StatusWord>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    title: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    location: Option<String>,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct GroupEntry {
    name: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    manager: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    members: Option<Vec<String>>,
}

/// A plan that was saved, with the declaration that it comes from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct SavedPlan {
    /// Version of the form.
    anteroom_plan: u32,
    /// The changes, as people read them.
    pub changes: Vec<String>,
    /// The declaration, as JSON.
    declaration: String,
}

impl SavedPlan {
    /// A plan as it is saved.
    pub fn new(declaration: &Declaration, plan: &DeclaredPlan) -> Self {
        Self {
            anteroom_plan: 1,
            changes: plan.changes.iter().map(ToString::to_string).collect(),
            declaration: to_json(declaration),
        }
    }

    /// The text of the file.
    pub fn to_text(&self) -> String {
        serde_json::to_string_pretty(self).unwrap_or_default() + "\n"
    }

    /// What a fresh plan has more and less than this one: nothing as long as the portal did not move.
    pub fn moved(&self, plan: &DeclaredPlan) -> Vec<String> {
        let fresh: Vec<String> = plan.changes.iter().map(ToString::to_string).collect();
        let added = fresh.iter().filter(|line| !self.changes.contains(line));
        let gone = self.changes.iter().filter(|line| !fresh.contains(line));
        added
            .map(|line| format!("not in the saved plan: {line}"))
            .chain(gone.map(|line| format!("no longer needed: {line}")))
            .collect()
    }
}

/// What a file holds.
#[derive(Clone, Debug)]
pub enum DeclarationFile {
    /// A declaration.
    Declaration(Declaration),
    /// A saved plan, and its declaration.
    Plan(SavedPlan, Declaration),
}

/// Reads a declaration, in YAML or JSON, or a saved plan.
///
/// # Errors
/// [`DeclarationFileError`] for the first thing that is wrong; syntax errors name line and column.
pub fn read(text: &str) -> Result<DeclarationFile, DeclarationFileError> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    if text.trim().is_empty() {
        return Err(DeclarationFileError::Empty);
    }
    let is_json = text.trim_start().starts_with('{');
    if is_json && text.contains("\"anteroomPlan\"") {
        let plan: SavedPlan = from_json(text)?;
        if plan.anteroom_plan != 1 {
            return Err(DeclarationFileError::Version(plan.anteroom_plan));
        }
        let declaration = declaration(from_json(&plan.declaration)?)?;
        return Ok(DeclarationFile::Plan(plan, declaration));
    }
    let file = if is_json { from_json(text)? } else { from_yaml(text)? };
    declaration(file).map(DeclarationFile::Declaration)
}

fn from_json<T: for<'a> Deserialize<'a>>(text: &str) -> Result<T, DeclarationFileError> {
    serde_json::from_str(text).map_err(|error| DeclarationFileError::Form(error.to_string()))
}

fn from_yaml(text: &str) -> Result<TeamFile, DeclarationFileError> {
    // Bounded as files are that people write by hand, or `export` for a portal of a hundred thousand: aliases, which can make much
    // of little, have no place in either; the length of the text bounds everything else.
    let options = serde_saphyr::options! {
        budget: serde_saphyr::budget! {
            max_reader_input_bytes: None,
            max_events: usize::MAX,
            max_nodes: usize::MAX,
            max_total_scalar_bytes: usize::MAX,
            max_aliases: 0,
            max_anchors: 0,
        },
    };
    serde_saphyr::from_str_with_options(text, options).map_err(|error| {
        // Its messages go on with a picture of the place.
        let message = error.to_string();
        DeclarationFileError::Form(message.lines().next().unwrap_or_default().to_owned())
    })
}

/// A declaration as YAML, with a line that tells editors its schema.
pub fn to_yaml(declaration: &Declaration) -> String {
    let body = serde_saphyr::to_string(&team_file(declaration)).unwrap_or_default();
    format!("# yaml-language-server: $schema=team.schema.json\n{body}")
}

/// A declaration as JSON.
pub fn to_json(declaration: &Declaration) -> String {
    serde_json::to_string_pretty(&team_file(declaration)).unwrap_or_default()
}

fn team_file(declaration: &Declaration) -> TeamFile {
    let people = declaration.people.iter().map(|person| PersonEntry {
        email: person.email.clone(),
        first_name: person.first_name.clone(),
        last_name: person.last_name.clone(),
        role: person.role.map(|role| role.name().to_owned()),
        status: person.is_active.map(|is_active| {
            if is_active {
                StatusWord::Active
            } else {
                StatusWord::Disabled
            }
        }),
        title: person.title.clone(),
        location: person.location.clone(),
    });
    let groups = declaration.groups.iter().map(|group| GroupEntry {
        name: group.name.clone(),
        manager: group.manager.clone(),
        members: group.members.clone(),
    });
    TeamFile {
        _schema: None,
        anteroom: 1,
        scope: Some(match &declaration.scope {
            Scope::WholePortal => "portal".to_owned(),
            Scope::Listed => "listed".to_owned(),
            Scope::Domain(domain) => format!("@{domain}"),
        }),
        unnamed: match declaration.unnamed {
            Unnamed::Ignore => UnnamedWord::Ignore,
            Unnamed::Disable => UnnamedWord::Disable,
        },
        people: people.collect(),
        groups: groups.collect(),
    }
}

fn declaration(file: TeamFile) -> Result<Declaration, DeclarationFileError> {
    if file.anteroom != 1 {
        return Err(DeclarationFileError::Version(file.anteroom));
    }
    let scope = match file.scope.as_deref() {
        None | Some("listed") => Scope::Listed,
        Some("portal") => Scope::WholePortal,
        Some(word) => match word.strip_prefix('@').filter(|domain| !domain.is_empty()) {
            Some(domain) => Scope::Domain(domain.to_owned()),
            None => return Err(DeclarationFileError::Scope(word.to_owned())),
        },
    };
    let groups = file.groups.into_iter().map(|group| {
        if group.name.trim().is_empty() {
            return Err(DeclarationFileError::NoName);
        }
        Ok(DeclaredGroup {
            name: group.name,
            manager: group.manager,
            members: group.members,
        })
    });
    Ok(Declaration {
        scope,
        unnamed: match file.unnamed {
            UnnamedWord::Ignore => Unnamed::Ignore,
            UnnamedWord::Disable => Unnamed::Disable,
        },
        people: file.people.into_iter().map(person).collect::<Result<_, _>>()?,
        groups: groups.collect::<Result<_, _>>()?,
    })
}

fn person(entry: PersonEntry) -> Result<DeclaredPerson, DeclarationFileError> {
    let is_address = entry
        .email
        .split_once('@')
        .is_some_and(|(name, host)| !name.is_empty() && !host.is_empty());
    if !is_address {
        return Err(DeclarationFileError::Email(entry.email));
    }
    let role = entry.role.map(|word| {
        Role::from_word(&word).map_err(|_| DeclarationFileError::Role {
            email: entry.email.clone(),
            word,
        })
    });
    Ok(DeclaredPerson {
        role: role.transpose()?,
        email: entry.email,
        first_name: entry.first_name,
        last_name: entry.last_name,
        title: entry.title,
        location: entry.location,
        is_active: entry.status.map(|status| matches!(status, StatusWord::Active)),
    })
}
