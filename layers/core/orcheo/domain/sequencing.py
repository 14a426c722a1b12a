"""Which records have been turned into frames already, and what comes next.

The cursor of an execution is small and exact. The commit log is dense, so one number, ``through``,
stands for all entries that are done, and ``within`` for the part of the next one that is (a wide
superstep takes several transactions). A task row counts only until its superstep's checkpoint,
so of tasks only the present superstep's are remembered, 64 bits for each state of each task: a
thousand parallel tasks are 8 KB, for some milliseconds. One row per applied record instead would
cost two write units per record for ever; a set that only grows would cost ever more.

Nothing is told out of order: an entry waits until those before it are done, and a task row until
its checkpoint is. Both are in the table by then, for a writer of entry n+1 has read entry n, so
what the stream has not brought (yet) is read. Late task rows are inert in the engine, and so they
are here; nothing follows the end.
"""

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from orcheo.domain.commit_log import EntryType, LogEntry, TaskRow
from orcheo.domain.frames import Content, Created, Draft, Followed, Unit, Unreadable, units

_MARK: Final = 16


@dataclass(frozen=True, slots=True, kw_only=True)
class Cursor:
    """How far the event stream of one execution has come."""

    last: int = 0
    """Sequence of the newest frame; 0 where there is none."""
    created: bool = False
    """The status item has been told."""
    through: int = -1
    """Entries of the log up to this index have been told."""
    within: int = 0
    """So many units of the entry after ``through`` have been told, too."""
    superstep: int = -1
    """Index of the newest checkpoint that has been told."""
    tasks: frozenset[str] = frozenset()
    """Marks of the tasks that were told since that checkpoint."""
    ended: bool = False
    """The frame ``end`` is there: no frame follows."""
    revision: int = 0
    """Rises with every write: the condition by which one of two publishers loses."""

    def to_json(self) -> dict[str, Any]:
        """Return all but the revision, small."""
        fields = dataclasses.asdict(self)
        del fields["revision"]
        return {**fields, "tasks": "".join(sorted(self.tasks))}

    @classmethod
    def from_json(cls, fields: Mapping[str, Any], revision: int) -> "Cursor":
        """Return what ``to_json`` gave."""
        rest = dict(fields)
        marks = rest.pop("tasks")
        tasks = (marks[start : start + _MARK] for start in range(0, len(marks), _MARK))
        return cls(**rest, tasks=frozenset(tasks), revision=revision)


@dataclass(frozen=True, slots=True)
class Advance:
    """What one record adds."""

    drafts: tuple[Draft, ...]
    cursor: Cursor
    """After these frames."""
    complete: bool = True
    """False where the record has more to say than there was room for."""


def needs_before(cursor: Cursor, content: Content) -> int | None:
    """Return the index below which all entries must be told before this record.

    Null for what stands by itself; all else comes after the status item, too.
    """
    if cursor.ended:
        return None
    match content:
        case LogEntry() | Unreadable():
            return content.index
        case TaskRow():
            return content.checkpoint + 1
        case Created() | Followed():
            return None


def advance(cursor: Cursor, execution_id: str, content: Content, room: int) -> Advance:
    """Return the frames that a record adds, and the cursor after them.

    Args:
        cursor: Where the stream is.
        execution_id: Whose stream it is.
        content: The record; one that has been told adds nothing.
        room: Frames that the transaction at hand can still take.
    """
    if cursor.ended or _is_told(cursor, content):
        return Advance((), cursor)
    drafts: list[Draft] = []
    tasks = set(cursor.tasks)
    said = units(execution_id, content)
    start = cursor.within if _index(content) == cursor.through + 1 else 0
    for number, unit in enumerate(said[start:], start):
        if unit.mark is not None and unit.mark in tasks:
            continue
        if len(drafts) + len(unit.drafts) > room:
            if not drafts:
                return Advance((), cursor, complete=False)
            moved = _moved(cursor, drafts, tasks, within=number)
            return Advance(tuple(drafts), moved, complete=False)
        drafts += unit.drafts
        tasks |= _marks(unit)
    return Advance(tuple(drafts), _done(_moved(cursor, drafts, tasks, within=0), cursor, content))


def _is_told(cursor: Cursor, content: Content) -> bool:
    match content:
        case Created():
            return cursor.created
        case LogEntry() | Unreadable():
            return content.index <= cursor.through
        case TaskRow():
            return content.checkpoint < cursor.superstep
        case Followed():
            return True


def _index(content: Content) -> int | None:
    return content.index if isinstance(content, LogEntry | Unreadable) else None


def _marks(unit: Unit) -> set[str]:
    return set() if unit.mark is None else {unit.mark}


def _moved(cursor: Cursor, drafts: list[Draft], tasks: set[str], *, within: int) -> Cursor:
    return dataclasses.replace(
        cursor,
        last=cursor.last + len(drafts),
        tasks=frozenset(tasks),
        within=within,
    )


def _done(moved: Cursor, before: Cursor, content: Content) -> Cursor:
    match content:
        case Created():
            return dataclasses.replace(moved, created=True, within=before.within)
        case LogEntry(type=EntryType.CHECKPOINT):
            return dataclasses.replace(
                moved,
                through=content.index,
                superstep=content.index,
                tasks=frozenset(),
            )
        case LogEntry() | Unreadable():
            ended = isinstance(content, LogEntry) and content.type is EntryType.END
            return dataclasses.replace(moved, through=content.index, ended=ended)
        case TaskRow() | Followed():
            return dataclasses.replace(moved, within=before.within)
