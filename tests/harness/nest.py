"""Executions that start each other, in memory: the queue, the state machines and the reaper.

A plan lets one call of a port fail, or lets the worker die there. What comes after is what AWS
does: the queue delivers again, a state machine tries again and then asks for the end, and the
reaper looks every few minutes.
"""

import itertools
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from orcheo.adapters.langgraph.engine import LangGraphEngine
from orcheo.adapters.langgraph.run import Parts
from orcheo.adapters.scripted_chat import ScriptedChatModels
from orcheo.application.advance_execution import AdvanceExecution
from orcheo.application.cancel_children import CancelChildren
from orcheo.application.cancel_execution import CancelExecution
from orcheo.application.dispatch_execution import DispatchExecution, DispatchOutcome
from orcheo.application.end_execution import EndExecution
from orcheo.application.finish_execution import Failure, FinishExecution
from orcheo.application.messages import AdvanceRequest, SuspendRequest, TriggerMessage
from orcheo.application.ports import StateMachineRun, timestamp
from orcheo.application.reap_executions import ReapExecutions
from orcheo.application.start_error_workflow import StartErrorWorkflow
from orcheo.application.start_sub_workflow import StartSubWorkflow
from orcheo.application.suspend_execution import SuspendExecution
from orcheo.application.tell_parent import TellParent
from orcheo.application.version_cache import VersionCache
from orcheo.domain import history
from orcheo.domain.commit_log import EntryType, Log
from orcheo.domain.errors import OrcheoError, StoreUnavailable
from orcheo.domain.executions import Execution
from orcheo.domain.graph import Graph
from orcheo.domain.identifiers import body_hash, execution_id
from orcheo.domain.lifecycles import ExecutionStatus, VersionStatus
from orcheo.domain.values import encode
from orcheo.domain.workflows import Version, Workflow
from orcheo.nodes.registry import registry
from tests.fakes.aws import InMemoryBlobStore, InMemoryTriggerQueue
from tests.fakes.clock import FakeClock, SeededRandomness
from tests.fakes.execution_store import InMemoryExecutionStore
from tests.fakes.vault import Lender, no_credentials
from tests.fakes.workflow_store import InMemoryWorkflowStore
from tests.harness.admission import admission, user_limits

WORKSPACE = "acme"
_TRIES = 4
"""Of a state: the first and three retries."""


class Killed(BaseException):
    """The worker dies here: nothing above may catch it."""


@dataclass
class Plan:
    """Which call of a worker goes wrong, counted over all ports and workers."""

    at: int | None = None
    moment: str = "before"
    """Or ``after`` it took effect."""
    kills: bool = True
    """Else the call fails as a dependency does, and the worker lives."""
    calls: list[str] = field(default_factory=list[str])
    dead: bool = False
    on: Callable[[int, str], None] = lambda _number, _name: None
    """Called before each call."""

    def call(self, name: str, method: Any, args: Any, kwargs: Any) -> Any:
        """Call, or fail where it is this call's turn."""
        if self.dead:
            raise Killed
        number = len(self.calls)
        self.calls.append(name)
        self.on(number, name)
        if number == self.at and self.moment == "before":
            self._fail()
        result = method(*args, **kwargs)
        if number == self.at and self.moment == "after":
            self._fail()
        return result

    def _fail(self) -> None:
        if not self.kills:
            raise StoreUnavailable("planned")
        self.dead = True
        raise Killed


class _Planned:
    def __init__(self, plan: Plan, port: Any) -> None:
        self._plan = plan
        self._port = port

    def __getattr__(self, name: str) -> Any:
        method = getattr(self._port, name)
        if not callable(method):
            return method
        return lambda *args, **kwargs: self._plan.call(name, method, args, kwargs)


@dataclass
class Machine:
    """One state machine execution."""

    execution_id: str
    generation: int
    losses: int = 0
    state: str = "advance"
    """Or ``suspend``, ``waiting``, ``finish``, ``done``."""
    index: int = 0
    token: str = ""
    failures: int = 0
    error: str = ""


