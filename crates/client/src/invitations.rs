//! Inviting people, and guests (`docs/protocol/people.md` 6 and 7, `docs/protocol/portal.md` 3).

use anteroom_domain::{EmployeeType, InvitationLinkId, PersonId, Role};
use anteroom_wire::employee::SimpleProfileDto;
use anteroom_wire::invitation::{InvitationLinkDto, InvitationSettingsDto};
use anteroom_wire::request::{
    ApproveGuestRequest, CreateInvitationLinkRequest, CreatePersonRequest, InvitationMembers,
    InvitationSettingsRequest, InvitePeopleRequest, UpdateInvitationLinkRequest, UserIdsRequest,
};
use anteroom_wire::{EmployeeDto, EmployeeFullDto};
use reqwest::Method;
use serde::Serialize;
use uuid::Uuid;

use crate::error::Error;
use crate::link::ConfirmLink;
use crate::people::{Creation, UserExists, people, person, user_ids};
use crate::portal::Portal;
use crate::transport::Call;

const LINKS: [&str; 3] = ["portal", "users", "invitationlink"];

#[derive(Serialize)]
struct LinkId {
    id: Uuid,
}

impl Portal {
    /// `POST /people/invite`: invites people by mail (people.md 6.3). Answers everybody who has not accepted yet and whom
    /// the caller may see, also those invited earlier; the address stands in `display_name`.
    ///
    /// Somebody who was invited already gets no second mail, so a repetition does no harm.
    ///
    /// # Errors
    /// [`Error::Refused`] when an address or type does not fit, or inviting is switched off. The vendor's server may have
    /// invited the people before that one.
    pub async fn invite_people(&self, request: &InvitePeopleRequest) -> Result<Vec<EmployeeDto>, Error> {
        let call = Call::new(Method::POST, &["people", "invite"]);
        self.send(&call.body(request)?).await?.result()
    }

    /// Invites one person by mail; see [`Portal::invite_people`]. `None` when the person had accepted before.
    ///
    /// # Errors
    /// As [`Portal::invite_people`].
    pub async fn invite_person(&self, email: &str, role: Role) -> Result<Option<EmployeeDto>, Error> {
        let invitation = InvitationMembers {
            email: Some(email.to_owned()),
            employee_type: Some(EmployeeType::Role(role)),
        };
        let request = InvitePeopleRequest {
            invitations: vec![invitation],
            culture: None,
        };
        let waiting = self.invite_people(&request).await?;
        let is_meant = |person: &EmployeeDto| person.display_name.eq_ignore_ascii_case(email);
        Ok(waiting.into_iter().find(is_meant))
    }

    /// `PUT /people/invite`: sends the mails again (people.md 6.4). Answers those whom it was about, also those who needed
    /// none. Not repeated after a lost answer, because each request sends mails.
    ///
    /// # Errors
    /// [`Error::Refused`] when a user or guest names somebody else.
    pub async fn send_invitations_again(&self, ids: &[PersonId]) -> Result<Vec<EmployeeFullDto>, Error> {
        self.send_again(&user_ids(ids)).await
    }

    /// `PUT /people/invite` for everybody who has not accepted yet; see [`Portal::send_invitations_again`].
    ///
    /// # Errors
    /// [`Error::Refused`] when the caller is a user or guest.
    pub async fn send_all_invitations_again(&self) -> Result<Vec<EmployeeFullDto>, Error> {
        let everybody = UserIdsRequest {
            resend_all: true,
            ..user_ids(&[])
        };
        self.send_again(&everybody).await
    }

    async fn send_again(&self, body: &UserIdsRequest) -> Result<Vec<EmployeeFullDto>, Error> {
        let call = Call::new(Method::PUT, &["people", "invite"]);
        people(&self.send(&call.harmful_twice().body(body)?).await?)
    }

    /// `POST /people/active`: creates somebody who needs no mail, a guest too (people.md 6.2). After a lost answer the
    /// person is looked up, as in [`Portal::create_person`].
    ///
    /// # Errors
    /// As [`Portal::create_person`].
    pub async fn create_ready_person(&self, request: &CreatePersonRequest) -> Result<Creation, Error> {
        self.create_at(&["people", "active"], request).await
    }

    /// `POST /people` with an invitation: registers the caller (people.md 6.1, 6.6). The link's key and type are put into
    /// the request. Not repeated after a lost answer: an invitation can be used once.
    ///
    /// # Errors
    /// [`Error::Unauthenticated`] or [`Error::Refused`] when the link is not good, or password or names do not fit.
    pub async fn register(&self, link: &ConfirmLink, request: &CreatePersonRequest) -> Result<EmployeeFullDto, Error> {
        let request = CreatePersonRequest {
            from_invite_link: true,
            key: link.key(),
            email: request.email.clone().or_else(|| link.email().map(str::to_owned)),
            ..request.clone()
        };
        let call = Call::new(Method::POST, &["people"]).anonymous().confirmed_by(link);
        person(&self.send(&call.harmful_twice().body(&request)?).await?)
    }

    /// `GET /people/{id}` with an invitation: the name of whoever invites (people.md 5.3).
    ///
    /// # Errors
    /// [`Error::Unauthenticated`] when the link is not good; [`Error::NotFound`] when there is no such person.
    pub async fn get_inviter(&self, id: PersonId, link: &ConfirmLink) -> Result<SimpleProfileDto, Error> {
        let call = Call::new(Method::GET, &["people", &id.to_string()]);
        self.send(&call.anonymous().confirmed_by(link)).await?.result()
    }

