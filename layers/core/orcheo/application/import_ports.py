"""What an import that outlasts a request needs from the world."""

from dataclasses import dataclass
from typing import Any, Literal, Protocol


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportRequest:
    """A script to turn into a version."""

    script: str
    name: str | None = None
    """Of the new workflow; with ``workflow_id``: its new name, null to keep it."""
    entrypoint: str | None = None
    workflow_id: str | None = None
    """Null makes a new workflow; else the script becomes that one's next version."""
    description: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportJob:
    """An import that goes on after its request was answered with 202."""

    id: str
    workspace: str
    user_id: str
    roles: list[str]
    request: ImportRequest
    status: Literal["running", "succeeded", "failed"]
    created_at: str
    finished_at: str | None = None
    workflow_id: str | None = None
    version: int | None = None
    problem: dict[str, Any] | None = None
    """``{type, message, details}`` of the error that ended it."""


class ImportStore(Protocol):
    """Long imports (table ``config``)."""

    def put(self, job: ImportJob, *, expires_at: int) -> None:
        """Store a job, replacing what was known of it.

        It may be forgotten after ``expires_at``, in epoch seconds.
        """
        ...

    def get(self, workspace: str, import_id: str) -> ImportJob:
        """Return a job; NotFound."""
        ...


class BytecodeStore(Protocol):
    """Compiled scripts, kept for environments that have not compiled them (table ``config``).

    What is read is what was put under the same three names, or nothing: a row that was changed or
    moved is not there. Losing all of it costs time and nothing else.
    """

    def get(self, workspace: str, script_sha256: str, tag: str) -> bytes | None:
        """Return bytecode; null where there is none, or it has expired."""
        ...

    def put(
        self, workspace: str, script_sha256: str, tag: str, bytecode: bytes, *, expires_at: int
    ) -> None:
        """Keep bytecode until ``expires_at``, in epoch seconds."""
        ...


class ImportJobs(Protocol):
    """Runs imports outside a request."""

    def start(self, workspace: str, import_id: str) -> None:
        """Have the job run soon, at least once."""
        ...
