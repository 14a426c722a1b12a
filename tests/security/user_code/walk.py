"""Walks from everything that a script can name, through all that the guards let it do.

Run as a process of its own, for it calls what it finds. It prints JSON ``{seen, called, found}``;
``found`` names the ways to what no script may hold. A step is an attribute read through the guard,
an item, an iteration, or a call without arguments.
"""

import itertools
import json
import sys
import types
import warnings
from collections import deque
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

from orcheo.adapters.user_code import guards, policy, script_builtins
from orcheo.adapters.user_code.facades import loader
from orcheo.adapters.user_code.facades.catalogue import MODULES

DEPTH: Final = 6
_MOST: Final = 400
"""Of the items of one container."""
_METHODS: Final = frozenset(
    {"builtin_function_or_method", "method-wrapper", "wrapper_descriptor", "method_descriptor"}
    | {"method", "slot wrapper", "classmethod_descriptor", "function"}
)
_FORBIDDEN: Final = (types.ModuleType, types.FrameType, types.CodeType, types.TracebackType)
_ENDLESS: Final = frozenset(
    {"acquire", "breakpoint", "clear", "close", "exit", "get", "gather", "input", "join", "main"}
    | {"print", "run", "serve", "sleep", "wait", "run_forever", "read", "readline"}
)
"""Names of what would wait for something or end this process."""
_SPECIAL: Final = (
    "__call__", "__class__", "__class_getitem__", "__doc__", "__getitem__", "__init__",
    "__init_subclass__", "__iter__", "__module__", "__name__", "__new__", "__qualname__",
    "__set_name__", "__setattr__", "__delattr__",
)  # fmt: skip

_SAMPLES: Final = '''
import asyncio, dataclasses, enum, typing
from langgraph.graph import StateGraph, MessagesState
from langgraph.types import Command, Send, interrupt, RetryPolicy
from langchain_core.messages import AIMessage, HumanMessage, ToolMessage
from langchain_core.tools import tool, StructuredTool
from langchain_core.prompts import ChatPromptTemplate, PromptTemplate
from langgraph.prebuilt import ToolNode, create_react_agent
from langchain.chat_models import init_chat_model
from orcheo.nodes import SetVariable, IfElse
from orcheo import Settings, Builtin
from pydantic import BaseModel, Field, TypeAdapter, ValidationError, field_validator
from zoneinfo import ZoneInfo

class Model(BaseModel):
    x: int = Field(default=1, description="d")
    y: "list[int]" = []
    @field_validator("x")
    @classmethod
    def check(cls, value): return value

@dataclasses.dataclass
class Data:
    x: int = 1
    y: list = dataclasses.field(default_factory=list)

class Colour(enum.Enum):
    RED = 1

class Pair(typing.NamedTuple):
    a: int
    b: str = ""

class State(typing.TypedDict):
    x: int

class Plain:
    def method(self): return self
    @property
    def prop(self): return 1
    @classmethod
    def made(cls): return cls()

class Text(str): pass
class Wrong(ValueError): pass

def generator():
    yield 1
async def coroutine(): return 1
async def stream():
    yield 1

@tool
def add(a: int, b: int = 1) -> int:
    """Add."""
    return a + b

builder = StateGraph(State)
builder.add_node("a", lambda state: {"x": 1}, retry_policy=RetryPolicy())
builder.add_node("s", SetVariable(message="m"))
builder.add_edge("__start__", "a")
builder.add_edge("a", "s")
graph = builder.compile()
model = init_chat_model("fake")
bound = model.bind_tools([add])
agent = create_react_agent(model, [add])
node = ToolNode([add])
prompt = ChatPromptTemplate.from_messages([("human", "{x}")])
chain = prompt | model
zone = ZoneInfo("Europe/Amsterdam")
adapter = TypeAdapter(list[int])
errors = []
def fails(x): return Model(x="a") if x else None.x
for attempt in (lambda: fails(1), lambda: fails(0), lambda: 1 / 0, lambda: {}["a"]):
    try:
        attempt()
    except Exception as error:
        errors.append(error)
things = [
    Model(), Data(), Colour.RED, Pair(1), Plain(), Text("x"), Wrong("x"), generator(), stream(),
    AIMessage("x", tool_calls=[{"name": "add", "args": {"a": 1}, "id": "1"}]), HumanMessage("x"),
    ToolMessage("x", tool_call_id="1"), Command(goto="a"), Send("a", {}), Settings(max_steps=1),
    Builtin("set_variable", {}), IfElse(conditions=[]), SetVariable(a=1), print, interrupt,
    iter([]), range(3), slice(1), 1.5, 1j, b"x", bytearray(b"x"), frozenset(), property(), object(),
    "{}".format, str.format, lambda: 1, map(abs, [1]), zip(), filter(None, []), enumerate([]),
    reversed([]), {}.keys(), {}.items(), super, staticmethod(len), classmethod(len),
]
'''


