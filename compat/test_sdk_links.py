"""The official Python SDK: what the links in mails and invitations are for."""

from __future__ import annotations

from urllib.parse import parse_qs
from uuid import UUID

import pytest
from docspace_api_sdk import AuthenticationApi, ProfilesApi
from docspace_api_sdk.api.people.email_api import EmailApi
from docspace_api_sdk.api.people.guests_api import GuestsApi
from docspace_api_sdk.api.people.password_api import PasswordApi
from docspace_api_sdk.api.people.user_data_api import UserDataApi
from docspace_api_sdk.api.people.user_status_api import UserStatusApi
from docspace_api_sdk.api.portal.guests_api import GuestsApi as PortalGuestsApi
from docspace_api_sdk.api.portal.users_api import UsersApi
from docspace_api_sdk.models.change_email_request import ChangeEmailRequest
from docspace_api_sdk.models.change_password_request import ChangePasswordRequest
from docspace_api_sdk.models.email_member_request_dto import EmailMemberRequestDto
from docspace_api_sdk.models.email_validation_key_model import EmailValidationKeyModel
from docspace_api_sdk.models.employee_activation_status import EmployeeActivationStatus
from docspace_api_sdk.models.employee_status import EmployeeStatus
from docspace_api_sdk.models.employee_type import EmployeeType
from docspace_api_sdk.models.invitation_link_create_request_dto import InvitationLinkCreateRequestDto
from docspace_api_sdk.models.invitation_link_delete_request_dto import InvitationLinkDeleteRequestDto
from docspace_api_sdk.models.invitation_link_update_request_dto import InvitationLinkUpdateRequestDto
from docspace_api_sdk.models.invite_users_request_dto import InviteUsersRequestDto
from docspace_api_sdk.models.member_request_dto import MemberRequestDto
from docspace_api_sdk.models.update_member_request_dto import UpdateMemberRequestDto
from docspace_api_sdk.models.user_invitation_request_dto import UserInvitationRequestDto
from docspace_api_sdk.models.validation_result import ValidationResult

from sdk import PASSWORD, add, ids, members, refused, sign_in, signed_in, unparsed
from telling import Story

NEW_PASSWORD = "Sdk-Changed-2026"


@pytest.fixture
def pages(portal, key):
    """What pages behind links are opened with."""
    return Story(portal, key)


def header(confirm):
    return {"_headers": {"confirm": confirm}}


def validate(anonymous, confirm):
    """What the page asks first: whether its link is good."""
    link = {name: values[0] for name, values in parse_qs(confirm).items()}
    given = EmailValidationKeyModel(
        type=link["type"],
        key=link["key"],
        email=link.get("email"),
        enc_email=link.get("encemail"),
        ui_d=UUID(link["uid"]) if "uid" in link else None,
        empl_type=list(EmployeeType)[int(link["emplType"])] if "emplType" in link else None,
    )
    return AuthenticationApi(anonymous).check_confirm(given).response.result


def test_password(client, anonymous, pages, person):
    passwords, email = PasswordApi(anonymous), EmailMemberRequestDto(email=person.email)
    assert person.email in passwords.send_user_password(email).response
    confirm = pages.confirmation("password-change", person.email)
    assert validate(anonymous, confirm) == ValidationResult.Ok
    change = ChangePasswordRequest(password=NEW_PASSWORD)
    assert passwords.change_user_password(person.id, change, **header(confirm)).response.id == person.id
    assert sign_in(anonymous, person.email, NEW_PASSWORD).token
    assert validate(anonymous, confirm) == ValidationResult.Invalid
    with refused(401):
        passwords.change_user_password(person.id, change, **header(confirm))
    with refused(403):
        PasswordApi(client).change_user_password(person.id, change)


def test_email(client, anonymous, portal, pages, new_email, person):
    address = new_email("moved")
    request = UpdateMemberRequestDto(user_id=str(person.id), email=address)
    with signed_in(portal, person) as session:
        assert EmailApi(session).send_email_change_instructions(request).response
        assert ProfilesApi(session).get_self_profile().response.email == person.email
    confirm, change = pages.confirmation("email-change", address), ChangeEmailRequest(email=address)
    assert EmailApi(anonymous).change_user_email(person.id, change, **header(confirm)).response.email == address
    with refused(401):
        EmailApi(anonymous).change_user_email(person.id, change, **header(confirm))
    with refused(400, "User with this email is already registered"):
        EmailApi(client).send_email_change_instructions(request)


def test_activation(client, anonymous, pages, person):
    confirm = pages.confirmation("activation", person.email)
    statuses, activated = UserStatusApi(anonymous), EmployeeActivationStatus.Activated
    answer = statuses.update_user_activation_status(activated, members(person), **header(confirm)).response
    assert [(one.id, one.activation_status) for one in answer] == [(person.id, activated)]
    with refused(403):
        UserStatusApi(client).update_user_activation_status(activated, members(person))


