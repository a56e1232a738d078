//! Confirmation links: what the mails of a portal lead to (`docs/protocol/auth.md` 6).

use std::fmt;

use anteroom_domain::{EmployeeType, LinkType, PersonId};
use anteroom_wire::confirmation::ConfirmationDto;
use anteroom_wire::query::Query;
use anteroom_wire::request::ConfirmRequest;
use reqwest::Method;
use reqwest::header::HeaderValue;
use uuid::Uuid;

use crate::error::{Error, SetupError};
use crate::portal::Portal;
use crate::transport::Call;

/// A confirmation link, taken apart. `Debug` shows no key.
///
/// Operations that take one present it beside the credential of the portal. A session that goes along decides who
/// acts; to act as the person of the link, use a portal with [`Credential::Anonymous`](crate::Credential::Anonymous).
#[derive(Clone, PartialEq, Eq)]
pub struct ConfirmLink {
    kind: LinkType,
    values: ConfirmRequest,
    pub(crate) header: HeaderValue,
}

impl ConfirmLink {
    /// Reads a whole link, `https://…/confirm/{Type}?type=…&key=…`, or only what follows its question mark.
    ///
    /// # Errors
    /// [`SetupError::Link`] when it has no type or no key, or characters that no link has.
    pub fn parse(text: &str) -> Result<Self, SetupError> {
        let refuse = |reason| SetupError::Link { reason };
        let text = text.trim();
        let values = text.split_once('?').map_or(text, |(_, values)| values);
        let values = values.split_once('#').map_or(values, |(values, _)| values);
        if !values.bytes().all(|b| b.is_ascii_graphic()) {
            return Err(refuse("it has characters that no link has"));
        }
        let query = Query::parse(values);
        let given = |name| query.first(name).filter(|value| !value.is_empty()).map(str::to_owned);
        let kind = given("type").and_then(|word| LinkType::parse(&word));
        let kind = kind.ok_or_else(|| refuse("it does not say what it confirms"))?;
        let key = given("key").ok_or_else(|| refuse("it has no key"))?;
        let mut header = HeaderValue::from_str(values).map_err(|_| refuse("it has characters that no link has"))?;
        header.set_sensitive(true);
        let values = ConfirmRequest {
            key: Some(key),
            employee_type: given("emplType").and_then(|word| employee_type(&word)),
            email: given("email"),
            enc_email: given("encemail"),
            uid: given("uid").and_then(|id| Uuid::try_parse(&id).ok()),
            kind: Some(kind),
            first: given("first").map(|word| word.eq_ignore_ascii_case("true")),
            room_id: given("roomId"),
        };
        Ok(Self { kind, values, header })
    }

    /// What it confirms.
    pub const fn kind(&self) -> LinkType {
        self.kind
    }

    /// Whom it is about: the person, or the inviter of an invitation.
    pub fn person(&self) -> Option<PersonId> {
        self.values.uid.map(PersonId)
    }

    /// The address in it, when it is not encrypted.
    pub fn email(&self) -> Option<&str> {
        self.values.email.as_deref()
    }

    /// The type that it invites for.
    pub const fn employee_type(&self) -> Option<EmployeeType> {
        self.values.employee_type
    }

    /// Its key, which a registration repeats in its body.
    pub(crate) fn key(&self) -> Option<String> {
        self.values.key.clone()
    }
}

impl fmt::Debug for ConfirmLink {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ConfirmLink")
            .field("kind", &self.kind)
            .finish_non_exhaustive()
    }
}

fn employee_type(word: &str) -> Option<EmployeeType> {
    word.parse()
        .map_or_else(|_| EmployeeType::from_name(word), EmployeeType::from_wire_number)
}

impl Portal {
    /// `POST /authentication/confirm`: whether a link is good, asked without the credential (auth.md 6). Looking at an
    /// invitation that is addressed to one person starts the quarter of an hour in which it can be used.
    ///
    /// # Errors
    /// [`Error::Refused`] when the portal does not let this machine in. A link that is not good is no error: see
    /// [`ConfirmationDto::result`].
    pub async fn check_link(&self, link: &ConfirmLink) -> Result<ConfirmationDto, Error> {
        let call = Call::new(Method::POST, &["authentication", "confirm"]);
        self.send(&call.anonymous().body(&link.values)?).await?.result()
    }

    /// `GET /s/{key}`: the link behind a short one, which is what invitations give out (`docs/protocol/http.md` 20). Only
    /// the last part of the address is used: it is this portal that is asked.
    ///
    /// # Errors
    /// [`Error::NotFound`] when the portal does not know it; [`Error::Unexpected`] when it leads to something else than a
    /// confirmation link.
    pub async fn follow_short_link(&self, address: &str) -> Result<ConfirmLink, Error> {
        let key = address
            .trim()
            .trim_end_matches('/')
            .rsplit('/')
            .next()
            .unwrap_or_default();
        let call = Call::new(Method::GET, &["s", key]).anonymous().at_root();
        let answer = self.send(&call).await?;
        match &answer.location {
            Some(place) if (300..400).contains(&answer.status) => {
                ConfirmLink::parse(place).map_err(|error| answer.unexpected(&error.to_string()))
            }
            _ if (200..400).contains(&answer.status) => Err(answer.unexpected("it leads nowhere")),
            _ => Err(answer.error()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whole_links_and_their_values() {
        let id = "11111111-2222-3333-4444-555555555555";
        let values = format!("type=linkinvite&key=1.AB&emplType=4&email=a%2Bb%40x.org&uid={id}");
        for text in [
            format!("https://x.org/confirm/LinkInvite?{values}#top"),
            format!(" {values}\n"),
        ] {
            let link = ConfirmLink::parse(&text).unwrap();
            assert_eq!((link.kind(), link.email()), (LinkType::LinkInvite, Some("a+b@x.org")));
            assert_eq!(link.person(), PersonId::parse(id));
            assert_eq!(link.employee_type().map(EmployeeType::name), Some("User"));
            assert_eq!(link.header.to_str().ok(), Some(values.as_str()));
            assert!(!format!("{link:?}").contains("1.AB"), "{link:?}");
        }
    }

    #[test]
    fn what_is_no_link() {
        for text in [
            "",
            "https://x.org/",
            "type=Auth",
            "type=Nothing&key=1",
            "key=1.A",
            "type=Auth&key=1 2",
            "type=Auth&key=é",
        ] {
            let error = ConfirmLink::parse(text).unwrap_err().to_string();
            assert!(error.starts_with("this is not a confirmation link: "), "{error}");
        }
    }
}
