"""Decide what an execution asks, once and for all, and let it go on.

A decision is a row that the first writer wins. The same value again is the same decision, so a
request may be repeated until it is answered; another value is refused. ``suspend_execution`` tells
how a decision and the token of a state machine find each other.
"""

import datetime as dt
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from orcheo.application.due_times import FIRST_LOOK
from orcheo.application.expire_interrupts import expire
from orcheo.application.ports import Clock, ExecutionStore, Orchestrator, timestamp
from orcheo.application.suspend_execution import go_on, wake
from orcheo.domain import history
from orcheo.domain.commit_log import Decision, Log
from orcheo.domain.errors import Conflict, NotFound
from orcheo.domain.interrupts import WORKFLOW, Interrupt, interrupts, pending, questions
from orcheo.domain.values import encode

_SHOWN: Final = 10
"""Interrupts that a message names."""


@dataclass(frozen=True, slots=True)
class DecideInterrupt:
    """Decides interrupts."""

    store: ExecutionStore
    orchestrator: Orchestrator
    clock: Clock

    def __call__(
        self, workspace: str, execution_id: str, decisions: Mapping[str, Any], *, by: str
    ) -> None:
        """Decide one interrupt or several; again with the same values changes nothing.

        Args:
            workspace: The tenant.
            execution_id: What asks.
            decisions: By interrupt id, plain JSON.
            by: User id of who decides.

        Raises:
            NotFound: There is no such execution, or it asks nothing of that id.
            Conflict: It was decided otherwise, has expired, or the execution has ended. Of several
                decisions none is written then, but where someone else decides at the same time.
            Unprocessable: An answer does not fit the interrupt's schema; ``errors`` say where.
        """
        self.store.get(workspace, execution_id)
        log = self._log(workspace, execution_id)
        wanted = [self._decision(log, name, value, by) for name, value in decisions.items()]
        self._write(workspace, execution_id, log, wanted)

    def resume(self, workspace: str, execution_id: str, value: Any, *, by: str) -> None:
        """Decide the one interrupt that is open.

        Raises:
            NotFound: There is no such execution.
            Conflict: None is open, or more than one.
            Unprocessable: The answer does not fit the interrupt's schema.
        """
        execution = self.store.get(workspace, execution_id)
        log = self._log(workspace, execution_id)
        found = questions(log)
        if len(found) != 1:
            status = history.projected(execution, log).status.value
            raise Conflict(_ambiguous(execution_id, status, found))
        decision = self._decision(log, found[0].id, value, by)
        self._write(workspace, execution_id, log, [decision])

    def _log(self, workspace: str, execution_id: str) -> Log:
        """Return the log, with what has expired decided: an answer that is too late is none."""
        log = self.store.read_log(workspace, execution_id)
        if not expire(self.store, self.clock, workspace, execution_id, log):
            return log
        now = self.store.read_log(workspace, execution_id)
        wake(self.orchestrator, workspace, execution_id, now)
        return now

    def _decision(self, log: Log, interrupt_id: str, value: Any, by: str) -> Decision:
        """Return the decision that is wanted, or the same one as it stands."""
        _require_question(log, interrupt_id)
        tagged = encode(value)
        standing = log.decisions.get(interrupt_id)
        if standing is not None:
            _require_same(standing, tagged)
            return standing
        open_ = {each.id: each for each in pending(log)}
        if interrupt_id not in open_:
            if any(each.id == interrupt_id for each in interrupts(log)):
                raise Conflict(
                    f"The execution has ended; {interrupt_id!r} can no longer be decided."
                )
            raise NotFound(
                f"The execution does not ask {interrupt_id!r}; "
                "GET /executions/{id}/interrupts lists what it asks."
            )
        open_[interrupt_id].require_fit(value)
        return Decision(
            interrupt_id=interrupt_id,
            at=timestamp(self.clock.now()),
            by=by,
            value=tagged,
            asked=open_[interrupt_id].asked(),
        )

    def _write(
        self, workspace: str, execution_id: str, log: Log, wanted: Sequence[Decision]
    ) -> None:
        new = [each for each in wanted if each.interrupt_id not in log.decisions]
        if new:
            # First, so that the reaper soon finds a decision whose writer died after it; and what
            # goes on must be looked at more often than what waits.
            self.store.look_at(workspace, execution_id, at=self._later(FIRST_LOOK))
        for decision in new:
            standing = self.store.put_decision(workspace, execution_id, decision)
            _require_same(standing, decision.value)
        now = self.store.read_log(workspace, execution_id)
        go_on(self.store, self.orchestrator, self.clock, (workspace, execution_id), now)

    def _later(self, delay: dt.timedelta) -> str:
        return timestamp(self.clock.now() + delay)


def _require_question(log: Log, interrupt_id: str) -> None:
    for each in interrupts(log):
        if each.id == interrupt_id and each.kind == WORKFLOW:
            child = str(each.value["execution_id"])
            raise Conflict(
                f"{interrupt_id!r} is no question: node {each.node_id!r} waits for execution "
                f"{child!r} to end. Decide what that one asks, or cancel it: "
                f"DELETE /executions/{child}.",
                execution_id=child,
            )


def _require_same(standing: Decision, value: Any) -> None:
    if standing.error is not None:
        raise Conflict(f"{standing.interrupt_id!r} has expired at {standing.at}; it is too late.")
    # As text: to Python, 1 and True are equal.
    if _text(standing.value) != _text(value):
        raise Conflict(
            f"{standing.interrupt_id!r} was decided otherwise by {standing.by!r} at "
            f"{standing.at}; a decision is final."
        )


def _text(value: Any) -> str:
    return json.dumps(value, sort_keys=True)


def _ambiguous(execution_id: str, status: str, found: Sequence[Interrupt]) -> str:
    if not found:
        return f"Execution {execution_id!r} asks nothing now; it is {status!r}."
    names = ", ".join(each.id for each in found[:_SHOWN])
    return (
        f"Execution {execution_id!r} asks {len(found)} things at once ({names}); say which is "
        'meant: {"resume": {"<interrupt id>": <value>}}.'
    )
