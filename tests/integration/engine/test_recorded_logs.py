"""Logs that releases have written: today's code reads each, and goes on from any part of it."""

import json
import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest

from orcheo.adapters.user_code import LocalUserCode
from orcheo.domain.commit_log import PAUSES, EntryType, LogEntry
from orcheo.domain.lifecycles import ExecutionStatus
from tests.harness.recorded_logs import CASES, FOLDER, finished, folded, log_of, prepared, put

_ID = re.compile(r"\bex_[a-z2-7]{26}\b")
FILES = sorted(FOLDER.glob("*/*.json"))


@pytest.fixture(scope="module")
def children() -> Iterator[LocalUserCode]:
    with LocalUserCode() as user_code:
        yield user_code


def _name(path: Path) -> str:
    return f"{path.parent.name}/{path.stem}"


def test_there_is_a_log_of_every_case() -> None:
    assert {path.stem for path in FILES} == set(CASES)


@pytest.mark.parametrize("path", FILES, ids=_name)
def test_a_recorded_log_folds_to_what_it_did(path: Path, children: Any) -> None:
    kept = json.loads(path.read_text("utf-8"))
    bench = prepared(CASES[path.stem], children)
    assert folded(bench, log_of(kept))["expected"] == kept["expected"]
    assert ExecutionStatus(kept["expected"]["status"]).is_terminal


@pytest.mark.parametrize("path", FILES, ids=_name)
def test_a_recorded_log_that_was_cut_anywhere_is_finished_by_todays_engine(
    path: Path, children: Any
) -> None:
    case, kept = CASES[path.stem], json.loads(path.read_text("utf-8"))
    log = log_of(kept)
    for upto in range(len(log.entries)):
        if _was_waiting(log.entries[: upto + 1]):
            continue  # a whole log no longer has the row as it was while it waited
        bench = prepared(case, children)
        put(bench, log, upto)
        finished(bench, case)
        assert _ends(folded(bench, bench.log)) == _ends(kept), f"cut after {upto}"


def _was_waiting(entries: Sequence[LogEntry]) -> bool:
    """Tell whether the log, had it ended here, would need the row of a task that waits."""
    kinds = [entry.type for entry in entries]
    if EntryType.CANCEL in kinds:
        return False
    if EntryType.CHECKPOINT in kinds:
        kinds = kinds[len(kinds) - kinds[::-1].index(EntryType.CHECKPOINT) :]
    waits = kinds[-1:] == [EntryType.SUSPEND] or kinds.count(EntryType.CLAIM) > 1
    return waits or not PAUSES.isdisjoint(kinds)


def _ends(kept: Any) -> Any:
    """Return all but attempts and ids: what is run again counts one more, as another task."""
    found = json.loads(_ID.sub("ex_other", json.dumps(kept["expected"])))
    return {**found, "visits": sorted(visit[:2] for visit in found["visits"])}
