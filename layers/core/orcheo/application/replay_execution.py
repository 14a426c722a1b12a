"""Start an execution from another's log: a replay from any checkpoint, a retry of what failed.

The new execution goes through the same queue as any other, and the source is only read. What is
taken over is settled here, by log indexes; the new execution's first worker copies it.
"""

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final, Literal

from orcheo.application.claim_checks import claim_check, taken_over
from orcheo.application.execute_workflow import (
    event_key,
    refuse,
    require_same,
    version_to_run,
)
from orcheo.application.find_execution import accepted_execution
from orcheo.application.messages import TriggerMessage
from orcheo.application.ports import (
    Acceptance,
    BlobStore,
    Clock,
    ExecutionStore,
    Randomness,
    TriggerQueue,
    WorkflowStore,
    timestamp,
)
from orcheo.domain.commit_log import Log, LogEntry
from orcheo.domain.errors import Conflict, ReplayImpossible
from orcheo.domain.executions import Execution
from orcheo.domain.forks import Fork, Policy
from orcheo.domain.graph import Graph
from orcheo.domain.history import projected
from orcheo.domain.identifiers import body_hash, execution_id
from orcheo.domain.lifecycles import ExecutionStatus
from orcheo.domain.pins import node_paths
from orcheo.domain.principals import Principal, highest
from orcheo.domain.replays import (
    INPUTS,
    before_visit,
    changed_graphs,
    checkpoints,
    described,
    lacking,
    policy_findings,
    sets_inputs,
    state_findings,
)
from orcheo.domain.values import encode

_RETRYABLE: Final = frozenset({ExecutionStatus.FAILED, ExecutionStatus.CANCELLED})
WantedVersion = int | Literal["same", "newest"]


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplayRequest:
    """From where, and what is different."""

    kind: Literal["replay", "retry"] = "replay"
    checkpoint: int | None = None
    """Log index; null: the start, unless ``node`` says otherwise."""
    node: str | None = None
    """From the checkpoint that this node's last visit followed."""
    version: WantedVersion = "same"
    edits_inputs: bool = False
    inputs: Any = None
    """Plain JSON; counts where ``edits_inputs`` is true."""
    state: Mapping[str, Any] = field(default_factory=dict[str, Any])
    """Plain JSON by channel."""
    default: Policy = Policy.RERUN
    nodes: Mapping[str, Policy] = field(default_factory=dict[str, Policy])
    idempotency_key: str | None = None

    def body(self, source: str) -> dict[str, Any]:
        """Return what a repeat with the same key must say again."""
        body: dict[str, Any] = {
            "source": source,
            "kind": self.kind,
            "checkpoint": self.checkpoint,
            "node": self.node,
            "version": self.version,
            "state": dict(self.state),
            "default": self.default.value,
            "nodes": {name: each.value for name, each in self.nodes.items()},
        }
        return {**body, "inputs": self.inputs} if self.edits_inputs else body


@dataclass(frozen=True, slots=True)
class Replayed:
    """An execution that will run."""

    execution: Execution
    """As it will be created."""
    repeated: bool
    """True where an earlier request with this key was accepted already."""


