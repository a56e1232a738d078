//! Bodies and parameters about administrators, modules and embedding sites (`docs/protocol/portal.md` 10.3, 10.4).

use crate::body::read_body;
use crate::query::Query;
use crate::validation::FieldProblem;
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

/// Body of `POST /security/csp`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = CspRequestsDto)]
pub struct CspRequest {
    /// The sites that may show the portal's pages, such as `https://*.example.com`; none: no other.
    pub domains: Vec<String>,
}

impl CspRequest {
    /// Reads the body.
    ///
    /// # Errors
    /// See [`read_body`].
    pub fn parse(body: &[u8]) -> Result<Self, Vec<FieldProblem>> {
        read_body(body, "CspRequestsDto", |r| Self {
            domains: r.texts("domains").unwrap_or_default(),
        })
    }
}

/// Body of `PUT /settings/security/administrator`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = SecurityRequestsDto)]
pub struct AdministratorRequest {
    /// The module; the zero identifier: the whole portal.
    pub product_id: Uuid,
    /// The person.
    pub user_id: Uuid,
    /// Whether he is to administer it.
    pub administrator: bool,
}

impl AdministratorRequest {
    /// Reads the body; an absent flag is false.
    ///
    /// # Errors
    /// See [`read_body`]; `productId` and `userId` must be present.
    pub fn parse(body: &[u8]) -> Result<Self, Vec<FieldProblem>> {
        read_body(body, "SecurityRequestsDto", |r| {
            r.require_present("productId");
            r.require_present("userId");
            Self {
                product_id: r.guid("productId").unwrap_or_default(),
                user_id: r.guid("userId").unwrap_or_default(),
                administrator: r.flag("administrator").unwrap_or(false),
            }
        })
    }
}

/// The parameters of `GET /settings/security/administrator`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct AdministratorQuery {
    /// The module; the zero identifier, also by default: the whole portal.
    pub product_id: Uuid,
    /// The person; the zero identifier by default, who is nobody.
    pub user_id: Uuid,
}

impl AdministratorQuery {
    /// Reads the parameters.
    ///
    /// # Errors
    /// Every value that is no identifier.
    pub fn parse(query: &Query) -> Result<Self, Vec<FieldProblem>> {
        let mut r = query.reader();
        let parsed = Self {
            product_id: r.guid("productid").unwrap_or_default(),
            user_id: r.guid("userid").unwrap_or_default(),
        };
        r.finish()?;
        Ok(parsed)
    }
}

/// Body of `PUT /settings/security`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = WebItemSecurityRequestsDto)]
pub struct ModuleAccessRequest {
    /// The module.
    pub id: Option<String>,
    /// Whether it is switched on.
    pub enabled: bool,
    /// Who is to have it; nobody named: everybody.
    pub subjects: Vec<Uuid>,
}

impl ModuleAccessRequest {
    /// Reads the body; an absent flag is false.
    ///
    /// # Errors
    /// See [`read_body`]; `id` must be present.
    pub fn parse(body: &[u8]) -> Result<Self, Vec<FieldProblem>> {
        read_body(body, "WebItemSecurityRequestsDto", |r| {
            r.require_present("id");
            Self {
                id: r.text("id"),
                enabled: r.flag("enabled").unwrap_or(false),
                subjects: r.guids("subjects").unwrap_or_default(),
            }
        })
    }
}

/// One member of the body of `PUT /settings/security/access`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = ItemKeyValuePairStringBoolean)]
pub struct ModuleSwitch {
    /// The module.
    pub key: Option<String>,
    /// Whether it is switched on.
    pub value: bool,
}

/// Body of `PUT /settings/security/access`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = WebItemsSecurityRequestsDto)]
pub struct ModuleSwitchesRequest {
    /// The modules.
    pub items: Vec<ModuleSwitch>,
}

impl ModuleSwitchesRequest {
    /// Reads the body; an absent flag is false.
    ///
    /// # Errors
    /// See [`read_body`].
    pub fn parse(body: &[u8]) -> Result<Self, Vec<FieldProblem>> {
        read_body(body, "WebItemsSecurityRequestsDto", |r| {
            let items = r.objects("items", "ItemKeyValuePair", |r| ModuleSwitch {
                key: r.text("key"),
                value: r.flag("value").unwrap_or(false),
            });
            Self {
                items: items.unwrap_or_default(),
            }
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_must_be_present() {
        let missing = AdministratorRequest::parse(b"{}").unwrap_err();
        assert!(
            missing[0].text.contains("including: 'productId', 'userId'"),
            "{missing:?}"
        );
        assert!(ModuleAccessRequest::parse(b"{}").is_err());
        let null = ModuleAccessRequest::parse(br#"{"id":null,"enabled":true}"#).unwrap();
        assert_eq!((null.id, null.enabled, null.subjects), (None, true, vec![]));
        let none = ModuleSwitchesRequest::parse(br#"{"items":[null,{"key":"a"}]}"#).unwrap();
        assert_eq!(none.items.len(), 1);
        assert_eq!(
            CspRequest::parse(br#"{"domains":null}"#).unwrap(),
            CspRequest::default()
        );
        assert!(CspRequest::parse(br#"{"domains":"a.example"}"#).is_err());
    }

    #[test]
    fn parameters_are_identifiers() {
        assert_eq!(
            AdministratorQuery::parse(&Query::parse("")).unwrap(),
            AdministratorQuery::default()
        );
        assert!(
            AdministratorQuery::parse(&Query::parse("productid=me&userid=7"))
                .unwrap_err()
                .len()
                == 2
        );
    }
}
