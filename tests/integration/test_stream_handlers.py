"""From a row in the table to a message at the client, with the wiring, on AWS in this process."""

import base64
import json
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

import botocore.session
import pytest
from botocore.stub import Stubber
from moto.apigatewaymanagementapi.models import apigatewaymanagementapi_backends
from moto.dynamodb.models import dynamodb_backends

from functions.connect_stream.handler import handler as connect
from functions.publish_events.handler import handler as publish
from orcheo.adapters.aws.api_gateway_connections import ApiGatewayConnections
from orcheo.adapters.dynamodb.connection_store import DynamoTicketStore
from orcheo.application.issue_ticket import IssueTicket
from orcheo.application.stream_ports import ConnectionGone
from orcheo.bootstrap import connect_stream, publish_events, runtime_store
from orcheo.bootstrap.clock import SystemClock, SystemRandomness
from orcheo.domain.commit_log import LogEntry, TaskRow
from orcheo.domain.errors import Unavailable
from orcheo.domain.frames import Created
from tests.harness.cloud import BUCKET, REGION, RUNTIME, Cloud, cloud
from tests.harness.samples import WORKSPACE, an_entry, an_execution
from tests.harness.stories import EXECUTION, OWNER, SAID, a_step, a_task, story

ENDPOINT = f"https://abc.execute-api.{REGION}.amazonaws.com/live"
CACHES: list[Any] = [
    connect_stream.connect_stream,
    publish_events.publish_events,
    runtime_store.blobs,
    runtime_store.executions,
]


@dataclass
class Context:
    """What Lambda hands a handler."""

    function_name: str = "test"
    memory_limit_in_mb: int = 128
    invoked_function_arn: str = "arn:aws:lambda:eu-west-1:123456789012:function:test"
    aws_request_id: str = "r-1"


def _as_lambda_writes_it(value: Any) -> Any:
    return base64.b64encode(value).decode() if isinstance(value, bytes) else str(value)


class Site:
    """The platform around the two handlers."""

    def __init__(self, account: Cloud) -> None:
        self.account = account
        self.store = runtime_store.executions()
        self._seen = 0

    def write_story(self) -> None:
        """Write what a run writes."""
        for content in story():
            match content:
                case Created():
                    due_at = "2026-11-02T09:02:00.000Z"
                    self.store.create(an_execution("story", version=3), due_at=due_at)
                case LogEntry():
                    self.store.append(*OWNER, content)
                case TaskRow():
                    log = self.store.read_log(*OWNER, whole=True)
                    mine = [row for row in log.tasks if row.task_id == content.task_id]
                    self.store.put_task(*OWNER, content, replaces=mine[0] if mine else None)
                case _:
                    pass

    def batch(self) -> dict[str, Any]:
        """Return what the stream brings next, as Lambda hands it over."""
        table = dynamodb_backends["123456789012"][REGION].get_table(RUNTIME)
        assert table.stream_shard is not None
        records = [item.to_json() for item in table.stream_shard.items[self._seen :]]
        self._seen += len(records)
        return json.loads(json.dumps({"Records": records}, default=_as_lambda_writes_it))

    def publish(self) -> list[dict[str, Any]]:
        """Publish all that the stream has; return the batches."""
        batches: list[dict[str, Any]] = []
        while (batch := self.batch())["Records"]:
            assert publish(batch, Context()) == {"batchItemFailures": []}
            batches.append(batch)
        return batches

    def ticket(self) -> str:
        """Return a ticket for the story."""
        tickets = DynamoTicketStore(self.account.client("dynamodb"), RUNTIME)
        issue = IssueTicket(self.store, tickets, SystemClock(), SystemRandomness())
        return issue(WORKSPACE, "ada", EXECUTION).ticket

    def connect(self, name: str, **query: str) -> int:
        """Let a client knock; return the status."""
        return connect(websocket("$connect", name, **query), Context())["statusCode"]

    def received(self, name: str) -> list[dict[str, Any]]:
        """Return the frames that a client got."""
        backend = apigatewaymanagementapi_backends["123456789012"][REGION]
        found: list[dict[str, Any]] = []
        text, decoder = backend.connections[quote(name)].data.decode(), json.JSONDecoder()
        while text:
            frame, end = decoder.raw_decode(text)
            found.append(frame)
            text = text[end:]
        return found

    def rows(self) -> list[str]:
        """Return the sort keys of the story's partition, and of connections."""
        items = self.account.client("dynamodb").scan(TableName=RUNTIME)["Items"]
        return [item["sk"]["S"] for item in items]


