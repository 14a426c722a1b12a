"""Tools that read the state, which the model does not see among their arguments."""

from typing import Annotated

from langchain_core.messages import AIMessage
from langchain_core.tools import tool
from langgraph.graph import START, MessagesState, StateGraph
from langgraph.prebuilt import InjectedState, ToolNode, tools_condition


class State(MessagesState):
    docs: list[str]


@tool
def get_context(question: str, state: Annotated[dict, InjectedState]) -> str:
    """Find what is known."""
    return "\n".join(doc for doc in state["docs"] if question in doc)


@tool
def count_docs(docs: Annotated[list, InjectedState("docs")]) -> int:
    """Count what is known."""
    return len(docs)


def agent(state: State):
    if state["messages"][-1].type == "tool":
        return {"messages": [AIMessage(state["messages"][-2].content)]}
    calls = [
        {"name": "get_context", "args": {"question": "tea"}, "id": "a"},
        {"name": "count_docs", "args": {}, "id": "b"},
    ]
    return {"messages": [AIMessage("", tool_calls=calls)]}


builder = StateGraph(State)
builder.add_node("agent", agent)
builder.add_node("tools", ToolNode([get_context, count_docs]))
builder.add_edge(START, "agent")
builder.add_conditional_edges("agent", tools_condition)
builder.add_edge("tools", "agent")
graph = builder.compile()
