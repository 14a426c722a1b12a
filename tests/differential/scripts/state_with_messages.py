"""A state that holds messages and one more key; the node writes the whole list."""

from langchain_core.messages import AIMessage, AnyMessage
from langgraph.graph import StateGraph
from typing_extensions import TypedDict


class Chat(TypedDict):
    messages: list[AnyMessage]
    turns: int


def reply(state: Chat):
    so_far = state["messages"]
    answer = AIMessage("Good morning!")
    return {"messages": so_far + [answer], "turns": len(so_far) + 1}


builder = StateGraph(Chat)
builder.add_node(reply)
builder.set_entry_point("reply")
graph = builder.compile()
