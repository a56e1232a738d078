//! The groups of a portal, found by what people call them. Pure.

use std::collections::HashMap;

use anteroom_domain::GroupId;
use anteroom_domain::text_key::text_key;

/// A group as the portal shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KnownGroup {
    /// Identifier.
    pub id: GroupId,
    /// Name; a portal may have it several times.
    pub name: String,
}

/// The groups of a portal, by name.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct GroupBook {
    by_key: HashMap<String, Vec<KnownGroup>>,
    by_id: HashMap<GroupId, String>,
}

/// What a name stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Named {
    /// This group.
    One(GroupId),
    /// None that there is.
    Nothing,
    /// So many groups, and nothing says which.
    Several(usize),
}

impl GroupBook {
    /// A book of these groups.
    pub fn new(groups: impl IntoIterator<Item = KnownGroup>) -> Self {
        let mut book = Self::default();
        for group in groups {
            book.insert(group);
        }
        book
    }

    /// Adds a group.
    pub fn insert(&mut self, group: KnownGroup) {
        self.by_id.insert(group.id, group.name.clone());
        self.by_key.entry(group_key(&group.name)).or_default().push(group);
    }

    /// What the name stands for: case, accents and the number of spaces do not count, unless several groups differ in
    /// nothing else; then the one with the very name is meant.
    pub fn find(&self, name: &str) -> Named {
        let Some(fitting) = self.by_key.get(&group_key(name)) else {
            return Named::Nothing;
        };
        let mut same = fitting.iter().filter(|group| group.name == name);
        match (fitting.as_slice(), same.next(), same.next()) {
            ([only], ..) | (_, Some(only), None) => Named::One(only.id),
            (several, ..) => Named::Several(several.len()),
        }
    }

    /// The name of a group.
    pub fn name(&self, id: GroupId) -> Option<&str> {
        self.by_id.get(&id).map(String::as_str)
    }
}

/// The form in which two names are one to people.
pub fn group_key(name: &str) -> String {
    let words: Vec<&str> = name.split_whitespace().collect();
    text_key(&words.join(" "))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn id(number: u8) -> GroupId {
        GroupId::parse(&format!("00000000-0000-0000-0000-{number:012}")).unwrap()
    }

    #[test]
    fn names_are_found_as_people_see_them() {
        let names = ["Vertrieb Süd", "Бухгалтерия", "R&D", "Sales", "sales", "Lab", "Lab"];
        let groups = names.iter().zip(1..).map(|(name, number)| KnownGroup {
            id: id(number),
            name: (*name).to_owned(),
        });
        let book = GroupBook::new(groups);
        for (name, named) in [
            ("vertrieb  sud ", Named::One(id(1))),
            ("БУХГАЛТЕРИЯ", Named::One(id(2))),
            ("r&d", Named::One(id(3))),
            // Two of one name in other case: the very name is meant, and another case means nothing.
            ("Sales", Named::One(id(4))),
            ("sales", Named::One(id(5))),
            ("SALES", Named::Several(2)),
            ("Lab", Named::Several(2)),
            ("Vertrieb", Named::Nothing),
            ("", Named::Nothing),
        ] {
            assert_eq!(book.find(name), named, "{name}");
        }
        assert_eq!(book.name(id(3)), Some("R&D"));
        assert_eq!(GroupBook::default().find("x"), Named::Nothing);
    }
}
