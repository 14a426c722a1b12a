"""Pay an invoice: small ones at once, others when a person has approved them."""

from langgraph.graph import END, START, StateGraph
from langgraph.types import interrupt
from typing_extensions import TypedDict

LIMIT = 1_000


class State(TypedDict, total=False):
    """What the graph works on."""

    supplier: str
    amount: float
    approved: bool
    comment: str
    result: str


def review(state: State) -> State:
    """Ask a person about an invoice above the limit."""
    if state["amount"] <= LIMIT:
        return {"approved": True, "comment": "below the limit"}
    answer = interrupt(
        {
            "question": f"Pay {state['amount']} to {state['supplier']}?",
            "answers": {"approved": "true or false", "comment": "text"},
        }
    )
    return {"approved": bool(answer["approved"]), "comment": answer.get("comment", "")}


def decided(state: State) -> str:
    """Route by the decision."""
    return "pay" if state["approved"] else "refuse"


def pay(state: State) -> State:
    """Pay."""
    return {"result": f"paid {state['amount']} to {state['supplier']}"}


def refuse(state: State) -> State:
    """Tell the supplier why not."""
    return {"result": f"refused: {state['comment'] or 'no reason given'}"}


def build_graph() -> StateGraph:
    """Build the graph."""
    graph = StateGraph(State)
    graph.add_node("review", review)
    graph.add_node("pay", pay)
    graph.add_node("refuse", refuse)
    graph.add_edge(START, "review")
    graph.add_conditional_edges("review", decided, ["pay", "refuse"])
    graph.add_edge("pay", END)
    graph.add_edge("refuse", END)
    return graph
