//! What access can be given to.

/// A room, folder or file, by its identifier: a number, or the text of a third-party storage.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Entry {
    /// A room.
    Room(String),
    /// A folder.
    Folder(String),
    /// A file.
    File(String),
}

impl Entry {
    pub(crate) const fn kind(&self) -> &'static str {
        match self {
            Self::Room(_) => "room",
            Self::Folder(_) => "folder",
            Self::File(_) => "file",
        }
    }

    pub(crate) fn id(&self) -> &str {
        match self {
            Self::Room(id) | Self::Folder(id) | Self::File(id) => id,
        }
    }
}
