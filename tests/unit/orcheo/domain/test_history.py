"""What a log says about nodes."""

from typing import Any

import pytest

from orcheo.domain.commit_log import EntryType, Log, LogEntry, TaskRow
from orcheo.domain.history import latest_visits, next_nodes, node_runs, output, projected
from orcheo.domain.lifecycles import ExecutionStatus
from tests.harness.samples import (
    AT,
    a_checkpoint,
    a_decision,
    a_waiting_row,
    an_entry,
    an_execution,
    an_interrupt,
)


def _task(node: str, **fields: Any) -> dict[str, Any]:
    return {"id": f"t-{node}", "node": node, "status": "succeeded", "attempts": 1, **fields}


def _row(checkpoint: int, node: str, status: str, task_id: str = "", **body: Any) -> TaskRow:
    full = {"node": node, "status": status, "attempts": 1, **body}
    return TaskRow(checkpoint=checkpoint, task_id=task_id or f"t-{node}", at=AT, body=full)


def _seen(log: Log) -> list[tuple[str, str]]:
    return [(run.id, run.status.value) for run in node_runs(log)]


def _end(index: int, status: str, **error: Any) -> LogEntry:
    return an_entry(index, EntryType.END, status=status, error=error or None)


def test_an_empty_log_has_no_nodes() -> None:
    assert (node_runs(Log(())), output(Log(())), list(next_nodes(Log(())))) == ([], None, [])


def test_nodes_come_in_the_order_of_supersteps_and_the_next_ones_execute() -> None:
    log = Log(
        [
            an_entry(0),
            a_checkpoint(1, -1, next=["__start__"]),
            a_checkpoint(2, 0, tasks=[_task("__start__")], next=["a"]),
            a_checkpoint(3, 1, tasks=[_task("a", output={"n": 1})], next=["b", "c"]),
        ],
    )
    assert _seen(log) == [("a", "succeeded"), ("b", "executing"), ("c", "executing")]
    assert [run.step for run in node_runs(log)] == [1, 2, 2]
    assert node_runs(log)[0].output == {"n": 1}


def test_a_node_waits_until_it_goes_on_with_a_decision() -> None:
    entries = [a_checkpoint(1, -1, next=["ask", "other"]), an_entry(2)]
    rows = [a_waiting_row(), a_waiting_row(an_interrupt("in_b"), node="other", task_id="t2")]
    suspended = [*entries, an_entry(3, EntryType.SUSPEND, decisions=0)]
    decisions = {"in_a": a_decision("in_a")}
    assert _seen(Log(suspended, rows)) == [("ask", "waiting"), ("other", "waiting")]
    going_on = [("ask", "executing"), ("other", "waiting")]
    assert _seen(Log(suspended, rows, decisions)) == going_on
    assert _seen(Log([*suspended, an_entry(4)], rows, decisions)) == going_on


def test_a_breakpoint_is_the_node_that_it_stands_before_until_it_is_decided() -> None:
    entries = [a_checkpoint(1, -1, next=["publish"]), an_entry(2)]
    stop = a_waiting_row(an_interrupt("in_a", kind="breakpoint"), node="publish", task_id="~b")
    suspended = [*entries, an_entry(3, EntryType.SUSPEND, decisions=0)]
    assert _seen(Log(suspended, [stop])) == [("publish", "waiting")]
    resumed = Log([*suspended, an_entry(4)], [stop], {"in_a": a_decision("in_a")})
    assert _seen(resumed) == [("publish", "executing")]
    failed = Log(resumed.entries, [stop, _row(1, "publish", "failed")], resumed.decisions)
    assert _seen(failed) == [("publish", "failed")]


def test_a_status_follows_suspensions_and_claims() -> None:
    running = an_execution(status=ExecutionStatus.RUNNING, started_at=AT)
    waiting = an_execution(status=ExecutionStatus.WAITING, started_at=AT)
    log = [an_entry(0), a_checkpoint(1, -1), an_entry(2, EntryType.SUSPEND, decisions=0)]
    assert projected(running, Log(log)) == waiting
    assert projected(waiting, Log([*log, an_entry(3)])) == running
    assert projected(waiting, Log([*log, an_entry(3, EntryType.PAUSE)])) == waiting


def test_a_loop_shows_every_visit_and_the_list_the_latest() -> None:
    entries = [a_checkpoint(0, -1, next=["a"])]
    entries += [a_checkpoint(n, n, tasks=[_task("a", attempts=n)], next=["a"]) for n in (1, 2, 3)]
    runs = node_runs(Log(entries))
    assert [run.attempts for run in runs] == [1, 2, 3, 1]
    assert [run.step for run in latest_visits(runs)] == [4]


def test_a_row_supplies_what_its_checkpoint_left_out() -> None:
    log = Log(
        [
            a_checkpoint(0, -1, next=["a", "b"]),
            a_checkpoint(1, 0, tasks=[_task("a", row=True), _task("b", output=2)]),
        ],
        [_row(0, "a", "succeeded", output={"$": "tuple", "v": [1]})],
    )
    assert [run.output for run in node_runs(log)] == [[1], 2]


def test_rows_overlay_what_comes_next_task_by_task() -> None:
    log = Log(
        [a_checkpoint(0, -1, next=["w", "w", "w", "z"])],
        [
            _row(0, "w", "succeeded", "t1", started_at="2"),
            _row(0, "w", "retrying", "t2", started_at="1"),
            _row(7, "late", "succeeded"),
        ],
    )
    assert _seen(log) == [
        ("w", "retrying"),
        ("w", "succeeded"),
        ("w", "executing"),
        ("z", "executing"),
    ]


@pytest.mark.parametrize(
    ("end", "expected"),
    [
        (_end(1, "cancelled"), ["succeeded", "cancelled", "cancelled"]),
        (_end(1, "failed", type="X", message="m"), ["succeeded", "failed", "failed"]),
        (
            _end(1, "failed", type="X", message="m", node_id="b"),
            ["succeeded", "failed", "cancelled"],
        ),
    ],
)
def test_an_end_settles_what_was_unfinished(end: LogEntry, expected: list[str]) -> None:
    log = Log(
        [a_checkpoint(0, -1, next=["a", "b", "c"]), end],
        [_row(0, "a", "succeeded")],
    )
    runs = node_runs(log)
    assert [run.status.value for run in runs] == expected
    assert [run.finished_at for run in runs[1:]] == [AT, AT]
