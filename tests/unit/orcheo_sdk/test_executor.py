from typing import Any

import httpx
import pytest

from orcheo_sdk import ExecutionFailed, HttpWorkflowExecutor, OrcheoClient, StillRunning, Workflow
from orcheo_sdk.transport import World


class Clock:
    def __init__(self) -> None:
        self.now = 0.0

    def sleep(self, seconds: float) -> None:
        self.now += seconds

    def monotonic(self) -> float:
        return self.now


def executor(*statuses: str) -> tuple[HttpWorkflowExecutor, list[httpx.Request]]:
    """Return an executor whose execution goes through these statuses, one a call."""
    requests: list[httpx.Request] = []
    left = list(statuses)

    def answer(request: httpx.Request) -> httpx.Response:
        requests.append(request)
        status = left.pop(0) if len(left) > 1 else left[0]
        error: Any = {"type": "ValueError", "message": "no"} if status == "failed" else None
        body = {
            "id": "ex_1",
            "workflow_id": "wf_1",
            "version": 1,
            "status": status,
            "output": 7,
            "error": error,
        }
        return httpx.Response(200, json=body)

    clock = Clock()
    world = World(sleep=clock.sleep, monotonic=clock.monotonic, new_key=lambda: "the-key")
    client = OrcheoClient("http://a", "t", transport=httpx.MockTransport(answer), world=world)
    return HttpWorkflowExecutor(client), requests


def test_a_quick_execution_is_one_call() -> None:
    run, requests = executor("succeeded")
    assert run.run("wf_1", {"n": 1}).output == 7
    assert len(requests) == 1
    assert requests[0].headers["prefer"] == "wait=25"
    assert requests[0].headers["idempotency-key"] == "the-key"


def test_a_longer_one_is_awaited() -> None:
    run, requests = executor("scheduled", "running", "waiting", "succeeded")
    assert run.run("wf_1").status == "succeeded"
    assert [request.method for request in requests] == ["POST", "GET", "GET", "GET"]


@pytest.mark.parametrize("status", ["failed", "cancelled"])
def test_another_end_is_an_error(status: str) -> None:
    run, _ = executor(status)
    with pytest.raises(ExecutionFailed, match=f"ex_1 {status}"):
        run.run("wf_1")


def test_patience_ends_and_says_that_the_execution_goes_on() -> None:
    run, _ = executor("running")
    with pytest.raises(StillRunning, match="goes on"):
        run.run("wf_1", timeout_seconds=30)


def test_patience_under_a_second_asks_for_no_wait() -> None:
    run, requests = executor("scheduled", "succeeded")
    assert run.run("wf_1", timeout_seconds=0.5).status == "succeeded"
    assert "prefer" not in requests[0].headers


def test_a_workflow_is_named_by_id_or_by_itself() -> None:
    run, requests = executor("succeeded")
    found = Workflow(id="wf_9", name="n", revision=1, created_at="t", updated_at="t")
    run.run(found, idempotency_key="mine")
    assert requests[0].url.path.endswith("/workflows/wf_9/execute")
    assert requests[0].headers["idempotency-key"] == "mine"


@pytest.mark.parametrize("status", ["succeeded", "failed", "cancelled"])
def test_finish_returns_every_end(status: str) -> None:
    run, _ = executor("running", status)
    assert run.finish("wf_1").status == status
