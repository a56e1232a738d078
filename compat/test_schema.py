"""Every answer of the operations that are built fits the vendor's OpenAPI document and the portal's own."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import requests

import story
from running import BESIDE
from schema import Document, Problem, normal, read_differences

FOLDER = BESIDE / "vendor"
with_vendors_document = pytest.mark.skipif(
    not FOLDER.is_dir(), reason="the vendor's document is not beside the checkout"
)

# Operations that the portal serves and the vendor's document of line 3.6 does not have.
NOT_IN_VENDORS = {
    ("POST", "/api/2.0/anteroom/people/batch"): "docs/protocol/anteroom.md, Many people at once",
    ("GET", "/storage/reports/{}/{}"): "docs/protocol/portal.md 10.2: where reports are fetched",
    ("GET", "/api/2.0/anteroom/portals"): "docs/protocol/anteroom.md, Portals",
    ("POST", "/api/2.0/anteroom/portals"): "docs/protocol/anteroom.md, Portals",
    ("GET", "/api/2.0/anteroom/portals/{}"): "docs/protocol/anteroom.md, Portals",
    ("PUT", "/api/2.0/anteroom/portals/{}"): "docs/protocol/anteroom.md, Portals",
    ("DELETE", "/api/2.0/anteroom/portals/{}"): "docs/protocol/anteroom.md, Portals",
    ("PUT", "/api/2.0/anteroom/portals/{}/owner/password"): "docs/protocol/anteroom.md, Portals",
    ("PUT", "/api/2.0/anteroom/portals/{}/owner"): "docs/protocol/anteroom.md, Portals",
    ("DELETE", "/api/2.0/portal/deleteportalimmediately"): "docs/protocol/portal.md 5: undocumented",
    ("POST", "/api/2.0/portal/sendremoveinstructions"): "docs/protocol/portal.md 5: undocumented",
    ("PUT", "/api/2.0/portal/portalrename"): "docs/protocol/portal.md 4.1: undocumented",
    ("GET", "/api/2.0/people/exists"): "docs/protocol/people.md 5.5: came with line 3.7",
    ("PUT", "/api/2.0/people/{}/email"): "docs/protocol/people.md 9.2: came with line 3.7",
    ("POST", "/api/2.0/people/active"): "docs/protocol/people.md 6.2: undocumented",
    ("GET", "/api/2.0/people/info"): "docs/protocol/people.md 5.11: undocumented",
    ("GET", "/api/2.0/people/recalculatequota"): "docs/protocol/people.md 11.3: undocumented",
    ("GET", "/api/2.0/people/checkrecalculatequota"): "docs/protocol/people.md 11.3: undocumented",
    ("GET", "/api/2.0/portal/users/invitationlink/{}"): "docs/protocol/portal.md 3.2: came with line 3.7",
    ("POST", "/api/2.0/portal/users/invitationlink"): "docs/protocol/portal.md 3.2: came with line 3.7",
    ("PUT", "/api/2.0/portal/users/invitationlink"): "docs/protocol/portal.md 3.2: came with line 3.7",
    ("DELETE", "/api/2.0/portal/users/invitationlink"): "docs/protocol/portal.md 3.2: came with line 3.7",
    ("GET", "/api/2.0/settings/version/build"): "docs/protocol/portal.md 13: the document leaves it out",
    ("GET", "/api/2.0/portal/tenantextra"): "docs/protocol/portal.md 4.1: undocumented",
    ("POST", "/api/2.0/settings/userquotasettings"): "docs/protocol/portal.md 12: undocumented, unlike its siblings",
    ("GET", "/api/2.0/modules"): "docs/protocol/portal.md 13: undocumented",
    ("GET", "/api/2.0/modules/info"): "docs/protocol/portal.md 13: undocumented",
    ("GET", "/api/2.0/settings/version"): "docs/protocol/portal.md 13: undocumented",
    ("PUT", "/api/2.0/settings/version"): "docs/protocol/portal.md 13: undocumented",
    ("GET", "/api/2.0/settings/recalculatequota"): "docs/protocol/portal.md 12: undocumented",
    ("GET", "/api/2.0/settings/checkrecalculatequota"): "docs/protocol/portal.md 12: undocumented",
    ("GET", "/api/2.0/anteroom/mails"): "docs/protocol/anteroom.md, Mails",
    ("GET", "/api/2.0/anteroom/mails/{}"): "docs/protocol/anteroom.md, Mails",
    ("PUT", "/api/2.0/anteroom/mails/{}/retry"): "docs/protocol/anteroom.md, Mails",
    ("GET", "/api/2.0/settings/ai-access"): "docs/protocol/portal.md 7.3: came with line 3.7",
    ("POST", "/api/2.0/settings/ai-access"): "docs/protocol/portal.md 7.3: came with line 3.7",
    ("PUT", "/api/2.0/settings/defaultfolder"): "docs/protocol/portal.md 7.3: came with line 3.7",
    ("PUT", "/api/2.0/settings/timeandlanguage"): "docs/protocol/portal.md 7.3: not in their document",
    ("PUT", "/api/2.0/settings/welcome/close"): "docs/protocol/portal.md 7.3: came with line 3.7",
    ("PUT", "/api/2.0/settings/devtoolsaccess"): "docs/protocol/auth.md 16: the same as POST",
    ("POST", "/api/2.0/anteroom/mails/test"): "docs/protocol/anteroom.md, Mails",
    ("POST", "/api/2.0/anteroom/webhooks/{}/test"): "docs/protocol/anteroom.md, Webhooks",
    ("POST", "/api/2.0/anteroom/keys/{}/rotate"): "docs/protocol/auth.md 7.2: an operation of Anteroom alone",
    ("POST", "/apisystem/portal/register"): "docs/protocol/portal.md 6: of the installation, not of the API",
    ("POST", "/apisystem/portal/registerbyemail"): "docs/protocol/portal.md 6",
    ("POST", "/apisystem/portal/provision"): "docs/protocol/portal.md 6",
    ("GET", "/apisystem/portal/licensequota"): "docs/protocol/portal.md 6",
    ("POST", "/apisystem/portal/licensequota/report"): "docs/protocol/portal.md 6",
    ("POST", "/apisystem/portal/signin"): "docs/protocol/portal.md 6",
    ("POST", "/apisystem/portal/validateportalname"): "docs/protocol/portal.md 6",
    ("GET", "/apisystem/portal/get"): "docs/protocol/portal.md 6",
    ("PUT", "/apisystem/portal/status"): "docs/protocol/portal.md 6",
    ("DELETE", "/apisystem/portal/remove"): "docs/protocol/portal.md 6",
    ("GET", "/apisystem/portal/test"): "docs/protocol/portal.md 6",
    ("GET", "/apisystem/settings/get"): "docs/protocol/portal.md 6",
    ("GET", "/apisystem/settings/test"): "docs/protocol/portal.md 6",
    ("POST", "/apisystem/settings/checkdomain"): "docs/protocol/portal.md 6",
    ("POST", "/apisystem/settings/save"): "docs/protocol/portal.md 6",
    ("GET", "/login.ashx"): "docs/protocol/people.md 14.1: the return address of providers, for browsers",
    ("GET", "/s/{}"): "docs/protocol/http.md 20: a page for browsers",
}

# Operations that can only refuse in this story: there are no rooms, folders and files, and what is said beside each.
NEVER_SUCCEED = {
    ("GET", "/api/2.0/anteroom/portals"): "docs/protocol/anteroom.md, Portals: only through the control listener",
    ("POST", "/api/2.0/anteroom/portals"): "docs/protocol/anteroom.md, Portals: only through the control listener",
    ("GET", "/api/2.0/anteroom/portals/{}"): "docs/protocol/anteroom.md, Portals: only through the control listener",
    ("PUT", "/api/2.0/anteroom/portals/{}"): "docs/protocol/anteroom.md, Portals: only through the control listener",
    ("DELETE", "/api/2.0/anteroom/portals/{}"): "docs/protocol/anteroom.md, Portals: only through the control listener",
    ("PUT", "/api/2.0/anteroom/portals/{}/owner/password"): "docs/protocol/anteroom.md, Portals: only through the control listener",
    ("PUT", "/api/2.0/anteroom/portals/{}/owner"): "docs/protocol/anteroom.md, Portals: only through the control listener",
    ("DELETE", "/api/2.0/portal/deleteportalimmediately"): "docs/protocol/anteroom.md row 17: registration is closed",
    ("POST", "/api/2.0/portal/sendcongratulations"): "docs/protocol/portal.md 5: the key is made at a registration",
    ("POST", "/api/2.0/portal/sendremoveinstructions"): "docs/protocol/portal.md 5: the key is made at a registration",
    ("GET", "/api/2.0/accounts/room/{}/search"): "docs/protocol/people.md 12.8",
    ("GET", "/api/2.0/accounts/folder/{}/search"): "docs/protocol/people.md 12.8",
    ("GET", "/api/2.0/accounts/file/{}/search"): "docs/protocol/people.md 12.8",
    ("GET", "/api/2.0/people/room/{}"): "docs/protocol/people.md 12.7",
    ("GET", "/api/2.0/people/folder/{}"): "docs/protocol/people.md 12.7",
    ("GET", "/api/2.0/people/file/{}"): "docs/protocol/people.md 12.7",
    ("GET", "/api/2.0/group/room/{}"): "docs/protocol/portal.md 1.3",
    ("GET", "/api/2.0/group/folder/{}"): "docs/protocol/portal.md 1.3",
    ("GET", "/api/2.0/group/file/{}"): "docs/protocol/portal.md 1.3",
    ("POST", "/api/2.0/people/delete/personal/start"): "docs/protocol/people.md 15.5",
    ("POST", "/api/2.0/settings/banner"): "docs/protocol/portal.md 7.3: there is no licence",
    ("GET", "/api/2.0/portal/payment/account"): "docs/protocol/portal.md 4.3: nothing is sold",
    ("GET", "/api/2.0/portal/payment/chechoutsetupurl"): "docs/protocol/portal.md 4.3: nothing is sold",
    ("GET", "/api/2.0/portal/payment/customerinfo"): "docs/protocol/portal.md 4.3: nothing is sold",
    ("GET", "/api/2.0/portal/payment/customer/balance"): "docs/protocol/portal.md 4.3: nothing is sold",
    ("GET", "/api/2.0/portal/payment/customer/operations"): "docs/protocol/portal.md 4.3: nothing is sold",
    ("GET", "/api/2.0/portal/payment/customer/operationsreport"): "docs/protocol/portal.md 4.3: nothing is sold",
    ("POST", "/api/2.0/portal/payment/customer/operationsreport"): "docs/protocol/portal.md 4.3: nothing is sold",
    ("POST", "/api/2.0/portal/payment/deposit"): "docs/protocol/portal.md 4.3: nothing is sold",
    ("POST", "/api/2.0/portal/payment/topupsettings"): "docs/protocol/portal.md 4.3: nothing is sold",
    ("POST", "/api/2.0/portal/payment/servicestate"): "docs/protocol/portal.md 4.3: nothing is sold",
    ("POST", "/api/2.0/portal/payment/request"): "docs/protocol/portal.md 4.3: nothing is sold",
    ("DELETE", "/api/2.0/portal/payment/customer/operationsreport"): "docs/protocol/portal.md 4.3: nothing is sold",
    ("PUT", "/api/2.0/portal/payment/url"): "docs/protocol/portal.md 4.3: nothing is sold",
    ("PUT", "/api/2.0/portal/payment/update"): "docs/protocol/portal.md 4.3: nothing is sold",
    ("PUT", "/api/2.0/portal/payment/updatewallet"): "docs/protocol/portal.md 4.3: nothing is sold",
    ("PUT", "/api/2.0/portal/payment/calculatewallet"): "docs/protocol/portal.md 4.3: nothing is sold",
    ("PUT", "/api/2.0/settings/version"): "docs/protocol/portal.md 13: there is one version",
    ("GET", "/apisystem/portal/licensequota"): "docs/protocol/portal.md 6.3: there is no document server",
    ("POST", "/apisystem/portal/licensequota/report"): "docs/protocol/portal.md 6.3: there is no document server",
    ("POST", "/api/2.0/settings/license"): "docs/protocol/portal.md 7.3: an open edition needs none",
    ("GET", "/api/2.0/settings/telegram/link"): "docs/protocol/portal.md 14: there is no bot",
    ("POST", "/api/2.0/authentication/setphone"): "docs/protocol/auth.md 4.4",
    ("POST", "/api/2.0/authentication/sendsms"): "docs/protocol/auth.md 4.4",
}

# Operations that answer everybody, whatever is sent.
NEVER_REFUSE = {
    ("GET", "/apisystem/portal/test"),
    ("GET", "/apisystem/settings/test"),
    ("GET", "/api/2.0/authentication"),
    ("GET", "/api/2.0/capabilities"),
    ("GET", "/api/2.0/settings"),
    ("GET", "/api/2.0/settings/colortheme"),
    ("GET", "/api/2.0/settings/cultures"),
    ("GET", "/api/2.0/settings/deeplink"),
    ("GET", "/api/2.0/settings/invitationsettings"),
    ("GET", "/api/2.0/security/csp"),
    ("GET", "/api/2.0/settings/license/required"),
    ("GET", "/api/2.0/settings/version/build"),
    ("GET", "/s/{}"),
    ("POST", "/api/2.0/authentication/logout"),
}


@pytest.fixture(scope="module")
def told(portal, key, new_email) -> story.Story:
    told = story.Story(portal, key)
    story.tell(told, new_email)
    return told


@pytest.fixture(scope="module")
def own(portal) -> Document:
    answer = requests.get(f"{portal.base}/openapi.json", timeout=30)
    assert answer.status_code == 200, answer.text
    return Document.own(answer.text)


@pytest.fixture(scope="module")
def vendors() -> Document:
    return Document.vendors(FOLDER)


def problems(document: Document, told: story.Story) -> list[Problem]:
    return [
        problem
        for one in told.exchanges
        if document.knows(one.method, one.template)
        for problem in document.problems(one.method, one.template, one.status, one.media, one.body)
    ]


def show(found: list[Problem]) -> str:
    return "\n  " + "\n  ".join(sorted(set(map(str, found))))


@with_vendors_document
def test_answers_fit_the_vendors_document(vendors, told):
    differences = read_differences(Path(__file__).with_name("differences.toml"))
    found = []
    for problem in problems(vendors, told):
        excuses = [difference for difference in differences if difference.fits(problem)]
        for excuse in excuses:
            excuse.uses += 1
        if not excuses:
            found.append(problem)
    assert not found, show(found)

    unused = [str(difference) for difference in differences if not difference.uses]
    assert not unused, f"differences.toml lists what is no difference: {unused}"
    assert all(difference.reason.strip() for difference in differences)


def test_answers_fit_the_portals_own_document(own, told):
    found = problems(own, told)
    assert not found, show(found)


@pytest.mark.parametrize(
    ("member", "value", "rule"),
    [
        ("id", "no id", "format"),
        ("status", "Active", "type"),
        ("firstName", 5, "type"),
        ("isAdmin", "yes", "type"),
        ("contacts", [{"kind": "phone"}], "additionalProperties"),
        ("surprise", True, "additionalProperties"),
    ],
)
def test_the_check_notices_what_does_not_fit(request, told, member, value, rule):
    documents = ["own", "vendors"] if FOLDER.is_dir() else ["own"]
    one = next(one for one in told.exchanges if one.template.endswith("/people/{userid}") and one.status == 200)
    body = {**one.body, "response": {**one.body["response"], member: value}}
    for document in map(request.getfixturevalue, documents):
        found = document.problems(one.method, one.template, one.status, one.media, body)
        assert any(member in problem.path and problem.rule == rule for problem in found), show(found)


def test_every_built_operation_was_called(own, told):
    assert told.called == set(own.operations) - set(NEVER_SUCCEED)


def test_every_built_operation_refused_something(own, told):
    assert set(own.operations) - told.refused == NEVER_REFUSE


def test_the_portals_own_document_is_whole(portal, own):
    text = requests.get(f"{portal.base}/openapi.json", timeout=30).text
    references = set(re.findall(r'"#/components/schemas/([^"]+)"', text))
    assert references == set(own.schemas), "every schema is there, and is used"
    names = [operation.id for operation in own.operations.values()]
    assert len(names) == len(set(names))


@with_vendors_document
def test_what_the_vendors_document_lacks_is_known(own, vendors):
    assert set(own.operations) - set(vendors.operations) == set(NOT_IN_VENDORS)


@with_vendors_document
def test_the_vendors_other_operations_are_known_and_not_built(portal, key, own, vendors):
    for method, template in sorted(set(vendors.operations) - set(own.operations)):
        path = vendors.operations[method, template].sample.removeprefix("/api/2.0")
        answer = portal.call(method, path, key, json={})
        assert answer.status_code == 501, f"{method} {path}: {answer.status_code} {answer.text}"
        named = re.fullmatch(r"Anteroom does not offer (\S+) (\S+) yet\.", answer.json()["error"]["message"])
        assert named and (named[1], normal(named[2])) == (method, template)


def test_successes_are_in_the_envelope_and_hold_no_nulls(told):
    for one in told.exchanges:
        # What is below /apisystem has no envelope (portal.md 6), and files have none.
        if one.status == 200 and not one.template.startswith(("/apisystem", "/storage")):
            body, where = one.body, f"{one.method} {one.template}"
            assert (body["status"], body["statusCode"]) == (0, 200), where
            assert [link["action"] for link in body["links"]] == [one.method], where
            assert not list(nulls(body)), f"{where}: {list(nulls(body))}"


def nulls(value, path=""):
    """The paths of the nulls inside a value."""
    if value is None:
        yield path
    elif isinstance(value, (dict, list)):
        for name, member in value.items() if isinstance(value, dict) else enumerate(value):
            yield from nulls(member, f"{path}.{name}")
