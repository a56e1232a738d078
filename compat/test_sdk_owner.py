"""The official Python SDK: handing a portal over, on a portal of its own."""

from __future__ import annotations

from uuid import UUID

from docspace_api_sdk import Configuration, ProfilesApi
from docspace_api_sdk.api.settings.owner_api import OwnerApi
from docspace_api_sdk.models.owner_id_settings_request_dto import OwnerIdSettingsRequestDto

import story_portals
from sdk import NOBODY, PASSWORD, Client, add, refused
from telling import Story

ALIAS = "sdkhanded"


def test_owner_change(anonymous, portal, key):
    password = portal.data.parent / "password-of-the-handed"
    password.write_text(PASSWORD)
    email = story_portals.OWNER
    portal.run("portal", "create", ALIAS, "--owner-email", email, "--password-file", str(password))
    pages = Story(portal, key)
    origin = {"Origin": f"http://{ALIAS}"}
    token = pages("POST", "/authentication", key=None, json={"userName": email, "password": PASSWORD}, headers=origin)
    with Client(Configuration(host=portal.base, access_token=token["token"])) as owner:
        owner.set_default_header("Origin", origin["Origin"])
        next = add(owner, "next.owner@example.com")
        wish = OwnerIdSettingsRequestDto(owner_id=UUID(str(next.id)))
        nobody = OwnerIdSettingsRequestDto(owner_id=NOBODY)
        assert OwnerApi(owner).send_owner_change_instructions(nobody).response.status == 0
        assert OwnerApi(owner).send_owner_change_instructions(wish).response.status == 1
        with refused(403):
            OwnerApi(owner).update_portal_owner(wish)
        link = story_portals.link(pages, ALIAS, "owner-change")
        OwnerApi(anonymous).update_portal_owner(wish, _headers=dict(link))
        with refused(401):
            OwnerApi(anonymous).update_portal_owner(wish, _headers=dict(link))
        assert ProfilesApi(owner).get_self_profile().response.is_owner is False
