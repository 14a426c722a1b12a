"""Answers to what an execution asks, and the JSON Schema that they must fit."""

from collections.abc import Generator
from contextlib import contextmanager
from typing import Any, Final

from orcheo.domain.errors import InvalidQuestion, Unprocessable
from orcheo.domain.schemas import BadSchema, check_schema, problems

MAX_EXPIRY_SECONDS: Final = 366 * 86_400
"""A state machine lives a year."""
_TEXT: Final = 300


@contextmanager
def _asked() -> Generator[None, None, None]:
    """Turn a bad schema into a bad question."""
    try:
        yield
    except BadSchema as bad:
        raise InvalidQuestion(f"The schema of an answer {bad}.") from bad


def require_fit(schema: Any, value: Any, interrupt_id: str) -> None:
    """Refuse an answer that does not fit; Unprocessable with the places in ``errors``."""
    with _asked():
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
        with _asked():
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
    with _asked():
        unfit = [] if schema is None else problems(schema, default)
    if unfit:
        raise InvalidQuestion(
            f"The 'default' does not fit the schema: {unfit[0]['path'] or '/'}: "
            f"{unfit[0]['message']}"
        )
