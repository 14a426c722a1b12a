"""JSON Schemas (2020-12) that users write, and what fits them.

Nothing is fetched: a reference that leads out of a schema makes it a bad one.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

MAX_BYTES: Final = 32 * 1024
"""Of a schema as JSON: that of an answer is kept in the row of the task that asks."""
_SHOWN: Final = 20
_TEXT: Final = 300
_REFERENCES: Final = ("$ref", "$dynamicRef")


class BadSchema(Exception):  # noqa: N818 - says of what it is a finding
    """A schema cannot be used. The text goes on from the schema's name: ``is none: …``."""


def check_schema(schema: Any) -> None:
    """Refuse what is no schema, or one that refers to something outside of it; BadSchema."""
    if not isinstance(schema, Mapping | bool):
        raise BadSchema("is a JSON Schema: an object")
    if len(json.dumps(schema)) > MAX_BYTES:
        raise BadSchema(f"may have {MAX_BYTES} bytes")
    for reference in _references(schema):
        if not str(reference).startswith("#"):
            raise BadSchema(
                f"refers to {str(reference)[:_TEXT]!r}; nothing is fetched: put it under "
                "'$defs' and refer to '#/$defs/…'"
            )
    from jsonschema import Draft202012Validator, SchemaError  # noqa: PLC0415 - 150 ms, rarely needed

    try:
        Draft202012Validator.check_schema(schema)
    except SchemaError as error:
        place = _pointer(error.absolute_path)
        raise BadSchema(f"is none: {place or '/'}: {error.message[:_TEXT]}") from error


def problems(schema: Any, value: Any) -> list[dict[str, str]]:
    """Return where plain JSON does not fit a checked schema: ``{path, message}``, path a pointer.

    Raises:
        BadSchema: The schema cannot be applied: a reference in it leads nowhere.
    """
    from jsonschema import Draft202012Validator  # noqa: PLC0415 - see above
    from referencing import Registry  # noqa: PLC0415 - see above
    from referencing.exceptions import Unresolvable  # noqa: PLC0415 - see above

    empty: Any = Registry()
    validator: Any = Draft202012Validator(schema, registry=empty)
    try:
        found = sorted(validator.iter_errors(value), key=lambda each: list(map(str, each.path)))
    except (Unresolvable, RecursionError) as error:
        raise BadSchema(f"cannot be applied: {error}") from error
    return [
        {"path": _pointer(each.absolute_path), "message": each.message[:_TEXT]}
        for each in found[:_SHOWN]
    ]


def _references(schema: Any) -> Iterator[Any]:
    if isinstance(schema, Mapping):
        for name, value in schema.items():
            if name in _REFERENCES:
                yield value
            else:
                yield from _references(value)
    elif isinstance(schema, list):
        for each in schema:
            yield from _references(each)


def _pointer(path: Sequence[Any]) -> str:
    steps = (str(each).replace("~", "~0").replace("/", "~1") for each in path)
    return "".join(f"/{step}" for step in steps)
