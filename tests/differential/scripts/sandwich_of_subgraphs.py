"""Two branches that are graphs, of which one writes logs that only the parent sums up."""

import operator
from typing import Annotated, NotRequired

from langgraph.graph import END, START, StateGraph
from typing_extensions import TypedDict


class Logs(TypedDict):
    id: str
    question: str
    grade: NotRequired[int]


class FailureState(TypedDict):
    docs: list[Logs]
    failures: list[Logs]
    fa_summary: str


class FailureOutput(TypedDict):
    fa_summary: str
    processed: list[str]


def get_failures(state):
    return {"failures": [doc for doc in state["docs"] if "grade" in doc]}


def summarise_failures(state):
    ids = [f"failure-analysis-on-log-{failure['id']}" for failure in state["failures"]]
    return {"fa_summary": f"{len(ids)} failures", "processed": ids}


class FailureAll(FailureState):
    processed: list[str]


failures = StateGraph(FailureAll, output_schema=FailureOutput)
failures.add_sequence([get_failures, summarise_failures])
failures.add_edge(START, "get_failures")
failures.add_edge("summarise_failures", END)


class QuestionState(TypedDict):
    docs: list[Logs]
    qs_summary: str
    report: str
    processed: list[str]


class QuestionOutput(TypedDict):
    report: str
    processed: list[str]


def summarise_questions(state):
    return {
        "qs_summary": "; ".join(doc["question"] for doc in state["docs"]),
        "processed": [f"summary-on-log-{doc['id']}" for doc in state["docs"]],
    }


def send_to_chat(state):
    return {"report": f"sent: {state['qs_summary']}"}


questions = StateGraph(QuestionState, output_schema=QuestionOutput)
questions.add_sequence([summarise_questions, send_to_chat])
questions.add_edge(START, "summarise_questions")
questions.add_edge("send_to_chat", END)


class Entry(TypedDict):
    raw: list[Logs]
    docs: list[Logs]
    fa_summary: str
    report: str
    processed: Annotated[list[str], operator.add]


def convert(state):
    return {"docs": state["raw"]}


builder = StateGraph(Entry)
builder.add_node("convert", convert)
builder.add_node("failure_analysis", failures.compile())
builder.add_node("question_summary", questions.compile())
builder.add_edge(START, "convert")
builder.add_edge("convert", "failure_analysis")
builder.add_edge("convert", "question_summary")
builder.add_edge("failure_analysis", END)
builder.add_edge("question_summary", END)
graph = builder.compile()
