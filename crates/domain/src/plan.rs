//! What a portal may have, and what it has (`docs/protocol/portal.md` 4).
//!
//! An installation sells nothing, so there is one plan. It allows everything, as far as whoever runs the installation
//! has not set limits.

/// The number of the plan.
pub const PLAN_ID: i64 = -1;
/// Its name.
pub const PLAN_NAME: &str = "default";
/// What it does not forbid, beside what can be counted.
pub const PLAN_FEATURES: [&str; 8] = [
    "audit",
    "ldap",
    "sso",
    "thirdparty",
    "restore",
    "oauth",
    "contentsearch",
    "statistic",
];
/// The largest file that it allows, in MiB.
pub const MAX_FILE_MIB: i64 = 102_400;
/// What stands for any number where a number of 32 bits must stand.
pub const ANY_COUNT: i64 = 2_147_483_647;

/// What a portal may have. None: any number.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Allowance {
    /// People with paid roles, the owner among them.
    pub admins: Option<i64>,
    /// People with the other roles.
    pub users: Option<i64>,
    /// Bytes that it stores.
    pub bytes: Option<i64>,
}

/// What a portal has.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Usage {
    /// People with paid roles, the owner among them.
    pub admins: i64,
    /// People with the other roles.
    pub users: i64,
    /// Bytes that it stores.
    pub bytes: i64,
}
