//! How long the trails of a portal are kept.

use super::Section;
use anteroom_domain::event::AuditLifetimes;
use serde_json::{Value, json};

impl Section for AuditLifetimes {
    const NAME: &'static str = "audit_lifetimes";

    fn write(&self) -> Value {
        json!({ "sign_ins_days": self.sign_ins_days, "changes_days": self.changes_days })
    }

    fn read(value: &Value) -> Option<Self> {
        Some(Self {
            sign_ins_days: value.get("sign_ins_days")?.as_i64()?,
            changes_days: value.get("changes_days")?.as_i64()?,
        })
    }
}
