"""What every execution store does: run by the fake and by the adapter on DynamoDB."""

import base64
import dataclasses
import json
import threading
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from orcheo.adapters.dynamodb.execution_items import frame_item
from orcheo.adapters.dynamodb.execution_store import DynamoExecutionStore
from orcheo.application.claim_checks import INLINE_BYTES, claim_check, is_claim_check
from orcheo.application.ports import DueExecution, EventConflict, ExecutionStore
from orcheo.domain.commit_log import EntryType, LogEntry, TaskRow
from orcheo.domain.errors import ExecutionConflict, InvalidRequest, NotFound
from orcheo.domain.executions import Frame, FrameType, retention_shard
from orcheo.domain.lifecycles import ExecutionStatus
from tests.fakes.aws import InMemoryBlobStore
from tests.fakes.clock import SeededRandomness
from tests.fakes.execution_store import InMemoryExecutionStore
from tests.harness.cloud import RUNTIME, cloud
from tests.harness.samples import (
    AT,
    WORKSPACE,
    a_checkpoint,
    a_decision,
    a_suspension,
    a_waiting_row,
    an_acceptance,
    an_entry,
    an_execution,
    an_id,
)

BLOBS = InMemoryBlobStore()
DUE = "2026-11-02T09:02:00.000Z"
LATER = "2026-11-02T10:00:00.000Z"
OPEN = frozenset({ExecutionStatus.SCHEDULED, ExecutionStatus.RUNNING, ExecutionStatus.WAITING})


def _frames(count: int) -> list[Frame]:
    return [
        Frame(
            execution_id=an_id(),
            sequence=n,
            at=AT,
            type=FrameType.NODE_STATUS,
            data={"status": "executing", "ratio": 0.1},
            node_id="greet" if n % 2 else None,
        )
        for n in range(1, count + 1)
    ]


@pytest.fixture(params=["memory", "dynamodb"])
def subject(request: pytest.FixtureRequest) -> Iterator[tuple[ExecutionStore, Any]]:
    """Give an empty store, and a function that adds frames to it."""
    if request.param == "memory":
        memory = InMemoryExecutionStore(BLOBS)
        yield memory, lambda frames: memory.add_frames(WORKSPACE, frames)
        return
    with cloud() as account:
        client = account.client("dynamodb")
        store = DynamoExecutionStore(
            client,
            RUNTIME,
            blobs=BLOBS,
            randomness=SeededRandomness(),
        )

        def add(frames: list[Frame]) -> None:
            for frame in frames:
                client.put_item(TableName=RUNTIME, Item=frame_item(WORKSPACE, frame))

        yield store, add


@pytest.fixture
def store(subject: tuple[ExecutionStore, Any]) -> ExecutionStore:
    """Give an empty store."""
    return subject[0]


# --- acceptance ---------------------------------------------------------------------------------


def test_the_first_acceptance_is_written_and_the_second_sees_it(store: ExecutionStore) -> None:
    first = an_acceptance()
    assert store.accept(first) is None
    assert store.accept(an_acceptance(body_hash="other", version=2)) == first
    assert store.acceptance(WORKSPACE, an_id()) == first


def test_an_event_that_was_never_accepted_has_no_acceptance(store: ExecutionStore) -> None:
    assert store.acceptance(WORKSPACE, an_id()) is None


def test_acceptances_of_two_workspaces_do_not_meet(store: ExecutionStore) -> None:
    assert store.accept(an_acceptance()) is None
    assert store.accept(an_acceptance(workspace="globex")) is None


def test_a_conflict_is_kept_once_beside_its_dedupe_row(store: ExecutionStore) -> None:
    store.accept(an_acceptance())
    conflict = EventConflict(
        workspace=WORKSPACE,
        execution_id=an_id(),
        body_hash="b" * 64,
        trigger={"type": "api", "event": {"key": "k"}},
        accepted_at=AT,
    )
    other = dataclasses.replace(conflict, body_hash="a" * 64, accepted_at=LATER)
    assert store.record_conflict(other)
    assert store.record_conflict(conflict)
    assert not store.record_conflict(dataclasses.replace(conflict, accepted_at=LATER))
    assert store.conflicts(WORKSPACE, an_id()) == [conflict, other]
    assert store.conflicts("globex", an_id()) == []
    assert store.acceptance(WORKSPACE, an_id()) == an_acceptance()


