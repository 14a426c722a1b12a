"""Counts of one execution on the real adapters (moto): requests, and what DynamoDB would bill."""

import itertools
from collections import Counter
from typing import Any, Final, cast

from orcheo.adapters.aws.s3_blob_store import S3BlobStore
from orcheo.adapters.dynamodb.connection_store import DynamoConnectionStore
from orcheo.adapters.dynamodb.execution_items import entry_of, execution_of, task_row_of
from orcheo.adapters.dynamodb.execution_store import DynamoExecutionStore
from orcheo.adapters.dynamodb.frame_store import DynamoFrameStore
from orcheo.adapters.dynamodb.items import Bodies
from orcheo.adapters.dynamodb.workflow_store import DynamoWorkflowStore
from orcheo.adapters.langgraph.engine import LangGraphEngine
from orcheo.adapters.langgraph.run import Parts
from orcheo.adapters.scripted_chat import ScriptedChatModels
from orcheo.application.advance_execution import AdvanceExecution
from orcheo.application.dispatch_execution import DispatchExecution
from orcheo.application.end_execution import EndExecution
from orcheo.application.messages import AdvanceRequest
from orcheo.application.publish_events import PublishEvents
from orcheo.application.start_sub_workflow import StartSubWorkflow
from orcheo.application.stream_ports import StreamRecord
from orcheo.application.version_cache import VersionCache
from orcheo.domain.frames import Content, Created
from orcheo.nodes.registry import registry
from tests.fakes.aws import InMemoryTriggerQueue, RecordingOrchestrator
from tests.fakes.clock import FakeClock, SeededRandomness
from tests.fakes.streams import Sockets
from tests.fakes.vault import Lender, no_credentials
from tests.harness.admission import admission, user_limits
from tests.harness.cloud import BUCKET, CONFIG, RUNTIME, cloud
from tests.harness.samples import WORKSPACE, a_message, a_version, a_workflow
from tests.harness.write_meter import WriteMeter


def _graph(names: list[str], edges: list[tuple[Any, Any]]) -> dict[str, Any]:
    return {
        "nodes": [
            {"id": name, "kind": "builtin", "type": "set_variable", "config": {"n": name}}
            for name in names
        ],
        "edges": [{"from": source, "to": target} for source, target in edges],
    }


def chain(count: int) -> dict[str, Any]:
    """Return a chain of built-in nodes."""
    names = [f"n{number}" for number in range(count)]
    return _graph(names, list(itertools.pairwise(["START", *names, "END"])))


TEN: Final = [f"n{number}" for number in range(10)]
CHAIN_OF_THREE: Final = chain(3)
CHAIN_OF_TEN: Final = chain(10)
FAN_OUT: Final = _graph(
    ["a", *TEN, "b"],
    [
        ("START", "a"),
        *[("a", name) for name in TEN],
        *[(name, "b") for name in TEN],
        ("b", "END"),
    ],
)