    /// `GET /people/exists` with an invitation (people.md 5.5).
    ///
    /// # Errors
    /// [`Error::Unauthenticated`] when the link is not good.
    pub async fn person_exists_by_link(&self, email: &str, link: &ConfirmLink) -> Result<UserExists, Error> {
        let call = Call::new(Method::GET, &["people", "exists"]).query("email", email);
        self.send(&call.anonymous().confirmed_by(link)).await?.result()
    }

    /// `POST /portal/users/invitationlink`: makes the link of a type, for anybody who has it (portal.md 3.2). Not repeated
    /// after a lost answer; look with [`Portal::find_invitation_link`].
    ///
    /// # Errors
    /// [`Error::Refused`] when the type has a link already, or the caller may not invite such people.
    pub async fn create_invitation_link(
        &self,
        request: &CreateInvitationLinkRequest,
    ) -> Result<InvitationLinkDto, Error> {
        let call = Call::new(Method::POST, &LINKS).harmful_twice();
        self.send(&call.body(request)?).await?.result()
    }

    /// `GET /portal/users/invitationlink/{type}`; `None` when the type has none.
    ///
    /// # Errors
    /// [`Error::Refused`] when the caller may not invite such people.
    pub async fn find_invitation_link(&self, role: Role) -> Result<Option<InvitationLinkDto>, Error> {
        let [portal, users, links] = LINKS;
        self.send(&Call::new(Method::GET, &[portal, users, links, role.name()]))
            .await?
            .optional()
    }

    /// `PUT /portal/users/invitationlink`. Limits that are not set are lifted.
    ///
    /// # Errors
    /// [`Error::NotFound`] when there is no such link; [`Error::Refused`] when a limit does not fit.
    pub async fn update_invitation_link(
        &self,
        request: &UpdateInvitationLinkRequest,
    ) -> Result<InvitationLinkDto, Error> {
        self.send(&Call::new(Method::PUT, &LINKS).body(request)?)
            .await?
            .result()
    }

    /// `DELETE /portal/users/invitationlink`: the link stops working at once.
    ///
    /// # Errors
    /// [`Error::NotFound`] when there is no such link.
    pub async fn delete_invitation_link(&self, id: InvitationLinkId) -> Result<(), Error> {
        let answer = self
            .send(&Call::new(Method::DELETE, &LINKS).body(&LinkId { id: id.0 })?)
            .await?;
        match answer.done() {
            Err(Error::NotFound { .. }) if answer.after_loss => Ok(()),
            other => other,
        }
    }

    /// `GET /portal/users/invite/{type}`: a link that needs no stored one; empty when the caller may not invite such people.
    ///
    /// # Errors
    /// [`Error::Refused`] when inviting is switched off.
    pub async fn personal_invitation_link(&self, role: Role) -> Result<String, Error> {
        self.send(&Call::new(Method::GET, &["portal", "users", "invite", role.name()]))
            .await?
            .result()
    }

    /// `GET /settings/invitationsettings`: who may be invited at all (portal.md 3.4).
    ///
    /// # Errors
    /// [`Error::Refused`] when an API key lacks the scope.
    pub async fn invitation_settings(&self) -> Result<InvitationSettingsDto, Error> {
        self.send(&Call::new(Method::GET, &["settings", "invitationsettings"]))
            .await?
            .result()
    }

    /// `PUT /settings/invitationsettings`: sets whether members and guests may be invited at all (portal.md 3.4).
    ///
    /// # Errors
    /// [`Error::Refused`] for everybody but administrators.
    pub async fn set_invitation_settings(
        &self,
        settings: InvitationSettingsRequest,
    ) -> Result<InvitationSettingsDto, Error> {
        let call = Call::new(Method::PUT, &["settings", "invitationsettings"]).body(&settings)?;
        self.send(&call).await?.result()
    }

    /// `DELETE /people/guests`: takes guests out of the caller's own list; their accounts stay (people.md 7.1).
    ///
    /// # Errors
    /// [`Error::Refused`] when one of them is not a guest whom the caller brought in; nothing is changed then.
    pub async fn remove_guests(&self, ids: &[PersonId]) -> Result<(), Error> {
        let call = Call::new(Method::DELETE, &["people", "guests"]).body(&user_ids(ids))?;
        self.send(&call).await?.done()
    }

    /// `GET /people/guests/{id}/share`: a short link with which another member takes a guest into their list (people.md
    /// 7.2).
    ///
    /// # Errors
    /// [`Error::NotFound`] when there is no such person; [`Error::Refused`] when it is no guest, or one whom the caller may
    /// not see.
    pub async fn share_guest(&self, id: PersonId) -> Result<String, Error> {
        self.send(&Call::new(Method::GET, &["people", "guests", &id.to_string(), "share"]))
            .await?
            .result()
    }

    /// `POST /people/guests/share/approve` with a link of the type `GuestShareLink`: takes the guest into the caller's list
    /// (people.md 7.3). `email` is only checked for its form.
    ///
    /// # Errors
    /// [`Error::Unauthenticated`] when the link is not good; [`Error::Refused`] when the caller is a user or guest.
    pub async fn approve_guest(&self, link: &ConfirmLink, email: &str) -> Result<EmployeeFullDto, Error> {
        let body = ApproveGuestRequest {
            email: email.to_owned(),
        };
        let call = Call::new(Method::POST, &["people", "guests", "share", "approve"]).confirmed_by(link);
        person(&self.send(&call.body(&body)?).await?)
    }
}
