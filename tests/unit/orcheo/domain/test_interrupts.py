"""What an execution waits for, read from rows and decisions."""

from orcheo.domain.commit_log import Decision, EntryType, Log, LogEntry, TaskRow
from orcheo.domain.interrupts import answered_nodes, interrupts, pending
from tests.harness.samples import (
    AT,
    a_checkpoint,
    a_decision,
    a_suspension,
    a_waiting_row,
    an_entry,
    an_interrupt,
)

ASKED = {"node_id": "ask", "kind": "interrupt", "value": "Approve?", "created_at": AT}


def _log(
    *rows: TaskRow, decided: tuple[Decision, ...] = (), more: tuple[LogEntry, ...] = ()
) -> Log:
    entries = [an_entry(0), a_checkpoint(1, -1), *more]
    return Log(entries, rows, {each.interrupt_id: each for each in decided})


def test_rows_of_all_tasks_say_what_is_asked() -> None:
    both = a_waiting_row(an_interrupt("in_a"), an_interrupt("in_b", kind="breakpoint"))
    other = a_waiting_row(an_interrupt("in_c", value={"$": "tuple", "v": [1]}), node="outer/inner")
    found = pending(_log(both, other))
    assert [(each.id, each.node_id, each.kind) for each in found] == [
        ("in_a", "ask", "interrupt"),
        ("in_b", "ask", "breakpoint"),
        ("in_c", "outer/inner", "interrupt"),
    ]
    assert found[2].value == {"$": "tuple", "v": [1]}
    assert found[0].asked() == ASKED


def test_what_is_decided_is_not_pending_but_still_shown() -> None:
    decision = a_decision("in_a", asked=ASKED)
    log = _log(a_waiting_row(an_interrupt("in_a"), an_interrupt("in_b")), decided=(decision,))
    assert [each.id for each in pending(log)] == ["in_b"]
    assert [(each.id, each.decision) for each in interrupts(log)] == [
        ("in_a", decision),
        ("in_b", None),
    ]


def test_a_decision_outlives_the_row_that_asked() -> None:
    log = _log(decided=(a_decision("in_a", asked=ASKED), a_decision("in_b")))
    (found,) = interrupts(log)
    assert (found.id, found.node_id, found.value) == ("in_a", "ask", "Approve?")


def test_rows_of_earlier_supersteps_and_of_timers_ask_nothing() -> None:
    timer = TaskRow(checkpoint=1, task_id="t", at=AT, body={"node": "a", "status": "waiting"})
    done = TaskRow(checkpoint=1, task_id="u", at=AT, body={"node": "a", "status": "succeeded"})
    assert interrupts(_log(a_waiting_row(checkpoint=0), timer, done)) == []


def test_nothing_is_pending_once_the_execution_is_to_end() -> None:
    for kind in (EntryType.CANCEL, EntryType.END):
        log = _log(a_waiting_row(), more=(an_entry(2, kind),))
        assert pending(log) == []
        assert len(interrupts(log)) == 1


def test_nodes_with_an_answer_are_those_that_go_on() -> None:
    asks = a_waiting_row(an_interrupt("in_a"), node="a")
    waits = a_waiting_row(an_interrupt("in_b"), node="b", task_id="t2")
    assert answered_nodes(_log(asks, waits, decided=(a_decision("in_a"),))) == ["a"]


def test_only_the_newest_entry_suspends() -> None:
    suspend = an_entry(2, EntryType.SUSPEND, decisions=0)
    assert _log(more=(suspend,)).suspended == suspend
    assert _log(more=(suspend, an_entry(3))).suspended is None
    assert Log([]).suspended is None


def test_news_is_a_decision_more_than_the_suspended_invocation_knew() -> None:
    a, b = a_decision("in_a"), a_decision("in_b")
    knew_one = an_entry(2, EntryType.SUSPEND, decisions=1)
    assert not _log(decided=(a,), more=(knew_one,)).has_news
    assert _log(decided=(a, b), more=(knew_one,)).has_news
    assert not _log(decided=(a, b), more=(knew_one, an_entry(3))).has_news


def test_a_later_index_or_attempt_replaces_a_suspension() -> None:
    assert a_suspension(3).replaces(a_suspension(2, 5))
    assert a_suspension(2, 1).replaces(a_suspension(2, 0))
    assert a_suspension(2, 1).replaces(a_suspension(2, 1))
    assert not a_suspension(2, 0).replaces(a_suspension(2, 1))
    assert not a_suspension(1, 9).replaces(a_suspension(2, 0))
