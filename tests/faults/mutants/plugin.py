"""A plugin for pytest: import the product with patches, and say how its tests took that.

``ORCHEO_MUTANT`` names a mutant, ``ORCHEO_MUTANT_PATCHES`` which of its patches apply (``all``,
or ``off`` for those alone that switch repairs off). A run is ``killed`` once an assertion of a
test fails; any other exception is no kill, and the next test is tried.
"""

import ast
import importlib.util
import os
import sys
from collections.abc import Sequence
from importlib.machinery import ModuleSpec, SourceFileLoader
from pathlib import Path
from types import CodeType
from typing import Any, Final

import pytest
from _pytest.outcomes import Failed

from tests.faults.mutants.catalogue import MUTANTS
from tests.faults.mutants.mutant import PACKAGE, Patch

ROOT: Final = Path(__file__).parents[3]


class _Patched(SourceFileLoader):
    def __init__(self, name: str, path: str, patches: Sequence[Patch]) -> None:
        super().__init__(name, path)
        self._patches = patches

    def get_code(self, fullname: str) -> CodeType:
        """Compile the patched text; nothing is cached."""
        text = Path(self.path).read_text()
        for patch in self._patches:
            text = patch.apply(text)
        return compile(ast.parse(text), self.path, "exec", dont_inherit=True)


class _Finder:
    def __init__(self, patches: Sequence[Patch]) -> None:
        self._by_module: dict[str, list[Patch]] = {}
        for patch in patches:
            self._by_module.setdefault(patch.module, []).append(patch)
        self.found: set[str] = set()

    def find_spec(self, name: str, path: Any = None, target: Any = None) -> ModuleSpec | None:
        """Find a module that is patched."""
        patches = self._by_module.get(name)
        if patches is None:
            return None
        self.found.add(name)
        place = str(ROOT / PACKAGE / patches[0].file)
        return importlib.util.spec_from_loader(name, _Patched(name, place, patches), origin=place)


_mutant = next(each for each in MUTANTS if each.id == os.environ["ORCHEO_MUTANT"])
_off_only = os.environ["ORCHEO_MUTANT_PATCHES"] == "off"
_patches = _mutant.without if _off_only else (_mutant.patch, *_mutant.without)
_loaded = [name for name in sys.modules if name in {each.module for each in _patches}]
assert not _loaded, f"{_loaded} were imported before they could be patched"
sys.meta_path.insert(0, _Finder(_patches))  # type: ignore[arg-type] # the protocol's three methods are optional


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]) -> Any:
    """Stop at the first assertion that fails."""
    yield
    if call.excinfo is not None and call.excinfo.errisinstance((AssertionError, Failed)):
        print(f"\nKILLED BY {item.nodeid}", flush=True)  # noqa: T201 - read by the runner
        item.session.shouldstop = "killed"
