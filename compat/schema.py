"""Checking answers against OpenAPI documents: the vendor's, and the portal's own."""

from __future__ import annotations

import json
import re
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Iterator

import yaml
from jsonschema import Draft202012Validator, FormatChecker

FORMATS = FormatChecker(formats=["uuid", "email", "date"])
METHODS = {"get", "put", "post", "delete", "patch"}


@FORMATS.checks("date-time")
def is_instant(value: Any) -> bool:
    """docs/protocol/http.md 10: an API date or a plain date-time."""
    return not isinstance(value, str) or bool(
        re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,7})?(Z|[+-]\d\d:\d\d)?", value)
    )


@FORMATS.checks("date-span")
def is_span(value: Any) -> bool:
    """docs/protocol/http.md 10: a time span."""
    return not isinstance(value, str) or bool(re.fullmatch(r"-?(\d+\.)?\d\d:\d\d:\d\d(\.\d{1,7})?", value))


@dataclass(frozen=True)
class Problem:
    """One place where an answer does not fit: `response[].sex`, say, for any element of a list."""

    operation: str
    path: str
    rule: str
    text: str
    value: Any = None

    def __str__(self) -> str:
        return f"{self.operation}: {self.path}: {self.rule}: {self.text}"


@dataclass
class Difference:
    """One way in which our answers differ from the vendor's document on purpose."""

    operation: str
    path: str
    rule: str
    reason: str
    value: str | None = None
    """What the value looks like instead, as a regular expression; without it the value may be anything."""
    uses: int = 0

    def fits(self, problem: Problem) -> bool:
        return (
            matches(self.operation, problem.operation)
            and matches(self.path, problem.path)
            and self.rule == problem.rule
            and (self.value is None or re.fullmatch(self.value, str(problem.value)) is not None)
        )

    def __str__(self) -> str:
        return f"{self.operation} {self.path} {self.rule}"


def read_differences(file: Path) -> list[Difference]:
    """An entry names one path, or several with the same reason."""
    return [
        Difference(path=path, **{name: value for name, value in entry.items() if name not in {"path", "paths"}})
        for entry in tomllib.loads(file.read_text()).get("difference", [])
        for path in entry.get("paths", [entry.get("path")])
    ]


@dataclass(frozen=True)
class Operation:
    """What a document says about an operation."""

    id: str
    answers: dict[str, dict[str, Any]]
    """By status, or `default`."""
    sample: str
    """The path with a value of the right type for each parameter."""


