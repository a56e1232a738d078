"""The official Python SDK: groups."""

from __future__ import annotations

import pytest
from docspace_api_sdk.api.group.group_api import GroupApi
from docspace_api_sdk.api.group.search_api import SearchApi
from docspace_api_sdk.models.employee_type import EmployeeType
from docspace_api_sdk.models.group_request_dto import GroupRequestDto
from docspace_api_sdk.models.members_request import MembersRequest
from docspace_api_sdk.models.set_manager_request import SetManagerRequest
from docspace_api_sdk.models.update_group_request import UpdateGroupRequest

from sdk import NOBODY, add, ids, refused, signed_in


@pytest.fixture
def group(client, person):
    """A group with a manager and nobody else."""
    groups, manager = GroupApi(client), ids(person)[0]
    group = groups.add_group(GroupRequestDto(group_name="Programmers", group_manager=manager)).response
    yield group
    with refused(404, "The group could not be found"):
        groups.delete_group(group.id)
        groups.get_group(group.id)


def test_add_group(client, person, group):
    assert group.name == "Programmers" and group.manager.id == person.id and group.members_count == 1
    assert [one.id for one in group.members] == [person.id]
    assert not group.is_ldap and group.is_system is None


def test_get_groups(client, person, group):
    groups = GroupApi(client)
    whole = groups.get_group(group.id).response
    assert [one.id for one in whole.members] == [person.id]
    assert groups.get_group(group.id, include_members=False).response.members is None
    listed = groups.get_groups(user_id=person.id, manager=True, sort_by="title", count=10).response
    assert [(one.id, one.members_count) for one in listed] == [(group.id, 1)]
    summaries = groups.get_group_by_user_id(person.id).response
    assert [(str(one.id), one.manager) for one in summaries] == [(str(group.id), person.user_name)]


def test_members(client, new_email, person, group):
    groups, others = GroupApi(client), [add(client, new_email("member")) for _ in range(2)]
    both, one = MembersRequest(members=ids(*others)), MembersRequest(members=ids(others[0]))
    assert groups.add_members_to(group.id, both).response.members_count == 3
    assert groups.remove_members_from(group.id, one).response.members_count == 2
    left = groups.set_members_to(group.id, one).response
    assert [found.id for found in left.members] == [others[0].id]
    manager = SetManagerRequest(user_id=ids(others[1])[0])
    assert groups.set_group_manager(group.id, manager).response.manager.id == others[1].id
    with refused(404, "The user could not be found"):
        groups.set_group_manager(group.id, SetManagerRequest(user_id=NOBODY))

    other = groups.add_group(GroupRequestDto(group_name="Operators")).response
    moved = groups.move_members_to(group.id, other.id).response
    assert moved.id == other.id and moved.members_count == 2
    groups.delete_group(other.id)


def test_update_group(client, new_email, person, group):
    groups, other = GroupApi(client), add(client, new_email("member"))
    change = UpdateGroupRequest(group_name="Analysts", members_to_add=ids(other), members_to_remove=ids(person))
    changed = groups.update_group(group.id, change).response
    assert changed.name == "Analysts" and [one.id for one in changed.members] == [other.id]
    assert changed.manager is None, "whoever leaves the group does not lead it any more"


def test_refusals(client, portal, new_email, group):
    groups = GroupApi(client)
    with refused(400, "The user could not be found"):
        groups.add_group(GroupRequestDto(group_name="No", members=[NOBODY]))
    with refused(404, "The group could not be found"):
        groups.get_group(NOBODY)
    room_admin = add(client, new_email("reader"), EmployeeType.ROOMADMIN)
    with signed_in(portal, room_admin) as session:
        assert GroupApi(session).get_group(group.id).response.name == group.name
        with refused(403, "Access denied"):
            GroupApi(session).add_group(GroupRequestDto(group_name="No"))


def test_groups_for_an_entry(client):
    """There are no rooms, folders and files yet."""
    search = SearchApi(client)
    for function in (
        search.get_groups_with_rooms_shared,
        search.get_groups_with_folders_shared,
        search.get_groups_with_files_shared,
    ):
        with refused(404, "Item not found"):
            function(1)
