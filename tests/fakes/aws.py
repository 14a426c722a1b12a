"""Queue, state machines, blobs and secrets in memory."""

import hashlib
from collections.abc import Callable, Sequence

from orcheo.application.messages import TriggerMessage
from orcheo.application.ports import StateMachineRun
from orcheo.domain.errors import NotFound


class InMemoryTriggerQueue:
    """``triggers.fifo``: remembers what was sent, and drops what SQS would drop as a duplicate."""

    def __init__(self) -> None:
        self.sent: list[tuple[TriggerMessage, str]] = []
        """Messages with their group, in order, without duplicates."""
        self.sends = 0
        self.refuses: Callable[[TriggerMessage], bool] = lambda _message: False
        """Which messages of a batch the queue does not take."""
        self._seen: set[tuple[str, str]] = set()

    def send(self, message: TriggerMessage, *, group: str) -> None:
        """Enqueue an event; deduplication id is the execution id, scope is the group."""
        self.sends += 1
        if (group, message.execution_id) not in self._seen:
            self._seen.add((group, message.execution_id))
            self.sent.append((message, group))

    def send_all(self, messages: Sequence[TriggerMessage]) -> Sequence[str]:
        """Enqueue events, each in its own group; return those that a test has refused."""
        refused = [each.execution_id for each in messages if self.refuses(each)]
        for message in messages:
            if message.execution_id not in refused:
                self.send(message, group=message.execution_id)
        return refused

    @property
    def messages(self) -> Sequence[TriggerMessage]:
        """What a consumer would get."""
        return [message for message, _ in self.sent]


class RecordingOrchestrator:
    """State machine executions that do nothing but exist."""

    def __init__(self) -> None:
        self._running: dict[tuple[str, str], dict[int, bool]] = {}
        self.started: list[tuple[str, str, int]] = []
        """(workspace, execution, generation) of each that came to be, in order."""
        self.losses: dict[tuple[str, str, int], int] = {}
        """What each was told to have been lost before it."""
        self.looks = 0
        """Generations that were asked for by name."""
        self.stopped: list[tuple[str, str]] = []
        """(workspace, execution) of each call of ``stop``."""
        self.woken: list[str] = []
        """Tokens that let a state machine go on, in order."""
        self.waiting: set[str] = set()
        """Tokens with which state machines wait; a test adds them."""
        self.writes = 0
        """Calls that would change something at AWS."""

    def start(
        self, workspace: str, execution_id: str, *, generation: int = 0, losses: int = 0
    ) -> None:
        """Start one; starting it again is success."""
        self.writes += 1
        generations = self._running.setdefault((workspace, execution_id), {})
        if generation not in generations:
            generations[generation] = True
            self.losses[workspace, execution_id, generation] = losses
            self.started.append((workspace, execution_id, generation))

    def stop(self, workspace: str, execution_id: str, cause: str, *, since: int = 0) -> None:
        """Stop this generation and later ones."""
        assert cause, "say why"
        self.writes += 1
        self.stopped.append((workspace, execution_id))
        generations = self._running.get((workspace, execution_id), {})
        while since in generations:
            generations[since] = False
            since += 1

    def wake(self, workspace: str, execution_id: str, token: str) -> bool:
        """Let one go on that waits with this token."""
        del workspace, execution_id
        self.writes += 1
        if token not in self.waiting:
            return False
        self.waiting.remove(token)
        self.woken.append(token)
        return True

    def is_running(self, workspace: str, execution_id: str, *, since: int = 0) -> bool:
        """Tell whether the newest generation has not ended."""
        latest = self.latest(workspace, execution_id, since=since)
        return latest is not None and latest.running

    def latest(
        self, workspace: str, execution_id: str, *, since: int = 0
    ) -> StateMachineRun | None:
        """Return the newest generation."""
        generations = self._running.get((workspace, execution_id), {})
        newest: StateMachineRun | None = None
        while since in generations:
            self.looks += 1
            newest = StateMachineRun(generation=since, running=generations[since])
            if newest.running:
                break
            since += 1
        return newest

    def end(self, workspace: str, execution_id: str) -> None:
        """Let it end by itself, as a state machine that failed or finished."""
        generations = self._running.get((workspace, execution_id), {})
        for generation in generations:
            generations[generation] = False


class InMemoryBlobStore:
    """Bytes by owner and content hash."""

    def __init__(self) -> None:
        self.blobs: dict[tuple[str, str], bytes] = {}

    def put(self, workspace: str, data: bytes, *, owner: str | None = None) -> str:
        """Store bytes; return their reference."""
        digest = hashlib.sha256(data).hexdigest()
        reference = digest if owner is None else f"{owner}/{digest}"
        self.blobs[workspace, reference] = data
        return reference

    def get(self, workspace: str, reference: str) -> bytes:
        """Return bytes; NotFound."""
        try:
            return self.blobs[workspace, reference]
        except KeyError:
            raise NotFound(f"There is no blob {reference!r} in this workspace.") from None

    def delete_owned(self, workspace: str, owner: str) -> None:
        """Delete all that an owner has; having nothing is success."""
        for key in [*self.blobs]:
            if key[0] == workspace and key[1].startswith(f"{owner}/"):
                del self.blobs[key]


class InMemorySecretStore:
    """Secrets by workspace and name."""

    def __init__(self) -> None:
        self.secrets: dict[str, str] = {}

    def put(self, workspace: str, name: str, value: str) -> str:
        """Store or replace a secret; return its reference."""
        reference = f"{workspace}/{name}"
        self.secrets[reference] = value
        return reference

    def get(self, reference: str) -> str:
        """Return a secret; NotFound."""
        try:
            return self.secrets[reference]
        except KeyError:
            raise NotFound(f"There is no secret {reference!r}.") from None

    def delete(self, reference: str) -> None:
        """Delete a secret; one that is not there is deleted already."""
        self.secrets.pop(reference, None)
