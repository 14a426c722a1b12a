"""Pausing and resuming over HTTP."""

import pytest

from orcheo.domain.commit_log import EntryType, LogEntry
from tests.harness.api import World, waiting
from tests.harness.samples import AT, WORKSPACE, a_waiting_row, an_id, an_interrupt

HERE = f"/executions/{an_id()}"


@pytest.fixture
def asking(world: World) -> World:
    return waiting(world, a_waiting_row(an_interrupt("in_a")))


def kinds(world: World) -> list[EntryType]:
    log = world.executions.read_log(WORKSPACE, an_id(), whole=True)
    return [entry.type for entry in log.entries]


def test_a_pause_is_accepted_and_shown_and_twice_is_once(asking: World) -> None:
    first = asking.call("POST", f"{HERE}/pause")
    assert (first.status, first.json()["paused"], first.json()["status"]) == (202, True, "waiting")
    assert asking.call("POST", f"{HERE}/pause", {}).status == 202
    assert kinds(asking)[-1] is EntryType.PAUSE
    assert kinds(asking).count(EntryType.PAUSE) == 1


@pytest.mark.parametrize("body", [None, {}])
def test_a_resume_without_an_answer_ends_the_pause_and_decides_nothing(
    asking: World, body: dict[str, object] | None
) -> None:
    asking.call("POST", f"{HERE}/pause")
    reply = asking.call("POST", f"{HERE}/resume", body)
    assert (reply.status, reply.json()["paused"]) == (202, False)
    assert asking.call("POST", f"{HERE}/resume", body).status == 202
    assert kinds(asking).count(EntryType.RESUME) == 1
    (shown,) = asking.ok("GET", f"{HERE}/interrupts")["items"]
    assert (shown["status"], asking.machines.woken) == ("pending", [])


def test_an_answer_while_paused_is_kept_until_the_pause_is_over(asking: World) -> None:
    asking.call("POST", f"{HERE}/pause")
    reply = asking.call("POST", f"{HERE}/resume", {"value": "yes"})
    assert (reply.status, reply.json()["paused"]) == (202, True)
    (shown,) = asking.ok("GET", f"{HERE}/interrupts")["items"]
    assert (shown["status"], asking.machines.woken) == ("decided", [])
    asking.call("POST", f"{HERE}/resume")
    assert asking.machines.woken == ["token"]


@pytest.mark.parametrize("verb", ["pause", "resume"])
def test_what_is_over_or_unknown_can_be_neither_paused_nor_resumed(
    asking: World, verb: str
) -> None:
    entry = LogEntry(index=9, type=EntryType.CANCEL, at=AT, body={"by": "eve"})
    asking.executions.append(WORKSPACE, an_id(), entry)
    refused = asking.call("POST", f"{HERE}/{verb}")
    assert refused.status == 409
    assert refused.json()["type"].endswith("/IllegalTransition")
    assert asking.call("POST", f"/executions/{an_id('other')}/{verb}").status == 404
