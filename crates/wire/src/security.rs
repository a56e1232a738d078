//! Administrators, modules and embedding sites, as answers show them (`docs/protocol/portal.md` 10.3, 10.4).

use crate::employee::{EmployeeDto, GroupSummaryDto};
use anteroom_domain::csp::CspRule;
use anteroom_domain::module::Module;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

/// Which sites may show the portal's pages.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(default)]
#[schema(as = CspDto)]
pub struct CspDto {
    /// The sites, as they were written.
    pub domains: Vec<String>,
    /// The content security policy that the pages carry.
    pub header: String,
}

impl CspDto {
    /// The answer for a portal's sites.
    #[must_use]
    pub fn of(rule: &CspRule, header: String) -> Self {
        let domains = rule.sites.iter().map(|site| site.as_str().to_owned()).collect();
        Self { domains, header }
    }
}

/// Whether somebody administers a module.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", default)]
#[schema(as = ProductAdministratorDto)]
pub struct AdministratorDto {
    /// The module; the zero identifier: the whole portal.
    pub product_id: Uuid,
    /// The person.
    pub user_id: Uuid,
    /// Whether he does.
    pub administrator: bool,
}

/// To whom a module is open: always to everybody.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", default)]
#[schema(as = SecurityDto)]
pub struct ModuleAccessDto {
    /// The module.
    pub web_item_id: String,
    /// The people who have it, when not everybody has.
    pub users: Vec<EmployeeDto>,
    /// The groups that have it, when not everybody has.
    pub groups: Vec<GroupSummaryDto>,
    /// Whether it is switched on.
    pub enabled: bool,
    /// Whether it is a part of another one.
    pub is_sub_item: bool,
}

impl From<Module> for ModuleAccessDto {
    fn from(module: Module) -> Self {
        Self {
            web_item_id: module.id.to_string(),
            enabled: true,
            ..Self::default()
        }
    }
}

/// A module.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(default)]
#[schema(as = EnabledModuleDto)]
pub struct ModuleDto {
    /// Its identifier.
    pub id: Uuid,
    /// What it is called.
    pub title: String,
}

impl From<Module> for ModuleDto {
    fn from(module: Module) -> Self {
        Self {
            id: module.id,
            title: module.title.to_owned(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use anteroom_domain::csp::Site;
    use anteroom_domain::module::MODULES;
    use serde_json::json;

    #[test]
    fn names_of_the_members() {
        let id = "f4d98afd-d336-4332-8778-3c6945c81ea0";
        let [module] = MODULES;
        assert_eq!(
            value(&ModuleAccessDto::from(module)),
            json!({ "webItemId": id, "users": [], "groups": [], "enabled": true, "isSubItem": false })
        );
        assert_eq!(
            value(&ModuleDto::from(module)),
            json!({ "id": id, "title": "Contacts" })
        );
        let zero = "00000000-0000-0000-0000-000000000000";
        assert_eq!(
            value(&AdministratorDto::default()),
            json!({ "productId": zero, "userId": zero, "administrator": false })
        );
        let rule = CspRule {
            sites: vec![Site::parse("*.a.example").unwrap()],
        };
        assert_eq!(
            value(&CspDto::of(&rule, "default-src 'none'".to_owned())),
            json!({ "domains": ["*.a.example"], "header": "default-src 'none'" })
        );
    }

    fn value<T: Serialize>(dto: &T) -> serde_json::Value {
        serde_json::to_value(dto).unwrap()
    }
}
