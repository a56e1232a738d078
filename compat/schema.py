"""Checking answers against the vendor's OpenAPI document."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Iterator

import yaml
from jsonschema import Draft202012Validator, FormatChecker

FORMATS = FormatChecker(formats=["uuid", "email", "date"])


@dataclass
class Difference:
    """One way in which our answers differ from the document on purpose."""

    operation: str
    path: str
    rule: str
    reason: str
    uses: int = 0

    def fits(self, problem: "Problem") -> bool:
        return (
            matches(self.operation, problem.operation)
            and matches(self.path, problem.path)
            and self.rule == problem.rule
        )


@dataclass(frozen=True)
class Problem:
    """One place where an answer does not fit: `response[].sex`, say, for any element of a list."""

    operation: str
    path: str
    rule: str
    text: str

    def __str__(self) -> str:
        return f"{self.operation}: {self.path}: {self.rule}: {self.text}"


@dataclass
class Document:
    """The document, made into something that a JSON Schema validator understands."""

    operations: dict[tuple[str, str], tuple[str, dict[str, Any] | None]]
    """(method, template with empty braces) → (operation id, schema of the 200 answer)."""
    schemas: dict[str, Any]
    differences: list[Difference] = field(default_factory=list)

    @classmethod
    def read(cls, folder: Path, differences: Path) -> "Document":
        files = sorted(folder.glob("*.yaml")) + sorted(folder.glob("*.yml"))
        assert files, f"no document in {folder}"
        raw = yaml.load(files[-1].read_text(), Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
        schemas = raw["components"]["schemas"]
        return cls(
            operations={
                (method.upper(), normal(template)): (operation["operationId"], answer_schema(operation))
                for template, methods in raw["paths"].items()
                for method, operation in methods.items()
                if method in {"get", "put", "post", "delete", "patch"}
            },
            schemas={name: translate(schema, schemas) for name, schema in schemas.items()},
            differences=[Difference(**entry) for entry in tomllib.loads(differences.read_text()).get("difference", [])],
        )

    def problems(self, method: str, template: str, answer: Any) -> list[Problem]:
        """What does not fit and is not a listed difference."""
        operation, schema = self.operations[method, normal(template)]
        assert schema is not None, f"{operation} has no schema for its answer"
        whole = {**translate(schema, {}), "components": {"schemas": self.schemas}}
        found = Draft202012Validator(whole, format_checker=FORMATS).iter_errors(answer)
        return [problem for error in found for problem in spread(operation, error) if not self.excuse(problem)]

    def excuse(self, problem: Problem) -> bool:
        fitting = [difference for difference in self.differences if difference.fits(problem)]
        for difference in fitting:
            difference.uses += 1
        return bool(fitting)


def matches(pattern: str, text: str) -> bool:
    """Whether a text fits a pattern in which `*` stands for anything, and brackets for themselves."""
    return re.fullmatch(".*".join(map(re.escape, pattern.split("*"))), text) is not None


def normal(template: str) -> str:
    return re.sub(r"\{[^}]*\}", "{}", template.lower()).rstrip("/")


def answer_schema(operation: dict[str, Any]) -> dict[str, Any] | None:
    for content in operation["responses"].get("200", {}).get("content", {}).values():
        return content.get("schema")
    return None


def translate(schema: Any, schemas: dict[str, Any]) -> Any:
    """OpenAPI 3.0 → JSON Schema: `nullable`, and `allOf` of closed objects merged into one closed object."""
    if isinstance(schema, list):
        return [translate(element, schemas) for element in schema]
    if not isinstance(schema, dict):
        return schema
    if "allOf" in schema and schemas:
        schema = merged(schema, schemas)
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
            yield Problem(operation, f"{path}.{name}", "additionalProperties", "the document has no such member")
    elif error.validator == "required":
        for name in sorted(set(error.validator_value) - set(error.instance)):
            yield Problem(operation, f"{path}.{name}", "required", "the document requires this member")
    else:
        yield Problem(operation, path, error.validator, error.message[:200])
