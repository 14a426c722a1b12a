"""Campaigns: many worlds, one JSON line each, at the end of the run whatever pytest captures."""

import json
import subprocess
import time
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

import pytest

_PROPERTY: Final = "campaign"
_SHOWN: Final = 5
"""Violations that a failure quotes."""


@lru_cache
def commit() -> str:
    """Return the commit that is tested, ``+`` behind it where files differ from it."""
    root = Path(__file__).parents[2]

    def git(*arguments: str) -> str:
        answer = subprocess.run(
            ["git", "-C", str(root), *arguments],  # noqa: S607 - git is on the developer's PATH
            capture_output=True,
            text=True,
            check=False,
        )
        return answer.stdout.strip()

    changed = git("status", "--porcelain", "--untracked-files=no")
    return f"{git('rev-parse', '--short', 'HEAD') or 'unknown'}{'+' if changed else ''}"


class Campaign:
    """What a test counts while it runs worlds."""

    def __init__(self, name: str) -> None:
        self.id = name
        self.n = 0
        self.seed = 0
        self.found: list[str] = []
        self._started = time.perf_counter()

    def count(self, told: str, violations: list[str]) -> None:
        """Add one world.

        Args:
            told: How to have it again: scenario, seed, faults.
            violations: What was wrong with it.
        """
        self.n += 1
        if violations:
            self.found.append(f"{told} -> {'; '.join(violations)}")

    def line(self) -> str:
        """Return the line that the campaign prints."""
        told = {
            "id": self.id,
            "n": self.n,
            "violations": len(self.found),
            "seed": self.seed,
            "seconds": round(time.perf_counter() - self._started, 2),
            "commit": commit(),
        }
        return json.dumps(told)


@pytest.fixture
def campaign(request: pytest.FixtureRequest) -> Iterator[Campaign]:
    """Return a campaign named after the test; it fails on any violation, and on no world at all."""
    node: Any = request.node
    made = Campaign(node.name.removeprefix("test_"))
    yield made
    node.user_properties.append((_PROPERTY, made.line()))
    assert made.n > 0, f"{made.id} ran no world"
    shown = "\n".join(made.found[:_SHOWN])
    assert not made.found, (
        f"{len(made.found)} of {made.n} worlds are wrong (seed {made.seed}, commit {commit()}); "
        f"World(seed, ports).run(SCENARIOS[name], [Fault(site, Kind(kind))]).check()\n{shown}"
    )


@pytest.hookimpl(trylast=True)
def pytest_terminal_summary(terminalreporter: Any) -> None:
    """Print a line for each campaign, also with ``-q`` and from other processes."""
    lines = [
        value
        for reports in terminalreporter.stats.values()
        for report in reports
        if getattr(report, "when", "") == "teardown"
        for name, value in report.user_properties
        if name == _PROPERTY
    ]
    for line in dict.fromkeys(lines):
        terminalreporter.write_line(line)
