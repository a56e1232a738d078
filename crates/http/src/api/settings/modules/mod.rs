//! Administrators, and what modules are open to (`docs/protocol/portal.md` 10.4).

mod get_administrator;
mod get_module;
mod list_administrators;
mod list_module_access;
mod list_modules;
mod set_administrator;
mod set_module_access;
mod set_module_switches;

use crate::operation::Operation;
use crate::problem::Problem;
use crate::reply::Reply;
use anteroom_domain::module::Module;
use anteroom_wire::security::ModuleAccessDto;
use uuid::Uuid;

pub(super) fn operations() -> Vec<Operation> {
    vec![
        set_administrator::operation(),
        get_administrator::operation(),
        list_administrators::operation(),
        list_module_access::operation(),
        set_module_access::operation(),
        set_module_switches::operation(),
        list_modules::operation(),
        get_module::operation(),
    ]
}

/// The module that a text names, as far as it can be one.
fn id_of(text: Option<&str>) -> Option<Uuid> {
    Uuid::try_parse(text?.trim()).ok()
}

fn reply_with(modules: impl IntoIterator<Item = Module>) -> Result<Reply, Problem> {
    let items: Vec<ModuleAccessDto> = modules.into_iter().map(Into::into).collect();
    Reply::list(&items)
}
