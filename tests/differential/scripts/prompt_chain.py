"""A chain of model calls with a gate: what is good enough skips the polish."""

from typing import TypedDict

from langgraph.graph import END, START, StateGraph


class State(TypedDict):
    topic: str
    joke: str
    improved: str
    final: str


def model(prompt: str) -> str:
    return f"<{prompt}>"


def generate(state: State):
    return {"joke": model(f"joke about {state['topic']}")}


def check_punchline(state: State):
    if "?" in state["joke"] or "!" in state["joke"]:
        return "Pass"
    return "Fail"


def improve(state: State):
    return {"improved": model(f"funnier: {state['joke']}")}


def polish(state: State):
    return {"final": model(f"twist: {state['improved']}")}


workflow = StateGraph(State)
workflow.add_node("generate", generate)
workflow.add_node("improve", improve)
workflow.add_node("polish", polish)
workflow.add_edge(START, "generate")
workflow.add_conditional_edges("generate", check_punchline, {"Fail": "improve", "Pass": END})
workflow.add_edge("improve", "polish")
workflow.add_edge("polish", END)
chain = workflow.compile()
