"""Tools with models as arguments, defaults, async ones, a class, artifacts, and bad calls."""

from typing import Annotated, Optional

from langchain_core.messages import AIMessage, HumanMessage
from langchain_core.tools import BaseTool, ToolException, tool
from langgraph.graph import START, MessagesState, StateGraph
from langgraph.prebuilt import ToolNode
from pydantic import BaseModel, Field


class Place(BaseModel):
    city: str
    zip_code: int = Field(default=0, ge=0)


@tool
def visit(place: Place, times: int = 1) -> str:
    """Visit a place."""
    return f"{place.city} {place.zip_code} x{times}"


@tool("adder", description="Add.")
async def add(a: int, b: Annotated[int, "the other"] = 1) -> int:
    return a + b


@tool(response_format="content_and_artifact")
def table(rows: int):
    """Make a table."""
    return f"{rows} rows", [[n] for n in range(rows)]


class Lookup(BaseTool):
    name: str = "lookup"
    description: str = "Look up."
    words: dict = {"a": "alpha"}

    def _run(self, key: str, fallback: Optional[str] = None) -> str:
        if key not in self.words and fallback is None:
            raise ToolException(f"no {key}")
        return self.words.get(key, fallback)


def call(name, number, **args):
    return {"name": name, "args": args, "id": f"{name}-{number}"}


def ask(state):
    calls = [
        call("visit", 1, place={"city": "Rome", "zip_code": "12"}, times="2"),
        call("visit", 2, place={"city": "Rome", "zip_code": -1}),
        call("adder", 1, a=2),
        call("table", 1, rows=2),
        call("lookup", 1, key="a"),
        call("lookup", 2, key="b"),
        call("nothing", 1),
    ]
    return {"messages": [AIMessage("", tool_calls=calls)]}


def look(state):
    lines = [f"{m.name} {m.status} {m.tool_call_id}" for m in state["messages"] if m.type == "tool"]
    return {"messages": [HumanMessage("\n".join(lines))]}


node = ToolNode(
    [visit, add, table, Lookup()],
    handle_tool_errors=lambda error: f"failed: {type(error).__name__}",
)
graph = (
    StateGraph(MessagesState)
    .add_sequence([ask, ("tools", node), look])
    .add_edge(START, "ask")
    .compile()
)
