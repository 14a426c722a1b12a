"""The whole product in this process, with a vault that holds a canary and a service that echoes."""

import base64
import contextlib
import io
import json
import logging
from collections.abc import Callable, Generator, Sequence
from contextlib import contextmanager
from typing import Any, Final

import httpx
import pytest
from moto.apigatewaymanagementapi.models import ApiGatewayManagementApiBackend
from moto.dynamodb.models import dynamodb_backends

from functions.advance_execution.handler import handler as advance
from functions.connect_stream.handler import handler as connect
from functions.dispatch_execution.handler import handler as dispatch
from functions.finish_execution.handler import handler as finish
from functions.publish_events.handler import handler as publish
from functions.reap_executions.handler import handler as reap
from orcheo.adapters.aws.s3_blob_store import S3BlobStore
from orcheo.adapters.dynamodb.execution_store import DynamoExecutionStore
from orcheo.adapters.dynamodb.items import pack
from orcheo.adapters.dynamodb.workflow_store import DynamoWorkflowStore
from orcheo.bootstrap import advance_execution as wiring
from orcheo.bootstrap import (
    connect_stream,
    consequences,
    dispatch_execution,
    finish_execution,
    publish_events,
    reap_executions,
    telemetry,
)
from orcheo.domain.commit_log import LogEntry
from orcheo.domain.errors import StoreUnavailable
from orcheo.domain.graph import Graph
from orcheo.domain.redaction import IDLE
from tests.fakes.clock import SeededRandomness
from tests.harness.cloud import BUCKET, CONFIG, CREDENTIALS, REGION, RUNTIME, USERS
from tests.harness.samples import a_version, a_workflow
from tests.harness.stage import Context, Stage, staged
from tests.integration.test_stream_handlers import websocket
from tests.security.vault.sinks import ENCODINGS, Records, Sink
from tests.security.vault.told import UserCodeThatTells

ACCOUNT: Final = "123456789012"
_SERVICES: Final = (wiring, dispatch_execution, finish_execution, publish_events, reap_executions)
_CACHES: Final[list[Any]] = [
    wiring.advance_execution,
    finish_execution.finish_execution,
    reap_executions.reap_executions,
    reap_executions.prune_executions,
    publish_events.publish_events,
    connect_stream.connect_stream,
    consequences.end_execution,
    consequences.close_grant,
    consequences.workflows,
    consequences.triggers_queue,
]
_TURNS: Final = 30


class Remaining(Context):
    """What Lambda hands ``advance_execution``."""

    def get_remaining_time_in_millis(self) -> int:
        """Return what is left of the invocation."""
        return 120_000


