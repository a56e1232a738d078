"""The official Python SDK: what the portal may have and pays, and how much may be stored."""

from __future__ import annotations

import pytest
from docspace_api_sdk.api.portal.payment_api import PaymentApi
from docspace_api_sdk.api.portal.quota_api import QuotaApi as PlanApi
from docspace_api_sdk.api.settings.quota_api import QuotaApi
from docspace_api_sdk.models.quota_settings_requests_dto import QuotaSettingsRequestsDto
from docspace_api_sdk.models.quota_settings_requests_dto_default_quota import QuotaSettingsRequestsDtoDefaultQuota
from docspace_api_sdk.models.sales_requests_dto import SalesRequestsDto
from docspace_api_sdk.models.tenant_quota_settings_requests_dto import TenantQuotaSettingsRequestsDto
from docspace_api_sdk.models.tenant_wallet_service import TenantWalletService

from sdk import refused, signed_in, unparsed

NO_BILLING = "Tariff service is not configured"


@pytest.fixture
def user(portal, person):
    with signed_in(portal, person) as session:
        yield session


def test_the_plan(client, user):
    plan = PlanApi(client)
    quota = plan.get_portal_quota().response
    assert quota.name == "default" and quota.count_room_admin == 2147483647
    assert plan.get_portal_used_space().response >= 0
    assert plan.get_right_quota().response is None
    assert plan.get_portal_tariff().response.quotas[0].id == -1
    # The model wants dates, which users are not shown.
    assert unparsed(PlanApi(user), "get_portal_tariff") == {"id": 0, "state": 1}
    with refused(403, "Access denied"):
        PlanApi(user).get_portal_quota()


def test_nothing_is_sold(client, user):
    payment = PaymentApi(client)
    assert not payment.get_portal_prices().response
    assert payment.get_payment_currencies().response == []
    assert payment.get_payment_quotas().response == []
    assert payment.get_wallet_services().response == []
    assert payment.get_wallet_service(TenantWalletService.Backup).response is None
    assert payment.get_tenant_wallet_settings()
    assert payment.get_tenant_wallet_service_settings().response.enabled_services == []
    assert payment.get_quota_payment_information().response.features
    assert unparsed(PaymentApi(user), "get_quota_payment_information")["features"]
    with refused(403, NO_BILLING):
        payment.get_customer_info()
    body = SalesRequestsDto(user_name="Ann", email="ann@example.org", message="More")
    with refused(403, NO_BILLING):
        payment.send_payment_request(body)


def test_limits(client, user):
    limits = QuotaApi(client)
    body = QuotaSettingsRequestsDto(
        enable_quota=False, default_quota=QuotaSettingsRequestsDtoDefaultQuota(actual_instance=1000)
    )
    assert limits.save_room_quota_settings(body).response.default_quota == 1000
    assert limits.save_ai_agent_quota_settings(body).response.default_quota == 1000
    assert limits.get_user_quota_settings().response.enable_quota is False
    whole = TenantQuotaSettingsRequestsDto(tenant_id=1, quota=-1)
    assert limits.set_tenant_quota_settings(whole).response.quota == -1
    with refused(403, "Access denied"):
        QuotaApi(user).set_tenant_quota_settings(whole)
