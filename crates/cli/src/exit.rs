//! How a command ends (`docs/exit-codes.md`).

use std::fmt;
use std::process::ExitCode;

/// How a command ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Exit {
    /// What was asked is done.
    Done,
    /// Something of what was asked is not done.
    NotDone,
    /// The command, the configuration, a file or the machine does not allow to begin; nothing was done.
    BadInput,
    /// A portal is not as a file declares.
    Drift,
    /// A guard stopped it before anything was changed.
    Guarded,
    /// The portal cannot be reached.
    Unreachable,
}

impl Exit {
    /// The number that the shell sees.
    pub const fn code(self) -> u8 {
        match self {
            Self::Done => 0,
            Self::NotDone => 1,
            Self::BadInput => 2,
            Self::Drift => 3,
            Self::Guarded => 4,
            Self::Unreachable => 5,
        }
    }
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit.code())
    }
}

/// What every command answers.
pub type Outcome = Result<Exit, Failure>;

/// Why a command ended early: one sentence for whoever typed it.
#[derive(Debug)]
pub struct Failure {
    /// How the command ends.
    pub exit: Exit,
    sentence: String,
}

impl Failure {
    /// The command, the configuration, a file or the machine does not allow it.
    pub fn bad_input(sentence: impl fmt::Display) -> Self {
        Self {
            exit: Exit::BadInput,
            sentence: sentence.to_string(),
        }
    }

    /// It was tried and is not done.
    pub fn not_done(sentence: impl fmt::Display) -> Self {
        Self {
            exit: Exit::NotDone,
            sentence: sentence.to_string(),
        }
    }

    /// A guard stops it.
    pub fn guarded(sentence: impl fmt::Display) -> Self {
        Self {
            exit: Exit::Guarded,
            sentence: sentence.to_string(),
        }
    }

    /// Nobody answers.
    pub fn unreachable(sentence: impl fmt::Display) -> Self {
        Self {
            exit: Exit::Unreachable,
            sentence: sentence.to_string(),
        }
    }

    /// Something about a file or folder; names it.
    pub fn file(path: &std::path::Path, error: impl fmt::Display) -> Self {
        Self::bad_input(format_args!("{}: {error}", path.display()))
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.sentence)
    }
}

impl From<anteroom_client::Error> for Failure {
    fn from(error: anteroom_client::Error) -> Self {
        use anteroom_client::Error;
        let exit = match error {
            Error::Unreachable { .. } | Error::Unavailable { .. } => Exit::Unreachable,
            _ => Exit::NotDone,
        };
        Self {
            exit,
            sentence: error.to_string(),
        }
    }
}

impl From<anteroom_client::SetupError> for Failure {
    fn from(error: anteroom_client::SetupError) -> Self {
        Self::bad_input(error)
    }
}
