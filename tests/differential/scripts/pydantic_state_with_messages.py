"""A model as the state with a list of messages behind a reducer."""

from typing import Annotated

from langchain_core.messages import AIMessage, AnyMessage
from langgraph.graph import START, StateGraph
from langgraph.graph.message import add_messages
from pydantic import BaseModel, Field


class Chat(BaseModel):
    messages: Annotated[list[AnyMessage], add_messages]
    language: str = Field(default="en")


def reply(state: Chat):
    return {"messages": [AIMessage(content=f"[{state.language}] {state.messages[-1].content}")]}


builder = StateGraph(Chat)
builder.add_node(reply)
builder.add_edge(START, "reply")
graph = builder.compile()
