"""Tokens and long imports in memory."""

from orcheo.application.access_ports import ServiceToken
from orcheo.application.import_ports import ImportJob
from orcheo.domain.errors import NotFound


class InMemoryTokenStore:
    """Service tokens by hash."""

    def __init__(self) -> None:
        self.tokens: dict[str, ServiceToken] = {}
        self.reads = 0

    def put(self, token: ServiceToken) -> None:
        """Store a token."""
        self.tokens[token.hash] = token

    def find(self, token_hash: str) -> ServiceToken | None:
        """Return a token, expired or not; null where there is none."""
        self.reads += 1
        return self.tokens.get(token_hash)

    def delete(self, token_hash: str) -> None:
        """Delete a token; one that is not there is deleted already."""
        self.tokens.pop(token_hash, None)


class InMemoryImportStore:
    """Long imports."""

    def __init__(self) -> None:
        self.jobs: dict[tuple[str, str], ImportJob] = {}

    def put(self, job: ImportJob, *, expires_at: int) -> None:
        """Store a job, replacing what was known of it."""
        assert expires_at > 0
        self.jobs[job.workspace, job.id] = job

    def get(self, workspace: str, import_id: str) -> ImportJob:
        """Return a job; NotFound."""
        try:
            return self.jobs[workspace, import_id]
        except KeyError:
            raise NotFound(f"There is no import {import_id!r} in this workspace.") from None


class RecordingImportJobs:
    """Remembers which jobs were started."""

    def __init__(self) -> None:
        self.started: list[tuple[str, str]] = []

    def start(self, workspace: str, import_id: str) -> None:
        """Remember it."""
        self.started.append((workspace, import_id))
