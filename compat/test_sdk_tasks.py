"""The official Python SDK: handing over, removing and demoting people, in the background."""

from __future__ import annotations

import pytest
from docspace_api_sdk import ProfilesApi, UserStatusApi
from docspace_api_sdk.api.people.user_data_api import UserDataApi
from docspace_api_sdk.api.people.user_type_api import UserTypeApi
from docspace_api_sdk.models.distributed_task_status import DistributedTaskStatus
from docspace_api_sdk.models.employee_status import EmployeeStatus
from docspace_api_sdk.models.employee_type import EmployeeType
from docspace_api_sdk.models.start_reassign_request_dto import StartReassignRequestDto
from docspace_api_sdk.models.start_update_user_type_dto import StartUpdateUserTypeDto
from docspace_api_sdk.models.terminate_request_dto import TerminateRequestDto

from running import wait_for
from sdk import NOBODY, add, ids, members, refused, signed_in


@pytest.fixture
def disabled(client, person):
    UserStatusApi(client).update_user_status(EmployeeStatus.Terminated, members(person))
    return person


@pytest.fixture
def room_admin(client, new_email):
    return add(client, new_email("receiver"), EmployeeType.ROOMADMIN)


def finish(ask, person):
    """Asks for the progress until the task is completed."""

    def look():
        progress = ask(person.id).response
        return progress if progress.is_completed else None

    return wait_for(look)


def begun(progress):
    assert not progress.is_completed and progress.error == ""
    assert progress.status in (DistributedTaskStatus.Created, DistributedTaskStatus.Running)


def completed(progress):
    assert (progress.status, progress.percentage) == (DistributedTaskStatus.Completed, 100)


def test_reassign(client, disabled, room_admin):
    data = UserDataApi(client)
    assert data.necessary_reassign(user_id=disabled.id, type=EmployeeType.USER).response is False
    assert data.get_reassign_progress(disabled.id).response is None
    request = StartReassignRequestDto(from_user_id=ids(disabled)[0], to_user_id=ids(room_admin)[0], delete_profile=True)
    begun(data.start_reassign(request).response)
    completed(finish(data.get_reassign_progress, disabled))
    stopped = data.terminate_reassign(TerminateRequestDto(user_id=ids(disabled)[0])).response
    assert stopped.is_completed and stopped.status == DistributedTaskStatus.Canceled
    with refused(404):
        ProfilesApi(client).get_profile_by_user_id(str(disabled.id))
    with refused(400, f"Can not reassign data to user with id = {NOBODY}"):
        data.start_reassign(StartReassignRequestDto(from_user_id=ids(disabled)[0], to_user_id=NOBODY))


def test_remove(client, portal, disabled, room_admin):
    data, request = UserDataApi(client), TerminateRequestDto(user_id=ids(disabled)[0])
    with signed_in(portal, room_admin) as session, refused(403, "Access denied"):
        UserDataApi(session).start_remove(request)
    begun(data.start_remove(request).response)
    completed(finish(data.get_remove_progress, disabled))
    data.terminate_remove(request)
    with refused(404):
        ProfilesApi(client).get_profile_by_user_id(str(disabled.id))


def test_demote(client, portal, room_admin):
    types = UserTypeApi(client)
    request = StartUpdateUserTypeDto(type=EmployeeType.USER, user_id=ids(room_admin)[0])
    begun(types.start_user_type_update(request).response)
    completed(finish(types.get_user_type_update_progress, room_admin))
    assert ProfilesApi(client).get_profile_by_user_id(str(room_admin.id)).response.is_collaborator
    with refused(400, "Can not update to RoomAdmin"):
        types.start_user_type_update(StartUpdateUserTypeDto(type=EmployeeType.ROOMADMIN, user_id=ids(room_admin)[0]))


def test_a_cancel_right_after_the_start_wins(client, room_admin):
    types = UserTypeApi(client)
    types.start_user_type_update(StartUpdateUserTypeDto(type=EmployeeType.USER, user_id=ids(room_admin)[0]))
    stopped = types.terminate_user_type_update(TerminateRequestDto(user_id=ids(room_admin)[0])).response
    assert stopped.is_completed and stopped.status == DistributedTaskStatus.Canceled
    assert ProfilesApi(client).get_profile_by_user_id(str(room_admin.id)).response.is_room_admin


def test_own_folders(client, portal, person):
    """Nobody has a folder yet, so nobody can have one deleted."""
    with signed_in(portal, person) as session:
        data = UserDataApi(session)
        assert data.get_delete_personal_folder_progress().response is None
        with refused(403, "Access denied"):
            data.start_delete_personal_folder()
