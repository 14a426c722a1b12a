"""Partial failures of a FIFO batch."""

from typing import Any

from orcheo.adapters.aws.fifo_batch import process_batch
from orcheo.domain.errors import StoreUnavailable


def _event(*messages: tuple[str, str]) -> dict[str, Any]:
    records = [
        {"messageId": body, "body": body, "attributes": {"MessageGroupId": group}}
        for body, group in messages
    ]
    return {"Records": records}


def test_a_failure_holds_up_its_group_and_no_other() -> None:
    handled: list[str] = []
    errors: list[str] = []

    def handle(body: str) -> None:
        if body == "a2":
            raise StoreUnavailable(body)
        handled.append(body)

    event = _event(("a1", "a"), ("a2", "a"), ("b1", "b"), ("a3", "a"), ("b2", "b"))
    answer = process_batch(event, handle, lambda message, _: errors.append(message))
    assert handled == ["a1", "b1", "b2"]
    assert errors == ["a2"]
    assert answer == {"batchItemFailures": [{"itemIdentifier": "a2"}, {"itemIdentifier": "a3"}]}


def test_a_message_that_cannot_be_read_holds_nobody_up() -> None:
    handled: list[str] = []

    def handle(body: str) -> None:
        if body == "poison":
            raise ValueError(body)
        handled.append(body)

    event = _event(("a1", "a"), ("poison", "a"), ("a2", "a"))
    answer = process_batch(event, handle, lambda *_: None)
    assert handled == ["a1", "a2"]
    assert answer == {"batchItemFailures": [{"itemIdentifier": "poison"}]}


def test_a_batch_that_went_well_has_no_failures() -> None:
    event = _event(("a", "a"), ("b", "b"))
    assert process_batch(event, lambda _: None, lambda *_: None) == {"batchItemFailures": []}
