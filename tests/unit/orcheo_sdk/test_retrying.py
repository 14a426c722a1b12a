import datetime as dt

import httpx
import pytest

from orcheo_sdk import ApiProblem, OrcheoClient, RetryPolicy, TransportFailed
from orcheo_sdk.retrying import RETRIED
from orcheo_sdk.transport import World

NOW = dt.datetime(2026, 11, 2, 9, 0, tzinfo=dt.UTC)


class Api:
    """Answers with what it is told, then for ever with the last of it."""

    def __init__(self, *answers: httpx.Response | Exception) -> None:
        self.answers = list(answers)
        self.requests: list[httpx.Request] = []
        self.slept: list[float] = []

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.requests.append(request)
        answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        if isinstance(answer, Exception):
            raise answer
        return answer

    def client(self, **policy: float) -> OrcheoClient:
        keys = iter(f"key-{number}" for number in range(100))
        return OrcheoClient(
            "http://api.test/api",
            "orc_token",
            policy=RetryPolicy(**policy),  # pyright: ignore[reportArgumentType]
            transport=httpx.MockTransport(self),
            world=World(
                sleep=self.slept.append,
                now=lambda: NOW,
                uniform=lambda: 0.5,
                new_key=lambda: next(keys),
            ),
        )


def ok() -> httpx.Response:
    return httpx.Response(
        202, json={"id": "ex_1", "workflow_id": "wf_1", "version": 1, "status": "scheduled"}
    )


@pytest.mark.parametrize("status", sorted(RETRIED))
def test_what_may_pass_is_tried_again_with_the_same_key(status: int) -> None:
    api = Api(httpx.Response(status), httpx.Response(status), ok())
    found = api.client().workflows.execute("wf_1", {"n": 1})
    assert found.id == "ex_1"
    assert len(api.requests) == 3
    assert {request.headers["idempotency-key"] for request in api.requests} == {"key-0"}
    assert {request.headers["authorization"] for request in api.requests} == {"Bearer orc_token"}
    assert api.slept == [0.125, 0.25]


@pytest.mark.parametrize("status", [400, 401, 403, 404, 409, 412, 413, 422])
def test_a_refusal_is_not_tried_again(status: int) -> None:
    document = {"type": "https://orcheo.dev/problems/X", "title": "X", "detail": "no", "path": "a"}
    api = Api(httpx.Response(status, json=document))
    with pytest.raises(ApiProblem, match="X: no") as caught:
        api.client().workflows.get("wf_1")
    assert (caught.value.status, caught.value.name) == (status, "X")
    assert caught.value.details == {"path": "a"}
    assert len(api.requests) == 1
    assert api.slept == []


def test_a_broken_connection_is_tried_again_up_to_the_bound() -> None:
    api = Api(httpx.ConnectError("refused"))
    with pytest.raises(TransportFailed, match=r"failed 3 times.*refused"):
        api.client(attempts=3).health()
    assert len(api.requests) == 3
    assert len(api.slept) == 2


def test_the_last_failure_is_told() -> None:
    api = Api(httpx.Response(503, json={"title": "Store unavailable", "detail": "later"}))
    with pytest.raises(ApiProblem, match="Store unavailable: later"):
        api.client(attempts=2).health()


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        ("7", 7.0),
        ("0", 0.0),
        ("9999", 20.0),
        ("Mon, 02 Nov 2026 09:00:05 GMT", 5.0),
        ("Mon, 02 Nov 2026 08:00:00 GMT", 0.0),
        ("soon", 0.125),
    ],
)
def test_retry_after_is_honoured_and_capped(header: str, expected: float) -> None:
    api = Api(httpx.Response(429, headers={"retry-after": header}), httpx.Response(200, json={}))
    api.client().health()
    assert api.slept == [expected]


def test_each_call_has_a_key_of_its_own_and_a_caller_may_give_one() -> None:
    api = Api(ok())
    client = api.client()
    client.workflows.execute("wf_1")
    client.workflows.execute("wf_1")
    client.workflows.execute("wf_1", idempotency_key="mine")
    keys = [request.headers["idempotency-key"] for request in api.requests]
    assert keys == ["key-0", "key-1", "mine"]


def test_reading_carries_no_key() -> None:
    api = Api(httpx.Response(200, json={}))
    api.client().health()
    assert "idempotency-key" not in api.requests[0].headers
