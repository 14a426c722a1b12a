"""The commit log of an execution: what is true, and who may write next.

A log is dense: entries 0, 1, 2, … Entry n+1 is put with the condition that it does not exist, by
a writer that has read
entry n. Hence one condition on one item is the fence: a claim or a cancel that gets in between
takes the
index, and the older writer's put fails (``ExecutionConflict``). Nothing is ever rewritten.

=============  ========================================================================
entry          body
=============  ========================================================================
``claim``      an invocation starts; its index is the fence. ``{request_id}``; of a later
               state machine also its ``generation`` and how many were lost before (``losses``)
``checkpoint`` state after a superstep: see ``Checkpoint``
``suspend``    nothing runs until a decision comes: ``{decisions}``, how many of them the
               invocation knew; with ``paused: true``, until someone resumes it; the next claim
               ends the suspension. With ``again: true`` it is the reaper's and stands behind
               another: an invocation is to look again, though nothing was decided
``pause``      ``{by, status}``: nothing starts any more; what runs goes on to its checkpoint
``resume``     ``{by, status}``: it may go on
``cancel``     ``{by, reason}``; nothing is committed after it but ``end``
``end``        terminal: ``{status, error}``; nothing follows
=============  ========================================================================

``pause`` and ``resume`` take an index like any entry, but they fence nobody off: a writer that is
refused because of them alone puts its entry behind them. A checkpoint behind a pause says
``paused: true``, so the log from the newest checkpoint on tells whether the execution is paused.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Final

from orcheo.domain.lifecycles import ExecutionStatus, NodeStatus


class EntryType(StrEnum):
    """What an entry says."""

    CLAIM = "claim"
    CHECKPOINT = "checkpoint"
    SUSPEND = "suspend"
    PAUSE = "pause"
    RESUME = "resume"
    CANCEL = "cancel"
    END = "end"


PAUSES: Final = frozenset({EntryType.PAUSE, EntryType.RESUME})
"""Entries that leave the newest claim in force."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LogEntry:
    """One entry as stored."""

    index: int
    type: EntryType
    at: str
    """ISO 8601, UTC, milliseconds."""
    body: dict[str, Any] = field(default_factory=dict[str, Any])
    """JSON; tagged where it holds users' values."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskRow:
    """What is known of one task of the superstep that follows a checkpoint. First writer wins."""

    checkpoint: int
    """Log index of the checkpoint that the task starts from."""
    task_id: str
    at: str
    body: dict[str, Any]
    """``{node, status, attempts, started_at, finished_at, writes | error | request | wake_at |
    interrupts, …}``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """Someone's answer to an interrupt. First writer wins, and it is never taken back."""

    interrupt_id: str
    at: str
    by: str
    """User id of who decided."""
    value: Any
    """Tagged JSON."""
    asked: Mapping[str, Any] = field(default_factory=dict[str, Any])
    """The interrupt as it was decided on: ``{node_id, kind, value, created_at}`` and, where it has
    them, ``schema``, ``expires_at`` and ``default``."""
    error: Mapping[str, Any] | None = None
    """``{type, message}`` where there is no answer, only that none can come any more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Suspension:
    """Where a state machine stands still, and the token that wakes it."""

    index: int
    """Log index of the ``suspend`` entry. Once the log has moved on, the token is of no use."""
    attempt: int
    """Rises with each token of the same suspension: only the newest counts."""
    token: str
    at: str

    def replaces(self, other: "Suspension") -> bool:
        """Tell whether this is the newer one."""
        return (self.index, self.attempt) >= (other.index, other.attempt)


@dataclass(frozen=True, slots=True, kw_only=True)
class NodeRun:
    """One visit of a node, as people see it."""

    id: str
    status: NodeStatus
    attempts: int
    started_at: str | None = None
    finished_at: str | None = None
    output: Any = None
    """Plain JSON of what the node wrote."""
    error: dict[str, Any] | None = None
    step: int | None = None
    pinned: bool = False
    """It was not run: its output was given with the request."""
    reused: bool = False
    """It was not run: its output is that of the execution which is replayed."""
    child: str | None = None
    """The execution that it started, where the node is another workflow."""


@dataclass(frozen=True, slots=True)
class Log:
    """What one backward query reads: the newest entries, and the task rows of them."""

    entries: Sequence[LogEntry]
    """Ascending; complete from the newest checkpoint on (all of it when asked for)."""
    tasks: Sequence[TaskRow] = ()
    decisions: Mapping[str, Decision] = field(default_factory=dict[str, Decision])
    """All of the execution, by interrupt id."""
    suspension: Suspension | None = None
    """The newest one, over or not."""

    @property
    def last_index(self) -> int:
        """Index of the newest entry; -1 for an empty log."""
        return self.entries[-1].index if self.entries else -1

    @property
    def end(self) -> LogEntry | None:
        """The terminal entry, if there is one."""
        last = self.entries[-1] if self.entries else None
        return last if last is not None and last.type is EntryType.END else None

    @property
    def cancelled(self) -> bool:
        """True once a cancel entry is there."""
        return any(entry.type is EntryType.CANCEL for entry in self.entries)

    @property
    def paused(self) -> bool:
        """True from a ``pause`` entry to the ``resume`` after it."""
        for entry in reversed(self.entries):
            match entry.type:
                case EntryType.PAUSE:
                    return True
                case EntryType.RESUME:
                    return False
                case EntryType.CHECKPOINT:
                    return bool(entry.body.get("paused"))
                case _:
                    continue
        return False

    @property
    def last_act(self) -> LogEntry | None:
        """The newest entry that neither pauses nor resumes."""
        acts = (entry for entry in reversed(self.entries) if entry.type not in PAUSES)
        return next(acts, None)

    @property
    def claimed(self) -> bool:
        """True once an invocation has started."""
        return any(entry.type in {EntryType.CLAIM, EntryType.CHECKPOINT} for entry in self.entries)

    @property
    def suspended(self) -> LogEntry | None:
        """The entry that says that nothing runs, where no invocation has started since."""
        last = self.last_act
        return last if last is not None and last.type is EntryType.SUSPEND else None

    @property
    def has_news(self) -> bool:
        """True where what is suspended may go on, and is not paused.

        A decision has come that the invocation which suspended did not know (decisions are never
        taken back, so their number tells), the pause is over for which it was suspended, or it is
        to look again.
        """
        suspended = self.suspended
        if suspended is None or self.paused:
            return False
        body = suspended.body
        looks = bool(body.get("paused")) or bool(body.get("again"))
        return looks or len(self.decisions) > int(body["decisions"])

    @property
    def checkpoint(self) -> LogEntry | None:
        """The newest checkpoint."""
        for entry in reversed(self.entries):
            if entry.type is EntryType.CHECKPOINT:
                return entry
        return None

    @property
    def generation(self) -> int:
        """The newest generation of state machines that has claimed the execution."""
        return self._machine[0]

    @property
    def losses(self) -> int:
        """How many state machines were lost one after another before that one.

        A checkpoint ends the row: whoever wrote it got something done.
        """
        return self._machine[1]

    @property
    def _machine(self) -> tuple[int, int]:
        generation, losses = 0, 0
        for entry in self.entries:
            claimed = int(entry.body.get("generation", 0))
            if entry.type is EntryType.CHECKPOINT:
                generation, losses = max(generation, claimed), 0
            elif entry.type is EntryType.CLAIM and claimed > generation:
                generation, losses = claimed, int(entry.body.get("losses", 0))
        return generation, losses

    @property
    def claims_since_checkpoint(self) -> int:
        """How many invocations have started on the present superstep."""
        count = 0
        for entry in reversed(self.entries):
            if entry.type is EntryType.CHECKPOINT:
                break
            count += entry.type is EntryType.CLAIM
        return count


def behind_pauses(log: Log, index: int) -> bool:
    """Tell whether only pauses and their ends have followed an entry.

    Then the claim that was in force there still is, and its writer may put what comes next behind
    them.

    Args:
        log: As it is now.
        index: Of the newest entry that the writer knew.
    """
    since = [entry for entry in log.entries if entry.index > index]
    return bool(since) and all(entry.type in PAUSES for entry in since)


def end_status(entry: LogEntry) -> ExecutionStatus:
    """Return the terminal status that an ``end`` entry states."""
    return ExecutionStatus(entry.body["status"])
