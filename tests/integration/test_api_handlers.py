"""The doormen of the HTTP API, with their wiring, on AWS in this process."""

import hashlib
import hmac
import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from functions.api.handler import handler as api
from functions.dispatch_execution.handler import handler as dispatch
from functions.ingest_webhook.handler import handler as ingest
from orcheo.adapters.dynamodb.draft_store import DynamoDraftStore
from orcheo.application.messages import TriggerMessage
from orcheo.application.user_code_ports import ImportedGraph
from orcheo.bootstrap import api as api_wiring
from orcheo.domain.errors import RevisionConflict, ScriptRejected, StoreUnavailable
from orcheo.domain.principals import Principal, Role
from tests.harness.api import GRAPH, SCRIPT, http_event, python_graph
from tests.harness.cloud import USERS
from tests.harness.stage import Context, Stage, staged

SECRET = "a secret for signing"
EVENTS = Path(__file__).parents[2] / "events"


@pytest.fixture
def stage(monkeypatch: pytest.MonkeyPatch) -> Iterator[Stage]:
    with staged(monkeypatch) as found:
        yield found


def test_a_workflow_goes_from_the_api_through_its_webhook_to_dispatch(stage: Stage) -> None:
    status, made = stage.call("POST", "/workflows", {"name": "greet", "graph": GRAPH})
    assert status == 201
    assert stage.call("GET", "/workflows")[1]["items"][0]["id"] == made["id"]
    auth = {"type": "hmac_sha256", "secret": SECRET}
    body = {"type": "webhook", "config": {"auth": auth}}
    status, trigger = stage.call("POST", f"/workflows/{made['id']}/triggers", body)
    assert status == 201
    assert trigger["url"] == f"https://orcheo.example.com/webhooks/{trigger['id']}"

    raw = b'{"name":  "Ada"}'
    signature = hmac.new(SECRET.encode(), raw, hashlib.sha256).hexdigest()
    event = http_event(
        "POST",
        f"/webhooks/{trigger['id']}",
        headers={"X-Signature": signature, "webhook-id": "d-1", "content-type": "text/plain"},
        body=raw,
    )
    accepted = ingest(event, Context())
    assert accepted["statusCode"] == 202
    execution = json.loads(accepted["body"])
    assert execution["status"] == "scheduled"
    (message,) = stage.messages()
    assert message.execution_id == execution["execution_id"]
    assert (message.workspace, message.inputs) == ("acme", {"name": "Ada"})

    record = {"messageId": "m", "body": message.model_dump_json(), "attributes": {}}
    record["attributes"] = {"MessageGroupId": message.execution_id}
    assert dispatch({"Records": [record]}, Context()) == {"batchItemFailures": []}
    status, shown = stage.call("GET", f"/executions/{message.execution_id}")
    assert (status, shown["status"], shown["inputs"]) == (200, "scheduled", {"name": "Ada"})
    assert shown["trigger"]["event"]["key"] == "webhook-id:d-1"
    status, ticket = stage.call("POST", f"/executions/{message.execution_id}/stream-ticket")
    assert status == 201
    assert ticket["ticket"]
    status, gone = stage.call("DELETE", f"/executions/{message.execution_id}")
    assert (status, gone["status"]) == (200, "cancelled")
    assert stage.call("DELETE", f"/triggers/{trigger['id']}") == (204, None)
    secrets = stage.account.client("secretsmanager").list_secrets()["SecretList"]
    assert secrets == []


def test_a_draft_is_edited_and_published(stage: Stage) -> None:
    _, made = stage.call("POST", "/workflows", {"name": "greet", "graph": GRAPH})
    path = f"/workflows/{made['id']}/draft"
    patch = [{"op": "add", "path": "/nodes/0/label", "value": "Hello"}]
    status, saved = stage.call("PATCH", path, patch, **{"if-match": '"0"'})
    assert (status, saved["revision"], saved["changed"]) == (200, 1, True)
    status, refused = stage.call("PATCH", path, patch, **{"if-match": '"0"'})
    assert (status, refused["revision"]) == (412, 1)
    assert stage.call("GET", path)[1]["graph"]["nodes"][0]["label"] == "Hello"
    status, version = stage.call("POST", f"{path}/publish", {}, **{"if-match": '"1"'})
    assert (status, version["number"], version["graph"]["nodes"][0]["label"]) == (201, 2, "Hello")
    assert stage.call("GET", path)[1]["base_version"] == 2
    assert stage.call("DELETE", path, **{"if-match": '"2"'}) == (204, None)