def measured(name: str, graph: dict[str, Any]) -> dict[str, Any]:
    """Run one execution from its message to its last frame; return what it took."""
    with cloud() as account:
        client, observer = account.client("dynamodb"), account.client("dynamodb")
        clock, randomness = FakeClock(), SeededRandomness()
        blobs = S3BlobStore(account.client("s3"), BUCKET)
        workflows = DynamoWorkflowStore(account.client("dynamodb"), CONFIG, blobs=blobs)
        workflows.create(WORKSPACE, a_workflow(), a_version(graph=graph))
        meter = WriteMeter(client, observer)
        queries: Counter[str] = Counter()
        client.meta.events.register(
            "before-call.dynamodb.*", lambda model, **_: queries.update([str(model.name)])
        )
        store = DynamoExecutionStore(client, RUNTIME, blobs=blobs, randomness=randomness)
        end = EndExecution(store, clock)
        parts = Parts(
            clock=clock,
            randomness=randomness,
            user_code=cast("Any", _NoScripts()),
            nodes=registry(),
            chat_models=ScriptedChatModels(),
            sub_workflows=StartSubWorkflow(
                workflows, InMemoryTriggerQueue(), blobs, clock, store, cast("Any", None)
            ),
            http=None,
            vault=Lender(clock).vault,
        )
        message = a_message()
        machines = RecordingOrchestrator()
        dispatch = DispatchExecution(
            store,
            workflows,
            machines,
            clock,
            end,
            admission(store, machines, clock),
            user_limits(clock),
        )
        dispatch(message)
        advance = AdvanceExecution(
            executions=store,
            versions=VersionCache(workflows),
            engine=LangGraphEngine(store, parts),
            end=end,
            clock=clock,
            orchestrator=machines,
            close_grant=no_credentials(clock),
        )
        queries.clear()
        request = AdvanceRequest(workspace=WORKSPACE, execution_id=message.execution_id)
        result = advance(request, request_id="campaign", budget_seconds=60)
        if result.outcome != "finished":
            raise RuntimeError(f"{name} ended as {result}")
        resume_queries = queries["Query"]
        saver, around = _split(meter)
        events, frames, appends = _published(account, store, message.execution_id)
        return {
            "id": name,
            "requests": saver[0],
            "wru": saver[1],
            "saver_wru": saver[1],
            "around": around[0],
            "around_wru": around[1],
            "frames": frames,
            "appends": appends,
            "events_wru": events,
            "resume_queries": resume_queries,
            "violations": 0,
        }


def _split(meter: WriteMeter) -> tuple[tuple[int, int], tuple[int, int]]:
    """Return requests and units of the saver, and of all around it."""
    around_keys = {"META", "DEDUPE"}
    saver: list[int] = []
    around: list[int] = []
    # Around: dedupe row, status item, running, claim (the first entry), end (the last), projection.
    entries = [sk for _, sk, _ in meter.log if sk.startswith("L#")]
    for _, sk, units in meter.log:
        is_around = sk in around_keys or sk in {min(entries), max(entries)}
        (around if is_around else saver).append(units)
    return (len(saver), sum(saver)), (len(around), sum(around))


def _published(account: Any, store: Any, execution_id: str) -> tuple[int, int, int]:
    """Publish what the table's stream would bring; return units, frames and transactions."""
    client = account.client("dynamodb")
    meter = WriteMeter(client, account.client("dynamodb"))
    blobs = S3BlobStore(account.client("s3"), BUCKET)
    frames = DynamoFrameStore(client, RUNTIME, blobs=blobs)
    publish = PublishEvents(frames, DynamoConnectionStore(client, RUNTIME), Sockets(), FakeClock())
    # One batch: the stream gathers for longer than such an execution takes.
    publish([*_records(account, Bodies(blobs), execution_id)])
    told = store.frames(WORKSPACE, execution_id, after=0, limit=1_000)
    return meter.units, len(told), meter.count


def _records(account: Any, bodies: Bodies, execution_id: str) -> list[StreamRecord]:
    """Return the records of an execution's rows, in the order in which they were written."""
    items = account.client("dynamodb").scan(TableName=RUNTIME)["Items"]
    contents: list[tuple[tuple[int, int], Content]] = []
    for item in items:
        sk = item["sk"]["S"]
        if sk == "META":
            found = execution_of(bodies, item)
            created = Created(
                workflow_id=found.workflow_id, version=found.version, at=found.created_at
            )
            contents.append(((-1, 0), created))
        elif sk.startswith("L#"):
            entry = entry_of(bodies, item)
            contents.append(((entry.index, 0), entry))
        elif sk.startswith("T#"):
            row = task_row_of(bodies, item)
            contents.append(((row.checkpoint, 1), row))
    ordered = sorted(contents, key=lambda pair: pair[0])
    return [
        StreamRecord(
            position=str(number),
            workspace=WORKSPACE,
            execution_id=execution_id,
            load=lambda content=content: content,
        )
        for number, (_, content) in enumerate(ordered)
    ]


class _NoScripts:
    """User code that is never asked for."""

    def __getattr__(self, name: str) -> Any:
        """Refuse."""
        raise AssertionError(f"user code was asked for {name!r}")
