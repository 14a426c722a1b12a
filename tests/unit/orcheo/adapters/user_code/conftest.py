"""One zygote for the folder, and short ways to import and call."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from orcheo.adapters.user_code import LocalUserCode
from orcheo.application.user_code_ports import CallRequest, CallResult, ImportedGraph

Import = Callable[..., ImportedGraph]
Call = Callable[..., CallResult]


@pytest.fixture(scope="session")
def user_code() -> Iterator[LocalUserCode]:
    """The port, in process."""
    with LocalUserCode() as local:
        yield local


@pytest.fixture
def import_script(user_code: LocalUserCode) -> Import:
    """Import a script."""

    def run(script: str, entrypoint: str | None = None) -> ImportedGraph:
        return user_code.import_script("w", script, entrypoint, timeout_seconds=20)

    return run


@pytest.fixture
def call(user_code: LocalUserCode) -> Call:
    """Call a callable of a script."""

    def run(script: str, at: str, *arguments: Any, **options: Any) -> CallResult:
        options = {"role": "node", "entrypoint": None, "timeout_seconds": 20, **options}
        return user_code.call(
            CallRequest(workspace="w", script=script, at=at, arguments=arguments, **options)
        )

    return run