class Theatre:
    """Functions, and all places where they leave something.

    Args:
        stage: The API and an account.
        canary: The secret.
        encodings: In which the service echoes it.
    """

    def __init__(self, stage: Stage, canary: str, encodings: Sequence[str]) -> None:
        self.stage = stage
        self.canary = canary
        self._encodings = encodings
        self.out = io.StringIO()
        self.records = Records()
        self.errors: list[str] = []
        self.answers: list[Any] = []
        self.frames: list[bytes] = []
        self.bodies: list[str] = []
        self.calls = UserCodeThatTells()
        self.executions: list[str] = []
        self.workflows: list[str] = []
        self.dies = False
        self._seen = 0
        _, made = stage.call(
            "POST",
            "/credentials",
            {"name": "canary", "type": "bearer", "secret": {"token": canary}},
        )
        self.credential = made["id"]

    # --- the service that nodes call -----------------------------------------------------------

    def echo(self, request: httpx.Request) -> httpx.Response:
        """Answer with what came, in every encoding."""
        token = request.headers["authorization"].removeprefix("Bearer ")
        said = {name: f"<{ENCODINGS[name](token)}>" for name in self._encodings}
        if request.url.path == "/refuses":
            raise httpx.ConnectError(f"refused: {json.dumps(said)}")
        if request.url.path == "/breaks":
            raise httpx.DecodingError(f"cannot read {json.dumps(said)}")
        if request.url.path == "/large":
            said["filler"] = SeededRandomness(7).token_bytes(330_000).hex()
        return httpx.Response(200, json=said, headers={"x-said": ENCODINGS["url"](token)})

    def store_python(self, graph: dict[str, Any]) -> str:
        """Store a workflow with nodes of a script, past the import; return its id."""
        blobs = S3BlobStore(self.stage.account.client("s3"), BUCKET)
        store = DynamoWorkflowStore(self.stage.account.client("dynamodb"), CONFIG, blobs=blobs)
        version = a_version(graph=Graph.model_validate(graph), script="x = 1")
        store.create("acme", a_workflow(), version)
        self.workflows.append(version.workflow_id)
        return version.workflow_id

    # --- acts ----------------------------------------------------------------------------------

    def publish(self, graph: dict[str, Any], name: str = "story") -> str:
        """Create a workflow; return its id."""
        status, made = self.stage.call("POST", "/workflows", {"name": name, "graph": graph})
        assert status == 201, made
        self.workflows.append(made["id"])
        return made["id"]

    def start(self, workflow: str, inputs: Any = None) -> str:
        """Execute; return the execution's id."""
        body = {"inputs": inputs or {}}
        status, made = self.stage.call("POST", f"/workflows/{workflow}/execute", body)
        assert status == 202, made
        self.deliver()
        return made["id"]

    def deliver(self) -> None:
        """Let dispatch have what is in the queue."""
        for message in self.stage.messages():
            body = message.model_dump_json()
            self.bodies.append(body)
            attributes = {"MessageGroupId": message.execution_id}
            record = {"messageId": "m", "body": body, "attributes": attributes}
            self._invoke(dispatch, {"Records": [record]})
            self.executions.append(message.execution_id)

    def run(self, execution: str) -> str:
        """Advance until it ends or waits; return how the last turn ended."""
        request: dict[str, Any] = {"workspace": "acme", "execution_id": execution}
        for _ in range(_TURNS):
            answer = self._invoke(advance, request)
            if answer is None:
                return "died"
            if answer["outcome"] == "fan_out":
                for chunk in answer["chunks"]:
                    self._invoke(advance, {**request, "chunk": chunk})
            if answer["outcome"] in {"finished", "suspend", "superseded"}:
                return answer["outcome"]
        raise AssertionError(f"{execution} does not end")

    def finish(self, execution: str) -> None:
        """End what a worker could not end, as the state machine does."""
        ids = {"workspace": "acme", "execution_id": execution}
        cause = json.dumps({"errorType": "Killed", "errorMessage": self.errors[-1]})
        self._invoke(finish, {**ids, "error": {"Error": "Killed", "Cause": cause}})

    def stream(self) -> None:
        """Publish what the stream of the table has."""
        while records := self._records():
            batch = json.loads(json.dumps({"Records": records}, default=_as_lambda_writes_it))
            self._invoke(publish, batch)

    def follow(self, execution: str) -> None:
        """Connect a client to an execution."""
        _, ticket = self.stage.call("POST", f"/executions/{execution}/stream-ticket")
        event = websocket("$connect", "c1=", execution_id=execution, ticket=ticket["ticket"])
        assert connect(event, Context())["statusCode"] == 200

    def reap(self) -> None:
        """One look of the reaper."""
        self._invoke(reap, {})

    def _records(self) -> list[Any]:
        table = dynamodb_backends[ACCOUNT][REGION].get_table(RUNTIME)
        assert table.stream_shard is not None
        records = [item.to_json() for item in table.stream_shard.items[self._seen :]]
        self._seen += len(records)
        return records

    def _invoke(self, handler: Callable[[Any, Any], Any], event: Any) -> Any:
        with contextlib.redirect_stdout(self.out):
            try:
                answer = handler(event, Remaining())
            except Exception as error:  # noqa: BLE001 - what Lambda reports of it is looked at
                self.errors.append(f"{type(error).__name__}: {error}")
                return None
        self.answers.append(answer)
        return answer

    # --- sinks ---------------------------------------------------------------------------------

    def sinks(self) -> list[Sink]:
        """Return all places but the answers of the API."""
        account = self.stage.account
        dynamodb, s3 = account.client("dynamodb"), account.client("s3")
        sqs, machines = account.client("sqs"), account.client("stepfunctions")

        def items(table: str, wanted: Callable[[str], bool] = lambda _: True) -> Any:
            found = dynamodb.scan(TableName=table)["Items"]
            return [item for item in found if wanted(item["sk"]["S"])]

        def put(table: str, sk: str) -> Callable[[str], object]:
            return lambda text: dynamodb.put_item(
                TableName=table,
                Item={
                    "pk": {"S": "W#acme#X#planted"},
                    "sk": {"S": sk},
                    "body": pack({"said": [text, "x" * 600]}),
                },
            )

        def inputs() -> Any:
            listed = machines.list_executions(stateMachineArn=self.machine)["executions"]
            return [
                machines.describe_execution(executionArn=each["executionArn"])["input"]
                for each in listed
            ]

        def objects() -> Any:
            listed = s3.list_objects_v2(Bucket=BUCKET).get("Contents", ())
            return [
                (each["Key"], s3.get_object(Bucket=BUCKET, Key=each["Key"])["Body"].read())
                for each in listed
            ]

        def logged(text: str) -> None:
            with contextlib.redirect_stdout(self.out):
                telemetry.logger(wiring.SERVICE).info("planted", extra={"outcome": text})

        def counted(text: str) -> None:
            with contextlib.redirect_stdout(self.out):
                telemetry.count(wiring.SERVICE, text[:200])
                telemetry.metrics(wiring.SERVICE).flush_metrics()

        def lines(*, metrics: bool) -> list[str]:
            every = self.out.getvalue().splitlines()
            return [line for line in every if ('"_aws"' in line) is metrics]

        def sent(text: str) -> None:
            sqs.send_message(QueueUrl=self.stage.queue, MessageBody=text, MessageGroupId="g")
            found = sqs.receive_message(QueueUrl=self.stage.queue)
            self.bodies.extend(each["Body"] for each in found["Messages"])

        return [
            Sink("logs of functions", lambda: lines(metrics=False), logged),
            Sink("metrics", lambda: lines(metrics=True), counted),
            Sink("logs of libraries", lambda: self.records.lines, _library_says),
            Sink(
                "log entries",
                lambda: items(RUNTIME, _is("L#")),
                put(RUNTIME, "L#9"),
            ),
            Sink("task rows", lambda: items(RUNTIME, _is("T#")), put(RUNTIME, "T#9#t")),
            Sink("frames", lambda: items(RUNTIME, _is("E#")), put(RUNTIME, "E#9")),
            Sink("status items", lambda: items(RUNTIME, _is("META")), put(RUNTIME, "META")),
            Sink("decisions", lambda: items(RUNTIME, _is("R#")), put(RUNTIME, "R#9")),
            Sink("the config table", lambda: items(CONFIG), put(CONFIG, "x")),
            Sink("grants", lambda: items(CREDENTIALS, _is("G")), put(CREDENTIALS, "G")),
            Sink("accesses", lambda: items(CREDENTIALS, _is("A#")), put(CREDENTIALS, "A#9")),
            Sink("credentials", lambda: items(CREDENTIALS, _is("C#")), put(CREDENTIALS, "C#9")),
            Sink("the users table", lambda: items(USERS), put(USERS, "x")),
            Sink("records of the stream", self._all_records, put(RUNTIME, "Z")),
            Sink(
                "frames of the socket",
                lambda: self.frames,
                lambda text: self.frames.append(text.encode()),
            ),
            Sink(
                "objects of the bucket",
                objects,
                lambda text: s3.put_object(Bucket=BUCKET, Key="acme/planted", Body=text.encode()),
            ),
            Sink("bodies of the queue", lambda: self.bodies, sent),
            Sink(
                "inputs of state machines",
                inputs,
                lambda text: machines.start_execution(
                    stateMachineArn=self.machine, name="planted", input=json.dumps({"x": text})
                ),
            ),
            Sink("results of states", lambda: self.answers, self.answers.append),
            Sink("errors of functions", lambda: self.errors, self._fail),
            Sink("calls of user code", lambda: self.calls.seen, self.calls.seen.append),
        ]

    @property
    def machine(self) -> str:
        """ARN of the state machine."""
        machines = self.stage.account.client("stepfunctions").list_state_machines()
        return machines["stateMachines"][0]["stateMachineArn"]

    def _fail(self, text: str) -> None:
        def handler(_event: Any, _context: Any) -> Any:
            raise RuntimeError(text)

        self._invoke(handler, {})

    def _all_records(self) -> list[Any]:
        table = dynamodb_backends[ACCOUNT][REGION].get_table(RUNTIME)
        assert table.stream_shard is not None
        return [item.to_json() for item in table.stream_shard.items]

    def api_answers(self, paths: Sequence[str]) -> dict[str, Any]:
        """Return what every GET of the API answers about every workflow and execution."""
        found: dict[str, Any] = {}
        for path in paths:
            for given in self._given(path):
                asked = path.format(**given)
                answer = self.stage.send("GET", asked, authorization=f"Bearer {self.stage.token}")
                found[asked] = answer
        return found

    def _given(self, path: str) -> list[dict[str, Any]]:
        base = {
            "credential_id": self.credential,
            "number": 1,
            "other": 1,
            "index": 1,
            "type_name": "http_request",
            "user_id": "ada",
            "import_id": "im_none",
            "trigger_id": "tr_none",
            "token_id": "tk_none",
            "workflow_id": "",
            "execution_id": "",
        }
        if "{execution_id}" in path:
            return [{**base, "execution_id": each} for each in self.executions]
        if "{workflow_id}" in path:
            return [{**base, "workflow_id": each} for each in self.workflows]
        return [base]


