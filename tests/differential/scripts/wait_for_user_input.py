"""A node stops and asks; the answer becomes part of the state."""

from langgraph.checkpoint.memory import InMemorySaver
from langgraph.graph import END, START, StateGraph
from langgraph.types import interrupt
from typing_extensions import TypedDict


class State(TypedDict):
    input: str
    user_feedback: str


def step_1(state: State):
    return {"input": state["input"].strip()}


def human_feedback(state: State):
    feedback = interrupt("Please provide feedback:")
    return {"user_feedback": feedback}


def step_3(state: State):
    return {"input": f"{state['input']}: {state['user_feedback']}"}


builder = StateGraph(State)
builder.add_node("step_1", step_1)
builder.add_node("human_feedback", human_feedback)
builder.add_node("step_3", step_3)
builder.add_edge(START, "step_1")
builder.add_edge("step_1", "human_feedback")
builder.add_edge("human_feedback", "step_3")
builder.add_edge("step_3", END)
graph = builder.compile(checkpointer=InMemorySaver())