# --- status items -------------------------------------------------------------------------------


def test_an_execution_is_created_once_and_comes_back_whole(store: ExecutionStore) -> None:
    execution = an_execution(
        inputs={"a": 1.5, "b": [1e-9, -0.0], "text": "é\ud800", "deep": {"n": None}},
        config={"thread": "x"},
        priority=7,
        created_by="ada",
        error=None,
    )
    assert store.create(execution, due_at=DUE)
    assert not store.create(an_execution(inputs={"other": True}), due_at=DUE)
    assert store.get(WORKSPACE, an_id()) == execution


def test_an_unknown_execution_is_not_found(store: ExecutionStore) -> None:
    with pytest.raises(NotFound, match="ex_"):
        store.get(WORKSPACE, an_id())


def test_an_execution_is_not_found_from_another_workspace(store: ExecutionStore) -> None:
    store.create(an_execution(), due_at=DUE)
    with pytest.raises(NotFound):
        store.get("globex", an_id())


def test_a_projection_replaces_what_follows_the_log(store: ExecutionStore) -> None:
    store.create(an_execution(), due_at=DUE)
    running = an_execution(status=ExecutionStatus.RUNNING, started_at=AT)
    assert store.project(running, expected=OPEN, due_at=LATER)
    assert store.get(WORKSPACE, an_id()) == running
    failed = an_execution(
        status=ExecutionStatus.FAILED,
        started_at=AT,
        finished_at=LATER,
        error={"type": "NodeFailed", "message": "no", "node_id": "greet"},
    )
    assert store.project(failed, expected=OPEN, due_at=None)
    assert store.get(WORKSPACE, an_id()) == failed


def test_a_projection_that_no_longer_fits_is_refused(store: ExecutionStore) -> None:
    store.create(an_execution(), due_at=DUE)
    done = an_execution(status=ExecutionStatus.SUCCEEDED, finished_at=LATER)
    assert store.project(done, expected=OPEN, due_at=None)
    running = an_execution(status=ExecutionStatus.RUNNING)
    assert not store.project(running, expected=OPEN, due_at=DUE)
    assert store.get(WORKSPACE, an_id()) == done


def test_a_projection_of_what_does_not_exist_is_refused(store: ExecutionStore) -> None:
    assert not store.project(an_execution(), expected=OPEN, due_at=DUE)


# --- the due index ------------------------------------------------------------------------------


def _due(store: ExecutionStore, before: str) -> list[DueExecution]:
    return [row for shard in range(8) for row in store.due(shard, before=before, limit=50)]


def test_what_is_due_is_found_in_its_shard_oldest_first(store: ExecutionStore) -> None:
    for n in range(20):
        store.create(an_execution(f"e{n}"), due_at=f"2026-11-02T09:{20 - n:02}:00.000Z")
    rows = _due(store, "2026-11-02T09:10:00.000Z")
    assert len(rows) == 10
    for shard in range(8):
        mine = store.due(shard, before=LATER, limit=50)
        assert [row.due_at for row in mine] == sorted(row.due_at for row in mine)
        assert store.due(shard, before=LATER, limit=1) == mine[:1]


def test_a_projection_does_not_move_the_time_of_the_next_look(store: ExecutionStore) -> None:
    store.create(an_execution(), due_at=DUE)
    running = an_execution(status=ExecutionStatus.RUNNING)
    store.project(running, expected=OPEN, due_at=LATER)
    assert [row.due_at for row in _due(store, LATER)] == [DUE]


def test_only_a_postponement_moves_it_and_only_from_what_was_seen(store: ExecutionStore) -> None:
    store.create(an_execution(), due_at=DUE)
    (row,) = _due(store, DUE)
    assert store.postpone(row, until=LATER)
    assert not store.postpone(row, until=DUE)
    assert _due(store, DUE) == []
    assert [found.due_at for found in _due(store, LATER)] == [LATER]


def test_a_terminal_execution_is_never_due_again(store: ExecutionStore) -> None:
    store.create(an_execution(), due_at=DUE)
    (row,) = _due(store, DUE)
    done = an_execution(status=ExecutionStatus.SUCCEEDED)
    store.project(done, expected=OPEN, due_at=None)
    assert _due(store, LATER) == []
    assert not store.postpone(row, until=LATER)


