//! Signing in and out (`docs/protocol/auth.md` 3, 4).

mod check_authentication;
mod confirm_link;
mod send_text_message;
mod set_phone;
mod sign_in;
mod sign_in_with_code;
mod sign_out;

use crate::operation::Operation;

pub(super) fn operations() -> Vec<Operation> {
    vec![
        check_authentication::operation(),
        confirm_link::operation(),
        sign_in::operation(),
        sign_in_with_code::operation(),
        send_text_message::operation(),
        set_phone::operation(),
        sign_out::operation(),
    ]
}
