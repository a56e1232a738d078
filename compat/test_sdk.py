"""The official Python SDK parses every answer of the operations that are built."""

from __future__ import annotations

import hashlib
import json
import sys
from uuid import UUID

import pytest
import requests
from docspace_api_sdk import (
    ApiClient,
    ApiKeysApi,
    AuthenticationApi,
    CapabilitiesApi,
    CommonSettingsApi,
    Configuration,
    ProfilesApi,
    UserStatusApi,
    UserTypeApi,
)
from docspace_api_sdk.api.people.photos_api import PhotosApi
from docspace_api_sdk.api.people.search_api import SearchApi
from docspace_api_sdk.exceptions import ApiException
from docspace_api_sdk.models.area import Area
from docspace_api_sdk.models.auth_requests_dto import AuthRequestsDto
from docspace_api_sdk.models.contact import Contact
from docspace_api_sdk.models.create_api_key_request_dto import CreateApiKeyRequestDto
from docspace_api_sdk.models.employee_status import EmployeeStatus
from docspace_api_sdk.models.employee_type import EmployeeType
from docspace_api_sdk.models.member_request_dto import MemberRequestDto
from docspace_api_sdk.models.sort_order import SortOrder
from docspace_api_sdk.models.thumbnails_request import ThumbnailsRequest
from docspace_api_sdk.models.update_api_key_request import UpdateApiKeyRequest
from docspace_api_sdk.models.update_member_request_dto import UpdateMemberRequestDto
from docspace_api_sdk.models.update_members_request_dto import UpdateMembersRequestDto
from docspace_api_sdk.models.update_photo_member_request import UpdatePhotoMemberRequest

from running import OWNER_EMAIL, OWNER_PASSWORD
from schema import METHODS, normal
from story import picture

PASSWORD = "Sdk-Person-2026"

# Built operations for which the SDK has no function.
NOT_IN_SDK = {
    ("GET", "/api/2.0/settings/version/build"),
    ("GET", "/api/2.0/anteroom/mails"),
    ("GET", "/api/2.0/anteroom/mails/{}"),
    ("PUT", "/api/2.0/anteroom/mails/{}/retry"),
    ("POST", "/api/2.0/anteroom/mails/test"),
}


class Client(ApiClient):
    """The SDK's client, which also writes down what it is asked to call."""

    called: set[tuple[str, str]] = set()

    def param_serialize(self, method, resource_path, *arguments, **named):
        self.called.add((method, normal(resource_path)))
        return super().param_serialize(method, resource_path, *arguments, **named)


@pytest.fixture(scope="module")
def client(portal, key):
    with Client(Configuration(host=portal.base, access_token=key)) as client:
        yield client


@pytest.fixture(scope="module")
def anonymous(portal):
    with Client(Configuration(host=portal.base)) as client:
        yield client


@pytest.fixture
def person(client, new_email):
    """A person made with the SDK."""
    return add(client, new_email("sdk"), EmployeeType.USER)


def add(client, email, type):
    request = MemberRequestDto(email=email, first_name="Ada", last_name="Lovelace", type=type, password=PASSWORD)
    return ProfilesApi(client).add_member(request).response


def sign_in(anonymous, email, password=PASSWORD):
    request = AuthRequestsDto(user_name=email, password=password)
    return AuthenticationApi(anonymous).authenticate_me(request).response


def members(*people):
    return UpdateMembersRequestDto(user_ids=[UUID(str(person.id)) for person in people])


# People


def test_photos(client, anonymous, portal, person):
    token, userid = sign_in(anonymous, person.email).token, str(person.id)
    with Client(Configuration(host=portal.base, access_token=token)) as session:
        api = PhotosApi(session)
        assert "default_user_photo_size" in api.get_member_photo(userid).response.original
        saved = api.upload_member_photo(userid, ("me.png", picture()), autosave=True).response
        assert saved.success and saved.data["main"] == api.get_member_photo(userid).response.original
        kept = api.upload_member_photo(userid, ("me.png", picture())).response
        rectangle = ThumbnailsRequest(tmp_file=kept.data, x=0, y=0, width=1, height=1)
        urls = api.create_member_photo_thumbnails(userid, rectangle).response
        assert requests.get(portal.base + urls.small, timeout=30, verify=portal.verify).content.startswith(b"\x89PNG")
        same = UpdatePhotoMemberRequest(files=urls.original)
        assert api.update_member_photo(userid, same).response.original == urls.original
        assert ProfilesApi(session).get_self_profile().response.has_avatar
        assert "default_user_photo_size" in api.delete_member_photo(userid).response.original