class Machines:
    """The orchestrator."""

    def __init__(self) -> None:
        self.all: dict[tuple[str, int], Machine] = {}

    def start(
        self, workspace: str, execution_id: str, *, generation: int = 0, losses: int = 0
    ) -> None:
        """Start one; starting it again is success."""
        del workspace
        made = Machine(execution_id, generation, losses=losses)
        self.all.setdefault((execution_id, generation), made)

    def stop(self, workspace: str, execution_id: str, cause: str, *, since: int = 0) -> None:
        """Stop every generation."""
        del workspace, cause, since
        for machine in self._of(execution_id):
            machine.state = "done"

    def wake(self, workspace: str, execution_id: str, token: str) -> bool:
        """Let one go on that waits with this token."""
        del workspace
        for machine in self._of(execution_id):
            if machine.state == "waiting" and machine.token == token:
                machine.state = "advance"
                return True
        return False

    def is_running(self, workspace: str, execution_id: str, *, since: int = 0) -> bool:
        """Tell whether the newest generation has not ended."""
        latest = self.latest(workspace, execution_id, since=since)
        return latest is not None and latest.running

    def latest(
        self, workspace: str, execution_id: str, *, since: int = 0
    ) -> StateMachineRun | None:
        """Return the newest generation."""
        del workspace
        machines = [each for each in self._of(execution_id) if each.generation >= since]
        if not machines:
            return None
        newest = max(machines, key=lambda each: each.generation)
        return StateMachineRun(generation=newest.generation, running=newest.state != "done")

    @staticmethod
    def is_stopped(machine: Machine) -> bool:
        """Tell whether one was stopped, maybe by what it was doing itself."""
        return machine.state == "done"

    def _of(self, execution_id: str) -> list[Machine]:
        return [each for each in self.all.values() if each.execution_id == execution_id]


