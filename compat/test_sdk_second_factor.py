"""The official Python SDK: a second factor at sign-in."""

from __future__ import annotations

import pytest
from docspace_api_sdk import AuthenticationApi
from docspace_api_sdk.api.settings.tfa_settings_api import TFASettingsApi
from docspace_api_sdk.models.auth_requests_dto import AuthRequestsDto
from docspace_api_sdk.models.auth_with_code_requests_dto import AuthWithCodeRequestsDto

from docspace_api_sdk.models.tfa_requests_dto import TfaRequestsDto
from docspace_api_sdk.models.tfa_requests_dto_type import TfaRequestsDtoType

from authenticator import code
from sdk import PASSWORD, refused
from story_second_factor import AT_HOME

@pytest.fixture
def needed(client, person):
    """For one person, wherever he is; off again afterwards."""
    settings = TFASettingsApi(client)
    rule = TfaRequestsDto(type=TfaRequestsDtoType.App, trusted_ips=AT_HOME, mandatory_users=[person.id])
    assert settings.update_tfa_settings(rule).response is True
    yield person
    assert settings.update_tfa_settings(TfaRequestsDto(type=TfaRequestsDtoType.None_)).response is False

def test_a_second_factor(client, anonymous, needed):
    shown = {entry.id: entry for entry in TFASettingsApi(client).get_tfa_settings().response}
    assert shown["app"].enabled and not shown["sms"].enabled
    api, request = AuthenticationApi(anonymous), AuthRequestsDto(user_name=needed.email, password=PASSWORD)
    asked = api.authenticate_me(request).response
    assert asked.tfa and not asked.token
    named = AuthWithCodeRequestsDto(user_name=needed.email, password=PASSWORD)
    with refused(401, "User authentication failed"):
        api.authenticate_me_from_body_with_code("nonsense", named)
    assert api.authenticate_me_from_body_with_code(code(asked.tfa_key), named).response.token
