"""Dense rows, and gapless streams, whatever dies, comes twice, or leaves."""

import functools
import itertools
import random
from collections.abc import Callable, Iterable, Sequence
from typing import Any

import pytest

from orcheo.application.publish_events import CONNECTING_SECONDS, Published, PublishEvents
from orcheo.application.stream_ports import Connection, SequenceTaken, StreamRecord
from orcheo.domain.errors import StoreUnavailable
from orcheo.domain.executions import Frame
from orcheo.domain.frames import Content, Created, Followed
from tests.fakes.clock import FakeClock
from tests.fakes.streams import (
    Calls,
    InMemoryConnectionStore,
    InMemoryFrameStore,
    Killed,
    Sockets,
    die,
)
from tests.harness.samples import WORKSPACE, an_id
from tests.harness.stories import EXECUTION, OWNER, SAID, a_step, a_task, story

LATE = story()[11]
FAR = "2026-11-03T00:00:00.000Z"


class World:
    """The platform's table, its stream, the publisher and the clients."""

    def __init__(self) -> None:
        self.frames = InMemoryFrameStore()
        self.connections = InMemoryConnectionStore()
        self.sockets = Sockets()
        self.clock = FakeClock()
        self._positions = itertools.count(1)
        self.clients: list[str] = []

    def publisher(self, calls: Calls | None = None) -> PublishEvents:
        """Return a publisher, with its calls counted."""
        calls = calls or Calls()
        return PublishEvents(
            calls.through(self.frames),
            calls.through(self.connections),
            calls.through(self.sockets),
            self.clock,
        )

    def write(self, content: Content, execution_id: str = EXECUTION) -> StreamRecord:
        """Write something to the table; return its record."""
        self.frames.write(WORKSPACE, execution_id, content)
        return StreamRecord(
            position=str(next(self._positions)),
            workspace=WORKSPACE,
            execution_id=execution_id,
            load=lambda: content,
        )

    def join(self, after: int = 0, *, shakes: bool = True, at: str | None = None) -> StreamRecord:
        """Let a client connect; return its row's record."""
        name = f"client{len(self.clients)}"
        self.clients.append(name)
        if shakes:
            self.sockets.connect(name)
        connection = Connection(
            id=name,
            workspace=WORKSPACE,
            execution_id=EXECUTION,
            after=after,
            connected_at=at or "2026-11-02T08:00:00.000Z",
        )
        self.connections.add(connection, expires_at=FAR)
        return self.write(Followed())

    @property
    def rows(self) -> list[Frame]:
        """The event stream as stored."""
        return list(self.frames.frames(*OWNER, after=0, limit=10_000))

    def following(self) -> list[str]:
        """The clients that are still entered."""
        found = self.connections.following(*OWNER, now="2026-11-02T09:00:00.000Z")
        return [connection.id for connection in found]

    def check(self, *, whole: bool = True, expected: Sequence[Any] = SAID) -> None:
        """State the invariant."""
        rows = self.rows
        assert [frame.sequence for frame in rows] == list(range(1, len(rows) + 1))
        told = [(frame.type.value, frame.node_id, frame.data.get("status")) for frame in rows]
        assert told == list(expected[: len(told)])
        assert not whole or len(told) == len(expected)
        stored = [frame.to_json() for frame in rows]
        for received in self.sockets.received.values():
            kept = seen(received)
            assert not kept or kept == stored[kept[0]["sequence"] - 1 :][: len(kept)]


