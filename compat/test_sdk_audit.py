"""The official Python SDK: who signed in, and what was changed."""

from __future__ import annotations

import pytest
from docspace_api_sdk.api.security.audit_trail_data_api import AuditTrailDataApi
from docspace_api_sdk.api.security.login_history_api import LoginHistoryApi
from docspace_api_sdk.models.tenant_audit_settings import TenantAuditSettings
from docspace_api_sdk.models.tenant_audit_settings_wrapper import TenantAuditSettingsWrapper

from sdk import refused, signed_in, unparsed


@pytest.fixture
def user(portal, person):
    with signed_in(portal, person) as session:
        yield session


def test_sign_ins(client, user):
    history = LoginHistoryApi(client)
    assert unparsed(history, "get_last_login_events")
    assert unparsed(history, "get_login_events_by_filter", count=1)
    assert "/storage/reports/login/" in unparsed(history, "create_login_history_report")
    with refused(403, "Access denied"):
        LoginHistoryApi(user).get_last_login_events()


def test_changes(client, user):
    trail = AuditTrailDataApi(client)
    assert unparsed(trail, "get_last_audit_events")
    assert unparsed(trail, "get_audit_events_by_filter", count=1)
    assert unparsed(trail, "get_audit_trail_types")
    assert unparsed(trail, "get_audit_trail_mappers")
    assert "/storage/reports/events/" in unparsed(trail, "create_audit_trail_report")
    with refused(403, "Access denied"):
        AuditTrailDataApi(user).get_last_audit_events()


def test_how_long_events_are_kept(client):
    trail = AuditTrailDataApi(client)
    before = unparsed(trail, "get_audit_settings")
    days = TenantAuditSettings(login_history_life_time=90, audit_trail_life_time=60)
    trail.set_audit_settings(TenantAuditSettingsWrapper(settings=days))
    assert unparsed(trail, "get_audit_settings")["auditTrailLifeTime"] == 60
    days = TenantAuditSettings(
        login_history_life_time=before["loginHistoryLifeTime"], audit_trail_life_time=before["auditTrailLifeTime"]
    )
    trail.set_audit_settings(TenantAuditSettingsWrapper(settings=days))