def test_leaving(client, anonymous, portal, pages, person):
    with signed_in(portal, person) as session:
        assert person.email in UserDataApi(session).send_instructions_to_delete().response
        with refused(403):
            ProfilesApi(session).delete_profile()
    confirm = pages.confirmation("profile-removal", person.email)
    gone = ProfilesApi(anonymous).delete_profile(**header(confirm)).response
    assert (gone.id, gone.status) == (person.id, EmployeeStatus.Terminated)


def test_invitation_by_mail(client, anonymous, portal, pages, new_email):
    profiles, email = ProfilesApi(client), new_email("invited")
    invitation = UserInvitationRequestDto(email=email, type=EmployeeType.USER)
    waiting = profiles.invite_users(InviteUsersRequestDto(invitations=[invitation], culture="en")).response
    invited = next(one for one in waiting if one.display_name == email)
    again = profiles.resend_user_invites(members(invited)).response
    assert [(one.id, one.status) for one in again] == [(invited.id, EmployeeStatus.Pending)]

    confirm = pages.confirmation("invitation", email)
    assert validate(anonymous, confirm) == ValidationResult.Ok
    registered = register(anonymous, confirm, email)
    assert str(registered.id) == str(invited.id) and registered.is_collaborator
    assert registered.activation_status == EmployeeActivationStatus.Activated
    assert sign_in(anonymous, email).token
    with refused(403):
        with signed_in(portal, registered) as session:
            ProfilesApi(session).invite_users(InviteUsersRequestDto(invitations=[invitation]))


def register(anonymous, confirm, email):
    """What the registration page sends."""
    body = MemberRequestDto(
        from_invite_link=True,
        key=parse_qs(confirm)["key"][0],
        email=email,
        first_name="Joan",
        last_name="Clarke",
        password=PASSWORD,
    )
    return ProfilesApi(anonymous).add_member(body, **header(confirm)).response


def test_who_invites(anonymous, pages):
    """docs/protocol/people.md 2.3: what a simple profile hides is 0, also its status, for which the SDK has no name."""
    link = pages("POST", "/portal/users/invitationlink", json={"employeeType": "User"})
    confirm = pages.query_of(link["url"])
    inviter = parse_qs(confirm)["uid"][0]
    profile = unparsed(ProfilesApi(anonymous), "get_profile_by_user_id", inviter, **header(confirm))
    assert (profile["displayName"], profile["status"]) == ("Portal Owner", 0) and "email" not in profile
    pages("DELETE", "/portal/users/invitationlink", json={"id": link["id"]})


def test_common_links(client, anonymous, pages, new_email):
    """docs/protocol/portal.md 3.2: `employeeType` is a number in these answers; the SDK waits for a name."""
    users = UsersApi(client)
    request = InvitationLinkCreateRequestDto(employee_type=EmployeeType.ROOMADMIN, max_use_count=1)
    link = unparsed(users, "create_invitation_link", request)
    assert (link["employeeType"], link["maxUseCount"], link["currentUseCount"]) == (1, 1, 0)
    with refused(400, "link with the same EmployeeType already exists"):
        users.create_invitation_link(request)
    assert unparsed(users, "get_invitation_link_by_employee_type", EmployeeType.ROOMADMIN) == link
    confirm = pages.query_of(link["url"])
    assert validate(anonymous, confirm) == ValidationResult.Ok
    assert register(anonymous, confirm, new_email("registered")).is_room_admin
    assert validate(anonymous, confirm) == ValidationResult.QuotaFailed
    more = InvitationLinkUpdateRequestDto(id=UUID(link["id"]), max_use_count=2)
    changed = unparsed(users, "update_invitation_link", more)
    assert (changed["currentUseCount"], changed["maxUseCount"]) == (1, 2)
    users.delete_invitation_link(InvitationLinkDeleteRequestDto(id=UUID(link["id"])))
    assert users.get_invitation_link_by_employee_type(EmployeeType.ROOMADMIN).response is None
    assert users.get_invitation_link(EmployeeType.USER).response


def test_guests(client, portal, key, pages, new_email):
    body = {"firstName": "Gu", "lastName": "Est", "email": new_email("guest"), "type": "Guest"}
    # The SDK has no function for this.
    guest = portal.call("POST", "/people/active", key, json=body).json()["response"]
    url = PortalGuestsApi(client).get_guest_sharing_link(guest["id"]).response
    room_admin = add(client, new_email("host"), EmployeeType.ROOMADMIN)
    with refused(400, "User is not a guest"):
        PortalGuestsApi(client).get_guest_sharing_link(room_admin.id)
    with signed_in(portal, room_admin) as session:
        guests, email = GuestsApi(session), EmailMemberRequestDto(email=guest["email"])
        with refused(403):
            guests.approve_guest_share_link(email)
        approved = guests.approve_guest_share_link(email, **header(pages.query_of(url))).response
        assert str(approved.id) == guest["id"] and approved.is_visitor
        guests.delete_guests(members(approved))
        with refused(403, "Access denied"):
            guests.delete_guests(members(approved))
