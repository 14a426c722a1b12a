"""Documents are fetched and graded; when one is off, the question is rewritten and searched."""

from langgraph.graph import END, START, StateGraph
from typing_extensions import TypedDict

SHELVES = {
    "bees": ["bees make honey", "bees dance", "cows give milk"],
    "cows": ["cows give milk"],
}


class Page:
    def __init__(self, text: str):
        self.text = text

    def is_about(self, subject: str) -> bool:
        return subject in self.text


class Inquiry(TypedDict):
    subject: str
    pages: list[str]
    must_search: bool
    answer: str


def fetch(state: Inquiry):
    return {"pages": SHELVES.get(state["subject"], [])}


def grade(state: Inquiry):
    pages = [Page(text) for text in state["pages"]]
    good = [page.text for page in pages if page.is_about(state["subject"])]
    return {"pages": good, "must_search": len(good) < len(pages)}


def rephrase(state: Inquiry):
    return {"subject": f"{state['subject']}, in detail"}


def search(state: Inquiry):
    pages = state["pages"]
    pages.append(f"found: {state['subject']}")
    return {"pages": pages}


def answer(state: Inquiry):
    return {"answer": " / ".join(state["pages"])}


builder = StateGraph(Inquiry)
builder.add_sequence([fetch, grade])
builder.add_sequence([rephrase, search, answer])
builder.add_edge(START, "fetch")
builder.add_conditional_edges(
    "grade", lambda state: "rephrase" if state["must_search"] else "answer", ["rephrase", "answer"]
)
builder.add_edge("answer", END)
app = builder.compile()
