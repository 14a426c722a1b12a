"""What use cases stand on, in memory: each port with faults of its own for each process.

Queue and orchestrator are the real adapters on the simulated services; only the table is a fake,
which the contract suites hold to the adapter.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from botocore.exceptions import ReadTimeoutError

from orcheo.adapters.aws.sqs_trigger_queue import SqsTriggerQueue
from orcheo.adapters.aws.step_functions_orchestrator import StepFunctionsOrchestrator
from orcheo.domain.errors import StoreUnavailable
from orcheo.domain.executions import Execution
from orcheo.domain.lifecycles import ExecutionStatus
from tests.fakes.aws import InMemoryBlobStore, InMemorySecretStore
from tests.fakes.execution_store import InMemoryExecutionStore
from tests.fakes.slot_store import InMemorySlotStore, InMemoryUserLimits
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


class WatchedStore(InMemoryExecutionStore):
    """The store, with someone who notes what each status item says."""

    def __init__(self, watch: Callable[[str, str], None]) -> None:
        super().__init__()
        self._watch = watch

    def uncopied(self) -> list[Execution]:
        """Return every status item, for those who only look."""
        return list(self._executions.values())

    def is_due(self, now: str) -> bool:
        """Tell whether any row of the ``due`` index is due."""
        return any(due <= now for due in self._due.values())

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

    def __init__(self, services: Services, watch: Callable[[str, str], None]) -> None:
        self._services = services
        self.executions = WatchedStore(watch)
        self.workflows = InMemoryWorkflowStore()
        self.triggers = InMemoryTriggerStore()
        self.secrets = InMemorySecretStore()
        self.blobs = InMemoryBlobStore()
        self.slots = InMemorySlotStore()
        self.user_limits = InMemoryUserLimits({})

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
        return self.executions.is_due(now) or self.slots.due_slots(before=now, limit=1) != []

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
        )


def _throttled(operation: str) -> Exception:
    return StoreUnavailable(f"AWS answered 'ProvisionedThroughputExceeded' to {operation!r}.")


def _lost(operation: str) -> Exception:
    return StoreUnavailable(f"No answer to {operation!r} came in time.")
