//! The modules of a portal, and what they are open to (`docs/protocol/portal.md` 10.4).

use super::fault::SecurityFault;
use crate::caller::Caller;
use crate::error::Error;
use anteroom_domain::module::Module;
use anteroom_domain::policy::{Action, decide};
use uuid::Uuid;

/// To whom a module is to be open.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Wish {
    /// The module; none: what the request named cannot be one.
    pub module: Option<Uuid>,
    /// Whether it is to be switched on.
    pub enabled: bool,
    /// Whether only some people and groups are to have it.
    pub restricted: bool,
}

/// Checks what modules are to be open to. Everything that differs from what is so is refused, because nothing would come of
/// it: every module is open to everybody. Answers the modules, each once.
///
/// # Errors
/// [`Error::Denied`] for everybody but administrators; [`SecurityFault::NoModule`]; [`SecurityFault::ModulesAreOpen`].
pub fn set_access(caller: &Caller, wishes: &[Wish]) -> Result<Vec<Module>, Error> {
    decide(&caller.actor(), &Action::EditSettings)?;
    let find = |wish: &Wish| wish.module.and_then(Module::find).ok_or(SecurityFault::NoModule);
    let mut modules = Vec::new();
    for wish in wishes {
        let module = find(wish)?;
        if !modules.contains(&module) {
            modules.push(module);
        }
    }
    if wishes.iter().any(|wish| !wish.enabled || wish.restricted) {
        return Err(SecurityFault::ModulesAreOpen.into());
    }
    Ok(modules)
}
