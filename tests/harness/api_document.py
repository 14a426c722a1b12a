"""The operations of the API as its document describes them: what generated tests are made from."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

_METHODS: Final = frozenset({"get", "put", "post", "delete", "patch"})


@dataclass(frozen=True)
class Operation:
    """One operation."""

    id: str
    method: str
    path: str
    described: Mapping[str, Any]

    @property
    def role(self) -> str | None:
        """Return the role that it needs; null: it is open to whoever comes."""
        role: str | None = self.described.get("x-orcheo-role")
        return role

    @property
    def audited(self) -> bool:
        """Tell whether the audit log says who called it."""
        return bool(self.described.get("x-orcheo-audited"))

    @property
    def parameters(self) -> list[Mapping[str, Any]]:
        """Return what is described as path, query and headers."""
        return list(self.described.get("parameters", []))

    @property
    def media_type(self) -> str | None:
        """Return the media type of its body; null where it takes none."""
        content = self.described.get("requestBody", {}).get("content", {})
        return next(iter(content), None)

    @property
    def body(self) -> Mapping[str, Any] | None:
        """Return the schema of its body; null where it takes none."""
        content = self.described.get("requestBody", {}).get("content", {})
        return None if self.media_type is None else content[self.media_type]["schema"]

    def slots(self) -> Iterator[str]:
        """Yield every place where a client writes: ``path.workflow_id``, ``body.Execute.inputs``.

        Members of bodies go by the schema that has them, at any depth.
        """
        for parameter in self.parameters:
            yield f"{parameter['in']}.{parameter['name']}"
        if self.body is not None:
            yield from dict.fromkeys(f"body.{name}" for name in _members(self.body, self.id, ()))


@lru_cache
def document() -> Mapping[str, Any]:
    """Return the committed document."""
    file = Path(__file__).parents[2] / "contracts" / "openapi.json"
    found: Mapping[str, Any] = json.loads(file.read_text())
    return found


@lru_cache
def operations() -> tuple[Operation, ...]:
    """Return every operation of the API itself; deliveries of webhooks are another function's."""
    return tuple(
        Operation(described["operationId"], method.upper(), path, described)
        for path, methods in document()["paths"].items()
        for method, described in methods.items()
        if method in _METHODS and not path.startswith("/webhooks/")
    )


def schema(reference: str) -> Mapping[str, Any]:
    """Return a schema of the document."""
    found: Mapping[str, Any] = document()["components"]["schemas"][reference.rpartition("/")[2]]
    return found


def _members(described: Mapping[str, Any], owner: str, seen: tuple[str, ...]) -> Iterator[str]:
    if "$ref" in described:
        name = str(described["$ref"]).rpartition("/")[2]
        if name not in seen:
            yield from _members(schema(name), name, (*seen, name))
        return
    for key in ("anyOf", "oneOf", "allOf"):
        for each in described.get(key, ()):
            yield from _members(each, owner, seen)
    for key in ("items", "additionalProperties"):
        if isinstance(described.get(key), Mapping):
            yield from _members(described[key], owner, seen)
    for name, each in described.get("properties", {}).items():
        yield f"{owner}.{name}"
        yield from _members(each, f"{owner}.{name}", seen)


def sample(described: Mapping[str, Any]) -> Any:
    """Return the smallest value that a schema takes: its example, or what it requires."""
    if "$ref" in described:
        return sample(schema(described["$ref"]))
    if described.get("examples"):
        return described["examples"][0]
    if "const" in described:
        return described["const"]
    if "enum" in described:
        return described["enum"][0]
    for key in ("anyOf", "oneOf", "allOf"):
        if described.get(key):
            return sample(described[key][0])
    match described.get("type"):
        case "object":
            properties = described.get("properties", {})
            return {name: sample(properties[name]) for name in described.get("required", ())}
        case "array":
            return [sample(described["items"])] * int(described.get("minItems", 0))
        case "string":
            return "x" * max(1, int(described.get("minLength", 1)))
        case "integer" | "number":
            return described.get("minimum", 1)
        case "boolean":
            return False
        case _:
            return None
