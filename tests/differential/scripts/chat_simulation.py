"""Two sides of a chat talk to each other until one has had enough."""

from typing import Annotated

from langchain_core.messages import AIMessage, HumanMessage
from langgraph.graph import END, START, StateGraph
from langgraph.graph.message import add_messages
from typing_extensions import TypedDict

OTHER = {"ai": HumanMessage, "human": AIMessage}


class Talk(TypedDict):
    messages: Annotated[list, add_messages]


def clerk(turns: list[dict]) -> str:
    return f"How can I help? ({len(turns)}, last by {turns[-1]['role']})"


def customer(turns) -> str:
    return "Goodbye." if len(turns) > 4 else f"My {turns[-1].type} is broken."


def clerk_turn(state: Talk):
    turns = [{"role": m.type, "content": m.content} for m in state["messages"]]
    return {"messages": [AIMessage(content=clerk(turns))]}


def customer_turn(state: Talk):
    seen = [OTHER[m.type](content=m.content) for m in state["messages"]]
    return {"messages": [HumanMessage(content=customer(seen))]}


def goes_on(state: Talk):
    tired = len(state["messages"]) > 6 or state["messages"][-1].content == "Goodbye."
    return "hang up" if tired else "go on"


builder = StateGraph(Talk)
builder.add_node("customer", customer_turn)
builder.add_node("clerk", clerk_turn)
builder.add_edge(START, "clerk")
builder.add_edge("clerk", "customer")
builder.add_conditional_edges("customer", goes_on, {"hang up": END, "go on": "clerk"})
simulation = builder.compile()
