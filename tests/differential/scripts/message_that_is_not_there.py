"""A message is removed that the state does not have."""

from langchain_core.messages import RemoveMessage
from langgraph.graph import START, MessagesState, StateGraph


def remove(state):
    return {"messages": [RemoveMessage(id="unknown")]}


graph = StateGraph(MessagesState).add_node(remove).add_edge(START, "remove").compile()
