"""The whole state is one dictionary, replaced by whatever a node returns."""

from langgraph.graph import END, START, StateGraph


def a(state: dict) -> dict:
    return {**state, "y": state["x"] + 1}


def b(state: dict) -> dict:
    return {"z": state["y"], "kept": sorted(state)}


def route(state: dict) -> str:
    return "b" if "y" in state else END


graph = StateGraph(dict)
graph.add_node("a", a)
graph.add_node("b", b)
graph.add_edge(START, "a")
graph.add_conditional_edges("a", route)
