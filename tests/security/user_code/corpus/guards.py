# fmt: off
# ruff: noqa: E501 - a payload stays in one line
"""Ways out by what the guards are made of: their names, what they write, the classes they know."""

from typing import Final

from tests.security.user_code.corpus.model import Effect, Payload, rows

READ, WRITE, NETWORK, GUARD = Effect.READ, Effect.WRITE, Effect.NETWORK, Effect.GUARD
POISON, TENANT = Effect.POISON, Effect.TENANT

_OUT: Final = "().__class__.__base__"
_SHADOWED: Final = rows(
    "CVE-2026-55830: a script shadows the name of a guard",
    ("shadow getattr guard", "object", READ, f"_getattr_ = lambda o, n: o\ngot = {_OUT}"),
    ("shadow by positional-only parameter", "object", READ, f"def f(_getattr_, /): return {_OUT}\ngot = f(lambda o, n: o)"),
    ("shadow by parameter", "object", READ, f"got = (lambda _write_: {_OUT})(2)"),
    ("shadow by keyword-only parameter", "object", READ, f"def f(*, _getattr_=None): return {_OUT}\ngot = f()"),
    ("shadow by star parameter", "object", READ, f"def f(*_getattr_): return {_OUT}\ngot = f()"),
    ("shadow by double star parameter", "object", READ, f"def f(**_getattr_): return {_OUT}\ngot = f()"),
    ("shadow by global", "object", READ, f"global _getattr_\n_getattr_ = 1\ngot = {_OUT}"),
    ("shadow by except", "object", READ, f"try:\n    1/0\nexcept Exception as _getattr_:\n    got = {_OUT}"),
    ("shadow by pattern", "object", READ, f"match 1:\n    case _getattr_:\n        got = {_OUT}"),
    ("shadow by mapping pattern", "object", READ, f"match {{}}:\n    case {{**_getattr_}}:\n        got = {_OUT}"),
    ("shadow by star pattern", "object", READ, f"match [1]:\n    case [*_getattr_]:\n        got = {_OUT}"),
    ("shadow by as pattern", "object", READ, f"match 1:\n    case int() as _getattr_:\n        got = {_OUT}"),
    ("shadow by walrus", "object", READ, f"(_getattr_ := 1)\ngot = {_OUT}"),
    ("shadow by class", "object", READ, f"class _getattr_: pass\ngot = {_OUT}"),
    ("shadow by function", "object", READ, f"def _getattr_(o, n): return 1\ngot = {_OUT}"),
    ("shadow by loop", "object", READ, f"for _getattr_ in [1]:\n    got = {_OUT}"),
    ("shadow by comprehension", "object", READ, f"got = [{_OUT} for _getattr_ in [1]][0]"),
    ("shadow by with", "object", READ, f"import contextlib\nwith contextlib.nullcontext(1) as _write_:\n    got = {_OUT}"),
    ("shadow by import", "object", READ, f"import json as _getattr_\ngot = {_OUT}"),
    ("shadow by delete", "object", READ, f"_getattr_ = 1\ndel _getattr_\ngot = {_OUT}"),
    ("shadow by a wide underscore", "object", READ, f"_getattr\uff3f = 1\ngot = {_OUT}"),
    ("shadow build class", "object", READ, f"__build_class__ = 1\ngot = {_OUT}"),
    ("shadow name and annotations", "object", READ, f"__annotations__ = {{}}\ngot = {_OUT}"),
    ("shadow in the builtins", "object", READ, f"__builtins__['_getattr_'] = lambda o, n: o\ngot = {_OUT}"),
)
_CLASSES: Final = rows(
    "a script makes classes that the guards do not know",
    ("type with three arguments", "object", READ, "got = type('X', (), {'a': 1}).__base__"),
    ("type of type", "object", READ, "got = type(type(1))('X', (), {}).__base__"),
    ("type of an enum class", "object", READ, "import enum\nclass E(enum.Enum):\n    A = 1\ngot = type(E).__base__.__base__"),
    ("inherit from type", "object", READ, "class M(type(int)): pass\ngot = M.__base__.__base__"),
    ("metaclass", "object", READ, "class M(type): pass\nclass A(metaclass=M): pass\ngot = A.__base__"),
    ("metaclass by mapping", "object", READ, "class M(type): pass\nclass A(**{'metaclass': M}): pass\ngot = A.__base__"),
    ("class of a class", "object", READ, "class A: pass\ngot = A.__class__('X', (), {}).__base__"),
    ("bases by __mro_entries__", "object", READ, "class B:\n    def __mro_entries__(self, bases): return (type,)\nclass M(B()): pass\ngot = M.__base__.__base__"),
    ("prepare a namespace", "object", READ, "class M(type):\n    def __prepare__(*a): return {}\nclass A(metaclass=M): pass\ngot = A.__base__"),
    ("match_args", "done", GUARD, "import sys\nclass A:\n    __match_args__ = ('__dict__',)\na = A()\na.s = sys\nmatch a:\n    case A(d):\n        got = d['s'].modules['orcheo.adapters.user_code.guards'].CANARY"),
    ("attribute by pattern", "object", READ, "match object():\n    case object(__class__=c):\n        got = c"),
    ("private by pattern", "value", GUARD, "from langgraph.graph import StateGraph\nmatch StateGraph(dict):\n    case StateGraph(nodes=c, _record=r):\n        got = c\n    case StateGraph(nodes=c):\n        got = c"),
    ("private by position in a pattern", "value", READ, "import abc, dataclasses, random\n@dataclasses.dataclass\nclass A(abc.ABC):\n    _randbelow: object\nA.register(random.Random)\nmatch random.Random():\n    case A(h):\n        got = h"),
    ("class by a slot wrapper", "object", READ, "class X: pass\nX.__setattr__(X(), 'a', 1)\ngot = X.__base__"),
    ("type by __new__", "object", READ, "got = type.__new__(type, 'X', (), {}).__base__"),
    ("enum by call", "object", READ, "import enum\ngot = enum.Enum('X', {'A': 1}).__mro__[-1]"),
)
_WRITES: Final = rows(
    "a script changes what other scripts use",
    ("write to a facade", "done", POISON, "import json\njson.dumps = lambda *a, **k: 'poisoned'\ngot = json.dumps(1)"),
    ("write to a facade by setattr", "done", POISON, "import json\nsetattr(json, 'dumps', lambda *a, **k: 'poisoned')\ngot = json.dumps(1)"),
    ("write to a facade by a slot wrapper", "done", POISON, "import json\nclass X: pass\nX.__setattr__(json, 'dumps', lambda *a, **k: 'poisoned')\nsetattr(json, 'dumps', lambda *a, **k: 'poisoned') if json.dumps(1) == '1' else 0\ngot = json.dumps(1)"),
    ("write by super's slot wrapper", "done", POISON, "import json\nclass X:\n    def go(self, o): super(X, X).__setattr__(o, 'dumps', lambda *a, **k: 'poisoned')\nX().go(json)\nsetattr(json, 'dumps', lambda *a, **k: 'poisoned') if json.dumps(1) == '1' else 0\ngot = json.dumps(1)"),
    ("delete from a facade", "done", POISON, "import json\njson.dumps\ndel json.dumps\njson.dumps = lambda *a, **k: 'poisoned'\ngot = 1"),
    ("delete by a slot wrapper", "done", POISON, "import json\nclass X: pass\nX.__delattr__(json, 'dumps')\nsetattr(json, 'dumps', lambda *a, **k: 'poisoned')\ngot = 1"),
    ("class of a facade by a slot wrapper", "done", POISON, "import json\nclass X: pass\nclass Y(type(json)):\n    def dumps(self, *a): return 'poisoned'\nX.__setattr__(json, '__class__', Y)\nsetattr(json, 'dumps', lambda *a, **k: 'poisoned')\ngot = 1"),
    ("write to a library function", "done", POISON, "import json\njson.dumps.__kwdefaults__.update(default=1)\njson.dumps.__code__ = (lambda *a, **k: 'poisoned').__code__\ngot = 1"),
    ("defaults by a slot wrapper", "done", POISON, "import json\nclass X: pass\nX.__setattr__(json.dumps, '__code__', (lambda *a, **k: 'poisoned').__code__)\ngot = 1"),
    ("write to a builtin class", "done", POISON, "int.x = 1\ngot = 1"),
    ("write to a recorder class", "done", POISON, "import json\nfrom langgraph.graph import StateGraph\nStateGraph.compile = 1\njson.dumps = lambda *a, **k: 'poisoned'\ngot = 1"),
    ("change a shared table", "done", POISON, "import json, decimal\ndecimal.getcontext().prec = 1\njson.dumps = lambda *a, **k: 'poisoned'\ngot = 1"),
    ("write a dunder", "object", READ, "class A: pass\na = A()\na.__class__ = A\ngot = A.__base__"),
    ("write a dunder by setattr", "object", READ, "class A: pass\nsetattr(A(), '__class__', A)\ngot = A.__base__"),
    ("write code", "object", READ, "def f(): return object\ndef g(): pass\ng.__code__ = f.__code__\ngot = g()"),
    ("write code by setattr", "object", READ, "def f(): return object\ndef g(): pass\nsetattr(g, '__code__', getattr(f, '__code__'))\ngot = g()"),
    ("augment a dunder", "object", READ, "def f(x=0): return object\nf.__defaults__ += (1,)\ngot = f()"),
    ("update_wrapper", "builtins", READ, "import functools\ndef f(): pass\ngot = functools.update_wrapper(f, len, ('__self__',)).__self__"),
    ("wraps with names", "builtins", READ, "import functools\ndef f(): pass\ngot = functools.wraps(len, assigned=('__self__',))(f).__self__"),
)
GUARDS: Final[tuple[Payload, ...]] = (*_SHADOWED, *_CLASSES, *_WRITES)
