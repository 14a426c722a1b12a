"""Thousands of limited executions in virtual time, while everything that can die does.

The use cases are the product's own, on ports in memory. A call of a port may fail before or after
it took effect, kill its caller, or let another actor do all of its work first: so dispatchers,
workers, cancels and the reaper interleave. Messages come twice and late.
"""

import dataclasses
import datetime as dt
import heapq
import itertools
import json
import random
import time
from collections import Counter
from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import Any, Final

from orcheo.application.admit_execution import AdmitExecution, ReleaseSlots
from orcheo.application.cancel_execution import CancelExecution
from orcheo.application.dispatch_execution import DispatchExecution
from orcheo.application.end_execution import EndExecution
from orcheo.application.messages import TriggerMessage
from orcheo.application.ports import timestamp
from orcheo.application.reap_executions import ReapExecutions
from orcheo.application.user_limits import KnownUserLimits
from orcheo.domain.commit_log import EntryType, LogEntry
from orcheo.domain.errors import ExecutionConflict, IllegalTransition, NotFound, StoreUnavailable
from orcheo.domain.executions import DUE_SHARDS
from orcheo.domain.lifecycles import ExecutionStatus
from tests.fakes.aws import RecordingOrchestrator
from tests.fakes.clock import FakeClock
from tests.fakes.execution_store import InMemoryExecutionStore
from tests.fakes.slot_store import InMemorySlotStore, InMemoryUserLimits
from tests.fakes.workflow_store import InMemoryWorkflowStore
from tests.harness.samples import WORKSPACE, a_message, a_version, a_workflow, an_id

_DEPTH: Final = 2
"""Actors that may do their work within a call of another."""


class _Killed(BaseException):
    """The process died."""


@dataclasses.dataclass(kw_only=True)
class Plan:
    """What happens, and how often."""

    seed: int
    events: int
    workflows: Mapping[str, Mapping[str, Any]]
    """Settings by workflow."""
    users: Mapping[str, int | None]
    """Limits by user."""
    seconds_between: float = 1.0
    lasts: tuple[float, float] = (1.0, 20.0)
    fails: float = 0.0
    """Of a call of a port."""
    overtakes: float = 0.0
    """That another actor does its work before a call."""
    repeats: float = 0.0
    cancels: float = 0.0
    priorities: tuple[int, ...] = (0,)