@dataclass(frozen=True, slots=True)
class ReplayExecution:
    """Starts executions from others."""

    workflows: WorkflowStore
    executions: ExecutionStore
    queue: TriggerQueue
    blobs: BlobStore
    clock: Clock
    randomness: Randomness

    def __call__(self, principal: Principal, source_id: str, request: ReplayRequest) -> Replayed:
        """Accept a replay and enqueue it; exactly one for an idempotency key.

        Raises:
            NotFound: There is no such execution, workflow or version.
            Conflict: A retry of what has not failed; or the workflow is archived.
            IdempotencyConflict: The key came before with another body.
            Unprocessable: A checkpoint, node, channel or policy that does not exist.
            ReplayImpossible: The version cannot go on from there; says what it lacks.
        """
        key = event_key(self.randomness, request.idempotency_key)
        source = self.executions.get(principal.workspace, source_id)
        log = self.executions.read_log(principal.workspace, source_id, whole=True)
        start = _start(source, log, request)
        version, graph, other = self._version(source, request)
        state = _state(graph, request, start)
        refuse(policy_findings(graph, request.nodes))
        if start is not None and other is not None:
            _require(graph, version, start)
        fork = Fork(
            checkpoint=None if start is None else start.index,
            until=log.last_index,
            keep=request.kind == "retry",
            other_version=other is not None,
            changed=[] if other is None else changed_graphs(other, graph),
            default=request.default,
            nodes=request.nodes,
            state={name: encode(value) for name, value in state.items()},
        )
        acceptance = Acceptance(
            workspace=principal.workspace,
            execution_id=execution_id(principal.workspace, f"{request.kind}:{source_id}", key),
            workflow_id=source.workflow_id,
            version=version,
            body_hash=body_hash(request.body(source_id)),
            trigger=source.trigger,
            accepted_at=timestamp(self.clock.now()),
            created_by=principal.user_id,
        )
        standing = self.executions.accept(acceptance)
        if standing is not None:
            require_same(self.executions, standing, acceptance, key)
            acceptance = standing
        message = self._message(source, acceptance, request, fork, graph)
        message = message.model_copy(update={"role": highest(principal.roles)})
        self.queue.send(message, group=acceptance.execution_id)
        execution = dataclasses.replace(
            accepted_execution(acceptance), parent=message.parent, inputs=message.inputs
        )
        return Replayed(execution, repeated=standing is not None)

    def _version(
        self, source: Execution, request: ReplayRequest
    ) -> tuple[int, Graph, Graph | None]:
        """Return number and graph of the version to run, and the source's where it is another."""
        workflow = self.workflows.get(source.workspace, source.workflow_id)
        wanted = {"same": source.version, "newest": workflow.latest_version}
        asked = request.version
        number = version_to_run(workflow, asked if isinstance(asked, int) else wanted[asked])
        graph = self._graph(source, number)
        other = None if number == source.version else self._graph(source, source.version)
        return number, graph, other

    def _graph(self, source: Execution, number: int) -> Graph:
        return self.workflows.get_version(source.workspace, source.workflow_id, number).graph

    def _message(
        self,
        source: Execution,
        acceptance: Acceptance,
        request: ReplayRequest,
        fork: Fork,
        graph: Graph,
    ) -> TriggerMessage:
        workspace, owner = acceptance.workspace, acceptance.execution_id
        if request.edits_inputs:
            inputs = claim_check(self.blobs, workspace, encode(request.inputs), owner=owner)
        else:
            inputs = taken_over(self.blobs, workspace, source.inputs, owner=owner)
        nodes = node_paths(graph)
        return TriggerMessage(
            workspace=acceptance.workspace,
            execution_id=acceptance.execution_id,
            workflow_id=acceptance.workflow_id,
            version=acceptance.version,
            trigger=dict(acceptance.trigger),
            inputs=inputs,
            body_hash=acceptance.body_hash,
            priority=source.priority,
            config=source.config,
            pins={name: pin for name, pin in source.pins.items() if name in nodes},
            stop_after=source.stop_after if source.stop_after in nodes else None,
            parent={
                "execution_id": source.id,
                "kind": request.kind,
                "checkpoint": fork.checkpoint,
            },
            fork=fork.to_json(),
            depth=source.depth,
            accepted_at=acceptance.accepted_at,
            created_by=acceptance.created_by,
            registered=True,
        )


def _start(source: Execution, log: Log, request: ReplayRequest) -> LogEntry | None:
    """Return the checkpoint to begin behind; null for the start."""
    if request.kind == "retry":
        status = projected(source, log).status
        if status not in _RETRYABLE:
            raise Conflict(
                f"Execution {source.id!r} is {status.value}; only one that has failed or was "
                f"cancelled can be retried. POST /executions/{source.id}/replay runs any again."
            )
        return log.checkpoint
    if request.node is not None:
        found = before_visit(log, request.node)
        if found is None:
            _refuse("node", f"node {request.node!r} has not run in this execution")
        return found
    if request.checkpoint is None:
        return None
    found = next((each for each in checkpoints(log) if each.index == request.checkpoint), None)
    if found is None:
        known = ", ".join(str(each.index) for each in checkpoints(log)[-20:]) or "none"
        _refuse("checkpoint", f"there is no checkpoint {request.checkpoint}; the newest: {known}")
    return found


def _state(graph: Graph, request: ReplayRequest, start: LogEntry | None) -> dict[str, Any]:
    """Return the channels to set."""
    state = dict(request.state)
    if start is None and state:
        _refuse("state", "give a checkpoint or a node to set state; from the start, give inputs")
    refuse(state_findings(graph, state))
    if start is not None and request.edits_inputs and sets_inputs(graph):
        state.setdefault(INPUTS, request.inputs)
    return state


def _refuse(path: str, message: str) -> None:
    refuse([{"path": path, "message": message}])


def _require(graph: Graph, version: int, start: LogEntry) -> None:
    missing = lacking(graph, start)
    if missing:
        raise ReplayImpossible(
            f"Version {version} cannot go on from checkpoint {start.index}, for it lacks "
            f"{described(missing)}. Choose an earlier checkpoint, the start, or another version.",
            missing=missing,
        )


__all__ = ["ReplayExecution", "ReplayRequest", "Replayed"]
