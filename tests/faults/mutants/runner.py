"""Run mutants in two processes, and say which live."""

import json
import subprocess
import sys
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from tests.faults.mutants.mutant import PACKAGE, Mutant

ROOT: Final = Path(__file__).parents[3]


@dataclass(frozen=True, slots=True)
class Result:
    """What became of a mutant."""

    id: str
    killer: str | None
    """The test whose assertion failed; null: it lives."""
    told: str
    """The end of what the tests said."""


def run(mutants: Sequence[Mutant], processes: int = 2) -> list[Result]:
    """Run mutants.

    Raises:
        ValueError: A patch does not fit the product; or killers fail without the mutant, on the
            repairs alone that are off; or a process died.
    """
    for mutant in mutants:
        for patch in (mutant.patch, *mutant.without):
            patch.apply((ROOT / PACKAGE / patch.file).read_text())
    shares = [[each.id for each in mutants[number::processes]] for number in range(processes)]
    with ThreadPoolExecutor(processes) as pool:
        told = [line for lines in pool.map(_share, filter(None, shares)) for line in lines]
    faults = [each for each in told if each["fault"]]
    if faults or len(told) != len(mutants):
        raise ValueError(f"{len(told)} of {len(mutants)} were judged; not sound: {faults}")
    return [Result(each["id"], each["killer"], each["end"]) for each in told]


def _share(names: Sequence[str]) -> list[dict[str, Any]]:
    command = [sys.executable, "-m", "tests.faults.mutants.worker", *names]
    told: list[dict[str, Any]] = []
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as worker:
        assert worker.stdout is not None
        for line in worker.stdout:
            told.append(json.loads(line))
            print(line, end="", file=sys.stderr, flush=True)  # noqa: T201 - progress
    return told
