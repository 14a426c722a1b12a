"""The ports with the real adapters: moto for table and bucket, botocore's hooks for the faults.

Each process has clients of its own. A call is met at ``before-call``; ``before-send`` comes once
for each of the client's tries, first before the service (here: moto, or the simulated Step
Functions and SQS), then after it has acted. botocore's own retries run, without their pauses.
"""

import json
import threading
from collections.abc import Callable, Generator, Sequence
from contextlib import ExitStack, contextmanager
from io import BytesIO
from typing import Any, Final

from botocore.awsrequest import AWSResponse
from botocore.exceptions import ReadTimeoutError
from botocore.retries import standard
from moto.core.models import DEFAULT_ACCOUNT_ID as ACCOUNT
from moto.core.models import botocore_stubber
from moto.dynamodb.models import dynamodb_backends

from orcheo.adapters.aws.clients import CONFIG
from orcheo.adapters.aws.s3_blob_store import S3BlobStore
from orcheo.adapters.aws.sqs_trigger_queue import SqsTriggerQueue
from orcheo.adapters.aws.step_functions_orchestrator import StepFunctionsOrchestrator
from orcheo.adapters.dynamodb import runtime_keys as keys
from orcheo.adapters.dynamodb.execution_store import DynamoExecutionStore
from orcheo.adapters.dynamodb.grant_store import DynamoAccessLog, DynamoGrantStore
from orcheo.adapters.dynamodb.slot_store import DynamoSlotStore
from orcheo.adapters.dynamodb.trigger_store import DynamoTriggerStore
from orcheo.adapters.dynamodb.user_limits import DynamoUserLimits
from orcheo.adapters.dynamodb.workflow_store import DynamoWorkflowStore
from orcheo.domain.executions import Execution
from tests.fakes.aws import InMemorySecretStore
from tests.fakes.clock import FakeClock, SeededRandomness
from tests.fakes.vault import Lender
from tests.faults.plan import Call, Kind, Plan, Process
from tests.faults.ports import Ports
from tests.faults.scenarios import WORKSPACE
from tests.faults.services import MACHINE_ARN, QUEUE_URL, ServiceError, Services
from tests.harness import cloud

SERVICES: Final = ("dynamodb", "s3", "sqs", "stepfunctions")
SIMULATED: Final = frozenset({"sqs", "sfn"})
_THROTTLED: Final = {
    "dynamodb": "ProvisionedThroughputExceededException",
    "s3": "SlowDown",
    "sqs": "RequestThrottled",
    "sfn": "ThrottlingException",
}
_ALL: Final = 1_000


class _Raw(BytesIO):
    """A response's body as urllib3 would give it."""

    def stream(self, **_: Any) -> Any:
        """Yield the body."""
        yield self.read()


class _AtOnce(standard.BaseRetryBackoff):
    """Tries follow one another without a pause."""

    def delay_amount(self, context: Any) -> float:
        """Return no time at all."""
        return 0.0


class _Unlimited:
    """botocore's quota of retries never runs out: clients are used for thousands of worlds."""

    def acquire_retry_quota(self, context: Any) -> bool:
        """Allow every retry that the policy allows."""
        return True


