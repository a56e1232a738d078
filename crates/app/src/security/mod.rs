//! Who administers a portal, what its modules are open to, and which sites may show its pages
//! (`docs/protocol/portal.md` 10.3, 10.4).

pub mod administrators;
pub mod csp;
pub mod fault;
pub mod modules;
