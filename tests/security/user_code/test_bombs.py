"""Resource bombs: each ends in its time, within its memory, and the next call is as before."""

import functools
import json
import subprocess
import sys
from pathlib import Path
from typing import Any, Final

import pytest

from orcheo.adapters.user_code.limits import DEFAULT_LIMITS
from tests.security.user_code.corpus.bombs import BOMBS, COMPILED
from tests.security.user_code.corpus.model import script

SECONDS: Final = 0.4
"""A bomb's limit. Those that end by themselves may take less."""
GRACE: Final = 1.0
_CASES: Final = {
    **{f"node: {name}": script(body) for name, body in BOMBS.items()},
    **{f"import: {name}": script(body, module=True) for name, body in BOMBS.items()},
    **{f"compile: {name}": text for name, text in COMPILED.items()},
}


@functools.cache
def _found() -> dict[str, Any]:
    asked = [(name, text, SECONDS) for name, text in _CASES.items()]
    ended = subprocess.run(
        [sys.executable, "-m", "tests.security.user_code.bomb_stand"],
        cwd=Path(__file__).parents[3],
        input=json.dumps(asked),
        capture_output=True,
        check=True,
        text=True,
        timeout=115,
    )
    found: dict[str, Any] = json.loads(ended.stdout)
    return found


@pytest.mark.xdist_group("bombs")
@pytest.mark.parametrize("name", _CASES)
def test_a_bomb_ends_and_the_next_call_works(name: str) -> None:
    """Within the limit and a second; the same zygote then gives the same answer as ever."""
    bomb = _found()["bombs"][name]
    assert bomb["seconds"] < SECONDS + GRACE, bomb
    assert bomb["size"] < DEFAULT_LIMITS.result_bytes + 1024, bomb
    assert bomb["next"] == {"got": 45}
    assert bomb["same"], bomb


@pytest.mark.xdist_group("bombs")
def test_no_bomb_held_more_memory_than_it_may() -> None:
    """The largest child of them all, as the kernel counted it."""
    assert _found()["kilobytes"] * 1024 <= DEFAULT_LIMITS.memory_bytes


def test_there_are_enough_bombs() -> None:
    """More than the 25 that the design asks for."""
    assert len(BOMBS) >= 60
