"""Messages replaced by id, removed one by one, removed all at once, and put in their place."""

from langchain_core.messages import AIMessage, HumanMessage, RemoveMessage
from langgraph.graph import START, MessagesState, StateGraph
from langgraph.graph.message import REMOVE_ALL_MESSAGES, add_messages


def replace(state):
    first = state["messages"][0]
    return {"messages": [HumanMessage(content=first.content.upper(), id=first.id), "new"]}


def remove(state):
    return {"messages": [RemoveMessage(id=m.id) for m in state["messages"] if m.content == "new"]}


def merge_by_hand(state):
    merged = add_messages(state["messages"], [AIMessage("by hand", id="hand")])
    return {"messages": merged}


def start_over(state):
    last = state["messages"][-1]
    return {"messages": [RemoveMessage(id=REMOVE_ALL_MESSAGES), AIMessage("fresh"), last]}


graph = (
    StateGraph(MessagesState)
    .add_sequence([replace, remove, merge_by_hand, start_over])
    .add_edge(START, "replace")
    .compile()
)
