"""Wide supersteps: who runs which of their tasks, and how far they have come.

A superstep of more than ``WIDE`` unfinished tasks, or with an isolated one, is run in shares, each
an invocation of its own; an isolated task is alone in its share. Tasks are told apart by their
place in LangGraph's order, which is the same in every process. A share leaves a row of its own,
``~chunk-<claim>-<number>``, before anything runs: while that does not say ``ended``, each run that
it counts died, or was overtaken, and costs each of its unfinished tasks one attempt. A share that
ended with unfinished tasks says there what these wait for, so that nobody runs them too early.
"""

import contextlib
import datetime as dt
import logging
import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from langchain_core.runnables import RunnableConfig
from langgraph.checkpoint.base import BaseCheckpointSaver, CheckpointTuple
from langgraph.checkpoint.serde.types import TASKS
from langgraph.types import Send

from orcheo.adapters.langgraph import bodies, codec
from orcheo.adapters.langgraph.claims import CHUNK
from orcheo.adapters.langgraph.frontier import Compiled
from orcheo.adapters.langgraph.signals import RowsMoved
from orcheo.adapters.langgraph.task_book import FINISHED, Failure, TaskBook
from orcheo.application.messages import Chunk
from orcheo.domain.commit_log import EntryType, Log, TaskRow
from orcheo.domain.errors import ExecutionConflict
from orcheo.domain.waits import is_mark

WIDE: Final = 64
"""Unfinished tasks of a superstep that one invocation still runs."""
MOST_SHARES: Final = 40
"""At once: what an inline Map of Step Functions runs side by side."""
LEAST_TASKS: Final = 16
"""Of a share, while there are so many: what one invocation runs side by side."""
MOST_TASKS: Final = 250
"""Of a share; the rest waits for the next round. Keeps the payload far below 256 KiB."""
NEAR_SECONDS: Final = 2.0
"""A wait that is over so soon is waited for in the share."""

PUSH: Final = "__pregel_push"
"""Begins LangGraph's path of a task that was sent; the number of its packet follows."""
Range = tuple[int, int]


ELSEWHERE: Final = "__elsewhere"
"""In a share's view of its superstep: where the packets of other shares go, a node that is none."""

Tasks = Mapping[int, "Task"]
"""Tasks by their place in LangGraph's order; without those that a share does not see."""


@dataclass(frozen=True, slots=True)
class Task:
    """One task of a superstep, by LangGraph's name."""

    id: str
    node: str


class _Still(BaseCheckpointSaver[int]):
    """Shows one checkpoint."""

    def __init__(self, found: CheckpointTuple) -> None:
        super().__init__()
        self._found = found

    def get_tuple(self, config: RunnableConfig) -> CheckpointTuple:
        """Return it, whatever is asked for."""
        del config
        return self._found


def tasks_of(compiled: Compiled, thread_id: str, body: Mapping[str, Any]) -> Tasks:
    """Return the tasks that follow a checkpoint; places are those of ``frontier.next_tasks``."""
    still = _Still(bodies.tuple_of(thread_id, "", body, ()))
    asked: RunnableConfig = {"configurable": {"thread_id": thread_id}}
    found = compiled.copy(update={"checkpointer": still}).get_state(asked).tasks
    sent = {int(str(task.path[1])): task for task in found if task.path[0] == PUSH}
    pulled = [task for task in found if task.path[0] != PUSH]
    by_place = {**sent, **dict(enumerate(pulled, start=len(_packets(body))))}
    return {place: Task(task.id, task.name) for place, task in by_place.items()}


def thinned(body: Mapping[str, Any], ranges: Iterable[Sequence[int]]) -> Mapping[str, Any]:
    """Return a checkpoint as one of its shares sees it: of the packets only its own.

    LangGraph prepares every task before it runs one, and looks at all the others for each; here
    that is most of a share's time otherwise. Packets keep their numbers, so tasks keep their ids.
    """
    packets, mine = _packets(body), set(places(ranges))
    away = codec.encode(Send(ELSEWHERE, None))
    kept = [packet if place in mine else away for place, packet in enumerate(packets)]
    return body if not packets else {**body, "values": {**body["values"], TASKS: kept}}


def _packets(body: Mapping[str, Any]) -> Sequence[Any]:
    """Return what was sent to nodes, encoded."""
    return body["values"].get(TASKS) or ()


class _Hush(logging.Filter):
    def filter(self, record: logging.LogRecord) -> bool:
        """Keep LangGraph from reporting each packet that is meant to be passed over."""
        return ELSEWHERE not in record.getMessage()


logging.getLogger("langgraph").addFilter(_Hush())


def is_wide(nodes: Sequence[str], isolated: frozenset[str]) -> bool:
    """Tell whether these tasks, each given by its node, are too many or too bad for one worker."""
    return len(nodes) > WIDE or any(node in isolated for node in nodes)


