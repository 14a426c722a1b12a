"""What a call can end with.

::

    OrcheoError
    ├── ApiProblem         the API answered with a problem document
    ├── UnexpectedAnswer   something answered, but not as the API does
    ├── TransportFailed    no answer after every attempt
    ├── ExecutionFailed    the execution ended otherwise than succeeded
    ├── StillRunning       the execution goes on; only the waiting ended
    ├── InvalidCall        what the caller gave cannot be sent
    └── NotConfigured      neither arguments, environment nor a local cloud say where the API is
"""

from collections.abc import Mapping
from typing import Any


class OrcheoError(Exception):
    """Base of every error of this package."""


class ApiProblem(OrcheoError):
    """The API refused: an RFC 9457 problem document.

    Args:
        status: HTTP status.
        document: The document; members beyond the standard ones are in ``details``.
        request_id: What to quote to whoever runs the API.
    """

    def __init__(
        self, status: int, document: Mapping[str, Any], *, request_id: str | None = None
    ) -> None:
        self.status = status
        self.type = str(document.get("type", "about:blank"))
        self.title = str(document.get("title", f"HTTP {status}"))
        self.detail = str(document.get("detail", ""))
        standard = {"type", "title", "status", "detail", "instance"}
        self.details = {key: value for key, value in document.items() if key not in standard}
        self.request_id = request_id
        super().__init__(f"{self.title}: {self.detail}" if self.detail else self.title)

    @property
    def name(self) -> str:
        """The last part of ``type``: the stable name of the problem."""
        return self.type.rstrip("/").rsplit("/", 1)[-1]


class UnexpectedAnswer(OrcheoError):
    """A success that is not what the API documents: often another server at that address."""


class TransportFailed(OrcheoError):
    """The API could not be reached."""


class ExecutionFailed(OrcheoError):
    """The execution ended as failed or cancelled."""

    def __init__(self, execution_id: str, status: str, error: Mapping[str, Any] | None) -> None:
        self.execution_id = execution_id
        self.status = status
        self.error = error
        reason = f": {error.get('type')}: {error.get('message')}" if error else ""
        super().__init__(f"Execution {execution_id} {status}{reason}")


class StillRunning(OrcheoError):
    """The execution had not ended when the caller's patience did; it goes on by itself."""

    def __init__(self, execution_id: str, status: str, seconds: float) -> None:
        self.execution_id = execution_id
        self.status = status
        super().__init__(
            f"Execution {execution_id} was {status} after {seconds:g} s and goes on; follow it "
            f"with `orcheo execution watch {execution_id}`.",
        )


class InvalidCall(OrcheoError, ValueError):
    """An argument that no request can be made of."""


class NotConfigured(OrcheoError):
    """Nothing says where the API is, or not in a way that can be used."""
