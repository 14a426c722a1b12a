"""Scripts drawn at random: graphs of up to seven nodes with everything that edges can do."""

import random
from typing import Final

_HEAD: Final = '''"""Script {seed}."""

import operator
from dataclasses import dataclass, field
from functools import partial
from typing import Annotated, TypedDict

from langgraph.graph import END, START, StateGraph
from langgraph.types import Command, Send, interrupt
from pydantic import BaseModel, Field


def largest(left, right):
    return max(left, right)


def get(state, name):
    return state[name] if isinstance(state, dict) else getattr(state, name)


def basic(name, value, state):
    return {{"steps": 1, "log": [f"{{name}}:{{get(state, 'steps')}}:{{value}}"]}}


def choose(targets, state):
    return targets[get(state, "steps") % len(targets)]

'''
_STATES: Final = {
    "typed": """
class State(TypedDict):
    steps: Annotated[int, operator.add]
    log: Annotated[list, operator.add]
    best: Annotated[int, largest]
    seen: Annotated[set, operator.or_]
    last: int
""",
    "dataclass": """
@dataclass
class State:
    steps: Annotated[int, operator.add] = 0
    log: Annotated[list, operator.add] = field(default_factory=list)
    best: Annotated[int, largest] = 0
    seen: Annotated[set, operator.or_] = field(default_factory=set)
    last: int = 7
""",
    "pydantic": """
class State(BaseModel):
    steps: Annotated[int, operator.add] = 0
    log: Annotated[list, operator.add] = Field(default_factory=list)
    best: Annotated[int, largest] = 0
    seen: Annotated[set, operator.or_] = Field(default_factory=set)
    last: int = 7
""",
}
_LIMIT: Final = 9
"""Steps after which nothing turns back."""


class _Writer:
    def __init__(self, seed: int) -> None:
        self._chance = random.Random(seed)
        self._names = [f"n{number}" for number in range(self._chance.randint(3, 7))]
        kind = self._chance.choice(list(_STATES))
        self._lines = [_HEAD.format(seed=seed), _STATES[kind], "builder = StateGraph(State)"]

    def script(self) -> str:
        """Return the text."""
        for number, name in enumerate(self._names):
            self._node(number, name)
        self._lines.append('builder.add_edge(START, "n0")')
        if self._chance.random() < 0.3:
            self._lines.append('builder.add_edge(START, "n1")')
        for number, name in enumerate(self._names):
            self._edges(number, name)
        self._lines.append("graph = builder.compile()")
        return "\n".join(self._lines) + "\n"

    def _several(self, names: list[str]) -> list[str]:
        return self._chance.sample(names, self._chance.randint(1, min(3, len(names))))

    def _update(self) -> str:
        extra: list[str] = []
        if self._chance.random() < 0.4:
            extra.append(f'"best": {self._chance.randint(0, 9)}')
        if self._chance.random() < 0.3:
            extra.append(f'"seen": {{{self._chance.randint(0, 4)}}}')
        if self._chance.random() < 0.1:
            extra.append(f'"last": {self._chance.randint(0, 9)}')
        return "{" + ", ".join(extra) + "}"

    # --- nodes ---------------------------------------------------------------------------------

    def _node(self, number: int, name: str) -> None:
        later = self._names[number + 1 :] or ["END"]
        update = f'{{**basic("{name}", 1, s), **{self._update()}}}'
        kind = self._chance.choice(["lambda", "lambda", "partial", "function", "command", "list",
                                    "none", "asks", "graph"])  # fmt: skip
        defer = ", defer=True" if self._chance.random() < 0.12 else ""
        match kind:
            case "lambda":
                action = f"lambda s: {update}"
            case "partial":
                action = f'partial(basic, "{name}", {number})'
            case "none":
                action = f'lambda s: None if get(s, "steps") > {_LIMIT} else basic("{name}", 2, s)'
            case "graph":
                action = self._graph(name)
            case _:
                self._lines.append(self._function(kind, name, update, self._several(later)))
                action = f"do_{name}"
        self._lines.append(f'builder.add_node("{name}", {action}{defer})')

    def _function(self, kind: str, name: str, update: str, targets: list[str]) -> str:
        goto = "[" + ", ".join(t if t == "END" else f'"{t}"' for t in targets) + "]"
        match kind:
            case "command":
                body = f"return Command(update={update}, goto=choose({goto}, s))"
            case "list":
                body = f'return [basic("{name}", 3, s), Command(goto={goto})]'
            case "asks":
                body = f'return {{**{update}, "log": [interrupt("{name}")]}}'
            case _:
                body = f"return {update}"
        return f"\n\ndef do_{name}(s):\n    {body}\n\n"

    def _graph(self, name: str) -> str:
        up = ""
        if self._chance.random() < 0.2:
            target = self._chance.choice(self._names)
            up = (
                f'\n    if get(s, "steps") < {_LIMIT}:'
                f'\n        return Command(graph=Command.PARENT, goto="{target}", update=update)'
            )
        self._lines.append(
            f"""

class Out_{name}(TypedDict):
    steps: int
    log: list


def inner_{name}(s):
    update = {{"steps": 1, "log": ["{name}/inner"]}}{up}
    return update


inner = StateGraph(State, output_schema=Out_{name})
inner.add_node("a", lambda s: basic("{name}/a", 1, s))
inner.add_node("b", inner_{name})
inner.add_edge(START, "a")
inner.add_edge("a", "b")
graph_{name} = inner.compile()

"""
        )
        return f"graph_{name}"

    # --- edges ---------------------------------------------------------------------------------

    def _edges(self, number: int, name: str) -> None:
        later = self._names[number + 1 :]
        earlier = self._names[:number]
        kind = self._chance.choice(["edge", "edge", "edges", "router", "map", "send", "join"])
        if not later:
            kind = self._chance.choice(["router", "send", "end"])
        match kind:
            case "edge" | "edges":
                for target in self._several(later)[: 1 if kind == "edge" else 3]:
                    self._lines.append(f'builder.add_edge("{name}", "{target}")')
            case "join" if earlier:
                others = [name, self._chance.choice(earlier)]
                self._lines.append(f'builder.add_edge({others}, "{self._chance.choice(later)}")')
            case "router" | "join":
                targets = self._several(self._names)
                self._lines.append(
                    f'builder.add_conditional_edges("{name}", lambda s: {targets} '
                    f'if get(s, "steps") < {_LIMIT} else END)'
                )
            case "map":
                targets = self._several(self._names)
                mapping = dict(enumerate(targets))
                self._lines.append(
                    f'builder.add_conditional_edges("{name}", lambda s: choose('
                    f'{list(mapping)}, s) if get(s, "steps") < {_LIMIT} else -1, '
                    f"{{**{mapping}, -1: END}})"
                )
            case "send":
                target = self._chance.choice(later or self._names)
                count = self._chance.randint(0, 3)
                given = '{"steps": i, "best": i, "log": [], "seen": set(), "last": 0}'
                self._lines.append(
                    f'builder.add_conditional_edges("{name}", lambda s: [Send("{target}", {given}) '
                    f'for i in range({count})] if get(s, "steps") < {_LIMIT} else [])'
                )
            case _:
                self._lines.append(f'builder.add_edge("{name}", END)')


def generated(seed: int) -> str:
    """Return the script of a seed: the same one every time."""
    return _Writer(seed).script()
