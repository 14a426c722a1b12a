"""Which frames a record adds."""

import json
import random
from collections.abc import Sequence

import pytest

from orcheo.domain.commit_log import EntryType
from orcheo.domain.executions import Frame
from orcheo.domain.frames import Content, Followed, Unreadable
from orcheo.domain.sequencing import Cursor, advance, needs_before
from tests.harness.stories import EXECUTION, SAID, a_row, a_step, a_task, entry, story


def tell(
    cursor: Cursor, contents: Sequence[Content], room: int = 98
) -> tuple[list[Frame], Cursor, int]:
    """Return the frames of some records, the cursor after them, and how many pieces it took."""
    frames: list[Frame] = []
    pieces = 0
    for content in contents:
        while True:
            step = advance(cursor, EXECUTION, content, room)
            pieces += 1
            assert len(step.drafts) <= room
            numbers = range(cursor.last + 1, cursor.last + 1 + len(step.drafts))
            frames += [d.numbered(EXECUTION, n) for d, n in zip(step.drafts, numbers, strict=True)]
            cursor = Cursor.from_json(json.loads(json.dumps(step.cursor.to_json())), 0)
            assert cursor.last == len(frames) or cursor.last >= len(frames)
            if step.complete:
                break
    return frames, cursor, pieces


def outline(frames: Sequence[Frame]) -> list[tuple[str, str | None, str | None]]:
    return [(frame.type.value, frame.node_id, frame.data.get("status")) for frame in frames]


def test_a_story_is_told_once_and_in_order() -> None:
    frames, cursor, _ = tell(Cursor(), story())
    assert outline(frames) == SAID
    assert [frame.sequence for frame in frames] == list(range(1, len(SAID) + 1))
    assert cursor == Cursor(
        last=len(SAID), created=True, through=10, superstep=9, tasks=frozenset(), ended=True
    )


def test_a_wait_is_told_once_and_in_order() -> None:
    asks = [{"id": "in_a", "kind": "interrupt", "value": "?", "created_at": ""}]
    contents = [
        *story()[:4],
        a_row(2, "t1", "greet", "waiting", interrupts=asks),
        entry(3, EntryType.SUSPEND, decisions=0),
        entry(4, EntryType.CLAIM, request_id="r2", first=False, resumes=["greet"]),
        a_row(2, "t1", "greet", "waiting", interrupts=[{**asks[0], "id": "in_b"}]),
        entry(5, EntryType.SUSPEND, decisions=1),
    ]
    frames, cursor, _ = tell(Cursor(), contents)
    assert outline(frames)[3:] == [
        ("node.status", "greet", "waiting"),
        ("execution.status", None, "waiting"),
        ("execution.status", None, "running"),
        ("node.status", "greet", "executing"),
        ("node.status", "greet", "waiting"),
        ("execution.status", None, "waiting"),
    ]
    for content in contents:
        assert tell(cursor, [content])[0] == []


@pytest.mark.parametrize("again", range(len(story())))
def test_a_record_that_comes_again_adds_nothing(again: int) -> None:
    contents = story()
    for later in range(again + 1, len(contents) + 1):
        _, cursor, _ = tell(Cursor(), contents[:later])
        assert tell(cursor, [contents[again]])[0] == []


def test_records_in_pieces_give_the_same_frames() -> None:
    tasks = [a_task(f"t{n}", "each") for n in range(150)]
    contents = [*story()[:4], a_step(3, 1, tasks=tasks, then=["a", "b"])]
    whole, end, _ = tell(Cursor(), contents, room=1_000)
    for room in (2, 3, 7, 98):
        frames, cursor, pieces = tell(Cursor(), contents, room=room)
        assert (frames, cursor) == (whole, end)
        assert pieces >= 300 // room


def test_a_task_row_between_the_pieces_of_its_checkpoint_is_told_once() -> None:
    tasks = [a_task("t1", "one"), a_task("t2", "two"), a_task("t3", "three")]
    opening = [*story()[:4], a_step(3, 1, tasks=[], then=["one", "two", "three"])]
    _, cursor, _ = tell(Cursor(), opening)
    last = a_step(4, 2, tasks=tasks, then=[])
    first = advance(cursor, EXECUTION, last, 4)
    assert not first.complete
    rows = [a_row(3, t["id"], t["node"], "succeeded", output=1) for t in tasks]
    between, cursor, _ = tell(first.cursor, rows)
    assert [frame.node_id for frame in between] == ["three", "three"]
    rest, cursor, _ = tell(cursor, [last])
    assert rest == []
    assert (cursor.through, cursor.within) == (4, 0)


def test_no_room_leaves_a_row_for_the_next_transaction() -> None:
    _, cursor, _ = tell(Cursor(), story()[:5])
    row = a_row(3, "t2", "left", "succeeded", output=1)
    step = advance(cursor, EXECUTION, row, 1)
    assert (step.drafts, step.cursor, step.complete) == ((), cursor, False)


def test_nothing_follows_the_end() -> None:
    _, cursor, _ = tell(Cursor(), story())
    late = [a_row(9, "t9", "join", "failed"), entry(11, EntryType.RESUME), Followed()]
    assert tell(cursor, late)[0] == []
    assert [needs_before(cursor, content) for content in late] == [None, None, None]


def test_an_unreadable_entry_takes_its_place() -> None:
    contents = story()
    contents[4] = Unreadable(index=3, at="")
    frames, cursor, _ = tell(Cursor(), contents)
    assert cursor.ended
    assert outline(frames)[-1] == SAID[-1]


def test_a_cursor_stays_small() -> None:
    rng = random.Random(0)
    tasks = frozenset(f"{rng.getrandbits(64):016x}" for _ in range(1_000))
    assert len(json.dumps(Cursor(tasks=tasks).to_json())) < 17_000
