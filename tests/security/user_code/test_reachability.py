"""A walk from everything that a script can name leads to nothing that it may not hold."""

import functools
import json
import subprocess
import sys
from pathlib import Path
from typing import Any


@functools.cache
def _walked() -> dict[str, Any]:
    ended = subprocess.run(
        [sys.executable, "-m", "tests.security.user_code.walk"],
        cwd=Path(__file__).parents[3],
        capture_output=True,
        check=True,
        timeout=100,
    )
    found: dict[str, Any] = json.loads(ended.stdout)
    return found


def test_nothing_that_a_script_can_name_leads_out() -> None:
    """No module, frame, code, traceback, metaclass or module's namespace, six steps deep."""
    assert _walked()["found"] == []


def test_the_walk_goes_far() -> None:
    """It reads, iterates and calls; a walk that stops early would find nothing either."""
    assert _walked()["seen"] > 5_000
    assert _walked()["called"] > 1_000
