"""The whole platform in one process and one thread, in virtual time, from one seed.

API, queue, dispatch, state machines, workers, EventBridge and the reaper: the product's own use
cases on simulated services. ``World(seed=…).run(scenario, faults=[…])`` plays a story to its end,
``check()`` says what is wrong afterwards. A run is a function of its seed, scenario and faults.
"""

import contextlib
import datetime as dt
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from random import Random
from typing import Any, Final, Literal

from orcheo.application.history_limit import RENEW_AT
from orcheo.application.ports import timestamp
from orcheo.domain.errors import OrcheoError
from orcheo.domain.executions import Execution
from orcheo.domain.graph import Graph
from orcheo.domain.lifecycles import VersionStatus
from orcheo.domain.workflows import Trigger, Version, WebhookAuth, WebhookConfig, Workflow
from tests.fakes.clock import FakeClock, SeededRandomness
from tests.fakes.vault import echo
from tests.faults.agenda import Agenda, SkewedClock
from tests.faults.clients import Clients
from tests.faults.fifo_queue import FifoQueue
from tests.faults.functions import TIMEOUTS, Functions
from tests.faults.plan import Fault, Killed, Plan
from tests.faults.ports import MemoryPorts
from tests.faults.scenarios import WORKSPACE, Scenario, Scripted, trigger_id, workflow_id
from tests.faults.services import MACHINE_ARN, Services
from tests.faults.state_machines import MachineRun, StateMachines
from tests.faults.state_visits import InvocationError

DEFINITION: Final = json.loads(
    (Path(__file__).parents[2] / "stepfunctions" / "execute_workflow.asl.json").read_text()
)
REAPER_PERIOD: Final = 60.0
EVENT_TRIES: Final = 20
"""Of the rule on state machine failures, as the template sets it."""
MAX_STEPS: Final = 20_000
"""Of the agenda: more is a livelock."""


class Process:
    """One environment of a function: at most one event at a time."""

    def __init__(self, function: str) -> None:
        self.function = function
        self.dead = False
        self.hung = False
        self.busy = False
        self.functions: Functions

    def kill(self) -> Killed:
        """End the process; none of its threads makes another call."""
        self.dead = True
        return Killed()


