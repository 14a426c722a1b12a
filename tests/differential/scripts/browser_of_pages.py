"""An agent looks at a page, acts on it with a tool per kind of act, and keeps a scratch pad."""

import re
from typing import List, Optional

from langchain_core.messages import SystemMessage
from langchain_core.runnables import RunnableLambda
from langgraph.graph import END, START, StateGraph
from typing_extensions import TypedDict

PAGES = {
    "home": {"text": "welcome", "links": ["news", "help"]},
    "help": {"text": "the answer is 42", "links": ["home"]},
}


class Prediction(TypedDict):
    action: str
    args: Optional[List[str]]


class AgentState(TypedDict):
    page: str
    input: str
    prediction: Prediction
    scratchpad: list
    observation: str


def parse(text: str) -> Prediction:
    action, *rest = text.removeprefix("Action: ").split(" ", 1)
    return {
        "action": action,
        "args": [part.strip("[]") for part in rest[0].split(";")] if rest else None,
    }


def look(state):
    return {**state, "links": dict(enumerate(PAGES[state["page"]]["links"]))}


def decide(state):
    if found := re.search(r"answer is (\d+)", state.get("observation") or ""):
        return f"Action: ANSWER [{found[1]}]"
    if state["page"] == "help":
        return "Action: READ"
    number = next(n for n, link in state["links"].items() if link == "help")
    return f"Action: CLICK [{number}]"


agent = RunnableLambda(look) | RunnableLambda(decide) | parse | (lambda p: {"prediction": p})


def click(state):
    link = PAGES[state["page"]]["links"][int(state["prediction"]["args"][0])]
    return {"observation": f"Clicked {link}", "page": link}


def read(state):
    return {"observation": PAGES[state["page"]]["text"]}


def update_scratchpad(state):
    old = state.get("scratchpad")
    text = old[0].content if old else "Previous observations:\n"
    step = len(text.splitlines())
    text += f"\n{step}. {state['observation']}"
    return {**state, "scratchpad": [SystemMessage(content=text)]}


def select_tool(state):
    action = state["prediction"]["action"]
    return END if action == "ANSWER" else action


builder = StateGraph(AgentState)
builder.add_node("agent", agent)
builder.add_edge(START, "agent")
builder.add_node("update_scratchpad", update_scratchpad)
builder.add_edge("update_scratchpad", "agent")
for name, tool in {"CLICK": click, "READ": read}.items():
    builder.add_node(name, RunnableLambda(tool))
    builder.add_edge(name, "update_scratchpad")
builder.add_conditional_edges("agent", select_tool)
graph = builder.compile()
