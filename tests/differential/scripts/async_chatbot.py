"""An async node that awaits its model."""

import asyncio

from langchain_core.messages import AIMessage
from langgraph.graph import MessagesState, StateGraph


async def model(messages):
    await asyncio.sleep(0)
    return AIMessage(content=f"{messages[-1].content}, indeed")


async def node(state: MessagesState):
    return {"messages": [await model(state["messages"])]}


builder = StateGraph(MessagesState).add_node(node).set_entry_point("node")
graph = builder.compile()
