"""The corpus: no effect with all walls, none of their kinds without the linter, all without any."""

import pytest

from orcheo.adapters.user_code.walls import Wall
from tests.security.user_code import corpus
from tests.security.user_code.arrangements import EVERY, outcomes
from tests.security.user_code.corpus.bombs import BOMBS
from tests.security.user_code.corpus.model import LINTER_ONLY, Effect
from tests.security.user_code.corpus.published import CLASSES


@pytest.mark.xdist_group("whole stack")
@pytest.mark.parametrize("name", corpus.ALL)
def test_the_whole_stack_gives_nothing(name: str) -> None:
    """No canary sees an effect, and the script gets hold of nothing."""
    outcome = outcomes([], corpus.ALL)[name]
    assert outcome["effects"] == []
    assert not outcome["reached"], outcome["reply"]


@pytest.mark.xdist_group("walls alone")
@pytest.mark.parametrize("name", corpus.ALL)
def test_the_walls_alone_give_nothing_of_their_kinds(name: str) -> None:
    """Plain Python, unprivileged, at the parent's user: only the child's own memory is open."""
    outcome = outcomes([Wall.LINTER], corpus.ALL)[name]
    assert set(outcome["effects"]) <= LINTER_ONLY, outcome["reply"]


@pytest.mark.xdist_group("no walls")
@pytest.mark.parametrize("name", [name for name, each in corpus.ALL.items() if each.live])
def test_without_any_wall_a_payload_works(name: str) -> None:
    """So its canary can see it: a payload that is dead anyway would prove nothing."""
    outcome = outcomes(EVERY, corpus.ALL)[name]
    assert corpus.ALL[name].effect in outcome["effects"], outcome["reply"]


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