def test_add_member(client, new_email):
    email = new_email("full")
    answer = ProfilesApi(client).add_member(
        MemberRequestDto(
            email=email,
            first_name="Grace",
            last_name="Hopper",
            type=EmployeeType.ROOMADMIN,
            location="New York",
            comment="Compilers",
            culture_name="en-US",
            contacts=[Contact(type="phone", value="+1 555 0100")],
        )
    )
    assert answer.status == 0 and answer.status_code == 200 and answer.count == 1
    assert answer.links[0].action == "POST"
    person = answer.response
    assert person.email == email and person.display_name == "Grace Hopper"
    assert person.is_room_admin and not person.is_admin and not person.is_collaborator
    assert person.status == EmployeeStatus.Active
    assert person.location == "New York" and person.notes == "Compilers"
    assert [(contact.type, contact.value) for contact in person.contacts] == [("phone", "+1 555 0100")]
    assert person.created_by.display_name
    assert person.registration_date is not None


@pytest.mark.parametrize("type", ["DocSpaceAdmin", "RoomAdmin", "User", "Guest"])
def test_people_of_all_types(client, anonymous, portal, key, new_email, type):
    """A person of each type as administrators see it, and as it sees itself."""
    person = add(client, new_email(type), EmployeeType("User" if type == "Guest" else type))
    if type == "Guest":
        # The SDK has no way to ask for this.
        assert portal.call("PUT", f"/people/{person.id}", key, json={"role": "Guest"}).status_code == 200
    flags = {
        "DocSpaceAdmin": lambda one: one.is_admin,
        "RoomAdmin": lambda one: one.is_room_admin,
        "User": lambda one: one.is_collaborator,
        "Guest": lambda one: one.is_visitor,
    }
    seen = ProfilesApi(client).get_profile_by_user_id(str(person.id)).response
    token = sign_in(anonymous, person.email).token
    with Client(Configuration(host=portal.base, access_token=token)) as session:
        itself = ProfilesApi(session).get_self_profile().response
    for profile in (seen, itself):
        assert profile.id == person.id and not profile.is_owner
        assert [name for name, flag in flags.items() if flag(profile)] == [type]
    assert seen.created_by is not None and itself.theme is not None


def test_created_by_a_room_admin(client, anonymous, portal, new_email):
    room_admin = add(client, new_email("inviter"), EmployeeType.ROOMADMIN)
    token = sign_in(anonymous, room_admin.email).token
    with Client(Configuration(host=portal.base, access_token=token)) as session:
        made = add(session, new_email("invited"), EmployeeType.USER)
        with pytest.raises(ApiException) as refused:
            add(session, new_email("refused"), EmployeeType.DOCSPACEADMIN)
    assert (refused.value.status, message(refused)) == (403, "Access denied")
    assert ProfilesApi(client).get_profile_by_user_id(str(made.id)).response.created_by.id == room_admin.id


def message(refused):
    return json.loads(refused.value.body)["error"]["message"]


def test_get_profile_by_user_id(client, person):
    profiles = ProfilesApi(client)
    assert profiles.get_profile_by_user_id(str(person.id)).response.email == person.email
    assert profiles.get_profile_by_user_id(person.user_name).response.id == person.id


def test_get_self_profile(client):
    answer = ProfilesApi(client).get_self_profile()
    assert answer.response.is_owner and answer.response.email == OWNER_EMAIL
    assert answer.response.theme is not None and answer.response.has_personal_folder is not None


def test_get_profile_by_email(client, person):
    assert ProfilesApi(client).get_profile_by_email(email=person.email.upper()).response.id == person.id


def test_check_user_exists_by_email(client, person):
    profiles = ProfilesApi(client)
    found = profiles.check_user_exists_by_email(email=person.email).response
    assert found.exists and found.status == EmployeeStatus.Active
    assert not profiles.check_user_exists_by_email(email="nobody@example.com").response.exists


