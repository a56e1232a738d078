//! The names of everything that events are sorted by.

use anteroom_domain::event::{Action, ActionType, EntryType, LocationType, ProductType};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// The names.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", default)]
pub struct AuditTypesDto {
    /// Actions.
    pub actions: Vec<String>,
    /// Kinds of changes.
    pub action_types: Vec<String>,
    /// Parts of the product.
    pub product_types: Vec<String>,
    /// Places in them.
    pub module_types: Vec<String>,
    /// What can be changed.
    pub entry_types: Vec<String>,
}

fn names<T>(members: &[(i64, &'static str, T)]) -> Vec<String> {
    members.iter().map(|(_, name, _)| (*name).to_owned()).collect()
}

impl AuditTypesDto {
    /// Every name.
    #[must_use]
    pub fn all() -> Self {
        Self {
            actions: Action::ALL.iter().map(|action| action.name()).collect(),
            action_types: names(ActionType::NAMES),
            product_types: names(ProductType::NAMES),
            module_types: names(LocationType::NAMES),
            entry_types: names(EntryType::NAMES),
        }
    }
}

/// A part of the product.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", default)]
pub struct AuditMapperDto {
    /// Its name.
    pub product_type: String,
    /// The places in it.
    pub modules: Vec<AuditModuleDto>,
}

/// A place in a part of the product.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", default)]
pub struct AuditModuleDto {
    /// Its name.
    pub module_type: String,
    /// What can happen there.
    pub actions: Vec<AuditActionDto>,
}

/// What can happen.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", default)]
pub struct AuditActionDto {
    /// Its name.
    pub message_action: String,
    /// The name of its kind.
    pub action_type: String,
    /// The name of what it happens to.
    pub entity: String,
}

/// What can happen where, as far as it is asked for.
#[must_use]
pub fn mappers(product: Option<ProductType>, module: Option<LocationType>) -> Vec<AuditMapperDto> {
    let mut found = Vec::new();
    for (_, product_name, of) in ProductType::NAMES {
        if product.is_some_and(|product| product != *of) {
            continue;
        }
        let mut modules = Vec::new();
        for (_, module_name, place) in LocationType::NAMES {
            if module.is_some_and(|module| module != *place) {
                continue;
            }
            let here = Action::ALL.into_iter().filter(|action| {
                let meaning = action.meaning();
                meaning.product == *of && meaning.location == *place
            });
            let actions: Vec<_> = here.map(entry).collect();
            if !actions.is_empty() {
                modules.push(AuditModuleDto {
                    module_type: (*module_name).to_owned(),
                    actions,
                });
            }
        }
        if !modules.is_empty() {
            found.push(AuditMapperDto {
                product_type: (*product_name).to_owned(),
                modules,
            });
        }
    }
    found
}

fn entry(action: Action) -> AuditActionDto {
    let meaning = action.meaning();
    AuditActionDto {
        message_action: action.name(),
        action_type: format!("{:?}", meaning.kind),
        entity: format!("{:?}", meaning.entry),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_action_has_one_place() {
        let count = |mappers: &[AuditMapperDto]| -> usize {
            let modules = mappers.iter().flat_map(|mapper| &mapper.modules);
            modules.map(|module| module.actions.len()).sum()
        };
        assert_eq!(count(&mappers(None, None)), Action::ALL.len());
        let groups = mappers(Some(ProductType::Contacts), Some(LocationType::Contacts));
        assert_eq!((groups.len(), groups[0].modules.len()), (1, 1));
        assert!(mappers(Some(ProductType::Documents), None).is_empty());
        assert_eq!(AuditTypesDto::all().module_types.len(), 8);
    }
}
