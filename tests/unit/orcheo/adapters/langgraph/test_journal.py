"""What a task has been answered so far."""

from typing import Any

from orcheo.adapters.langgraph.journal import Journal


def answer(value: Any) -> dict[str, Any]:
    """Return an answer."""
    return {"kind": "task", "hash": "h", "answer": value}


FAILED = {"kind": "task", "hash": "h", "error": {"type": "E", "families": [], "message": ""}}


def test_answers_have_the_numbers_of_their_requests() -> None:
    journal = Journal()
    journal.put(2, answer("c"))
    assert journal.answers == [None, None, answer("c")]
    assert [journal.answered(number) for number in range(4)] == [False, False, True, False]


def test_a_row_holds_all_of_it_and_nothing_where_nothing_was_asked() -> None:
    assert Journal().members() == {}
    journal = Journal(generation=2)
    journal.put(0, answer("a"))
    assert Journal.of(journal.members()) == journal


def test_another_try_forgets_what_failed_and_trusts_what_came_later_less() -> None:
    journal = Journal([answer("a"), FAILED, answer("c")])
    journal.renew()
    assert journal.generation == 1
    assert journal.answers == [answer("a"), None, {**answer("c"), "loose": True}]
    assert [journal.answered(number) for number in range(3)] == [True, False, False]


def test_another_try_keeps_all_where_nothing_failed() -> None:
    journal = Journal([answer("a"), answer("b")])
    journal.renew()
    assert journal == Journal([answer("a"), answer("b")])
