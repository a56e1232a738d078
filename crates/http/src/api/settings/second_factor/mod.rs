//! The second factor of sign-ins (`docs/protocol/auth.md` 8).

mod get_app_set_up;
mod get_second_step;
mod list_backup_codes;
mod list_second_factors;
mod renew_backup_codes;
mod reset_second_factor;
mod set_second_factor;
mod set_second_factor_with_link;
mod validate_code;

use crate::operation::Operation;
use crate::problem::Problem;
use crate::reply::{Cookie, Reply};
use anteroom_app::second_factor::{BackupCode, SetRule};
use anteroom_app::sign_in::second_step::Step;
use anteroom_domain::{GroupId, PersonId};
use anteroom_wire::request::SecondFactorRequest;
use anteroom_wire::second_factor::BackupCodeDto;

pub(super) fn operations() -> Vec<Operation> {
    vec![
        list_second_factors::operation(),
        set_second_factor::operation(),
        set_second_factor_with_link::operation(),
        get_second_step::operation(),
        get_app_set_up::operation(),
        validate_code::operation(),
        list_backup_codes::operation(),
        renew_backup_codes::operation(),
        reset_second_factor::operation(),
    ]
}

/// The cookie that holds the key of a second step; it is forgotten when the browser is closed.
pub(in crate::api) fn cookie_of(step: &Step) -> Cookie {
    Cookie {
        name: if step.is_set_up() {
            Cookie::SET_UP_KEY
        } else {
            Cookie::CODE_KEY
        },
        value: step.key.to_string(),
        expires: None,
    }
}

fn rule_of(body: SecondFactorRequest) -> SetRule {
    SetRule {
        kind: body.kind,
        person: body.id.map(PersonId),
        trusted: body.trusted_ips,
        people: body.mandatory_users.into_iter().map(PersonId).collect(),
        groups: body.mandatory_groups.into_iter().map(GroupId).collect(),
    }
}

fn codes(codes: &[BackupCode]) -> Result<Reply, Problem> {
    let shown: Vec<_> = codes
        .iter()
        .map(|code| BackupCodeDto {
            is_used: code.is_used,
            code: code.code.to_string(),
        })
        .collect();
    Reply::list(&shown)
}