def seen(received: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return what a client keeps: it drops what it has; a jump would show."""
    kept: list[dict[str, Any]] = []
    for frame in received:
        if not kept or frame["sequence"] > kept[-1]["sequence"]:
            assert not kept or frame["sequence"] == kept[-1]["sequence"] + 1, "a gap"
            kept.append(frame)
    return kept


def batches(records: Sequence[StreamRecord], size: int) -> list[Sequence[StreamRecord]]:
    return [records[start : start + size] for start in range(0, len(records), size)]


@pytest.mark.parametrize("size", [1, 2, 3, 5, 17])
def test_batches_of_any_size_tell_the_story(size: int) -> None:
    world = World()
    publish = world.publisher()
    joined = world.join()
    for batch in batches([joined, *map(world.write, story())], size):
        assert publish(batch) == Published()
    world.check()
    assert [frame["sequence"] for frame in world.sockets.received["client0"]] == list(
        range(1, len(SAID) + 1)
    )
    assert world.sockets.closed == ["client0"]
    assert world.following() == []


@pytest.mark.parametrize("size", [1, 3, 17])
def test_batches_that_come_again_add_nothing(size: int) -> None:
    world = World()
    publish = world.publisher()
    records = [world.write(content) for content in story()]
    parts = batches(records, size)
    for number, part in enumerate(parts):
        publish(part)
        for earlier in parts[: number + 1]:
            publish(earlier)
    world.check()
    assert sum(world.frames.appends) == len(SAID)


def killings(size: int) -> list[tuple[int, bool]]:
    world = World()
    calls = Calls()
    publish = world.publisher(calls)
    for batch in batches([world.join(), *map(world.write, story())], size):
        publish(batch)
    return [(at, after) for at in range(calls.count) for after in (False, True)]


def play(world: World, size: int, calls: Calls, *, again: int = 20) -> None:
    """Feed the story as Lambda does: a batch that kills its publisher comes again."""
    publish = world.publisher(calls)
    for batch in batches([world.join(), *map(world.write, story())], size):
        for _ in range(again):
            try:
                if not publish(batch).retry:
                    break
            except Killed:
                continue


@pytest.mark.parametrize("size", [1, 4, 18])
def test_a_publisher_may_die_at_every_call(size: int) -> None:
    for at, after in killings(size):
        world = World()
        play(world, size, Calls(at=at, happening=die, after=after))
        world.check()
        assert seen(world.sockets.received["client0"])[-1]["type"] == "end"
        assert "client0" not in world.following()


def unavailable() -> None:
    raise StoreUnavailable("throttled")


@pytest.mark.parametrize("size", [1, 4, 18])
def test_every_call_may_be_refused(size: int) -> None:
    for at, after in killings(size):
        world = World()
        play(world, size, Calls(at=at, happening=unavailable, after=after))
        world.check()
        assert seen(world.sockets.received["client0"])[-1]["type"] == "end"
        assert "client0" not in world.following()


def intrude(world: World, parts: list[Any], present: list[int], ahead: int) -> None:
    """Let another publisher take the last batch, the present one and some that come."""
    other = world.publisher()
    for part in parts[max(0, present[0] - 1) : present[0] + ahead]:
        other(part)


@pytest.mark.parametrize("size", [1, 4, 18])
def test_a_second_publisher_may_come_in_at_every_call(size: int) -> None:
    for at, after in killings(size):
        for ahead in (1, 2):
            world = World()
            records = [world.join(), *map(world.write, story())]
            parts = batches(records, size)
            present = [0]
            calls = Calls(at=at, after=after)
            calls.happening = functools.partial(intrude, world, parts, present, ahead)
            publish = world.publisher(calls)
            for number, part in enumerate(parts):
                present[0] = number
                while publish(part).retry:
                    pass
            world.check()
            assert seen(world.sockets.received["client0"])[-1]["type"] == "end"


def test_two_publishers_may_send_to_one_client_at_once() -> None:
    for at in range(1, len(SAID) + 1):
        world = World()
        publish = world.publisher()
        records = [world.join(), *map(world.write, story())]
        count = itertools.count(1)

        def meddle(
            _: str,
            world: World = world,
            records: Any = records,
            count: Any = count,
            at: int = at,
        ) -> None:
            if next(count) == at:
                world.sockets.on_post = lambda _: None
                world.publisher()(records)

        world.sockets.on_post = meddle
        publish(records)
        world.check()
        assert len(seen(world.sockets.received["client0"])) == len(SAID)


def cut_and_resume(cuts: Sequence[int], size: int) -> World:
    """Follow the story over connections that break after so many frames each."""
    world = World()
    publish = world.publisher()
    waiting = list(cuts)

    def connect(after: int) -> StreamRecord:
        record = world.join(after)
        if waiting:
            world.sockets.cut_after[world.clients[-1]] = waiting.pop(0)
        return record

    parts = batches([connect(0), *map(world.write, story())], size)
    kept: list[dict[str, Any]] = []
    for part in parts:
        publish(part)
        while world.clients[-1] not in world.sockets.open and not ended(kept):
            kept = seen([*kept, *world.sockets.received[world.clients[-1]]])
            if ended(kept):
                break
            publish([connect(kept[-1]["sequence"] if kept else 0)])
    assert kept == [frame.to_json() for frame in world.rows]
    return world


def ended(kept: Sequence[dict[str, Any]]) -> bool:
    return bool(kept) and kept[-1]["type"] == "end"


@pytest.mark.parametrize("size", [1, 5, 18])
def test_a_stream_cut_three_times_anywhere_equals_the_rows(size: int) -> None:
    for cuts in itertools.combinations_with_replacement(range(0, 19, 2), 3):
        world = cut_and_resume(cuts, size)
        world.check()
        assert world.following() == []


def test_records_of_several_executions_in_any_order_do_not_mix() -> None:
    names = [an_id(f"execution {n}") for n in range(3)]
    for seed in range(20):
        rng = random.Random(seed)
        world = World()
        publish = world.publisher()
        queues = {name: [world.write(content, name) for content in story()] for name in names}
        mixed: list[StreamRecord] = []
        while any(queues.values()):
            name = rng.choice([name for name, queue in queues.items() if queue])
            mixed.append(queues[name].pop(0))
        for batch in batches(mixed, rng.randint(1, 12)):
            publish(batch)
        for name in names:
            told = world.frames.frames(WORKSPACE, name, after=0, limit=100)
            assert [(f.type.value, f.node_id, f.data.get("status")) for f in told] == SAID


def test_records_of_one_execution_in_any_order_are_told_in_the_logs_order() -> None:
    for seed in range(200):
        rng = random.Random(seed)
        world = World()
        publish = world.publisher()
        # Without the row that is late: if it came early, it would be told.
        written = [world.write(content) for content in story() if content != LATE]
        rng.shuffle(written)
        for batch in batches(written, rng.randint(1, 6)):
            publish(batch)
        rows = world.rows
        assert [frame.sequence for frame in rows] == list(range(1, len(rows) + 1))
        told = [(frame.type.value, frame.node_id, frame.data.get("status")) for frame in rows]
        # A retry that comes after its superstep is inert, and says nothing; all else is told.
        assert sorted(set(map(str, told)) | {str(SAID[7])}) == sorted(set(map(str, SAID)))
        statuses = [item for item in told if item[0] == "execution.status"]
        assert statuses == [item for item in SAID if item[0] == "execution.status"]
        assert told[-1] == SAID[-1]


def test_a_record_that_never_came_is_read_from_the_table() -> None:
    for missing in range(len(story()) - 1):
        world = World()
        publish = world.publisher()
        records = [world.write(content) for content in story()]
        del records[missing]
        for record in records:
            publish([record])
        told = {(f.type.value, f.node_id, f.data.get("status")) for f in world.rows}
        assert set(SAID) - told <= {SAID[7]}


def test_a_wide_superstep_takes_several_transactions_and_may_die_between_them() -> None:
    tasks = [a_task(f"t{n}", "each") for n in range(130)]
    opening = story()[:4]
    wide = a_step(3, 1, tasks=tasks, then=["a", "b"])

    def told(calls: Calls) -> list[Frame]:
        world = World()
        publish = world.publisher(calls)
        records = [world.join(), *map(world.write, [*opening, wide])]
        for _ in range(3):
            try:
                publish(records)
                break
            except Killed:
                continue
        rows = world.rows
        assert len(seen(world.sockets.received["client0"])) == len(rows)
        return rows

    calls = Calls()
    whole = told(calls)
    assert len(whole) == 3 + 260 + 2
    for at in range(12):
        for after in (False, True):
            assert told(Calls(at=at, happening=die, after=after)) == whole


def test_a_client_that_comes_after_the_end_gets_all_and_is_closed() -> None:
    for after in (0, 5, len(SAID), 1_000):
        world = World()
        publish = world.publisher()
        publish([world.write(content) for content in story()])
        publish([world.join(after)])
        sequences = [frame["sequence"] for frame in world.sockets.received["client0"]]
        assert sequences == list(range(after + 1, len(SAID) + 1))
        assert world.sockets.closed == ["client0"]
        assert world.following() == []


def test_a_handshake_that_is_not_over_is_waited_for() -> None:
    world = World()
    publish = world.publisher()
    start = world.clock.now().isoformat()

    def finish(name: str) -> None:
        if len(world.clock.slept) == 5:
            world.sockets.connect(name)

    world.sockets.on_post = finish
    publish([world.write(story()[0]), world.join(shakes=False, at=start)])
    assert [frame["sequence"] for frame in world.sockets.received["client0"]] == [1]
    assert world.clock.slept == [0.1] * 5
    assert world.following() == ["client0"]


@pytest.mark.parametrize("skew", [0, -1, 3600])
def test_a_client_that_never_shakes_hands_is_forgotten_within_bounds(skew: float) -> None:
    world = World()
    publish = world.publisher()
    world.clock.advance(max(0.0, -skew))
    connected = FakeClock()
    connected.advance(max(0.0, skew))
    joined = world.join(shakes=False, at=connected.now().isoformat())
    publish([world.write(story()[0]), joined])
    assert sum(world.clock.slept) <= CONNECTING_SECONDS + 0.5
    assert world.following() == []


def test_one_client_whose_network_fails_does_not_cost_the_others() -> None:
    world = World()
    publish = world.publisher()
    records = [world.join(), world.join(), *map(world.write, story())]
    world.sockets.failing["client0"] = 1
    result = publish(records)
    assert result.retry == [record.position for record in records]
    assert len(world.sockets.received["client1"]) == len(SAID)
    assert publish(records) == Published()
    assert len(world.sockets.received["client0"]) == len(SAID)
    world.check()


def raising(error: Exception) -> Callable[[], Content]:
    def load() -> Content:
        raise error

    return load


def test_a_poisoned_execution_is_dropped_and_the_others_go_on() -> None:
    world = World()
    error = KeyError("body")
    poison = StreamRecord(position="0", workspace="acme", execution_id="ex_p", load=raising(error))
    records = [poison, *map(world.write, story())]
    result = world.publisher()(records)
    assert result.retry == []
    assert [(d.execution_id, d.error) for d in result.dropped] == [("ex_p", error)]
    world.check()


def test_an_execution_whose_record_cannot_be_read_now_comes_again() -> None:
    world = World()
    error = StoreUnavailable("blobs are away")
    away = StreamRecord(position="7", workspace="acme", execution_id="ex_p", load=raising(error))
    assert world.publisher()([away]) == Published(retry=["7"])


def test_a_store_that_always_moves_on_is_unavailable() -> None:
    class Outrun(InMemoryFrameStore):
        def append(self, *args: Any, **kwargs: Any) -> Any:
            del args, kwargs
            raise SequenceTaken

    world = World()
    record = world.write(story()[0])
    publish = PublishEvents(Outrun(), world.connections, world.sockets, world.clock)
    assert publish([record]).retry == [record.position]


def test_an_execution_without_a_status_item_is_told_all_the_same() -> None:
    world = World()
    contents = [content for content in story() if not isinstance(content, Created)]
    world.publisher()([world.write(content) for content in contents])
    world.check(expected=SAID[1:])