class Lent:
    """Clients of one process at a time, with the hooks by which its calls go wrong."""

    def __init__(self) -> None:
        self._process: Process | None = None
        self._plan: Plan | None = None
        self._services: Services | None = None
        self._watch: Callable[[str], None] | None = None
        self._calls: dict[int, Call] = {}
        self.clients = {name: self._client(name) for name in SERVICES}

    def lend(
        self,
        services: Services,
        plan: Plan | None = None,
        process: Process | None = None,
        watch: Callable[[str], None] | None = None,
    ) -> None:
        """Let a process have the clients; none: a bystander, whose calls nobody counts."""
        self._services, self._plan, self._process = services, plan, process
        self._watch = watch
        self._calls.clear()

    def _client(self, service: str) -> Any:
        client: Any = cloud.session().create_client(
            service, region_name=cloud.REGION, config=CONFIG
        )
        name = client.meta.service_model.service_id.hyphenize()
        events = client.meta.events
        own = f"retry-config-{name}"
        events.unregister(f"needs-retry.{name}", unique_id=own)
        retries: Any = standard
        handler = retries.RetryHandler(
            retry_policy=retries.RetryPolicy(
                retry_checker=retries.StandardRetryConditions(max_attempts=3),
                retry_backoff=_AtOnce(),
            ),
            retry_event_adapter=retries.RetryEventAdapter(),
            retry_quota=_Unlimited(),
        )
        events.register(f"needs-retry.{name}", handler.needs_retry, unique_id=own)
        events.register("provide-client-params", self._see)
        events.register("before-call", self._meet)
        events.register_first("before-send", self._before)
        if name in SIMULATED:
            events.unregister("before-send", botocore_stubber)
            events.register("before-send", self._simulate)
        events.register_last("before-send", self._after)
        return client

    def _see(self, model: Any, **_: Any) -> None:
        for seen in _SEEN if self._process is not None else ():
            seen.append(model.name)

    # --- one call ------------------------------------------------------------------------------

    def _meet(self, model: Any, **_: Any) -> Any:
        self._calls.pop(threading.get_ident(), None)
        if self._plan is None or self._process is None:
            return None
        call = self._plan.meet(self._process, model.name)
        self._calls[threading.get_ident()] = call
        if call.kind is not Kind.THROTTLE:
            return None
        code = _THROTTLED[model.service_model.service_id.hyphenize()]
        error = {"Error": {"Code": code, "Message": "slow down"}, "ResponseMetadata": {}}
        return _response("https://aws/", 400, {}), error

    def _before(self, request: Any, **_: Any) -> None:
        call = self._calls.get(threading.get_ident())
        if call is None:
            return
        call.tries += 1
        if call.kind is Kind.AMBIGUOUS and call.tries > 1:
            raise ReadTimeoutError(endpoint_url=request.url)

    def _simulate(self, request: Any, event_name: str, **_: Any) -> AWSResponse:
        assert self._services is not None
        try:
            answer = self._services.call(event_name.rpartition(".")[2], json.loads(request.body))
            status = 200
        except ServiceError as error:
            answer, status = {"__type": error.code, "message": ""}, 400
        return _response(request.url, status, answer)

    def _after(self, request: Any, event_name: str, **_: Any) -> None:
        if self._watch is not None and event_name.endswith(("PutItem", "UpdateItem")):
            written = json.loads(request.body)
            key = written.get("Item") or written["Key"]
            if key["sk"]["S"] == keys.META and key["pk"]["S"].count("#X#"):
                self._watch(keys.owner(key["pk"]["S"])[1])
        call = self._calls.get(threading.get_ident())
        if call is None or self._process is None or call.tries > 1:
            return
        if call.kind is Kind.CRASH_AFTER:
            raise self._process.kill()
        if call.kind in {Kind.AMBIGUOUS, Kind.LOST_ANSWER}:
            raise ReadTimeoutError(endpoint_url=request.url)


def _response(url: str, status: int, answer: Any) -> AWSResponse:
    raw: Any = _Raw(json.dumps(answer).encode())
    headers: Any = {}
    return AWSResponse(url, status, headers, raw)


def _items() -> list[Any]:
    """Return all items of the runtime table, as moto holds them: its scans cost too much."""
    table = dynamodb_backends[ACCOUNT][cloud.REGION].tables[cloud.RUNTIME]
    return [item for part in table.items.values() for item in part.values()]


_SEEN: Final[list[list[str]]] = []
"""Where calls are noted apart from any plan."""
_FREE: Final[list[Lent]] = []
"""Clients that nobody has: making one takes longer than a whole world."""


