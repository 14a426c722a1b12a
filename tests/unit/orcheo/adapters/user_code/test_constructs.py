# ruff: noqa: E501 - a script stays in one line
"""Constructs of Python: each body gives in a script what it gives in plain Python."""

import sys
import textwrap
from collections.abc import Callable
from typing import Any

import pytest

from orcheo.application.user_code_ports import CallResult
from orcheo.domain import values

_TAIL = """
from langgraph.graph import StateGraph, START
graph = StateGraph(dict)
graph.add_node("n", n)
graph.add_edge(START, "n")
"""

BODIES: dict[str, str] = {
    "exception groups": """
out = []
try:
    raise ExceptionGroup("several", [ValueError("a"), KeyError("b"), ValueError("c")])
except* ValueError as group:
    out.append([str(e) for e in group.exceptions])
except* (KeyError, TypeError) as group:
    out.append(len(group.exceptions))
return out
""",
    "chained exceptions": """
class Failed(Exception):
    def __init__(self, code, *, detail=None):
        super().__init__(f"{code}: {detail}")
        self.code = code
def run():
    try:
        {}["x"]
    except KeyError as error:
        raise Failed(3, detail="d") from error
try:
    run()
except Failed as error:
    error.add_note("noted")
    return [str(error), error.code, type(error.__cause__).__name__, error.args, error.__notes__]
""",
    "try in loops": """
out = []
for i in range(4):
    try:
        if i == 1: continue
        if i == 3: break
        out.append(10 // (i - 2))
    except ZeroDivisionError:
        out.append("zero")
    else:
        out.append("else")
    finally:
        out.append(i)
else:
    out.append("never")
def value():
    try:
        return "try"
    finally:
        out.append("finally")
out.append(value())
return out
""",
    "f-strings": """
x, width, name, d = 3.14159, 10, "ada", {"k": [1, 2]}
return ["a" f"{x:{width}.2f}" "b" f"{name!r:>{width}}", f"{{}} {x:+.1e} {1000000:,} {255:#x} {d['k'][1]} {name.upper()} {'yes' if x > 3 else 'no'}",
        f"{x=} {name = }", f"{(lambda v: v * 2)(2)}", f"{', '.join(f'{k}={v}' for k, v in d.items())}", "%s %05.1f %(a)s" % () if False else "%s %05.1f" % (name, x), "{:>5}|{:<5}|{:^5}".format(1, 2, 3)]
""",
    "star arguments": """
def f(a, b=2, /, c=3, *args, d, e=5, **kwargs): return [a, b, c, list(args), d, e, kwargs]
first, *middle, last = range(5)
merged = {**{"a": 1}, **{"b": 2}}
return [f(1, d=4), f(*[1, 2, 3, 4], **{"d": 1, "z": 2}), first, middle, last, merged, [*"ab", *(1, 2)], {*{1}, 2} == {1, 2}, (lambda *a, **k: [len(a), len(k)])(*[1] * 3, **merged)]
""",
    "generators": """
def numbers(n):
    total = 0
    try:
        while total < n:
            got = yield total
            total += got or 1
    finally:
        out.append("closed")
    return "done"
def outer():
    result = yield from numbers(2)
    yield result
out = []
g = numbers(10)
out += [next(g), g.send(4), next(g)]
g.close()
out.append(list(outer()))
def failing():
    try:
        yield 1
    except ValueError as e:
        yield f"caught {e}"
h = failing()
next(h)
out.append(h.throw(ValueError("x")))
out.append(sum(x * x for x in range(4) if x % 2))
out.append(list(zip(*[iter(range(6))] * 2, strict=True)))
return out
""",
    "decorators": """
import functools
calls = []
def logged(prefix, *, times=1):
    def decorate(function):
        @functools.wraps(function)
        def wrapper(*args, **kwargs):
            for _ in range(times):
                calls.append(f"{prefix}{function.__name__}")
            return function(*args, **kwargs)
        wrapper.original = function
        return wrapper
    return decorate
class Counted:
    def __init__(self, function):
        self.function, self.count = function, 0
    def __call__(self, *args):
        self.count += 1
        return self.function(*args)
    def __get__(self, instance, owner): return functools.partial(self, instance)
@logged("a")
@logged("b", times=2)
def add(x, y=1):
    "Adds."
    return x + y
@Counted
def twice(x): return 2 * x
def register(cls):
    registry[cls.__name__] = cls
    return cls
registry = {}
@register
class Plugin: pass
@functools.lru_cache(maxsize=None)
def fib(n): return n if n < 2 else fib(n - 1) + fib(n - 2)
return [add(1), calls, add.__doc__, add.__name__, twice(2) + twice(3), twice.count, list(registry), fib(30), add.original(1, 2)]
""",
    "inheritance": """
import abc
class Base(abc.ABC):
    registry = []
    tag = None
    kind: str = "base"
    def __init_subclass__(cls, /, tag=None, **kwargs):
        super().__init_subclass__(**kwargs)
        Base.registry.append((cls.__name__, tag))
        cls.tag = tag
    def __init__(self, name, **kwargs):
        super().__init__(**kwargs)
        self.name = name
    @property
    @abc.abstractmethod
    def label(self): ...
    def __repr__(self): return f"{type(self).__name__}({self.name!r})"
class Mixin:
    def __init__(self, level=1, **kwargs):
        super().__init__(**kwargs)
        self.level = level
    def up(self):
        self.level += 1
        return self
class Child(Base, Mixin, tag="x"):
    kind = "child"
    @property
    def label(self): return f"{self.kind}:{self.level}"
    @label.setter
    def label(self, value): self.level = value
    @label.deleter
    def label(self): self.level = 0
    @classmethod
    def make(cls, *args): return cls(*args, level=7)
    @staticmethod
    def helper(x): return x + 1
class Grandchild(Child):
    def up(self):
        super().up()
        return super(Grandchild, self).up()
try:
    Base("x")
except TypeError as error:
    abstract = "abstract" in str(error)
g = Grandchild.make("g")
out = [repr(g), g.label, g.up().label, Child.helper(1), Base.registry, abstract, isinstance(g, Mixin), Child.tag, issubclass(Child, Base), Grandchild.kind]
g.label = 3
out.append(g.level)
del g.label
out.append([g.level, hasattr(g, "missing"), getattr(g, "missing", "d"), callable(g.up)])
return out
""",
    "special methods": """
class Vector:
    __slots__ = ("x", "y")
    def __init__(self, x, y): self.x, self.y = x, y
    def __add__(self, o): return Vector(self.x + o.x, self.y + o.y)
    def __mul__(self, k): return Vector(self.x * k, self.y * k)
    __rmul__ = __mul__
    def __iter__(self): return iter((self.x, self.y))
    def __getitem__(self, i): return (self.x, self.y)[i]
    def __len__(self): return 2
    def __bool__(self): return bool(self.x or self.y)
    def __eq__(self, o): return tuple(self) == tuple(o)
    def __hash__(self): return hash(tuple(self))
    def __lt__(self, o): return tuple(self) < tuple(o)
    def __neg__(self): return Vector(-self.x, -self.y)
    def __format__(self, spec): return f"<{self.x:{spec}}>"
    def __contains__(self, v): return v in (self.x, self.y)
    def __call__(self, k): return self * k
class Bag(dict):
    def __missing__(self, key): return f"no {key}"
    def __getattr__(self, name):
        try:
            return self[name]
        except KeyError as error:
            raise AttributeError(name) from error
class Temp:
    def __set_name__(self, owner, name): self.key = "_" + name
    def __get__(self, instance, owner): return self if instance is None else getattr(instance, self.key, 0)
    def __set__(self, instance, value): setattr(instance, self.key, value * 2)
class Room:
    heat = Temp()
room = Room()
room.heat = 4
a, b = Vector(1, 2), Vector(3, 4)
x, y = a + b
try:
    a.z = 1
except AttributeError:
    slots = True
return [x, y, tuple(2 * a), a[1], len(a), bool(Vector(0, 0)), a == Vector(1, 2), len({a, Vector(1, 2)}), sorted([b, a])[0].x, tuple(-a), f"{a:03d}", 2 in a, tuple(a(3)), Bag(k=1)["z"], Bag(k=1).k, room.heat, slots]
""",
    "dataclasses": """
from dataclasses import dataclass, field, asdict, replace, fields, astuple, FrozenInstanceError, InitVar, KW_ONLY
from typing import ClassVar, Optional
@dataclass
class Base:
    name: str
    tags: list[str] = field(default_factory=list)
    count: ClassVar[int] = 0
    def __post_init__(self): Base.count += 1
@dataclass(order=True)
class Child(Base):
    level: int = field(default=1, compare=True, metadata={"unit": "m"})
    secret: str = field(default="s", repr=False)
    scale: InitVar[int] = 2
    def __post_init__(self, scale):
        super().__post_init__()
        self.level *= scale
@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    x: int
    y: int = 0
    parent: Optional["Point"] = None
@dataclass
class Mixed:
    a: int
    _: KW_ONLY
    b: int = 2
c = Child("c", level=3)
try:
    Point(x=1).x = 2
except (FrozenInstanceError, AttributeError):
    frozen = True
return [repr(c), asdict(c), c < Child("d"), [f.name for f in fields(Child)], fields(Child)[2].metadata["unit"], replace(Point(x=1), y=5).y, astuple(Point(x=1)), frozen, Base.count, Mixed(1, b=3).b, Point(x=1) == Point(x=1), hash(Point(x=1)) == hash(Point(x=1))]
""",
    "enums": """
from enum import Enum, IntEnum, StrEnum, Flag, auto, unique
@unique
class Planet(Enum):
    EARTH = (5.97, "blue")
    MARS = (0.64, "red")
    def __init__(self, mass, color):
        self.mass, self.color = mass, color
    @property
    def heavy(self): return self.mass > 1
    @classmethod
    def by_color(cls, color): return next(p for p in cls if p.color == color)
class Level(IntEnum):
    LOW = 1
    HIGH = auto()
class Kind(StrEnum):
    A = auto()
    B = "bee"
    @classmethod
    def _missing_(cls, value): return cls.A
class Access(Flag):
    READ = auto()
    WRITE = auto()
    ALL = READ | WRITE
return [Planet.MARS.heavy, Planet.by_color("blue").name, Planet["MARS"].value, [p.name for p in Planet], Level.HIGH > 1, Level(1).name, Kind("x").value, f"{Kind.B}", Access.READ in Access.ALL, len(Planet), Planet.EARTH is Planet((5.97, "blue")), list(Level.__members__)]
""",
    "typing": """
from typing import Generic, TypeVar, Protocol, NamedTuple, TypedDict, Callable, Optional, Union, Literal, overload, runtime_checkable, get_type_hints, cast, NewType, Annotated, get_args, get_origin, TYPE_CHECKING, final, Self
if TYPE_CHECKING:
    from nowhere import Nothing
T = TypeVar("T", bound="Shape")
K = TypeVar("K")
@runtime_checkable
class Shape(Protocol):
    def area(self) -> float: ...
class Square:
    def __init__(self, side: float) -> None: self.side = side
    def area(self) -> float: return self.side ** 2
class Stack(Generic[K]):
    def __init__(self) -> None: self.items: list[K] = []
    def push(self, item: K) -> Self:
        self.items.append(item)
        return self
class IntStack(Stack[int]): pass
class Row(NamedTuple):
    a: int
    b: str = "x"
    def both(self): return f"{self.a}{self.b}"
class Movie(TypedDict, total=False):
    title: str
    year: Annotated[int, "y"]
@overload
def f(x: int) -> int: ...
@overload
def f(x: str) -> str: ...
def f(x): return x * 2
UserId = NewType("UserId", int)
@final
class Last: pass
def later(x: "int", y: Optional["int"] = None) -> "list[str]": return [x]
row = Row(1)
return [isinstance(Square(2), Shape), Stack[int]().push(1).items, IntStack().push(2).items, row.both(), row._replace(a=2).a, row._asdict(), [*row], Row._fields, Movie(title="a"), f("ab"), UserId(3), cast(int, "x"),
        sorted(get_type_hints(later)), get_args(Literal["a", 1]), get_origin(list[int]) is list, str(int | None), isinstance(1, int | str), get_args(Annotated[int, "m"])[1]]
""",
    "context managers": """
from contextlib import contextmanager, ExitStack, suppress, nullcontext, closing
out = []
@contextmanager
def tagged(name):
    out.append(f"<{name}>")
    try:
        yield name
    except ValueError as error:
        out.append(f"caught {error}")
    finally:
        out.append(f"</{name}>")
class Swallow:
    def __enter__(self): return self
    def __exit__(self, kind, error, trace): return kind is KeyError
with tagged("a") as a, tagged("b") as b:
    out.append(a + b)
with (tagged("c"), Swallow()):
    {}["x"]
with tagged("d"):
    raise ValueError("v")
with suppress(ZeroDivisionError): 1 / 0
with ExitStack() as stack:
    out.append([stack.enter_context(tagged(str(i))) for i in range(2)])
    stack.callback(out.append, "callback")
with nullcontext(5) as five: out.append(five)
return out
""",
    "scoping": """
x = "outer"
def make():
    count = 0
    def up(by=1):
        nonlocal count
        count += by
        return count
    def get(): return count
    return up, get
up, get = make()
up(); up(2)
functions = [lambda i=i: i for i in range(3)]
late = [lambda: i for i in range(3)]
def default(value, seen=[]):
    seen.append(value)
    return list(seen)
class Scope:
    x = "class"
    def method(self): return x
    listed = [y for y in range(2)]
if (n := len("abc")) > 2: total = n
matrix = [[r * c for c in range(3)] for r in range(2)]
flat = [v for row in matrix for v in row if v]
squares = {k: v for k, v in zip("ab", (1, 2))}
del total
return [get(), [f() for f in functions], [f() for f in late], default(1), default(2), Scope().method(), Scope.listed, flat, squares, {v % 2 for v in flat} == {0, 1}, x]
""",
    "matching": """
from dataclasses import dataclass
from enum import Enum
@dataclass
class Point:
    x: int
    y: int
class Pair:
    __match_args__ = ("left", "right")
    def __init__(self, left, right): self.left, self.right = left, right
class Color(Enum):
    RED = 1
def kind(v):
    match v:
        case None | True | False: return "single"
        case 0 | 1: return "small"
        case int(n) if n < 0: return f"negative {n}"
        case str() as s: return f"text {s}"
        case Point(0, y): return f"on y {y}"
        case Point(x=x, y=y): return x + y
        case Pair(1, right): return ["pair", right]
        case Color.RED: return "red"
        case [first, *_, last]: return [first, last]
        case []: return "empty"
        case {"type": "a", "items": [{"id": i}, *rest], **other}: return [i, len(rest), other]
        case {}: return "mapping"
        case _: return "other"
return [kind(v) for v in (None, 1, -5, "s", Point(0, 2), Point(1, 2), Pair(1, 9), Color.RED, [1, 2, 3], (1, 2), [], {"type": "a", "items": [{"id": 7}, 1], "z": 0}, {"q": 1}, 3.5)]
""",
    "assertions and deletion": """
out = []
try:
    assert 1 > 2, "no"
except AssertionError as error:
    out.append(str(error))
data = [1, 2, 3, 4]
del data[1:3],
d = {"a": {"b": 1}}
del d["a"]["b"]
a = b = []
a += [1]
i = 5
i **= 2; i //= 3; i %= 5; i <<= 2; i |= 1; i ^= 2; i &= 7
d.setdefault("l", []).append(1)
d["l"][0] += 5
data[0:1] = [9, 8]
return [out, data, d, b, i, 1 if data else 2, not data, 0 < i < 10, "x" in "xyz", None is None, ~5, 7 @ Matrix() if False else 7 // 2]
""".replace(", 7 @ Matrix() if False else 7 // 2", ", 7 // 2"),
    "iterators": """
class Countdown:
    def __init__(self, n): self.n = n
    def __iter__(self): return self
    def __next__(self):
        if self.n <= 0: raise StopIteration
        self.n -= 1
        return self.n
class Lazy:
    def __iter__(self):
        yield from (1, 2)
    def __reversed__(self): return iter((2, 1))
return [list(Countdown(3)), list(Lazy()), list(reversed(Lazy())), next(iter([]), "none"), dict(enumerate("ab", 1)), list(map(lambda a, b: a + b, [1, 2], [3, 4])), [*filter(str.isupper, "aBC")], sorted("bca", key=lambda c: -ord(c)), min([3, 1], key=abs), max("a", "b"), all(x for x in [1]), list(iter(Countdown(2).__next__, 0))]
""",
    "text and bytes": """
s = "Héllo, wörld"
return [s.upper(), s[::-1], s.split(", "), s.encode(), s.encode("latin-1").decode("latin-1"), s.title(), s.replace("l", "L", 1), s.center(20, "*"), s.partition(","), "a-b_c".translate(str.maketrans("-_", "  ")), "x".join("abc"), bytes([1, 2]).hex(), b"ab" + b"c", bytearray(b"x") + b"y", r"raw\\n", \"\"\"multi
line\"\"\", "a" "b", chr(97), ord("a"), ascii("é"), repr("q"), "tab\\t".expandtabs(4), "abc".startswith(("a", "b")), " x ".strip(), "%d%%" % 5, int("ff", 16), float("1e3"), complex(1, 2).imag, round(2.675, 2), divmod(7, 3), pow(2, 10, 1000), hash("a") == hash("a")]
""",
    "functions": """
import functools, operator, itertools
def annotated(x: int, *rest: "str", flag: bool = False, **more: "Any") -> dict[str, int]: return {"x": x}
compose = lambda *fs: functools.reduce(lambda f, g: lambda x: g(f(x)), fs)
add = functools.partial(operator.add, 5)
class Math:
    base = 10
    def method(self, x): return self.base + x
    def partial(self): return functools.partial(self.method, 1)
m = Math()
bound = m.method
def recursive(n): return 1 if n <= 1 else n * recursive(n - 1)
return [annotated(1), compose(lambda x: x + 1, str, lambda s: s * 2)(1), add(1), bound(2), m.partial()(), recursive(10), list(itertools.accumulate([1, 2, 3], operator.mul)), annotated.__name__, (lambda: (yield 1))().__next__(), [k for k, g in itertools.groupby("aab")]]
""",
    "async": """
import asyncio
class Source:
    def __init__(self, n): self.n = n
    def __aiter__(self): return self
    async def __anext__(self):
        if self.n == 0: raise StopAsyncIteration
        self.n -= 1
        await asyncio.sleep(0)
        return self.n
class Opened:
    async def __aenter__(self): return "opened"
    async def __aexit__(self, *error): return True
async def numbers():
    for i in range(3): yield i
async def main():
    out = [i async for i in Source(3)]
    out += [await asyncio.sleep(0, x) for x in (7, 8)]
    async with Opened() as name:
        out.append(name)
        raise ValueError
    async for i in numbers():
        if i == 1: continue
        out.append(i)
    else:
        out.append("else")
    out.append({k: v async for k, v in pairs()})
    return out
async def pairs():
    yield "a", 1
return asyncio.run(main())
""",
}

