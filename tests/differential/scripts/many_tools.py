"""Tools are chosen per question from a registry, and only those are bound."""

import operator
from typing import Annotated

from langchain_core.messages import AIMessage
from langchain_core.tools import StructuredTool
from langgraph.graph import START, StateGraph
from langgraph.graph.message import add_messages
from langgraph.prebuilt import ToolNode, tools_condition
from typing_extensions import TypedDict

COMPANIES = ["3M", "Adobe", "AMD"]


def create_tool(company: str):
    def company_tool(year: int) -> str:
        return f"{company} had revenues of $100 in {year}."

    return StructuredTool.from_function(
        company_tool,
        name=company.replace(" ", "_"),
        description=f"Information about {company}",
    )


registry = {company: create_tool(company) for company in COMPANIES}


class State(TypedDict):
    messages: Annotated[list, add_messages]
    selected_tools: Annotated[list[str], operator.add]


def select_tools(state: State):
    question = state["messages"][-1].content
    return {"selected_tools": [name for name in registry if name.lower() in question.lower()]}


def agent(state: State):
    last = state["messages"][-1]
    if last.type == "tool":
        return {"messages": [AIMessage(last.content)]}
    tools = [registry[name] for name in state["selected_tools"]]
    calls = [{"name": t.name, "args": {"year": "2022"}, "id": t.name} for t in tools]
    return {"messages": [AIMessage("", tool_calls=calls)]}


builder = StateGraph(State)
builder.add_node("agent", agent)
builder.add_node("select_tools", select_tools)
builder.add_node("tools", ToolNode(tools=list(registry.values())))
builder.add_conditional_edges("agent", tools_condition, path_map=["tools", "__end__"])
builder.add_edge("tools", "agent")
builder.add_edge("select_tools", "agent")
builder.add_edge(START, "select_tools")
graph = builder.compile()
