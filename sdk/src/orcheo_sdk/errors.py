"""What a call can end with.

::

    OrcheoError
    ├── ApiProblem         the API answered with a problem document
    ├── TransportFailed    no answer after every attempt
    ├── ExecutionFailed    the execution ended otherwise than succeeded
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
    """

    def __init__(self, status: int, document: Mapping[str, Any]) -> None:
        self.status = status
        self.type = str(document.get("type", "about:blank"))
        self.title = str(document.get("title", f"HTTP {status}"))
        self.detail = str(document.get("detail", ""))
        standard = {"type", "title", "status", "detail", "instance"}
        self.details = {key: value for key, value in document.items() if key not in standard}
        super().__init__(f"{self.title}: {self.detail}" if self.detail else self.title)

    @property
    def name(self) -> str:
        """The last part of ``type``: the stable name of the problem."""
        return self.type.rstrip("/").rsplit("/", 1)[-1]


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


class NotConfigured(OrcheoError):
    """Nothing says where the API is."""
