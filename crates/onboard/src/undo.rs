//! Taking back what a run did: per row decided from what it found, what it left and what is there now.

use std::fmt;

use anteroom_client::Error;
use anteroom_domain::{GroupId, Role};
use futures_util::StreamExt as _;
use serde::Serialize;

use crate::journal::Trace;
use crate::known::{Known, PortalFacts};
use crate::plan::{RoleChange, role_change};
use crate::portal_api::PortalApi;
use crate::run::Cancel;

/// One thing to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum UndoStep {
    /// Disable the person.
    Disable,
    /// Remove the person.
    Remove,
    /// Give the role back.
    SetRole {
        /// To this one.
        role: Role,
        /// By this operation.
        how: RoleChange,
    },
    /// Give the profile back.
    RestoreProfile,
    /// End a membership.
    Leave(GroupId),
}

impl fmt::Display for UndoStep {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Disable => f.write_str("disable"),
            Self::Remove => f.write_str("remove"),
            Self::SetRole { role, .. } => write!(f, "make {role} again"),
            Self::RestoreProfile => f.write_str("restore the profile"),
            Self::Leave(_) => f.write_str("leave a group"),
        }
    }
}

/// What to do about one row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum UndoPlan {
    /// The run changed nothing, or it is taken back already.
    Nothing,
    /// These steps, in this order.
    Steps(Vec<UndoStep>),
    /// Somebody changed the person since: what.
    Kept(Vec<&'static str>),
    /// It cannot be taken back, and why.
    NotReversible(String),
}

/// Decides about one row, given the person as it is now. Pure.
pub fn plan_undo(trace: &Trace, now: Option<&Known>, facts: PortalFacts) -> UndoPlan {
    if !trace.is_begun {
        return UndoPlan::Nothing;
    }
    match (&trace.before, &trace.after, now) {
        (None, _, None) => UndoPlan::Nothing,
        _ if !trace.is_settled => {
            UndoPlan::NotReversible("it was begun and not finished; `anteroom resume` finishes it first".to_owned())
        }
        (Some(_), _, None) => UndoPlan::NotReversible("the person is not there any more".to_owned()),
        (_, None, Some(_)) => UndoPlan::NotReversible("it is not known how the run left the person".to_owned()),
        (Some(before), _, Some(now)) if changes(before, now).is_empty() => UndoPlan::Nothing,
        (before, Some(after), Some(now)) => {
            let since = changes(after, now);
            match before {
                _ if !since.is_empty() => UndoPlan::Kept(since),
                _ if now.is_owner => UndoPlan::NotReversible("the person owns the portal".to_owned()),
                None => UndoPlan::Steps(vec![UndoStep::Disable, UndoStep::Remove]),
                Some(before) => back(before, now, facts),
            }
        }
    }
}

fn back(before: &Known, now: &Known, facts: PortalFacts) -> UndoPlan {
    let mut steps: Vec<UndoStep> = now
        .groups
        .iter()
        .filter(|group| !before.groups.contains(group))
        .map(|group| UndoStep::Leave(*group))
        .collect();
    if let Some(how) = role_change(now.role, before.role, facts) {
        let role = before.role;
        steps.push(UndoStep::SetRole { role, how });
    }
    let is_profile = |what: &&str| !matches!(*what, "email" | "role" | "status" | "groups" | "culture");
    if changes(before, now).iter().any(is_profile) {
        steps.push(UndoStep::RestoreProfile);
    }
    if steps.is_empty() {
        UndoPlan::NotReversible("what differs can only be changed by the person".to_owned())
    } else {
        UndoPlan::Steps(steps)
    }
}

