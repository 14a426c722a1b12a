"""The corpus with every wall down: what shows that it and its canaries are alive."""

import pytest

from tests.security.user_code import corpus
from tests.security.user_code.arrangements import EVERY, outcomes


@pytest.mark.parametrize("name", [name for name, each in corpus.ALL.items() if each.live])
def test_without_any_wall_a_payload_works(name: str) -> None:
    """So its canary can see it: a payload that is dead anyway would prove nothing."""
    outcome = outcomes(EVERY, corpus.ALL)[name]
    assert corpus.ALL[name].effect in outcome["effects"], outcome["reply"]