def test_a_terminal_execution_that_is_kept_for_a_time_moves_to_its_retention_shard(
    store: ExecutionStore,
) -> None:
    store.create(an_execution(retention_days=1), due_at=DUE)
    done = an_execution(status=ExecutionStatus.SUCCEEDED, finished_at=DUE, retention_days=1)
    assert done.kept_until == "2026-11-03T09:02:00.000Z"
    assert store.project(done, expected=OPEN, due_at=LATER)
    assert _due(store, LATER) == []
    assert store.get(WORKSPACE, an_id()) == done
    assert not store.look_at(WORKSPACE, an_id(), at=DUE)
    (row,) = store.due(retention_shard(an_id()), before=LATER, limit=10)
    assert row == DueExecution(workspace=WORKSPACE, execution_id=an_id(), due_at=LATER)
    assert store.postpone(row, until="2026-11-02T11:00:00.000Z")
    assert not store.due(retention_shard(an_id()), before=LATER, limit=10)


# --- purges -------------------------------------------------------------------------------------


def test_a_purged_dedupe_row_stands_over_any_other_and_is_due(store: ExecutionStore) -> None:
    store.accept(an_acceptance())
    purged = an_acceptance(purged=True, purged_at=DUE, trigger={"type": "webhook"})
    for _ in range(2):
        store.mark_purged(purged, due_at=LATER)
    assert store.acceptance(WORKSPACE, an_id()) == purged
    assert store.accept(an_acceptance()) == purged
    (row,) = store.due(retention_shard(an_id()), before=LATER, limit=10)
    assert row.purged
    later = "2026-11-02T11:00:00.000Z"
    assert store.postpone(row, until=later)
    assert not store.settle(row)
    (row,) = store.due(retention_shard(an_id()), before=later, limit=10)
    assert store.settle(row)
    assert not store.settle(row)
    assert not store.due(retention_shard(an_id()), before=later, limit=10)
    assert store.acceptance(WORKSPACE, an_id()) == purged


def test_an_erased_execution_is_gone_but_for_fences(subject: tuple[ExecutionStore, Any]) -> None:
    store, add_frames = subject
    for name in ("event", "other"):
        store.create(an_execution(name), due_at=DUE)
        for index in range(60):
            store.append(WORKSPACE, an_id(name), an_entry(index, request_id="a" * 600))
        store.put_task(WORKSPACE, an_id(name), a_waiting_row(checkpoint=3))
        store.put_decision(WORKSPACE, an_id(name), a_decision())
        store.put_suspension(WORKSPACE, an_id(name), a_suspension())
    add_frames(_frames(3))
    outline = store.outline(WORKSPACE, an_id())
    assert [entry.index for entry in outline] == [*range(60)]
    assert {entry.type for entry in outline} == {EntryType.CLAIM}
    assert not any(entry.body for entry in outline)
    fence = LogEntry(index=59, type=EntryType.END, at=AT)
    for _ in range(2):
        store.erase(WORKSPACE, an_id(), fences=[fence])
        with pytest.raises(NotFound):
            store.get(WORKSPACE, an_id())
        log = store.read_log(WORKSPACE, an_id(), whole=True)
        assert [entry.index for entry in log.entries] == [59]
        assert log.end is not None
        assert not log.tasks
        assert not log.decisions
        assert log.suspension is None
        assert not store.frames(WORKSPACE, an_id(), after=0, limit=10)
        with pytest.raises(ExecutionConflict):
            store.append(WORKSPACE, an_id(), an_entry(59))
    store.erase(WORKSPACE, an_id(), fences=())
    assert not store.outline(WORKSPACE, an_id())
    assert len(store.outline(WORKSPACE, an_id("other"))) == 60
    assert store.get(WORKSPACE, an_id("other"))
    assert [e.id for e in store.list(WORKSPACE, limit=10).items] == [an_id("other")]


# --- the log ------------------------------------------------------------------------------------


def test_an_unknown_execution_has_an_empty_log(store: ExecutionStore) -> None:
    log = store.read_log(WORKSPACE, an_id())
    assert (log.last_index, list(log.entries), list(log.tasks)) == (-1, [], [])


