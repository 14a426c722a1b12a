"""Replays of a bench's execution, through the use cases that the API and the queue call."""

import dataclasses
import json
from collections.abc import Mapping
from typing import Any

from orcheo.application.dispatch_execution import DispatchExecution, DispatchOutcome
from orcheo.application.end_execution import EndExecution
from orcheo.application.ports import timestamp
from orcheo.application.replay_execution import ReplayExecution, ReplayRequest
from orcheo.domain.graph import Graph
from orcheo.domain.lifecycles import VersionStatus
from orcheo.domain.principals import Principal, Role
from orcheo.domain.replays import checkpoints
from orcheo.domain.workflows import Version
from tests.fakes.aws import InMemoryBlobStore, InMemoryTriggerQueue, RecordingOrchestrator
from tests.fakes.clock import SeededRandomness
from tests.harness.admission import admission, user_limits
from tests.integration.engine.bench import WORKFLOW, WORKSPACE, Bench

ADA = Principal(workspace=WORKSPACE, user_id="ada", roles=frozenset({Role.EDITOR}))


def forked(source: Bench, request: ReplayRequest, **changes: Any) -> Bench:
    """Return the bench of a replay that was accepted and dispatched, on the same stores."""
    queue, blobs = InMemoryTriggerQueue(), InMemoryBlobStore()
    replay = ReplayExecution(
        source.workflows,
        source.store,
        queue,
        blobs,
        source.clock,
        SeededRandomness(len(source.store.executions)),
    )
    accepted = replay(ADA, source.execution_id, request)
    (message,) = queue.messages
    # As it travels.
    message = type(message).model_validate_json(message.model_dump_json())
    machines = RecordingOrchestrator()
    dispatch = DispatchExecution(
        source.store,
        source.workflows,
        machines,
        source.clock,
        EndExecution(source.store, source.clock),
        admission(source.store, machines, source.clock),
        user_limits(source.clock),
    )
    assert dispatch(message) is DispatchOutcome.STARTED
    return dataclasses.replace(source, execution_id=accepted.execution.id, results=[], **changes)


def replayed(source: Bench, **request: Any) -> Bench:
    """Replay an execution to its end; ``code`` and ``wrap`` are of the bench."""
    changes = {
        name: request.pop(name)
        for name in ("user_code", "wrap", "budget_seconds")
        if name in request
    }
    bench = forked(source, ReplayRequest(**request), **changes)
    bench.finish()
    return bench


def add_version(bench: Bench, graph: Mapping[str, Any], script: str = "") -> int:
    """Add the next version of the bench's workflow, and return its number."""
    workflow = bench.workflows.get(WORKSPACE, WORKFLOW)
    number = workflow.latest_version + 1
    version = Version(
        workflow_id=WORKFLOW,
        number=number,
        status=VersionStatus.VALIDATED,
        graph=Graph.model_validate(graph),
        script=script,
        created_at=timestamp(bench.clock.now()),
        created_by="test",
    )
    changed = workflow.model_copy(
        update={"latest_version": number, "revision": workflow.revision + 1}
    )
    bench.workflows.save(WORKSPACE, changed, expected_revision=workflow.revision, version=version)
    return number


def indexes(bench: Bench) -> list[int]:
    """Return the log indexes of an execution's checkpoints."""
    return [entry.index for entry in checkpoints(bench.log)]


def frozen(bench: Bench) -> str:
    """Return all that is stored of an execution: to see that nothing was written to it."""
    log = bench.log
    said = [dataclasses.asdict(each) for each in (*log.entries, *log.tasks)]
    return json.dumps([dataclasses.asdict(bench.execution), said], default=str, sort_keys=True)
