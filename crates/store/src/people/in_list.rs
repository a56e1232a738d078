//! Lists of identifiers as parameters of a statement.

use crate::value::Value;
use anteroom_domain::PersonId;
use std::fmt::Write as _;

/// Longest list in one statement.
const LENGTH_MAX: usize = 256;

/// A part of a list of people. Its length is a power of two, filled up with repetitions, so that lists of all lengths
/// share a handful of statements.
pub(crate) struct InList<'i> {
    ids: &'i [PersonId],
    length: usize,
}

/// The parts of a list; none when it is empty.
pub(crate) fn of(ids: &[PersonId]) -> impl Iterator<Item = InList<'_>> {
    ids.chunks(LENGTH_MAX).map(|ids| InList {
        ids,
        length: ids.len().next_power_of_two(),
    })
}

impl<'i> InList<'i> {
    /// `$2, $3, …` with this first number.
    pub fn placeholders(&self, first: usize) -> String {
        let mut text = String::with_capacity(self.length * 6);
        for number in first..first + self.length {
            let separator = if number == first { "" } else { ", " };
            // Writing to a text cannot fail.
            let _ = write!(text, "{separator}${number}");
        }
        text
    }

    /// The values of the placeholders.
    pub fn values(&self) -> impl Iterator<Item = Value<'static>> + use<'i> {
        let last = self.ids.last().copied();
        let missing = self.length - self.ids.len();
        self.ids
            .iter()
            .copied()
            .chain(last.into_iter().cycle().take(missing))
            .map(Value::from)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    #[test]
    fn lists_are_filled_up() {
        let ids: Vec<PersonId> = (1..=259).map(|n| PersonId(Uuid::from_u128(n))).collect();
        let parts: Vec<_> = of(&ids).collect();
        assert_eq!(parts.len(), 2);
        assert_eq!(parts[0].values().count(), 256);
        assert_eq!(parts[1].placeholders(2), "$2, $3, $4, $5");
        let last: Vec<_> = parts[1].values().collect();
        assert!(last.len() == 4 && last[2] == last[3] && last[1] != last[2]);
        assert_eq!(of(&[]).count(), 0);
    }
}
