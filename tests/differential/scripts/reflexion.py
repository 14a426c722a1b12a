"""An answer, the research that its own critique asks for, and a revision, at most twice."""

import operator
from typing import Annotated

from langchain_core.messages import AIMessage, AnyMessage, ToolMessage
from langgraph.graph import END, START, StateGraph
from langgraph.graph.message import add_messages
from pydantic import BaseModel, Field
from typing_extensions import TypedDict


class Critique(BaseModel):
    missing: str
    superfluous: str = ""


class Draft(BaseModel):
    answer: str
    critique: Critique
    queries: list[str] = Field(max_length=3)


class Work(TypedDict):
    messages: Annotated[list[AnyMessage], add_messages]
    rounds: Annotated[int, operator.add]


def respond(queries: list[str], number: int) -> AIMessage:
    draft = Draft(answer=f"draft {number}", critique=Critique(missing="figures"), queries=queries)
    call = {"name": "Draft", "args": draft.model_dump(), "id": f"draft-{number}"}
    return AIMessage("", tool_calls=[call])


def first_draft(work: Work):
    return {"messages": [respond(["solar cost", "wind cost"], 0)]}


def research(work: Work):
    call = work["messages"][-1].tool_calls[0]
    draft = Draft.model_validate(call["args"])
    found = {query: f"{len(query)} results" for query in draft.queries}
    return {"messages": [ToolMessage(str(found), tool_call_id=call["id"])], "rounds": 1}


def revise(work: Work):
    return {"messages": [respond(["storage cost"], work["rounds"])]}


def again(work: Work):
    return "research" if work["rounds"] < 2 else END


builder = StateGraph(Work)
builder.add_sequence([first_draft, research, revise])
builder.add_edge(START, "first_draft")
builder.add_conditional_edges("revise", again, ["research", END])
graph = builder.compile()
