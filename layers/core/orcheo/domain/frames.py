"""Frames from records: what the event stream says of each thing that was written.

A record is a status item when it is created, an entry of the commit log, or a task row. The same
record always gives the same frames in the same order, so whoever turns it into frames again, on
another machine or after a crash, gets what the first one got. Sequence numbers are given later
(``orcheo.domain.sequencing``).

=================  =============================================================================
record             frames
=================  =============================================================================
status item        ``execution.status`` scheduled
first ``claim``    ``execution.status`` running; later claims say nothing, but for the one that
                   ends a suspension: the same, and ``node.status`` executing of what goes on
``suspend``        ``execution.status`` waiting with ``reason``: ``interrupt`` or ``paused``
``checkpoint``     per task ``node.status`` and ``node.output``; ``log``; per next node
                   ``node.status`` executing
``pause``          ``execution.status`` as it was, with ``paused: true``; waiting comes with the
                   ``suspend`` that follows once nothing runs
``resume``         ``execution.status`` as it was, with ``paused: false``
``cancel``         ``log``: who asked, and why; the status follows with the end
``end``            ``execution.status``, then ``end``
task row           ``log``, ``node.status`` and ``node.output`` of that task; where it waits for
                   decisions, ``node.status`` says in ``interrupts`` what is asked
=================  =============================================================================

Every frame fits one WebSocket message of at most 30 KB: a larger output is a reference, long log
lines are cut and say so, and long logs are several frames.
"""

import dataclasses
import datetime as dt
import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from orcheo.domain.commit_log import EntryType, LogEntry, TaskRow
from orcheo.domain.executions import Frame, FrameType
from orcheo.domain.interrupts import WORKFLOW
from orcheo.domain.lifecycles import ExecutionStatus, NodeStatus
from orcheo.domain.values import plain

FRAME_LIMIT: Final = 30 * 1024
"""Bytes of a frame as sent. API Gateway cuts messages into frames of 32 KB."""
LOG_FRAMES: Final = 40
"""Log frames of one visit of a node; what is beyond them stays in the log of the task."""
_LOG_BATCH: Final = 24 * 1024
_LINE_LIMIT: Final = 16 * 1024
_TEXT_LIMIT: Final = 2_600
"""Characters; at most six bytes each in JSON, so a cut line fits ``_LINE_LIMIT``."""
_ERROR_LIMITS: Final = {"type": 200, "message": _TEXT_LIMIT, "node_id": 200, "line": 20}
_WIDEST_SEQUENCE: Final = 9_999_999_999


@dataclass(frozen=True, slots=True, kw_only=True)
class Created:
    """A status item came into being."""

    workflow_id: str
    version: int
    at: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Unreadable:
    """An entry of the log that this version of the code cannot read.

    It still takes its place, so that what follows it is told and the stream reaches its end.
    """

    index: int
    at: str


@dataclass(frozen=True, slots=True)
class Followed:
    """A client has connected: there is nothing to say, but someone to say it to."""


Content = Created | LogEntry | Unreadable | TaskRow | Followed
"""What a record of the runtime table's stream can mean."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A frame that has no sequence yet."""

    at: str
    type: FrameType
    data: dict[str, Any]
    node_id: str | None = None

    def numbered(self, execution_id: str, sequence: int) -> Frame:
        """Return the frame."""
        return Frame(
            execution_id=execution_id,
            sequence=sequence,
            at=self.at,
            type=self.type,
            data=self.data,
            node_id=self.node_id,
        )


@dataclass(frozen=True, slots=True)
class Unit:
    """Frames that are appended together; fewer than ``LOG_FRAMES`` and a few."""

    drafts: tuple[Draft, ...]
    mark: str | None = None
    """Of a task: the same in its row and in the checkpoint, so that it is told once."""


def wire(frame: Frame) -> bytes:
    """Return a frame as it is sent: JSON in UTF-8."""
    return _dump(frame.to_json())


def units(execution_id: str, content: Content) -> tuple[Unit, ...]:
    """Return what a record says, in order.

    A record whose body has not the agreed shape says one thing: that it cannot be read.
    """
    try:
        match content:
            case Created():
                found = [_execution(content.at, ExecutionStatus.SCHEDULED, _origin(content))]
            case LogEntry():
                found = list(_entry(execution_id, content))
            case TaskRow():
                found = list(_row(execution_id, content))
            case Unreadable():
                found = [_unreadable(content.at, f"Log entry {content.index}")]
            case Followed():
                found = []
    except (AttributeError, KeyError, TypeError, ValueError):
        found = [_unreadable(_at(content), _name(content))]
    return tuple(unit for unit in found if unit.drafts)


def task_mark(task_id: str, attempts: int, status: str) -> str:
    """Return 64 bits that tell one state of a task from every other in its superstep."""
    return hashlib.sha256(f"{task_id}\0{attempts}\0{status}".encode()).hexdigest()[:16]


# --- the log ----------------------------------------------------------------------------------


