"""The whole state is one list of messages behind a reducer."""

from typing import Annotated

from langchain_core.messages import AIMessage
from langgraph.graph import START, StateGraph
from langgraph.graph.message import add_messages


def reply(messages):
    return AIMessage(content=f"{len(messages)} so far", id="r")


def reply_again(messages):
    return [AIMessage(content=messages[-1].content + "!", id="r"), ("user", "ok")]


graph = StateGraph(Annotated[list, add_messages])
graph.add_node("reply", reply)
graph.add_node("reply_again", reply_again)
graph.add_edge(START, "reply")
graph.add_edge("reply", "reply_again")