class Campaign:
    """One run of a plan."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self.chance = random.Random(plan.seed)
        self.clock = FakeClock()
        self.store = InMemoryExecutionStore()
        self.slots = InMemorySlotStore()
        self.machines = RecordingOrchestrator()
        self.workflows = InMemoryWorkflowStore()
        self.violations: Counter[str] = Counter()
        self.order: list[str] = []
        """Executions in the order in which they started."""
        self.calm = False
        self._depth = 0
        self._running: dict[str, dict[str, int]] = {}
        self._ended: set[str] = set()
        self._agenda: list[tuple[float, int, Callable[[], object]]] = []
        self._number = itertools.count()
        for name, settings in plan.workflows.items():
            graph = {**a_version().graph.to_json(), "settings": dict(settings)}
            version = a_version(workflow_id=name, graph=graph)
            self.workflows.create(WORKSPACE, a_workflow(id=name), version)
        ports: list[Any] = [_Port(self, p) for p in (self.store, self.slots, _Starts(self))]
        store, slots, machines = ports
        admit = AdmitExecution(store, slots, machines, self.clock)
        self.end = EndExecution(store, self.clock, (ReleaseSlots(admit),))
        known = {(WORKSPACE, user): n for user, n in plan.users.items() if n is not None}
        limits = KnownUserLimits(InMemoryUserLimits(known), self.clock)
        self.dispatch = DispatchExecution(
            store, self.workflows, machines, self.clock, self.end, admit, limits
        )
        self.cancel = CancelExecution(store, machines, self.clock, self.end)
        self.reaper = ReapExecutions(
            store, machines, self.clock, self.end, admit, per_shard=1_000, seconds=1e9
        )
        self.worker_store = store

    # --- the world -------------------------------------------------------------------------------

    def run(self) -> dict[str, Any]:
        """Run until nothing more happens; return the line to print."""
        began = time.perf_counter()
        for number in range(self.plan.events):
            self._at(number * self.plan.seconds_between, self._arrival(number))
        self._at(60, self._reap)
        while self._agenda:
            self._next()
        self._check_ends()
        violations = sum(self.violations.values())
        return {
            "id": "admission",
            "n": self.plan.events,
            "violations": violations,
            "seed": self.plan.seed,
            "seconds": round(time.perf_counter() - began, 1),
            **({"found": dict(self.violations)} if violations else {}),
        }

    def _at(self, moment: float, action: Callable[[], object]) -> None:
        heapq.heappush(self._agenda, (moment, next(self._number), action))

    def _in(self, seconds: float, action: Callable[[], object]) -> None:
        self._at(self.clock.monotonic() + seconds, action)

    def _next(self) -> None:
        moment, _, action = heapq.heappop(self._agenda)
        self.clock.advance(max(0.0, moment - self.clock.monotonic()))
        action()

    def _arrival(self, number: int) -> Callable[[], object]:
        plan, chance = self.plan, self.chance
        sent = self.clock.now() + dt.timedelta(seconds=number * plan.seconds_between)
        message = a_message(
            f"e{number}",
            workflow_id=chance.choice(list(plan.workflows)),
            created_by=chance.choice(list(plan.users)),
            priority=chance.choice(plan.priorities),
            accepted_at=timestamp(sent),
        )
        if chance.random() < plan.cancels:
            self._at((number + chance.uniform(-1, 60)) * plan.seconds_between, self._cancel(number))
        if chance.random() < plan.repeats:
            later = number * plan.seconds_between + chance.choice([0.1, 5, 400])
            self._at(later, lambda: self._deliver(message))
        return lambda: self._deliver(message)

    def _deliver(self, message: TriggerMessage, tries: int = 1) -> None:
        try:
            self.dispatch(message)
        except (StoreUnavailable, _Killed):
            if tries < 5:
                wait = self.chance.choice([5, 360])
                self._in(wait, lambda: self._deliver(message, tries + 1))
            else:  # the dead-letter queue, redriven when all is calm
                self._in(4_000, lambda: self._calmly(lambda: self.dispatch(message)))

    def _calmly(self, action: Callable[[], Any]) -> None:
        calm, self.calm = self.calm, True
        action()
        self.calm = calm

    def _cancel(self, number: int) -> Callable[[], object]:
        def cancel() -> None:
            # The client may ask again; what got as far as the log is finished for it.
            with suppress(StoreUnavailable, _Killed, NotFound, IllegalTransition):
                self.cancel(WORKSPACE, an_id(f"e{number}"), by="ada")

        return cancel

    def _reap(self) -> None:
        with suppress(StoreUnavailable, _Killed):  # the next pass comes in a minute
            self.reaper()
        if self._agenda or self._is_open():
            self._in(60, self._reap)
        elif not self.calm:  # twice more, so that what was left over is seen
            self.calm = True
            for minutes in (6, 12, 18):
                self._in(60 * minutes, self.reaper)
        if self.clock.monotonic() > 40 * 86_400:
            self.violations["stuck"] += 1
            self._agenda.clear()

    def _is_open(self) -> bool:
        shards = range(DUE_SHARDS)
        return any(self.store.due(shard, before="9", limit=1) for shard in shards)

    # --- state machines and workers --------------------------------------------------------------

    def started(self, execution_id: str) -> None:
        """Note that a state machine works, and let its worker end it later."""
        execution = self.store.get(WORKSPACE, execution_id)
        self.order.append(execution_id)
        log = self.store.read_log(WORKSPACE, execution_id)
        if log.end is None and not log.cancelled:
            self._running[execution_id] = execution.limits
            self._check_limits()
        self._in(self.chance.uniform(*self.plan.lasts), lambda: self._work(execution_id))

    def _work(self, execution_id: str, tries: int = 1) -> None:
        try:
            execution = self.worker_store.get(WORKSPACE, execution_id)
            log = self.worker_store.read_log(WORKSPACE, execution_id)
            if log.last_index < 0:
                entry = LogEntry(
                    index=0, type=EntryType.CLAIM, at=timestamp(self.clock.now()), body={}
                )
                self.worker_store.append(WORKSPACE, execution_id, entry)
                log = self.worker_store.read_log(WORKSPACE, execution_id)
            self.end(execution, log, ExecutionStatus.SUCCEEDED)
        except (StoreUnavailable, ExecutionConflict, _Killed):
            if tries < 4:
                self._in(3, lambda: self._work(execution_id, tries + 1))
            else:
                self.machines.end(WORKSPACE, execution_id)
        else:
            self.machines.end(WORKSPACE, execution_id)

    def appended(self, execution_id: str, entry: LogEntry) -> None:
        """Note an end: from then on nothing of it runs."""
        if entry.type in {EntryType.END, EntryType.CANCEL}:
            self._running.pop(execution_id, None)

    def _check_limits(self) -> None:
        running: Counter[str] = Counter()
        allowed: dict[str, int] = {}
        for limits in self._running.values():
            for scope, limit in limits.items():
                running[scope] += 1
                allowed[scope] = max(limit, allowed.get(scope, 0))
        over = sum(running[scope] > limit for scope, limit in allowed.items())
        self.violations["over limit"] += over

    def _check_ends(self) -> None:
        found = {one.id: one for one in self.store.executions}
        for number in range(self.plan.events):
            one = found.get(an_id(f"e{number}"))
            self.violations["lost"] += one is None
            self.violations["stuck"] += one is not None and not one.status.is_terminal
        self.violations["leaked slots"] += sum(map(len, self.slots.held.values()))
        self.violations["leaked rows"] += len(self.slots.queued)
        twice = Counter(name for _, name, generation in self.machines.started if generation == 0)
        self.violations["started twice"] += sum(count > 1 for count in twice.values())

    # --- calls -----------------------------------------------------------------------------------

    def call(self, method: Callable[..., Any], args: Any, kwargs: Any) -> Any:
        """Make a call, or what a bad day makes of it."""
        if self.calm:
            return method(*args, **kwargs)
        chance, plan = self.chance, self.plan
        if self._depth < _DEPTH and self._agenda and chance.random() < plan.overtakes:
            self._depth += 1
            self._next()
            self._depth -= 1
        fate = chance.random()
        if fate < plan.fails / 2:
            raise chance.choice([StoreUnavailable("fault"), _Killed()])
        result = method(*args, **kwargs)
        if fate < plan.fails:
            raise chance.choice([StoreUnavailable("fault"), _Killed()])
        return result


class _Port:
    """A port whose calls may go wrong; of the log's, the world takes note."""

    def __init__(self, campaign: Campaign, port: Any) -> None:
        self._campaign = campaign
        self._port = port

    def __getattr__(self, name: str) -> Any:
        method = getattr(self._port, name)
        if name == "append":
            method = self._append
        return lambda *args, **kwargs: self._campaign.call(method, args, kwargs)

    def _append(self, workspace: str, execution_id: str, entry: LogEntry) -> None:
        self._port.append(workspace, execution_id, entry)
        self._campaign.appended(execution_id, entry)


class _Starts:
    """The state machines, of which the world takes note."""

    def __init__(self, campaign: Campaign) -> None:
        self._campaign = campaign

    def __getattr__(self, name: str) -> Any:
        return getattr(self._campaign.machines, name)

    def start(
        self, workspace: str, execution_id: str, *, generation: int = 0, losses: int = 0
    ) -> None:
        """Start one; the world hears of it where it is new."""
        machines = self._campaign.machines
        before = len(machines.started)
        machines.start(workspace, execution_id, generation=generation, losses=losses)
        if len(machines.started) > before:
            self._campaign.started(execution_id)


def report(line: dict[str, Any]) -> None:
    """Print a campaign's result as one line of JSON."""
    print(json.dumps(line))  # noqa: T201 - what a campaign is for
