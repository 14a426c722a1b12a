# ruff: noqa: E501 - a script stays in one line
"""Harmless twins of the attacks: code that looks like one and has to run."""

from collections.abc import Iterator
from types import MappingProxyType
from typing import Any, Final

import pytest

from orcheo.adapters.user_code import LocalUserCode
from orcheo.application.user_code_ports import CallRequest
from tests.security.user_code.corpus.model import script

# fmt: off
TWINS: Final = MappingProxyType(
    {
        "a function called open": ("def open(x): return x + 1\ngot = open(1)", 2),
        "a variable called eval": ("eval = 3\ngot = eval", 3),
        "a field called format": ("import dataclasses\n@dataclasses.dataclass\nclass D:\n    format: str\n    obj: int = 1\ngot = D('pdf').format", "pdf"),
        "a field called obj in a pattern": ("import dataclasses\n@dataclasses.dataclass\nclass D:\n    kind: str\n    value: int\nmatch D('a', 2):\n    case D('a', v):\n        got = v", 2),
        "a keyword pattern": ("class P:\n    def __init__(self): self.x = 4\nmatch P():\n    case P(x=v):\n        got = v", 4),
        "format with items": ("got = '{a[b]} {0[1]}'.format([1, 2], a={'b': 3})", "3 2"),
        "format with attributes": ("class A: x = 5\ngot = '{0.x}'.format(A())", "5"),
        "format_map": ("got = '{a}'.format_map({'a': 1})", "1"),
        "format nested in a specification": ("got = '{:>{}}'.format('x', 3)", "  x"),
        "format in map": ("got = list(map('{:02d}'.format, [1, 2]))", ["01", "02"]),
        "format of an enum of text": ("import enum\nclass E(str, enum.Enum):\n    A = '{}!'\ngot = E.A.format(1)", "1!"),
        "text that names dunders": ("got = '__import__(\"os\").system'", '__import__("os").system'),
        "a comment and a docstring about os": ('# import os; os.system("x")\ndef f():\n    "uses __globals__ and open()"\n    return 1\ngot = f()', 1),
        "private attributes": ("class A:\n    def __init__(self):\n        self._x = 1\n        self.__y = 2\n    def sum(self): return self._x + self.__y\ngot = A().sum()", 3),
        "private methods": ("class A:\n    def _a(self): return 1\n    def b(self): return self._a()\ngot = A().b()", 1),
        "super().__init__": ("class A:\n    def __init__(self): self.x = 1\nclass B(A):\n    def __init__(self):\n        super().__init__()\n        self.x += 1\ngot = B().x", 2),
        "__setattr__ of one's own": ("class A:\n    def __setattr__(self, n, v): super().__setattr__(n, v * 2)\na = A()\na.x = 4\ngot = a.x", 8),
        "__getattr__ of one's own": ("class A:\n    def __getattr__(self, n): return n\ngot = A().anything", "anything"),
        "getattr with a name": ("class A: x = 1\ngot = getattr(A(), 'x') + getattr(A(), 'y', 2)", 3),
        "setattr and delattr": ("class A: pass\na = A()\nsetattr(a, 'x', 1)\ndelattr(a, 'x')\ngot = hasattr(a, 'x')", False),
        "type of a value": ("got = [type(1) is int, type('').__name__, isinstance(int, type)]", [True, "str", True]),
        "class of an instance": ("class A: pass\ngot = A().__class__.__name__", "A"),
        "an exception's message and cause": ("try:\n    try:\n        {}['a']\n    except KeyError as e:\n        raise ValueError('b') from e\nexcept ValueError as e:\n    got = [str(e), e.args[0]]", ["b", "b"]),
        "a context manager that swallows": ("class C:\n    def __enter__(self): return self\n    def __exit__(self, kind, error, trace): return kind is ZeroDivisionError\nwith C():\n    1/0\ngot = 1", 1),
        "an exit stack": ("import contextlib\nseen = []\nwith contextlib.ExitStack() as s:\n    s.callback(seen.append, 1)\ngot = seen", [1]),
        "a generator that is closed": ("def g():\n    try:\n        yield 1\n    finally:\n        seen.append(2)\nseen = []\nx = g()\nnext(x)\nx.close()\ngot = seen", [2]),
        "a decorator with wraps": ("import functools\ndef d(f):\n    @functools.wraps(f)\n    def w(*a, **k): return f(*a, **k) + 1\n    return w\n@d\ndef f(x): return x\ngot = [f(1), f.__name__]", [2, "f"]),
        "a closure with nonlocal": ("def f():\n    n = 0\n    def g():\n        nonlocal n\n        n += 1\n        return n\n    return g\nh = f()\nh()\ngot = h()", 2),
        "a cache": ("import functools\n@functools.cache\ndef fib(n): return n if n < 2 else fib(n - 1) + fib(n - 2)\ngot = fib(50)", 12586269025),
        "a partial": ("import functools\ngot = functools.partial(pow, 2)(10)", 1024),
        "an abstract base class": ("import abc\nclass A(abc.ABC):\n    @abc.abstractmethod\n    def f(self): ...\nclass B(A):\n    def f(self): return 1\ngot = B().f()", 1),
        "a registered class in a pattern": ("import abc\nclass A(abc.ABC): pass\nA.register(int)\nmatch 1:\n    case A():\n        got = 2", 2),
        "a named tuple in a pattern": ("import collections\nP = collections.namedtuple('P', 'x y')\nmatch P(1, 2):\n    case P(a, b):\n        got = a + b", 3),
        "a named tuple's own methods": ("import collections\nP = collections.namedtuple('P', 'x y')\ngot = [P(1, 2)._replace(x=3)._asdict(), P._fields]", [{"x": 3, "y": 2}, ["x", "y"]]),
        "a dataclass with slots": ("import dataclasses\n@dataclasses.dataclass(slots=True, frozen=True)\nclass D:\n    a: int\n    b: list = dataclasses.field(default_factory=list)\nmatch D(1):\n    case D(a, b):\n        got = [a, b]", [1, []]),
        "a dataclass with a private field": ("import dataclasses\n@dataclasses.dataclass\nclass D:\n    a: int\n    _b: int = 2\n    def c(self): return self._b\ngot = D(1).c()", 2),
        "a model that refers to itself": ("from pydantic import BaseModel\nclass N(BaseModel):\n    x: int\n    n: 'N | None' = None\ngot = N(x=1, n={'x': 2}).n.x", 2),
        "a model with a callable and a type variable": ("from pydantic import BaseModel\nfrom typing import Callable, Generic, TypeVar\nT = TypeVar('T', bound='int')\nclass M(BaseModel, Generic[T]):\n    f: Callable[['int'], int]\n    v: T\ngot = M(f=abs, v=3).f(-2)", 2),
        "a model with a computed field": ("from pydantic import BaseModel, computed_field\nclass M(BaseModel):\n    x: int\n    @computed_field\n    @property\n    def y(self) -> 'int': return self.x * 2\ngot = M(x=2).model_dump()", {"x": 2, "y": 4}),
        "a model of a dataclass and a named tuple": ("from pydantic import BaseModel\nimport dataclasses, typing\n@dataclasses.dataclass\nclass D:\n    a: 'int'\nclass P(typing.NamedTuple):\n    b: 'int'\nclass M(BaseModel):\n    d: D\n    p: P\nm = M(d={'a': '1'}, p=['2'])\ngot = [m.d.a, m.p.b]", [1, 2]),
        "a model's errors": ("from pydantic import BaseModel, ValidationError\nclass M(BaseModel):\n    x: int\ntry:\n    M(x='a')\nexcept ValidationError as e:\n    got = e.errors()[0]['loc']", ["x"]),
        "a union that is told apart": ("from pydantic import BaseModel, Field\nfrom typing import Annotated, Literal, Union\nclass A(BaseModel):\n    k: Literal['a']\nclass B(BaseModel):\n    k: Literal['b']\nclass M(BaseModel):\n    x: Annotated[Union[A, B], Field(discriminator='k')]\ngot = type(M(x={'k': 'b'}).x).__name__", "B"),
        "a model's schema": ("from pydantic import BaseModel\nclass M(BaseModel):\n    x: int = 1\ngot = M.model_json_schema()['properties']['x']['type']", "integer"),
        "type hints": ("import typing\nclass A:\n    x: 'int'\ngot = typing.get_type_hints(A)['x'] is int", True),
        "json with hooks": ("import json\ngot = json.loads('{\"a\": 1}', object_hook=lambda d: list(d.items()))", [["a", 1]]),
        "json of a class": ("import json\nclass E(json.JSONEncoder):\n    def default(self, o): return str(o)\ngot = json.dumps({'a': 1j}, cls=E)", '{"a": "1j"}'),
        "copies": ("import copy\nclass A:\n    def __init__(self): self.x = [1]\na = copy.deepcopy(A())\ngot = a.x", [1]),
        "a copy of one's own": ("import copy\nclass A:\n    def __deepcopy__(self, memo): return 7\ngot = copy.deepcopy(A())", 7),
        "regular expressions": ("import re\ngot = re.sub('(a+)', lambda m: m.group(1).upper(), 'baab')", "bAAb"),
        "a path that looks like a file": ("got = '/etc/passwd'.rpartition('/')[2]", "passwd"),
        "an address that looks internal": ("from urllib.parse import urlparse\ngot = urlparse('http://169.254.169.254/latest').hostname", "169.254.169.254"),
        "a command that is only text": ("got = 'rm -rf /; kill -9 1'.split(';')[0]", "rm -rf /"),
        "a template with braces": ("from langchain_core.prompts import PromptTemplate\ngot = PromptTemplate.from_template('{{x}} {y}').format(y='{z.__class__}')", "{x} {z.__class__}"),
        "a dict with the key of a constructor": ("got = {'lc': 1, 'type': 'constructor', 'id': ['os', 'system']}", {"lc": 1, "type": "constructor", "id": ["os", "system"]}),
        "the main guard": ("if __name__ == '__main__':\n    got = 1\nelse:\n    got = 2", 2),
        "asyncio side by side": ("import asyncio\nasync def f(x):\n    await asyncio.sleep(0)\n    return x\nasync def main(): return await asyncio.gather(f(1), f(2))\ngot = asyncio.run(main())", [1, 2]),
        "an operator by name": ("import operator\ngot = operator.itemgetter('a')({'a': 1})", 1),
        "a tool with annotations in text": ("from langchain_core.tools import tool\n@tool\ndef f(x: 'int') -> 'int':\n    'Double.'\n    return x * 2\ngot = f.invoke({'x': '4'})", 8),
    }
)
# fmt: on


@pytest.fixture(scope="module")
def user_code() -> Iterator[LocalUserCode]:
    """One zygote for the module, as one environment has."""
    with LocalUserCode() as local:
        yield local


@pytest.mark.parametrize("name", TWINS)
def test_a_twin_runs(name: str, user_code: LocalUserCode) -> None:
    """And gives what it gives in plain Python."""
    body, expected = TWINS[name]
    text = script(body).replace("'reached ' + repr(got)[:100000]", "got")
    user_code.import_script("w", text, "graph", timeout_seconds=10)
    asked = CallRequest(
        workspace="w", script=text, entrypoint="graph", at="attack", role="node", arguments=[{}]
    )
    result = user_code.call(asked)
    assert result.outcome == "result", result.error
    assert _plain(result.result)["got"] == expected


def _plain(value: Any) -> Any:
    """Return a value with tuples as lists."""
    if isinstance(value, dict):
        if value.keys() == {"$", "v"}:
            return _plain(value["v"])
        return {key: _plain(each) for key, each in value.items()}
    return [_plain(each) for each in value] if isinstance(value, list) else value


def test_there_are_enough_twins() -> None:
    """More than the forty that the design asks for."""
    assert len(TWINS) >= 50
