"""The story of ``make up``, told against an API that lives in this file."""

import hashlib
import hmac
import io
import json
import re
from pathlib import Path
from typing import Any

import httpx
import pytest
from rich.console import Console

from infra.local.settings import LocalSettings
from infra.local.story import SCRIPT, tell
from orcheo_sdk.transport import World

EXECUTION = {"id": "ex_1", "workflow_id": "wf_1", "version": 1}
EVENTS = [
    {"sequence": 1, "type": "execution.status", "data": {"status": "running"}},
    {"sequence": 2, "type": "node.status", "node_id": "compose", "data": {"status": "succeeded"}},
    {"sequence": 3, "type": "end", "data": {"status": "succeeded"}},
]


class Api:
    """Workflows, triggers and one execution, as the story uses them."""

    def __init__(self) -> None:
        self.port = 4600
        self.imports: list[Any] = []
        self.secrets: list[str] = []
        self.deliveries: list[httpx.Request] = []
        self.missing = 2
        """How often the execution is still on its way."""
        self.status = "succeeded"
        self.down = False
        self.script = ""
        self.triggers: set[str] = set()

    def __call__(self, request: httpx.Request) -> httpx.Response:
        if self.down:
            raise httpx.ConnectError("refused")
        path = request.url.path.removeprefix("/api")
        body: Any = json.loads(request.content) if request.content else {}
        match (request.method, path):
            case ("POST", "/workflows/import-python"):
                self.imports.append(body)
                self.script = body["script"]
                version = {"number": len(self.imports), "status": "validated"}
                return httpx.Response(201, json={"workflow": self.workflow(), "version": version})
            case ("GET", "/workflows/wf_1") if self.imports:
                return httpx.Response(200, json=self.workflow())
            case ("POST", "/workflows/wf_1/triggers"):
                self.secrets.append(body["config"]["auth"]["secret"])
                self.triggers.add(f"tr_{len(self.secrets)}")
                return self.trigger(f"tr_{len(self.secrets)}", 201)
            case _ if path.startswith("/workflows/wf_1/versions/"):
                version = {"number": 1, "status": "validated", "script": self.script}
                return httpx.Response(200, json=version)
            case ("GET", _) if path.removeprefix("/triggers/") in self.triggers:
                return self.trigger(path.removeprefix("/triggers/"), 200)
            case _ if path.startswith("/webhooks/"):
                self.deliveries.append(request)
                return httpx.Response(202, json={"execution_id": "ex_1", "status": "scheduled"})
            case _ if path.startswith("/executions/ex_1"):
                return self.execution(path)
            case _:
                return httpx.Response(404, json={"title": "NotFound", "detail": path})

    def workflow(self) -> dict[str, Any]:
        count = len(self.imports)
        versions = {"latest_version": count, "active_version": count, "revision": count}
        times = {"created_at": "t", "updated_at": "t"}
        return {"id": "wf_1", "name": "hello", **versions, **times}

    def trigger(self, name: str, status: int) -> httpx.Response:
        url = f"http://127.0.0.1:{self.port}/webhooks/{name}"
        trigger = {"id": name, "workflow_id": "wf_1", "type": "webhook", "url": url}
        return httpx.Response(status, json=trigger)

    def execution(self, path: str) -> httpx.Response:
        if path.endswith("/stream-ticket"):
            return httpx.Response(201, json={"ticket": "t"})
        if path.endswith("/events"):
            at = "2026-11-02T09:00:00.000Z"
            events = [{"execution_id": "ex_1", "at": at, **event} for event in EVENTS]
            return httpx.Response(200, json={"items": events})
        if self.missing:
            self.missing -= 1
            return httpx.Response(404, json={"title": "NotFound"})
        return httpx.Response(200, json={**EXECUTION, "status": self.status, "output": {"n": 1}})


def no_socket(url: str) -> Any:
    raise OSError(url)


