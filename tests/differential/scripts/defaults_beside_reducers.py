"""A model whose fields have defaults and reducers: what the reducer starts from."""

import operator
from typing import Annotated, Optional

from langgraph.graph import START, StateGraph
from pydantic import BaseModel, Field


def keep_last_two(left: list, right: list) -> list:
    return [*(left or []), *right][-2:]


class State(BaseModel):
    count: Annotated[int, operator.add] = 10
    names: Annotated[list[str], operator.add] = Field(default_factory=lambda: ["first"])
    recent: Annotated[list[int], keep_last_two] = [1, 2, 3]
    best: Annotated[Optional[int], lambda a, b: b if a is None else max(a, b)] = None
    plain: str = "untouched"


def one(state: State):
    return {"count": 1, "names": ["one"], "recent": [state.count]}


def two(state: State):
    return {"count": 1, "recent": [5], "best": len(state.names)}


def three(state: State):
    return {"best": 1, "plain": f"{state.plain} {state.count} {state.best}"}


graph = StateGraph(State).add_sequence([one, two, three]).add_edge(START, "one").compile()