def websocket(route: str, name: str, **query: str) -> dict[str, Any]:
    return {
        "requestContext": {"routeKey": route, "connectionId": name, "requestId": "r"},
        "queryStringParameters": query or None,
    }


@pytest.fixture
def site(monkeypatch: pytest.MonkeyPatch) -> Iterator[Site]:
    """Give an account with the runtime table."""
    with cloud() as account:
        for name, value in {
            "AWS_DEFAULT_REGION": REGION,
            "ORCHEO_RUNTIME_TABLE": RUNTIME,
            "ORCHEO_BUCKET": BUCKET,
            "ORCHEO_WS_ENDPOINT": ENDPOINT,
        }.items():
            monkeypatch.setenv(name, value)
        for cached in CACHES:
            cached.cache_clear()
        yield Site(account)
        for cached in CACHES:
            cached.cache_clear()


def test_the_table_s_own_stream_becomes_the_event_stream(site: Site) -> None:
    site.write_story()
    batches = site.publish()
    frames = site.store.frames(*OWNER, after=0, limit=100)
    told = [(f.type.value, f.node_id, f.data.get("status")) for f in frames]
    assert told == SAID
    assert [frame.sequence for frame in frames] == list(range(1, len(SAID) + 1))
    for batch in batches:
        publish(batch, Context())
    assert site.store.frames(*OWNER, after=0, limit=100) == frames


def test_a_client_follows_from_ticket_to_end(site: Site) -> None:
    site.write_story()
    site.publish()
    assert site.connect("c1=", execution_id=EXECUTION, ticket=site.ticket(), after="4") == 200
    site.publish()
    frames = site.store.frames(*OWNER, after=4, limit=100)
    # The end closes the connection, and moto then forgets what it received.
    assert len(frames) == len(SAID) - 4
    assert not [row for row in site.rows() if row.startswith("C")]


def test_a_client_follows_live(site: Site) -> None:
    site.store.create(an_execution("story"), due_at="2026-11-02T09:02:00.000Z")
    assert site.connect("c1=", execution_id=EXECUTION, ticket=site.ticket()) == 200
    site.publish()
    site.store.append(*OWNER, an_entry(0, first=True, request_id="r"))
    output = "x" * 350_000
    site.store.append(*OWNER, a_step(1, 0, tasks=[a_task("t", "greet", output=output)], then=[]))
    site.publish()
    received = site.received("c1=")
    stored = [f.to_json() for f in site.store.frames(*OWNER, after=0, limit=100)]
    assert received == stored
    assert [frame["sequence"] for frame in received] == [1, 2, 3, 4]
    assert received[-1]["data"]["truncated"]
    assert connect(websocket("$disconnect", "c1="), Context()) == {"statusCode": 200}
    assert connect(websocket("$disconnect", "c1="), Context()) == {"statusCode": 200}
    assert not [row for row in site.rows() if row.startswith("C")]


def test_who_has_no_ticket_is_refused_and_no_ticket_is_logged(
    site: Site, capsys: pytest.CaptureFixture[str]
) -> None:
    site.write_story()
    ticket = site.ticket()
    assert site.connect("c1=", execution_id=EXECUTION) == 401
    assert site.connect("c1=") == 401
    assert site.connect("c1=", execution_id="ex_other", ticket=ticket) == 403
    assert site.connect("c1=", execution_id=EXECUTION, ticket=ticket) == 401
    other = site.ticket()
    assert site.connect("c1=", execution_id=EXECUTION, ticket=other, after="x") == 400
    assert site.connect("c1=", execution_id=EXECUTION, ticket=other) == 200
    said = capsys.readouterr()
    assert ticket not in said.out + said.err
    assert other not in said.out + said.err


