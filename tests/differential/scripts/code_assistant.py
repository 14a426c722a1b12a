"""An answer is written, checked by trying it, and repaired at most thrice."""

from langchain_core.messages import HumanMessage
from langgraph.graph import END, START, StateGraph
from pydantic import BaseModel
from typing_extensions import TypedDict


class Solution(BaseModel):
    remark: str
    expression: str


class Work(TypedDict):
    complaint: str
    talk: list
    solution: Solution
    tries: int


MOST_TRIES = 3
WORKS = {"x + 1": 42}


def author(talk) -> Solution:
    failures = sum(isinstance(m, HumanMessage) and "fails" in m.content for m in talk)
    return Solution(remark=f"take {failures}", expression="x + 1" if failures == 2 else "x +")


def write(state: Work):
    solution = author(state["talk"])
    talk = state["talk"] + [("assistant", solution.expression)]
    return {"solution": solution, "talk": talk, "tries": state["tries"] + 1}


def check(state: Work):
    try:
        WORKS[state["solution"].expression]
    except Exception as error:
        note = HumanMessage(f"It fails: {error}", id=f"note-{state['tries']}")
        return {"talk": state["talk"] + [note], "complaint": type(error).__name__}
    return {"complaint": ""}


def again(state: Work):
    return bool(state["complaint"]) and state["tries"] < MOST_TRIES


workflow = StateGraph(Work)
workflow.add_node("write", write)
workflow.add_node("check", check)
workflow.add_edge(START, "write")
workflow.add_edge("write", "check")
workflow.add_conditional_edges("check", again, {True: "write", False: END})
app = workflow.compile()
