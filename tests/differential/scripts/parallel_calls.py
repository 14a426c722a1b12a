"""Three texts at once, put together at the end."""

from typing import TypedDict

from langgraph.graph import END, START, StateGraph


class State(TypedDict):
    topic: str
    joke: str
    story: str
    poem: str
    combined: str


def write(kind):
    def call(state: State):
        return {kind: f"a {kind} on {state['topic']}"}

    return call


def combine(state: State):
    text = f"All about {state['topic']}:\n"
    text += "".join(f"{kind.upper()}: {state[kind]}\n" for kind in ("story", "joke", "poem"))
    return {"combined": text}


builder = StateGraph(State)
for kind in ("joke", "story", "poem"):
    builder.add_node(f"write_{kind}", write(kind))
    builder.add_edge(START, f"write_{kind}")
    builder.add_edge(f"write_{kind}", "combine")
builder.add_node("combine", combine)
builder.add_edge("combine", END)
parallel_workflow = builder.compile()
