"""Compiled scripts: how they are named, how they travel, and what one environment keeps.

A script compiles to the same bytecode wherever interpreter and rules are the same, so what one
environment compiled serves all others. Only compile children make bytecode; they read a script
and run nothing of it. What a child that ran a script returns never gets here.
"""

import base64
import hashlib
from collections import OrderedDict
from collections.abc import Mapping
from functools import lru_cache
from importlib.util import MAGIC_NUMBER, find_spec
from pathlib import Path
from typing import Any, Final

_CACHED_SCRIPTS: Final = 64
_LIBRARY: Final = ("RestrictedPython", "transformer.py")
"""Whose class the linter derives from."""


@lru_cache(maxsize=1)
def tag() -> str:
    """Return the name of what this environment compiles for: interpreter and rules.

    The rules are named by the text of this package, so no change can meet bytecode from before it.
    """
    package, module = _LIBRARY
    found = find_spec(package)
    if found is None or not found.submodule_search_locations:
        raise ModuleNotFoundError(f"{package} is not installed", name=package)
    files = [Path(found.submodule_search_locations[0]) / module]
    files += sorted(Path(__file__).parent.rglob("*.py"))
    rules = hashlib.sha256()
    for file in files:
        rules.update(file.read_bytes())
    return f"{MAGIC_NUMBER.hex()}-{rules.hexdigest()[:24]}"


def script_hash(script: str) -> str:
    """Return the SHA-256 of a script's UTF-8, in hex."""
    return hashlib.sha256(script.encode()).hexdigest()


def to_json(script_sha256: str, bytecode: bytes) -> dict[str, str]:
    """Return bytecode as a member of a request or a reply."""
    data = base64.b64encode(bytecode).decode()
    return {"script_sha256": script_sha256, "tag": tag(), "data": data}


def read(document: Any, script_sha256: str) -> bytes | None:
    """Return the bytecode in a request; null where it is of another script or for other rules."""
    if not isinstance(document, Mapping):
        return None
    if document.get("script_sha256") != script_sha256 or document.get("tag") != tag():
        return None
    try:
        return base64.b64decode(document["data"], validate=True)
    except (KeyError, TypeError, ValueError):
        return None


class BytecodeCache:
    """What this environment has compiled or was given, by the script's hash."""

    def __init__(self) -> None:
        self._kept: OrderedDict[str, bytes] = OrderedDict()
        self.compiled = 0
        """How many scripts were compiled in this environment."""

    def get(self, script_sha256: str) -> bytes | None:
        """Return bytecode."""
        found = self._kept.get(script_sha256)
        if found is not None:
            self._kept.move_to_end(script_sha256)
        return found

    def put(self, script_sha256: str, bytecode: bytes) -> None:
        """Keep bytecode, dropping the script that was used longest ago."""
        self._kept[script_sha256] = bytecode
        while len(self._kept) > _CACHED_SCRIPTS:
            self._kept.popitem(last=False)
