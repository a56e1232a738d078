//! Ways to reach a person beside the e-mail address (`docs/protocol/people.md` 18).

/// One pair of a free-text kind (`phone`, `skype`, …) and its value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Contact {
    /// What the value is.
    pub kind: String,
    /// The value.
    pub value: String,
}

/// Longest sum of all kinds and values of one person, in characters, each pair counted with two separators.
pub const CONTACTS_MAX_CHARS: usize = 1024;

/// Whether a person may store these contacts (people.md 2.6).
#[must_use]
pub fn contacts_fit(contacts: &[Contact]) -> bool {
    let chars: usize = contacts
        .iter()
        .map(|c| c.kind.chars().count() + c.value.chars().count() + 2)
        .sum();
    chars <= CONTACTS_MAX_CHARS
}
