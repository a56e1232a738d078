//! What became of each row.

use std::fmt;

use anteroom_client::Error;
use anteroom_domain::{PersonId, Role};

use crate::known::Difference;
use crate::people_file::RowProblem;
use crate::plan::{Refusal, Step};

/// What became of one row of the file. Every row has exactly one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RowOutcome {
    /// Line of the file, from 1.
    pub line: usize,
    /// E-mail address of the row.
    pub email: String,
    /// The person's identifier, once known.
    pub id: Option<PersonId>,
    /// The word in the file.
    pub role_word: String,
    /// The role that it stands for; `None` in a bad row.
    pub role_asked: Option<Role>,
    /// The role when the portal was last asked; `None` when it was not or the person is not there.
    pub role_now: Option<Role>,
    /// Names of the groups asked for.
    pub groups: Vec<String>,
    /// What became of it.
    pub outcome: Outcome,
    /// What else is worth knowing, each one sentence.
    pub notes: Vec<String>,
}

/// What became of a row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// Created, read back, as asked.
    Created,
    /// Changed, read back, as asked.
    Updated,
    /// Was there as asked; nothing was done.
    AlreadySo,
    /// Exists, differs, and was left so.
    Skipped(Vec<Difference>),
    /// A dry run: would be created by these steps.
    WouldCreate(Vec<Step>),
    /// A dry run: would be changed by these steps.
    WouldUpdate {
        /// The steps.
        steps: Vec<Step>,
        /// What would still differ afterwards.
        left: Vec<Difference>,
    },
    /// The row is not a person.
    BadRow(Vec<RowProblem>),
    /// Is not as asked.
    Failed(Failure),
    /// The run ended before this row, for this reason.
    NotStarted(String),
}

impl Outcome {
    /// Whether the person is there as asked or, after a dry run, would be.
    pub const fn is_as_asked(&self) -> bool {
        match self {
            Self::Created | Self::Updated | Self::AlreadySo | Self::WouldCreate(_) => true,
            Self::WouldUpdate { left, .. } => left.is_empty(),
            Self::Skipped(_) | Self::BadRow(_) | Self::Failed(_) | Self::NotStarted(_) => false,
        }
    }
}

impl Outcome {
    /// Whether only the state of the portal, or an interruption, kept the row from being settled.
    pub const fn is_worth_repeating(&self) -> bool {
        match self {
            Self::NotStarted(_) => true,
            Self::Failed(Failure::Portal { error, .. }) => error.concerns_the_portal(),
            _ => false,
        }
    }
}

/// What was being done when it went wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Doing {
    /// Looking for the person.
    LookUp,
    /// A change.
    Step(Step),
    /// Reading back.
    ReadBack,
}

impl fmt::Display for Doing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::LookUp => f.write_str("look up"),
            Self::Step(step) => step.fmt(f),
            Self::ReadBack => f.write_str("read back"),
        }
    }
}

/// Why a person is not as asked. Each prints one sentence.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Failure {
    /// Nothing was tried.
    #[error("{0}")]
    Refusal(Refusal),
    /// The portal refused, failed or could not be reached.
    #[error("{}{doing}: {error}", steps(done))]
    Portal {
        /// What had been done and answered before.
        done: Vec<Step>,
        /// What was being done.
        doing: Doing,
        /// What the portal said.
        error: Error,
    },
    /// The portal answered that it was done; reading back shows that it was not.
    #[error("answered OK but not done: {}", list(.0))]
    NotDone(Vec<Difference>),
    /// The rest can only be changed by the person.
    #[error("{}; only the person can change that", list(.0))]
    OnlyByThePerson(Vec<Difference>),
}

/// Differences as one text.
pub(crate) fn list(differences: &[Difference]) -> String {
    differences
        .iter()
        .map(ToString::to_string)
        .collect::<Vec<_>>()
        .join("; ")
}

fn steps(done: &[Step]) -> String {
    if done.is_empty() {
        return String::new();
    }
    format!("done: {}; then ", join(done))
}

/// Steps as one text.
pub(crate) fn join(steps: &[Step]) -> String {
    steps.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ")
}
