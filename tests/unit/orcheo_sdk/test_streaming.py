"""Every frame once, in order, whatever happens to the connection."""

import contextlib
import json
import random
from collections.abc import Generator, Iterator
from typing import Any

import httpx
import pytest

from orcheo_sdk import ApiProblem, Frame, RetryPolicy, TransportFailed
from orcheo_sdk.streaming import Stream
from orcheo_sdk.transport import Transport, World

LENGTH = 12


def frame(sequence: int) -> dict[str, Any]:
    kind = "end" if sequence == LENGTH else "node.status"
    return {"execution_id": "ex_1", "sequence": sequence, "at": "t", "type": kind, "data": {}}


LOG = [frame(sequence) for sequence in range(1, LENGTH + 1)]


class Socket:
    def __init__(self, frames: list[Any]) -> None:
        self._frames = iter(frames)

    def recv(self, timeout: float | None = None) -> str:
        del timeout
        try:
            found = next(self._frames)
            if isinstance(found, Exception):
                raise found
            return found if isinstance(found, str) else json.dumps(found)
        except StopIteration:
            raise OSError("cut") from None


class Wire:
    """Gives each connection its frames; the event log is whole or as long as told."""

    def __init__(self, *connections: list[Any] | Exception, log: int = 0) -> None:
        self.connections = list(connections)
        self.log = LOG[:log]
        self.urls: list[str] = []
        self.slept: list[float] = []
        self.status = "running"
        self.reads = 0
        self.grows_at: dict[int, int] = {}
        """Which read of the event log finds it how long."""
        self.failures: list[bool] = []

    @contextlib.contextmanager
    def open(self, url: str) -> Generator[Socket]:
        self.urls.append(url)
        given = self.connections.pop(0) if self.connections else []
        if isinstance(given, Exception):
            raise given
        yield Socket(given)

    def answer(self, request: httpx.Request) -> httpx.Response:
        if request.url.path.endswith("/stream-ticket"):
            return httpx.Response(201, json={"ticket": f"t{len(self.urls)}"})
        if request.url.path.endswith("/events"):
            return self.events(request)
        body = {"id": "ex_1", "workflow_id": "wf_1", "version": 1, "status": self.status}
        return httpx.Response(200, json=body)

    def events(self, request: httpx.Request) -> httpx.Response:
        self.reads += 1
        if self.reads in self.grows_at:
            self.log = LOG[: self.grows_at[self.reads]]
        if self.failures and self.failures.pop(0):
            return httpx.Response(503, json={"title": "Unavailable"})
        after, limit = int(request.url.params["after"]), int(request.url.params["limit"])
        items = [found for found in self.log if found["sequence"] > after]
        return httpx.Response(200, json={"items": items[:limit]})

    def stream(self, after: int = 0) -> Iterator[Frame]:
        transport = Transport(
            "http://api.test",
            "t",
            policy=RetryPolicy(attempts=1),
            transport=httpx.MockTransport(self.answer),
            world=World(
                sleep=self.slept.append, uniform=lambda: 1.0, monotonic=lambda: sum(self.slept)
            ),
        )
        return iter(Stream(transport, "ws://api.test/ws", "ex_1", after=after, opener=self.open))


def sequences(frames: Iterator[Frame]) -> list[int]:
    return [found.sequence for found in frames]


def test_a_stream_that_is_not_cut_is_the_log() -> None:
    assert sequences(Wire(LOG).stream()) == list(range(1, LENGTH + 1))


@pytest.mark.parametrize("cut", range(LENGTH))
def test_a_cut_anywhere_is_resumed_after_the_last_frame(cut: int) -> None:
    world = Wire(LOG[:cut], LOG[cut:])
    assert sequences(world.stream()) == list(range(1, LENGTH + 1))
    assert world.urls[1].endswith(f"after={cut}")
    assert "ticket=t1" in world.urls[1]


def test_frames_that_come_twice_are_given_once() -> None:
    world = Wire(LOG[:5] + LOG[2:5], LOG[3:])
    assert sequences(world.stream()) == list(range(1, LENGTH + 1))


def test_a_gap_is_filled_from_the_event_log() -> None:
    world = Wire(LOG[:3] + LOG[8:], log=8)
    assert sequences(world.stream()) == list(range(1, LENGTH + 1))
    assert (len(world.urls), world.reads) == (1, 1)


