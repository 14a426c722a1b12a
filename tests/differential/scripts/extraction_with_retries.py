"""Extraction that is checked by a model's schema; what fails is told to the writer, thrice."""

import operator
import uuid
from typing import Annotated, Optional

from langchain_core.messages import AIMessage, AnyMessage, HumanMessage, ToolMessage
from langgraph.graph import END, START, StateGraph
from langgraph.graph.message import add_messages
from pydantic import BaseModel, ValidationError, field_validator
from typing_extensions import TypedDict


class Person(BaseModel):
    name: str
    age: Optional[int] = None

    @field_validator("name")
    @classmethod
    def is_full(cls, value: str) -> str:
        if " " not in value:
            raise ValueError("a first and a last name")
        return value


class State(TypedDict):
    messages: Annotated[list[AnyMessage], add_messages]
    attempts: Annotated[int, operator.add]
    person: Person


ANSWERS = [{"name": "Ada", "age": "x"}, {"name": "Ada", "age": 36}, {"name": "Ada L", "age": 36}]


def write(state: State):
    call = {"name": "Person", "args": ANSWERS[state["attempts"]], "id": str(uuid.uuid4())}
    return {"messages": [AIMessage("", tool_calls=[call])], "attempts": 1}


def check(state: State):
    call = state["messages"][-1].tool_calls[0]
    try:
        return {"person": Person(**call["args"])}
    except ValidationError as error:
        faults = [f"{'.'.join(map(str, e['loc']))}: {e['type']}" for e in error.errors()]
        return {
            "messages": [ToolMessage("; ".join(faults), tool_call_id=call["id"], status="error")]
        }


def tell(state: State):
    return {"messages": [HumanMessage(f"Repair: {state['messages'][-1].content}")]}


def route(state: State):
    if "person" in state or state["attempts"] >= 3:
        return END
    return "tell"


builder = StateGraph(State)
builder.add_node("write", write)
builder.add_node("check", check)
builder.add_node("tell", tell)
builder.add_edge(START, "write")
builder.add_edge("write", "check")
builder.add_conditional_edges("check", route, ["tell", END])
builder.add_edge("tell", "write")
graph = builder.compile()