if sys.version_info >= (3, 12):
    BODIES["type parameters"] = """
type Pair[T] = tuple[T, T]
type Name = str
def first[T](items: list[T]) -> T: return items[0]
class Box[T]:
    def __init__(self, value: T): self.value = value
return [first([3]), Box[int](4).value]
"""


def _plain(body: str) -> Any:
    names: dict[str, Any] = {"__name__": "script"}
    source = f"def n(state):\n{textwrap.indent(body, '    ')}"
    exec(compile(source, "script", "exec", dont_inherit=True), names)  # noqa: S102 - our own text
    return names["n"]({})


@pytest.mark.parametrize("name", BODIES)
@pytest.mark.filterwarnings("ignore")
def test_a_construct_does_what_it_does_in_plain_python(
    name: str, call: Callable[..., CallResult]
) -> None:
    """Same values from the same lines."""
    body = BODIES[name]
    result = call(f"def n(state):\n{textwrap.indent(body, '    ')}\n{_TAIL}", "n", {})
    assert result.outcome == "result", result.error
    assert result.result == values.encode(_plain(body))


def test_models_of_a_module_work(call: Callable[..., CallResult]) -> None:
    """Generic ones, ones that name each other before they are defined, and models of messages."""
    script = (
        "from typing import Generic, TypeVar\nfrom pydantic import BaseModel, Field\n"
        "from langchain_core.messages import AnyMessage, HumanMessage\n"
        "T = TypeVar('T')\n"
        "class Box(BaseModel, Generic[T]):\n    value: T\n"
        "IntBox = Box[int]\n"
        "class A(BaseModel):\n    b: 'B | None' = None\n    more: list['A'] = Field(default=[])\n"
        "class B(BaseModel):\n    x: int = 1\n"
        "class Talk(BaseModel):\n    messages: list[AnyMessage]\n"
        "def n(state):\n"
        "    talk = Talk(messages=[HumanMessage('a'), {'type': 'ai', 'content': 'b'}])\n"
        "    kinds = [type(message).__name__ for message in talk.messages]\n"
        "    return {'x': [IntBox(value='3').value, Box[str](value='a').value,\n"
        "        A(b={'x': 4}, more=[{'b': {}}]).more[0].b.x, kinds]}\n" + _TAIL
    )
    result = call(script, "n", {})
    assert result.error is None
    assert result.result == {"x": [3, "a", 1, ["HumanMessage", "AIMessage"]]}


