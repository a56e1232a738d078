"""The official Python SDK: administrators, modules, and sites that show pages."""

from __future__ import annotations

from uuid import UUID

import pytest
from docspace_api_sdk.api.security.csp_api import CSPApi
from docspace_api_sdk.api.settings.security_api import SecurityApi
from docspace_api_sdk.models.csp_requests_dto import CspRequestsDto
from docspace_api_sdk.models.item_key_value_pair_string_boolean import ItemKeyValuePairStringBoolean
from docspace_api_sdk.models.security_requests_dto import SecurityRequestsDto
from docspace_api_sdk.models.web_item_security_requests_dto import WebItemSecurityRequestsDto
from docspace_api_sdk.models.web_items_security_requests_dto import WebItemsSecurityRequestsDto

from sdk import refused, signed_in, unparsed

PORTAL = UUID(int=0)


@pytest.fixture
def user(portal, person):
    with signed_in(portal, person) as session:
        yield session


def test_administrators(client, user, person):
    security, id = SecurityApi(client), UUID(str(person.id))
    for administrator in (True, False):
        wish = SecurityRequestsDto(product_id=PORTAL, user_id=id, administrator=administrator)
        assert security.set_product_administrator(wish).response.administrator is administrator
        assert security.get_is_product_administrator(PORTAL, id).response.administrator is administrator
        listed = security.get_product_administrators(PORTAL).response
        assert (str(id) in [str(one.id) for one in listed]) is administrator
    with refused(403, "Access denied"):
        SecurityApi(user).set_product_administrator(wish)


def test_modules(client, user):
    security = SecurityApi(client)
    [module] = unparsed(SecurityApi(user), "get_enabled_modules")
    id = module["id"]
    assert [one.web_item_id for one in security.get_web_item_settings_security_info().response] == [id]
    assert security.get_web_item_security_info(UUID(id)).response is True
    wish = WebItemSecurityRequestsDto(id=id, enabled=True, subjects=[])
    assert security.set_web_item_security(wish).response[0].enabled
    switches = WebItemsSecurityRequestsDto(items=[ItemKeyValuePairStringBoolean(key=id, value=True)])
    assert security.set_access_to_web_items(switches).response[0].enabled
    wish.enabled = False
    with refused(403, "Security settings are disabled for an open portal"):
        security.set_web_item_security(wish)


def test_sites(client, anonymous, user):
    assert CSPApi(anonymous).get_csp_settings().response.domains == []
    wish = CspRequestsDto(domains=["https://a.example"])
    assert CSPApi(client).configure_csp(wish).response.header.endswith(" https://a.example")
    with refused(403, "Access denied"):
        CSPApi(user).configure_csp(wish)
    with refused(400, "*"):
        CSPApi(client).configure_csp(CspRequestsDto(domains=["*"]))
    CSPApi(client).configure_csp(CspRequestsDto(domains=[]))
