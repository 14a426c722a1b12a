"""An email is read, classified and answered; what is urgent is shown to a person first."""

from typing import Literal

from langgraph.checkpoint.memory import MemorySaver
from langgraph.graph import END, START, StateGraph
from langgraph.types import Command, RetryPolicy, interrupt
from typing_extensions import TypedDict


class Kind(TypedDict):
    intent: Literal["question", "bug", "billing"]
    urgency: Literal["low", "critical"]


class Mail(TypedDict):
    body: str
    sender: str
    kind: Kind | None
    results: list[str] | None
    draft: str | None


def read(state: Mail) -> dict:
    return {"body": state["body"].strip()}


def classify(state: Mail) -> Command[Literal["search", "human_review", "bug"]]:
    urgent = "twice" in state["body"]
    kind = {
        "intent": "billing" if urgent else "question",
        "urgency": "critical" if urgent else "low",
    }
    goto = "human_review" if kind["intent"] == "billing" else "search"
    return Command(update={"kind": kind}, goto=goto)


def search(state: Mail) -> Command[Literal["write"]]:
    return Command(update={"results": [f"page on {state['kind']['intent']}"]}, goto="write")


def bug(state: Mail) -> Command[Literal["write"]]:
    return Command(update={"results": ["BUG-1"]}, goto="write")


def write(state: Mail) -> Command[Literal["human_review", "send"]]:
    draft = f"Dear {state['sender']}: {state['results']}"
    goto = "human_review" if state["kind"]["urgency"] == "critical" else "send"
    return Command(update={"draft": draft}, goto=goto)


def human_review(state: Mail) -> Command[Literal["send", END]]:
    decision = interrupt({"question": "Send?", "draft": state.get("draft", ""), **state["kind"]})
    if decision.get("approved"):
        return Command(update={"draft": decision.get("text", state.get("draft"))}, goto="send")
    return Command(update={}, goto=END)


def send(state: Mail) -> dict:
    return {}


workflow = StateGraph(Mail)
workflow.add_node("read", read)
workflow.add_node("classify", classify)
workflow.add_node("search", search, retry_policy=RetryPolicy(max_attempts=3))
workflow.add_node("bug", bug)
workflow.add_node("write", write)
workflow.add_node("human_review", human_review)
workflow.add_node("send", send)
workflow.add_edge(START, "read")
workflow.add_edge("read", "classify")
workflow.add_edge("send", END)
app = workflow.compile(checkpointer=MemorySaver())