def test_what_ended_meanwhile_is_read_from_the_event_log() -> None:
    assert sequences(Wire(LOG[:4], log=LENGTH).stream()) == list(range(1, LENGTH + 1))


def test_a_stream_may_start_in_the_middle() -> None:
    assert sequences(Wire(LOG[7:]).stream(after=7)) == list(range(8, LENGTH + 1))


@pytest.mark.parametrize("seed", range(20))
def test_three_cuts_repeats_and_losses_give_the_log(seed: int) -> None:
    chance = random.Random(seed)
    connections: list[Any] = []
    for _ in range(3):
        start = chance.randint(0, LENGTH)
        kept = [found for found in LOG[start:] if chance.random() < 0.7]
        connections.append(kept + chance.choices(LOG, k=2))
    world = Wire(*connections, log=LENGTH)
    frames = list(world.stream())
    assert [found.model_dump(exclude_none=True) for found in frames] == LOG


def test_where_no_websocket_opens_the_event_log_is_polled() -> None:
    world = Wire(*[OSError("refused")] * 100)
    world.grows_at = {number: min(LENGTH, number // 4) for number in range(1, 60)}
    assert sequences(world.stream()) == list(range(1, LENGTH + 1))
    assert max(world.slept) <= 5.0


def test_a_websocket_that_never_opens_is_tried_less_and_less() -> None:
    world = Wire(*[OSError("refused")] * 100)
    world.grows_at = {40: LENGTH}
    assert sequences(world.stream()) == list(range(1, LENGTH + 1))
    assert len(world.urls) < 15


def test_silence_is_not_a_cut() -> None:
    quiet: list[Any] = [*LOG[:2], *[TimeoutError()] * 30, *LOG[2:]]
    world = Wire(quiet, log=2)
    assert sequences(world.stream()) == list(range(1, LENGTH + 1))
    assert len(world.urls) == 1
    assert world.slept == []


def test_silence_shows_what_the_socket_lost() -> None:
    world = Wire([*LOG[:2], TimeoutError()], log=LENGTH)
    assert sequences(world.stream()) == list(range(1, LENGTH + 1))
    assert len(world.urls) == 1


def test_what_is_not_a_frame_of_this_execution_is_passed_over() -> None:
    noise = [
        "not json",
        "[]",
        '{"message": "Forbidden", "connectionId": "c"}',
        {**frame(1), "execution_id": "ex_2"},
    ]
    assert sequences(Wire([*noise, *LOG]).stream()) == list(range(1, LENGTH + 1))


def test_an_end_behind_a_gap_that_the_log_cannot_fill_yet_does_not_end_the_stream() -> None:
    silence: list[Any] = [TimeoutError()] * 30
    world = Wire(LOG[:3] + LOG[-1:] + silence, LOG[3:], log=3)
    assert sequences(world.stream()) == list(range(1, LENGTH + 1))
    assert (len(world.urls), world.reads) == (2, 2)


def test_a_stream_from_the_end_is_empty() -> None:
    world = Wire(log=LENGTH)
    world.status = "succeeded"
    assert sequences(world.stream(after=LENGTH)) == []
    assert sequences(world.stream(after=LENGTH + 5)) == []
    assert world.urls == []


def test_a_log_that_stops_before_the_end_is_told_after_a_minute() -> None:
    world = Wire(log=5)
    world.status = "failed"
    given = world.stream()
    assert [next(given).sequence for _ in range(5)] == [1, 2, 3, 4, 5]
    with pytest.raises(TransportFailed, match="stops at 5"):
        next(given)
    assert 60 <= sum(world.slept) < 90


def test_an_outage_of_the_api_is_survived() -> None:
    world = Wire([], LOG[:0], [], LOG, log=0)
    world.failures = [True, True, False, True]
    assert sequences(world.stream()) == list(range(1, LENGTH + 1))


def test_an_api_that_stays_away_ends_in_its_problem() -> None:
    world = Wire()
    world.failures = [True] * 1000
    with pytest.raises(ApiProblem) as raised:
        sequences(world.stream())
    assert raised.value.status == 503
    assert len(world.slept) == 7


def test_a_refusal_ends_the_stream_at_once() -> None:
    def refuse(_: httpx.Request) -> httpx.Response:
        return httpx.Response(404, json={"title": "NotFound", "detail": "no execution"})

    world = Wire()
    world.answer = refuse  # pyright: ignore[reportAttributeAccessIssue]
    with pytest.raises(ApiProblem, match="no execution"):
        sequences(world.stream())
    assert world.slept == []
