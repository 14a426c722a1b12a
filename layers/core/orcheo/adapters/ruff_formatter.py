"""The port ``Formatter``: ruff as a process of its own, which reads Python and never runs it.

It is looked for beside the installed package, so that a layer brings it. An unpacked layer may have
lost the permission to execute; then a copy that has it is made once.
"""

import shutil
import stat
import subprocess
import tempfile
from pathlib import Path
from typing import Final

from orcheo.domain.errors import FormatterUnavailable, NotExportable

LINE_LENGTH: Final = 100
SECONDS: Final = 10.0
"""A script of 128 KiB takes a tenth of a second."""
_ARGUMENTS: Final = (
    *("format", "--isolated", "--no-cache"),
    *("--line-length", str(LINE_LENGTH), "--target-version", "py311"),
    *("--stdin-filename", "script.py", "-"),
)
_CANNOT_PARSE: Final = 2
"""Exit code of ruff for text that is no Python."""


class RuffFormatter:
    """Lays out Python as ``ruff format`` does.

    Args:
        program: Where ruff is; null: beside the installed package ``ruff``.
        seconds: Wall clock of one text.
    """

    def __init__(self, program: Path | None = None, *, seconds: float = SECONDS) -> None:
        self._program = program
        self._seconds = seconds

    def format(self, script: str) -> str:
        """Return a script in the one layout; see the port."""
        self._program = self._program or _installed()
        try:
            done = subprocess.run(  # noqa: S603 - a program that we bring, arguments that are fixed
                [str(self._program), *_ARGUMENTS],
                input=script.encode("utf-8", "surrogatepass"),
                capture_output=True,
                check=False,
                env={},
                timeout=self._seconds,
            )
        except subprocess.TimeoutExpired as error:
            raise FormatterUnavailable(
                f"ruff gave no answer in {self._seconds:g} s; try again."
            ) from error
        except OSError as error:
            raise FormatterUnavailable(f"ruff cannot be started: {error.strerror}.") from error
        if done.returncode == _CANNOT_PARSE:
            said = done.stderr.decode(errors="replace").strip()[:300]
            raise NotExportable(f"The script cannot be laid out: {said}")
        if done.returncode != 0:
            raise FormatterUnavailable(f"ruff failed with exit code {done.returncode}; try again.")
        return done.stdout.decode()


def _installed() -> Path:
    try:
        import ruff  # noqa: PLC0415 - only the function that exports has it
    except ImportError as error:
        raise FormatterUnavailable("ruff is not installed here: its layer is missing.") from error
    try:
        found = Path(ruff.find_ruff_bin())
    except FileNotFoundError as error:
        raise FormatterUnavailable("ruff is installed here without its program.") from error
    return found if found.stat().st_mode & stat.S_IXUSR else executable(found)


def executable(program: Path) -> Path:
    """Return a copy of a program that may be run."""
    copy = Path(tempfile.mkdtemp(prefix="orcheo-ruff-")) / program.name
    shutil.copyfile(program, copy)
    copy.chmod(0o500)
    return copy