def told(api: Api, memory: Path) -> tuple[int, str]:
    """Return the story's code and text."""
    text = io.StringIO()
    slept: list[float] = []
    code = tell(
        LocalSettings(
            api_url=f"http://127.0.0.1:{api.port}/api",
            ws_url=f"ws://127.0.0.1:{api.port}/ws",
            canvas_url=f"http://127.0.0.1:{api.port}",
            webhook_url=f"http://127.0.0.1:{api.port}/webhooks",
            aws_endpoint_url="http://127.0.0.1:4601",
            region="us-east-1",
            stack_name="orcheo",
            admin=None,
            token="orc_t",
        ),
        memory,
        Console(file=text, width=100, highlight=False),
        network=httpx.MockTransport(api),
        world=World(sleep=slept.append, monotonic=lambda: sum(slept)),
        opener=no_socket,
    )
    return code, text.getvalue()


@pytest.fixture
def memory(tmp_path: Path) -> Path:
    return tmp_path / "story.json"


def test_the_story_ends_in_the_result_and_the_page(memory: Path) -> None:
    code, text = told(Api(), memory)
    assert code == 0, text
    assert "✓ compose" in text
    assert '{"n": 1}' in text
    assert "Canvas    http://127.0.0.1:4600/executions/ex_1\n" in text
    assert "Sign in   orc_t " in text


def test_the_printed_curl_is_what_was_sent(memory: Path) -> None:
    api = Api()
    _, text = told(api, memory)
    (sent,) = api.deliveries
    body = re.search(r"-d '(.*)'", text)
    signature = re.search(r"x-signature: sha256=(\w+)", text)
    assert body is not None
    assert signature is not None
    assert body.group(1).encode() == sent.content
    expected = hmac.new(api.secrets[0].encode(), sent.content, hashlib.sha256).hexdigest()
    assert signature.group(1) == expected
    assert sent.headers["x-signature"] == f"sha256={expected}"
    assert f"curl -X POST {sent.url}" in text


def test_told_again_it_uses_what_is_there(memory: Path) -> None:
    api = Api()
    told(api, memory)
    api.port = 4700
    code, text = told(api, memory)
    assert code == 0
    assert (len(api.imports), len(api.secrets), len(api.deliveries)) == (1, 1, 2)
    assert api.deliveries[0].headers["webhook-id"] != api.deliveries[1].headers["webhook-id"]
    assert "http://127.0.0.1:4700/webhooks/tr_1" in text


def test_a_changed_script_is_the_next_version_of_the_same_workflow(memory: Path) -> None:
    api = Api()
    told(api, memory)
    api.script = "an older script"
    assert told(api, memory)[0] == 0
    assert api.imports[1] == {"script": SCRIPT.read_text(), "workflow_id": "wf_1"}
    assert len(api.secrets) == 1


def test_a_deleted_trigger_is_made_again_on_the_same_workflow(memory: Path) -> None:
    api = Api()
    told(api, memory)
    api.triggers.clear()
    assert told(api, memory)[0] == 0
    assert (len(api.imports), len(api.secrets)) == (1, 2)


@pytest.mark.parametrize(
    "content", ["", "[]", "null", '{"workflow_id": 3}', '{"trigger_id": ".."}']
)
def test_a_memory_that_cannot_be_read_is_written_anew(memory: Path, content: str) -> None:
    memory.write_text(content)
    memory.chmod(0o644)
    api = Api()
    assert told(api, memory)[0] == 0
    assert json.loads(memory.read_text())["secret"] == api.secrets[0]
    assert memory.stat().st_mode & 0o777 == 0o600


def test_a_failed_execution_is_a_failed_story(memory: Path) -> None:
    api = Api()
    api.status = "failed"
    code, text = told(api, memory)
    assert code == 1
    assert "The execution failed" in text


def test_a_cloud_that_is_down_is_said_with_the_way_out(memory: Path) -> None:
    api = Api()
    api.down = True
    code, text = told(api, memory)
    assert code == 1
    assert "make logs" in text


def test_an_execution_that_never_arrives_is_not_awaited_for_ever(memory: Path) -> None:
    api = Api()
    api.missing = 10_000
    code, _ = told(api, memory)
    assert code == 1
    assert api.missing > 9_600
