"""The comparison itself: it keeps apart what differs, and leaves out only what is random."""

import dataclasses
from collections.abc import Callable
from typing import Any

import pytest
from langchain_core.messages import AIMessage

from tests.differential import durable, plain
from tests.differential.catalogue import Page, Script
from tests.differential.combinations import COMBINATIONS
from tests.differential.entries import SCRIPTS
from tests.differential.page import PATH, page
from tests.differential.trace import Superstep, Trace, canonical, differences
from tests.differential.transcriptions import TRANSCRIPTIONS
from tests.integration.engine.bench import Bench

_BY_NAME = {script.name: script for script in SCRIPTS}
_FANNED_OUT = _BY_NAME["map_reduce"]


@pytest.fixture(scope="module")
def trace() -> Trace:
    """What a script with a fan-out does."""
    return plain.run(_FANNED_OUT, is_async=False)


def _changed(trace: Trace, at: int, **members: Any) -> Trace:
    supersteps = list(trace.supersteps)
    supersteps[at] = dataclasses.replace(supersteps[at], **members)
    return dataclasses.replace(trace, supersteps=supersteps)


def _spoilt_values(trace: Trace) -> Trace:
    return _changed(trace, 3, values={**trace.supersteps[3].values, "riddles": []})


def _spoilt_next(trace: Trace) -> Trace:
    return _changed(trace, 2, next=trace.supersteps[2].next[1:])


def _spoilt_updates(trace: Trace) -> Trace:
    return _changed(trace, 2, updates=[*trace.supersteps[2].updates[:-1], ["write_riddle", {}]])


def _spoilt_step(trace: Trace) -> Trace:
    return _changed(trace, 2, step=7)


def _lost_superstep(trace: Trace) -> Trace:
    return dataclasses.replace(trace, supersteps=trace.supersteps[:-1])


def _spoilt_output(trace: Trace) -> Trace:
    return dataclasses.replace(trace, output={**trace.output, "best": "?"})


def _spoilt_waits(trace: Trace) -> Trace:
    return dataclasses.replace(trace, waits=[["what?"]])


def _spoilt_error(trace: Trace) -> Trace:
    return dataclasses.replace(trace, error={"type": "ValueError", "node": None})


@pytest.mark.parametrize(
    ("spoil", "word"),
    [
        (_spoilt_values, "step 2: values"),
        (_spoilt_next, "step 1: next"),
        (_spoilt_updates, "step 1: updates"),
        (_spoilt_step, "step 1: step"),
        (_lost_superstep, "supersteps: 5 and 4"),
        (_spoilt_output, "output"),
        (_spoilt_waits, "waits"),
        (_spoilt_error, "error"),
    ],
)
def test_a_trace_that_is_spoilt_in_one_place_differs_there_alone(
    trace: Trace, spoil: Callable[[Trace], Trace], word: str
) -> None:
    assert not differences(trace, trace)
    (found,) = differences(trace, spoil(trace))
    assert found.startswith(word)


def test_a_script_that_does_something_else_is_found(
    make_bench: Callable[..., Bench], monkeypatch: pytest.MonkeyPatch
) -> None:
    text = _FANNED_OUT.text
    spoilt = text.replace("key=len", "key=lambda text: -len(text)")
    assert spoilt != text
    monkeypatch.setattr(Script, "text", property(lambda _: spoilt))
    found = differences(plain.run(_FANNED_OUT, is_async=False), _durable(make_bench))
    assert [each.partition(":\n")[0] for each in found] == [
        "step 2: updates",
        "step 3: values",
        "output",
    ]


def _durable(make_bench: Callable[..., Bench]) -> Trace:
    return durable.run(_FANNED_OUT, make_bench())


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ((1, 2), [1, 2]),
        ({1, 2}, [1, 2]),
        (frozenset({1}), {1}),
        (b"a", "a"),
        ({1: "a"}, {"1": "a"}),
        (1, True),
        ({"a": None}, {}),
        (AIMessage("a", id="x"), AIMessage("a", id="y")),
        (AIMessage("a"), AIMessage("b")),
    ],
)
def test_values_of_two_kinds_are_not_equal(one: Any, other: Any) -> None:
    assert differences(_of(one), _of(other))


def _of(value: Any) -> Trace:
    found = canonical(value)
    return Trace(supersteps=[Superstep(step=0, values=found, next=[], updates=[])])


def test_what_is_drawn_at_random_is_left_out() -> None:
    drawn = "0b94c4ce-59e7-4e4f-a4b1-0c8c2a5f5d11"
    other = "9b6a5f2e-2f0f-4d6e-8c7f-1e2d3c4b5a69"
    assert canonical(AIMessage("a", id=drawn)) == canonical(AIMessage("a", id=f"run-{other}"))
    assert canonical([f"id {drawn}"]) == canonical([f"id {other}"])
    assert canonical({3, 1, 2}) == canonical({2, 3, 1})


def test_at_least_half_of_the_scripts_transcribe_a_page() -> None:
    assert all(isinstance(script.page, Page) for script in TRANSCRIPTIONS)
    assert all(script.page is None for script in COMBINATIONS)
    assert len(SCRIPTS) >= 80
    assert len(TRANSCRIPTIONS) * 2 >= len(SCRIPTS)


def test_the_catalogue_lists_each_file_once() -> None:
    files = sorted(path.stem for path in next(iter(SCRIPTS)).path.parent.glob("*.py"))
    assert sorted(script.name for script in SCRIPTS) == files


def test_the_documentation_lists_differences_and_pages() -> None:
    """After a change: ``python -m tests.differential.page``."""
    assert PATH.read_text(encoding="utf-8") == page()
