"""A stream over real WebSockets on loopback, cut by the server: every frame once, in order."""

import json
import random
import threading
from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from websockets.sync.server import Server, ServerConnection, serve

from orcheo_sdk import OrcheoClient
from orcheo_sdk.transport import World

LENGTH = 60
EVENTS = [
    {
        "execution_id": "ex_1",
        "sequence": number,
        "at": "t",
        "type": "end" if number == LENGTH else "node.output",
        "data": {"output": "x" * (number * 300)},
    }
    for number in range(1, LENGTH + 1)
]


class Publisher:
    """Replays from ``after``; cuts, repeats and loses frames as its chance says."""

    def __init__(self, seed: int, cuts: int) -> None:
        self.chance = random.Random(seed)
        self.cuts = cuts
        self.connections: list[int] = []
        self.tickets: set[str] = set()
        self.refused = 0

    def __call__(self, connection: ServerConnection) -> None:
        assert connection.request is not None
        parts = urlsplit(connection.request.path)
        query = {name: values[0] for name, values in parse_qs(parts.query).items()}
        assert parts.path == "/ws/executions/ex_1"
        if query["ticket"] not in self.tickets:
            self.refused += 1
            connection.close(4401)
            return
        self.tickets.remove(query["ticket"])
        after = int(query["after"])
        self.connections.append(after)
        left = EVENTS[after:]
        if self.cuts:
            self.cuts -= 1
            left = left[: self.chance.randint(1, 15)]
        for event in left:
            if event["type"] != "end" and self.chance.random() < 0.1:
                continue
            for _ in range(self.chance.choice([1, 1, 1, 2])):
                connection.send(json.dumps(event))
        if left[-1]["type"] != "end":
            connection.socket.close()  # no close frame: as when the network goes

    def answer(self, request: httpx.Request) -> httpx.Response:
        if request.url.path.endswith("/stream-ticket"):
            ticket = f"t{self.chance.random()}"
            self.tickets.add(ticket)
            return httpx.Response(201, json={"ticket": ticket})
        if request.url.path.endswith("/events"):
            # Only what was published so far can be read: not beyond a cut.
            after, limit = int(request.url.params["after"]), int(request.url.params["limit"])
            known = EVENTS[after : after + limit] if not self.cuts else []
            return httpx.Response(200, json={"items": known})
        body: dict[str, Any] = {"workflow_id": "wf_1", "version": 1, "status": "running"}
        return httpx.Response(200, json={"id": "ex_1", **body})


def client(publisher: Publisher, server: Server) -> OrcheoClient:
    port = server.socket.getsockname()[1]
    return OrcheoClient(
        "http://api.test/api",
        "t",
        ws_url=f"ws://127.0.0.1:{port}/ws",
        transport=httpx.MockTransport(publisher.answer),
        world=World(sleep=lambda _: None),
    )


@pytest.fixture(params=range(5))
def publisher(request: pytest.FixtureRequest) -> Publisher:
    return Publisher(seed=int(request.param), cuts=3)


@pytest.fixture
def server(publisher: Publisher) -> Iterator[Server]:
    with serve(publisher, "127.0.0.1", 0, ping_interval=None) as made:
        thread = threading.Thread(target=made.serve_forever)
        thread.start()
        yield made
        made.shutdown()
        thread.join(10)


def test_a_stream_cut_three_times_equals_the_event_log(
    publisher: Publisher, server: Server
) -> None:
    with client(publisher, server) as made:
        frames = list(made.executions.stream("ex_1"))
    assert [frame.model_dump(exclude_none=True) for frame in frames] == EVENTS
    assert publisher.refused == 0
    assert len(publisher.connections) >= 3
    assert publisher.connections == sorted(publisher.connections)


def test_a_stream_that_is_left_closes_its_connection(publisher: Publisher, server: Server) -> None:
    publisher.cuts = 0
    with client(publisher, server) as made:
        stream = made.executions.stream("ex_1")
        assert next(stream).sequence == 1
        stream.close()  # pyright: ignore[reportAttributeAccessIssue]
    assert publisher.connections == [0]