def test_an_index_is_taken_once(store: ExecutionStore) -> None:
    store.append(WORKSPACE, an_id(), an_entry(0))
    with pytest.raises(ExecutionConflict, match="Entry 0"):
        store.append(WORKSPACE, an_id(), an_entry(0, EntryType.CANCEL))
    assert [e.type for e in store.read_log(WORKSPACE, an_id()).entries] == [EntryType.CLAIM]


def test_a_log_is_read_from_its_newest_checkpoint_on(store: ExecutionStore) -> None:
    entries = [
        an_entry(0),
        a_checkpoint(1, -1, values={"x": 0.1}),
        a_checkpoint(2, 0, values={"x": {"$": "tuple", "v": [1, 2]}}),
        an_entry(3),
        an_entry(4),
    ]
    for entry in entries:
        store.append(WORKSPACE, an_id(), entry)
    rows = [
        TaskRow(checkpoint=at, task_id=f"t{n}", at=AT, body={"node": "a", "output": n / 3})
        for at in (1, 2)
        for n in range(3)
    ]
    for row in rows:
        assert store.put_task(WORKSPACE, an_id(), row) == row
    store.create(an_execution(), due_at=DUE)
    log = store.read_log(WORKSPACE, an_id())
    assert list(log.entries) == entries[2:]
    assert list(log.tasks) == rows[3:]
    assert log.claims_since_checkpoint == 2
    whole = store.read_log(WORKSPACE, an_id(), whole=True)
    assert list(whole.entries) == entries
    assert list(whole.tasks) == rows


def test_a_log_without_a_checkpoint_is_read_whole(store: ExecutionStore) -> None:
    for n in range(3):
        store.append(WORKSPACE, an_id(), an_entry(n))
    assert store.read_log(WORKSPACE, an_id()).last_index == 2


def test_a_log_longer_than_a_page_is_read_to_its_checkpoint(store: ExecutionStore) -> None:
    store.append(WORKSPACE, an_id(), a_checkpoint(0, -1))
    store.append(WORKSPACE, an_id(), a_checkpoint(1, 0))
    for n in range(2, 120):
        store.append(WORKSPACE, an_id(), an_entry(n))
    for n in range(120):
        row = TaskRow(checkpoint=1, task_id=f"t{n:03}", at=AT, body={"n": n})
        store.put_task(WORKSPACE, an_id(), row)
    log = store.read_log(WORKSPACE, an_id())
    assert [entry.index for entry in log.entries] == list(range(1, 120))
    assert [row.body["n"] for row in log.tasks] == list(range(120))


def test_a_body_larger_than_an_item_comes_back(store: ExecutionStore) -> None:
    text = base64.b64encode(SeededRandomness(1).token_bytes(600_000)).decode()
    store.append(WORKSPACE, an_id(), a_checkpoint(0, -1, values={"text": text}))
    row = TaskRow(checkpoint=0, task_id="t", at=AT, body={"text": text})
    store.put_task(WORKSPACE, an_id(), row)
    store.create(an_execution(inputs={"text": text}), due_at=DUE)
    log = store.read_log(WORKSPACE, an_id())
    assert log.entries[0].body["values"]["text"] == text
    assert list(log.tasks) == [row]
    assert store.get(WORKSPACE, an_id()).inputs == {"text": text}


