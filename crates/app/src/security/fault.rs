//! What is wrong with a request about the security of a portal.

/// Why it is refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SecurityFault {
    /// Something that is no site, as the request has it.
    Site(String),
    /// More sites than a portal can name.
    TooManySites {
        /// Most sites.
        max: usize,
    },
    /// There is no such module.
    NoModule,
    /// Modules are open to everybody, and stay so.
    ModulesAreOpen,
    /// Administrators administer every module.
    AdministersEverything,
}
