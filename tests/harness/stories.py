"""One execution as the platform writes it, record by record."""

from typing import Any, Final

from orcheo.domain.commit_log import EntryType, LogEntry, TaskRow
from orcheo.domain.frames import Content, Created
from tests.harness.samples import AT, WORKFLOW, WORKSPACE, an_id

EXECUTION: Final = an_id("story")
OWNER: Final = (WORKSPACE, EXECUTION)


def at(second: float) -> str:
    """Return a time so many seconds into the story."""
    return f"2026-11-02T09:00:{second:06.3f}Z"


def a_task(task_id: str, node: str, **changes: Any) -> dict[str, Any]:
    """Return a finished task as a checkpoint names it."""
    return {
        "id": task_id,
        "node": node,
        "status": "succeeded",
        "attempts": 1,
        "started_at": at(1),
        "finished_at": at(1.25),
        "output": {"said": node},
        "row": False,
        **changes,
    }


def a_row(checkpoint: int, task_id: str, node: str, status: str, **body: Any) -> TaskRow:
    """Return a task row."""
    full = {"node": node, "status": status, "attempts": 1, "started_at": at(2), **body}
    return TaskRow(checkpoint=checkpoint, task_id=task_id, at=at(3), body=full)


def entry(index: int, kind: EntryType, **body: Any) -> LogEntry:
    """Return a log entry, one second after the one before."""
    return LogEntry(index=index, type=kind, at=at(index), body=body)


def a_step(index: int, step: int, *, tasks: list[Any], then: list[str], **more: Any) -> LogEntry:
    """Return a checkpoint."""
    body = {"checkpoint_id": f"c{index}", "source": "loop", "step": step, **more}
    return entry(index, EntryType.CHECKPOINT, tasks=tasks, next=then, **body)


def story() -> list[Content]:
    """Return a run with a fan-out, a retry, a takeover, a pause and a log, in the order written."""
    done = {"finished_at": at(3), "output": {"$": "tuple", "v": [1, 2]}}
    return [
        Created(workflow_id=WORKFLOW, version=3, at=AT),
        entry(0, EntryType.CLAIM, request_id="r1", first=True),
        a_step(1, -1, tasks=[], then=["__start__"]),
        a_step(2, 0, tasks=[a_task("t0", "__start__")], then=["greet"]),
        a_step(3, 1, tasks=[a_task("t1", "greet")], then=["left", "right"]),
        _bookkeeping(),
        a_row(3, "t2", "left", "retrying", error={"type": "Unavailable", "message": "down"}),
        entry(4, EntryType.CLAIM, request_id="r2", first=False),
        a_row(3, "t3", "right", "succeeded", **done),
        a_row(3, "t2", "left", "succeeded", attempts=2, **done),
        a_step(
            5,
            2,
            tasks=[
                a_task("t2", "left", attempts=2, row=True),
                a_task("t3", "right", row=True),
            ],
            then=["join"],
        ),
        a_row(3, "t3", "right", "failed", attempts=9),
        entry(6, EntryType.PAUSE, by="ada"),
        entry(7, EntryType.RESUME, by="ada"),
        entry(8, EntryType.CLAIM, request_id="r3", first=False),
        a_step(
            9,
            3,
            tasks=[a_task("t4", "join", output=None)],
            then=[],
            log=[{"node": "join", "lines": [{"stream": "print", "text": "joined"}]}],
        ),
        entry(10, EntryType.END, status="succeeded", error=None),
    ]


def _bookkeeping() -> TaskRow:
    return TaskRow(checkpoint=3, task_id="~release", at=at(3), body={"status": "released"})


SAID: Final = [
    ("execution.status", None, "scheduled"),
    ("execution.status", None, "running"),
    ("node.status", "greet", "executing"),
    ("node.status", "greet", "succeeded"),
    ("node.output", "greet", None),
    ("node.status", "left", "executing"),
    ("node.status", "right", "executing"),
    ("node.status", "left", "retrying"),
    ("node.status", "right", "succeeded"),
    ("node.output", "right", None),
    ("node.status", "left", "succeeded"),
    ("node.output", "left", None),
    ("node.status", "join", "executing"),
    ("execution.status", None, "waiting"),
    ("execution.status", None, "running"),
    ("node.status", "join", "succeeded"),
    ("log", "join", None),
    ("execution.status", None, "succeeded"),
    ("end", None, "succeeded"),
]
"""What the story's stream says: type, node and status of each frame."""
