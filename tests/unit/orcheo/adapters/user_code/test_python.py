# ruff: noqa: E501 - a script stays in one line
"""Which Python works in a script, at run time and not only at import."""

from collections.abc import Callable
from typing import Any

import pytest

from orcheo.application.user_code_ports import CallResult, ImportedGraph
from orcheo.domain.errors import ScriptRejected

_HEAD = "from langgraph.graph import StateGraph, START\n"
_TAIL = "\ngraph = StateGraph(dict)\ngraph.add_node('n', n)\ngraph.add_edge(START, 'n')\n"


def _script(body: str, top: str = "") -> str:
    lines = "\n".join(f"    {line}" for line in body.splitlines())
    return f"{_HEAD}{top}\ndef n(state):\n{lines}\n{_TAIL}"


_WORKS: dict[str, tuple[str, Any]] = {
    "annotated assignment": ("x: int = 1\ny: str\nreturn x", 1),
    "match": (
        (
            "match {'a': [1, 2, 3], 'b': 2}:\n    case {'a': [x, *rest], **more}:\n"
            "        return [x, rest, more]"
        ),
        [1, [2, 3], {"b": 2}],
    ),
    "match on a class": (
        (
            "import dataclasses\n@dataclasses.dataclass\nclass P:\n    x: int\n"
            "match P(3):\n    case P(x=v) if v > 2:\n        return v"
        ),
        3,
    ),
    "match on an enum": (
        "import enum\nclass C(enum.Enum):\n    A = 1\nmatch C.A:\n    case C.A: return 'a'",
        "a",
    ),
    "nonlocal": (
        "k = 0\ndef up():\n    nonlocal k\n    k += 1\n    return k\nup()\nreturn up()",
        2,
    ),
    "walrus": ("return [y for x in range(5) if (y := x * 2) > 4]", [6, 8]),
    "augmented attribute": ("class A: v = 1\na = A()\na.v += 4\na.v *= 2\nreturn a.v", 10),
    "augmented item": ("d = {'a': 1}\nd['a'] += 1\nd['a'] <<= 2\nreturn d", {"a": 8}),
    "star arguments": (
        "def f(*a, k=0, **o): return [list(a), k, o]\nreturn f(*[1, 2], k=3, **{'z': 4})",
        [[1, 2], 3, {"z": 4}],
    ),
    "unpacking": ("a, (b, *c) = 1, (2, 3, 4)\nreturn [a, b, c]", [1, 2, [3, 4]]),
    "generator": (
        (
            "def g():\n    got = yield 1\n    yield from [got, 3]\n"
            "i = g()\nreturn [next(i), i.send(2), next(i)]"
        ),
        [1, 2, 3],
    ),
    "class": (
        (
            "class A:\n    n = 0\n    def __init__(self, x):\n        self._x = x\n"
            "        self.__y = 1\n        A.n += 1\n    @property\n    def x(self): return self._x\n"
            "    @x.setter\n    def x(self, v): self._x = v\n    @classmethod\n"
            "    def of(cls): return cls(5)\n    @staticmethod\n    def s(): return 's'\n"
            "    def y(self): return self.__y\n"
            "class B(A):\n    def __init__(self, x):\n        super().__init__(x + 1)\n"
            "b = B.of()\nb.x += 1\nreturn [b.x, b.y(), A.n, B.s(), type(b).__name__, "
            "b.__class__.__name__]"
        ),
        [7, 1, 1, "s", "B", "B"],
    ),
    "operators": (
        (
            "class V:\n    def __init__(self, v): self.v = v\n"
            "    def __add__(self, o): return V(self.v + o.v)\n"
            "    def __getitem__(self, i): return i\n    def __len__(self): return 3\n"
            "    def __contains__(self, i): return True\n    def __call__(self): return 'c'\n"
            "    def __eq__(self, o): return self.v == o.v\n    def __hash__(self): return 1\n"
            "v = V(1) + V(2)\nreturn [v.v, v[4], len(v), 9 in v, v(), v == V(3)]"
        ),
        [3, 4, 3, True, "c", True],
    ),
    "try": (
        (
            "out = []\ntry:\n    raise ValueError('x')\nexcept (KeyError, ValueError) as e:\n"
            "    out.append(str(e))\nelse:\n    out.append('else')\nfinally:\n    out.append('f')\n"
            "return out"
        ),
        ["x", "f"],
    ),
    "own exception": (
        (
            "class E(Exception):\n    def __init__(self, c):\n        super().__init__('m')\n"
            "        self.c = c\ntry:\n    raise E(3) from None\nexcept E as e:\n    return [e.c, e.args]"
        ),
        [3, {"$": "tuple", "v": ["m"]}],
    ),
    "decorator": (
        (
            "import functools\ndef twice(f):\n    @functools.wraps(f)\n    def g(*a): return 2 * f(*a)\n"
            "    return g\n@twice\ndef h(x): return x\nreturn [h(2), h.__name__]"
        ),
        [4, "h"],
    ),
    "context manager": (
        (
            "class C:\n    def __enter__(self): return 1\n    def __exit__(self, *a): return True\n"
            "with C() as c:\n    raise ValueError\nreturn c"
        ),
        1,
    ),
    "f-string": ("x = 3.14159\nreturn f'{x:.2f} {x!r:>8} {x = :.1f}'", "3.14  3.14159 x = 3.1"),
    "str.format": ("return '{0:>3} {a[b]} {c.v}'.format(1, a={'b': 2}, c=C)", "  1 2 7"),
    "builtins": (
        (
            "return [sum([1, 2]), list(enumerate('a')), sorted([2, 1], reverse=True), "
            "list(map(str, [1])), list(filter(None, [0, 1])), any([0]), all([1]), list(zip('a', 'b')), "
            "list(reversed([1, 2])), min(1, 2), max(1, 2), list(range(2)), isinstance(1, int), "
            "callable(len), hasattr([], 'append'), getattr(C, 'v'), getattr(C, 'w', None), "
            "isinstance(int, type)]"
        ),
        None,
    ),
    "lambda": ("return (lambda a, *, b=2: a + b)(1)", 3),
    "global": ("global counter\ncounter += 1\nreturn counter", 2),
    "while with else": ("i = 0\nwhile i < 3: i += 1\nelse: return i", 3),
    "delete": ("d = {'a': 1}\ndel d['a']\nc = C()\nc.z = 1\ndel c.z\nreturn d", {}),
    "private names": ("_x = 1\ndef _f(): return _x\nfor _ in range(2): pass\nreturn _f()", 1),
    "setattr": ("c = C()\nsetattr(c, 'q', 4)\nreturn c.q", 4),
    "name guard": ("return __name__", "script"),
    "input as a name": ("input = 4\nreturn input", 4),
    "json": ("import json\nreturn json.loads(json.dumps({'a': [1, None]}))", {"a": [1, None]}),
    "re": ("import re\nreturn re.sub(r'(\\d)', lambda m: m.group(1) * 2, 'a1')", "a11"),
    "datetime": (
        (
            "from datetime import datetime, timedelta\n"
            "return (datetime.strptime('2024-02-28', '%Y-%m-%d') + timedelta(days=2)).isoformat()"
        ),
        "2024-03-01T00:00:00",
    ),
    "datetime formats": (
        (
            "import datetime\nreturn datetime.datetime(2024, 1, 2).strftime('%d.%m.') + f'"
            "{datetime.date(2024, 1, 2):%Y}'"
        ),
        "02.01.2024",
    ),
    "hashlib": ("import hashlib\nreturn hashlib.sha256(b'x').hexdigest()[:6]", "2d7116"),
    "collections": (
        (
            "from collections import Counter, defaultdict, namedtuple, deque\n"
            "d = defaultdict(list)\nd['a'].append(1)\nP = namedtuple('P', 'x y')\n"
            "return [Counter('aab')['a'], d['a'], P(1, 2)._asdict(), P(1, 2)._replace(x=5).x, "
            "list(deque([1], 5))]"
        ),
        [2, [1], {"x": 1, "y": 2}, 5, [1]],
    ),
    "dataclasses": (
        (
            "from dataclasses import dataclass, field, asdict\n@dataclass(order=True)\nclass P:\n"
            "    x: int\n    y: list = field(default_factory=list)\n"
            "    def __post_init__(self): self.x += 1\nreturn [asdict(P(1)), P(1) < P(2)]"
        ),
        [{"x": 2, "y": []}, True],
    ),
    "dataclass with slots": (
        (
            "from dataclasses import dataclass\n@dataclass(slots=True)\nclass P:\n    x: int\n"
            "p = P(1)\np.x += 1\nreturn p.x"
        ),
        2,
    ),
    "pydantic": (
        (
            "from pydantic import BaseModel, Field, field_validator\nclass M(BaseModel):\n"
            "    x: int = Field(gt=0)\n    @field_validator('x')\n    @classmethod\n"
            "    def twice(cls, v): return v * 2\nreturn M(x='2').model_dump()"
        ),
        {"x": 4},
    ),
    "asyncio": (
        (
            "import asyncio\nasync def one(i):\n    await asyncio.sleep(0)\n    return i\n"
            "async def main():\n    return await asyncio.gather(*(one(i) for i in range(3)))\n"
            "return asyncio.run(main())"
        ),
        [0, 1, 2],
    ),
    "abc": (
        (
            "from abc import ABC, abstractmethod\nclass A(ABC):\n    @abstractmethod\n"
            "    def f(self): ...\nclass B(A):\n    def f(self): return 1\nreturn B().f()"
        ),
        1,
    ),
    "generic class": (
        (
            "from typing import Generic, TypeVar\nT = TypeVar('T')\nclass Box(Generic[T]):\n"
            "    def __init__(self, v: T): self.v = v\nreturn Box[int](3).v"
        ),
        3,
    ),
    "singleton": (
        (
            "class S:\n    _one = None\n    def __new__(cls):\n        if cls._one is None:\n"
            "            cls._one = super().__new__(cls)\n        return cls._one\nreturn S() is S()"
        ),
        True,
    ),
}


