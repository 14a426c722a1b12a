"""Runs the corpus against arrangements of walls, each once, in a process of its own."""

import functools
import json
import secrets
import subprocess
import sys
import tempfile
from collections.abc import Collection
from pathlib import Path
from typing import Any, Final

from orcheo.adapters.user_code.walls import Wall

_ROOT: Final = Path(__file__).parents[3]
EVERY: Final = frozenset(Wall)


@functools.cache
def _outcomes(without: frozenset[Wall], payloads: tuple[str, ...]) -> dict[str, dict[str, Any]]:
    # Files, not pipes: what outlives the stand because a wall is down would hold a pipe open.
    with tempfile.TemporaryFile() as printed, tempfile.TemporaryFile() as complaints:
        asked = json.dumps({"without": sorted(without), "payloads": payloads})
        ended = subprocess.run(
            [sys.executable, "-m", "tests.security.user_code.stand"],
            cwd=_ROOT,
            input=asked.encode(),
            stdout=printed,
            stderr=complaints,
            env={"CANARY": secrets.token_hex(24), "PATH": "/usr/bin:/bin"},
            timeout=110,
            check=False,
        )
        printed.seek(0)
        complaints.seek(0)
        if ended.returncode:
            raise AssertionError(complaints.read().decode()[-4000:])
        found: dict[str, dict[str, Any]] = json.loads(printed.read())
    return found


def outcomes(without: Collection[Wall], payloads: Collection[str]) -> dict[str, dict[str, Any]]:
    """Return what came of payloads with some walls down, by the payloads' ids.

    Each is ``{effects, reached, reply}``, see ``stand.Outcome``.
    """
    return _outcomes(frozenset(without), tuple(payloads))
