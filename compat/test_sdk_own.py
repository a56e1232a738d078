"""The official Python SDK: what people have for themselves (photo, language, accounts elsewhere …), and limits."""

from __future__ import annotations

from urllib.parse import parse_qs

import requests
from docspace_api_sdk import ProfilesApi
from docspace_api_sdk.api.people.photos_api import PhotosApi
from docspace_api_sdk.api.people.quota_api import QuotaApi
from docspace_api_sdk.api.people.theme_api import ThemeApi
from docspace_api_sdk.api.people.third_party_accounts_api import ThirdPartyAccountsApi
from docspace_api_sdk.models.culture import Culture
from docspace_api_sdk.models.dark_theme_settings_request_dto import DarkThemeSettingsRequestDto
from docspace_api_sdk.models.dark_theme_settings_type import DarkThemeSettingsType
from docspace_api_sdk.models.employee_type import EmployeeType
from docspace_api_sdk.models.link_account_request_dto import LinkAccountRequestDto
from docspace_api_sdk.models.signup_account_request_dto import SignupAccountRequestDto
from docspace_api_sdk.models.thumbnails_request import ThumbnailsRequest
from docspace_api_sdk.models.update_members_quota_request_dto import UpdateMembersQuotaRequestDto
from docspace_api_sdk.models.update_members_quota_request_dto_quota import UpdateMembersQuotaRequestDtoQuota
from docspace_api_sdk.models.update_photo_member_request import UpdatePhotoMemberRequest

from sdk import NOBODY, ids, refused, signed_in
from story_accounts import come_back
from telling import Story, picture


def test_photos(client, portal, person):
    userid = str(person.id)
    with signed_in(portal, person) as session:
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
        with refused(404, "The user could not be found"):
            api.get_member_photo(str(NOBODY))
    with refused(403, "Access denied"):
        PhotosApi(client).delete_member_photo(userid)


def test_culture(client, portal, person):
    profiles, culture = ProfilesApi(client), Culture(culture_name="de")
    with signed_in(portal, person) as session:
        assert ProfilesApi(session).update_member_culture(str(person.id), culture).response.culture_name == "de"
        with refused(400, "The specified culture is not in the list of available ones"):
            ProfilesApi(session).update_member_culture(str(person.id), Culture(culture_name="tlh"))
    with refused(403, "Access denied"):
        profiles.update_member_culture(str(person.id), culture)


def test_claims(client):
    assert ProfilesApi(client).get_claims().response["claims"]


def test_theme(anonymous, portal, person):
    with signed_in(portal, person) as session:
        themes = ThemeApi(session)
        assert themes.get_portal_theme().response.theme == DarkThemeSettingsType.SYSTEM
        dark = DarkThemeSettingsRequestDto(theme=DarkThemeSettingsType.DARK)
        assert themes.change_portal_theme(dark).response.theme == DarkThemeSettingsType.DARK
        assert ProfilesApi(session).get_self_profile().response.theme == DarkThemeSettingsType.DARK
    with refused(401):
        ThemeApi(anonymous).get_portal_theme()


def test_quota(client, portal, person):
    limit = UpdateMembersQuotaRequestDtoQuota(1 << 30)
    request = UpdateMembersQuotaRequestDto(user_ids=ids(person), quota=limit)
    assert [one.id for one in QuotaApi(client).update_user_quota(request).response] == [person.id]
    assert [one.id for one in QuotaApi(client).reset_users_quota(request).response] == [person.id]
    with signed_in(portal, person) as session, refused(403, "Access denied"):
        QuotaApi(session).update_user_quota(request)


def test_accounts_elsewhere(anonymous, portal, key, person):
    """The suite plays the provider; the way there and back is a browser's, not the SDK's."""
    listed = ThirdPartyAccountsApi(anonymous).get_third_party_auth_providers().response
    assert [(one.provider, one.linked) for one in listed] == [("pretend", False)]
    with signed_in(portal, person) as session:
        accounts = ThirdPartyAccountsApi(session)
        # The SDK takes this operation for an anonymous one, and sends no credential with it by itself.
        credential = {"Authorization": f"Bearer {session.configuration.access_token}"}
        is_linked = lambda: accounts.get_third_party_auth_providers(_headers=dict(credential)).response[0].linked
        profile = come_back(Story(portal, key), "elsewhere")
        accounts.link_third_party_account(LinkAccountRequestDto(serialized_profile=profile))
        assert is_linked()
        accounts.unlink_third_party_account(provider="pretend")
        assert not is_linked()
        with refused(400):
            accounts.link_third_party_account(LinkAccountRequestDto(serialized_profile="made up"))


def test_signing_up_with_an_account_elsewhere(anonymous, client, portal, key):
    pages = Story(portal, key)
    link = pages("POST", "/portal/users/invitationlink", json={"employeeType": "DocSpaceAdmin"})
    link_key = parse_qs(pages.query_of(link["url"]))["key"][0]
    request = SignupAccountRequestDto(
        key=link_key, serialized_profile=come_back(pages, "stranger"), employee_type=EmployeeType.DOCSPACEADMIN
    )
    created = ThirdPartyAccountsApi(anonymous).signup_third_party_account(request).response
    assert ProfilesApi(client).get_profile_by_user_id(str(created.id)).response.email == "stranger@example.org"
    pages("DELETE", "/portal/users/invitationlink", json={"id": link["id"]})
    with refused(403):
        ThirdPartyAccountsApi(anonymous).signup_third_party_account(request)