@pytest.mark.parametrize("name", _WORKS)
def test_everyday_python_works_at_run_time(name: str, call: Callable[..., CallResult]) -> None:
    """What people write imports, runs, and gives what plain Python gives."""
    body, expected = _WORKS[name]
    result = call(_script(body, "class C:\n    v = 7\ncounter = 1\n"), "n", {})
    assert result.outcome == "result", result.error
    if expected is not None:
        assert result.result == expected


@pytest.mark.parametrize(
    ("source", "line", "column", "hint"),
    [
        ("from os import system\n", 1, 1, "processes"),
        ("x = 1\nfrom subprocess import run\n", 2, 1, "processes"),
        ("import nothing\n", 1, 1, "can import"),
        ("from operator import attrgetter\n", 1, 1, "lambda"),
        ("def f():\n    return open('x')\n", 2, 12, "files"),
        ("x = [\n", 1, 5, "parse"),
        ("class A(metaclass=int): pass\n", 1, 1, "decorator"),
        ("x = ().__class__.__bases__\n", 1, 5, "interpreter"),
        ("from json import *\n", 1, 1, "name what you use"),
    ],
)
def test_a_refusal_says_where_and_what_instead(
    source: str,
    line: int,
    column: int,
    hint: str,
    import_script: Callable[..., ImportedGraph],
) -> None:
    """Line, column, construct, and how to write it instead."""
    with pytest.raises(ScriptRejected, match=hint) as caught:
        import_script(source)
    assert caught.value.details["line"] == line
    assert caught.value.details["column"] == column


def test_an_error_names_the_scripts_own_lines(call: Callable[..., CallResult]) -> None:
    """The traceback holds no line of ours."""
    result = call(_script("def inner(): return 1 / 0\nreturn inner()"), "n", {})
    assert result.error is not None
    assert result.error["type"] == "ZeroDivisionError"
    assert result.error["families"] == ["ZeroDivisionError", "ArithmeticError", "Exception"]
    assert result.error["traceback"] == ["line 5, in n", "line 4, in inner"]


def test_print_goes_into_the_log(call: Callable[..., CallResult]) -> None:
    """Each call of print is an entry."""
    result = call(_script("print('a', 1, sep='-')\nprint()\nreturn {}"), "n", {})
    assert result.log == ({"stream": "print", "text": "a-1"}, {"stream": "print", "text": ""})


def test_the_log_is_cut(call: Callable[..., CallResult]) -> None:
    """A flood ends with a note."""
    result = call(_script("for i in range(9999): print('x' * 100)\nreturn {}"), "n", {})
    assert result.outcome == "result"
    assert sum(len(str(entry)) for entry in result.log) < 150_000
    assert "dropped" in result.log[-1]["text"]