@dataclass
class Nest:
    """A workspace whose executions start each other."""

    plan: Plan = field(default_factory=Plan)
    store: InMemoryExecutionStore = field(default_factory=InMemoryExecutionStore)
    workflows: InMemoryWorkflowStore = field(default_factory=InMemoryWorkflowStore)
    queue: InMemoryTriggerQueue = field(default_factory=InMemoryTriggerQueue)
    blobs: InMemoryBlobStore = field(default_factory=InMemoryBlobStore)
    machines: Machines = field(default_factory=Machines)
    clock: FakeClock = field(default_factory=FakeClock)
    user_code: Any = None
    reports: list[str] = field(default_factory=list[str])
    """Why error workflows did not run."""
    outcomes: list[DispatchOutcome] = field(default_factory=list[DispatchOutcome])
    _delivered: int = 0
    _tokens: Any = field(default_factory=lambda: itertools.count(1))

    # --- what stands in it ---------------------------------------------------------------------

    def workflow(
        self, name: str, graph: Mapping[str, Any], *, archived: bool = False, script: str = ""
    ) -> str:
        """Store a workflow of one version; return its id."""
        now = timestamp(self.clock.now())
        workflow = Workflow(
            id=name,
            name=name,
            latest_version=1,
            active_version=1,
            archived=archived,
            created_at=now,
            updated_at=now,
            created_by="test",
        )
        version = Version(
            workflow_id=name,
            number=1,
            status=VersionStatus.VALIDATED,
            graph=Graph.model_validate(graph),
            script=script or None,
            created_at=now,
            created_by="test",
        )
        self.workflows.create(WORKSPACE, workflow, version)
        return name

    def send(self, workflow: str, inputs: Any = None, **members: Any) -> str:
        """Accept an event for a workflow; return its execution."""
        key = f"key:{self.queue.sends}"
        message = TriggerMessage(
            workspace=WORKSPACE,
            execution_id=execution_id(WORKSPACE, f"api:{workflow}", key),
            workflow_id=workflow,
            version=1,
            trigger={"type": "api", "event": {"key": key}},
            inputs=encode(inputs or {}),
            body_hash=body_hash(inputs),
            accepted_at=timestamp(self.clock.now()),
            **members,
        )
        self.queue.send(message, group=message.execution_id)
        return message.execution_id

    # --- workers -------------------------------------------------------------------------------

    def planned(self, port: Any) -> Any:
        """Return a port whose calls follow the plan."""
        return _Planned(self.plan, port)

    def end(self) -> EndExecution:
        """Return the end with all that follows from it."""
        store, machines = self.planned(self.store), self.planned(self.machines)
        return EndExecution(
            store,
            self.clock,
            (
                CancelChildren(store, self._cancel),
                TellParent(store, machines, self.clock),
                StartErrorWorkflow(
                    self.planned(self.workflows),
                    VersionCache(self.planned(self.workflows)),
                    self.planned(self.queue),
                    self.clock,
                    lambda _execution, reason: self.reports.append(reason),
                ),
            ),
        )

    def _cancel(self, workspace: str, execution_id: str, *, by: str, reason: str = "") -> Execution:
        return self.cancel()(workspace, execution_id, by=by, reason=reason)

    def cancel(self) -> CancelExecution:
        """Return the use case."""
        store, machines = self.planned(self.store), self.planned(self.machines)
        return CancelExecution(store, machines, self.clock, self.end())

    def dispatch(self) -> DispatchExecution:
        """Return the use case."""
        store, machines = self.planned(self.store), self.planned(self.machines)
        return DispatchExecution(
            store,
            self.planned(self.workflows),
            machines,
            self.clock,
            self.end(),
            admission(store, machines, self.clock),
            user_limits(self.clock),
        )

    def advance(self) -> AdvanceExecution:
        """Return a worker."""
        store = self.planned(self.store)
        parts = Parts(
            clock=self.clock,
            randomness=SeededRandomness(),
            user_code=self.user_code,
            nodes=registry(),
            chat_models=ScriptedChatModels(),
            sub_workflows=StartSubWorkflow(
                self.planned(self.workflows),
                self.planned(self.queue),
                self.blobs,
                self.clock,
                store,
                self._cancel,
            ),
            http=None,
            vault=Lender(self.clock).vault,
        )
        return AdvanceExecution(
            executions=store,
            versions=VersionCache(self.workflows),
            engine=LangGraphEngine(store, parts),
            end=self.end(),
            clock=self.clock,
            orchestrator=self.planned(self.machines),
            close_grant=no_credentials(self.clock),
        )

    def reap(self) -> Mapping[Any, int]:
        """One pass of the reaper."""
        store, machines = self.planned(self.store), self.planned(self.machines)
        admit = admission(store, machines, self.clock)
        return ReapExecutions(store, machines, self.clock, self.end(), admit)()

    # --- time ----------------------------------------------------------------------------------

    def run(self, *, reaps: int = 0) -> None:
        """Let everything happen until nothing does; then so many looks of the reaper, and again."""
        self._settle()
        for _ in range(reaps):
            self.clock.advance(301)
            self._try(self.reap)
            self._settle()

    def _settle(self) -> None:
        for _ in range(2_000):
            if not (self.deliver() or self._step()):
                return
        raise AssertionError("it never came to rest")

    def deliver(self) -> bool:
        """Dispatch the next message; tell whether there was one."""
        if self._delivered == len(self.queue.sent):
            return False
        message = self.queue.messages[self._delivered]
        for _ in range(5):
            outcome = self._try(lambda: self.dispatch()(message))
            if outcome is not None:
                self.outcomes.append(outcome)
                break
        else:
            raise AssertionError("a dead letter")
        self._delivered += 1
        return True

    def _step(self) -> bool:
        for machine in list(self.machines.all.values()):
            if machine.state in {"advance", "suspend", "finish"}:
                before = machine.state
                if self._try(lambda m=machine: self._enter(m)) is None and machine.state == before:
                    machine.failures += 1
                    if machine.failures >= _TRIES:
                        machine.state = "finish" if before != "finish" else "done"
                        machine.error, machine.failures = "States.TaskFailed", 0
                else:
                    machine.failures = 0
                return True
        return False

    def _enter(self, machine: Machine) -> bool:
        ids: dict[str, Any] = {"workspace": WORKSPACE, "execution_id": machine.execution_id}
        match machine.state:
            case "advance":
                result = self.advance()(
                    AdvanceRequest(**ids, generation=machine.generation, losses=machine.losses),
                    request_id="test",
                    budget_seconds=300,
                )
                if result.outcome == "backoff":
                    self.clock.advance(result.seconds)
                if not self.machines.is_stopped(machine):
                    after = {"suspend": "suspend", "continue": "advance", "backoff": "advance"}
                    machine.state = after.get(result.outcome, "done")
                machine.index = result.index
            case "suspend":
                machine.token = machine.token or f"token-{next(self._tokens)}"
                machine.state, state = "waiting", machine.state
                request = SuspendRequest(**ids, index=machine.index, token=machine.token)
                try:
                    SuspendExecution(
                        self.planned(self.store), self.planned(self.machines), self.clock
                    )(request)
                except BaseException:
                    machine.state = state if machine.state == "waiting" else machine.state
                    raise
                finally:
                    if machine.state != "waiting":
                        machine.token = ""
            case _:
                finish = FinishExecution(
                    self.planned(self.store), self.planned(self.machines), self.end()
                )
                finish(Failure(**ids, error=machine.error))
                machine.state = "done"
        if machine.state == "advance":
            machine.token = ""
        return True

    def _try(self, act: Callable[[], Any]) -> Any:
        """Return what a new worker does; null where it died or a dependency failed."""
        self.plan.dead = False
        try:
            return act()
        except (OrcheoError, Killed):
            return None
        finally:
            self.plan.dead = False

    # --- what came of it -----------------------------------------------------------------------

    def get(self, execution: str) -> Execution:
        """Return a status item."""
        return self.store.get(WORKSPACE, execution)

    def log(self, execution: str) -> Log:
        """Return a whole log."""
        return self.store.read_log(WORKSPACE, execution, whole=True)

    def output(self, execution: str) -> Any:
        """Return a final state as plain JSON."""
        return history.output(self.log(execution))

    def visits(self, execution: str) -> dict[str, str]:
        """Return the status of each node's last visit."""
        runs = history.latest_visits(history.node_runs(self.log(execution)))
        return {run.id: run.status.value for run in runs}

    def of(self, workflow: str) -> list[Execution]:
        """Return the executions of a workflow, oldest first."""
        found = [each for each in self.store.executions if each.workflow_id == workflow]
        return sorted(found, key=lambda each: each.created_at)

    def violations(self) -> list[str]:
        """Return what must never be: an execution without an end, or with two."""
        found: list[str] = []
        for execution in self.store.executions:
            log = self.log(execution.id)
            ends = [entry for entry in log.entries if entry.type is EntryType.END]
            if len(ends) != 1:
                found.append(f"{execution.workflow_id} {execution.id} has {len(ends)} ends")
            if not execution.status.is_terminal:
                found.append(f"{execution.workflow_id} shows {execution.status.value}")
        return found


