# ruff: noqa: E501 - a payload stays in one line
"""Attacks, each a script whose success would be visible in what its node returns.

A payload binds ``got`` to what it reached. The harness calls the node: an import that is refused, a
call that ends in an error, or ``got`` that is ``None`` is a defence; anything else is an escape,
unless the payload says that its harmless result is expected.
"""

# Each body runs inside the node function; ``top`` lines run in the module before it.
EXPRESSIONS: dict[str, str] = {
    "json.codecs": "import json\ngot = json.codecs.builtins.open",
    "json.decoder": "import json\ngot = json.decoder.scanner",
    "typing.sys": "import typing\ngot = typing.sys.modules",
    "from typing import sys": "from typing import sys\ngot = sys.modules",
    "dataclasses.builtins": "import dataclasses\ngot = dataclasses.builtins.eval",
    "dataclasses.sys": "from dataclasses import sys\ngot = sys",
    "langgraph state inspect": "from langgraph.graph.state import inspect\ngot = inspect",
    "langgraph.graph.state typing": "from langgraph.graph.state import typing\ngot = typing",
    "operator.attrgetter": "import operator\ngot = operator.attrgetter('__class__')(1)",
    "operator.methodcaller": "import operator\ngot = operator.methodcaller('__subclasses__')(object)",
    "random._os": "import random\ngot = random._os",
    "collections._sys": "import collections\ngot = collections._sys",
    "enum.sys": "import enum\ngot = enum.sys",
    "re.copyreg": "import re\ngot = re.copyreg",
    "statistics.random": "import statistics\ngot = statistics.sys",
    "import os": "import os\ngot = os.getcwd()",
    "import sys": "import sys\ngot = sys.modules",
    "import posix": "import posix\ngot = posix.environ",
    "import importlib": "import importlib\ngot = importlib.import_module('os')",
    "import builtins": "import builtins\ngot = builtins.open",
    "import ctypes": "import ctypes\ngot = ctypes.CDLL(None)",
    "import gc": "import gc\ngot = gc.get_objects()",
    "import pickle": "import pickle\ngot = pickle.loads",
    "import orcheo": "import orcheo.adapters.user_code.walls as w\ngot = w",
    "relative import": "from . import walls\ngot = walls",
    "__import__": "got = __import__('os')",
    "open": "got = open('/etc/passwd').read()",
    "eval": "got = eval('1+1')",
    "exec": "exec('got = 1')\ngot = 1",
    "compile": "got = compile('1', '', 'eval')",
    "globals": "got = globals()",
    "locals": "got = locals()",
    "vars": "got = vars(int)",
    "breakpoint": "got = breakpoint()",
    "__builtins__": "got = __builtins__",
    "__loader__": "got = __loader__",
    "__spec__": "got = __spec__",
    "class walk": "got = ().__class__.__bases__[0].__subclasses__()",
    "class walk by getattr": "got = getattr(getattr((), '__class__'), '__base__')",
    "subclasses by getattr": "got = getattr(object, '__subclasses__')()",
    "mro": "got = int.mro()",
    "type mro": "got = type(1).mro()",
    "globals of a function": "def f(): pass\ngot = f.__globals__",
    "globals by getattr": "def f(): pass\ngot = getattr(f, '__globals__')",
    "globals of a facade": "import json\ngot = json.dumps.__globals__",
    "builtins of a facade": "import json\ngot = getattr(json.dumps, '__builtins__')",
    "code of a function": "def f(): pass\ngot = f.__code__",
    "closure": "x = 1\ndef f(): return x\ngot = f.__closure__",
    "self of a builtin": "got = print.__self__",
    "self by getattr": "got = getattr(len, '__self__')",
    "func of a method": "class A:\n    def m(self): pass\ngot = A().m.__func__",
    "wrapped": "import functools\n@functools.wraps(len)\ndef f(): pass\ngot = f.__wrapped__",
    "dict of an instance": "class A: pass\ngot = A().__dict__",
    "dict of a class": "got = int.__dict__",
    "reduce": "got = (1).__reduce_ex__(2)",
    "getattribute": "got = object.__getattribute__(1, '__class__')",
    "super getattribute": (
        "class A:\n    def m(self): return super().__getattribute__('__class__')\ngot = A().m()"
    ),
    "format class": "got = '{0.__class__.__base__}'.format(1)",
    "format globals": "def f(): pass\ngot = '{0.__globals__}'.format(f)",
    "format unbound": "def f(): pass\ngot = str.format('{0.__globals__}', f)",
    "format_map": "def f(): pass\ngot = '{f.__globals__}'.format_map({'f': f})",
    "format in map": "def f(): pass\ngot = list(map(str.format, ['{0.__globals__}'], [f]))",
    "format of a subclass": (
        "class S(str): pass\ndef f(): pass\ngot = S('{0.__globals__}').format(f)"
    ),
    "format by super": (
        "class S(str):\n    def go(self, x): return super().format(x)\n"
        "def f(): pass\ngot = S('{0.__globals__}').go(f)"
    ),
    "format by pattern": (
        "def f(): pass\nmatch '{0.__globals__}':\n    case str(format=g):\n        got = g(f)"
    ),
    "format nested in a specification": "def f(): pass\ngot = '{0:{1.__globals__}}'.format(1, f)",
    "Formatter": "import string\ngot = string.Formatter().format('{0.__class__}', 1)",
    "f-string attribute": "got = f'{(1).__class__.__base__}'",
    "attribute by pattern": "match 1:\n    case int(__class__=c):\n        got = c",
    "private by pattern": "match 1:\n    case object(_x=c):\n        got = c",
    "match_args": (
        "class A:\n    __match_args__ = ('__dict__',)\nmatch A():\n    case A(d):\n        got = d"
    ),
    "generator frame": "g = (x for x in [1])\ngot = g.gi_frame",
    "generator frame by getattr": "g = (x for x in [1])\ngot = getattr(g, 'gi_frame').f_back",
    "generator code": "g = (x for x in [1])\ngot = getattr(g, 'gi_code')",
    "coroutine frame": "async def c(): pass\ngot = c().cr_frame",
    "coroutine frame by getattr": "async def c(): pass\nk = c()\ngot = getattr(k, 'cr_frame')",
    "async generator frame": "async def c():\n    yield 1\ngot = getattr(c(), 'ag_frame')",
    "frame in format": "g = (x for x in [1])\ngot = '{0.gi_frame.f_globals}'.format(g)",
    "traceback": "try:\n    1/0\nexcept Exception as e:\n    got = e.__traceback__",
    "traceback by getattr": (
        "try:\n    1/0\nexcept Exception as e:\n    got = getattr(e, '__traceback__').tb_frame"
    ),
    "traceback by name": "try:\n    1/0\nexcept Exception as e:\n    got = e.tb_frame",
    "context": "try:\n    1/0\nexcept Exception as e:\n    got = e.__context__.__class__",
    "AttributeError.obj": (
        "import json\ntry:\n    json.nothing\nexcept AttributeError as e:\n    got = e.obj"
    ),
    "except star": "try:\n    1/0\nexcept* Exception as e:\n    got = e.exceptions",
    "type with three arguments": "got = type('X', (), {'a': 1})",
    "type of type": "got = type(type(1))('X', (), {})",
    "type of an enum class": (
        "import enum\nclass E(enum.Enum):\n    A = 1\ngot = type(E)('X', (), {'B': 1})"
    ),
    "inherit from type": "class M(type(int)): pass\ngot = M",
    "metaclass": "class M: pass\nclass A(metaclass=M): pass\ngot = A",
    "metaclass by mapping": "class M: pass\nclass A(**{'metaclass': M}): pass\ngot = A",
    "class attribute of metaclass": "class A: pass\ngot = A.__class__('X', (), {})",
    "shadow getattr guard": "_getattr_ = lambda o, n: 1\ngot = 1",
    "shadow by global": "global _getattr_\ngot = 1",
    "shadow by import": "import json as _getattr_\ngot = 1",
    "shadow by parameter": "got = (lambda _write_: 1)(2)",
    "shadow by except": "try:\n    1/0\nexcept Exception as _getattr_:\n    got = 1",
    "shadow by pattern": "match 1:\n    case _getattr_:\n        got = 1",
    "shadow by mapping pattern": "match {}:\n    case {**_getattr_}:\n        got = 1",
    "shadow by star pattern": "match [1]:\n    case [*_getattr_]:\n        got = 1",
    "shadow by walrus": "got = (_getattr_ := 1)",
    "shadow by class": "class _getattr_: pass\ngot = 1",
    "shadow by function": "def _getattr_(o, n): return 1\ngot = 1",
    "shadow by loop": "for _getattr_ in [1]:\n    got = 1",
    "shadow by with": (
        "import contextlib\nwith contextlib.nullcontext(1) as _write_:\n    got = 1"
    ),
    "shadow build class": "__build_class__ = 1\ngot = 1",
    "name that lies about its start": (
        "class N(str):\n    def startswith(self, *a): return False\n"
        "    def __eq__(self, o): return False\n    def __hash__(self): return 1\n"
        "def f(): pass\ngot = getattr(f, N('__globals__'))"
    ),
    "write to a facade": "import json\njson.dumps = 1\ngot = json.dumps",
    "write to a facade by setattr": "import json\nsetattr(json, 'dumps', 1)\ngot = json.dumps",
    "delete from a facade": "import json\ndel json.dumps\ngot = 1",
    "write to a builtin class": "int.x = 1\ngot = 1",
    "write to a recorder class": (
        "from langgraph.graph import StateGraph\nStateGraph.compile = 1\ngot = 1"
    ),
    "write to a library function": "import json\njson.dumps.x = 1\ngot = 1",
    "write a dunder": "class A: pass\na = A()\na.__class__ = int\ngot = 1",
    "write a dunder by setattr": "class A: pass\nsetattr(A(), '__class__', int)\ngot = 1",
    "write code": "def f(): pass\nf.__code__ = 1\ngot = 1",
    "augment a dunder": "def f(): pass\nf.__defaults__ += (1,)\ngot = 1",
    "augment a special method": (
        "class S(str): pass\nclass C:\n    def __radd__(self, o): return o\n"
        "s = S('{0.__class__.__base__}')\ns.format += C()\ngot = s.format(1)"
    ),
    "update_wrapper": (
        "import functools\ndef f(): pass\ngot = functools.update_wrapper(f, len, ('__self__',))"
    ),
    "wraps with names": (
        "import functools\ndef f(): pass\ngot = functools.wraps(f, assigned=('__globals__',))(f)"
    ),
    "get_type_hints evaluates": (
        "import typing\ndef f(x: '().__class__.__base__.__subclasses__()'): pass\n"
        "got = typing.get_type_hints(f)"
    ),
    "get_type_hints imports": (
        "import typing\ndef f(x: '__import__(\"os\").environ'): pass\n"
        "got = typing.get_type_hints(f)"
    ),
    "ForwardRef": "import typing\ngot = typing.ForwardRef('1+1')",
    "singledispatch": "import functools\ngot = functools.singledispatch",
    "make_dataclass": "import dataclasses\ngot = dataclasses.make_dataclass('X', ['a'])",
    "namedtuple injection": (
        "import collections\ngot = collections.namedtuple('X', 'a=__import__(\"os\")')"
    ),
    "ImportString": "from pydantic import ImportString\ngot = ImportString",
    "create_model": "from pydantic import create_model\ngot = create_model('X', a='os')",
    "pydantic text annotation": (
        "from pydantic import BaseModel\nclass M(BaseModel):\n"
        "    x: '__import__(\"os\").environ'\ngot = M"
    ),
    "pydantic nested text annotation": (
        "from pydantic import BaseModel\nclass M(BaseModel):\n"
        "    x: list['__import__(\"os\").environ']\ngot = M"
    ),
    "pydantic parse_file": (
        "from pydantic import BaseModel\nclass M(BaseModel):\n    x: int = 1\n"
        "got = M.parse_file('/etc/passwd')"
    ),
    "pydantic parse_raw pickle": (
        "from pydantic import BaseModel\nclass M(BaseModel):\n    x: int = 1\n"
        "got = M.parse_raw(b'cposix\\nsystem\\n', proto='pickle', allow_pickle=True)"
    ),
    "pydantic model_rebuild": (
        "from pydantic import BaseModel\nclass M(BaseModel):\n    x: int = 1\n"
        "got = M.model_rebuild(force=True, _types_namespace={})"
    ),
    "pydantic metaclass": (
        "from pydantic import BaseModel\nclass M(BaseModel):\n    x: int = 1\n"
        "got = type(M)('N', (M,), {})"
    ),
    "pydantic decorators": (
        "from pydantic import BaseModel\nclass M(BaseModel):\n    x: int = 1\n"
        "got = M.__pydantic_decorators__"
    ),
    "pydantic validator info": (
        "from pydantic import BaseModel, field_validator\nclass M(BaseModel):\n    x: int = 1\n"
        "    @field_validator('x')\n    @classmethod\n    def v(cls, v, info):\n"
        "        return info.__class__.__module__.__class__.__base__\ngot = M(x=1).x"
    ),
    "draw to a file": (
        "from langgraph.graph import StateGraph\ng = StateGraph(dict)\n"
        "g.add_node('a', lambda s: s)\ng.add_edge('__start__', 'a')\n"
        "got = g.compile().get_graph().draw_mermaid_png(output_file_path='/tmp/x')"
    ),
    "recorder internals": (
        "from langgraph.graph import StateGraph\ngot = StateGraph(dict)._record"
    ),
    "sqlite saver": "from langgraph.checkpoint.sqlite import SqliteSaver\ngot = SqliteSaver",
    "postponed annotation": "got = __annotations__",
    "asyncio loop": "import asyncio\ngot = asyncio.get_event_loop()",
    "asyncio subprocess": "import asyncio\ngot = asyncio.create_subprocess_exec",
    "asyncio internals": "import asyncio\ngot = asyncio.base_events",
    "template pattern": "import string\ngot = string.Template.pattern.__class__.__base__",
    "decorator reaches": ("def deco(f): return f.__globals__\n@deco\ndef g(): pass\ngot = g"),
    "property reaches": "class A:\n    p = property(lambda s: s)\ngot = A.p.fget.__globals__",
    "partial reaches": "import functools\ngot = functools.partial(len).func.__self__",
    "user getattr forwards": (
        "class A:\n    def __getattr__(self, n): return 1\ngot = A().__globals__"
    ),
    "copyreg by copy": (
        "import copy\nclass A:\n    def __reduce_ex__(self, p): return (print, ('x',))\n"
        "got = copy.copy(A())"
    ),
    "code object by cache": "import functools\n@functools.cache\ndef f(): pass\ngot = f.__wrapped__",
    "uuid1": "import uuid\ngot = uuid.uuid1()",
    "uuid internals": "import uuid\ngot = uuid.os",
    "hashlib file": "import hashlib\ngot = hashlib.file_digest",
    "module attribute of a class": "import decimal\ngot = decimal.Decimal.__module__.__class__.mro()",
    "NamedTuple metaclass": (
        "import typing\nclass N(typing.NamedTuple):\n    a: int\ngot = N._make.__func__"
    ),
    "typing internals": "import typing\ngot = typing.List._name",
    "TypedDict internals": (
        "import typing\nclass T(typing.TypedDict):\n    a: int\ngot = T.__annotations__"
    ),
    "runtime of a node": (
        "from langgraph.runtime import Runtime\ngot = Runtime.__init__.__globals__"
    ),
    "exception subclass hides": (
        "class E(Exception):\n    @property\n    def tb(self): return self.__traceback__\n"
        "try:\n    raise E\nexcept E as e:\n    got = e.tb"
    ),
    "lambda default reaches": "got = (lambda x=(1).__class__.__base__: x)()",
    "comprehension reaches": "got = [x.__class__.__base__ for x in [1]]",
    "slice of a name": "got = [getattr(x, '__ba' + 'se__') for x in [int]]",
    "bytes of a name": "got = getattr(int, bytes([95, 95]).decode() + 'base__')",
    "unicode name": "got = (1).__cl\u0430ss__",
    "unicode guard": "_getattr\uff3f = 1\ngot = 1",
}

