"""What an audit log does: run by the fake and by the adapter."""

import datetime as dt
from collections.abc import Iterator
from typing import Any

import pytest

from orcheo.adapters.dynamodb.audit_log import DynamoAuditLog
from orcheo.application.audit_ports import AuditLog
from orcheo.application.ports import timestamp
from orcheo.domain.audit import (
    ActorKind,
    AuditActor,
    AuditEntry,
    AuditObject,
    AuditQuery,
    AuditSource,
    Outcome,
)
from orcheo.domain.errors import Conflict, InvalidRequest
from tests.fakes.access import InMemoryAuditLog
from tests.harness.cloud import USERS, cloud

NOON = dt.datetime(2026, 11, 2, 12, tzinfo=dt.UTC)
WORKSPACE = "acme"


@pytest.fixture(params=["memory", "dynamodb"])
def log(request: pytest.FixtureRequest) -> Iterator[AuditLog]:
    """Give an empty log."""
    if request.param == "memory":
        yield InMemoryAuditLog()
        return
    with cloud() as account:
        yield DynamoAuditLog(account.client("dynamodb"), USERS)


def an_act(number: int, *, hours: float = 0, workspace: str = WORKSPACE, **more: Any) -> AuditEntry:
    """Return an entry; hours are counted back from noon."""
    given: dict[str, Any] = {
        "id": f"au_{number:026d}",
        "at": timestamp(NOON - dt.timedelta(hours=hours)),
        "workspace": workspace,
        "actor": AuditActor(kind=ActorKind.USER, id="ada"),
        "operation": "delete_workflow",
        "flags": ("purge",),
        "objects": (AuditObject(kind="workflow", id=f"wf_{number}"),),
        "outcome": Outcome.ALLOWED,
        "source": AuditSource(ip="203.0.113.7", user_agent="curl"),
        "request_id": "request-1",
    }
    return AuditEntry(**{**given, **more})


def a_query(*, days: float = 7, **more: Any) -> AuditQuery:
    """Return a query for the days before and the hour after noon."""
    given: dict[str, Any] = {
        "since": NOON - dt.timedelta(days=days),
        "until": NOON + dt.timedelta(hours=1),
    }
    return AuditQuery(**{**given, **more})


def all_of(
    log: AuditLog, query: AuditQuery, *, limit: int = 100, workspace: str = WORKSPACE
) -> list[AuditEntry]:
    """Read every page."""
    found: list[AuditEntry] = []
    cursor = None
    while True:
        page = log.page(workspace, query, limit=limit, cursor=cursor)
        assert len(page.items) <= limit
        found += page.items
        cursor = page.cursor
        if cursor is None:
            return found


def test_an_entry_comes_back_as_it_was_written(log: AuditLog) -> None:
    entry = an_act(1)
    bare = an_act(2, source=AuditSource(), objects=(), flags=(), request_id=None)
    log.record(entry)
    log.record(bare)
    assert {each.id: each for each in all_of(log, a_query())} == {entry.id: entry, bare.id: bare}


def test_an_entry_is_never_replaced(log: AuditLog) -> None:
    log.record(an_act(1))
    with pytest.raises(Conflict):
        log.record(an_act(1, operation="something_else"))
    assert [each.operation for each in all_of(log, a_query())] == ["delete_workflow"]


@pytest.mark.parametrize("limit", [1, 2, 7, 100])
def test_pages_give_every_entry_once_and_the_newest_first(log: AuditLog, limit: int) -> None:
    entries = [an_act(number, hours=5 * number) for number in range(12)]
    same_time = [an_act(100 + number, hours=20) for number in range(5)]
    for entry in [*entries, *same_time]:
        log.record(entry)
    found = all_of(log, a_query(), limit=limit)
    expected = sorted([*entries, *same_time], key=lambda each: (each.at, each.id), reverse=True)
    assert found == expected


def test_a_query_includes_its_first_moment_and_excludes_its_end(log: AuditLog) -> None:
    for hours in (0, 1, 2, 3):
        log.record(an_act(hours, hours=hours))
    query = AuditQuery(since=NOON - dt.timedelta(hours=2), until=NOON)
    assert [each.id[-1] for each in all_of(log, query)] == ["1", "2"]


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ({"actor": "tk_1"}, {2}),
        ({"actor": "bob"}, {2}),
        ({"operation": "pause_trigger"}, {3}),
        ({"object_id": "wf_1"}, {1}),
        ({"outcome": Outcome.DENIED}, {4}),
        ({"actor": "ada", "operation": "delete_workflow"}, {1, 4}),
        ({"actor": "nobody"}, set[int]()),
    ],
)
def test_a_query_finds_by_actor_operation_object_and_outcome(
    log: AuditLog, asked: dict[str, Any], expected: set[int]
) -> None:
    log.record(an_act(1))
    log.record(an_act(2, actor=AuditActor(kind=ActorKind.TOKEN, id="tk_1", name="bob")))
    log.record(an_act(3, operation="pause_trigger"))
    log.record(an_act(4, outcome=Outcome.DENIED))
    assert {int(each.id[3:]) for each in all_of(log, a_query(**asked), limit=1)} == expected


def test_days_without_an_entry_end_a_page_and_not_the_list(log: AuditLog) -> None:
    oldest, newest = an_act(1, hours=24 * 300), an_act(2)
    log.record(oldest)
    log.record(newest)
    assert all_of(log, a_query(days=366)) == [newest, oldest]


def test_a_day_of_many_entries_is_read_in_several_requests(log: AuditLog) -> None:
    for number in range(600):
        log.record(an_act(number, hours=number / 100))
    found = all_of(log, a_query(object_id="wf_599"))
    assert [each.id for each in found] == [an_act(599).id]
    assert len(all_of(log, a_query(), limit=70)) == 600


def test_workspaces_do_not_see_each_other(log: AuditLog) -> None:
    log.record(an_act(1))
    log.record(an_act(2, workspace="other"))
    assert [each.id for each in all_of(log, a_query(), workspace="other")] == [an_act(2).id]


def test_a_cursor_is_of_one_workspace_and_one_query(log: AuditLog) -> None:
    for number in range(3):
        log.record(an_act(number))
        log.record(an_act(number, workspace="other"))
    cursor = log.page(WORKSPACE, a_query(), limit=1).cursor
    assert cursor is not None
    with pytest.raises(InvalidRequest):
        log.page("other", a_query(), limit=1, cursor=cursor)
    with pytest.raises(InvalidRequest):
        log.page(WORKSPACE, a_query(actor="ada"), limit=1, cursor=cursor)
    with pytest.raises(InvalidRequest):
        log.page(WORKSPACE, a_query(), limit=1, cursor=f"{cursor[:-4]}AAAA")
