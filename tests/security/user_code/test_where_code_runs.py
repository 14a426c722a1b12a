"""No line of a script runs, and none is compiled or loaded, in any process but a child."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from orcheo.adapters.user_code import LocalUserCode
from orcheo.domain.errors import ScriptRejected
from tests.security.user_code.corpus.bombs import COMPILED
from tests.security.user_code.watch_stand import ACTIONS, SCRIPT


def _reported(what: str, folder: Path) -> list[str]:
    report = folder / "report"
    report.touch()
    subprocess.run(
        [sys.executable, "-m", "tests.security.user_code.watch_stand", str(report), what],
        cwd=Path(__file__).parents[3],
        check=True,
        timeout=100,
    )
    return sorted(set(report.read_text().splitlines()))


@pytest.mark.parametrize("what", [name for name in ACTIONS if name != "control"])
def test_neither_parent_nor_zygote_touches_a_script(what: str, tmp_path: Path) -> None:
    """Heard by audit hooks and a profiler in both."""
    assert _reported(what, tmp_path) == []


def test_the_watch_sees_a_script_that_runs(tmp_path: Path) -> None:
    """Otherwise it would prove nothing."""
    assert _reported("control", tmp_path) == [
        "parent compiles",
        "parent loads bytecode",
        "parent runs a function",
        "parent runs a module",
    ]


@pytest.fixture(scope="module")
def user_code() -> Iterator[LocalUserCode]:
    """One zygote for the module, as one environment has."""
    with LocalUserCode() as local:
        yield local


@pytest.mark.parametrize("name", COMPILED)
def test_a_script_that_is_hard_to_parse_ends_at_most_a_child(
    name: str, user_code: LocalUserCode
) -> None:
    """The process that asks for it goes on, and so does the zygote."""
    with pytest.raises(ScriptRejected):
        user_code.import_script("w", COMPILED[name], None, timeout_seconds=1, within_seconds=2)
    assert user_code.import_script("w", SCRIPT, "build", timeout_seconds=10).graph["nodes"]