def test_get_all_profiles(client, person):
    answer = ProfilesApi(client).get_all_profiles(count=100, filter_value=person.email)
    assert [found.id for found in answer.response] == [person.id]
    assert answer.count == 1
    assert len(ProfilesApi(client).get_all_profiles().response) > 1


def test_update_member(client, person):
    answer = ProfilesApi(client).update_member(
        str(person.id), UpdateMemberRequestDto(first_name="Augusta", location="London", comment="Notes on the engine")
    )
    assert answer.response.first_name == "Augusta" and answer.response.last_name == "Lovelace"
    assert answer.response.location == "London" and answer.response.notes == "Notes on the engine"


def test_update_contacts(client, person):
    profiles = ProfilesApi(client)
    contacts = [Contact(type="phone", value="+1 555 0100"), Contact(type="mail", value="ada@example.org")]
    answer = profiles.update_member(str(person.id), UpdateMemberRequestDto(contacts=contacts))
    assert [(one.type, one.value) for one in answer.response.contacts] == [(one.type, one.value) for one in contacts]
    assert not profiles.update_member(str(person.id), UpdateMemberRequestDto(contacts=[])).response.contacts


def test_search_users_by_extended_filter(client, person):
    answer = SearchApi(client).search_users_by_extended_filter(
        employee_status=EmployeeStatus.Active,
        employee_type=EmployeeType.USER,
        area=Area.People,
        count=10,
        start_index=0,
        sort_by="email",
        sort_order=SortOrder.Descending,
        filter_value=person.email,
    )
    assert [found.id for found in answer.response] == [person.id]


def test_get_simple_by_filter(client, person):
    answer = SearchApi(client).get_simple_by_filter(filter_value=person.email)
    assert [found.id for found in answer.response] == [person.id]


def test_search_users_by_query(client, person):
    answer = SearchApi(client).search_users_by_query(query=person.email)
    assert [found.id for found in answer.response] == [person.id]


def test_get_search(client, person):
    answer = SearchApi(client).get_search(person.email)
    assert [found.id for found in answer.response] == [person.id]


def test_get_by_status(client, person):
    answer = UserStatusApi(client).get_by_status(EmployeeStatus.Active, filter_value=person.email)
    assert [found.id for found in answer.response] == [person.id]


def test_update_user_type(client, person):
    answer = UserTypeApi(client).update_user_type(EmployeeType.ROOMADMIN, members(person))
    assert [(found.id, found.is_room_admin) for found in answer.response] == [(person.id, True)]


def test_disable_in_the_profile(client, person):
    profiles = ProfilesApi(client)
    disabled = profiles.update_member(str(person.id), UpdateMemberRequestDto(disable=True)).response
    assert disabled.status == EmployeeStatus.Terminated and disabled.terminated.utc_time is not None
    assert profiles.check_user_exists_by_email(email=person.email).response.status == EmployeeStatus.Terminated
    found = UserStatusApi(client).get_by_status(EmployeeStatus.Terminated, filter_value=person.email).response
    assert [one.id for one in found] == [person.id]


def test_disable_and_delete(client, person):
    statuses, profiles = UserStatusApi(client), ProfilesApi(client)
    disabled = statuses.update_user_status(EmployeeStatus.Terminated, members(person)).response
    assert [found.status for found in disabled] == [EmployeeStatus.Terminated]
    enabled = statuses.update_user_status(EmployeeStatus.Active, members(person)).response
    assert [found.status for found in enabled] == [EmployeeStatus.Active]
    statuses.update_user_status(EmployeeStatus.Terminated, members(person))
    assert profiles.delete_member(str(person.id)).response.id == person.id
    with pytest.raises(ApiException) as refused:
        profiles.get_profile_by_user_id(str(person.id))
    assert refused.value.status == 404


# API keys