class AwsPorts:
    """One world's ports on AWS in this process.

    Args:
        services: The simulated Step Functions and SQS.
        seed: Of the adapters' nonces.
        watch: Told what a status item says, whenever it was written.
    """

    def __init__(self, services: Services, seed: int, watch: Callable[[str, str], None]) -> None:
        self._services = services
        self._seed = seed
        self._tell = watch
        self._account = ExitStack()
        self._account.enter_context(cloud.cloud())
        self._secrets = InMemorySecretStore()
        self.lender = Lender(FakeClock())
        self._lent: dict[int, Lent] = {}
        self._known: Sequence[Execution] | None = None
        """All status items, until one is written."""
        self._plain = self._take()
        self._plain.lend(services)
        self._bystander = self._ports(self._plain)

    def plain(self) -> Ports:
        """Return the ports as a bystander sees them: nothing goes wrong, nothing is counted."""
        return self._bystander

    def faulty(self, plan: Plan, process: Process) -> Ports:
        """Return the ports of one process."""
        lent = self._take()
        lent.lend(self._services, plan, process, self._watch)
        self._lent[id(process)] = lent
        return self._ports(lent)

    def release(self, process: Process) -> None:
        """Take a dead process's clients back."""
        _FREE.append(self._lent.pop(id(process)))

    def all_executions(self) -> Sequence[Execution]:
        """Return every status item."""
        known = self._known
        if known is None:
            known = self._known = self._bystander.executions.list(WORKSPACE, limit=_ALL).items
        return known

    def is_due(self, now: str) -> bool:
        """Tell whether the reaper would find anything: its queries cost most of a world."""
        return any(time <= now for time in self.due_times())

    def due_times(self) -> list[str]:
        """Return when the reaper would find something."""
        items = [item.attrs for item in _items()]
        return [item["due_at"].value for item in items if "due_at" in item]

    def note_indexes(self) -> None:
        """Keep nothing: moto's indexes are never behind."""

    def remains(self, execution_id: str) -> list[str]:
        """Return where something of an execution is kept, its dedupe row apart."""
        dedupe = keys.dedupe_pk(WORKSPACE, execution_id)
        rows = [
            f"{owner} {row}"
            for owner, row, is_due in (
                (item.hash_key.value, item.range_key.value, "due_at" in item.attrs)
                for item in _items()
            )
            if execution_id in owner and (owner != dedupe or is_due)
        ]
        listed = self._plain.clients["s3"].list_objects_v2(Bucket=cloud.BUCKET)
        blobs = [each["Key"] for each in listed.get("Contents", ()) if execution_id in each["Key"]]
        return [*rows, *blobs]

    def close(self) -> None:
        """Give the clients back and forget the account."""
        _FREE.extend([*self._lent.values(), self._plain])
        self._lent.clear()
        self._account.close()

    def _take(self) -> Lent:
        return _FREE.pop() if _FREE else Lent()

    def _watch(self, execution_id: str) -> None:
        self._known = None
        found = self._bystander.executions.get(WORKSPACE, execution_id)
        self._tell(execution_id, found.status.value)

    def _ports(self, lent: Lent) -> Ports:
        table, bucket = lent.clients["dynamodb"], lent.clients["s3"]
        blobs = S3BlobStore(bucket, cloud.BUCKET)
        self._seed += 1
        return Ports(
            executions=DynamoExecutionStore(
                table, cloud.RUNTIME, blobs=blobs, randomness=SeededRandomness(self._seed)
            ),
            workflows=DynamoWorkflowStore(table, cloud.CONFIG, blobs=blobs),
            triggers=DynamoTriggerStore(table, cloud.CONFIG),
            secrets=self._secrets,
            blobs=blobs,
            queue=SqsTriggerQueue(lent.clients["sqs"], QUEUE_URL),
            orchestrator=StepFunctionsOrchestrator(lent.clients["stepfunctions"], MACHINE_ARN),
            slots=DynamoSlotStore(table, cloud.RUNTIME),
            user_limits=DynamoUserLimits(table, cloud.USERS),
            credentials=self.lender.credentials,
            values=self.lender.values,
            envelope=self.lender.envelope,
            grants=DynamoGrantStore(table, cloud.CREDENTIALS),
            accesses=DynamoAccessLog(table, cloud.CREDENTIALS),
        )


@contextmanager
def calls_seen() -> Generator[list[str], None, None]:
    """Collect the operations of all calls of processes as botocore makes them, whoever asked.

    It looks where nothing of the plan is: at what each client sends first.
    """
    seen: list[str] = []
    _SEEN.append(seen)
    try:
        yield seen
    finally:
        _SEEN.remove(seen)
