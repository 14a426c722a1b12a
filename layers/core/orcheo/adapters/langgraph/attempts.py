"""One task through its attempts: failures, waits and crashes, each in its row before it acts."""

import dataclasses
import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from langgraph.constants import END
from langgraph.errors import GraphBubbleUp
from langgraph.types import Command

from orcheo.adapters.langgraph import codec
from orcheo.adapters.langgraph.bodies import encoded_writes
from orcheo.adapters.langgraph.journal import Journal
from orcheo.adapters.langgraph.run import Run
from orcheo.adapters.langgraph.signals import Aborted, Stopped, described
from orcheo.adapters.langgraph.task_book import Failure, TaskRecord, is_finished
from orcheo.application.node_ports import WaitUntil
from orcheo.application.ports import timestamp
from orcheo.domain.commit_log import TaskRow
from orcheo.domain.errors import NodeCrashed
from orcheo.domain.graph import Node, Retry
from orcheo.domain.retries import delay_seconds, is_retryable

RESULTS: Final = "results"
_GO_TO: Final = "branch:to:"
"""How LangGraph names the channel that makes a node run; ``StateGraph.compile`` has it so."""
IN_PROCESS_SECONDS: Final = 2.0
"""Longer waits end the invocation: a state machine waits for free."""
CRASHES: Final = 3
"""Attempts of a node without a policy whose worker dies."""


@dataclass(frozen=True, slots=True)
class Attempt:
    """What one attempt is told."""

    number: int
    """From 1."""
    resumed: bool
    """True where the same attempt goes on after a wait."""


class Attempts:
    """Runs one task until it gives a result, fails for good, or has to wait elsewhere.

    Args:
        run: The segment.
        record: The task.
        retry: The node's policy.
        node: The node, where its ``on_error`` counts. A task of it that fails for good is then
            finished like any other: its row says that it failed, and holds the writes that make
            the graph go on there. They are read back by the next invocation, so none of the
            node's own edges and routers has a part in it.
        abandon: Ends what the task has started elsewhere, and leaves nothing to end where it is
            called again. Called before a task is given up behind which the graph goes on; behind
            any other the execution ends, and that has consequences of its own.
    """

    def __init__(
        self,
        run: Run,
        record: TaskRecord,
        retry: Retry | None,
        node: Node | None = None,
        *,
        abandon: Callable[[], None] = lambda: None,
    ) -> None:
        self._run = run
        self._node = node
        self._abandon = abandon
        self._clock = run.parts.clock
        self._record = record
        self._policy = retry or Retry()
        self._crashes_allowed = retry.max_attempts if retry is not None else CRASHES

    def perform(self, act: Callable[[Attempt], Any]) -> Any:
        """Return what the task gives.

        Raises:
            Stopped: It failed for good or waits; the row and the book say which.
            Aborted: Its row could not be written.
        """
        record, row = self._record, self._run.book.row(self._record.id)
        if row is not None and row.body["status"] == "failed":
            record.attempts = row.body["attempts"]
            if is_finished(row):
                raise self._goes_on()
            raise self._recorded_failure(row.body["error"])
        begun, crashed = self._begun(row)
        if row is not None:
            record.started_at = row.body.get("started_at")
            record.child = row.body.get("child")
        record.journal = Journal.of({} if row is None else row.body)
        record.attempts = begun
        if crashed and begun >= self._crashes_allowed:
            raise self._failed(NodeCrashed(_crashes(record.node, crashed, begun)))
        self._await_wake(row)
        resumed = row is not None and row.body["status"] == "waiting"
        return self._attempt(act, begun + 1, resumed=resumed)

    def _begun(self, row: TaskRow | None) -> tuple[int, int]:
        """Return how many attempts have ended so far, and how many of them by a crash."""
        book, saver = self._run.book, self._run.saver
        if row is not None:
            crashed = book.claims.since(
                int(row.body["claim"]), self._record.root_id, int(row.body.get("run", 0))
            )
            goes_on = row.body["status"] in {"waiting", "executing"}
            return int(row.body["attempts"]) - goes_on + crashed, crashed
        since = saver.begun_by(self._record.namespace)
        crashed = 0 if since is None else book.claims.since(since, self._record.root_id)
        return crashed, crashed

    def _await_wake(self, row: TaskRow | None) -> None:
        wake_at = None if row is None else row.body.get("wake_at")
        if wake_at is None:
            return
        moment = dt.datetime.fromisoformat(wake_at)
        seconds = (moment - self._clock.now()).total_seconds()
        if seconds > IN_PROCESS_SECONDS:
            self._run.book.waits.append(seconds)
            raise Stopped
        if seconds > 0:
            self._clock.sleep(seconds)

    def _attempt(self, act: Callable[[Attempt], Any], number: int, *, resumed: bool) -> Any:
        record = self._record
        record.started_at = record.started_at or self._now()
        while True:
            record.attempts = number
            try:
                result = act(Attempt(number, resumed))
                keep(record, result)
            except WaitUntil as request:
                self._wait(request.seconds)
                resumed = True
            except GraphBubbleUp:
                raise
            except Exception as error:  # noqa: BLE001 - whatever a node raises is its result
                self._retry(error, number)
                number, resumed = number + 1, False
            else:
                record.finished_at = self._now()
                record.returned = True
                return result

    def _wait(self, seconds: float) -> None:
        if seconds <= IN_PROCESS_SECONDS:
            self._clock.sleep(max(0.0, seconds))
            return
        self._write_wait("waiting", seconds)
        raise Stopped

    def _retry(self, error: Exception, number: int) -> None:
        fault, names = described(error)
        if number >= self._policy.max_attempts or not is_retryable(self._policy, names):
            raise self._failed(error)
        seconds = delay_seconds(self._policy, number, self._run.parts.randomness.uniform)
        self._record.journal.renew()
        if seconds <= IN_PROCESS_SECONDS:
            self._write("retrying", error=fault)
            self._clock.sleep(seconds)
            return
        self._write_wait("retrying", seconds, error=fault)
        raise Stopped

    def _write_wait(self, status: str, seconds: float, **members: Any) -> None:
        """Write until when the task waits; where it is alone, that ends the invocation in order."""
        members |= settling(self._run, self._record)
        self._write(status, wake_at=self._later(seconds), **members)
        self._run.book.waits.append(seconds)

    def _failed(self, error: Exception) -> Stopped:
        fault, _ = described(error)
        return self.failed_with(fault)

    def failed_with(self, fault: Mapping[str, Any]) -> Stopped:
        """Record that a task failed for good, and how."""
        self._record.finished_at = self._now()
        if self._node is None or self._node.on_error is None:
            self._write("failed", error=fault)
            return self._recorded_failure(fault)
        self._abandon()
        self._write("failed", error=fault, **self._detour(self._node, self._node.on_error, fault))
        return self._goes_on()

    def _detour(self, node: Node, target: str, fault: Mapping[str, Any]) -> dict[str, Any]:
        """Return what makes the graph go on elsewhere, as the row of a finished task holds it."""
        error = {**Failure("", self._record.node, fault).error}
        writes: list[tuple[str, Any]] = [(RESULTS, {node.id: {"error": error}})]
        if codec.inner_name(target) != END:
            writes.append((f"{_GO_TO}{codec.inner_name(target)}", None))
        members: dict[str, Any] = {"path": "", "writes": encoded_writes(writes)}
        namespace = self._record.namespace
        if namespace:
            members["of"] = self._run.saver.await_front(namespace).body["checkpoint_id"]
        return members | settling(self._run, self._record)

    def _goes_on(self) -> Stopped:
        self._run.book.paused = True
        return Stopped()

    def _recorded_failure(self, fault: Mapping[str, Any]) -> Stopped:
        self._run.book.failures.append(Failure(self._record.lineage, self._record.node, fault))
        return Stopped()

    def fail(self, error: Exception) -> Stopped:
        """Record that a task failed after its node had returned: in a router."""
        self._record.returned = False
        return self._failed(error)

    def _write(self, status: str, **members: Any) -> None:
        write_row(self._run, self._record, status, **members)

    def _now(self) -> str:
        return timestamp(self._clock.now())

    def _later(self, seconds: float) -> str:
        return timestamp(self._clock.now() + dt.timedelta(seconds=seconds))


