"""Scripts drawn at random do on the engine what they do in plain LangGraph."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.differential import durable, plain
from tests.differential.catalogue import Script
from tests.differential.generated import generated
from tests.differential.trace import differences
from tests.integration.engine.bench import Bench

_GATE = range(16)
_LONG = range(16, 300)
_ANSWERS = ({"*": "answer"},) * 6


def _differences(seed: int, folder: Path, bench: Bench) -> list[str]:
    script = Script(name=f"drawn_{seed}", folder=folder, inputs={"last": 3}, resumes=_ANSWERS)
    script.path.write_text(generated(seed), encoding="utf-8")
    return differences(plain.run(script, is_async=False), durable.run(script, bench))


@pytest.mark.parametrize("seed", _GATE)
def test_a_drawn_script_does_the_same(
    seed: int, make_bench: Callable[..., Bench], tmp_path: Path
) -> None:
    bench = make_bench(budget_seconds=0.0 if seed % 2 else 300.0)
    found = _differences(seed, tmp_path, bench)
    assert not found, "\n".join(found)


@pytest.mark.long
@pytest.mark.parametrize("seed", _LONG)
def test_many_drawn_scripts_do_the_same(
    seed: int, make_bench: Callable[..., Bench], tmp_path: Path
) -> None:
    bench = make_bench(budget_seconds=0.0 if seed % 2 else 300.0)
    found = _differences(seed, tmp_path, bench)
    assert not found, "\n".join(found)


def test_a_seed_gives_the_same_script_every_time() -> None:
    assert generated(3) == generated(3)
    assert generated(3) != generated(4)
