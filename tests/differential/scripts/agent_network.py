"""A network of agents: each may call each other, or finish."""

from typing import Literal

from langchain_core.messages import AIMessage
from langgraph.graph import END, START, MessagesState, StateGraph
from langgraph.types import Command

ROUTE = ["agent_2", "agent_3", "agent_2", "__end__"]


def ask(name, state):
    said = sum(1 for m in state["messages"] if m.type == "ai")
    return {"next": ROUTE[said], "content": f"{name} after {said}"}


def agent_1(state: MessagesState) -> Command[Literal["agent_2", "agent_3", END]]:
    response = ask("agent_1", state)
    return Command(goto=response["next"], update={"messages": [AIMessage(response["content"])]})


def agent_2(state: MessagesState) -> Command[Literal["agent_1", "agent_3", END]]:
    response = ask("agent_2", state)
    return Command(goto=response["next"], update={"messages": [AIMessage(response["content"])]})


def agent_3(state: MessagesState) -> Command[Literal["agent_1", "agent_2", END]]:
    response = ask("agent_3", state)
    return Command(goto=response["next"], update={"messages": [AIMessage(response["content"])]})


builder = StateGraph(MessagesState)
builder.add_node(agent_1)
builder.add_node(agent_2)
builder.add_node(agent_3)
builder.add_edge(START, "agent_1")
network = builder.compile()
