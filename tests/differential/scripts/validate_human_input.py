"""A question is asked again until its answer can be used."""

from langgraph.checkpoint.memory import InMemorySaver
from langgraph.graph import END, StateGraph
from langgraph.types import interrupt
from typing_extensions import TypedDict


class State(TypedDict):
    age: int


def get_valid_age(state: State) -> State:
    prompt = "Please enter your age:"
    while True:
        answer = interrupt(prompt)
        try:
            age = int(answer)
            if age < 0:
                raise ValueError("negative")
            return {"age": age}
        except (ValueError, TypeError):
            prompt = f"{answer!r} is no age. Please enter a number:"


def report(state: State):
    return {"age": state["age"] + 1}


builder = StateGraph(State)
builder.add_node("get_valid_age", get_valid_age)
builder.add_node("report", report)
builder.set_entry_point("get_valid_age")
builder.add_edge("get_valid_age", "report")
builder.add_edge("report", END)
graph = builder.compile(checkpointer=InMemorySaver())
