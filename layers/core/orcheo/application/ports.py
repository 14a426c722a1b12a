"""What the use cases need from the world, in the words of the domain: what stores and starts.

What else they need stands beside it: ``engine_ports``, ``user_code_ports``, ``node_ports``,
``stream_ports``, ``slot_ports`` and so on. Every method may raise its port's ``Unavailable`` error.
Adapters are in ``orcheo.adapters``; hand-written fakes in ``tests/fakes``; one suite in
``tests/contracts`` is run by both.
"""

import datetime as dt
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Generic, Protocol, TypeVar

from orcheo.application.messages import TriggerMessage
from orcheo.domain.commit_log import Decision, Log, LogEntry, Suspension, TaskRow
from orcheo.domain.executions import Execution, Frame
from orcheo.domain.lifecycles import ExecutionStatus
from orcheo.domain.workflows import Trigger, Version, Workflow

_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class Page(Generic[_T]):
    """One page of a list."""

    items: Sequence[_T]
    cursor: str | None = None
    """Opaque; null on the last page."""


class Clock(Protocol):
    """The time."""

    def now(self) -> dt.datetime:
        """Return the time in UTC."""
        ...

    def monotonic(self) -> float:
        """Return seconds that never go back."""
        ...

    def sleep(self, seconds: float) -> None:
        """Wait."""
        ...


