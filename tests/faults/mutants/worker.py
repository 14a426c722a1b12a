"""``python -m tests.faults.mutants.worker id …``: run mutants in turn, and say so as JSON lines.

What all killers import of other packages is imported once; each run is a fork of that, in which
the product is not imported yet. Importing it all anew would take longer than most killers do.
"""

import contextlib
import importlib
import json
import os
import signal
import sys
import tempfile
import time
import traceback
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import IO, Final

from tests.faults.mutants.catalogue import MUTANTS
from tests.faults.mutants.mutant import Mutant

ROOT: Final = Path(__file__).parents[3]
SECONDS: Final = 150
"""For one run of killers."""
_SHARED: Final = (
    "boto3",
    "greenlet",
    "hypothesis",
    "langgraph.graph",
    "langgraph.prebuilt",
    "moto",
    "pydantic",
    "pytest",
    "xdist",
)
_KILLED: Final = "KILLED BY "


def main(names: Sequence[str]) -> None:
    """Run the named mutants; print a line for each as soon as it is judged."""
    for module in _SHARED:
        importlib.import_module(module)
    assert not [name for name in sys.modules if name.split(".")[0] == "orcheo"]
    known = {each.id: each for each in MUTANTS}
    sound: dict[object, str | None] = {}
    for name in names:
        mutant = known[name]
        fault = None
        if mutant.without:
            key = (mutant.without, mutant.killers)
            if key not in sound:
                sound[key] = _killer(_run(mutant, "off"))
            fault = sound[key]
        output = "" if fault else _run(mutant, "all")
        told = {
            "id": name,
            "killer": _killer(output),
            "fault": fault,
            "end": " | ".join(output.strip().splitlines()[-3:])[-300:],
        }
        print(json.dumps(told), flush=True)  # noqa: T201 - read by whoever started this


def _killer(output: str) -> str | None:
    lines = (line for line in output.splitlines() if line.startswith(_KILLED))
    return next((line.removeprefix(_KILLED) for line in lines), None)


def _run(mutant: Mutant, patches: str) -> str:
    """Run the killers of a mutant in a fork; return what they said."""
    with tempfile.TemporaryFile("w+") as said:
        child = os.fork()
        if not child:
            _in_child(lambda: _tests(mutant, patches), said)
        end = time.monotonic() + SECONDS
        while os.waitpid(child, os.WNOHANG) == (0, 0):
            if time.monotonic() > end:
                with contextlib.suppress(ProcessLookupError):
                    os.killpg(child, signal.SIGKILL)
                os.waitpid(child, 0)
                break
            time.sleep(0.05)
        said.seek(0)
        return said.read()


def _in_child(act: Callable[[], object], said: IO[str]) -> None:
    os.setpgid(0, 0)
    os.dup2(said.fileno(), 1)
    os.dup2(said.fileno(), 2)
    try:
        act()
    except BaseException:  # noqa: BLE001 - told to the runner; the process ends here
        traceback.print_exc()
    finally:
        sys.stdout.flush()
        os._exit(0)


def _tests(mutant: Mutant, patches: str) -> None:
    os.environ["ORCHEO_MUTANT"] = mutant.id
    os.environ["ORCHEO_MUTANT_PATCHES"] = patches
    pytest = importlib.import_module("pytest")
    options = [
        "-W",
        "ignore::pytest.PytestAssertRewriteWarning",
        "-q",
        "-p",
        "no:cacheprovider",
        "-p",
        "no:xdist",
        "-m",
        "not long",
        "--tb=line",
    ]
    pytest.main(["-p", "tests.faults.mutants.plugin", *options, *mutant.killers])


if __name__ == "__main__":
    sys.dont_write_bytecode = True
    os.chdir(ROOT)
    main(sys.argv[1:])
