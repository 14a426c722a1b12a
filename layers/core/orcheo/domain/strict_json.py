"""JSON as every part of the platform can hold it: I-JSON (RFC 7493) in UTF-8.

Python's parser also takes ``NaN``, infinities and halves of surrogate pairs. The stores, the queue
and other programs do not, so they are refused where they come in.
"""

import json
import re
from typing import Any, Final

from orcheo.domain.errors import InvalidRequest

_MAYBE_SURROGATE: Final = re.compile(rb"\\u[dD][89a-fA-F]")


def parse(raw: bytes) -> Any:
    """Return the value of a JSON text; InvalidRequest with the place where it is none."""
    try:
        value = json.loads(raw.decode(), parse_constant=_refuse_constant)
    except json.JSONDecodeError as error:
        raise InvalidRequest(
            f"The body is not JSON: line {error.lineno}, column {error.colno}: {error.msg}.",
            line=error.lineno,
            column=error.colno,
        ) from error
    except UnicodeDecodeError as error:
        raise InvalidRequest(
            f"The body is not UTF-8: byte {error.start} does not belong there."
        ) from error
    except RecursionError as error:
        raise InvalidRequest("The body is nested too deeply; flatten it.") from error
    except ValueError as error:
        raise InvalidRequest(f"The body is not JSON: {error}.") from error
    if _MAYBE_SURROGATE.search(raw):
        _refuse_surrogates(value)
    return value


def _refuse_constant(name: str) -> Any:
    raise ValueError(f"{name} is no JSON value; use null or a text")


def _refuse_surrogates(value: Any) -> None:
    try:
        json.dumps(value, ensure_ascii=False).encode()
    except UnicodeEncodeError as error:
        raise InvalidRequest(
            "The body holds half of a surrogate pair (a '\\ud800' to '\\udfff' without its other "
            "half), which is no text; remove it."
        ) from error
