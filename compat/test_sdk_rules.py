"""The official Python SDK: what administrators set for their portal."""

from __future__ import annotations

import pytest
from docspace_api_sdk import Configuration, ProfilesApi
from docspace_api_sdk.api.security.access_to_dev_tools_api import AccessToDevToolsApi as SecurityOfTools
from docspace_api_sdk.api.settings.access_to_dev_tools_api import AccessToDevToolsApi as SettingsOfTools
from docspace_api_sdk.api.settings.cookies_api import CookiesApi
from docspace_api_sdk.api.settings.ip_restrictions_api import IPRestrictionsApi
from docspace_api_sdk.api.settings.login_settings_api import LoginSettingsApi
from docspace_api_sdk.api.settings.security_api import SecurityApi
from docspace_api_sdk.models.cookie_settings_requests_dto import CookieSettingsRequestsDto
from docspace_api_sdk.models.ip_restriction_base import IpRestrictionBase
from docspace_api_sdk.models.ip_restrictions_dto import IpRestrictionsDto
from docspace_api_sdk.models.login_settings_request_dto import LoginSettingsRequestDto
from docspace_api_sdk.models.password_settings_requests_dto import PasswordSettingsRequestsDto
from docspace_api_sdk.models.tenant_dev_tools_access_settings_dto import TenantDevToolsAccessSettingsDto

from running import OWNER_EMAIL, OWNER_PASSWORD
from sdk import Client, refused, sign_in, signed_in


@pytest.fixture
def user(portal, person):
    with signed_in(portal, person) as session:
        yield session


def test_login_settings(client, user):
    settings = LoginSettingsApi(client)
    assert settings.get_login_settings().response.is_default
    request = LoginSettingsRequestDto(attempt_count=9, block_time=30, check_period=120)
    made = settings.update_login_settings(request).response
    assert (made.attempt_count, made.block_time, made.check_period, made.is_default) == (9, 30, 120, False)
    others = LoginSettingsApi(user)
    for call in (others.get_login_settings, lambda: others.update_login_settings(request)):
        with refused(403, "Access denied"):
            call()
    with refused(403, "Access denied"):
        others.set_default_login_settings()
    assert settings.set_default_login_settings().response.is_default


def test_password_settings(client, user):
    settings = SecurityApi(client)
    request = PasswordSettingsRequestsDto(min_length=9, digits=True)
    assert settings.update_password_settings(request).response.min_length == 9
    assert SecurityApi(user).get_password_settings().response.digits is True
    with refused(403, "Access denied"):
        SecurityApi(user).update_password_settings(request)
    with refused(400, "MinLength"):
        settings.update_password_settings(PasswordSettingsRequestsDto(min_length=7))
    settings.update_password_settings(PasswordSettingsRequestsDto(min_length=8))


def test_access_to_developer_tools(client, user):
    tools = SecurityOfTools(client)
    limited = TenantDevToolsAccessSettingsDto(limited_access_for_users=True)
    assert tools.set_tenant_dev_tools_access_settings(limited).response.limited_access_for_users
    assert SettingsOfTools(user).get_tenant_access_dev_tools_settings().response.limited_access_for_users
    with refused(403, "Access denied"):
        SecurityOfTools(user).set_tenant_dev_tools_access_settings(limited)
    opened = TenantDevToolsAccessSettingsDto(limited_access_for_users=False)
    assert not tools.set_tenant_dev_tools_access_settings(opened).response.limited_access_for_users


def test_ip_restrictions(client, user):
    networks = IPRestrictionsApi(client)
    listed = [IpRestrictionBase(ip="192.0.2.0/24", for_admin=True)]
    request = IpRestrictionsDto(ip_restrictions=listed)
    for save in (networks.save_ip_restrictions, networks.update_ip_restrictions_settings):
        saved = save(request).response
        assert saved.enable and [entry.ip for entry in saved.ip_restrictions] == ["192.0.2.0/24"]
        assert networks.read_ip_restrictions_settings().response.enable
        [shown] = networks.get_ip_restrictions().response
        assert shown.ip == "192.0.2.0/24" and shown.for_admin
        assert not save(IpRestrictionsDto(ip_restrictions=[], enable=False)).response.enable
        with refused(400, "IpRestrictions"):
            save(IpRestrictionsDto(ip_restrictions=[IpRestrictionBase(ip="nonsense")]))
    others = IPRestrictionsApi(user)
    for call in (others.get_ip_restrictions, others.read_ip_restrictions_settings):
        with refused(403, "Access denied"):
            call()


def test_life_of_sessions(client, anonymous, portal, user):
    """A limit ends every session; that of the caller goes on with the cookie that comes with the answer."""
    cookies = CookiesApi(client)
    assert cookies.get_cookie_settings().response.life_time == 1440
    request = CookieSettingsRequestsDto(life_time=30, enabled=True)
    with refused(403, "Access denied"):
        CookiesApi(user).update_cookie_settings(request)
    ProfilesApi(user).get_self_profile()
    token = sign_in(anonymous, OWNER_EMAIL, OWNER_PASSWORD).token
    with Client(Configuration(host=portal.base, access_token=token)) as owner:
        answer = CookiesApi(owner).update_cookie_settings_with_http_info(request)
        with refused(401):
            ProfilesApi(owner).get_self_profile()
    with refused(401):
        ProfilesApi(user).get_self_profile()
    renewed = answer.headers["set-cookie"].split(";")[0].removeprefix("asc_auth_key=")
    with Client(Configuration(host=portal.base, access_token=renewed)) as owner:
        assert ProfilesApi(owner).get_self_profile().response.email == OWNER_EMAIL
    cookies.update_cookie_settings(CookieSettingsRequestsDto(life_time=1440, enabled=False))