def test_one_of_many_writers_of_an_index_wins(store: ExecutionStore) -> None:
    outcomes: list[str] = []

    def write(n: int) -> None:
        try:
            store.append(WORKSPACE, an_id(), an_entry(0, request_id=str(n)))
            outcomes.append(str(n))
        except ExecutionConflict:
            pass

    threads = [threading.Thread(target=write, args=(n,)) for n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    (winner,) = outcomes
    assert store.read_log(WORKSPACE, an_id()).entries[0].body == {"request_id": winner}


# --- task rows ----------------------------------------------------------------------------------


def _row(status: str, attempts: int = 1) -> TaskRow:
    body = {"node": "greet", "status": status, "attempts": attempts}
    return TaskRow(checkpoint=3, task_id="0f-1", at=AT, body=body)


def test_the_first_task_row_wins_and_the_loser_gets_it(store: ExecutionStore) -> None:
    assert store.put_task(WORKSPACE, an_id(), _row("succeeded")) == _row("succeeded")
    assert store.put_task(WORKSPACE, an_id(), _row("failed")) == _row("succeeded")


def test_a_row_of_an_unfinished_attempt_is_replaced(store: ExecutionStore) -> None:
    first, second = _row("executing"), _row("executing", 2)
    store.put_task(WORKSPACE, an_id(), first)
    assert store.put_task(WORKSPACE, an_id(), second, replaces=first) == second
    assert store.put_task(WORKSPACE, an_id(), _row("failed"), replaces=first) == second
    done = _row("succeeded", 2)
    assert store.put_task(WORKSPACE, an_id(), done, replaces=second) == done


def test_a_row_that_is_not_there_cannot_be_replaced(store: ExecutionStore) -> None:
    with pytest.raises(ExecutionConflict, match="gone"):
        store.put_task(WORKSPACE, an_id(), _row("failed"), replaces=_row("executing"))


# --- decisions and suspensions -----------------------------------------------------------------


def test_the_first_decision_stands_and_the_second_sees_it(store: ExecutionStore) -> None:
    asked = {"node_id": "ask", "kind": "interrupt", "value": "Approve?", "created_at": AT}
    first = a_decision(value={"yes": 0.1, "text": "é\ud800"}, asked=asked)
    assert store.put_decision(WORKSPACE, an_id(), first) == first
    assert store.put_decision(WORKSPACE, an_id(), first) == first
    assert store.put_decision(WORKSPACE, an_id(), a_decision(value="no", by="eve")) == first
    assert store.read_log(WORKSPACE, an_id()).decisions == {"in_a": first}


def test_decisions_and_suspension_are_read_with_the_log(store: ExecutionStore) -> None:
    entries = [an_entry(0), a_checkpoint(1, -1), an_entry(2), a_checkpoint(3, 0), an_entry(4)]
    for entry in entries:
        store.append(WORKSPACE, an_id(), entry)
    store.create(an_execution(), due_at=DUE)
    row = TaskRow(checkpoint=3, task_id="t", at=AT, body={"node": "a", "status": "waiting"})
    store.put_task(WORKSPACE, an_id(), row)
    decisions = {name: a_decision(name, value=n) for n, name in enumerate(["in_a", "in_b"])}
    for decision in decisions.values():
        store.put_decision(WORKSPACE, an_id(), decision)
    store.put_suspension(WORKSPACE, an_id(), a_suspension())
    for whole in (False, True):
        log = store.read_log(WORKSPACE, an_id(), whole=whole)
        assert list(log.entries) == (entries if whole else entries[3:])
        assert list(log.tasks) == [row]
        assert log.decisions == decisions
        assert log.suspension == a_suspension()


def test_a_log_without_decisions_has_none(store: ExecutionStore) -> None:
    store.append(WORKSPACE, an_id(), an_entry(0))
    store.put_decision("globex", an_id(), a_decision())
    log = store.read_log(WORKSPACE, an_id())
    assert log.decisions == {}
    assert log.suspension is None


def test_many_decisions_hide_no_entry(store: ExecutionStore) -> None:
    store.append(WORKSPACE, an_id(), a_checkpoint(0, -1))
    for n in range(130):
        store.put_decision(WORKSPACE, an_id(), a_decision(f"in_{n:03}"))
    log = store.read_log(WORKSPACE, an_id())
    assert log.last_index == 0
    assert len(log.decisions) == 130


def test_a_large_decision_comes_back(store: ExecutionStore) -> None:
    text = base64.b64encode(SeededRandomness(1).token_bytes(600_000)).decode()
    large = a_decision(value=text)
    store.put_decision(WORKSPACE, an_id(), large)
    assert store.put_decision(WORKSPACE, an_id(), a_decision()) == large
    assert store.read_log(WORKSPACE, an_id()).decisions["in_a"] == large


@pytest.mark.parametrize(
    ("standing", "late"),
    [((5, 0), (2, 0)), ((5, 1), (5, 0)), ((5, 1), (2, 3))],
)
def test_an_older_suspension_never_takes_the_place_of_a_newer_one(
    store: ExecutionStore, standing: tuple[int, int], late: tuple[int, int]
) -> None:
    newer, older = a_suspension(*standing), a_suspension(*late, token="late")
    assert store.put_suspension(WORKSPACE, an_id(), newer)
    assert not store.put_suspension(WORKSPACE, an_id(), older)
    assert store.read_log(WORKSPACE, an_id()).suspension == newer


def test_a_suspension_is_written_again_and_over_an_older_one(store: ExecutionStore) -> None:
    for suspension in (a_suspension(2), a_suspension(2), a_suspension(2, 1), a_suspension(7)):
        assert store.put_suspension(WORKSPACE, an_id(), suspension)
        assert store.read_log(WORKSPACE, an_id()).suspension == suspension


def test_a_look_can_be_set_for_what_has_not_ended(store: ExecutionStore) -> None:
    assert not store.look_at(WORKSPACE, an_id(), at=DUE)
    store.create(an_execution(), due_at=LATER)
    (row,) = _due(store, LATER)
    assert store.look_at(WORKSPACE, an_id(), at=DUE)
    assert [found.due_at for found in _due(store, DUE)] == [DUE]
    assert not store.postpone(row, until=LATER), "who looked before must not put it off"
    done = an_execution(status=ExecutionStatus.SUCCEEDED)
    store.project(done, expected=OPEN, due_at=None)
    assert not store.look_at(WORKSPACE, an_id(), at=DUE)
    assert _due(store, LATER) == []


# --- lists --------------------------------------------------------------------------------------


def _created(store: ExecutionStore, count: int) -> list[str]:
    ids: list[str] = []
    for n in range(count):
        workflow = f"wf_{'ab'[n % 2] * 26}"
        at = f"2026-11-02T09:00:{n // 3:02}.000Z"
        execution = an_execution(f"e{n}", workflow_id=workflow, created_at=at)
        store.create(execution, due_at=DUE)
        if n % 5 == 0:
            done = an_execution(f"e{n}", status=ExecutionStatus.SUCCEEDED)
            store.project(done, expected=OPEN, due_at=None)
        ids.append(execution.id)
    return ids


def _all(store: ExecutionStore, limit: int, **filters: Any) -> list[str]:
    found: list[str] = []
    cursor = None
    while True:
        page = store.list(WORKSPACE, limit=limit, cursor=cursor, **filters)
        assert len(page.items) <= limit
        found += [execution.id for execution in page.items]
        if page.cursor is None:
            return found
        cursor = page.cursor


@pytest.mark.parametrize("limit", [1, 4, 7, 50])
def test_pages_together_are_the_list_newest_first(store: ExecutionStore, limit: int) -> None:
    ids = _created(store, 23)
    store.create(an_execution("foreign", workspace="globex"), due_at=DUE)
    listed = _all(store, limit)
    assert sorted(listed) == sorted(ids)
    times = [store.get(WORKSPACE, execution_id).created_at for execution_id in listed]
    assert times == sorted(times, reverse=True)
    assert _all(store, limit, workflow_id="wf_" + "b" * 26) == [i for i in listed if i in ids[1::2]]
    assert _all(store, limit, status=ExecutionStatus.SUCCEEDED) == [
        i for i in listed if i in ids[::5]
    ]


def test_executions_are_listed_by_workflow_version_and_status_together(
    store: ExecutionStore,
) -> None:
    ids = _created(store, 12)
    second = an_execution("v2", workflow_id="wf_" + "b" * 26, version=2, created_at=AT)
    store.create(second, due_at=DUE)
    mine = {"workflow_id": "wf_" + "b" * 26}
    assert _all(store, 2, **mine, version=2) == [second.id]
    assert sorted(_all(store, 2, **mine, version=1)) == sorted(ids[1::2])
    assert _all(store, 2, version=2, workflow_id="wf_" + "a" * 26) == []
    assert _all(store, 1, **mine, status=ExecutionStatus.SUCCEEDED) == [ids[5]]


def test_the_newest_executions_of_several_workflows_are_found_at_once(
    store: ExecutionStore,
) -> None:
    ids = _created(store, 12)
    store.create(an_execution("foreign", workspace="globex"), due_at=DUE)
    a, b, none = "wf_" + "a" * 26, "wf_" + "b" * 26, "wf_" + "c" * 26
    found = store.latest(WORKSPACE, [a, b, none], each=4)
    assert {name: len(each) for name, each in found.items()} == {a: 4, b: 4, none: 0}
    listed = _all(store, 50)
    assert [each.id for each in found[a]] == [i for i in listed if i in ids[::2]][:4]
    assert [each.id for each in found[b]] == [i for i in listed if i in ids[1::2]][:4]
    assert len(store.latest(WORKSPACE, [a], each=50)[a]) == 6
    assert store.latest(WORKSPACE, [], each=5) == {}


@pytest.mark.parametrize("limit", [1, 7])
def test_executions_are_listed_by_what_they_come_from(store: ExecutionStore, limit: int) -> None:
    _created(store, 9)
    parent = {"execution_id": "ex_parent", "kind": "replay", "checkpoint": 3}
    mine = [an_execution(f"fork{n}", parent=parent, fork={"checkpoint": 3}) for n in range(3)]
    for execution in mine:
        store.create(execution, due_at=DUE)
    assert sorted(_all(store, limit, parent_id="ex_parent")) == sorted(each.id for each in mine)
    assert _all(store, limit, parent_id="ex_other") == []
    assert store.get(WORKSPACE, mine[0].id).fork == {"checkpoint": 3}


def test_a_full_last_page_has_no_cursor(store: ExecutionStore) -> None:
    _created(store, 4)
    assert store.list(WORKSPACE, limit=4).cursor is None
    assert store.list(WORKSPACE, limit=3).cursor is not None


@pytest.mark.parametrize(
    "cursor",
    [
        "",
        "garbage",
        "é",
        base64.urlsafe_b64encode(b'{"a": 1}').decode(),
        base64.urlsafe_b64encode(json.dumps([WORKSPACE, "nohash"]).encode()).decode(),
        base64.urlsafe_b64encode(json.dumps([WORKSPACE, 7]).encode()).decode(),
    ],
)
def test_a_cursor_that_nobody_gave_out_is_refused(store: ExecutionStore, cursor: str) -> None:
    with pytest.raises(InvalidRequest, match="cursor"):
        store.list(WORKSPACE, limit=1, cursor=cursor)


def test_a_cursor_does_not_cross_workspaces(store: ExecutionStore) -> None:
    _created(store, 3)
    cursor = store.list(WORKSPACE, limit=1).cursor
    with pytest.raises(InvalidRequest, match="cursor"):
        store.list("globex", limit=1, cursor=cursor)


def test_frames_come_in_order_after_a_sequence(subject: tuple[ExecutionStore, Any]) -> None:
    store, add = subject
    frames = _frames(12)
    add(frames)
    assert list(store.frames(WORKSPACE, an_id(), after=0, limit=100)) == frames
    assert list(store.frames(WORKSPACE, an_id(), after=9, limit=2)) == frames[9:11]
    assert list(store.frames(WORKSPACE, an_id(), after=12, limit=5)) == []


# --- any body -----------------------------------------------------------------------------------

_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=40),
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4)
    ),
    max_leaves=12,
)


@settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(bodies=st.lists(st.dictionaries(st.text(max_size=8), _JSON, max_size=4), max_size=3))
def test_any_json_body_survives_the_log(
    store: ExecutionStore,
    bodies: list[dict[str, Any]],
) -> None:
    execution_id = an_id(json.dumps(bodies))
    start = store.read_log(WORKSPACE, execution_id).last_index + 1
    entries = [
        LogEntry(index=start + n, type=EntryType.CLAIM, at=AT, body=body)
        for n, body in enumerate(bodies)
    ]
    for entry in entries:
        store.append(WORKSPACE, execution_id, entry)
    assert list(store.read_log(WORKSPACE, execution_id).entries)[start:] == entries


def test_inputs_that_are_stored_elsewhere_are_fetched(store: ExecutionStore) -> None:
    large = {"text": "x" * INLINE_BYTES, "day": {"$": "date", "v": "2026-11-02"}}
    checked = claim_check(BLOBS, WORKSPACE, large, owner=an_id())
    assert is_claim_check(checked)
    store.create(an_execution(inputs=checked), due_at=DUE)
    kept = store.get(WORKSPACE, an_id())
    assert kept.inputs == checked
    assert store.inputs(kept) == large
    assert store.inputs(an_execution(inputs={"a": 1})) == {"a": 1}
