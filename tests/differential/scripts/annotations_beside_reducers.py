"""Metadata of annotations that is no reducer, reducers made of partials, formats of messages."""

import operator
from functools import partial
from typing import Annotated, Any, Optional, Sequence, Union

from langchain_core.messages import AnyMessage, BaseMessage
from langgraph.graph import START, StateGraph
from langgraph.graph.message import add_messages
from pydantic import Field
from typing_extensions import TypedDict


def weighted(left, right, *, factor=1):
    return (left or 0) + factor * right


class State(TypedDict, total=False):
    age: Annotated[int, Field(gt=0)]
    note: Annotated[str, "a description"]
    score: Annotated[int, partial(weighted, factor=3)]
    both: Annotated[Union[list, None], operator.add]
    maybe: Annotated[Optional[dict], operator.or_]
    talk: Annotated[Sequence[BaseMessage], add_messages]
    asked: Annotated[list[AnyMessage], add_messages, "the last item is no function"]
    anything: Any


def one(state):
    return {"age": 1, "note": "n", "score": 2, "both": [1], "maybe": {"a": 1}, "talk": "hi"}


def two(state):
    return {"age": 2, "score": 1, "both": [2], "maybe": {"b": 2}, "anything": sorted(state)}


graph = StateGraph(State).add_sequence([one, two]).add_edge(START, "one").compile()
