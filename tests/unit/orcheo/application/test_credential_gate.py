"""No execution begins whose credentials are not there or do not work; some wait for them."""

import dataclasses
from typing import Any

import pytest

from orcheo.application.credential_gate import CredentialGate
from orcheo.application.dispatch_execution import DispatchExecution, DispatchOutcome
from orcheo.application.end_execution import EndExecution
from orcheo.application.reap_executions import ReapExecutions, Repair
from orcheo.application.version_cache import VersionCache
from orcheo.domain.credentials import Credential, CredentialScope, CredentialStatus, Health
from orcheo.domain.lifecycles import ExecutionStatus
from tests.fakes.aws import RecordingOrchestrator
from tests.fakes.clock import FakeClock
from tests.fakes.credentials import InMemoryCredentialStore
from tests.fakes.execution_store import InMemoryExecutionStore
from tests.fakes.workflow_store import InMemoryWorkflowStore
from tests.harness.admission import admission, user_limits
from tests.harness.samples import AT, WORKSPACE, a_message, a_version, a_workflow, an_id


def graph(*values: str) -> dict[str, Any]:
    """Return a graph whose nodes refer to something."""
    ids = [f"n{number}" for number in range(len(values))]
    return {
        "nodes": [
            {"id": each, "kind": "builtin", "type": "set_variable", "config": {"v": value}}
            for each, value in zip(ids, values, strict=True)
        ],
        "edges": [
            {"from": source, "to": target}
            for source, target in zip(["START", *ids], [*ids, "END"], strict=True)
        ],
    }


class Counted(InMemoryCredentialStore):
    """Counts the looks."""

    looks = 0

    def by_names(self, *args: Any, **keywords: Any) -> Any:
        self.looks += 1
        return super().by_names(*args, **keywords)


class World:
    def __init__(self, *values: str) -> None:
        self.store = InMemoryExecutionStore()
        self.workflows = InMemoryWorkflowStore()
        self.machines = RecordingOrchestrator()
        self.clock = FakeClock()
        self.credentials = Counted()
        self.workflows.create(WORKSPACE, a_workflow(), a_version(graph=graph(*values)))
        versions = VersionCache(self.workflows)
        self.gate = CredentialGate(self.credentials, versions, self.clock)

    def add(self, name: str = "mail", **changes: Any) -> None:
        fields: dict[str, Any] = {
            "workspace": WORKSPACE, "id": f"cr_{name}", "name": name, "type": "bearer",
            "status": CredentialStatus.ACTIVE, "fields": frozenset({"token"}), "owner": "ada",
            "created_at": AT, "created_by": "ada", "updated_at": AT, **changes,
        }  # fmt: skip
        self.credentials.create(Credential(**fields))

    def change(self, name: str = "mail", **changes: Any) -> None:
        row = self.credentials.rows[WORKSPACE, f"cr_{name}"]
        self.credentials.rows[WORKSPACE, row.id] = dataclasses.replace(row, **changes)

    def dispatch(self, **more: Any) -> DispatchOutcome:
        end = EndExecution(self.store, self.clock)
        admit = admission(self.store, self.machines, self.clock)
        limits = user_limits(self.clock)
        use_case = DispatchExecution(
            self.store, self.workflows, self.machines, self.clock, end, admit, limits, self.gate
        )
        return use_case(a_message(**more))

    def reap(self) -> dict[Repair, int]:
        end = EndExecution(self.store, self.clock)
        admit = admission(self.store, self.machines, self.clock)
        return dict(ReapExecutions(self.store, self.machines, self.clock, end, admit, self.gate)())

    @property
    def status(self) -> ExecutionStatus:
        return self.store.get(WORKSPACE, an_id()).status

    @property
    def error(self) -> str:
        return str((self.store.get(WORKSPACE, an_id()).error or {})["type"])


def test_what_refers_to_nothing_is_not_asked_about() -> None:
    world = World("plain", "[[]] [[1, 2]]")
    assert world.dispatch() is DispatchOutcome.STARTED
    assert world.credentials.looks == 0


def test_what_works_begins_after_one_look() -> None:
    world = World("[[mail]]", "[[chat#token]]")
    world.add("mail")
    world.add("chat", health=Health.HEALTHY)
    world.credentials.looks = 0
    assert world.dispatch() is DispatchOutcome.STARTED
    assert world.credentials.looks == 1


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"status": CredentialStatus.REVOKED}, "CredentialUnavailable"),
        ({"status": CredentialStatus.ISSUED}, "CredentialUnavailable"),
        ({"expires_at": AT}, "CredentialUnavailable"),
        ({"scope": CredentialScope(workflow_ids=frozenset({"wf_x"}))}, "CredentialUnavailable"),
        ({"health": Health.UNHEALTHY}, "CredentialUnhealthy"),
    ],
)
def test_what_cannot_have_its_credential_ends_before_any_node(
    changes: dict[str, Any], error: str
) -> None:
    world = World("[[mail]]")
    world.add(**changes)
    assert world.dispatch() is DispatchOutcome.REFUSED
    assert (world.status, world.error) == (ExecutionStatus.FAILED, error)
    assert world.machines.started == []


def test_a_credential_that_is_missing_is_no_reason_to_wait() -> None:
    world = World("[[mail]]", "[[nobody]]")
    world.add(health=Health.UNHEALTHY, on_unhealthy="wait")
    assert world.dispatch() is DispatchOutcome.REFUSED
    assert world.error == "CredentialUnavailable"


@pytest.mark.parametrize(
    "broken", [{"health": Health.UNHEALTHY}, {"status": CredentialStatus.ISSUED}]
)
def test_some_wait_and_begin_once_it_works(broken: dict[str, Any]) -> None:
    world = World("[[mail]]")
    world.add(on_unhealthy="wait", **broken)
    assert world.dispatch() is DispatchOutcome.BLOCKED
    assert world.dispatch() is DispatchOutcome.BLOCKED, "a redelivery finds the same"
    for _ in range(5):
        world.clock.advance(121)
        assert world.reap() == {Repair.BLOCKED: 1}
    assert (world.status, world.machines.started) == (ExecutionStatus.SCHEDULED, [])
    world.change(status=CredentialStatus.ACTIVE, health=Health.HEALTHY)
    world.clock.advance(61)
    assert world.reap() == {Repair.STARTED: 1}
    assert world.machines.started == [(WORKSPACE, an_id(), 0)]
    world.change(health=Health.UNHEALTHY)
    world.clock.advance(301)
    assert world.reap() == {Repair.HEALTHY: 1}, "what has begun finds out where it uses it"


def test_waiting_ends_with_the_credential_or_with_the_deadline() -> None:
    world = World("[[mail]]")
    world.add(on_unhealthy="wait", health=Health.UNHEALTHY)
    world.dispatch()
    world.change(status=CredentialStatus.REVOKED)
    world.clock.advance(121)
    assert world.reap() == {Repair.REFUSED: 1}
    assert world.error == "CredentialUnavailable"
    world = World("[[mail]]")
    world.add(on_unhealthy="wait", health=Health.UNHEALTHY)
    world.dispatch()
    world.clock.advance(400 * 86_400)
    assert world.reap() == {Repair.EXPIRED: 1}


def test_a_pinned_node_needs_no_credential() -> None:
    world = World("[[mail]]", "plain")
    assert world.dispatch(pins={"n0": {"x": 1}}) is DispatchOutcome.STARTED


def test_a_run_up_to_a_node_is_not_asked() -> None:
    world = World("plain", "[[mail]]")
    assert world.dispatch(stop_after="n0") is DispatchOutcome.STARTED