def test_of_many_who_save_a_draft_at_once_one_wins_and_its_draft_is_whole(stage: Stage) -> None:
    _, made = stage.call("POST", "/workflows", {"name": "greet", "graph": GRAPH})
    drafts = api_wiring.services().drafts
    ada = Principal(workspace="acme", user_id="ada", roles=frozenset({Role.EDITOR}))

    def save(writer: int) -> int | None:
        try:
            graph = {"writer": writer, "again": writer}
            drafts.replace(ada, made["id"], graph, accepts=lambda revision: revision == 0)
        except RevisionConflict:
            return None
        return writer

    with ThreadPoolExecutor(8) as pool:
        (winner,) = [each for each in pool.map(save, range(8)) if each is not None]
    standing = drafts.get(ada, made["id"])
    assert (standing.revision, standing.graph) == (1, {"writer": winner, "again": winner})


def test_publishing_that_dies_after_the_version_is_mended_by_a_repeat(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    _, made = stage.call("POST", "/workflows", {"name": "greet", "graph": GRAPH})
    path = f"/workflows/{made['id']}/draft"
    changed = {**GRAPH, "state": {"channels": {"total": {"type": "integer"}}}}
    assert stage.call("PUT", path, {"graph": changed}, **{"if-match": '"0"'})[0] == 200

    def dies(*_: Any, **__: Any) -> None:
        raise StoreUnavailable("the function was killed here")

    with monkeypatch.context() as patched:
        patched.setattr(DynamoDraftStore, "save", dies)
        assert stage.call("POST", f"{path}/publish", {}, **{"if-match": '"1"'})[0] == 503
    assert stage.call("GET", path)[1]["base_version"] == 1
    status, version = stage.call("POST", f"{path}/publish", {}, **{"if-match": '"1"'})
    assert (status, version["number"]) == (200, 2)
    draft = stage.call("GET", path)[1]
    assert (draft["base_version"], draft["changed"], draft["revision"]) == (2, False, 2)
    assert len(stage.call("GET", f"/workflows/{made['id']}/versions")[1]["items"]) == 2


def test_an_execution_goes_from_the_api_to_the_queue_once(stage: Stage) -> None:
    _, made = stage.call("POST", "/workflows", {"name": "greet", "graph": GRAPH})
    path = f"/workflows/{made['id']}/execute"
    key = {"idempotency-key": "k"}
    status, first = stage.call("POST", path, {"inputs": {"n": 1}}, **key)
    assert (status, first["status"]) == (202, "scheduled")
    assert stage.call("POST", path, {"inputs": {"n": 1}}, **key)[1]["id"] == first["id"]
    status, conflict = stage.call("POST", path, {"inputs": {"n": 2}}, **key)
    assert (status, conflict["type"].rsplit("/", 1)[1]) == (409, "IdempotencyConflict")
    (message,) = stage.messages()
    assert message.registered is True
    large = {"inputs": {"text": "x" * 300_000}}
    status, other = stage.call("POST", path, large)
    assert status == 202
    (message,) = stage.messages()
    assert (message.execution_id, message.inputs["$"]) == (other["id"], "blob")


def test_who_has_no_valid_token_gets_a_problem(stage: Stage) -> None:
    for header in ("", "Bearer orc_forged", f"Bearer {stage.token}x"):
        status, problem = stage.call("GET", "/workflows", authorization=header)
        assert (status, problem["type"].rsplit("/", 1)[1]) == (401, "Unauthenticated")
        assert stage.token not in json.dumps(problem)
    stage.account.client("dynamodb").delete_table(TableName=USERS)
    status, problem = stage.call("GET", "/workflows")
    assert (status, problem["type"].rsplit("/", 1)[1]) == (503, "StoreUnavailable")
    assert USERS not in json.dumps(problem)


def test_a_delivery_that_is_refused_gets_a_problem(stage: Stage) -> None:
    _, made = stage.call("POST", "/workflows", {"name": "greet", "graph": GRAPH})
    auth = {"type": "hmac_sha256", "secret": SECRET}
    body = {"type": "webhook", "config": {"auth": auth}}
    _, trigger = stage.call("POST", f"/workflows/{made['id']}/triggers", body)
    path = f"/webhooks/{trigger['id']}"
    for status, event in [
        (401, http_event("POST", path, body=b"{}", base64_body=False)),
        (401, http_event("POST", path, body=b"{}", headers={"x-signature": "0" * 64})),
        (405, http_event("GET", path)),
        (404, http_event("POST", f"{path}x", body=b"{}")),
        (413, http_event("POST", path, body=b"x" * 4_200_000)),
        (400, {**http_event("POST", path, body=b"{}"), "body": "a"}),
    ]:
        answer = ingest(event, Context())
        assert answer["statusCode"] == status, answer
        assert answer["headers"]["content-type"] == "application/problem+json"
        problem = json.loads(answer["body"])
        assert problem["status"] == status
        assert problem["detail"]
        assert ("allow" in answer["headers"]) is (status == 405)
    assert stage.messages() == []
    good = http_event("POST", path, body=b"{}")
    good["headers"]["x-signature"] = hmac.new(SECRET.encode(), b"{}", hashlib.sha256).hexdigest()
    stage.account.client("sqs").delete_queue(QueueUrl=stage.queue)
    answer = ingest(good, Context())
    assert answer["statusCode"] == 503
    assert answer["headers"]["retry-after"]


def test_an_event_that_is_none_is_a_500_without_a_trace(stage: Stage) -> None:
    assert stage.token
    answer = ingest({"rawPath": "/webhooks/x"}, Context())
    assert answer["statusCode"] == 500
    assert "Traceback" not in answer["body"]
    assert json.loads(answer["body"])["request_id"] == "r-1"


def test_a_long_import_is_run_by_an_event_that_http_cannot_send(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Slow:
        def import_script(
            self,
            workspace: str,
            script: str,
            entrypoint: str | None,
            *,
            timeout_seconds: float,
            within_seconds: float | None = None,
        ) -> ImportedGraph:
            del workspace, timeout_seconds
            if within_seconds is not None:
                raise ScriptRejected("slow", line=None, column=None, code="timeout")
            return ImportedGraph(graph=python_graph(script, entrypoint))

    started: list[tuple[str, str]] = []

    class Jobs:
        def start(self, workspace: str, import_id: str) -> None:
            started.append((workspace, import_id))

    monkeypatch.setattr(api_wiring, "_user_code", Slow)
    monkeypatch.setattr(api_wiring, "_import_jobs", Jobs)
    body = {"name": "slow", "script": SCRIPT}
    status, job = stage.call("POST", "/workflows/import-python", body)
    assert (status, job["status"]) == (202, "running")
    assert started == [("acme", job["id"])]
    own = {"orcheo_import": {"workspace": "acme", "import_id": job["id"]}}
    forged = {**http_event("GET", f"/imports/{job['id']}"), **own}
    assert api(forged, Context())["statusCode"] == 401
    assert stage.call("GET", f"/imports/{job['id']}")[0] == 202
    assert api(own, Context()) == {"import_id": job["id"]}
    status, done = stage.call("GET", f"/imports/{job['id']}")
    assert (status, done["version"]["script"]) == (200, SCRIPT)


def test_the_sample_events_are_what_the_functions_read(stage: Stage) -> None:
    events: dict[str, Any] = {
        path.stem: json.loads(path.read_text()) for path in EVENTS.glob("*.json")
    }
    assert stage.queue
    listed = api(events["api"], Context())
    assert listed["statusCode"] == 200
    assert "set_variable" in listed["body"]
    assert ingest(events["ingest_webhook"], Context())["statusCode"] == 404
    sent = events["dispatch_execution"]
    message = TriggerMessage.model_validate_json(sent["Records"][0]["body"])
    assert message.execution_id == sent["Records"][0]["attributes"]["MessageGroupId"]
    assert "batchItemFailures" in dispatch(sent, Context())
