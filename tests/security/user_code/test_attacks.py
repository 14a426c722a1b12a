"""The corpus: each payload is refused or contained, and the next call works."""

import importlib.util
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from orcheo.adapters.user_code import LocalUserCode
from orcheo.application.ports import CallRequest, CallResult
from orcheo.domain.errors import OrcheoError, ScriptRejected

_SPEC = importlib.util.spec_from_file_location("payloads", Path(__file__).parent / "payloads.py")
assert _SPEC is not None
assert _SPEC.loader is not None
payloads: Any = importlib.util.module_from_spec(_SPEC)
_SPEC.loader.exec_module(payloads)


@pytest.fixture(scope="module")
def user_code() -> Iterator[LocalUserCode]:
    """One zygote for the module, as one environment has."""
    with LocalUserCode() as local:
        yield local


def _attack(user_code: LocalUserCode, script: str, seconds: float) -> OrcheoError | CallResult:
    try:
        user_code.import_script("w", script, "graph", timeout_seconds=seconds)
    except OrcheoError as error:
        return error
    return user_code.call(
        CallRequest(
            workspace="w",
            script=script,
            entrypoint="graph",
            at="attack",
            role="node",
            arguments=[{}],
            timeout_seconds=seconds,
        )
    )


@pytest.mark.parametrize("name", payloads.EXPRESSIONS)
def test_a_payload_reaches_nothing(name: str, user_code: LocalUserCode) -> None:
    """It is refused at import, fails at the call, or gets nothing."""
    outcome = _attack(user_code, payloads.script(payloads.EXPRESSIONS[name]), 10)
    if isinstance(outcome, OrcheoError):
        assert isinstance(outcome, ScriptRejected)
        assert outcome.details["line"] is not None
        return
    assert outcome.outcome == "error" or outcome.result == {"got": None}, outcome
    if outcome.error is not None:
        assert outcome.error["type"] not in {"NodeCrashed", "NodeTimeout"}


@pytest.mark.parametrize("name", payloads.BOMBS)
def test_a_bomb_is_contained(name: str, user_code: LocalUserCode) -> None:
    """It ends within its time, and the same zygote serves the next call."""
    outcome = _attack(user_code, payloads.script(payloads.BOMBS[name]), 0.5)
    assert isinstance(outcome, CallResult | ScriptRejected)
    if isinstance(outcome, CallResult) and outcome.outcome == "result":
        assert len(str(outcome.log)) < 200_000
    good = _attack(user_code, payloads.script("got = None"), 10)
    assert isinstance(good, CallResult)
    assert good.result == {"got": None}


def test_the_corpus_is_large_enough() -> None:
    """It covers at least the published payloads and more."""
    assert len(payloads.EXPRESSIONS) >= 150
    assert len(payloads.BOMBS) >= 20
