"""A step that fails is caught in its node, noted in the state, and answered by another node."""

import operator
from typing import Annotated, Literal

from langgraph.graph import END, START, StateGraph
from langgraph.types import Command, RetryPolicy
from typing_extensions import TypedDict


class State(TypedDict):
    order: str
    errors: Annotated[list[str], operator.add]
    result: str


class PaymentRefused(Exception):
    """The bank says no."""


def charge(state: State) -> Command[Literal["ship", "apologise"]]:
    try:
        if state["order"].startswith("x"):
            raise PaymentRefused(state["order"])
    except PaymentRefused as error:
        return Command(update={"errors": [f"{type(error).__name__}: {error}"]}, goto="apologise")
    return Command(goto="ship")


def ship(state: State):
    return {"result": f"shipped {state['order']}"}


def apologise(state: State):
    return {"result": f"sorry: {state['errors'][-1]}"}


builder = StateGraph(State)
builder.add_node("charge", charge, retry_policy=RetryPolicy(max_attempts=3, initial_interval=0.01))
builder.add_node("ship", ship)
builder.add_node("apologise", apologise)
builder.add_edge(START, "charge")
builder.add_edge("ship", END)
builder.add_edge("apologise", END)
graph = builder.compile()
