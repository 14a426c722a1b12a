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

SECONDS: Final = 0.3
"""A bomb's limit. Those that end by themselves may take less."""
GRACE: Final = 1.0
_CASES: Final = {
    **{f"node: {name}": script(body) for name, body in BOMBS.items()},
    **{f"import: {name}": script(BOMBS[name], module=True) for name in list(BOMBS)[::2]},
    **{f"compile: {name}": text for name, text in COMPILED.items()},
}


_MORE: Final = {f"import: {name}": script(BOMBS[name], module=True) for name in list(BOMBS)[1::2]}
"""At volume: the other half of those that go off at import."""


@functools.cache
def _found(*, more: bool = False) -> dict[str, Any]:
    asked = [(name, text, SECONDS) for name, text in (_MORE if more else _CASES).items()]
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


@pytest.mark.parametrize("name", _CASES)
def test_a_bomb_ends_and_the_next_call_works(name: str) -> None:
    """Within the limit and a second; the same zygote then gives the same answer as ever."""
    _check(_found()["bombs"][name])


@pytest.mark.long
@pytest.mark.parametrize("name", _MORE)
def test_one_bomb_more_ends_and_the_next_call_works(name: str) -> None:
    """The same for the rest."""
    _check(_found(more=True)["bombs"][name])


def _check(bomb: dict[str, Any]) -> None:
    assert bomb["seconds"] < SECONDS + GRACE, bomb
    assert bomb["size"] < DEFAULT_LIMITS.result_bytes + 1024, bomb
    assert bomb["next"] == {"got": 45}
    assert bomb["same"], bomb


def test_no_bomb_held_more_memory_than_it_may() -> None:
    """The largest child of them all, as the kernel counted it."""
    assert _found()["kilobytes"] * 1024 <= DEFAULT_LIMITS.memory_bytes


def test_there_are_enough_bombs() -> None:
    """More than the 25 that the design asks for."""
    assert len(BOMBS) >= 60
