"""The same chat, but a reducer of our own appends what the node returns."""

from typing import Annotated

from langchain_core.messages import AIMessage, AnyMessage
from langgraph.graph import START, StateGraph
from typing_extensions import TypedDict


def append(left, right):
    """Put the newer list behind the older one."""
    return left + right


class Chat(TypedDict):
    messages: Annotated[list[AnyMessage], append]
    turns: int


def reply(state: Chat):
    return {"messages": [AIMessage("Good morning!")], "turns": 1}


def close(state: Chat):
    last = state["messages"][-1]
    return {"messages": [AIMessage(f"You read: {last.content}")], "turns": state["turns"] + 1}


graph = (
    StateGraph(Chat)
    .add_node(reply)
    .add_node(close)
    .add_edge(START, "reply")
    .add_edge("reply", "close")
    .compile()
)
