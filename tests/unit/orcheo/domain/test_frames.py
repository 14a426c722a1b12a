"""What each record says."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orcheo.domain.commit_log import EntryType, LogEntry, TaskRow
from orcheo.domain.executions import Frame
from orcheo.domain.frames import FRAME_LIMIT, LOG_FRAMES, Content, Followed, Unreadable, units, wire
from tests.harness.stories import EXECUTION, a_row, a_step, a_task, at, entry, story


def frames_of(content: Content) -> list[Frame]:
    drafts = [draft for unit in units(EXECUTION, content) for draft in unit.drafts]
    return [draft.numbered(EXECUTION, number) for number, draft in enumerate(drafts, 1)]


def said(content: Content) -> list[dict[str, Any]]:
    return [frame.to_json() for frame in frames_of(content)]


@pytest.mark.parametrize("content", story(), ids=lambda content: type(content).__name__)
def test_the_same_record_always_says_the_same(content: Content) -> None:
    assert frames_of(content) == frames_of(content)


def test_a_task_tells_its_status_with_seconds_and_then_its_output_as_plain_json() -> None:
    task = a_task("t", "greet", output={"$": "set", "v": [2, 1]})
    status, output = said(a_step(4, 2, tasks=[task], then=[]))
    assert status == {
        "execution_id": EXECUTION,
        "sequence": 1,
        "at": at(4),
        "type": "node.status",
        "node_id": "greet",
        "data": {
            "status": "succeeded",
            "attempts": 1,
            "task_id": "t",
            "step": 2,
            "started_at": at(1),
            "finished_at": at(1.25),
            "seconds": 0.25,
        },
    }
    assert output["type"] == "node.output"
    assert output["data"] == {"output": [1, 2]}


ASKS = [{"id": "in_a", "kind": "interrupt", "value": {"$": "tuple", "v": [1]}, "created_at": at(2)}]


def test_a_task_that_waits_says_what_it_asks() -> None:
    (frame,) = said(a_row(3, "t", "ask", "waiting", interrupts=ASKS))
    assert (frame["type"], frame["node_id"]) == ("node.status", "ask")
    assert frame["data"]["status"] == "waiting"
    assert frame["data"]["interrupts"] == [
        {"id": "in_a", "kind": "interrupt", "value": [1], "created_at": at(2)}
    ]


def test_a_question_that_is_too_large_for_a_frame_is_a_reference() -> None:
    large = [{**ASKS[0], "value": "x" * 40_000}]
    (frame,) = said(a_row(3, "t", "ask", "waiting", interrupts=large))
    assert frame["data"]["interrupts"]["truncated"] is True
    assert frame["data"]["interrupts"]["ref"] == f"/executions/{EXECUTION}/interrupts"
    assert frame["data"]["status"] == "waiting"


def test_a_task_that_waits_again_for_something_else_says_so() -> None:
    marks = {
        units(EXECUTION, a_row(3, "t", "ask", status, **body))[0].mark
        for status, body in (
            ("waiting", {"interrupts": ASKS}),
            ("waiting", {"interrupts": [{**ASKS[0], "id": "in_b"}]}),
            ("waiting", {"wake_at": at(9)}),
        )
    }
    assert len(marks) == 3


def test_a_suspension_is_waiting_and_the_claim_after_it_running() -> None:
    (frame,) = said(entry(4, EntryType.SUSPEND, decisions=0))
    assert frame["data"] == {"status": "waiting", "reason": "interrupt"}
    frames = said(entry(5, EntryType.CLAIM, request_id="r", first=False, resumes=["a", "b"]))
    assert [(each.get("node_id"), each["data"]) for each in frames] == [
        (None, {"status": "running"}),
        ("a", {"status": "executing"}),
        ("b", {"status": "executing"}),
    ]
    assert said(entry(5, EntryType.CLAIM, request_id="r", first=False)) == []


def test_next_nodes_are_executing_and_a_fan_out_says_how_often() -> None:
    frames = said(a_step(4, 2, tasks=[], then=["a", "a", "b", "__end__"]))
    assert [(frame["node_id"], frame["data"]) for frame in frames] == [
        ("a", {"status": "executing", "started_at": at(4), "step": 3, "tasks": 2}),
        ("b", {"status": "executing", "started_at": at(4), "step": 3}),
    ]


def test_the_end_says_status_and_error_and_closes() -> None:
    error = {"type": "NodeFailed", "message": "no", "node_id": "greet", "traceback": "secret"}
    status, end = said(entry(9, EntryType.END, status="failed", error=error))
    shown = {"type": "NodeFailed", "message": "no", "node_id": "greet"}
    assert (status["type"], status["data"]) == (
        "execution.status",
        {"status": "failed", "error": shown},
    )
    assert (end["type"], end["data"]) == ("end", {"status": "failed", "error": shown})


def test_a_cancel_says_who_and_why() -> None:
    (log,) = said(entry(3, EntryType.CANCEL, by="ada", reason="enough"))
    assert log["data"] == {"lines": [{"stream": "system", "text": "Cancelled by ada: enough"}]}
    (log,) = said(entry(3, EntryType.CANCEL))
    assert log["data"]["lines"][0]["text"] == "Cancelled."


def test_a_waiting_row_says_until_when() -> None:
    (status,) = said(a_row(3, "t", "pause", "waiting", wake_at=at(30)))
    assert status["data"]["wake_at"] == at(30)
    assert "seconds" not in status["data"]


def test_a_row_brings_its_log() -> None:
    row = a_row(3, "t", "greet", "failed", log=[{"stream": "print", "text": "hi"}])
    assert [frame["type"] for frame in said(row)] == ["log", "node.status"]


@pytest.mark.parametrize(
    "content",
    [
        entry(4, EntryType.CLAIM, request_id="r", first=False),
        a_step(4, 0, tasks=[a_task("t", "__start__")], then=["__start__", "END"]),
        TaskRow(checkpoint=3, task_id="~release", at=at(1), body={"status": "released"}),
        Followed(),
    ],
)
def test_what_is_nobodys_business_says_nothing(content: Content) -> None:
    assert said(content) == []


@pytest.mark.parametrize(
    "content",
    [
        Unreadable(index=4, at=at(4)),
        LogEntry(index=4, type=EntryType.CHECKPOINT, at=at(4), body={"tasks": [{"x": 1}]}),
        LogEntry(index=4, type=EntryType.CHECKPOINT, at=at(4), body={"tasks": 7}),
        LogEntry(index=4, type=EntryType.END, at=at(4), body={"status": "odd"}),
    ],
)
def test_an_entry_that_cannot_be_read_says_so(content: Content) -> None:
    (log,) = said(content)
    assert log["type"] == "log"
    assert log["data"]["lines"][0]["text"].startswith("Log entry 4 could not be read")


def test_a_row_that_cannot_be_read_says_so() -> None:
    (log,) = said(a_row(3, "t9", "greet", "odd"))
    assert log["data"]["lines"][0]["text"].startswith("The record of task t9 could not be read")


def test_an_output_over_30_kb_is_a_reference() -> None:
    for size, whole in ((FRAME_LIMIT - 400, True), (FRAME_LIMIT, False)):
        output = said(a_row(1, "t", "greet", "succeeded", output="x" * size))[-1]
        assert ("output" in output["data"]) is whole
    assert output["data"] == {
        "truncated": True,
        "bytes": FRAME_LIMIT + 2,
        "ref": f"/executions/{EXECUTION}/nodes",
    }


def test_a_long_log_is_several_frames_and_then_says_that_it_goes_on() -> None:
    few = [{"stream": "print", "text": "line" * 100}] * 200
    frames = said(a_row(1, "t", "greet", "failed", log=few))
    lines = [line for frame in frames[:-1] for line in frame["data"]["lines"]]
    assert lines == few
    assert len(frames) > 3
    many = said(a_row(1, "t", "greet", "failed", log=few * 100))
    assert len(many) == LOG_FRAMES + 1
    assert many[-2]["data"]["lines"][0]["stream"] == "system"


def test_a_long_line_is_cut_and_a_large_value_is_left_out() -> None:
    lines = [
        {"stream": "print", "text": "\0" * 100_000},
        {"stream": "writer", "value": ["x" * 100_000]},
    ]
    frames = said(a_row(1, "t", "greet", "failed", log=lines))
    text, value = (line for frame in frames[:-1] for line in frame["data"]["lines"])
    assert text["truncated"]
    assert len(text["text"]) == 2_600
    assert value == {"stream": "writer", "truncated": True, "bytes": 100_032}


TEXT = st.text(max_size=40) | st.sampled_from(["\ud800!", "\0!", "é!", "x!"])
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | TEXT,
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=5), inner, max_size=4)
    ),
    max_leaves=8,
)


def grown(value: Any) -> Any:
    """Return the value with its texts that end in ``!`` very long."""
    if isinstance(value, str):
        return value[:-1] * 40_000 if value.endswith("!") else value
    if isinstance(value, list):
        return [grown(item) for item in value]
    return {k: grown(v) for k, v in value.items()} if isinstance(value, dict) else value


@given(output=JSON, message=JSON, lines=st.lists(st.fixed_dictionaries({"text": TEXT})))
def test_whatever_a_workflow_says_every_frame_fits(output: Any, message: Any, lines: Any) -> None:
    error = {"type": "E", "message": grown(message), "line": grown(message)}
    body = {"output": grown(output), "error": error, "log": grown(lines)}
    row = a_row(1, "t", "greet", "failed", **body)
    for frame in frames_of(row):
        data = wire(frame)
        assert len(data) <= FRAME_LIMIT
        assert json.loads(data)["execution_id"] == EXECUTION
    for frame in frames_of(entry(3, EntryType.END, status="failed", error=error)):
        assert len(wire(frame)) <= FRAME_LIMIT