def spread(tasks: Iterable[tuple[int, bool]]) -> list[list[Range]]:
    """Return shares, as ranges of places.

    Args:
        tasks: Place of each, ascending, and whether it is isolated.
    """
    alone: list[int] = []
    others: list[int] = []
    for place, is_isolated in tasks:
        (alone if is_isolated else others).append(place)
    room = MOST_SHARES - min(len(alone), MOST_SHARES - 1)
    size = min(MOST_TASKS, max(LEAST_TASKS, math.ceil(len(others) / room)))
    groups = [others[first : first + size] for first in range(0, len(others), size)][:room]
    groups += [[place] for place in alone[: MOST_SHARES - len(groups)]]
    return [_ranges(group) for group in groups]


def _ranges(places: Sequence[int]) -> list[Range]:
    found: list[Range] = []
    for place in places:
        if found and found[-1][1] == place:
            found[-1] = (found[-1][0], place + 1)
        else:
            found.append((place, place + 1))
    return found


def places(ranges: Iterable[Sequence[int]]) -> Iterator[int]:
    """Yield the places in ranges ``[first, after)``."""
    for first, after in ranges:
        yield from range(first, after)


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """How far a superstep has come."""

    failure: Mapping[str, Any] | None = None
    """``{type, message, node_id?}`` where it failed."""
    ready: Sequence[int] = ()
    """Places of the tasks that may run now."""
    waits: Sequence[float] = ()
    """Seconds until some of the others may."""
    asks: bool = False
    """Some of the others wait for decisions."""


@dataclass(slots=True)
class Superstep:
    """The tasks after the newest checkpoint, and what their rows say."""

    tasks: Tasks
    log: Log
    _rows: Mapping[str, TaskRow] = field(init=False)
    _shares: Sequence[TaskRow] = field(init=False)

    def __post_init__(self) -> None:
        """Sort the rows."""
        self._rows = {row.task_id: row for row in self.log.tasks}
        self._shares = share_rows(self.log)

    @property
    def unfinished(self) -> list[int]:
        """Places of the tasks without a result."""
        return [
            place
            for place, task in sorted(self.tasks.items())
            if not is_finished(self._rows.get(task.id))
        ]

    def standing(self, now: dt.datetime) -> Standing:
        """Return how far it has come."""
        failure = self._failure()
        if failure is not None:
            return Standing(failure=failure)
        newest = {place: row for row in self._shares for place in places(row.body["tasks"])}
        ready: list[int] = []
        waits: list[float] = []
        asks = False
        for place in self.unfinished:
            row = self._rows.get(self.tasks[place].id)
            gate = self._gate(row, newest.get(place))
            seconds = None if gate is None else _seconds_until(gate.get("wake_at"), now)
            is_due = seconds is not None and seconds <= NEAR_SECONDS
            if gate is None or is_due or self._is_answered(gate, now):
                ready.append(place)
                continue
            asks = asks or "wake_at" not in gate
            if seconds is not None:
                waits.append(seconds)
        return Standing(ready=ready, waits=waits, asks=asks)

    def _failure(self) -> Mapping[str, Any] | None:
        for row in self._shares:
            if row.body.get("error") is not None:
                return row.body["error"]
        failed = (self._rows.get(task.id) for task in self.tasks.values())
        rows = [row for row in failed if row is not None and row.body["status"] == "failed"]
        if not rows:
            return None
        first = min(rows, key=lambda row: (str(row.body.get("finished_at")), row.task_id))
        return Failure("", str(first.body["node"]), first.body["error"]).error

    def _gate(self, row: TaskRow | None, share: TaskRow | None) -> Mapping[str, Any] | None:
        """Return what a task waits for: its own row says it, or that of its last share."""
        if row is not None and ("wake_at" in row.body or row.body.get("interrupts")):
            return row.body
        if share is None or not share.body["ended"]:
            return None
        return share.body if "wake_at" in share.body or "asks" in share.body else None

    def _is_answered(self, gate: Mapping[str, Any], now: dt.datetime) -> bool:
        if "asks" in gate:
            news = len(self.log.decisions) > int(gate["asks"])
            return news or any(_is_expired(row.body, now) for row in self.log.tasks)
        decided = any(each["id"] in self.log.decisions for each in gate.get("interrupts") or ())
        return decided or _is_expired(gate, now)


def is_finished(row: TaskRow | None) -> bool:
    """Tell whether a task's row is its last word."""
    return row is not None and row.body["status"] in FINISHED


def _seconds_until(moment: str | None, now: dt.datetime) -> float | None:
    return None if moment is None else (dt.datetime.fromisoformat(moment) - now).total_seconds()


