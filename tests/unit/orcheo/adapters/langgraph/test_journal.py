"""What a task has been answered so far."""

from typing import Any

from orcheo.adapters.langgraph.journal import Journal


def answer(value: Any) -> dict[str, Any]:
    """Return an answer."""
    return {"kind": "task", "hash": "h", "answer": value}


FAILED = {"kind": "task", "hash": "h", "error": {"type": "E", "families": [], "message": ""}}


def test_answers_have_the_numbers_of_their_requests() -> None:
    journal = Journal()
    journal.reserve(2, ":1")
    assert journal.answers == [{}, {}, {"key": ":1"}]
    assert [journal.answered(number) for number in range(4)] == [False] * 4
    journal.put(2, answer("c"))
    assert journal.answers == [{}, {}, {"key": ":1", **answer("c")}]
    assert [journal.answered(number) for number in range(4)] == [False, False, True, False]


def test_a_number_that_nobody_had_goes_to_whoever_asks_next() -> None:
    journal = Journal()
    journal.reserve(1, ":1")
    journal.reserve(0, ":0")
    assert [place["key"] for place in journal.answers] == [":0", ":1"]


def test_a_row_holds_all_of_it_and_nothing_where_nothing_was_asked() -> None:
    assert Journal().members() == {}
    journal = Journal(generation=2)
    journal.reserve(1, ":0")
    journal.put(1, answer("a"))
    assert Journal.of(journal.members()) == journal


def test_another_try_forgets_what_failed_and_trusts_what_came_later_less() -> None:
    journal = Journal([answer("a"), {"key": ":1", **FAILED}, answer("c"), {"key": ":3"}])
    journal.renew()
    assert journal.generation == 1
    loose = {**answer("c"), "loose": True}
    assert journal.answers == [answer("a"), {"key": ":1"}, loose, {"key": ":3"}]
    assert [journal.answered(number) for number in range(4)] == [True, False, False, False]


def test_another_try_keeps_all_where_nothing_failed() -> None:
    journal = Journal([answer("a"), answer("b")])
    journal.renew()
    assert journal == Journal([answer("a"), answer("b")])
