"""What every slot store does: run by the fake and by the adapter on DynamoDB."""

import dataclasses
import threading
from collections.abc import Iterator
from typing import Any

import pytest

from orcheo.adapters.dynamodb.slot_store import DynamoSlotStore
from orcheo.application.slot_ports import SlotStore, Taken
from orcheo.domain.slots import DueSlots, Pending
from tests.fakes.slot_store import InMemorySlotStore
from tests.harness.cloud import RUNTIME, cloud
from tests.harness.samples import AT, WORKSPACE, an_id

SCOPE = "user:ada#1@example.com"
LATER = "2026-11-02T09:05:00.000Z"
SLOTS = DueSlots(workspace=WORKSPACE, scope=SCOPE, index=0, due_at=LATER)


@pytest.fixture(params=["memory", "dynamodb"])
def store(request: pytest.FixtureRequest) -> Iterator[SlotStore]:
    """Give an empty store."""
    if request.param == "memory":
        yield InMemorySlotStore()
        return
    with cloud() as account:
        yield DynamoSlotStore(account.client("dynamodb"), RUNTIME)


def _take(store: SlotStore, event: str, attempt: int = 0, capacity: int = 2) -> Taken:
    return store.acquire(SLOTS, an_id(event), attempt=attempt, capacity=capacity)


def _row(event: str, **changes: Any) -> Pending:
    row = Pending(
        workspace=WORKSPACE,
        scope=SCOPE,
        execution_id=an_id(event),
        priority=0,
        created_at=AT,
        limits={SCOPE: 3, "workflow:wf": 500},
    )
    return dataclasses.replace(row, **changes)


# --- slots --------------------------------------------------------------------------------------


def test_an_item_takes_as_many_as_its_capacity(store: SlotStore) -> None:
    assert store.holders(WORKSPACE, SCOPE) == {}
    taken = [_take(store, event) for event in "abc"]
    assert taken == [Taken.HELD, Taken.HELD, Taken.FULL]
    assert store.holders(WORKSPACE, SCOPE) == {0: {an_id("a"): 0, an_id("b"): 0}}
    assert store.holders("other", SCOPE) == {}


def test_taking_a_slot_again_is_success_also_when_the_item_is_full(store: SlotStore) -> None:
    assert _take(store, "a", capacity=1) is Taken.HELD
    assert _take(store, "a", capacity=1) is Taken.HELD
    assert store.holders(WORKSPACE, SCOPE) == {0: {an_id("a"): 0}}


def test_a_lowered_capacity_keeps_the_holders_and_lets_nobody_in(store: SlotStore) -> None:
    for event in "abc":
        _take(store, event, capacity=3)
    assert _take(store, "d", capacity=2) is Taken.FULL
    store.release(WORKSPACE, SCOPE, 0, an_id("a"))
    assert _take(store, "d", capacity=2) is Taken.FULL
    assert _take(store, "b", capacity=2) is Taken.HELD
    store.release(WORKSPACE, SCOPE, 0, an_id("b"))
    assert _take(store, "d", capacity=2) is Taken.HELD


def test_a_newer_attempt_takes_over_and_an_older_one_is_refused(store: SlotStore) -> None:
    assert _take(store, "a", 2) is Taken.HELD
    assert _take(store, "a", 1) is Taken.SUPERSEDED
    assert _take(store, "a", 3) is Taken.HELD
    assert store.holders(WORKSPACE, SCOPE) == {0: {an_id("a"): 3}}


def test_an_attempt_gives_back_only_what_is_still_its_own(store: SlotStore) -> None:
    _take(store, "a", 1)
    _take(store, "a", 2)
    assert store.release(WORKSPACE, SCOPE, 0, an_id("a"), attempt=1) is False
    assert store.release(WORKSPACE, SCOPE, 0, an_id("a"), attempt=2) is True
    assert store.release(WORKSPACE, SCOPE, 0, an_id("a"), attempt=2) is False


def test_giving_back_twice_or_what_never_was_held_changes_nothing(store: SlotStore) -> None:
    assert store.release(WORKSPACE, SCOPE, 0, an_id("a")) is False
    _take(store, "a")
    assert store.release(WORKSPACE, SCOPE, 0, an_id("b")) is False
    assert store.release(WORKSPACE, SCOPE, 0, an_id("a")) is True
    assert store.release(WORKSPACE, SCOPE, 0, an_id("a")) is False
    assert store.holders(WORKSPACE, SCOPE) == {0: {}}


def test_items_are_apart(store: SlotStore) -> None:
    for index in (0, 19):
        item = dataclasses.replace(SLOTS, index=index)
        store.acquire(item, an_id("a"), attempt=0, capacity=1)
    assert store.holders(WORKSPACE, SCOPE) == {0: {an_id("a"): 0}, 19: {an_id("a"): 0}}


