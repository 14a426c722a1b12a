"""Editors of different views interview an expert side by side; their talks become an article."""

import operator
from typing import Annotated, Optional

from langchain_core.messages import AIMessage, AnyMessage, HumanMessage
from langgraph.graph import END, START, StateGraph
from langgraph.types import Send
from pydantic import BaseModel
from typing_extensions import TypedDict


class Editor(BaseModel):
    name: str
    focus: str

    @property
    def persona(self) -> str:
        return f"{self.name} on {self.focus}"


def add_talk(left, right):
    return left + (right if isinstance(right, list) else [right])


def keep_editor(left, right):
    return left or right


class Interview(TypedDict):
    messages: Annotated[list[AnyMessage], add_talk]
    editor: Annotated[Optional[Editor], keep_editor]
    references: Annotated[dict, operator.or_]


class Research(TypedDict):
    topic: str
    editors: list[Editor]
    talks: Annotated[list[str], operator.add]
    article: str


def question(state: Interview):
    count = len(state["messages"])
    text = "Thank you!" if count >= 4 else f"{state['editor'].persona}: question {count}"
    return {"messages": HumanMessage(text, name=state["editor"].name)}


def answer(state: Interview):
    number = len(state["messages"])
    reference = {f"https://{state['editor'].focus}.example/{number}": f"page {number}"}
    return {"messages": [AIMessage(f"answer {number}", name="expert")], "references": reference}


def route(state: Interview):
    return END if state["messages"][-1].content.startswith("Thank") else "answer"


interview_builder = StateGraph(Interview)
interview_builder.add_node(question)
interview_builder.add_node(answer)
interview_builder.add_edge(START, "question")
interview_builder.add_conditional_edges("question", route)
interview_builder.add_edge("answer", "question")
interview = interview_builder.compile(name="interview")


def survey(state: Research):
    return {"editors": [Editor(name=n, focus=f) for n, f in (("ada", "sums"), ("bob", "ships"))]}


def conduct(state: Interview):
    done = interview.invoke(state)
    lines = [f"{m.name}: {m.content}" for m in done["messages"]]
    return {"talks": [" / ".join(lines) + f" [{len(done['references'])}]"]}


def write(state: Research):
    return {"article": f"# {state['topic']}\n" + "\n".join(sorted(state["talks"]))}


builder = StateGraph(Research)
builder.add_node(survey)
builder.add_node("conduct", conduct)
builder.add_node(write)
builder.add_edge(START, "survey")
builder.add_conditional_edges(
    "survey",
    lambda s: [
        Send("conduct", {"editor": e, "messages": [], "references": {}}) for e in s["editors"]
    ],
    ["conduct"],
)
builder.add_edge("conduct", "write")
builder.add_edge("write", END)
graph = builder.compile()
