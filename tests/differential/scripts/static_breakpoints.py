"""The graph says where to stop: before one node and after another."""

from langgraph.checkpoint.memory import InMemorySaver
from langgraph.graph import END, START, StateGraph
from typing_extensions import TypedDict


class State(TypedDict):
    input: str


def step_1(state):
    return {"input": state["input"] + "1"}


def step_2(state):
    return {"input": state["input"] + "2"}


def step_3(state):
    return {"input": state["input"] + "3"}


builder = StateGraph(State)
builder.add_node("step_1", step_1)
builder.add_node("step_2", step_2)
builder.add_node("step_3", step_3)
builder.add_edge(START, "step_1")
builder.add_edge("step_1", "step_2")
builder.add_edge("step_2", "step_3")
builder.add_edge("step_3", END)
graph = builder.compile(
    checkpointer=InMemorySaver(), interrupt_before=["step_3"], interrupt_after=["step_1"]
)
