"""Two agents that hand over to each other with commands."""

from typing import Literal

from langchain_core.messages import AIMessage, ToolMessage
from langgraph.graph import START, MessagesState, StateGraph
from langgraph.types import Command


def model(name: str, messages):
    handed = [m for m in messages if m.type == "tool"]
    if name == "addition" and not handed:
        call = {"name": "transfer_to_multiplication", "args": {}, "id": "c1"}
        return AIMessage(content="8", tool_calls=[call])
    return AIMessage(content="96")


def addition_expert(state: MessagesState) -> Command[Literal["multiplication_expert", "__end__"]]:
    ai_msg = model("addition", state["messages"])
    if len(ai_msg.tool_calls) > 0:
        tool_call_id = ai_msg.tool_calls[-1]["id"]
        tool_msg = {"role": "tool", "content": "Transferred", "tool_call_id": tool_call_id}
        return Command(goto="multiplication_expert", update={"messages": [ai_msg, tool_msg]})
    return {"messages": [ai_msg]}


def multiplication_expert(state: MessagesState) -> Command[Literal["addition_expert", "__end__"]]:
    ai_msg = model("multiplication", state["messages"])
    if len(ai_msg.tool_calls) > 0:
        done = ToolMessage(content="Transferred", tool_call_id=ai_msg.tool_calls[-1]["id"])
        return Command(goto="addition_expert", update={"messages": [ai_msg, done]})
    return {"messages": [ai_msg]}


builder = StateGraph(MessagesState)
builder.add_node("addition_expert", addition_expert)
builder.add_node("multiplication_expert", multiplication_expert)
builder.add_edge(START, "addition_expert")
graph = builder.compile()