class World:
    """One simulated cloud.

    Args:
        seed: Of all chance.
        ports: ``memory`` for volume; ``moto`` for the real adapters on AWS in this process.
        skew: Seconds by which each new process's clock may be ahead or behind.
    """

    def __init__(
        self, seed: int = 0, ports: Literal["memory", "moto"] = "memory", *, skew: float = 0.0
    ) -> None:
        self.seed = seed
        self.chance = Random(seed)
        self.clock = FakeClock()
        self.agenda = Agenda(self.clock)
        self.queue = FifoQueue(self.agenda, self._dispatch, Random(seed))
        self.machines = StateMachines(
            DEFINITION, self.agenda, self.invoke, Random(seed), self._machine_ended
        )
        self._skew = skew
        services = Services(self.machines, self.queue)
        if ports == "memory":
            self.backing: Any = MemoryPorts(services, self.watch, self.clock.monotonic)
        else:
            from tests.faults.aws_ports import AwsPorts  # noqa: PLC0415 - moto only where asked

            self.backing = AwsPorts(services, seed, self.watch)
        self.plain = self.backing.plain()
        """The ports as a bystander sees them."""
        self.plan = Plan((), self.meanwhile)
        self.user_code = Scripted({})
        self.echo: Any = None
        """Whom nodes call."""
        self.scenario: Scenario | None = None
        self.clients = Clients(self)
        self._processes: list[Process] = []
        self._reaping = False
        self.surprises: list[str] = []
        """Errors that are nobody's outcome: the functions raise none but their own on purpose."""
        self.statuses: dict[str, list[str]] = {}
        """What each status item has said, in order."""
        self._last_act = 0.0
        self._idle_passes: list[list[str]] = []
        self.rule_is_deaf = False
        """True while EventBridge loses the failures of state machines."""

    # --- a story -------------------------------------------------------------------------------

    def run(self, scenario: Scenario, faults: Sequence[Fault] = ()) -> "World":
        """Play a story until nothing more happens; return the world."""
        self.begin(scenario, faults)
        self._last_act = max((act.at for act in scenario.acts), default=0.0)
        for act in scenario.acts:
            self.agenda.after(act.at, lambda act=act: act.do(self))
        self.settle()
        return self

    def begin(self, scenario: Scenario, faults: Sequence[Fault] = ()) -> None:
        """Store what a story needs, and plan what goes wrong in it."""
        self.scenario = scenario
        self.plan = Plan(faults, self.meanwhile)
        self.user_code = Scripted(scenario.nodes)
        if scenario.index_lag:
            self.backing.late.seconds = scenario.index_lag
            self.agenda.watch = self.backing.note_indexes
        for name, graph in scenario.graphs.items():
            self.publish(name, graph)
        for name, token in scenario.secrets.items():
            self.backing.lender.add(name, WORKSPACE, token=token)
        self.echo = echo() if scenario.secrets else None

    def publish(self, name: str, graph: Any) -> None:
        """Store a workflow with one version and a webhook."""
        now = timestamp(self.clock.now())
        version = Version(
            workflow_id=workflow_id(name),
            number=1,
            status=VersionStatus.VALIDATED,
            graph=Graph.model_validate(graph),
            script="",
            created_at=now,
            created_by="ada",
        )
        workflow = Workflow(
            id=workflow_id(name),
            name=name,
            latest_version=1,
            active_version=1,
            created_at=now,
            updated_at=now,
            created_by="ada",
        )
        self.plain.workflows.create(WORKSPACE, workflow, version)
        self.plain.triggers.create(
            Trigger(
                id=trigger_id(name),
                workspace=WORKSPACE,
                workflow_id=workflow_id(name),
                type="webhook",
                config=WebhookConfig(auth=WebhookAuth(type="none")),
                active_version=1,
                created_at=now,
                updated_at=now,
            )
        )

    def settle(self) -> None:
        """Go on until every execution has ended and nothing is left to do, or it is too late.

        Too late is the last deadline and two reaper periods: what is open then is stuck.
        """
        # What has been asked last may still be in the queue, and have no deadline yet.
        self._last_act = max(self._last_act, self.clock.monotonic())
        if not self._reaping:
            self._reaping = True
            self._later_reap()
        while not self._is_quiet():
            if not self.step():
                break

    def step(self) -> bool:
        """Do the next thing; False where it is too late for any, or where there is a livelock."""
        if self.clock.monotonic() > self._horizon() or self.agenda.done >= MAX_STEPS:
            return False
        return self.agenda.step()

    def advance_time(self, seconds: float) -> None:
        """Let that much time pass, with all that happens in it."""
        until = self.clock.monotonic() + seconds
        while (due := self.agenda.next_time) is not None and due <= until:
            self.agenda.step()
        self.clock.advance(max(0.0, until - self.clock.monotonic()))

    def check(self) -> list[str]:
        """Return what is wrong now that the story is over; empty where nothing is."""
        from tests.faults.invariants import violations  # noqa: PLC0415 - it looks into worlds

        return violations(self)

    def close(self) -> None:
        """Give back what the world holds."""
        self.backing.close()

    # --- functions -----------------------------------------------------------------------------

    def invoke(self, function: str, event: Any) -> Any:
        """Run a function in a process that is free; InvocationError where it fails."""
        process = self._process(function)
        process.busy = True
        answer: Any = None
        try:
            answer = process.functions.handle(function, event)
        except Killed:
            process.dead = True
        except OrcheoError as error:
            if not process.dead:
                raise InvocationError(error.type, error.message) from error
        except Exception as error:
            if not process.dead:
                self.surprises.append(f"{function}: {type(error).__name__}: {error}")
                raise InvocationError(type(error).__name__, str(error)) from error
        finally:
            process.busy = False
            if process.dead:
                self._processes.remove(process)
                self.backing.release(process)
        if process.dead:
            after = TIMEOUTS[function] if process.hung else 0.0
            kind = "Sandbox.Timedout" if process.hung else "Runtime.ExitError"
            raise InvocationError(kind, f"{function} died", after=after)
        return json.loads(json.dumps(answer)) if isinstance(answer, dict) else answer

    def _process(self, function: str) -> Process:
        for process in self._processes:
            if process.function == function and not process.busy:
                return process
        process = Process(function)
        seed = self.chance.getrandbits(32)
        skew = self._skew * (2 * self.chance.random() - 1)
        process.functions = Functions(
            self.backing.faulty(self.plan, process),
            SkewedClock(self.clock, skew),
            SeededRandomness(seed),
            self.user_code,
            budget_seconds=None if self.scenario is None else self.scenario.budget_seconds,
            renew_at=RENEW_AT if self.scenario is None else self.scenario.renew_at,
            http=self.echo,
        )
        self._processes.append(process)
        return process

    def _dispatch(self, event: dict[str, Any]) -> Any:
        return self.invoke("dispatch_execution", event)

    # --- what the platform does by itself ------------------------------------------------------

    def reap(self) -> dict[str, int]:
        """Let the reaper look once, now; what it did not survive comes again in a minute."""
        now = timestamp(self.clock.now() + dt.timedelta(seconds=self._skew))
        if self._idle_passes and not self.backing.is_due(now):
            return {}
        first = len(self.plan.sites)
        with contextlib.suppress(InvocationError):
            looks = self.invoke("reap_executions", {})
            if not looks:
                self._idle_passes.append(self.plan.sites[first:])
            return looks
        return {}

    def _later_reap(self) -> None:
        def reap() -> None:
            self.reap()
            self._later_reap()

        idle = 0.0
        upcoming = self.agenda.next_time
        if upcoming is not None and not self.open_executions() and not self.queue.messages:
            # Nothing is there that a pass could find, until something else happens or is due.
            soonest = min([upcoming, *map(self._seconds_at, self.backing.due_times())])
            idle = max(0.0, soonest - self.clock.monotonic() - REAPER_PERIOD)
        self.agenda.after(REAPER_PERIOD + idle // REAPER_PERIOD * REAPER_PERIOD, reap)

    def _machine_ended(self, run: MachineRun) -> None:
        if run.status == "SUCCEEDED" or self.rule_is_deaf:
            return
        detail = {
            "stateMachineArn": MACHINE_ARN,
            "status": run.status,
            "input": json.dumps(run.input),
            "error": run.error,
            "cause": run.cause,
        }
        self._tell_rule({"detail": detail}, EVENT_TRIES)

    def _tell_rule(self, event: dict[str, Any], tries: int) -> None:
        def tell() -> None:
            try:
                self.invoke("finish_execution", event)
            except InvocationError:
                if tries > 1:
                    self._tell_rule(event, tries - 1)

        self.agenda.after(1.0 if tries == EVENT_TRIES else 60.0, tell)

    def meanwhile(self, act: str) -> None:
        """Do something in the middle of a call of another function.

        Args:
            act: ``cancel``, ``decide``, ``reap``, ``duplicate`` (another invocation of the
                worker for each open execution), or ``kill_machine``.
        """
        name, _, event = act.partition(":")
        match name:
            case "cancel":
                self.clients.cancel(event or "e")
            case "decide":
                self.clients.decide(event or "e", True)
            case "pause":
                self.clients.pause(event or "e")
            case "resume":
                self.clients.resume(event or "e")
            case "reap":
                self.reap()
            case "duplicate":
                for found in self.open_executions():
                    ids = {"workspace": WORKSPACE, "execution_id": found.id}
                    with contextlib.suppress(InvocationError):
                        self.invoke("advance_execution", ids)
            case "kill_machine":
                for run in list(self.machines.runs.values()):
                    if run.running:
                        self.machines.end(run, "FAILED", "States.Runtime", "lost")
            case _:
                raise ValueError(f"nobody knows how to {act!r}")

    # --- what is there -------------------------------------------------------------------------

    @property
    def executions(self) -> Sequence[Execution]:
        """All status items."""
        return self.backing.all_executions()

    def open_executions(self) -> list[Execution]:
        """Return the status items that have not ended."""
        return [each for each in self.executions if not each.status.is_terminal]

    def sites(self) -> list[str]:
        """Return the calls so far, but of the reaper's idle passes only those of the first.

        One pass that finds nothing is as another.
        """
        again = {site for one in self._idle_passes[1:] for site in one}
        return [site for site in self.plan.sites if site not in again]

    @property
    def limits_seen(self) -> Sequence[Mapping[str, int]]:
        """Return the limits that executions had, by scope."""
        return [each.limits for each in self.executions if each.limits]

    def index_catches_up(self) -> None:
        """Let the indexes say what is stored."""
        if self.scenario is not None and self.scenario.index_lag:
            self.backing.late.seconds = 0.0

    def _is_quiet(self) -> bool:
        """Tell whether nothing but the reaper's next pass is left."""
        return self.agenda.left() <= 1 and not self.open_executions() and not self.queue.messages

    def _seconds_at(self, time: str) -> float:
        """Return a time on ``clock.monotonic()``."""
        ahead = dt.datetime.fromisoformat(time) - self.clock.now()
        return self.clock.monotonic() + ahead.total_seconds()

    def _horizon(self) -> float:
        start = self.clock.now() - dt.timedelta(seconds=self.clock.monotonic())
        lag = 0.0 if self.scenario is None else self.scenario.index_lag
        last = max(
            (dt.datetime.fromisoformat(each.deadline_at) for each in self.executions),
            default=self.clock.now() + dt.timedelta(days=1),
        )
        seconds = max((last - start).total_seconds(), self._last_act + 3_600)
        return seconds + 2 * (REAPER_PERIOD + lag) + self._skew + 1

    def watch(self, execution_id: str, status: str) -> None:
        """Note what a status item says now."""
        seen = self.statuses.setdefault(execution_id, [])
        if not seen or seen[-1] != status:
            seen.append(status)
