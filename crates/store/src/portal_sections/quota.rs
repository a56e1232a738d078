//! How much may be stored.

use super::Section;
use anteroom_domain::quota::{PortalQuota, QuotaPerAgent, QuotaPerPerson, QuotaPerRoom};
use serde_json::{Value, json};

fn write(quota: QuotaPerPerson) -> Value {
    json!({ "on": quota.is_on, "bytes": quota.default_bytes })
}

fn read(value: &Value) -> Option<QuotaPerPerson> {
    Some(QuotaPerPerson {
        is_on: value.get("on")?.as_bool()?,
        default_bytes: value.get("bytes")?.as_i64()?,
    })
}

/// Here only for the moment when it was set: what counts is in the table of portals.
impl Section for QuotaPerPerson {
    const NAME: &'static str = "quota_per_person";

    fn write(&self) -> Value {
        write(*self)
    }

    fn read(value: &Value) -> Option<Self> {
        read(value)
    }
}

impl Section for QuotaPerRoom {
    const NAME: &'static str = "quota_per_room";

    fn write(&self) -> Value {
        write(self.0)
    }

    fn read(value: &Value) -> Option<Self> {
        read(value).map(Self)
    }
}

impl Section for QuotaPerAgent {
    const NAME: &'static str = "quota_per_agent";

    fn write(&self) -> Value {
        write(self.0)
    }

    fn read(value: &Value) -> Option<Self> {
        read(value).map(Self)
    }
}

impl Section for PortalQuota {
    const NAME: &'static str = "quota";

    fn write(&self) -> Value {
        json!({ "on": self.is_on, "bytes": self.bytes })
    }

    fn read(value: &Value) -> Option<Self> {
        Some(Self {
            is_on: value.get("on")?.as_bool()?,
            bytes: value.get("bytes")?.as_i64()?,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn there_and_back() {
        let limit = QuotaPerPerson {
            is_on: true,
            default_bytes: 1 << 40,
        };
        assert_eq!(QuotaPerPerson::read(&Section::write(&limit)), Some(limit));
        assert_eq!(
            QuotaPerRoom::read(&QuotaPerRoom(limit).write()),
            Some(QuotaPerRoom(limit))
        );
        assert_eq!(
            QuotaPerAgent::read(&QuotaPerAgent(limit).write()),
            Some(QuotaPerAgent(limit))
        );
        let portal = PortalQuota { is_on: true, bytes: 7 };
        assert_eq!(PortalQuota::read(&portal.write()), Some(portal));
        assert_eq!(PortalQuota::read(&json!({ "on": 1 })), None);
    }
}
