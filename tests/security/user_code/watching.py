"""Tells whether a process runs, compiles or loads a script. Its children are another matter."""

import os
import sys
import threading
from pathlib import Path
from types import CodeType, FrameType
from typing import Any, Final

from orcheo.adapters.user_code import policy

MARK: Final = "a mark that only the watched script holds"


class Watch:
    """Writes what this process does with scripts into a file, a line each."""

    def __init__(self, report: Path, who: str) -> None:
        self._report, self._who, self._process = report, who, os.getpid()
        self._writing = False

    def start(self) -> None:
        """Begin; there is no end but the process's."""
        sys.addaudithook(self._heard)
        sys.setprofile(self._called)
        threading.setprofile(self._called)

    def _tell(self, what: str) -> None:
        if self._writing or os.getpid() != self._process:
            return
        self._writing = True
        with self._report.open("a") as lines:
            lines.write(f"{self._who} {what}\n")
        self._writing = False

    def _heard(self, event: str, arguments: tuple[Any, ...]) -> None:
        if event == "exec" and _is_script(arguments[0]):
            self._tell("runs a module")
        elif event == "compile" and _holds_mark(arguments[0]):
            self._tell("compiles")
        elif event == "marshal.loads" and _holds_mark(arguments[0]):
            self._tell("loads bytecode")

    def _called(self, frame: FrameType, event: str, _argument: Any) -> None:
        if event == "call" and _is_script(frame.f_code):
            self._tell("runs a function")


def _is_script(code: Any) -> bool:
    return isinstance(code, CodeType) and code.co_filename == policy.FILE_NAME


def _holds_mark(source: Any) -> bool:
    if isinstance(source, str):
        return MARK in source
    return isinstance(source, bytes | bytearray) and MARK.encode() in source
