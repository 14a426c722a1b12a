"""Workers die, freeze and wake; executions end all the same, once."""

import json
import signal
import time
from collections.abc import Iterator
from typing import Any

import boto3
import psutil
import pytest
from botocore.config import Config

from tests.e2e.cloud import Cloud
from tests.e2e.upstream import Upstream


@pytest.fixture
def upstream() -> Iterator[Upstream]:
    with Upstream().running() as serving:
        yield serving


def fetch(name: str, upstream: Upstream, path: str, **more: Any) -> dict[str, Any]:
    config = {"method": "GET", "url": f"{upstream.url}{path}", "timeout_seconds": 50}
    return {"id": name, "kind": "builtin", "type": "http_request", "config": config, **more}


def siblings(upstream: Upstream, **more: Any) -> dict[str, Any]:
    """Two nodes side by side, then one."""
    return {
        "nodes": [
            fetch("quick", upstream, "/quick"),
            fetch("slow", upstream, "/slow", **more),
            fetch("last", upstream, "/last"),
        ],
        "edges": [
            {"from": "START", "to": "quick"},
            {"from": "START", "to": "slow"},
            {"from": ["quick", "slow"], "to": "last"},
            {"from": "last", "to": "END"},
        ],
    }


def holder(cloud: Cloud, upstream: Upstream) -> psutil.Process:
    """Return the worker that waits for the upstream: the one with a connection to it."""
    port = int(upstream.url.rsplit(":", 1)[1])
    for process in cloud.workers("advance_execution"):
        for connection in process.net_connections("tcp"):
            if connection.raddr and connection.raddr.port == port:
                return process
    raise AssertionError("no worker of advance_execution is connected to the upstream")


def finished(cloud: Cloud, execution: str, node: str) -> None:
    """Return once a node's success is on record."""

    def done(found: dict[str, Any]) -> bool:
        return any(n["id"] == node and n["status"] == "succeeded" for n in found["nodes"])

    cloud.wait_until(execution, done)


def test_a_killed_worker_is_replaced_and_siblings_do_not_run_again(
    cloud: Cloud, upstream: Upstream
) -> None:
    upstream.hold("/slow")
    execution = cloud.start(cloud.create(siblings(upstream)), {})
    upstream.await_calls("/slow", 1)
    finished(cloud, execution, "quick")
    holder(cloud, upstream).send_signal(signal.SIGKILL)
    upstream.release("/slow")
    ended = cloud.wait(execution, 90)
    assert ended["status"] == "succeeded", ended["error"]
    assert upstream.calls["/quick"] == 1
    assert upstream.calls["/slow"] == 2
    assert upstream.calls["/last"] == 1


def test_a_node_that_always_kills_its_worker_ends_as_crashed(
    cloud: Cloud, upstream: Upstream
) -> None:
    upstream.hold("/slow")
    graph = siblings(upstream, retry={"max_attempts": 2})
    execution = cloud.start(cloud.create(graph), {})
    for attempt in (1, 2):
        upstream.await_calls("/slow", attempt, 90)
        finished(cloud, execution, "quick")
        holder(cloud, upstream).send_signal(signal.SIGKILL)
    ended = cloud.wait(execution, 120)
    assert ended["status"] == "failed"
    assert ended["error"]["type"] == "NodeCrashed"
    assert ended["error"]["node_id"] == "slow"
    assert upstream.calls["/slow"] == 2
    assert upstream.calls["/quick"] == 1
    assert upstream.calls["/last"] == 0


def test_a_frozen_worker_that_wakes_after_the_end_changes_nothing(
    cloud: Cloud, upstream: Upstream
) -> None:
    upstream.hold("/slow")
    execution = cloud.start(cloud.create(siblings(upstream)), {})
    upstream.await_calls("/slow", 1)
    finished(cloud, execution, "quick")
    frozen = holder(cloud, upstream)
    frozen.suspend()
    try:
        upstream.release("/slow")
        _advance_by_hand(cloud, execution)
        ended = cloud.wait(execution)
        before = _everything(cloud, execution)
    finally:
        frozen.resume()
    assert ended["status"] == "succeeded", ended["error"]
    _await_quiet(frozen)
    assert _everything(cloud, execution) == before
    assert upstream.calls["/last"] == 1


def _advance_by_hand(cloud: Cloud, execution: str) -> None:
    """Start the invocation that takes over, as the state machine would after its timeout."""
    client = boto3.client(
        "lambda",
        endpoint_url=cloud.settings["aws_endpoint_url"],
        region_name=cloud.settings["region"],
        aws_access_key_id="test",
        aws_secret_access_key="test",
        config=Config(read_timeout=120, retries={"total_max_attempts": 1}),
    )
    functions = client.list_functions(MaxItems=50)["Functions"]
    names = [found.get("FunctionName", "") for found in functions]
    (name,) = [found for found in names if "advance" in found.lower()]
    payload = {"workspace": "local", "execution_id": execution}
    answer = client.invoke(FunctionName=name, Payload=json.dumps(payload).encode())
    body = json.loads(answer["Payload"].read())
    assert body["outcome"] == "finished", body


def _everything(cloud: Cloud, execution: str) -> list[Any]:
    """Return all that the API shows of an execution, once its stream has ended."""
    end = time.monotonic() + 30
    while True:
        events = cloud.ok("GET", f"/executions/{execution}/events", params={"limit": 1000})["items"]
        if events and events[-1]["type"] == "end":
            break
        assert time.monotonic() < end, f"the stream of {execution} does not end"
        time.sleep(0.05)
    return [
        cloud.ok("GET", f"/executions/{execution}"),
        cloud.ok("GET", f"/executions/{execution}/nodes"),
        events,
    ]


def _await_quiet(process: psutil.Process) -> None:
    """Return once a woken worker has done what it had left to do: it waits for its next event."""
    idle = 0
    end = time.monotonic() + 30
    while time.monotonic() < end and idle < 10:
        if not process.is_running():
            return
        before = process.cpu_times()
        time.sleep(0.1)
        idle = idle + 1 if process.cpu_times() == before else 0


def test_a_cancelled_execution_stays_cancelled(cloud: Cloud, upstream: Upstream) -> None:
    upstream.hold("/slow")
    execution = cloud.start(cloud.create(siblings(upstream)), {})
    upstream.await_calls("/slow", 1)
    cloud.ok("DELETE", f"/executions/{execution}")
    upstream.release("/slow")
    ended = cloud.wait(execution)
    assert ended["status"] == "cancelled"
    before = _everything(cloud, execution)
    assert upstream.calls["/last"] == 0
    again = cloud.api("DELETE", f"/executions/{execution}")
    assert again.status_code == 200
    assert _everything(cloud, execution) == before
