"""An execution from its first claim to its end, in memory, on real children for scripts."""

import json
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from orcheo.adapters.langgraph import codec
from orcheo.adapters.langgraph.engine import LangGraphEngine
from orcheo.adapters.langgraph.run import Parts
from orcheo.adapters.scripted_chat import ScriptedChatModels
from orcheo.application.advance_execution import AdvanceExecution
from orcheo.application.effect_ports import ChatModels, ChildRequest, SubWorkflows
from orcheo.application.end_execution import EndExecution
from orcheo.application.history_limit import RENEW_AT
from orcheo.application.messages import AdvanceRequest, AdvanceResult, Chunk
from orcheo.application.ports import ExecutionStore, timestamp
from orcheo.application.user_code_ports import UserCode
from orcheo.application.version_cache import VersionCache
from orcheo.domain import history, interrupts
from orcheo.domain.commit_log import Decision, EntryType, Log
from orcheo.domain.errors import Unavailable
from orcheo.domain.executions import Execution
from orcheo.domain.graph import Graph
from orcheo.domain.interrupts import Interrupt
from orcheo.domain.lifecycles import ExecutionStatus, VersionStatus
from orcheo.domain.references import references_of
from orcheo.domain.values import encode
from orcheo.domain.workflows import Version, Workflow
from orcheo.nodes.registry import registry
from tests.fakes.aws import RecordingOrchestrator
from tests.fakes.clock import FakeClock, SeededRandomness
from tests.fakes.execution_store import InMemoryExecutionStore
from tests.fakes.vault import Lender
from tests.fakes.workflow_store import InMemoryWorkflowStore

WORKSPACE = "acme"
EXECUTION = "ex_abcdefghijklmnopqrstuvwxyz"
WORKFLOW = "wf_abcdefghijklmnopqrstuvwxyz"
OWN = ("branch:", "__", "join:")
"""How names of channels begin that only LangGraph sees."""
STATE_MACHINE_TRIES = 4
"""Of one state: the first and three retries, as execute_workflow.asl.json has it."""


class Killed(BaseException):
    """The worker dies here: nothing above may catch it."""


class NoSubWorkflows:
    """For executions that start no others."""

    def start(self, request: ChildRequest) -> None:
        """Refuse."""
        raise AssertionError(f"{request.node_id} starts {request.workflow_id}")

    start_again = start

    def abandon(self, parent: Execution, execution_id: str) -> None:
        """Refuse."""
        raise AssertionError(f"{parent.id} gives up {execution_id}")


