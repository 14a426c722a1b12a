"""A store beside the state: what one node remembers another one finds."""

from langgraph.graph import START, MessagesState, StateGraph
from langgraph.runtime import Runtime
from langgraph.store.memory import InMemoryStore
from typing_extensions import TypedDict


class Context(TypedDict):
    user_id: str


def remember(state: MessagesState, runtime: Runtime[Context]):
    namespace = ("memories", runtime.context["user_id"])
    runtime.store.put(namespace, "name", {"data": state["messages"][-1].content})
    return {}


def recall(state: MessagesState, runtime: Runtime[Context]):
    found = runtime.store.search(("memories", runtime.context["user_id"]))
    known = "\n".join(item.value["data"] for item in found)
    return {"messages": [("ai", f"I know: {known}")]}


builder = StateGraph(MessagesState, context_schema=Context)
builder.add_sequence([remember, recall])
builder.add_edge(START, "remember")
graph = builder.compile(store=InMemoryStore())