def test_the_main_block_does_not_run(call: Callable[..., CallResult]) -> None:
    """A script is imported, not started."""
    script = (
        "ran = []\ndef n(state): return {'ran': ran, 'name': __name__}\n" + _TAIL + "\n"
        "if __name__ == '__main__':\n    ran.append(1)\n    graph.compile().invoke({})\n"
    )
    assert call(script, "n", {}).result == {"ran": [], "name": "script"}


def test_text_annotations_work_everywhere(call: Callable[..., CallResult]) -> None:
    """Under ``from __future__ import annotations``, with names that come later."""
    script = (
        "from __future__ import annotations\n"
        "from dataclasses import dataclass\nfrom typing import Annotated, TypedDict\n"
        "import operator\nfrom pydantic import BaseModel\n"
        "class S(TypedDict):\n    log: Annotated[list[Item], operator.add]\n"
        "@dataclass\nclass Item:\n    name: str\n    more: list[Item] | None = None\n"
        "class M(BaseModel):\n    x: int\n    child: M | None = None\n"
        "def n(state: S) -> dict[str, Missing]:\n"
        "    return {'log': [Item('a').name, M(x=1, child={'x': '2'}).child.x]}\n"
        + _TAIL.replace("StateGraph(dict)", "StateGraph(S)")
    )
    assert call(script, "n", {"log": []}).result == {"log": ["a", 2]}
