"""The model sees the last message alone; the state keeps them all."""

from langchain_core.messages import AIMessage
from langgraph.graph import END, START, MessagesState, StateGraph


def recent(messages: list):
    return messages[-1:]


def call_model(state: MessagesState):
    messages = recent(state["messages"])
    return {"messages": AIMessage(content=f"I know {len(messages)}: {messages[0].content}")}


builder = StateGraph(MessagesState)
builder.add_node("agent", call_model)
builder.add_edge(START, "agent")
builder.add_edge("agent", END)
graph = builder.compile()
