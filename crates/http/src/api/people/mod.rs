//! People (`docs/protocol/people.md`).

mod approve_guest;
mod change_email;
mod check_person_exists;
mod check_recalculate_quota;
mod confirm_email;
mod create_people;
mod create_person;
mod create_ready_person;
mod delete_people;
mod delete_person;
mod disable_self;
mod filter_people;
mod filter_people_small;
mod get_people_info;
mod get_person;
mod get_person_by_email;
mod get_self;
mod get_theme;
mod get_token_diagnostics;
mod invite_people;
mod list_people;
mod list_people_by_status;
mod list_people_for_entry;
mod people_filter;
mod photo;
mod promote_people;
mod recalculate_quota;
mod remove_guests;
mod request_disabling;
mod request_password;
mod reset_user_quota;
mod search_people;
mod search_people_by_path;
mod search_people_by_status;
mod send_invitations_again;
mod set_activation;
mod set_culture;
mod set_password;
mod set_people_status;
mod set_theme;
mod set_user_quota;
mod share_guest;
mod tasks;
mod update_person;

use crate::operation::Operation;
use crate::problem::Problem;
use crate::request::Request;
use anteroom_app::people::profile::ProfileFields;
use anteroom_app::photos::RequestOrigin;
use anteroom_domain::{Contact, GroupId};
use anteroom_wire::FieldProblem;
use anteroom_wire::date::PortalZone;
use anteroom_wire::employee::ContactDto;
use anteroom_wire::request::ProfileMembers;
use uuid::Uuid;

pub(super) fn operations() -> Vec<Operation> {
    let mut operations = vec![
        list_people::operation(),
        create_person::operation(),
        create_people::operation(),
        create_ready_person::operation(),
        invite_people::operation(),
        send_invitations_again::operation(),
        remove_guests::operation(),
        share_guest::operation(),
        approve_guest::operation(),
        get_self::operation(),
        get_person_by_email::operation(),
        check_person_exists::operation(),
        filter_people::operation(),
        filter_people_small::operation(),
        list_people_by_status::operation(),
        search_people::operation(),
        search_people_by_path::operation(),
        search_people_by_status::operation(),
        promote_people::operation(),
        set_people_status::operation(),
        set_activation::operation(),
        request_password::operation(),
        set_password::operation(),
        change_email::operation(),
        confirm_email::operation(),
        request_disabling::operation(),
        disable_self::operation(),
        get_theme::operation(),
        set_theme::operation(),
        get_token_diagnostics::operation(),
        get_people_info::operation(),
        set_user_quota::operation(),
        reset_user_quota::operation(),
        recalculate_quota::operation(),
        check_recalculate_quota::operation(),
        set_culture::operation(),
        get_person::operation(),
        update_person::operation(),
        delete_person::operation(),
        delete_people::operation(),
        photo::get_photo::operation(),
        photo::upload_photo::operation(),
        photo::update_photo::operation(),
        photo::delete_photo::operation(),
        photo::crop_photo::operation(),
    ];
    operations.extend(tasks::operations());
    operations.extend(list_people_for_entry::operations());
    operations
}

/// Longest address in a query, in characters (`docs/protocol/people.md` 5.4).
const EMAIL_MAX_CHARS: usize = 255;

/// How a query names somebody by address.
enum Addressed {
    /// An address; `""` when the query names nobody at all.
    Of(String),
    /// An `encemail` that does not come from here, so that it is nobody's.
    Unreadable,
}

/// The address of a query; `email` goes before `encemail`.
fn address_of_query(rq: &Request) -> Result<Addressed, Problem> {
    let given = |name| rq.query.first(name).filter(|text| !text.trim().is_empty());
    let Some(email) = given("email") else {
        let Some(encrypted) = given("encemail") else {
            return Ok(Addressed::Of(String::new()));
        };
        let decrypted = rq.app.decrypt_address(&rq.portal, encrypted);
        return Ok(decrypted.map_or(Addressed::Unreadable, Addressed::Of));
    };
    let mut problems = Vec::new();
    if !anteroom_domain::email::passes_attribute(email) {
        problems.push(FieldProblem {
            key: "email".to_owned(),
            ..FieldProblem::email("", "Email")
        });
    }
    if anteroom_wire::validation::length_of(email) > EMAIL_MAX_CHARS {
        problems.push(FieldProblem {
            key: "email".to_owned(),
            ..FieldProblem::max_length("", "Email", EMAIL_MAX_CHARS)
        });
    }
    if problems.is_empty() {
        Ok(Addressed::Of(email.to_owned()))
    } else {
        Err(problems.into())
    }
}

/// The groups of a body.
fn group_ids(ids: Vec<Uuid>) -> Vec<GroupId> {
    ids.into_iter().map(GroupId).collect()
}

/// How a request reached the portal, for photos that it names by their address.
fn photo_origin(rq: &Request) -> RequestOrigin {
    RequestOrigin {
        base_url: rq.base_url(),
        is_https: rq.is_https(),
    }
}

/// The profile of a body as the portal keeps it.
fn profile_of(members: ProfileMembers, zone: &PortalZone) -> ProfileFields {
    let contact = |contact: ContactDto| Contact {
        kind: contact.kind,
        value: contact.value,
    };
    ProfileFields {
        first_name: members.first_name,
        last_name: members.last_name,
        title: members.title,
        sex: members.sex,
        birthday: members.birthday.and_then(|date| date.day_or_cleared(zone)),
        works_from: members.works_from.and_then(|date| date.day_or_cleared(zone)),
        location: members.location,
        comment: members.comment,
        contacts: members.contacts.map(|all| all.into_iter().map(contact).collect()),
        spam: members.spam,
    }
}
