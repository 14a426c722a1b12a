"""The corpus without the linter: the walls give nothing of what is theirs to keep."""

import pytest

from orcheo.adapters.user_code.walls import Wall
from tests.security.user_code import corpus
from tests.security.user_code.arrangements import outcomes
from tests.security.user_code.corpus.model import LINTER_ONLY


@pytest.mark.parametrize("name", corpus.ALL)
def test_the_walls_alone_give_nothing_of_their_kinds(name: str) -> None:
    """Plain Python, unprivileged, at the parent's user: only the child's own memory is open."""
    outcome = outcomes([Wall.LINTER], corpus.ALL)[name]
    assert set(outcome["effects"]) <= LINTER_ONLY, outcome["reply"]
