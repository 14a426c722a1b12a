"""A child and a grandchild, each called in a node of the one above, with keys of their own."""

from langgraph.graph import END, START, StateGraph
from typing_extensions import TypedDict


class Grandchild(TypedDict):
    grandchild_key: str


def grandchild_1(state: Grandchild) -> Grandchild:
    return {"grandchild_key": state["grandchild_key"] + ", how are you"}


grandchild = StateGraph(Grandchild)
grandchild.add_node("grandchild_1", grandchild_1)
grandchild.add_edge(START, "grandchild_1")
grandchild.add_edge("grandchild_1", END)
grandchild_graph = grandchild.compile()


class Child(TypedDict):
    child_key: str


def call_grandchild(state: Child) -> Child:
    result = grandchild_graph.invoke({"grandchild_key": state["child_key"]})
    return {"child_key": result["grandchild_key"] + " today?"}


child = StateGraph(Child)
child.add_node("child_1", call_grandchild)
child.add_edge(START, "child_1")
child.add_edge("child_1", END)
child_graph = child.compile()


class Parent(TypedDict):
    my_key: str


def parent_1(state: Parent) -> Parent:
    return {"my_key": "hi " + state["my_key"]}


def call_child(state: Parent) -> Parent:
    return {"my_key": child_graph.invoke({"child_key": state["my_key"]})["child_key"]}


def parent_2(state: Parent) -> Parent:
    return {"my_key": state["my_key"] + " bye!"}


parent = StateGraph(Parent)
parent.add_node("parent_1", parent_1)
parent.add_node("child", call_child)
parent.add_node("parent_2", parent_2)
parent.add_edge(START, "parent_1")
parent.add_edge("parent_1", "child")
parent.add_edge("child", "parent_2")
parent.add_edge("parent_2", END)
parent_graph = parent.compile()