def _is_expired(body: Mapping[str, Any], now: dt.datetime) -> bool:
    ends = (each.get("expires_at") for each in body.get("interrupts") or ())
    return any((_seconds_until(end, now) or 0) <= 0 for end in ends if end is not None)


# --- rows of shares -----------------------------------------------------------------------------


def share_row_id(claim: int, number: int) -> str:
    """Return the id of the row in which a share says how it goes."""
    return f"{CHUNK}{claim}-{number}"


def share_rows(log: Log) -> list[TaskRow]:
    """Return the rows of all shares of the present superstep, oldest round first."""
    found = [row for row in log.tasks if row.task_id.startswith(CHUNK)]
    return sorted(found, key=lambda row: (int(row.body["claim"]), int(row.body["number"])))


class ShareRow:
    """The row of the share that this invocation runs.

    Args:
        book: Writes it.
        chunk: The share.
        now: When this invocation began.
    """

    def __init__(self, book: TaskBook, chunk: Chunk, now: str) -> None:
        self._book = book
        self._id = share_row_id(chunk.claim, chunk.number)
        self._body: dict[str, Any] = {
            "node": "__chunk",
            "status": "skipped",
            "number": chunk.number,
            "tasks": [list(each) for each in chunk.tasks],
            "started_at": now,
        }

    def begin(self) -> bool:
        """Count this run; tell whether there is anything left to do.

        Raises:
            ExecutionConflict: Another invocation has begun the same share at the same time.
        """
        known = self._book.row(self._id)
        if known is not None:
            if known.body["ended"]:
                return False
            self._body["started_at"] = known.body["started_at"]
        self._book.run = 1 if known is None else int(known.body["runs"]) + 1
        try:
            self._book.write(self._id, {**self._body, "runs": self._book.run, "ended": False})
        except RowsMoved as moved:
            raise ExecutionConflict(str(moved)) from moved
        return True

    def end(
        self,
        todo: frozenset[str],
        error: Mapping[str, Any] | None,
        gates: Mapping[str, Any],
    ) -> None:
        """Say that it ended, unless all of its tasks have results, which say so too.

        Args:
            todo: Its tasks.
            error: With which the execution fails.
            gates: What those that are left wait for: ``wake_at``, when the first of them may go on;
                ``asks``, how many decisions were known when they asked for one. Null: nothing.
        """
        if error is None and self._book.failures:
            error = self._book.failures[0].error
        if error is None and all(is_finished(self._book.row(each)) for each in todo):
            return
        said: dict[str, Any] = {"runs": self._book.run, "ended": True}
        if error is not None:
            said["error"] = dict(error)
        said |= {name: each for name, each in gates.items() if each is not None}
        with contextlib.suppress(RowsMoved):  # another run of this share has the say
            self._book.write(self._id, {**self._body, **said})


def deaths(log: Log, tasks: Tasks) -> dict[str, list[Range]]:
    """Return by task id the runs of shares that died: claim, and which run of the share."""
    found: dict[str, list[Range]] = {}
    for row in share_rows(log):
        died = int(row.body["runs"]) - bool(row.body["ended"])
        for place in places(row.body["tasks"]) if died else ():
            runs = [(int(row.body["claim"]), run) for run in range(1, died + 1)]
            if place in tasks:
                found.setdefault(tasks[place].id, []).extend(runs)
    return found


def seconds_before(log: Log) -> float:
    """Return how long an execution had been running when the present invocation began.

    The newest mark of an orderly end says it, else the newest checkpoint; what shares took since
    is added. What an invocation did that died after that is not known.
    """
    checkpoint = log.checkpoint
    if checkpoint is None:
        return 0.0
    known = [(-1, float(checkpoint.body.get("seconds", 0.0)))]
    marks = [row for row in log.tasks if is_mark(row) and "seconds" in row.body]
    known += [(int(row.body["claim"]), float(row.body["seconds"])) for row in marks]
    known += [
        (entry.index, float(entry.body["seconds"]))
        for entry in log.entries
        if entry.type is EntryType.SUSPEND
        and entry.index > checkpoint.index
        and "seconds" in entry.body
    ]
    index, seconds = max(known)
    return seconds + seconds_of_rounds(log, index)


def seconds_of_rounds(log: Log, since: int) -> float:
    """Return how long shares ran, by the clock on the wall, that were handed out since a claim.

    A round lasts from its first share's row to the last row that one of its shares wrote: what runs
    side by side counts once.
    """
    total = 0.0
    rows = share_rows(log)
    for claim in sorted({int(row.body["claim"]) for row in rows}):
        if claim < since:
            continue
        began = min(row.body["started_at"] for row in rows if row.body["claim"] == claim)
        ended = max(row.at for row in log.tasks if row.body.get("claim") == claim)
        lasted = dt.datetime.fromisoformat(ended) - dt.datetime.fromisoformat(began)
        total += max(0.0, lasted.total_seconds())
    return total
