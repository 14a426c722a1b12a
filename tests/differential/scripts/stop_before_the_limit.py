"""A loop that looks at how many supersteps remain, and leaves in time."""

from typing import Annotated, Literal

from langgraph.graph import END, START, StateGraph
from langgraph.managed.is_last_step import RemainingSteps
from typing_extensions import TypedDict


class State(TypedDict):
    turns: Annotated[int, lambda left, right: left + right]
    remaining_steps: RemainingSteps
    last: str


def turn(state: State):
    return {"turns": 1, "last": "in time" if state["remaining_steps"] > 2 else "late"}


def route(state: State) -> Literal["turn", END]:
    if state["remaining_steps"] <= 90:
        return END
    return "turn"


builder = StateGraph(State)
builder.add_node(turn)
builder.add_edge(START, "turn")
builder.add_conditional_edges("turn", route)
graph = builder.compile()
