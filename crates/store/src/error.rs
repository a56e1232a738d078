//! Why the database did not do what it was asked.

use std::path::PathBuf;

/// Why a job failed. Nothing in it is meant for clients.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// A value that must be unique is taken.
    #[error("a unique value is taken ({0:?})")]
    Unique(Constraint),
    /// The database cannot be reached, is full, or could not make the change durable; nothing was changed.
    #[error("the database is unavailable")]
    Unavailable,
    /// The connection was lost while the change was made durable: nobody knows whether it was kept.
    #[error("the connection to the database was lost during a commit")]
    Uncertain,
    /// The database was busy with other changes, also after several attempts; nothing was changed.
    #[error("the database is busy")]
    Busy,
    /// A stored value is not one that this version can read.
    #[error("the value of {table}.{column} cannot be read")]
    Corrupt {
        /// The table.
        table: &'static str,
        /// The column.
        column: &'static str,
    },
    /// A statement failed.
    #[error("a statement failed: {0}")]
    Query(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// The job panicked; nothing was changed.
    #[error("a database job panicked")]
    Panicked,
    /// This database cannot do it.
    #[error("this database does not support it")]
    Unsupported,
}

impl Error {
    pub(crate) fn query(source: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        Self::Query(source.into())
    }

    /// Whether the whole job may succeed when it is run again.
    pub(crate) fn is_worth_another_try(&self) -> bool {
        matches!(self, Self::Busy | Self::Unique(Constraint::PersonUserName))
    }
}

/// What a database said about a failure, without the statement.
pub(crate) fn reason(error: &(dyn std::error::Error + 'static)) -> String {
    match error.downcast_ref() {
        Some(rusqlite::Error::SqlInputError { msg, .. }) => msg.clone(),
        Some(error) => error.to_string(),
        // The other driver's own text only names the kind of error.
        None => error.source().map_or_else(|| error.to_string(), ToString::to_string),
    }
}

/// An error in one sentence with what the database said.
pub(crate) fn sentence(error: &Error) -> String {
    match error {
        Error::Query(source) => format!("a statement failed: {}", reason(&**source)),
        other => other.to_string(),
    }
}

/// What must be unique.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Constraint {
    /// The address of a person, in its portal, without regard to case.
    PersonEmail,
    /// The user name of a person, in its portal, without regard to case and accents.
    PersonUserName,
    /// An account at a provider, in its portal.
    ExternalAccount,
    /// The alias or the mapped domain of a portal.
    PortalName,
    /// Anything else: an identifier, the hash of a key, the alias of a portal.
    Other,
}

/// The error type of a job: what the store reports can be put into it, and found in it again, so that the executor
/// sees which failures another attempt may cure.
pub trait JobError: From<Error> + Send + 'static {
    /// The failure of the store that this error carries, if it is one.
    fn store_error(&self) -> Option<&Error>;
}

impl JobError for Error {
    fn store_error(&self) -> Option<&Error> {
        Some(self)
    }
}

/// Why a database cannot be used. Each is one sentence for the administrator, without any password.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// The file cannot be opened, or is no database.
    #[error("the database file {} cannot be opened: {reason}", path.display())]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// What the system or the database said.
        reason: String,
    },
    /// The URL of the server cannot be understood.
    #[error("the database URL cannot be understood: {reason}")]
    Url {
        /// Which part of it.
        reason: String,
    },
    /// The server cannot be reached, or refuses.
    #[error("the database server {server} cannot be used: {reason}")]
    Unreachable {
        /// Host and database, without user and password.
        server: String,
        /// What the system or the server said.
        reason: String,
    },
    /// The database was made by a newer version.
    #[error(
        "the database was changed by a newer version of Anteroom (its migration {name} is unknown here); start that version"
    )]
    Newer {
        /// The first migration that is not known.
        name: String,
    },
    /// A migration that the database has is not the one of this version.
    #[error("the migration {name} was applied to the database in another form than this version of Anteroom knows")]
    Altered {
        /// The migration.
        name: String,
    },
    /// A migration could not be applied; none was.
    #[error("the migration {name} could not be applied: {reason}")]
    Migration {
        /// The migration.
        name: String,
        /// What the database said.
        reason: String,
    },
    /// Data is being brought into the database, or somebody stopped in the middle of it.
    #[error("the database is not complete: `anteroom migrate-data` has not ended; run it again")]
    Unfinished,
    /// The system gave no thread.
    #[error("no thread for the database could be started: {reason}")]
    Thread {
        /// What the system said.
        reason: String,
    },
    /// The database failed while it was being looked at.
    #[error("the database cannot be read: {0}")]
    Failed(#[from] Error),
}

impl JobError for OpenError {
    fn store_error(&self) -> Option<&Error> {
        match self {
            Self::Failed(error) => Some(error),
            _ => None,
        }
    }
}