def keep(record: TaskRecord, result: Any) -> None:
    """Enter what a task gives into its record, so that it can be given again as it was."""
    record.output = codec.encode(shown(result))
    if isinstance(result, Command):
        record.command = codec.encode(dataclasses.replace(result, update=None))
    elif shown(result) is not result:
        record.command = codec.encode(result)


def given_again(output: Any, command: Any) -> Any:
    """Return what ``keep`` was given."""
    update = codec.decode(output)
    if command is None:
        return update
    given = codec.decode(command)
    return dataclasses.replace(given, update=update) if isinstance(given, Command) else given


def write_row(run: Run, record: TaskRecord, status: str, **members: Any) -> None:
    """Write a task's row; Aborted where it cannot be written."""
    try:
        run.book.write_record(record, status, **members)
    except Exception as error:
        run.book.broken(error)
        raise Aborted(error) from error


def settling(run: Run, record: TaskRecord) -> dict[str, Any]:
    """Return the mark of an orderly end for the row of a task beside which nothing runs."""
    alone = run.saver.is_alone(record.namespace) and not record.beside
    return {"settles": True} if alone else {}


def shown(result: Any) -> Any:
    """Return the part of a node's result that people see: the update."""
    if isinstance(result, Command):
        return result.update
    if isinstance(result, list | tuple) and any(isinstance(each, Command) for each in result):
        return [shown(each) for each in result]
    return result


def _crashes(node: str, crashed: int, begun: int) -> str:
    """Tell how often a node ended its worker; ``crashed`` counts those since it last answered."""
    times = f"all {begun}" if crashed == begun else f"the last {crashed} of {begun}"
    return (
        f"Node {node!r} took its worker down in {times} attempts; look for memory, endless loops "
        "or time limits."
    )
