"""A question to a table in fixed steps: list, look, write, check, run, answer."""

from typing import Literal

from langchain_core.messages import AIMessage, ToolMessage
from langgraph.graph import END, START, MessagesState, StateGraph

TABLES = {"artist": [{"id": 1, "name": "AC/DC"}, {"id": 2, "name": "Accept"}]}


def list_tables(state: MessagesState):
    call = {"name": "list_tables", "args": {}, "id": "abc123", "type": "tool_call"}
    message = AIMessage(content="", tool_calls=[call])
    tool_message = ToolMessage(content=", ".join(TABLES), tool_call_id="abc123")
    response = AIMessage(f"Available tables: {tool_message.content}")
    return {"messages": [message, tool_message, response]}


def call_get_schema(state: MessagesState):
    call = {"name": "schema", "args": {"table": "artist"}, "id": "abc124"}
    return {"messages": [AIMessage(content="", tool_calls=[call])]}


def get_schema(state: MessagesState):
    call = state["messages"][-1].tool_calls[0]
    columns = list(TABLES[call["args"]["table"]][0])
    return {"messages": [ToolMessage(content=str(columns), tool_call_id=call["id"])]}


def generate_query(state: MessagesState):
    last = state["messages"][-1]
    if last.type == "tool" and last.name == "run":
        return {"messages": [AIMessage(content=f"They are {last.content}")]}
    call = {"name": "run", "args": {"query": "select name from artist"}, "id": "abc125"}
    return {"messages": [AIMessage(content="", tool_calls=[call], id="query")]}


def check_query(state: MessagesState):
    call = dict(state["messages"][-1].tool_calls[0])
    call["args"] = {"query": call["args"]["query"].upper()}
    return {"messages": [AIMessage(content="checked", tool_calls=[call], id="query")]}


def run_query(state: MessagesState):
    call = state["messages"][-1].tool_calls[0]
    assert call["args"]["query"].startswith("SELECT")
    names = [row["name"] for row in TABLES["artist"]]
    return {
        "messages": [ToolMessage(content=str(names), tool_call_id=call["id"], name="run")],
    }


def should_continue(state: MessagesState) -> Literal[END, "check_query"]:
    if not state["messages"][-1].tool_calls:
        return END
    else:
        return "check_query"


builder = StateGraph(MessagesState)
builder.add_node(list_tables)
builder.add_node(call_get_schema)
builder.add_node("get_schema", get_schema)
builder.add_node(generate_query)
builder.add_node(check_query)
builder.add_node("run_query", run_query)
builder.add_edge(START, "list_tables")
builder.add_edge("list_tables", "call_get_schema")
builder.add_edge("call_get_schema", "get_schema")
builder.add_edge("get_schema", "generate_query")
builder.add_conditional_edges("generate_query", should_continue)
builder.add_edge("check_query", "run_query")
builder.add_edge("run_query", "generate_query")
agent = builder.compile()