def _entry(execution_id: str, entry: LogEntry) -> Iterator[Unit]:
    body = entry.body
    match entry.type:
        case EntryType.CLAIM if body.get("first"):
            yield _execution(entry.at, ExecutionStatus.RUNNING)
        case EntryType.CLAIM if "resumes" in body:
            yield _execution(entry.at, ExecutionStatus.RUNNING)
            for node in body["resumes"]:
                yield Unit((_going_on(entry.at, node),))
        case EntryType.CLAIM:
            return
        case EntryType.SUSPEND:
            reason = "paused" if body.get("paused") else "interrupt"
            yield _execution(entry.at, ExecutionStatus.WAITING, {"reason": reason})
        case EntryType.CHECKPOINT:
            yield from _checkpoint(execution_id, entry)
        case EntryType.PAUSE | EntryType.RESUME:
            yield _paused(entry)
        case EntryType.CANCEL:
            yield _system(entry.at, _cancel_line(body))
        case EntryType.END:
            yield from _end(entry)


def _paused(entry: LogEntry) -> Unit:
    """Return the status with the pause: what runs is still running, and told to be."""
    pauses = entry.type is EntryType.PAUSE
    usual = ExecutionStatus.WAITING if pauses else ExecutionStatus.RUNNING
    status = ExecutionStatus(entry.body.get("status", usual))
    more: dict[str, Any] = {"paused": pauses}
    if entry.body.get("by"):
        more["by"] = _clipped(entry.body["by"], _ERROR_LIMITS["type"])
    return _execution(entry.at, status, more)


def _end(entry: LogEntry) -> Iterator[Unit]:
    status = ExecutionStatus(entry.body["status"])
    error = _error(entry.body.get("error"))
    said = _execution(entry.at, status, {"error": error} if error else {})
    end = Draft(at=entry.at, type=FrameType.END, data={"status": status.value, "error": error})
    yield Unit((*said.drafts, end))


def _checkpoint(execution_id: str, entry: LogEntry) -> Iterator[Unit]:
    body = entry.body
    step = body.get("step")
    for task in body.get("tasks", []):
        if not _is_internal(task["node"]):
            yield _task(execution_id, entry.at, task["id"], {**task, "step": step})
    for log in body.get("log", []):
        yield Unit(tuple(_log(entry.at, log.get("node"), log["lines"])))
    for node in dict.fromkeys(body.get("next", [])):
        if not _is_internal(node):
            yield Unit((_executing(entry.at, node, body["next"].count(node), step),))


def _executing(at: str, node: str, tasks: int, step: int | None) -> Draft:
    data: dict[str, Any] = {"status": NodeStatus.EXECUTING.value, "started_at": at}
    if step is not None:
        data["step"] = step + 1
    if tasks > 1:
        data["tasks"] = tasks
    return Draft(at=at, type=FrameType.NODE_STATUS, data=data, node_id=node)


def _going_on(at: str, node: str) -> Draft:
    data = {"status": NodeStatus.EXECUTING.value}
    return Draft(at=at, type=FrameType.NODE_STATUS, data=data, node_id=node)


def _is_internal(node: str) -> bool:
    return node.startswith("__") or node in {"START", "END"}


# --- tasks ------------------------------------------------------------------------------------


def _row(execution_id: str, row: TaskRow) -> Iterator[Unit]:
    if not _is_internal(row.body.get("node", "__")):  # the engine's bookkeeping
        yield _task(execution_id, row.at, row.task_id, row.body)


def _task(execution_id: str, at: str, task_id: str, body: Mapping[str, Any]) -> Unit:
    node = body["node"]
    status = NodeStatus(body["status"])
    attempts = int(body.get("attempts") or 0)
    data: dict[str, Any] = {"status": status.value, "attempts": attempts, "task_id": task_id}
    for name in ("step", "started_at", "finished_at", "wake_at"):
        if body.get(name) is not None:
            data[name] = body[name]
    seconds = _seconds(body.get("started_at"), body.get("finished_at"))
    if seconds is not None:
        data["seconds"] = seconds
    data |= {name: True for name in ("pinned", "reused") if body.get(name)}
    error = _error(body.get("error"))
    if error:
        data["error"] = error
    asks = _questions(body) if status is NodeStatus.WAITING else None
    drafts = list(_log(at, node, body.get("log", [])))
    said = Draft(at=at, type=FrameType.NODE_STATUS, data=data, node_id=node)
    drafts.append(_asking(execution_id, said, asks) if asks else said)
    if body.get("output") is not None:
        drafts.append(_output(execution_id, at, node, body["output"]))
    # A task that goes on may wait again, the same attempt, for something else.
    state = " ".join([status.value, *(str(each["id"]) for each in asks or ())])
    return Unit(tuple(drafts), task_mark(task_id, attempts, state))


