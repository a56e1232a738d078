"""One portal for the whole run, with its owner and a key of the owner's."""

from __future__ import annotations

import itertools
import os

import pytest
from docspace_api_sdk import Configuration

import hooks
import provider
import running
import sdk

# A proxy of the machine must not stand between the tests and loopback.
os.environ["NO_PROXY"] = os.environ["no_proxy"] = "127.0.0.1,localhost"


@pytest.fixture(scope="session")
def portal(tmp_path_factory):
    with provider.running() as outside:
        settings = {**running.NO_MAIL_SERVER, **outside.settings(), **hooks.SETTINGS}
        portal = running.start(tmp_path_factory.mktemp("portal"), settings=settings)
        yield portal
        assert portal.stop() == 0, f"the server did not end cleanly: {portal.printed()}"


@pytest.fixture(scope="session")
def receiver():
    """Somebody who takes every webhook."""
    with hooks.receiving() as receiver:
        yield receiver


@pytest.fixture(scope="session")
def key(portal):
    """An API key of the owner with all rights."""
    return portal.make_key("--name", "compat")


@pytest.fixture(scope="session")
def new_email():
    """Makes e-mail addresses that nobody has yet."""
    numbers = itertools.count(1)
    return lambda name="person": f"{name}.{next(numbers)}@example.com"


@pytest.fixture(scope="session")
def new_person(portal, key, new_email):
    """Creates people with plain requests and returns their profiles."""

    def create(**members):
        body = {"firstName": "Com", "lastName": "Pat", "email": new_email(), **members}
        answer = portal.call("POST", "/people", key, json=body)
        assert answer.status_code == 200, answer.text
        return answer.json()["response"]

    return create


@pytest.fixture(scope="session")
def client(portal, key):
    """The SDK with the owner's key."""
    with sdk.Client(Configuration(host=portal.base, access_token=key)) as client:
        yield client


@pytest.fixture(scope="session")
def anonymous(portal):
    """The SDK without a credential."""
    with sdk.Client(Configuration(host=portal.base)) as client:
        yield client


@pytest.fixture
def person(client, new_email):
    """A person made with the SDK."""
    return sdk.add(client, new_email("sdk"))
