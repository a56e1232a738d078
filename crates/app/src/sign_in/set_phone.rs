//! A telephone number for codes of the second factor (`docs/protocol/auth.md` 4.4).

use crate::error::{Error, Refusal, Unprocessed};
use crate::links::OpenedLink;
use std::convert::Infallible;

/// Sets the telephone number of a person. Nothing sends text messages, so that this ends with a refusal in any case.
///
/// # Errors
/// In this order: [`Unprocessed::PhoneEmpty`] for a text without a digit; [`Unprocessed::PhoneSet`]; [`Refusal::SmsNotAvailable`].
pub fn set_phone(link: &OpenedLink, number: Option<&str>) -> Result<Infallible, Error> {
    let person = link.person.as_deref().ok_or(Error::Link)?;
    if !number.unwrap_or_default().bytes().any(|byte| byte.is_ascii_digit()) {
        return Err(Error::Unprocessed(Unprocessed::PhoneEmpty));
    }
    if person.mobile_phone.as_deref().is_some_and(|number| !number.is_empty()) {
        return Err(Error::Unprocessed(Unprocessed::PhoneSet));
    }
    Err(Error::Forbidden(Refusal::SmsNotAvailable))
}
