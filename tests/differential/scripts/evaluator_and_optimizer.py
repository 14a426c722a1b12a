"""One writes, one judges; the loop ends when the judge is content."""

from typing import Literal, TypedDict

from langgraph.graph import END, START, StateGraph
from pydantic import BaseModel, Field


class State(TypedDict):
    joke: str
    topic: str
    feedback: str
    verdict: str


class Feedback(BaseModel):
    grade: Literal["funny", "not funny"] = Field(description="is it?")
    feedback: str = Field(default="")


def evaluate(joke: str) -> Feedback:
    if joke.count("ha") < 3:
        return Feedback(grade="not funny", feedback="more ha")
    return Feedback(grade="funny")


def generator(state: State):
    if state.get("feedback"):
        return {"joke": state["joke"] + " ha"}
    return {"joke": f"A {state['topic']} walks in."}


def evaluator(state: State):
    grade = evaluate(state["joke"])
    return {"verdict": grade.grade, "feedback": grade.feedback}


def route(state: State):
    if state["verdict"] == "funny":
        return "Accepted"
    elif state["verdict"] == "not funny":
        return "Rejected + Feedback"


builder = StateGraph(State)
builder.add_node("generator", generator)
builder.add_node("evaluator", evaluator)
builder.add_edge(START, "generator")
builder.add_edge("generator", "evaluator")
builder.add_conditional_edges(
    "evaluator", route, {"Accepted": END, "Rejected + Feedback": "generator"}
)
optimizer_workflow = builder.compile()
