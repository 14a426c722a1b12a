"""An essay and its critic; the critic sees the conversation with the roles swapped."""

from typing import Annotated, List

from langchain_core.messages import AIMessage, BaseMessage, HumanMessage
from langgraph.graph import END, START, StateGraph
from langgraph.graph.message import add_messages
from typing_extensions import TypedDict


class State(TypedDict):
    messages: Annotated[list, add_messages]


def write(messages: List[BaseMessage]) -> AIMessage:
    notes = [m.content for m in messages[1:] if m.type == "human"]
    return AIMessage(content=f"Essay {len(notes) + 1}" + "".join(f", {n}" for n in notes))


def critic(messages: List[BaseMessage]) -> str:
    essays = [m for m in messages if m.type == "human"]
    return f"longer (read {len(essays)})"


async def generation_node(state: State) -> State:
    return {"messages": [write(state["messages"])]}


async def reflection_node(state: State) -> State:
    cls_map = {"ai": HumanMessage, "human": AIMessage}
    translated = [state["messages"][0]] + [
        cls_map[msg.type](content=msg.content) for msg in state["messages"][1:]
    ]
    return {"messages": [HumanMessage(content=critic(translated))]}


builder = StateGraph(State)
builder.add_node("generate", generation_node)
builder.add_node("reflect", reflection_node)
builder.add_edge(START, "generate")


def should_continue(state: State):
    if len(state["messages"]) > 6:
        return END
    return "reflect"


builder.add_conditional_edges("generate", should_continue)
builder.add_edge("reflect", "generate")
graph = builder.compile()
