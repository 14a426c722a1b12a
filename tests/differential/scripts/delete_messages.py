"""The oldest messages are taken out by their ids once there are more than three."""

from langchain_core.messages import AIMessage, RemoveMessage
from langgraph.graph import END, START, MessagesState, StateGraph


def call_model(state: MessagesState):
    return {"messages": AIMessage(content=f"answer to {state['messages'][-1].content}")}


def delete_messages(state: MessagesState):
    messages = state["messages"]
    if len(messages) > 3:
        return {"messages": [RemoveMessage(id=m.id) for m in messages[:-3]]}


builder = StateGraph(MessagesState)
builder.add_node("model", call_model)
builder.add_node(delete_messages)
builder.add_edge(START, "model")
builder.add_edge("model", "delete_messages")
builder.add_edge("delete_messages", END)
graph = builder.compile()