def _questions(body: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """Return what a task asks of people; the end of another execution is no answer of theirs."""
    return [each for each in body.get("interrupts") or () if each.get("kind") != WORKFLOW]


def _asking(execution_id: str, draft: Draft, asks: Sequence[Mapping[str, Any]]) -> Draft:
    """Return a status with what is asked, or with a reference where that is too large."""
    shown = [
        {"id": each["id"], "kind": each.get("kind"), "value": plain(each.get("value"))}
        | {name: each[name] for name in ("schema", "expires_at") if each.get(name)}
        | {"created_at": each.get("created_at")}
        for each in asks
    ]
    return _fitting(
        execution_id,
        dataclasses.replace(draft, data={**draft.data, "interrupts": shown}),
        {
            **draft.data,
            "interrupts": {
                "truncated": True,
                "bytes": len(_dump(shown)),
                "ref": f"/executions/{execution_id}/interrupts",
            },
        },
    )


def _output(execution_id: str, at: str, node: str, output: Any) -> Draft:
    shown = plain(output)
    reference = {
        "truncated": True,
        "bytes": len(_dump(shown)),
        "ref": f"/executions/{execution_id}/nodes",
    }
    draft = Draft(at=at, type=FrameType.NODE_OUTPUT, data={"output": shown}, node_id=node)
    return _fitting(execution_id, draft, reference)


def _fitting(execution_id: str, draft: Draft, reference: dict[str, Any]) -> Draft:
    if len(wire(draft.numbered(execution_id, _WIDEST_SEQUENCE))) <= FRAME_LIMIT:
        return draft
    return dataclasses.replace(draft, data=reference)


def _seconds(started_at: Any, finished_at: Any) -> float | None:
    if not started_at or not finished_at:
        return None
    passed = dt.datetime.fromisoformat(finished_at) - dt.datetime.fromisoformat(started_at)
    return max(0.0, round(passed.total_seconds(), 3))


# --- log lines --------------------------------------------------------------------------------


@dataclass(slots=True)
class _Batch:
    lines: list[dict[str, Any]] = field(default_factory=list[dict[str, Any]])
    size: int = 0


def _log(at: str, node: str | None, lines: Sequence[Mapping[str, Any]]) -> Iterator[Draft]:
    for number, batch in enumerate(_batches(lines), 1):
        if number == LOG_FRAMES:
            cut = [{"stream": "system", "text": "The log goes on; it is too long for the stream."}]
            yield Draft(at=at, type=FrameType.LOG, data={"lines": cut}, node_id=node)
            return
        yield Draft(at=at, type=FrameType.LOG, data={"lines": batch}, node_id=node)


def _batches(lines: Iterable[Mapping[str, Any]]) -> Iterator[list[dict[str, Any]]]:
    batch = _Batch()
    for line in map(_line, lines):
        size = len(_dump(line)) + 1
        if batch.lines and batch.size + size > _LOG_BATCH:
            yield batch.lines
            batch = _Batch()
        batch.lines.append(line)
        batch.size += size
    if batch.lines:
        yield batch.lines


def _line(line: Mapping[str, Any]) -> dict[str, Any]:
    shown = {name: plain(value) for name, value in line.items()}
    size = len(_dump(shown))
    if size <= _LINE_LIMIT:
        return shown
    cut: dict[str, Any] = {"stream": _clipped(shown.get("stream")), "truncated": True}
    if "text" in shown:
        return {**cut, "text": _clipped(shown["text"])}
    return {**cut, "bytes": size}


# --- small parts ------------------------------------------------------------------------------


def _execution(at: str, status: ExecutionStatus, more: Mapping[str, Any] | None = None) -> Unit:
    data = {"status": status.value, **(more or {})}
    return Unit((Draft(at=at, type=FrameType.EXECUTION_STATUS, data=data),))


def _origin(created: Created) -> dict[str, Any]:
    return {"workflow_id": created.workflow_id, "version": created.version}


def _system(at: str, said: str) -> Unit:
    data = {"lines": [{"stream": "system", "text": _clipped(said)}]}
    return Unit((Draft(at=at, type=FrameType.LOG, data=data),))


def _cancel_line(body: Mapping[str, Any]) -> str:
    by, reason = body.get("by"), body.get("reason")
    return "Cancelled" + (f" by {by}" if by else "") + (f": {reason}" if reason else ".")


def _unreadable(at: str, name: str) -> Unit:
    return _system(at, f"{name} could not be read; the execution's own record holds it.")


def _name(content: Content) -> str:
    match content:
        case LogEntry():
            return f"Log entry {content.index}"
        case TaskRow():
            return f"The record of task {content.task_id[:80]}"
        case _:
            return "A record"


def _at(content: Content) -> str:
    return "" if isinstance(content, Followed) else content.at


def _error(error: Any) -> dict[str, Any] | None:
    """Return an error as people see it: its type, what it says and where it happened."""
    if not isinstance(error, Mapping):
        return None
    return {
        name: _clipped(error[name], limit)
        for name, limit in _ERROR_LIMITS.items()
        if error.get(name) is not None
    }


def _clipped(value: Any, limit: int = _TEXT_LIMIT) -> Any:
    if isinstance(value, bool | int | float) or value is None:
        return value
    said = str(value)
    return said if len(said) <= limit else said[: limit - 1] + "…"


def _dump(value: Any) -> bytes:
    text = json.dumps(value, separators=(",", ":"), ensure_ascii=False)
    # A lone surrogate is legal in JSON, not in UTF-8; Python's escape of it is JSON's, too.
    return text.encode(errors="backslashreplace")
