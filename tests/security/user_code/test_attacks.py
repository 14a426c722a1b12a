"""The corpus before the whole stack: no effect, and nothing reached."""

from pathlib import Path

import pytest

from tests.security.user_code import corpus
from tests.security.user_code.arrangements import outcomes
from tests.security.user_code.corpus.bombs import BOMBS
from tests.security.user_code.corpus.model import Effect
from tests.security.user_code.corpus.published import CLASSES
from tests.security.user_code.page import render


@pytest.mark.parametrize("name", corpus.ALL)
def test_the_whole_stack_gives_nothing(name: str) -> None:
    """No canary sees an effect, and the script gets hold of nothing."""
    outcome = outcomes([], corpus.ALL)[name]
    assert outcome["effects"] == []
    assert not outcome["reached"], outcome["reply"]


def test_the_corpus_is_large_enough() -> None:
    """Each kind of effect and at least 150 payloads; nearly all of them live."""
    assert len(corpus.ALL) >= 350
    assert sum(not each.live for each in corpus.ALL.values()) <= 30
    used = {each.effect for each in corpus.ALL.values()}
    assert used == set(Effect)


@pytest.mark.parametrize(
    "advisory", [each for product in CLASSES.values() for each in product]
)  # fmt: skip
def test_each_published_class_is_attacked(advisory: str) -> None:
    """By a payload, or by a bomb where the advisory is about resources."""
    texts = [f"{each.id} {each.source}" for each in corpus.ALL.values()] + list(BOMBS)
    assert any(advisory in text for text in texts)


def test_the_page_lists_the_corpus() -> None:
    """What a security reviewer reads is what is run."""
    page = Path(__file__).parents[3] / "docs" / "attack-corpus.md"
    assert page.read_text() == render()
