"""A reducer's channel that is replaced for once."""

import operator
from typing import Annotated, TypedDict

from langgraph.graph import START, StateGraph
from langgraph.types import Overwrite


class State(TypedDict):
    log: Annotated[list, operator.add]


graph = (
    StateGraph(State)
    .add_sequence(
        [
            ("one", lambda s: {"log": ["one"]}),
            ("reset", lambda s: {"log": Overwrite(["reset", len(s["log"])])}),
            ("two", lambda s: {"log": ["two"]}),
        ]
    )
    .add_edge(START, "one")
    .compile()
)