@dataclass
class Document:
    """A document, made into something that a JSON Schema validator understands."""

    operations: dict[tuple[str, str], Operation]
    """By method and template with empty braces."""
    schemas: dict[str, Any]

    @classmethod
    def vendors(cls, folder: Path) -> "Document":
        files = sorted(folder.glob("*.yaml")) + sorted(folder.glob("*.yml"))
        assert files, f"no document in {folder}"
        raw = yaml.load(files[-1].read_text(), Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
        schemas = raw["components"]["schemas"]
        return cls(operations_of(raw), {name: translate(schema, schemas) for name, schema in schemas.items()})

    @classmethod
    def own(cls, text: str) -> "Document":
        """The portal's own document, read strictly: a member that it does not describe is a problem."""
        raw = json.loads(text, object_hook=closed)
        return cls(operations_of(raw), raw["components"]["schemas"])

    def knows(self, method: str, template: str) -> bool:
        return (method, normal(template)) in self.operations

    def problems(self, method: str, template: str, status: int, media: str, body: Any) -> list[Problem]:
        """What does not fit. Errors that the document says nothing about fit."""
        described = self.operations[method, normal(template)]
        operation = described.id
        answer = described.answers.get(str(status), described.answers.get("default"))
        if answer is None:
            return [Problem(operation, "", "status", f"{status} is not described")] if status < 400 else []
        contents = answer.get("content", {})
        if not contents or body is None:
            is_described = not (contents and status < 400 and media)
            return [] if is_described else [Problem(operation, "", "content", f"{media} has no body")]
        if media not in contents:
            return [Problem(operation, "", "content", f"{media} is not described for {status}")]
        schema = translate(contents[media].get("schema", {}), {})
        return list(check({**schema, "components": {"schemas": self.schemas}}, body, operation))


def check(schema: dict[str, Any], body: Any, name: str) -> Iterator[Problem]:
    for error in Draft202012Validator(schema, format_checker=FORMATS).iter_errors(body):
        yield from spread(name, error)


def matches(pattern: str, text: str) -> bool:
    """Whether a text fits a pattern in which `*` stands for anything, and brackets for themselves."""
    return re.fullmatch(".*".join(map(re.escape, pattern.split("*"))), text) is not None


def normal(template: str) -> str:
    return re.sub(r"\{[^}]*\}", "{}", template.lower()).rstrip("/")


def operations_of(raw: dict[str, Any]) -> dict[tuple[str, str], Operation]:
    return {
        (method.upper(), normal(template)): Operation(
            operation["operationId"], operation["responses"], sample(template, operation.get("parameters", []))
        )
        for template, methods in raw["paths"].items()
        for method, operation in methods.items()
        if method in METHODS
    }


def sample(template: str, parameters: list[dict[str, Any]]) -> str:
    for parameter in parameters:
        schema = parameter.get("schema", {})
        value = {"integer": "1"}.get(schema.get("type"), "x")
        if schema.get("format") == "uuid":
            value = "00000000-0000-7000-8000-000000000001"
        template = template.replace(f"{{{parameter['name']}}}", value)
    return template


def closed(schema: dict[str, Any]) -> dict[str, Any]:
    """An object with members has no others."""
    if schema.get("type") == "object" and schema.get("properties"):
        schema.setdefault("additionalProperties", False)
    return schema


def translate(schema: Any, schemas: dict[str, Any]) -> Any:
    """OpenAPI 3.0 → JSON Schema: `nullable`, and `allOf` of closed objects merged into one closed object."""
    if isinstance(schema, list):
        return [translate(element, schemas) for element in schema]
    if not isinstance(schema, dict):
        return schema
    if "allOf" in schema and schemas:
        schema = merged(schema, schemas)
    if "x-enum-type" in schema:
        # Requests take names and numbers, an answer has the one that is named here.
        return next(variant for variant in schema["oneOf"] if variant["type"] == schema["x-enum-type"])
    made = {
        name: {member: translate(of, schemas) for member, of in value.items()}
        if name == "properties"
        else translate(value, schemas)
        for name, value in schema.items()
        if name not in {"nullable", "example", "description", "discriminator"} and not name.startswith("x-")
    }
    if schema.get("nullable") and "type" in made:
        made["type"] = [made["type"], "null"]
        if "enum" in made:
            made["enum"] = [*made["enum"], None]
    return made


def merged(schema: dict[str, Any], schemas: dict[str, Any]) -> dict[str, Any]:
    """One object with the members of all parts; each part alone would refuse the others' members."""
    properties: dict[str, Any] = {}
    required: list[str] = []
    for part in schema["allOf"]:
        while "$ref" in part:
            part = schemas[part["$ref"].rsplit("/", 1)[1]]
        if "allOf" in part:
            part = merged(part, schemas)
        properties.update(part.get("properties", {}))
        required += part.get("required", [])
    rest = {name: value for name, value in schema.items() if name not in {"allOf", "properties", "required"}}
    properties.update(schema.get("properties", {}))
    required += schema.get("required", [])
    return {"type": "object", **rest, "properties": properties, **({"required": required} if required else {})}


def spread(operation: str, error: Any) -> Iterator[Problem]:
    """One problem for each member that is too much or missing, one for everything else."""
    path = ".".join("[]" if isinstance(step, int) else str(step) for step in error.absolute_path).replace(".[]", "[]")
    if error.validator == "additionalProperties":
        for name in sorted(set(error.instance) - set(error.schema.get("properties", {}))):
            yield Problem(
                operation,
                f"{path}.{name}".lstrip("."),
                "additionalProperties",
                "the document has no such member",
                error.instance[name],
            )
    elif error.validator == "required":
        for name in sorted(set(error.validator_value) - set(error.instance)):
            yield Problem(operation, f"{path}.{name}".lstrip("."), "required", "the document requires this member")
    else:
        yield Problem(operation, path, error.validator, error.message[:200], error.instance)