def _script_names() -> dict[str, Any]:
    """Return the module of a script that makes one of everything."""
    from orcheo.adapters.user_code import compiler, hints  # noqa: PLC0415 - RestrictedPython
    from orcheo.adapters.user_code.facades.catalogue import refuse_import  # noqa: PLC0415

    builtins = script_builtins.script_builtins(loader.import_module, lambda *_a, **_o: None)
    names: dict[str, Any] = {"__name__": policy.MODULE_NAME, "__builtins__": builtins}
    hints.NAMESPACE.names, hints.NAMESPACE.builtins = names, builtins
    exec(compiler.load(compiler.compile_script(_SAMPLES, refuse_import)), names)  # noqa: S102
    return names


def _roots() -> Iterator[tuple[str, Any]]:
    loader.preload(frozenset(MODULES))
    names = _script_names()
    for name, value in names["__builtins__"].items():
        if not name.startswith("_"):
            yield name, value
    for name in MODULES:
        yield name, loader.import_module(name, names=tuple(MODULES[name].names))
    for name, value in names.items():
        if not name.startswith("__"):
            yield name, value


class Walk:
    """One walk."""

    def __init__(self) -> None:
        self.seen: dict[Any, Any] = {}
        self.called = 0
        self.found: list[str] = []

    def run(self) -> None:
        """Walk, breadth first."""
        waiting = deque((name, value, 0) for name, value in _roots())
        while waiting:
            path, value, depth = waiting.popleft()
            key = _key(value)
            if key in self.seen:
                continue
            self.seen[key] = value
            if _is_forbidden(value):
                self.found.append(path)
            elif depth < DEPTH:
                waiting.extend((name, part, depth + 1) for name, part in self._parts(path, value))

    def _parts(self, path: str, value: Any) -> Iterator[tuple[str, Any]]:
        names: set[str] = set(_SPECIAL) | policy.NAMEDTUPLE_ATTRIBUTES
        try:
            names |= set(dir(value))
        except Exception:  # noqa: BLE001 - some classes refuse to be listed
            names |= set()
        for name in sorted(names):
            try:
                yield f"{path}.{name}", guards.read_attribute(value, name)
            except Exception:  # noqa: BLE001, S112 - refused, or not readable on a class
                continue
        yield from self._items(path, value)
        yield from self._call(path, value)

    def _items(self, path: str, value: Any) -> Iterator[tuple[str, Any]]:
        kind = type(value)
        if isinstance(value, Mapping):
            pairs = itertools.islice(list(value.items()), _MOST)
            for key, item in pairs:
                yield f"{path}[{key!r}]", item
                yield f"{path} key {key!r}", key
        elif isinstance(value, list | tuple | set | frozenset | deque):
            yield from ((f"{path}[…]", item) for item in itertools.islice(value, _MOST))
        elif hasattr(kind, "__next__") and not isinstance(value, itertools.count | itertools.cycle):
            try:
                yield from ((f"{path} next", item) for item in itertools.islice(value, 5))
            except Exception:  # noqa: BLE001 - it ends as it likes
                return

    def _call(self, path: str, value: Any) -> Iterator[tuple[str, Any]]:
        name = path.rpartition(".")[2].rpartition("]")[2]
        if not callable(value) or name.strip("()") in _ENDLESS:
            return
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                result = value()
        except BaseException:  # noqa: BLE001 - it wants arguments, or raises
            return
        self.called += 1
        yield f"{path}()", result


def _is_forbidden(value: Any) -> bool:
    if isinstance(value, _FORBIDDEN) or value is type:
        return True
    if isinstance(value, type) and issubclass(value, type):
        return True
    return isinstance(value, dict) and ("__builtins__" in value or "__loader__" in value)


def _key(value: Any) -> Any:
    """Return what makes a value another than one seen before: methods are made anew each time."""
    kind = type(value)
    if kind in {str, bytes, int, float, bool, complex}:
        return kind
    if kind.__name__ in _METHODS:
        owner = getattr(value, "__self__", None)
        return kind, value.__qualname__, type(owner)
    return id(value)


def main() -> None:
    """Walk and tell."""
    sys.path[0] = str(Path(__file__).parents[3])
    walk = Walk()
    walk.run()
    found = {"seen": len(walk.seen), "called": walk.called, "found": walk.found}
    sys.stdout.write(json.dumps(found))


if __name__ == "__main__":
    main()
