"""Answers to what an execution asks, and the JSON Schema (2020-12) that they must fit.

Nothing is fetched: a reference that leads out of the schema makes the question a bad one.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from orcheo.domain.errors import InvalidQuestion, Unprocessable

MAX_SCHEMA_BYTES: Final = 32 * 1024
"""Of a schema as JSON: it is kept in the row of the task that asks."""
MAX_EXPIRY_SECONDS: Final = 366 * 86_400
"""A state machine lives a year."""
_SHOWN: Final = 20
_TEXT: Final = 300
_REFERENCES: Final = ("$ref", "$dynamicRef")


def check_schema(schema: Any) -> None:
    """Refuse what is no schema, or one that refers to something outside of it; InvalidQuestion."""
    if not isinstance(schema, Mapping | bool):
        raise InvalidQuestion("The schema of an answer is a JSON Schema: an object.")
    if len(json.dumps(schema)) > MAX_SCHEMA_BYTES:
        raise InvalidQuestion(f"The schema of an answer may have {MAX_SCHEMA_BYTES} bytes.")
    for reference in _references(schema):
        if not str(reference).startswith("#"):
            raise InvalidQuestion(
                f"The schema of an answer refers to {str(reference)[:_TEXT]!r}; nothing is "
                "fetched: put it under '$defs' and refer to '#/$defs/…'."
            )
    from jsonschema import Draft202012Validator, SchemaError  # noqa: PLC0415 - 150 ms, rarely needed

    try:
        Draft202012Validator.check_schema(schema)
    except SchemaError as error:
        place = _pointer(error.absolute_path)
        raise InvalidQuestion(
            f"The schema of an answer is none: {place or '/'}: {error.message[:_TEXT]}"
        ) from error


def problems(schema: Any, value: Any) -> list[dict[str, str]]:
    """Return where plain JSON does not fit a checked schema: ``{path, message}``, path a pointer.

    Raises:
        InvalidQuestion: The schema cannot be applied: a reference in it leads nowhere.
    """
    from jsonschema import Draft202012Validator  # noqa: PLC0415 - see above
    from referencing import Registry  # noqa: PLC0415 - see above
    from referencing.exceptions import Unresolvable  # noqa: PLC0415 - see above

    empty: Any = Registry()
    validator: Any = Draft202012Validator(schema, registry=empty)
    try:
        found = sorted(validator.iter_errors(value), key=lambda each: list(map(str, each.path)))
    except (Unresolvable, RecursionError) as error:
        raise InvalidQuestion(f"The schema of an answer cannot be applied: {error}") from error
    return [
        {"path": _pointer(each.absolute_path), "message": each.message[:_TEXT]}
        for each in found[:_SHOWN]
    ]


def require_fit(schema: Any, value: Any, interrupt_id: str) -> None:
    """Refuse an answer that does not fit; Unprocessable with the places in ``errors``."""
    found = problems(schema, value)
    if found:
        first = found[0]
        raise Unprocessable(
            f"The answer does not fit what {interrupt_id!r} asks: {first['path'] or '/'}: "
            f"{first['message']}; GET /executions/{{id}}/interrupts shows its schema.",
            errors=found,
        )


def check_question(
    schema: Any, expires_seconds: Any, *, has_default: bool, default: Any = None
) -> None:
    """Refuse a question that nobody could answer as meant; InvalidQuestion.

    Args:
        schema: Null, or what answers must fit.
        expires_seconds: Null, or how long the question stands.
        has_default: Whether there is an answer for when nobody gives one in time.
        default: That answer, plain JSON; it must fit as well.
    """
    if schema is not None:
        check_schema(schema)
    if expires_seconds is not None:
        is_number = isinstance(expires_seconds, int | float) and not isinstance(
            expires_seconds, bool
        )
        if not is_number or not 0 < expires_seconds <= MAX_EXPIRY_SECONDS:
            raise InvalidQuestion(
                f"'expires_seconds' is {str(expires_seconds)[:_TEXT]}; give a number above 0, at "
                f"most {MAX_EXPIRY_SECONDS} (366 days)."
            )
    if not has_default:
        return
    if expires_seconds is None:
        raise InvalidQuestion("A 'default' needs 'expires_seconds': when it is taken.")
    unfit = [] if schema is None else problems(schema, default)
    if unfit:
        raise InvalidQuestion(
            f"The 'default' does not fit the schema: {unfit[0]['path'] or '/'}: "
            f"{unfit[0]['message']}"
        )


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
