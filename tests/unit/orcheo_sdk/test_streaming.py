"""Every frame once, in order, whatever happens to the connection."""

import contextlib
import json
from collections.abc import Generator, Iterator
from typing import Any

import httpx
import pytest

from orcheo_sdk import Frame, TransportFailed
from orcheo_sdk.streaming import Stream
from orcheo_sdk.transport import Transport, World

LENGTH = 12


def frame(sequence: int) -> dict[str, Any]:
    kind = "end" if sequence == LENGTH else "node.status"
    return {"execution_id": "ex_1", "sequence": sequence, "at": "t", "type": kind, "data": {}}


LOG = [frame(sequence) for sequence in range(1, LENGTH + 1)]


class Socket:
    def __init__(self, frames: list[dict[str, Any]]) -> None:
        self._frames = iter(frames)

    def recv(self, timeout: float | None = None) -> str:
        del timeout
        try:
            return json.dumps(next(self._frames))
        except StopIteration:
            raise OSError("cut") from None


class Wire:
    """Gives each connection its frames; the event log is whole or as long as told."""

    def __init__(self, *connections: list[dict[str, Any]] | Exception, log: int = 0) -> None:
        self.connections = list(connections)
        self.log = LOG[:log]
        self.urls: list[str] = []
        self.slept: list[float] = []

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
        after = int(request.url.params["after"])
        return httpx.Response(200, json={"items": [f for f in self.log if f["sequence"] > after]})

    def stream(self, after: int = 0) -> Iterator[Frame]:
        transport = Transport(
            "http://api.test",
            "t",
            transport=httpx.MockTransport(self.answer),
            world=World(sleep=self.slept.append, uniform=lambda: 1.0),
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
    assert sequences(Wire(LOG[:3] + LOG[8:], log=LENGTH).stream()) == list(range(1, LENGTH + 1))


def test_what_ended_meanwhile_is_read_from_the_event_log() -> None:
    assert sequences(Wire(LOG[:4], log=LENGTH).stream()) == list(range(1, LENGTH + 1))


def test_a_stream_may_start_in_the_middle() -> None:
    assert sequences(Wire(LOG[7:]).stream(after=7)) == list(range(8, LENGTH + 1))


def test_connections_without_a_frame_end_in_an_error() -> None:
    world = Wire(*[OSError("refused")] * 20)
    with pytest.raises(TransportFailed, match="8 times"):
        sequences(world.stream())
    assert len(world.urls) == 8
    assert len(world.slept) == 7