def test_a_ping_only_keeps_the_connection(site: Site) -> None:
    event = {**websocket("$default", "c1="), "body": '{"type": "ping"}'}
    assert connect(event, Context()) == {"statusCode": 200}
    assert site.rows() == []


def test_a_batch_comes_again_from_the_first_record_that_could_not_be_published(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    site.write_story()
    first = "ex_poison"
    site.store.create(an_execution("other", id=first), due_at="2026-11-02T09:02:00.000Z")
    batch = site.batch()
    poison = batch["Records"][-1]
    assert poison["dynamodb"]["Keys"]["pk"]["S"].endswith(first)
    poison["dynamodb"]["NewImage"].pop("workflow_id")
    assert publish(batch, Context()) == {"batchItemFailures": []}
    assert len(site.store.frames(*OWNER, after=0, limit=100)) == len(SAID)
    monkeypatch.setenv("ORCHEO_RUNTIME_TABLE", "gone")
    publish_events.publish_events.cache_clear()
    assert publish(batch, Context()) == {
        "batchItemFailures": [
            {"itemIdentifier": batch["Records"][0]["dynamodb"]["SequenceNumber"]},
        ],
    }


def test_a_log_entry_that_is_damaged_does_not_stop_the_stream(site: Site) -> None:
    site.write_story()
    batch = site.batch()
    for record in batch["Records"]:
        if record["dynamodb"]["Keys"]["sk"]["S"] in {"L#0000000002", "T#0000000003#t3"}:
            record["dynamodb"]["NewImage"]["body"] = {"B": "AAAA"}
    assert publish(batch, Context()) == {"batchItemFailures": []}
    frames = site.store.frames(*OWNER, after=0, limit=100)
    assert "could not be read" in frames[2].data["lines"][0]["text"]
    assert frames[-1].type.value == "end"
    assert ("node.status", "right", "succeeded") in {
        (f.type.value, f.node_id, f.data.get("status")) for f in frames
    }


@pytest.mark.parametrize(
    ("code", "message", "error"),
    [
        ("GoneException", "", ConnectionGone),
        ("BadRequestException", "Invalid connectionId: c1=", ConnectionGone),
        ("LimitExceededException", "slow down", Unavailable),
        ("ForbiddenException", "", Unavailable),
    ],
)
def test_the_gateway_s_errors_are_the_domain_s(code: str, message: str, error: Any) -> None:
    client: Any = botocore.session.get_session().create_client(
        "apigatewaymanagementapi",
        region_name=REGION,
        endpoint_url=ENDPOINT,
        aws_access_key_id="k",
        aws_secret_access_key="s",
    )
    with Stubber(client) as stub:
        stub.add_client_error("post_to_connection", code, message)
        with pytest.raises(error):
            ApiGatewayConnections(client).post("c1=", b"{}")
        stub.add_client_error("delete_connection", code, message)
        if error is ConnectionGone:
            ApiGatewayConnections(client).close("c1=")
        else:
            with pytest.raises(error):
                ApiGatewayConnections(client).close("c1=")


@pytest.mark.parametrize("function", ["publish_events", "connect_stream"])
def test_the_handlers_import_neither_a_web_framework_nor_an_engine(function: str) -> None:
    script = (
        f"import sys, functions.{function}.handler\n"
        "heavy = {'fastapi', 'langgraph', 'langchain_core', 'boto3', 'RestrictedPython'}\n"
        "sys.exit(str(heavy & set(sys.modules)) if heavy & set(sys.modules) else 0)"
    )
    subprocess.run([sys.executable, "-c", script], check=True)