def timestamp(moment: dt.datetime) -> str:
    """Return ISO 8601 in UTC with milliseconds: sorts as text."""
    return moment.astimezone(dt.UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


class Randomness(Protocol):
    """Chance."""

    def token_bytes(self, count: int) -> bytes:
        """Return bytes fit for secrets."""
        ...

    def uniform(self) -> float:
        """Return a number in [0, 1)."""
        ...


class WorkflowStore(Protocol):
    """Workflows and versions (table ``config``)."""

    def create(self, workspace: str, workflow: Workflow, version: Version | None) -> None:
        """Store a new workflow and its first version, both or neither."""
        ...

    def get(self, workspace: str, workflow_id: str) -> Workflow:
        """Return a workflow; NotFound."""
        ...

    def list(
        self,
        workspace: str,
        *,
        limit: int,
        cursor: str | None = None,
        matches: Callable[[Workflow], bool] | None = None,
    ) -> Page[Workflow]:
        """Return workflows that are not archived and match, newest first.

        With ``matches`` a page may be short and yet have a cursor: one call looks at 1,000.
        """
        ...

    def save(
        self,
        workspace: str,
        workflow: Workflow,
        *,
        expected_revision: int,
        version: Version | None = None,
    ) -> None:
        """Replace a workflow and add a version, both or neither; RevisionConflict."""
        ...

    def delete(self, workspace: str, workflow_id: str) -> None:
        """Delete a workflow with all versions."""
        ...

    def get_version(self, workspace: str, workflow_id: str, number: int) -> Version:
        """Return a version; NotFound. Versions never change: callers may cache."""
        ...

    def list_versions(
        self,
        workspace: str,
        workflow_id: str,
        *,
        limit: int,
        cursor: str | None = None,
    ) -> Page[Version]:
        """Return versions, newest first."""
        ...


class TriggerStore(Protocol):
    """Triggers (table ``config``)."""

    def create(self, trigger: Trigger) -> None:
        """Store a new trigger."""
        ...

    def get(self, trigger_id: str) -> Trigger:
        """Return a trigger of whichever workspace; NotFound."""
        ...

    def list(self, workspace: str, workflow_id: str) -> Sequence[Trigger]:
        """Return a workflow's triggers, at most 100, oldest first."""
        ...

    def save(self, trigger: Trigger, *, expected_revision: int) -> None:
        """Replace a trigger; RevisionConflict."""
        ...

    def delete(self, trigger_id: str) -> None:
        """Delete a trigger."""
        ...

    def pin_version(self, workspace: str, workflow_id: str, version: int | None) -> None:
        """Copy the workflow's active version onto all its triggers."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Acceptance:
    """A dedupe row: an event was accepted once, and with which body."""

    workspace: str
    execution_id: str
    workflow_id: str
    version: int
    body_hash: str
    trigger: Mapping[str, Any]
    accepted_at: str
    created_by: str | None = None
    purged: bool = False
    """Its execution was deleted on purpose, and no redelivery brings it back."""
    purged_at: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class EventConflict:
    """An event that came under an id that another body had: it started nothing."""

    workspace: str
    execution_id: str
    """Whose id it is: the execution of the first body."""
    body_hash: str
    """Of what came; a repeat of it is the same conflict."""
    trigger: Mapping[str, Any]
    accepted_at: str
    created_by: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DueExecution:
    """A row of the ``due`` index."""

    workspace: str
    execution_id: str
    due_at: str
    purged: bool = False
    """True for the dedupe row of a purged execution, in a retention shard."""


class ExecutionStore(Protocol):
    """Executions, their logs and their frames (table ``runtime``)."""

    def accept(self, acceptance: Acceptance) -> Acceptance | None:
        """Write a dedupe row if there is none; else return the one that is there."""
        ...

    def acceptance(self, workspace: str, execution_id: str) -> Acceptance | None:
        """Return a dedupe row."""
        ...

    def record_conflict(self, conflict: EventConflict) -> bool:
        """Keep a conflict beside the dedupe row; tell whether it was news.

        A purge leaves it, and it expires with the dedupe row's days.
        """
        ...

    def conflicts(self, workspace: str, execution_id: str) -> Sequence[EventConflict]:
        """Return the conflicts of an id, oldest first, at most 100."""
        ...

    def create(self, execution: Execution, *, due_at: str) -> bool:
        """Write the status item if there is none; tell whether it was written."""
        ...

    def get(self, workspace: str, execution_id: str) -> Execution:
        """Return a status item (consistent read); NotFound."""
        ...

    def inputs(self, execution: Execution) -> Any:
        """Return an execution's inputs as tagged JSON, fetched where they are stored elsewhere.

        A status item holds inputs over 200 KB by reference: see ``application.claim_checks``.

        Raises:
            NotFound: They are gone: the execution was purged.
        """
        ...

    def list(
        self,
        workspace: str,
        *,
        workflow_id: str | None = None,
        status: ExecutionStatus | None = None,
        version: int | None = None,
        parent_id: str | None = None,
        limit: int,
        cursor: str | None = None,
    ) -> Page[Execution]:
        """Return executions, newest first; with ``parent_id`` those that come from that one."""
        ...

    def latest(
        self, workspace: str, workflow_ids: Collection[str], *, each: int
    ) -> Mapping[str, Sequence[Execution]]:
        """Return the newest executions of each workflow, at most so many, newest first.

        Only among the newest 10,000 of the workspace: what ran longer ago is not looked for.
        """
        ...

    def append(self, workspace: str, execution_id: str, entry: LogEntry) -> None:
        """Put an entry at its index; ExecutionConflict where that index is taken."""
        ...

    def read_log(self, workspace: str, execution_id: str, *, whole: bool = False) -> Log:
        """Return the log from the newest checkpoint on (or all), with its task rows.

        A consistent read. Not whole: entries since and including the newest checkpoint, and the
        task rows of that checkpoint. Decisions and the newest suspension always come with it. One
        query unless a page overflows. An unknown execution has an empty log.
        """
        ...

    def put_task(
        self,
        workspace: str,
        execution_id: str,
        row: TaskRow,
        *,
        replaces: TaskRow | None = None,
    ) -> TaskRow:
        """Write a task row, first writer wins; return the row that now stands (maybe another's).

        With ``replaces`` (a row of an unfinished attempt) the write succeeds only over exactly
        that row.
        """
        ...

    def put_decision(self, workspace: str, execution_id: str, decision: Decision) -> Decision:
        """Write a decision, first writer wins; return the one that now stands."""
        ...

    def put_suspension(self, workspace: str, execution_id: str, suspension: Suspension) -> bool:
        """Write a suspension over any older one; tell whether it now is the newest."""
        ...

    def project(
        self,
        execution: Execution,
        *,
        expected: frozenset[ExecutionStatus],
        due_at: str | None,
    ) -> bool:
        """Replace the status item if its status is one of those expected; tell whether it was.

        What changes is ``status``, ``started_at``, ``finished_at`` and ``error``; all else was
        said at creation. ``due_at`` null removes the item from the ``due`` index. With a terminal
        status, any other ``due_at`` moves it to its retention shard: from then on it may be purged.
        Else ``due_at`` is taken only where the index has none: such a projection never costs an
        index write, and only ``postpone`` and ``look_at`` move the time of the next look.
        """
        ...

    def postpone(self, due: DueExecution, *, until: str) -> bool:
        """Move a ``due`` row to a later time if it still is as read; tell whether it was."""
        ...

    def look_at(self, workspace: str, execution_id: str, *, at: str) -> bool:
        """Set the time of the next look, sooner or later; tell whether there is one to come.

        There is none at a terminal execution.
        """
        ...

    def due(self, shard: int, *, before: str, limit: int) -> Sequence[DueExecution]:
        """Return what is due in one shard, oldest first.

        Shards 0 to 7 hold what has not ended, 8 to 15 (*retention shards*) what is to be purged
        and what was.
        """
        ...

    def mark_purged(self, acceptance: Acceptance, *, due_at: str) -> None:
        """Write a purged dedupe row over any other, or alone, and enter it in the ``due`` index.

        It is kept for 14 days from ``purged_at``.
        """
        ...

    def outline(self, workspace: str, execution_id: str) -> Sequence[LogEntry]:
        """Return the entries that a log still has, ascending, without their bodies."""
        ...

    def erase(self, workspace: str, execution_id: str, *, fences: Sequence[LogEntry]) -> None:
        """Delete the status item and all rows of an execution; its dedupe row stays.

        Also what stands beside the dedupe row, and the rows by which connections are found.

        Args:
            workspace: The tenant.
            execution_id: One that is marked as purged.
            fences: Entries that stay, or come, in place of those of their index.

        Raises:
            StoreUnavailable: Some may be left; a repeat deletes it.
        """
        ...

    def settle(self, due: DueExecution) -> bool:
        """Take a purged dedupe row out of the index if it still is as read; tell whether it was."""
        ...

    def frames(
        self, workspace: str, execution_id: str, *, after: int, limit: int
    ) -> Sequence[Frame]:
        """Return frames with a sequence above ``after``, ascending."""
        ...


class TriggerQueue(Protocol):
    """``triggers.fifo``."""

    def send(self, message: TriggerMessage, *, group: str) -> None:
        """Enqueue an event; deduplication id is the execution id."""
        ...

    def send_all(self, messages: Sequence[TriggerMessage]) -> Sequence[str]:
        """Enqueue events, each in a group of its own, which is its execution id.

        One pass: returns the execution ids of those that the queue did not take, or may not have
        taken. Sending them again is safe.
        """
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class StateMachineRun:
    """The newest state machine execution of an execution."""

    generation: int
    """0 for the one that dispatch started; each restart or renewal adds one."""
    running: bool
    """False once it has ended, however it ended."""


class Orchestrator(Protocol):
    """State machine executions of ``execute_workflow``.

    A name can be used once in 90 days, so a restart needs a new one: the generation makes it.
    Generations are found by asking for names in order. The log knows one that has claimed
    (``Log.generation``), and the search begins there (``since``), so it takes a call or two however
    often the state machine has been renewed.
    """

    def start(
        self, workspace: str, execution_id: str, *, generation: int = 0, losses: int = 0
    ) -> None:
        """Start one named after the execution and the generation.

        Starting it again is success, also when it has ended since, and whatever ``losses`` says:
        how many were lost one after another before this one.
        """
        ...

    def stop(self, workspace: str, execution_id: str, cause: str, *, since: int = 0) -> None:
        """Stop this generation and later ones; stopping what has ended or never was is success."""
        ...

    def wake(self, workspace: str, execution_id: str, token: str) -> bool:
        """Let one that waits with this token go on; tell whether it did wait.

        False is no failure: the token was used before, or its state machine has ended.
        """
        ...

    def is_running(self, workspace: str, execution_id: str, *, since: int = 0) -> bool:
        """Tell whether the newest generation exists and has not ended."""
        ...

    def latest(
        self, workspace: str, execution_id: str, *, since: int = 0
    ) -> StateMachineRun | None:
        """Return the newest generation; null where none was started from this one on.

        Where one of them still runs, that one: it counts, whatever was started behind it.
        """
        ...


class BlobStore(Protocol):
    """Oversize values, by owner and content hash.

    What belongs to one execution (its inputs, channels, rows, decisions) has that execution as its
    owner, so that purging the execution deletes exactly its own. **A reference never crosses
    owners**: whoever takes a value over from another execution (a fork, a replay, a child that
    gets its parent's inputs, a parent that gets a child's output) reads it and puts it again under
    the id of the execution that is to hold it; ``application.claim_checks.taken_over`` does so.
    What outlives executions (versions, bytecode, imports) has no owner and is never purged.
    """

    def put(self, workspace: str, data: bytes, *, owner: str | None = None) -> str:
        """Store bytes; return their reference: ``<owner>/<hash>``, or ``<hash>`` without an owner.

        Storing the same bytes again for the same owner is storing them once.
        """
        ...

    def get(self, workspace: str, reference: str) -> bytes:
        """Return bytes; NotFound."""
        ...

    def delete_owned(self, workspace: str, owner: str) -> None:
        """Delete all that an owner has; having nothing is success.

        Paged. What is put while it runs may stay.
        """
        ...


class SecretStore(Protocol):
    """Secrets Manager."""

    def put(self, workspace: str, name: str, value: str) -> str:
        """Store or replace a secret; return its reference."""
        ...

    def get(self, reference: str) -> str:
        """Return a secret; NotFound."""
        ...

    def delete(self, reference: str) -> None:
        """Delete a secret without a recovery window."""
        ...
