"""The tables of what scripts can import, against the modules that they stand for."""

import importlib
import subprocess
import sys

import pytest

from orcheo.adapters.user_code.facades.catalogue import (
    MODULES,
    lazy_modules,
    names_of,
    refuse_import,
)
from orcheo.adapters.user_code.facades.standard_library import STANDARD_LIBRARY

_GONE = {("typing", "ByteString")}
_NOT_STANDARD = {"dotenv"}
"""Names that a later Python has no longer."""
_BUILD = """
from orcheo.adapters.user_code.facades import loader
from orcheo.adapters.user_code.facades.catalogue import MODULES, names_of
loader.preload(frozenset(MODULES))
for module in MODULES:
    found = loader.import_module(module, names=tuple(names_of(module)))
    print(*(f"{module}.{name}" for name in names_of(module) if not hasattr(found, name)))
"""


@pytest.mark.parametrize("module", sorted(set(STANDARD_LIBRARY) - _NOT_STANDARD))
def test_every_real_name_is_in_the_real_module(module: str) -> None:
    """Two words that were glued together are no name."""
    real = importlib.import_module(module)
    missing = [name for name in MODULES[module].real.split() if not hasattr(real, name)]
    assert [name for name in missing if (module, name) not in _GONE] == []


def test_every_module_can_be_built() -> None:
    """Each name of a table is an attribute of what an import gives.

    In a process of its own: facades close doors of pydantic and typing that other tests go through.
    """
    command = [sys.executable, "-c", _BUILD]
    found = subprocess.run(command, check=True, capture_output=True, text=True, timeout=60)
    assert found.stdout.split() == []


@pytest.mark.parametrize("module", MODULES)
def test_no_name_is_both_there_and_left_out(module: str) -> None:
    """A reason is given only for what is missing, and for no name twice."""
    omitted = [name for names in MODULES[module].omitted for name in names.split()]
    assert not set(omitted) & names_of(module)
    assert len(omitted) == len(set(omitted))
    listed = (*MODULES[module].real.split(), *MODULES[module].own.split())
    assert len(listed) == len(set(listed))


@pytest.mark.parametrize(
    ("module", "name", "says"),
    [
        ("operator", "attrgetter", "write a lambda"),
        ("json", "load", "use dumps and loads"),
        ("urllib.request", None, "use an HTTP node"),
        ("langgraph.nothing", None, "there are langgraph.cache"),
        ("langchain_community.tools", None, "no network"),
        ("json", "nothing", "it offers JSONDecodeError"),
        ("nothing", None, "a script can import"),
        ("langchain.agents", "middleware", "as a StateGraph"),
    ],
)
def test_a_refusal_says_what_to_do(module: str, name: str | None, says: str) -> None:
    """For a module and for a name."""
    assert says in str(refuse_import(module, name))


def test_costly_modules_are_built_for_scripts_that_may_import_them() -> None:
    """Judged by the text, so a mention is enough."""
    assert lazy_modules("from zoneinfo import ZoneInfo") == ["zoneinfo"]
    assert lazy_modules("import json\nfrom langchain_core.messages import AIMessage") == []
    assert "langchain_core.tools" in lazy_modules("from langchain_core import tools")
    assert lazy_modules("import langchain_openai") == ["langchain_openai"]
    assert "langgraph.prebuilt" in lazy_modules("from langgraph import prebuilt")
