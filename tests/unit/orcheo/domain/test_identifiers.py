import pytest

from orcheo.domain.identifiers import (
    body_hash,
    execution_id,
    identifier,
    interrupt_id,
    is_identifier,
    is_workspace,
)


def test_the_same_event_names_the_same_execution() -> None:
    assert execution_id("acme", "tr_1", "d-1") == execution_id("acme", "tr_1", "d-1")


@pytest.mark.parametrize(
    "other",
    [("acme2", "tr_1", "d-1"), ("acme", "tr_2", "d-1"), ("acme", "tr_1", "d-2")],
)
def test_another_workspace_trigger_or_event_names_another(other: tuple[str, str, str]) -> None:
    assert execution_id(*other) != execution_id("acme", "tr_1", "d-1")


def test_an_id_fits_every_service_that_it_names_things_in() -> None:
    made = execution_id("acme", "tr_1", "x" * 10_000)
    assert is_identifier(made, "ex")
    assert not is_identifier(made, "wf")
    assert len(made) <= 80
    assert is_identifier(identifier("wf", bytes(range(20))), "wf")


@pytest.mark.parametrize("text", ["", "Acme", "a#b", "-a", "a" * 64, "a/b"])
def test_what_would_break_a_key_is_no_workspace(text: str) -> None:
    assert not is_workspace(text)


def test_a_body_hash_ignores_the_order_of_members() -> None:
    assert body_hash({"a": 1, "b": [1, 2]}) == body_hash({"b": [1, 2], "a": 1})
    assert body_hash({"a": 1}) != body_hash({"a": "1"})


def test_a_question_has_one_id_whoever_asks_it() -> None:
    asked = interrupt_id("ex_a", "t", 1)
    assert asked == interrupt_id("ex_a", "t", 1)
    assert is_identifier(asked, "in")
    others = {
        interrupt_id("ex_b", "t", 1),
        interrupt_id("ex_a", "u", 1),
        interrupt_id("ex_a", "t", 2),
        interrupt_id("ex_a", "t", 1, generation=1),
    }
    assert len(others - {asked}) == 4