BOMBS: dict[str, str] = {
    "sum": "got = sum(range(10**12))",
    "loop": "while True: pass",
    "loop that swallows": (
        "while True:\n    try:\n        while True: pass\n    except BaseException: pass"
    ),
    "sleep": "import time\ntime.sleep(10**6)",
    "regular expression": "import re\nre.match('(a+)+$', 'a' * 64 + 'b')",
    "power": "got = 9 ** 9 ** 9",
    "memory": "x = []\nwhile True: x.append(bytearray(10**7))",
    "memory at once": "got = bytearray(10**11)",
    "text": "got = 'x' * 10**10",
    "recursion": "def f(): return f()\ngot = f()",
    "recursion that swallows": (
        "def f():\n    try:\n        return f()\n    except BaseException:\n        return f()\nf()"
    ),
    "deep comparison": "a = []\nfor _ in range(10**6): a = [a]\ngot = repr(a)",
    "output": "got = 'x' * (6 * 1024 * 1024)",
    "log": "for i in range(10**5): print('x' * 100)\ngot = None",
    "infinite iterator": "import itertools\ngot = list(itertools.count())",
    "permutations": "import itertools\ngot = sum(1 for _ in itertools.permutations(range(30)))",
    "big decimal": "import decimal\ngot = decimal.Decimal(10) ** decimal.Decimal(10**9)",
    "str of big int": "got = str(10 ** 10**7)",
    "json depth": "import json\ngot = json.loads('[' * 10**6)",
    "exit": "raise SystemExit(3)",
    "keyboard interrupt": "raise KeyboardInterrupt",
    "generator exit": "raise GeneratorExit",
    "str raises": "class E(Exception):\n    def __str__(self): raise SystemExit\nraise E",
    "deadlock": "import asyncio\nasyncio.run(asyncio.Event().wait())",
    "self-referring result": "got = []\ngot.append(got)",
}


def script(body: str) -> str:
    """Return a script whose only node runs the body and returns what it got."""
    indented = "\n".join(f"    {line}" for line in body.splitlines())
    return (
        "from langgraph.graph import StateGraph, START\n"
        "def attack(state):\n"
        "    got = None\n"
        f"{indented}\n"
        "    return {'got': None if got is None else 'reached ' + repr(got)[:200]}\n"
        "graph = StateGraph(dict)\n"
        "graph.add_node('attack', attack)\n"
        "graph.add_edge(START, 'attack')\n"
    )