@dataclass
class Bench:
    """One execution of one graph."""

    user_code: UserCode
    store: InMemoryExecutionStore = field(default_factory=InMemoryExecutionStore)
    workflows: InMemoryWorkflowStore = field(default_factory=InMemoryWorkflowStore)
    clock: FakeClock = field(default_factory=FakeClock)
    budget_seconds: float = 300.0
    http: Any = None
    config: Mapping[str, Any] = field(default_factory=dict[str, Any])
    """LangGraph's ``configurable``."""
    said: Mapping[str, Any] = field(default_factory=dict[str, Any])
    """Further members of the status item."""
    chat_models: ChatModels = field(default_factory=ScriptedChatModels)
    sub_workflows: SubWorkflows = field(default_factory=NoSubWorkflows)
    results: list[AdvanceResult] = field(default_factory=list[AdvanceResult])
    machines: RecordingOrchestrator = field(default_factory=RecordingOrchestrator)
    renew_at: int = RENEW_AT
    generation: int = 0
    events: int = 0
    """What the state machine passes on from turn to turn."""
    wrap: Callable[[ExecutionStore], ExecutionStore] = lambda store: store
    execution_id: str = EXECUTION
    lender: Lender = field(init=False)

    def __post_init__(self) -> None:
        """Begin with an empty vault."""
        self.lender = Lender(self.clock)

    def accept(self, graph: Mapping[str, Any], inputs: Any, script: str | None = None) -> None:
        """Store the version and the execution."""
        now = timestamp(self.clock.now())
        version = Version(
            workflow_id=WORKFLOW,
            number=1,
            status=VersionStatus.VALIDATED,
            graph=Graph.model_validate(graph),
            script=script,
            created_at=now,
            created_by="test",
        )
        workflow = Workflow(
            id=WORKFLOW,
            name="test",
            latest_version=1,
            active_version=1,
            created_at=now,
            updated_at=now,
            created_by="test",
        )
        self.workflows.create(WORKSPACE, workflow, version)
        said: dict[str, Any] = {"lends": bool(references_of(version)), **self.said}
        execution = Execution(
            workspace=WORKSPACE,
            id=self.execution_id,
            workflow_id=WORKFLOW,
            version=1,
            status=ExecutionStatus.SCHEDULED,
            trigger={"type": "api"},
            inputs=json.loads(json.dumps(encode(inputs))),
            body_hash="",
            config=dict(self.config),
            created_at=now,
            deadline_at="2027-12-31T00:00:00.000Z",
            **said,
        )
        self.store.create(execution, due_at=execution.deadline_at)

    def accept_script(self, script: str, inputs: Any, entrypoint: str | None = "build") -> None:
        """Import a script and store the execution."""
        imported = self.user_code.import_script(WORKSPACE, script, entrypoint, timeout_seconds=30)
        self.accept(imported.graph, inputs, script)

    def use_case(self) -> AdvanceExecution:
        """Return a new worker: nothing is left of the one before but what is stored."""
        store = self.wrap(self.store)
        parts = Parts(
            clock=self.clock,
            randomness=SeededRandomness(),
            user_code=self.user_code,
            nodes=registry(),
            chat_models=self.chat_models,
            sub_workflows=self.sub_workflows,
            http=self.http,
            vault=self.lender.vault,
        )
        return AdvanceExecution(
            executions=store,
            versions=VersionCache(self.workflows),
            engine=LangGraphEngine(store, parts),
            end=EndExecution(store, self.clock, (self.lender.close_grant,)),
            clock=self.clock,
            orchestrator=self.machines,
            close_grant=self.lender.close_grant,
            renew_at=self.renew_at,
        )

    def advance(self, worker: AdvanceExecution | None = None) -> AdvanceResult:
        """One invocation."""
        result = self._invoke(worker or self.use_case(), None)
        self.results.append(result)
        self.events = result.events
        if result.outcome == "renewed":
            self.generation, self.events = self.machines.started[-1][2], 0
        return result

    def run_chunk(self, chunk: Chunk, worker: AdvanceExecution | None = None) -> AdvanceResult:
        """One invocation for a share of a superstep."""
        return self._invoke(worker or self.use_case(), chunk)

    def _invoke(self, worker: AdvanceExecution, chunk: Chunk | None) -> AdvanceResult:
        request = AdvanceRequest(
            workspace=WORKSPACE,
            execution_id=self.execution_id,
            generation=self.generation,
            events=self.events,
            chunk=chunk,
        )
        return worker(request, request_id="test", budget_seconds=self.budget_seconds)

    def fan_out(self, chunks: Sequence[Chunk]) -> None:
        """Do what the state machine does with shares; one that is lost is no failure."""
        worker = self.use_case()
        for chunk in chunks:
            for _ in range(STATE_MACHINE_TRIES):
                try:
                    self.run_chunk(chunk, worker)
                except (Killed, Unavailable):
                    worker = self.use_case()
                    continue
                break

    def finish(self, limit: int = 100) -> Execution:
        """Do what the state machine does until the execution has ended, or waits for decisions."""
        for _ in range(limit):
            result = self._tried()
            if result.outcome in {"finished", "suspend"}:
                return self.execution
            if result.outcome == "backoff":
                self.clock.advance(result.seconds)
            if result.outcome == "fan_out":
                self.fan_out(result.chunks)
        raise AssertionError(f"not ended after {limit} invocations: {self.results[-3:]}")

    def _tried(self) -> AdvanceResult:
        for _ in range(STATE_MACHINE_TRIES):
            try:
                return self.advance()
            except Killed:
                continue
        raise AssertionError("the state machine gave up")

    @property
    def pending(self) -> list[Interrupt]:
        """What the execution waits for."""
        return interrupts.pending(self.log)

    def decide(self, interrupt: Interrupt, value: Any = None) -> None:
        """Answer a question."""
        decision = Decision(
            interrupt_id=interrupt.id,
            at=timestamp(self.clock.now()),
            by="someone",
            value=json.loads(json.dumps(codec.encode(value))),
            asked=interrupt.asked(),
        )
        self.store.put_decision(WORKSPACE, self.execution_id, decision)

    def resume(self, value: Any = None) -> Execution:
        """Answer the only question, and go on."""
        (asked,) = self.pending
        self.decide(asked, value)
        return self.finish()

    @property
    def state(self) -> dict[str, Any]:
        """The channels of the newest checkpoint, decoded; LangGraph's own apart."""
        checkpoint = self.log.checkpoint
        values = {} if checkpoint is None else codec.decode(checkpoint.body["values"])
        return {name: each for name, each in values.items() if not name.startswith(OWN)}

    @property
    def following(self) -> list[str]:
        """The nodes of the present superstep that have not run, sorted."""
        log = self.log
        assert log.checkpoint is not None
        left = Counter(history.next_nodes(log))
        left.subtract(
            row.body["node"]
            for row in log.tasks
            if row.checkpoint == log.checkpoint.index and row.body["status"] == "succeeded"
        )
        return sorted(left.elements())

    def run(self, script: str, inputs: Any, entrypoint: str | None = "build") -> Execution:
        """Import a script and run it to its end."""
        self.accept_script(script, inputs, entrypoint)
        return self.finish()

    def run_graph(self, graph: Mapping[str, Any], inputs: Any) -> Execution:
        """Run a graph to its end."""
        self.accept(graph, inputs)
        return self.finish()

    @property
    def execution(self) -> Execution:
        """The status item."""
        return self.store.get(WORKSPACE, self.execution_id)

    @property
    def log(self) -> Log:
        """The whole log."""
        return self.store.read_log(WORKSPACE, self.execution_id, whole=True)

    @property
    def output(self) -> Any:
        """The final state as plain JSON."""
        return history.output(self.log)

    @property
    def checkpoints(self) -> int:
        """How many checkpoints the log has."""
        return sum(entry.type is EntryType.CHECKPOINT for entry in self.log.entries)
