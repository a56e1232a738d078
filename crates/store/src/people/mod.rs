//! The table of people.

mod change;
mod contacts;
mod find;
pub(crate) mod in_list;
mod invited;
mod list;
mod photo;
mod sign_out;

pub use change::{
    SetStatus, delete, insert, set_email, set_password_hash, set_quota, set_role, set_status, update_profile,
};
pub use find::{
    Seats, count_active, count_seats, exists, find, find_by_email, find_by_user_name, find_id_by_email,
    find_password_hash, free_user_name, list_for_change,
};
pub use invited::pass_on_invited;
pub use list::{PeopleList, list};
pub use photo::{set_photo, stored_bytes};
pub use sign_out::{end_all_sessions, end_other_sessions};

pub(crate) use find::FIND;

/// Every fixed statement of the table.
pub(crate) const STATEMENTS: &[&str] = &[
    find::FIND,
    find::FIND_BY_USER_NAME,
    find::FIND_ID_BY_EMAIL,
    find::EXISTS,
    find::FIND_BY_EMAIL,
    find::FIND_PASSWORD_HASH,
    find::HAS_USER_NAME,
    find::COUNT_SEATS,
    find::COUNT_ACTIVE,
    list::COUNTS,
    change::INSERT,
    change::UPDATE_PROFILE,
    change::SET_ROLE,
    change::SET_QUOTA,
    change::SET_STATUS,
    change::SET_EMAIL,
    change::SET_PASSWORD_HASH,
    change::DELETE_RELATIONS,
    change::DELETE,
    invited::LIST,
    invited::SET_CREATOR,
    photo::SET_PHOTO,
    photo::STORED_BYTES,
    sign_out::RAISE_EPOCH,
];
