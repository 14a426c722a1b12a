"""A stack of departments: the desk puts one on it, the department takes itself off."""

from functools import partial
from typing import Annotated, Literal, Optional

from langchain_core.messages import AIMessage, AnyMessage, ToolMessage
from langgraph.graph import END, START, StateGraph
from langgraph.graph.message import add_messages
from typing_extensions import TypedDict


def stacked(stack: list[str], change: Optional[str]) -> list[str]:
    match change:
        case None:
            return stack
        case "leave":
            return stack[:-1]
        case name:
            return [*stack, name]


class Case(TypedDict):
    messages: Annotated[list[AnyMessage], add_messages]
    passenger: str
    stack: Annotated[list[Literal["desk", "seats"]], stacked]


def look_up_passenger(state: Case):
    return {"passenger": "Ada, 18E"}


def answered(state: Case, text: str, change: str):
    call = state["messages"][-1].tool_calls[0]
    return {"messages": [ToolMessage(text, tool_call_id=call["id"])], "stack": change}


class Clerk:
    def __init__(self, department: str):
        self.department = department

    def __call__(self, state: Case):
        count = len(state["messages"])
        if self.department == "seats":
            done = {"name": "done", "args": {}, "id": f"done-{count}"}
            return {"messages": AIMessage(f"Moved {state['passenger']}", tool_calls=[done])}
        if count > 1:
            return {"messages": AIMessage("Was that all?")}
        ask = {"name": "seats", "args": {"wish": "window"}, "id": "ask"}
        return {"messages": AIMessage("", tool_calls=[ask])}


def asked_for(state: Case):
    calls = state["messages"][-1].tool_calls
    return calls[0]["name"] if calls else "nothing"


def who_is_on_top(state: Case) -> Literal["desk", "seats"]:
    return state["stack"][-1] if state["stack"] else "desk"


builder = StateGraph(Case)
builder.add_node(look_up_passenger)
builder.add_node("desk", Clerk("desk"))
builder.add_node("seats", Clerk("seats"))
builder.add_node("to_seats", partial(answered, text="Seats here.", change="seats"))
builder.add_node("back", partial(answered, text="Back at the desk.", change="leave"))
builder.add_edge(START, "look_up_passenger")
builder.add_conditional_edges("look_up_passenger", who_is_on_top)
builder.add_conditional_edges("desk", asked_for, {"seats": "to_seats", "nothing": END})
builder.add_edge("to_seats", "seats")
builder.add_conditional_edges("seats", asked_for, {"done": "back", "nothing": END})
builder.add_edge("back", "desk")
graph = builder.compile()
