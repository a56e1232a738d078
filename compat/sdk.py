"""The official Python SDK, watched: what it was asked to call, and what its classes offer."""

from __future__ import annotations

import contextlib
import importlib
import inspect
import json
import pkgutil
from collections import defaultdict
from typing import Any, Iterator
from uuid import UUID

import docspace_api_sdk.api.group
import docspace_api_sdk.api.people
import pytest
from docspace_api_sdk import ApiClient, AuthenticationApi, Configuration, ProfilesApi
from docspace_api_sdk.exceptions import ApiException
from docspace_api_sdk.models.auth_requests_dto import AuthRequestsDto
from docspace_api_sdk.models.employee_type import EmployeeType
from docspace_api_sdk.models.member_request_dto import MemberRequestDto
from docspace_api_sdk.models.update_members_request_dto import UpdateMembersRequestDto

import running
from schema import normal

PASSWORD = "Sdk-Person-2026"
NOBODY = UUID("0198c0de-0000-7000-8000-000000000001")
Called = tuple[str, str]
"""Method and template with empty braces."""


class Client(ApiClient):
    """The SDK's client, which also writes down what was answered and could be parsed."""

    answered: dict[Called, set[int]] = defaultdict(set)

    def param_serialize(self, method, resource_path, *arguments, **named):
        self.called = (method, normal(resource_path))
        return super().param_serialize(method, resource_path, *arguments, **named)

    def response_deserialize(self, *arguments, **named):
        try:
            parsed = super().response_deserialize(*arguments, **named)
        except ApiException as refused:
            self.answered[self.called].add(refused.status)
            raise
        self.answered[self.called].add(parsed.status_code)
        return parsed


def unparsed(api: Any, function: str, *arguments: Any, **named: Any) -> Any:
    """Calls a function of the SDK whose model is stricter than the protocol, and returns the `response` as it came."""
    answer = getattr(api, f"{function}_without_preload_content")(*arguments, **named)
    assert answer.status == 200, answer.data
    api.api_client.answered[api.api_client.called].add(answer.status)
    return json.loads(answer.data).get("response")


def sign_in(client: Client, email: str, password: str = PASSWORD):
    request = AuthRequestsDto(user_name=email, password=password)
    return AuthenticationApi(client).authenticate_me(request).response


def signed_in(portal: running.Portal, person: Any, password: str = PASSWORD) -> Client:
    """A client with the session of a person."""
    with Client(Configuration(host=portal.base)) as anonymous:
        token = sign_in(anonymous, person.email, password).token
    return Client(Configuration(host=portal.base, access_token=token))


def add(client: Client, email: str, type: EmployeeType = EmployeeType.USER, **members):
    """A person who can sign in."""
    who = {"email": email, "first_name": "Ada", "last_name": "Lovelace", "type": type, "password": PASSWORD}
    return ProfilesApi(client).add_member(MemberRequestDto(**{**who, **members})).response


def ids(*people) -> list[UUID]:
    return [UUID(str(person.id)) for person in people]


def members(*people) -> UpdateMembersRequestDto:
    return UpdateMembersRequestDto(user_ids=ids(*people))


@contextlib.contextmanager
def refused(status: int, text: str | None = None) -> Iterator[None]:
    """The SDK says that the portal refused."""
    with pytest.raises(ApiException) as raised:
        yield
    assert raised.value.status == status, raised.value
    if text is not None:
        assert json.loads(raised.value.body)["error"]["message"] == text


class Found(Exception):
    """Carries the operation out of the SDK before anything is sent."""


class Probe(ApiClient):
    def param_serialize(self, method, resource_path, *_, **__):
        raise Found((method, normal(resource_path)))


def classes() -> dict[str, dict[str, Called]]:
    """The operation behind each function of each API class for people, groups and guests, found by asking them."""
    modules = [
        importlib.import_module(found.name)
        for package in (docspace_api_sdk.api.people, docspace_api_sdk.api.group)
        for found in pkgutil.iter_modules(package.__path__, f"{package.__name__}.")
    ]
    modules.append(importlib.import_module("docspace_api_sdk.api.portal.guests_api"))
    return {
        f"{module.__name__.split('.')[-2]}.{name}": functions(api)
        for module in modules
        for name, api in inspect.getmembers(module, inspect.isclass)
        if api.__module__ == module.__name__
    }


def functions(api: type) -> dict[str, Called]:
    found = {}
    with Probe() as client:
        for name, function in inspect.getmembers(api(client), inspect.ismethod):
            if name.startswith("_") and name.endswith("_serialize"):
                parameters = inspect.signature(function).parameters
                with pytest.raises(Found) as raised:
                    function(**dict.fromkeys(parameters))
                found[name.removeprefix("_").removesuffix("_serialize")] = raised.value.args[0]
    return found
