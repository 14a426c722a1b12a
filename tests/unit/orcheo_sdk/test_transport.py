"""What is sent, what is refused before it is sent, and what a strange answer comes to."""

import json
from collections.abc import Callable
from typing import Any

import httpx
import pytest

from orcheo_sdk import (
    ApiProblem,
    InvalidCall,
    OrcheoClient,
    RetryPolicy,
    TransportFailed,
    UnexpectedAnswer,
)
from orcheo_sdk.transport import World, path


def client(
    answer: Callable[[httpx.Request], httpx.Response], **policy: Any
) -> tuple[OrcheoClient, list[float]]:
    slept: list[float] = []
    world = World(sleep=slept.append, uniform=lambda: 1.0, monotonic=lambda: sum(slept))
    made = OrcheoClient(
        "http://api.test/api",
        "orc_token",
        policy=RetryPolicy(**policy),
        transport=httpx.MockTransport(answer),
        world=world,
    )
    return made, slept


@pytest.mark.parametrize(
    "wrong",
    ["", ".", "..", "../workflows/wf_1", "a/b", "a?purge=true", "a#b", "..%2Fx", "a\\b", "a\n"],
)
def test_an_identifier_that_would_lead_elsewhere_is_refused(wrong: str) -> None:
    made, _ = client(lambda _: pytest.fail("sent"))
    for call in (made.executions.cancel, made.workflows.delete, made.triggers.get):
        with pytest.raises(InvalidCall, match="is not an identifier"):
            call(wrong)
    with pytest.raises(InvalidCall):
        made.executions.stream(wrong)


def test_other_characters_of_an_identifier_are_quoted() -> None:
    assert path("/a/{}/b/{}", "x y:ä", 3) == "/a/x%20y%3A%C3%A4/b/3"


@pytest.mark.parametrize("inputs", [float("nan"), {1, 2}, b"x"])
def test_what_is_not_json_is_refused_before_it_is_sent(inputs: Any) -> None:
    made, _ = client(lambda _: pytest.fail("sent"))
    with pytest.raises(InvalidCall, match="cannot be sent"):
        made.workflows.execute("wf_1", inputs)


@pytest.mark.parametrize(
    "answer",
    [
        httpx.Response(200, text="<html>a router's login page</html>"),
        httpx.Response(200, json=[]),
        httpx.Response(200, json={"items": [{"id": 1}]}),
        httpx.Response(200, content=b""),
    ],
)
def test_a_success_that_is_not_the_apis_says_so(answer: httpx.Response) -> None:
    made, _ = client(lambda _: answer)
    with pytest.raises(UnexpectedAnswer, match="Is this the address of the API"):
        made.workflows.list()


def test_members_of_a_newer_api_are_kept() -> None:
    body = {"id": "ex_1", "workflow_id": "wf_1", "version": 1, "status": "hibernating", "new": 1}
    made, _ = client(lambda _: httpx.Response(200, json=body))
    found = made.executions.get("ex_1")
    assert found.status == "hibernating"
    assert found.model_dump()["new"] == 1


def test_a_problem_carries_the_request_id_and_its_own_members() -> None:
    document = {
        "type": "https://orcheo.dev/problems/ScriptRejected",
        "title": "ScriptRejected",
        "detail": "no",
        "line": 3,
    }
    answer = httpx.Response(422, json=document, headers={"apigw-requestid": "r-1"})
    made, _ = client(lambda _: answer)
    with pytest.raises(ApiProblem) as raised:
        made.workflows.import_python("n", "x")
    found = raised.value
    assert (found.name, found.details, found.request_id) == ("ScriptRejected", {"line": 3}, "r-1")


def test_a_large_answer_is_fetched_elsewhere_without_the_token() -> None:
    seen: list[tuple[str, str | None]] = []
    body = {"id": "ex_1", "workflow_id": "wf_1", "version": 1, "status": "succeeded"}

    def answer(request: httpx.Request) -> httpx.Response:
        seen.append((request.url.host, request.headers.get("authorization")))
        if request.url.host == "api.test":
            return httpx.Response(303, headers={"location": "https://bucket.test/big?sig=1"})
        return httpx.Response(200, json=body)

    made, _ = client(answer)
    assert made.executions.get("ex_1").status == "succeeded"
    assert seen == [("api.test", "Bearer orc_token"), ("bucket.test", None)]


@pytest.mark.parametrize("status", [301, 302, 307, 308])
def test_other_redirects_are_not_followed(status: int) -> None:
    seen: list[str] = []

    def answer(request: httpx.Request) -> httpx.Response:
        seen.append(request.url.host)
        return httpx.Response(status, headers={"location": "https://other.test/"})

    made, _ = client(answer)
    with pytest.raises(ApiProblem):
        made.workflows.execute("wf_1")
    assert seen == ["api.test"]


def test_a_call_gives_up_when_its_total_time_is_over() -> None:
    made, slept = client(
        lambda _: httpx.Response(503, headers={"retry-after": "15"}),
        attempts=100,
        total_seconds=50,
    )
    with pytest.raises(ApiProblem):
        made.health()
    assert slept == [15, 15, 15]


def test_a_long_import_is_followed_to_its_end_or_its_problem() -> None:
    workflow = {"id": "wf_1", "name": "n", "revision": 1, "created_at": "t", "updated_at": "t"}
    done = {"id": "im_1", "status": "succeeded", "workflow": workflow, "version": None}
    running = httpx.Response(202, json={"id": "im_1", "status": "running"})
    ended = httpx.Response(200, json={**done, "version": {"number": 1, "status": "validated"}})
    answers = [running, running, ended]
    made, slept = client(lambda _: answers.pop(0))
    assert made.workflows.import_python("n", "x").version.number == 1
    assert slept == [1, 1]
    answers[:] = [running, httpx.Response(422, json={"title": "ScriptRejected"})]
    with pytest.raises(ApiProblem, match="ScriptRejected"):
        made.workflows.import_python("n", "x")


def test_a_body_is_the_same_on_every_attempt() -> None:
    sent: list[tuple[Any, str]] = []

    def answer(request: httpx.Request) -> httpx.Response:
        sent.append((json.loads(request.content), request.headers["idempotency-key"]))
        if len(sent) < 3:
            raise httpx.ReadError("cut")
        body = {"id": "ex_1", "workflow_id": "wf_1", "version": 1, "status": "scheduled"}
        return httpx.Response(202, json=body)

    made, _ = client(answer)
    made.workflows.execute("wf_1", {"n": 1})
    assert len(sent) == 3
    assert all(each == sent[0] for each in sent)


def test_the_token_is_in_no_message_and_no_representation() -> None:
    def answer(_: httpx.Request) -> httpx.Response:
        raise httpx.ConnectError("refused")

    made, _ = client(answer, attempts=2)
    with pytest.raises(TransportFailed) as raised:
        made.health()
    assert "failed 2 times" in str(raised.value)
    assert "orc_token" not in repr(raised.value) + repr(vars(made))
