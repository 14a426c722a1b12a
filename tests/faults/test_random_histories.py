"""Anything may happen next: Hypothesis looks for an order of events that breaks an invariant."""

from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from tests.faults.conftest import Campaign
from tests.faults.invariants import standing
from tests.faults.plan import CORE, Kind
from tests.faults.scenarios import (
    APPROVAL,
    BRANCHED,
    SCENARIOS,
    WORKSPACE,
    Scenario,
    chain,
    fan,
)
from tests.faults.world import World

EVERYTHING = Scenario(
    name="everything",
    graphs={
        "chain": chain("a", "b", "c"),
        "branch": BRANCHED,
        "fan": fan(3),
        "ask": chain("a", "b", interrupt_before=["b"]),
        "approval": APPROVAL,
        "limited": chain("a", "b", settings={"concurrency": 2}, interrupt_before=["b"]),
        "retry": SCENARIOS["retries"].graphs["retry"],
        **SCENARIOS["sub_workflow"].graphs,
    },
    nodes={},
    acts=[],
    expected={},
    children=None,
)
WORKFLOWS = sorted(set(EVERYTHING.graphs) - {"child"})
EVENTS = st.integers(0, 5).map(lambda number: f"e{number}")


class Histories(RuleBasedStateMachine):
    """One world, and all that may be done to it."""

    campaign: Campaign

    def __init__(self) -> None:
        super().__init__()
        self.world = World(seed=self.campaign.seed, skew=2.0)
        self.world.begin(EVERYTHING)
        self.workflows: dict[str, str] = {}
        self.writes = 0

    def _known(self, event: str) -> bool:
        return event in self.world.clients.events

    @rule(event=EVENTS, workflow=st.sampled_from(WORKFLOWS), door=st.booleans())
    def start(self, event: str, workflow: str, *, door: bool) -> None:
        """Start an execution; an event of a name that was used is a repeat of that one."""
        clients = self.world.clients
        name = f"{event}{door}"
        workflow = self.workflows.setdefault(name, workflow)
        (clients.execute if door else clients.deliver)(name, workflow, {})

    @rule(count=st.integers(1, 6))
    def step(self, count: int) -> None:
        """Let the next things happen."""
        for _ in range(count):
            if self.world.agenda.next_time is not None:
                self.world.agenda.step()

    @rule(seconds=st.sampled_from([1.0, 30.0, 61.0, 400.0, 1_000.0]))
    def wait(self, seconds: float) -> None:
        """Let time pass."""
        self.world.advance_time(seconds)

    @rule(kind=st.sampled_from([*CORE, Kind.HANG]), after=st.integers(0, 12))
    def fail(self, kind: Kind, after: int) -> None:
        """Let a call to come go wrong."""
        self.world.plan.fail_soon(kind, after)

    @rule(event=EVENTS, door=st.booleans(), act=st.sampled_from(["cancel", "pause", "resume"]))
    def command(self, event: str, act: str, *, door: bool) -> None:
        """Cancel, pause or resume."""
        if self._known(f"{event}{door}"):
            getattr(self.world.clients, act)(f"{event}{door}")

    @rule(event=EVENTS, door=st.booleans())
    def retry(self, event: str, *, door: bool) -> None:
        """Retry from the failure, where there is one."""
        if self._known(f"{event}{door}"):
            self.world.clients.retry(f"{event}{door}")

    @rule(event=EVENTS, door=st.booleans())
    def decide(self, event: str, *, door: bool) -> None:
        """Decide what is asked, now or soon."""
        if self._known(f"{event}{door}"):
            self.world.clients.decide(f"{event}{door}", "approve")

    @rule(act=st.sampled_from(["reap", "duplicate", "kill_machine"]))
    def disturb(self, act: str) -> None:
        """Let the reaper look, a worker come twice, or every state machine be lost."""
        self.world.meanwhile(act)

    @rule()
    def deliver_twice(self) -> None:
        """Let the acknowledgement of a delivery get lost."""
        self.world.queue.duplicates += 1

    @rule(limit=st.sampled_from([None, 1, 2]))
    def limit(self, limit: int | None) -> None:
        """Limit what Ada may run at once."""
        self.world.plain.user_limits.set_concurrency(WORKSPACE, "ada", limit)

    @invariant()
    def holds(self) -> None:
        """Check what must hold at any time."""
        writes = self.world.backing.executions.writes
        if writes != self.writes:
            self.writes = writes
            found = standing(self.world)
            assert not found, found

    def teardown(self) -> None:
        """Let the story end: the paused goes on, what is asked is decided, letters are redriven."""
        self.world.plan.soon.clear()
        for event in list(self.world.clients.events):
            self.world.clients.resume(event)
            self.world.clients.decide(event, "approve")
        self.world.settle()
        # So many faults may have met one message that it is a dead letter: it is sent back.
        if self.world.queue.redrive():
            self.world.settle()
        found = self.world.check()
        self.campaign.count("a history", found)
        assert not found, found


def _search(campaign: Campaign, examples: int, steps: int) -> None:
    campaign.seed = 20_261_124

    class Seeded(Histories):
        """Histories of this campaign."""

    Seeded.campaign = campaign
    options: Any = settings(
        max_examples=examples,
        stateful_step_count=steps,
        deadline=None,
        derandomize=True,
        database=None,
        phases=(Phase.generate,),
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
    )
    run_state_machine_as_test(Seeded, settings=options)


def test_random_histories(campaign: Campaign) -> None:
    _search(campaign, 200, 50)


@pytest.mark.long
@pytest.mark.timeout(3_600)
def test_random_histories_at_length(campaign: Campaign) -> None:
    _search(campaign, 2_000, 80)
