"""A node that stops only when what it is given is long."""

from langgraph.checkpoint.memory import MemorySaver
from langgraph.graph import END, START, StateGraph
from langgraph.types import interrupt
from typing_extensions import TypedDict


class State(TypedDict):
    input: str


def step_1(state: State) -> State:
    return state


def step_2(state: State) -> State:
    if len(state["input"]) > 5:
        shorter = interrupt(f"More than 5 characters: {state['input']}")
        return {"input": shorter}
    return state


def step_3(state: State) -> State:
    return {"input": state["input"] + "."}


builder = StateGraph(State)
builder.add_sequence([step_1, step_2, step_3])
builder.add_edge(START, "step_1")
builder.add_edge("step_3", END)
graph = builder.compile(checkpointer=MemorySaver())
