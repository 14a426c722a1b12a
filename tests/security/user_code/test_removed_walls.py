"""Each wall taken down, one at a time: something then gets through that did not before.

The linter is down in all of these but the first, for what stands behind it is what is shown. One
wall is covered by others and shown with them down: ``HIDDEN``, for a child that cannot open
``/proc`` cannot read it either. It is there for the day on which the filter has a hole.
"""

import contextlib
import os
import select
import signal
import threading
import time
from pathlib import Path
from typing import Any, Final

import pytest

from orcheo.adapters.user_code.supervisor import Supervisor
from orcheo.adapters.user_code.walls import Wall
from orcheo.domain.errors import OrcheoError
from tests.security.user_code import corpus
from tests.security.user_code.arrangements import outcomes
from tests.security.user_code.corpus.model import Effect

_SHOWN: Final[dict[Wall, tuple[frozenset[Wall], frozenset[str]]]] = {
    Wall.LINTER: (
        frozenset(),
        frozenset({"globals of a facade", "format globals", "closure", "pydantic NewType"}),
    ),
    Wall.ENVIRONMENT: (
        frozenset({Wall.LINTER}),
        frozenset({"environment behind the arguments"}),
    ),
    Wall.HIDDEN: (
        frozenset({Wall.LINTER, Wall.SECCOMP, Wall.LIMITS}),
        frozenset({"environment of the parent", "descriptors of the parent"}),
    ),
    Wall.FRESH_CHILD: (
        frozenset({Wall.LINTER}),
        frozenset({"import gc", "enum.sys", "write to a facade", "delete from a facade"}),
    ),
    Wall.DEADLINE: (
        frozenset({Wall.LINTER}),
        frozenset({"sleep past the limit", "wait past the limit"}),
    ),
    Wall.DESCRIPTORS: (
        frozenset({Wall.LINTER}),
        frozenset({"map an inherited file"}),
    ),
    Wall.LIMITS: (
        frozenset({Wall.LINTER}),
        frozenset({"map two gigabytes", "fill a gigabyte"}),
    ),
    Wall.SECCOMP: (
        frozenset({Wall.LINTER}),
        frozenset(
            {"truncate", "unlink", "rename", "make a folder", "change the mode"}
            | {"kill by number", "stop the victim", "limits of the parent", "shared memory"}
            | {"executable memory", "be dumped"}
        ),
    ),
}
"""By wall: which others are down as well, and what then gets through once it is down too."""
_FEW: Final = tuple(name for name, each in corpus.ALL.items() if each.walls)


def _asked(names: frozenset[str]) -> tuple[str, ...]:
    return tuple(name for name in corpus.ALL if name in names)


def _succeeded(without: frozenset[Wall], names: frozenset[str]) -> set[str]:
    found = outcomes(without, _asked(names))
    return {name for name in names if corpus.ALL[name].effect in found[name]["effects"]}


@pytest.mark.parametrize("wall", _SHOWN)
def test_without_a_wall_something_gets_through(wall: Wall) -> None:
    """Exactly what the table says, and none of it while the wall stands."""
    others, names = _SHOWN[wall]
    assert _succeeded(others | {wall}, names) == names
    assert _succeeded(others, names) == set()


def test_every_wall_is_shown() -> None:
    """Here, and in the tests of the one below."""
    assert {*_SHOWN, Wall.PRIVILEGES} == set(Wall)


def test_the_limits_cover_files_and_sockets_where_the_filter_is_down() -> None:
    """Two walls stand before the network: it takes both to fall."""
    names = frozenset(
        name for name in _FEW if corpus.ALL[name].effect in {Effect.NETWORK, Effect.START}
    )
    assert _succeeded(frozenset({Wall.LINTER, Wall.SECCOMP}), names) == set()
    both = _succeeded(frozenset({Wall.LINTER, Wall.SECCOMP, Wall.LIMITS}), names)
    assert both == names


_TICKS: Final = 5
"""Of processor time: more than a child needs to build its walls, so it runs the script by then."""


def _spinning_child_of(zygote: int) -> int | None:
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit():
            try:
                fields = (folder / "stat").read_text().rpartition(")")[2].split()
            except OSError:
                continue
            is_child = int(fields[1]) == zygote and fields[0] != "Z"
            if is_child and int(fields[11]) >= _TICKS:
                return int(folder.name)
    return None


def _has_ended(process: int, seconds: float) -> bool:
    """Tell whether a process ends within a time; without waiting where it does at once."""
    descriptor = os.pidfd_open(process)
    try:
        return bool(select.select([descriptor], [], [], seconds)[0])
    finally:
        os.close(descriptor)


@pytest.mark.parametrize(("without", "outlives"), [((), False), ((Wall.PRIVILEGES,), True)])
def test_a_child_dies_with_its_zygote(without: tuple[Wall, ...], outlives: bool) -> None:  # noqa: FBT001
    """Nobody would kill it at its deadline any more."""
    supervisor = Supervisor(module="tests.security.user_code.raw_zygote")
    request: dict[str, Any] = {
        "action": "raw",
        "source": "while True: pass",
        "timeout_seconds": 30,
        "without": list(without),
    }
    supervisor.perform({**request, "source": "got = 1"})
    zygote = supervisor.process_id
    assert zygote is not None

    def spin() -> None:
        with contextlib.suppress(OrcheoError):
            supervisor.perform(request)

    caller = threading.Thread(target=spin, daemon=True)
    caller.start()
    child = None
    until = time.monotonic() + 10
    while child is None and time.monotonic() < until:
        child = _spinning_child_of(zygote)
    assert child is not None
    os.kill(zygote, signal.SIGKILL)
    try:
        assert _has_ended(child, 0.5 if outlives else 5) is not outlives
    finally:
        if outlives:
            os.kill(child, signal.SIGKILL)
        # The caller asks a second zygote, whose child spins as well.
        second = None
        while second is None and time.monotonic() < until:
            second = supervisor.process_id
            second = second if second != zygote else None
        if second is not None:
            grandchild = None
            while grandchild is None and time.monotonic() < until:
                grandchild = _spinning_child_of(second)
            if grandchild is not None:
                os.kill(grandchild, signal.SIGKILL)
        caller.join(10)
        supervisor.close()