def test_many_at_once_never_are_more_than_the_capacity(store: SlotStore) -> None:
    results: list[Taken] = []

    def work(number: int) -> None:
        results.append(_take(store, f"e{number}", capacity=5))

    threads = [threading.Thread(target=work, args=(number,)) for number in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert results.count(Taken.HELD) == 5
    assert len(store.holders(WORKSPACE, SCOPE)[0]) == 5


# --- attempts -----------------------------------------------------------------------------------


def test_only_the_newest_attempt_can_be_confirmed_and_then_none_begins(store: SlotStore) -> None:
    assert [store.begin(WORKSPACE, an_id()) for _ in range(2)] == [1, 2]
    assert store.confirm(WORKSPACE, an_id(), 1) is False
    assert store.confirm(WORKSPACE, an_id(), 2) is True
    assert store.confirm(WORKSPACE, an_id(), 2) is True
    assert store.begin(WORKSPACE, an_id()) is None
    assert store.begin(WORKSPACE, an_id("other")) == 1


def test_an_attempt_that_never_began_is_not_confirmed(store: SlotStore) -> None:
    assert store.confirm(WORKSPACE, an_id(), 1) is False


# --- queues -------------------------------------------------------------------------------------


def test_a_queue_is_ordered_by_priority_then_age_then_id(store: SlotStore) -> None:
    older = "2026-11-01T09:00:00.000Z"
    first, second = sorted(["y", "z"], key=an_id)
    rows = [
        _row("top", priority=499),
        _row("high", priority=7),
        _row("old", created_at=older),
        _row(first),
        _row(second),
        _row("low", priority=-1, created_at=older),
        _row("last", priority=-499),
    ]
    for row in reversed(rows):
        store.enqueue(row)
    assert sorted(rows, key=lambda row: row.place) == rows
    assert store.waiting(WORKSPACE, SCOPE, limit=10) == rows
    assert store.waiting(WORKSPACE, SCOPE, limit=1) == rows[:1]
    assert store.waiting(WORKSPACE, SCOPE, after=rows[1], limit=2) == rows[2:4]
    assert store.waiting("other", SCOPE, limit=10) == []


def test_a_row_is_written_and_deleted_any_number_of_times(store: SlotStore) -> None:
    row = _row("a")
    assert store.is_waiting(row) is False
    store.dequeue(row)
    store.enqueue(row)
    store.enqueue(row)
    assert store.is_waiting(row) is True
    assert store.is_waiting(dataclasses.replace(row, scope="user:eve")) is False
    store.dequeue(row)
    store.dequeue(row)
    assert store.is_waiting(row) is False
    assert store.waiting(WORKSPACE, SCOPE, limit=10) == []


# --- looks --------------------------------------------------------------------------------------


def test_an_item_is_due_from_its_first_holder_on(store: SlotStore) -> None:
    _take(store, "a")
    later = dataclasses.replace(SLOTS, due_at="2026-11-02T10:00:00.000Z")
    store.acquire(later, an_id("b"), attempt=0, capacity=2)
    assert store.due_slots(before=AT, limit=5) == []
    assert store.due_slots(before=LATER, limit=5) == [SLOTS]


def test_a_look_is_postponed_only_as_it_was_read(store: SlotStore) -> None:
    _take(store, "a")
    until = "2026-11-02T09:10:00.000Z"
    assert store.postpone_slots(SLOTS, until=until) is True
    assert store.postpone_slots(SLOTS, until=until) is False
    assert store.due_slots(before=LATER, limit=5) == []
    assert store.due_slots(before=until, limit=5) == [dataclasses.replace(SLOTS, due_at=until)]


def test_looks_end_only_where_nobody_holds_a_slot_and_begin_again(store: SlotStore) -> None:
    _take(store, "a")
    assert store.postpone_slots(SLOTS, until=None) is False
    store.release(WORKSPACE, SCOPE, 0, an_id("a"))
    assert store.due_slots(before=LATER, limit=5) == [SLOTS]
    assert store.postpone_slots(SLOTS, until=None) is True
    assert store.due_slots(before=LATER, limit=5) == []
    _take(store, "b")
    assert store.due_slots(before=LATER, limit=5) == [SLOTS]


def test_due_items_come_oldest_first_and_no_more_than_asked_for(store: SlotStore) -> None:
    for n in (2, 0, 1):
        item = dataclasses.replace(SLOTS, index=n, due_at=f"2026-11-02T09:0{n}:00.000Z")
        store.acquire(item, an_id("a"), attempt=0, capacity=1)
    assert [due.index for due in store.due_slots(before=LATER, limit=2)] == [0, 1]
