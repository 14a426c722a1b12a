"""Run one mutant: its killers in a process of their own, on a product that is patched in memory."""

import functools
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from tests.faults.mutants.mutant import PACKAGE, Mutant, Patch

ROOT: Final = Path(__file__).parents[3]
SECONDS: Final = 150
"""For one run of killers."""


@dataclass(frozen=True, slots=True)
class Result:
    """What became of a mutant."""

    killed: bool
    told: str
    """Which test killed it, or why it lives."""


def run(mutant: Mutant) -> Result:
    """Run a mutant.

    Raises:
        ValueError: A patch does not fit the product; or the killers fail without the mutant, on
            the repairs that are off.
    """
    for patch in (mutant.patch, *mutant.without):
        patch.apply((ROOT / PACKAGE / patch.file).read_text())
    if mutant.without:
        _require_sound(mutant.without, mutant.killers, mutant.id)
    return _judge(_pytest(mutant.id, mutant.killers, "all"))


@functools.cache
def _require_sound(without: tuple[Patch, ...], killers: tuple[str, ...], mutant: str) -> None:
    del without
    output = _pytest(mutant, killers, "off")
    if "KILLED BY" in output:
        raise ValueError(f"{mutant}: its killers fail on the repairs alone:\n{output[-2_000:]}")


def _judge(output: str) -> Result:
    for line in output.splitlines():
        if line.startswith("KILLED BY "):
            return Result(killed=True, told=line.removeprefix("KILLED BY "))
    return Result(killed=False, told=" | ".join(output.strip().splitlines()[-4:])[-400:])


def _pytest(mutant: str, killers: tuple[str, ...], patches: str) -> str:
    command = [sys.executable, "-m", "pytest", "-p", "tests.faults.mutants.plugin", "-q"]
    command += ["-p", "no:cacheprovider", "-p", "no:xdist", "-m", "not long", "--tb=line", *killers]
    environment = {**os.environ, "ORCHEO_MUTANT": mutant, "ORCHEO_MUTANT_PATCHES": patches}
    environment["PYTHONDONTWRITEBYTECODE"] = "1"
    try:
        done = subprocess.run(
            command,
            cwd=ROOT,
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            timeout=SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired as late:
        return f"{(late.stdout or b'').decode(errors='replace')}\nnot done in {SECONDS} s"
    return done.stdout.decode(errors="replace")
