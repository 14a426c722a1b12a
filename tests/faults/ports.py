"""What use cases stand on, in memory: each port with faults of its own for each process.

Queue and orchestrator are the real adapters on the simulated services; only the table is a fake,
which the contract suites hold to the adapter.
"""

from collections.abc import Callable, Generator, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from copy import copy
from dataclasses import dataclass
from typing import Any

from botocore.exceptions import ReadTimeoutError

from orcheo.adapters.aws.sqs_trigger_queue import SqsTriggerQueue
from orcheo.adapters.aws.step_functions_orchestrator import StepFunctionsOrchestrator
from orcheo.application.ports import DueExecution
from orcheo.domain.errors import StoreUnavailable
from orcheo.domain.executions import Execution
from orcheo.domain.lifecycles import ExecutionStatus
from orcheo.domain.slots import DueSlots
from tests.fakes.aws import InMemoryBlobStore, InMemorySecretStore
from tests.fakes.clock import FakeClock
from tests.fakes.execution_store import InMemoryExecutionStore
from tests.fakes.slot_store import InMemorySlotStore, InMemoryUserLimits
from tests.fakes.vault import Lender
from tests.fakes.workflow_store import InMemoryTriggerStore, InMemoryWorkflowStore
from tests.faults.plan import Faulty, Plan, Process
from tests.faults.services import (
    MACHINE_ARN,
    QUEUE_URL,
    DirectClient,
    Services,
    camel,
    client_error,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Ports:
    """All that use cases are given, clock and chance apart."""

    executions: Any
    workflows: Any
    triggers: Any
    secrets: Any
    blobs: Any
    queue: Any
    orchestrator: Any
    slots: Any
    user_limits: Any
    credentials: Any
    values: Any
    envelope: Any
    grants: Any
    accesses: Any


class Past:
    """What an index said, for readers of an index that lags behind.

    Args:
        store: Whose index it is.
        names: Of the attributes that hold it.
    """

    def __init__(self, store: object, *names: str) -> None:
        self._store = store
        self._names = names
        self._notes: list[tuple[float, dict[str, Any]]] = []

    def note(self, at: float) -> None:
        """Keep what the index says at a time."""
        said = {name: copy(getattr(self._store, name)) for name in self._names}
        self._notes.append((at, said))

    @contextmanager
    def shown(self, at: float) -> Generator[None]:
        """Let the index say what it said then."""
        now = {name: getattr(self._store, name) for name in self._names}
        said = next((said for when, said in reversed(self._notes) if when <= at), None)
        for name in self._names:
            setattr(self._store, name, type(now[name])() if said is None else said[name])
        try:
            yield
        finally:
            for name in self._names:
                setattr(self._store, name, now[name])


class LateIndex:
    """How far the indexes of a world are behind; none where nobody says so."""

    def __init__(self, now: Callable[[], float]) -> None:
        self.seconds = 0.0
        self.now = now

    def read(self, past: Past) -> AbstractContextManager[None]:
        """Let an index be read as it is, or as it was."""
        return past.shown(self.now() - self.seconds) if self.seconds else nullcontext()


class WatchedSlots(InMemorySlotStore):
    """Slots whose index may lag behind."""

    def __init__(self, late: LateIndex) -> None:
        super().__init__()
        self._late = late
        self.past = Past(self, "_due")

    def due_slots(self, *, before: str, limit: int) -> Sequence[DueSlots]:
        """Return slot items that are due for a look, oldest first."""
        with self._late.read(self.past):
            return super().due_slots(before=before, limit=limit)

    def due_times(self) -> list[str]:
        """Return when items are due for a look."""
        return list(self._due.values())


class WatchedStore(InMemoryExecutionStore):
    """The store, with someone who notes what each status item says."""

    def __init__(self, watch: Callable[[str, str], None], blobs: Any, late: LateIndex) -> None:
        super().__init__(blobs)
        self._watch = watch
        self._late = late
        self.past = Past(self, "_due", "_retained", "_sweeps")

    def due(self, shard: int, *, before: str, limit: int) -> Sequence[DueExecution]:
        """Return what is due in one shard, oldest first."""
        with self._late.read(self.past):
            return super().due(shard, before=before, limit=limit)

    def due_times(self) -> list[str]:
        """Return when executions, and what is left of purged ones, are due for a look."""
        return [*self._due.values(), *self._sweeps.values()]

    def remains(self, execution_id: str) -> list[str]:
        """Return where something of an execution is kept, its dedupe row apart."""
        kept = {
            "status item": self._executions,
            "due": self._due,
            "log": self._entries,
            "tasks": self._tasks,
            "decisions": self._decisions,
            "suspension": self._suspensions,
            "frames": self._frames,
            "sweeps": self._sweeps,
        }
        return [name for name, items in kept.items() if any(k[1] == execution_id for k in items)]

    def uncopied(self) -> list[Execution]:
        """Return every status item, for those who only look."""
        return list(self._executions.values())

    def create(self, execution: Execution, *, due_at: str) -> bool:
        """Write the status item if there is none; tell whether it was written."""
        written = super().create(execution, due_at=due_at)
        if written:
            self._watch(execution.id, execution.status.value)
        return written

    def project(
        self, execution: Execution, *, expected: frozenset[ExecutionStatus], due_at: str | None
    ) -> bool:
        """Replace what follows the log, if the status is one of those expected."""
        written = super().project(execution, expected=expected, due_at=due_at)
        if written:
            self._watch(execution.id, execution.status.value)
        return written


class MemoryPorts:
    """One world's ports in memory."""

    def __init__(
        self, services: Services, watch: Callable[[str, str], None], now: Callable[[], float]
    ) -> None:
        self._services = services
        self.late = LateIndex(now)
        self.workflows = InMemoryWorkflowStore()
        self.triggers = InMemoryTriggerStore()
        self.secrets = InMemorySecretStore()
        self.blobs = InMemoryBlobStore()
        self.executions = WatchedStore(watch, self.blobs, self.late)
        self.slots = WatchedSlots(self.late)
        self.user_limits = InMemoryUserLimits({})
        self.lender = Lender(FakeClock())

    def plain(self) -> Ports:
        """Return the ports as a bystander sees them: nothing goes wrong, nothing is counted."""
        return self._ports(lambda port: port, DirectClient(self._services))

    def faulty(self, plan: Plan, process: Process) -> Ports:
        """Return the ports of one process."""

        def wrap(port: Any) -> Any:
            return Faulty(port, plan, process, throttled=_throttled, lost=_lost)

        client = Faulty(
            DirectClient(self._services),
            plan,
            process,
            throttled=lambda operation: client_error("ThrottlingException", operation),
            lost=lambda operation: ReadTimeoutError(endpoint_url=f"https://aws/{operation}"),
            name=camel,
        )
        return self._ports(wrap, client)

    def release(self, process: Process) -> None:
        """Take nothing back: in memory nothing was lent."""

    def all_executions(self) -> Any:
        """Return every status item."""
        return self.executions.uncopied()

    def is_due(self, now: str) -> bool:
        """Tell whether the reaper would find anything."""
        # An index that is behind may show what is not due any more: that is to be seen.
        return self.late.seconds > 0 or any(time <= now for time in self.due_times())

    def due_times(self) -> list[str]:
        """Return when the reaper would find something."""
        return [*self.executions.due_times(), *self.slots.due_times()]

    def note_indexes(self) -> None:
        """Keep what the indexes say now, where they lag behind."""
        if self.late.seconds:
            self.executions.past.note(self.late.now())
            self.slots.past.note(self.late.now())

    def remains(self, execution_id: str) -> list[str]:
        """Return where something of an execution is kept, its dedupe row apart."""
        blobs = [key for _, key in self.blobs.blobs if key.startswith(f"{execution_id}/")]
        return [*self.executions.remains(execution_id), *blobs]

    def close(self) -> None:
        """Leave nothing behind."""

    def _ports(self, wrap: Callable[[Any], Any], client: Any) -> Ports:
        return Ports(
            executions=wrap(self.executions),
            workflows=wrap(self.workflows),
            triggers=wrap(self.triggers),
            secrets=wrap(self.secrets),
            blobs=wrap(self.blobs),
            queue=SqsTriggerQueue(client, QUEUE_URL),
            orchestrator=StepFunctionsOrchestrator(client, MACHINE_ARN),
            slots=wrap(self.slots),
            user_limits=wrap(self.user_limits),
            credentials=wrap(self.lender.credentials),
            values=wrap(self.lender.values),
            envelope=wrap(self.lender.envelope),
            grants=wrap(self.lender.grants),
            accesses=wrap(self.lender.accesses),
        )


def _throttled(operation: str) -> Exception:
    return StoreUnavailable(f"AWS answered 'ProvisionedThroughputExceeded' to {operation!r}.")


def _lost(operation: str) -> Exception:
    return StoreUnavailable(f"No answer to {operation!r} came in time.")
