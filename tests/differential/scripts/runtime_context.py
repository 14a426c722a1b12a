"""What the caller decides at run time: the context chooses between two models."""

from typing import Literal

from langchain_core.messages import AIMessage, SystemMessage
from langgraph.graph import END, START, MessagesState, StateGraph
from langgraph.runtime import Runtime
from typing_extensions import TypedDict


class Choice(TypedDict, total=False):
    model: Literal["small", "large"]
    system: str


def small(messages):
    return AIMessage(content=f"small saw {len(messages)}")


def large(messages):
    return AIMessage(content=f"large saw {len(messages)}: {messages[0].content}")


MODELS = {"small": small, "large": large}


def call_model(state: MessagesState, runtime: Runtime[Choice]):
    messages = state["messages"]
    if system := runtime.context.get("system"):
        messages = [SystemMessage(content=system), *messages]
    model = MODELS[runtime.context.get("model", "small")]
    return {"messages": [model(messages)]}


builder = StateGraph(MessagesState, context_schema=Choice)
builder.add_node("model", call_model)
builder.add_edge(START, "model")
builder.add_edge("model", END)
graph = builder.compile()
