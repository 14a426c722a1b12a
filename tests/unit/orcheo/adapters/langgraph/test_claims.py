from typing import Any

import pytest

from orcheo.adapters.langgraph.claims import RELEASE, read_claims
from orcheo.domain.commit_log import EntryType, Log, LogEntry, TaskRow


def log(*entries: str, rows: list[TaskRow] | None = None, **checkpoint: Any) -> Log:
    """Return a log: ``k`` a checkpoint written by claim 0, ``c`` a claim, ``s`` a suspension."""
    kinds = {"c": EntryType.CLAIM, "k": EntryType.CHECKPOINT, "s": EntryType.SUSPEND}
    found = [
        LogEntry(
            index=index,
            type=kinds[kind],
            at="",
            body={"claim": 0, **checkpoint} if kind == "k" else {},
        )
        for index, kind in enumerate(entries)
    ]
    return Log(found, rows or [])


def row(task_id: str, **body: Any) -> TaskRow:
    """Return a task row."""
    return TaskRow(checkpoint=1, task_id=task_id, at="", body=body)


def test_nothing_has_died_before_the_first_checkpoint() -> None:
    assert read_claims(log("c", "c"), fence=2).dead == ()


def test_the_writer_of_the_newest_checkpoint_died_after_it() -> None:
    assert read_claims(log("c", "k"), fence=2).dead == (0,)


def test_a_writer_that_drained_did_not_die() -> None:
    assert read_claims(log("c", "k", drained=True), fence=2).dead == ()


def test_every_claim_since_counts() -> None:
    assert read_claims(log("c", "k", "c", "c"), fence=4).dead == (0, 2, 3)


@pytest.mark.parametrize(
    "mark",
    [
        row("t", status="waiting", wake_at="2026", settles=True, claim=2),
        row(RELEASE, status="skipped", claim=2),
    ],
)
def test_an_orderly_end_settles_its_claim_and_those_before(mark: TaskRow) -> None:
    assert read_claims(log("c", "k", "c", "c", rows=[mark]), fence=4).dead == (3,)


def test_a_suspension_settles_all_claims_before_it() -> None:
    assert read_claims(log("c", "k", "s", "c"), fence=4).dead == (3,)
    assert read_claims(log("c", "k", "c", "s"), fence=4).dead == ()


@pytest.mark.parametrize(
    "other",
    [
        row("t", status="retrying", claim=2),
        row("t", status="waiting", wake_at="2026", claim=2),
        row("t", status="succeeded", wake_at="2026", claim=2),
        row("~graph-x", status="executing", drained=False, claim=2),
    ],
)
def test_other_rows_settle_nothing(other: TaskRow) -> None:
    assert read_claims(log("c", "k", "c", rows=[other]), fence=3).dead == (0, 2)


def test_claims_are_counted_from_an_index_on() -> None:
    claims = read_claims(log("c", "k", "c", "c"), fence=4)
    assert [claims.since(index, "t") for index in (0, 2, 3, 4)] == [3, 2, 1, 0]
