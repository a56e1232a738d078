"""The official Python SDK: profiles, status, type and lists of people."""

from __future__ import annotations

import pytest
from docspace_api_sdk import ProfilesApi, UserStatusApi, UserTypeApi
from docspace_api_sdk.api.people.search_api import SearchApi
from docspace_api_sdk.models.area import Area
from docspace_api_sdk.models.contact import Contact
from docspace_api_sdk.models.employee_status import EmployeeStatus
from docspace_api_sdk.models.employee_type import EmployeeType
from docspace_api_sdk.models.member_request_dto import MemberRequestDto
from docspace_api_sdk.models.sort_order import SortOrder
from docspace_api_sdk.models.update_member_request_dto import UpdateMemberRequestDto

from running import OWNER_EMAIL
from sdk import NOBODY, add, members, refused, signed_in


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
def test_people_of_all_types(client, portal, key, new_email, type):
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
    with signed_in(portal, person) as session:
        itself = ProfilesApi(session).get_self_profile().response
    for profile in (seen, itself):
        assert profile.id == person.id and not profile.is_owner
        assert [name for name, flag in flags.items() if flag(profile)] == [type]
    assert seen.created_by is not None and itself.theme is not None


def test_created_by_a_room_admin(client, portal, new_email):
    room_admin = add(client, new_email("inviter"), EmployeeType.ROOMADMIN)
    with signed_in(portal, room_admin) as session:
        made = add(session, new_email("invited"), EmployeeType.USER)
        with refused(403, "Access denied"):
            add(session, new_email("refused"), EmployeeType.DOCSPACEADMIN)
    assert ProfilesApi(client).get_profile_by_user_id(str(made.id)).response.created_by.id == room_admin.id


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
    with refused(404, "The user could not be found"):
        profiles.get_profile_by_user_id(str(person.id))


def test_search_users_by_status(client, person):
    UserStatusApi(client).update_user_status(EmployeeStatus.Terminated, members(person))
    found = SearchApi(client).search_users_by_status(EmployeeStatus.All, query=person.email).response
    assert [one.id for one in found] == [person.id]
    assert not SearchApi(client).search_users_by_status(EmployeeStatus.Active, query=person.email).response


def test_users_and_guests_may_not_list(portal, person):
    with signed_in(portal, person) as session:
        with refused(403, "Access denied"):
            SearchApi(session).search_users_by_extended_filter()
        with refused(403, "Access denied"):
            UserStatusApi(session).get_by_status(EmployeeStatus.Active)
        with refused(403, "Access denied"):
            UserTypeApi(session).update_user_type(EmployeeType.ROOMADMIN, members(person))


def test_lists_for_an_entry(client):
    """There are no rooms, folders and files yet, so there is nobody who can see one."""
    search = SearchApi(client)
    for function in (
        search.get_users_with_room_shared,
        search.get_users_with_folders_shared,
        search.get_users_with_files_shared,
        search.get_accounts_entries_with_rooms_shared,
        search.get_accounts_entries_with_folders_shared,
        search.get_accounts_entries_with_files_shared,
    ):
        with refused(404, "Item not found"):
            function(1)


def test_remove_users(client, new_email):
    people = [add(client, new_email("removed")) for _ in range(2)]
    profiles = ProfilesApi(client)
    with refused(403, "Users are not suspended"):
        profiles.remove_users(members(*people))
    UserStatusApi(client).update_user_status(EmployeeStatus.Terminated, members(*people))
    removed = profiles.remove_users(members(*people)).response
    assert [(one.id, one.status) for one in removed] == [(one.id, EmployeeStatus.Terminated) for one in people]
    with refused(404, "The user could not be found"):
        profiles.delete_member(str(NOBODY))
