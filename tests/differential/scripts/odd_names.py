"""Names of nodes and keys that are no identifiers: spaces, dots, slashes, accents, signs."""

import operator
from typing import Annotated, TypedDict

from langgraph.graph import START, StateGraph

State = TypedDict(
    "State", {"the key": Annotated[list, operator.add], "größe": int, "a/b": str, "class": str}
)


def node(name):
    return lambda state: {"the key": [name]}


builder = StateGraph(State)
names = ["step 1", "étape/2", "第三步", "four.5", "~tilde~", "END?"]
for name in names:
    builder.add_node(name, node(name))
builder.add_edge(START, names[0])
for one, two in zip(names, names[1:]):
    builder.add_edge(one, two)
builder.add_node("count", lambda s: {"größe": len(s["the key"]), "a/b": "x", "class": "y"})
builder.add_edge(names[-1], "count")
graph = builder.compile()