/// What is not the same about a person, by the names of columns.
pub fn changes(one: &Known, other: &Known) -> Vec<&'static str> {
    let sorted = |known: &Known| {
        let mut groups = known.groups.clone();
        groups.sort_unstable_by_key(|id| id.0);
        groups
    };
    let contacts = |known: &Known| {
        let mut contacts = known.contacts.clone();
        contacts.sort_unstable();
        contacts
    };
    [
        ("email", one.email != other.email),
        ("firstName", one.first_name != other.first_name),
        ("lastName", one.last_name != other.last_name),
        ("role", one.role != other.role || one.is_owner != other.is_owner),
        ("status", one.status != other.status),
        ("title", one.title != other.title),
        ("location", one.location != other.location),
        ("culture", one.culture != other.culture),
        ("notes", one.notes != other.notes),
        ("contacts", contacts(one) != contacts(other)),
        ("startDate", one.start_date != other.start_date),
        ("groups", sorted(one) != sorted(other)),
    ]
    .into_iter()
    .filter_map(|(name, differs)| differs.then_some(name))
    .collect()
}

/// How the undoing of a row ended, in one word.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum UndoWord {
    /// Taken back, and read back.
    Reversed,
    /// A dry run: would be taken back.
    WouldReverse,
    /// Kept, because somebody changed it since.
    Kept,
    /// Cannot be taken back.
    NotReversible,
    /// Tried, and is not taken back.
    Failed,
    /// There was nothing to take back.
    NothingDone,
}

impl UndoWord {
    /// For people.
    pub const fn text(self) -> &'static str {
        match self {
            Self::Reversed => "reversed",
            Self::WouldReverse => "would reverse",
            Self::Kept => "kept",
            Self::NotReversible => "not reversible",
            Self::Failed => "failed",
            Self::NothingDone => "nothing to reverse",
        }
    }
}

/// What became of one row.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct UndoRow {
    /// Line of the file, from 1.
    pub line: usize,
    /// E-mail address of the row.
    pub email: String,
    /// How it ended.
    pub result: UndoWord,
    /// By which steps, or why not.
    pub detail: String,
}

/// Headings of [`UndoRow::cells`].
pub const UNDO_HEADINGS: [&str; 4] = ["line", "e-mail", "result", "detail"];

impl UndoRow {
    /// The row as it stands under [`UNDO_HEADINGS`].
    pub fn cells(&self) -> [String; 4] {
        let result = self.result.text().to_owned();
        [self.line.to_string(), self.email.clone(), result, self.detail.clone()]
    }
}

/// The undoing of a run.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct UndoReport {
    /// Whether nothing was to be changed.
    pub dry_run: bool,
    /// Rows for each way to end, in the order of [`UndoWord`].
    pub summary: Vec<(UndoWord, usize)>,
    /// One for each row of which something is written down.
    pub rows: Vec<UndoRow>,
}

impl UndoReport {
    fn new(dry_run: bool, rows: Vec<UndoRow>) -> Self {
        let words = [
            UndoWord::Reversed,
            UndoWord::WouldReverse,
            UndoWord::Kept,
            UndoWord::NotReversible,
            UndoWord::Failed,
            UndoWord::NothingDone,
        ];
        let count = |word| (word, rows.iter().filter(|row| row.result == word).count());
        Self {
            dry_run,
            summary: words.into_iter().map(count).filter(|(_, count)| *count > 0).collect(),
            rows,
        }
    }

    /// How many rows ended so.
    pub fn count(&self, word: UndoWord) -> usize {
        self.summary
            .iter()
            .find(|(known, _)| *known == word)
            .map_or(0, |(_, count)| *count)
    }

    /// The numbers as one line.
    pub fn line(&self) -> String {
        let parts: Vec<String> = self
            .summary
            .iter()
            .map(|(word, count)| format!("{count} {}", word.text()))
            .collect();
        if parts.is_empty() {
            "nothing was done by this run".to_owned()
        } else {
            parts.join(", ")
        }
    }

    /// Whether everything that the run did is taken back or, after a dry run, would be.
    pub fn is_complete(&self) -> bool {
        [UndoWord::Kept, UndoWord::NotReversible, UndoWord::Failed]
            .into_iter()
            .all(|word| self.count(word) == 0)
    }
}