def chain(*nodes: Mapping[str, Any], **members: Any) -> dict[str, Any]:
    """Return a graph of nodes one after another."""
    names = ["START", *(str(node["id"]) for node in nodes), "END"]
    edges = [{"from": a, "to": b} for a, b in itertools.pairwise(names)]
    return {"nodes": [dict(node) for node in nodes], "edges": edges, **members}


def beside(*nodes: Mapping[str, Any], **members: Any) -> dict[str, Any]:
    """Return a graph of nodes side by side."""
    names = [str(node["id"]) for node in nodes]
    edges = [{"from": "START", "to": name} for name in names]
    edges += [{"from": name, "to": "END"} for name in names]
    return {"nodes": [dict(node) for node in nodes], "edges": edges, **members}


def sub(name: str, workflow: str, **members: Any) -> dict[str, Any]:
    """Return a node that is another workflow."""
    return {"id": name, "kind": "workflow", "workflow_id": workflow, **members}


def say(name: str, value: Any = "done", **members: Any) -> dict[str, Any]:
    """Return a node that gives a value."""
    config = {"value": value}
    return {"id": name, "kind": "builtin", "type": "set_variable", "config": config, **members}


def fail(name: str, **members: Any) -> dict[str, Any]:
    """Return a node that fails for good: its template leads nowhere."""
    return say(name, "{{inputs.missing}}", **members)


STATUSES: Sequence[ExecutionStatus] = (
    ExecutionStatus.SUCCEEDED,
    ExecutionStatus.FAILED,
    ExecutionStatus.CANCELLED,
)
"""How executions end."""
