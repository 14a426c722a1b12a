"""JSON Schemas (2020-12) that users write, and what fits them.

Nothing is fetched: a reference that leads out of a schema makes it a bad one. Whoever writes a
schema may mean harm: a pattern that backtracks without end does not match, a schema that refers
only to itself says nothing, and neither takes time.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final, NoReturn

if TYPE_CHECKING:
    from jsonschema_rs import Draft202012Validator, ValidationError

MAX_BYTES: Final = 32 * 1024
"""Of a schema as JSON: that of an answer is kept in the row of the task that asks."""
_BACKTRACKS: Final = 100_000
"""Of one pattern on one text: milliseconds."""
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
    _validator(schema)


def problems(schema: Any, value: Any) -> list[dict[str, str]]:
    """Return where plain JSON does not fit a checked schema: ``{path, message}``, path a pointer.

    Raises:
        BadSchema: The schema is none after all.
    """
    found = sorted(_validator(schema).iter_errors(value), key=_steps)
    return [
        {"path": _pointer(each.instance_path), "message": each.message[:_TEXT]}
        for each in found[:_SHOWN]
    ]


def _validator(schema: Any) -> "Draft202012Validator":
    from jsonschema_rs import (  # noqa: PLC0415 - 80 ms, rarely needed
        Draft202012Validator,
        FancyRegexOptions,
        ValidationError,
    )

    try:
        return Draft202012Validator(
            schema,
            pattern_options=FancyRegexOptions(backtrack_limit=_BACKTRACKS),
            retriever=_fetch_nothing,
        )
    except ValidationError as error:
        place = _pointer(error.instance_path) or "/"
        raise BadSchema(f"is none: {place}: {error.message[:_TEXT]}") from error
    except ValueError as error:
        raise BadSchema(f"is none: {str(error)[:_TEXT]}") from error


def _fetch_nothing(uri: str) -> NoReturn:
    raise ValueError(f"nothing is fetched, so not {uri[:_TEXT]!r}")


def _steps(error: "ValidationError") -> list[str]:
    return [str(step) for step in error.instance_path]


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