def _is(prefix: str) -> Callable[[str], bool]:
    return lambda sk: sk.startswith(prefix)


def _library_says(text: str) -> None:
    logging.getLogger("httpx").warning("HTTP Request: %s", text)


def _as_lambda_writes_it(value: Any) -> Any:
    return base64.b64encode(value).decode() if isinstance(value, bytes) else str(value)


@contextmanager
def played(
    monkeypatch: pytest.MonkeyPatch, canary: str, encodings: Sequence[str]
) -> Generator[Theatre]:
    """Open a theatre; it is gone afterwards."""
    with staged(monkeypatch) as stage:
        monkeypatch.setenv("ORCHEO_TARGET", "aws")
        endpoint = f"https://abc.execute-api.{REGION}.amazonaws.com/live"
        monkeypatch.setenv("ORCHEO_WS_ENDPOINT", endpoint)
        for cached in _CACHES:
            cached.cache_clear()
        theatre = Theatre(stage, canary, encodings)
        client = httpx.Client(transport=httpx.MockTransport(theatre.echo))
        monkeypatch.setattr(wiring, "guarded_client", lambda **_: client)
        monkeypatch.setattr(wiring, "LambdaUserCode", lambda *_, **__: theatre.calls)
        post = ApiGatewayManagementApiBackend.post_to_connection

        def posting(backend: Any, data: bytes, connection_id: str) -> None:
            theatre.frames.append(data)
            post(backend, data, connection_id)

        monkeypatch.setattr(ApiGatewayManagementApiBackend, "post_to_connection", posting)
        append = DynamoExecutionStore.append

        def appending(store: Any, workspace: str, execution_id: str, entry: LogEntry) -> None:
            if theatre.dies and entry.body.get("step", 0) > 0:
                raise StoreUnavailable(f"Could not append {canary} to the log.")
            append(store, workspace, execution_id, entry)

        monkeypatch.setattr(DynamoExecutionStore, "append", appending)
        for service in _SERVICES:
            logger: Any = telemetry.logger(service.SERVICE)
            monkeypatch.setattr(logger.registered_handler, "stream", theatre.out)
        root = logging.getLogger()
        root.addHandler(theatre.records)
        level = root.level
        root.setLevel(logging.INFO)
        try:
            yield theatre
        finally:
            root.setLevel(level)
            root.removeHandler(theatre.records)
            telemetry.withhold(IDLE)
            for cached in _CACHES:
                cached.cache_clear()