def test_api_keys(client, portal):
    keys = ApiKeysApi(client)
    made = keys.create_api_key(
        CreateApiKeyRequestDto(name="sdk", permissions=["accounts:read"], expires_in_days=30)
    ).response
    assert made.key.startswith("sk-") and made.key.endswith(made.key_postfix) and made.is_active
    assert made.permissions == ["accounts:read"] and made.expires_at is not None

    with Client(Configuration(host=portal.base, access_token=made.key)) as limited:
        itself = ApiKeysApi(limited).get_api_key().response
        assert itself.id == made.id and itself.key == f"sk-***{made.key_postfix}"
        with pytest.raises(ApiException) as refused:
            ProfilesApi(limited).add_member(MemberRequestDto(email="not@example.com", first_name="No", last_name="No"))
        assert refused.value.status == 403

    assert made.id in [found.id for found in keys.get_api_keys().response]
    assert "accounts:read" in keys.get_all_permissions().response
    assert keys.update_api_key(made.id, UpdateApiKeyRequest(name="sdk renamed", is_active=False)).response is True
    renamed = next(found for found in keys.get_api_keys().response if found.id == made.id)
    assert renamed.name == "sdk renamed" and renamed.is_active is False
    assert keys.delete_api_key(made.id).response is True
    assert made.id not in [found.id for found in keys.get_api_keys().response]


# Sign-in


def test_sign_in_and_out(anonymous, portal):
    answer = sign_in(anonymous, OWNER_EMAIL, OWNER_PASSWORD)
    assert answer.token and answer.tfa is False and answer.expires is not None

    # The SDK takes these two operations for anonymous ones, and sends no credential with them by itself.
    credential = {"Authorization": f"Bearer {answer.token}"}
    authentication = AuthenticationApi(anonymous)
    assert authentication.get_is_authentificated().response is False
    assert authentication.get_is_authentificated(_headers=dict(credential)).response is True
    with Client(Configuration(host=portal.base, access_token=answer.token)) as session:
        assert ProfilesApi(session).get_self_profile().response.email == OWNER_EMAIL
        authentication.logout(_headers=dict(credential))
        assert authentication.get_is_authentificated(_headers=dict(credential)).response is False
        with pytest.raises(ApiException) as refused:
            ProfilesApi(session).get_self_profile()
        assert refused.value.status == 401


def test_sign_in_with_the_hash_that_browsers_make(anonymous, person):
    how = CommonSettingsApi(anonymous).get_portal_settings().response.password_hash
    hash = hashlib.pbkdf2_hmac("sha256", PASSWORD.encode(), how.salt.encode(), how.iterations, how.size // 8).hex()
    request = AuthRequestsDto(user_name=person.email, password="", password_hash=hash)
    assert AuthenticationApi(anonymous).authenticate_me(request).response.token


def test_cookie_and_basic(anonymous, portal, person):
    token = sign_in(anonymous, person.email).token
    # The SDK sends what it is given for the cookie as the whole header.
    cookie = {"api_key": {"asc_auth_key": f"asc_auth_key={token}"}}
    for credential in (cookie, {"username": person.email, "password": PASSWORD}):
        with Client(Configuration(host=portal.base, **credential)) as client:
            assert ProfilesApi(client).get_self_profile().response.id == person.id


def test_wrong_password(anonymous, person):
    with pytest.raises(ApiException) as refused:
        AuthenticationApi(anonymous).authenticate_me(AuthRequestsDto(user_name=person.email, password="wrong"))
    assert refused.value.status == 401


# The portal


def test_settings_and_capabilities(anonymous):
    settings = CommonSettingsApi(anonymous).get_portal_settings().response
    assert settings.password_hash.iterations == 100000 and len(settings.password_hash.salt) == 64
    capabilities = CapabilitiesApi(anonymous).get_portal_capabilities().response
    assert capabilities.ldap_enabled is False


def test_cultures(client):
    assert "en-US" in CommonSettingsApi(client).get_supported_cultures().response


def test_every_built_operation_was_called(portal, request):
    """The last one here: the tests above have called everything that the SDK and the portal share."""
    tests = {name for name in vars(sys.modules[__name__]) if name.startswith("test_")}
    if not tests <= {getattr(item, "originalname", item.name) for item in request.session.items}:
        pytest.skip("only some tests of this file run")
    described = requests.get(f"{portal.base}/openapi.json", timeout=30).json()["paths"]
    built = {
        (method.upper(), normal(path)) for path, methods in described.items() for method in METHODS & methods.keys()
    }
    assert built - Client.called == NOT_IN_SDK