/// Takes back what is written down, several rows at a time; the last row of the file first.
///
/// # Errors
/// When the portal cannot be reached or does not accept the credential before the first row.
pub async fn undo<P: PortalApi>(
    portal: &P,
    traces: &[(usize, Trace)],
    dry_run: bool,
    concurrency: usize,
    cancel: &Cancel,
) -> Result<UndoReport, Error> {
    let facts = portal.facts().await?;
    let work = traces
        .iter()
        .rev()
        .map(|(_, trace)| undo_row(portal, trace, facts, dry_run, cancel));
    let mut rows: Vec<UndoRow> = futures_util::stream::iter(work)
        .buffered(concurrency.max(1))
        .collect()
        .await;
    rows.reverse();
    Ok(UndoReport::new(dry_run, rows))
}

async fn undo_row<P: PortalApi>(
    portal: &P,
    trace: &Trace,
    facts: PortalFacts,
    dry_run: bool,
    cancel: &Cancel,
) -> UndoRow {
    let end = |result, detail: String| UndoRow {
        line: trace.row.line,
        email: trace.row.email.clone(),
        result,
        detail,
    };
    if !trace.is_begun {
        return end(UndoWord::NothingDone, String::new());
    }
    if cancel.is_cancelled() {
        return end(UndoWord::Failed, "it was interrupted".to_owned());
    }
    let now = match find(portal, trace).await {
        Ok(now) => now,
        Err(error) => return end(UndoWord::Failed, error.to_string()),
    };
    let steps = match plan_undo(trace, now.as_ref(), facts) {
        UndoPlan::Nothing => return end(UndoWord::NothingDone, String::new()),
        UndoPlan::Kept(since) => {
            return end(UndoWord::Kept, format!("changed since: {}", since.join(", ")));
        }
        UndoPlan::NotReversible(why) => return end(UndoWord::NotReversible, why),
        UndoPlan::Steps(steps) => steps,
    };
    let names = steps.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ");
    if dry_run {
        return end(UndoWord::WouldReverse, names);
    }
    let Some(now) = now else {
        return end(UndoWord::NothingDone, String::new());
    };
    for step in &steps {
        let done = match step {
            UndoStep::Disable => portal.disable(now.id).await,
            UndoStep::Remove => portal.remove(now.id).await,
            UndoStep::SetRole { role, how } => portal.set_role(now.id, *role, *how).await,
            UndoStep::Leave(group) => portal.leave_group(*group, now.id).await,
            UndoStep::RestoreProfile => {
                portal
                    .restore_profile(now.id, trace.before.as_ref().unwrap_or(&now))
                    .await
            }
        };
        if let Err(error) = done {
            return end(UndoWord::Failed, format!("{step}: {error}"));
        }
    }
    // Nothing counts as done that was not read back.
    match (find(portal, trace).await, &trace.before) {
        (Err(error), _) => end(UndoWord::Failed, format!("read back: {error}")),
        (Ok(None), None) => end(UndoWord::Reversed, names),
        (Ok(Some(_)), None) => end(
            UndoWord::Failed,
            "answered OK but not done: the person is still there".to_owned(),
        ),
        (Ok(None), Some(_)) => end(UndoWord::Failed, "the person is not there any more".to_owned()),
        (Ok(Some(now)), Some(before)) => match changes(before, &now).as_slice() {
            [] => end(UndoWord::Reversed, names),
            left => end(
                UndoWord::Failed,
                format!("answered OK but not done: {}", left.join(", ")),
            ),
        },
    }
}

/// The person of a row: whom the run saw, else whoever has the address.
async fn find<P: PortalApi>(portal: &P, trace: &Trace) -> Result<Option<Known>, Error> {
    let id = trace.after.as_ref().or(trace.before.as_ref()).map(|known| known.id);
    let Some(id) = id else {
        return portal.find_by_email(&trace.row.email).await;
    };
    match portal.get(id).await {
        Ok(known) => Ok(Some(known)),
        Err(Error::NotFound { .. }) => Ok(None),
        Err(error) => Err(error),
    }
}
