import json
from typing import Any

import pytest
from langchain_core.messages import AIMessage, HumanMessage, RemoveMessage, ToolMessage
from langgraph.types import Command, Overwrite, Send

from orcheo.adapters.langgraph import codec
from orcheo.domain.errors import Unprocessable
from orcheo.domain.values import Tagged


def passed(value: Any) -> Any:
    """Return a value after a pass through JSON."""
    return codec.decode(json.loads(json.dumps(codec.encode(value))))


@pytest.mark.parametrize(
    "value",
    [
        HumanMessage(content="hi", id="1"),
        AIMessage(
            content="",
            tool_calls=[{"name": "f", "args": {"x": 1}, "id": "c", "type": "tool_call"}],
        ),
        ToolMessage(content="done", tool_call_id="c"),
        RemoveMessage(id="1"),
        Send("a", {"t": (1, 2)}),
        Command(update={"x": {1, 2}}, goto=["a", Send("b", 1)], graph=Command.PARENT),
        Tagged("object", {"class": "Point", "fields": {"x": 1}}),
        {"nested": [Send("a", HumanMessage(content="x"))]},
    ],
)
def test_values_come_back_as_they_were(value: Any) -> None:
    assert passed(value) == value


def test_end_is_spelt_as_in_the_specification() -> None:
    assert codec.encode(Command(goto="__end__"))["v"]["goto"] == "END"
    assert passed(Command(goto="__end__")).goto == "__end__"


def test_an_overwrite_has_langgraphs_own_json_form() -> None:
    assert codec.encode(Overwrite([1])) == {"__overwrite__": [1]}


def test_an_error_keeps_type_and_message() -> None:
    found = passed(ValueError("no"))
    assert (found.type, found.message) == ("ValueError", "no")
    assert codec.encode(found) == codec.encode(ValueError("no"))


def test_a_message_of_no_known_type_is_refused() -> None:
    with pytest.raises(Unprocessable):
        codec.decode({"$": "message", "v": {"type": "os.system", "content": "x"}})


def test_fields_that_a_message_does_not_have_are_dropped() -> None:
    payload = {"type": "human", "content": "x", "surprise": 1}
    assert not hasattr(codec.decode({"$": "message", "v": payload}), "surprise")
