# fmt: off
# ruff: noqa: E501 - a payload stays in one line
"""Ways out by libraries: text that is evaluated, attributes that are read by name, files, pickles."""

from typing import Final

from tests.security.user_code.corpus.model import Effect, Payload, rows

READ, WRITE, NETWORK, GUARD = Effect.READ, Effect.WRITE, Effect.NETWORK, Effect.GUARD
START, ENVIRONMENT, TENANT = Effect.START, Effect.ENVIRONMENT, Effect.TENANT

_EVALUATED: Final = rows(
    "text that a library evaluates",
    ("get_type_hints", "done", GUARD, "import typing\nclass A: x: TEXT\ntry:\n    typing.get_type_hints(A)\nexcept KeyError as e:\n    got = str(e)"),
    ("get_type_hints with names", "done", GUARD, "import typing\nclass A: x: 'y'\ntry:\n    typing.get_type_hints(A, {'y': typing.List[TEXT]}, {'y': typing.List[TEXT]})\nexcept KeyError as e:\n    got = str(e)"),
    ("ForwardRef", "done", GUARD, "import typing\ntry:\n    typing.ForwardRef(TEXT)._evaluate({}, {}, recursive_guard=frozenset())\nexcept KeyError as e:\n    got = str(e)"),
    ("ForwardRef of a list", "done", GUARD, "import typing\nr = typing.get_args(typing.List[TEXT])[0]\ntry:\n    got = r.evaluate(globals={}) if hasattr(r, 'evaluate') else r._evaluate({}, {}, recursive_guard=frozenset())\nexcept KeyError as e:\n    got = str(e)"),
    ("singledispatch", "done", GUARD, "import functools\n@functools.singledispatch\ndef f(x): pass\ndef g(x: TEXT): pass\ng.__annotations__ = {'x': TEXT}\ntry:\n    f.register(g)\nexcept KeyError as e:\n    got = str(e)"),
    ("names of a dataclass", "done", READ, "import dataclasses, typing\nclass Z: a = 1\nD = typing.TypedDict('D', {\"a and {__import__('io').open('%s').read()}\" % FILE: int})\ngot = dataclasses.dataclass(init=False, eq=False)(D).__repr__(Z())"),
    ("names of a dataclass to the guards", "done", GUARD, "import dataclasses, typing\nclass Z: a = 1\nD = typing.TypedDict('D', {\"a and {__import__('sys').modules['orcheo.adapters.user_code.guards'].CANARY}\": int})\ngot = dataclasses.dataclass(init=False, eq=False)(D).__repr__(Z())"),
)
_PYDANTIC: Final = rows(
    "pydantic evaluates text annotations in the namespace of the caller",
    ("pydantic text annotation", "done", GUARD, "from pydantic import BaseModel\ntry:\n    class M(BaseModel):\n        x: TEXT\nexcept KeyError as e:\n    got = str(e)"),
    ("pydantic nested text annotation", "done", GUARD, "from pydantic import BaseModel\ntry:\n    class M(BaseModel):\n        x: list[TEXT]\nexcept KeyError as e:\n    got = str(e)"),
    ("pydantic callable annotation", "done", GUARD, "from pydantic import BaseModel\nfrom typing import Callable\ntry:\n    class M(BaseModel):\n        x: Callable[[TEXT], int]\nexcept KeyError as e:\n    got = str(e)"),
    ("pydantic NewType", "done", GUARD, "from pydantic import BaseModel\nfrom typing import NewType\nN = NewType('N', TEXT)\ntry:\n    class M(BaseModel):\n        x: N\nexcept KeyError as e:\n    got = str(e)"),
    ("pydantic type variable", "done", GUARD, "from pydantic import BaseModel\nfrom typing import Generic, TypeVar\nV = TypeVar('V', bound=TEXT)\ntry:\n    class M(BaseModel, Generic[V]):\n        x: V\nexcept KeyError as e:\n    got = str(e)"),
    ("pydantic TypedDict", "done", GUARD, "from pydantic import BaseModel\nfrom typing_extensions import TypedDict\nclass D(TypedDict):\n    a: TEXT\ntry:\n    class M(BaseModel):\n        x: D\nexcept KeyError as e:\n    got = str(e)"),
    ("pydantic named tuple", "done", GUARD, "from pydantic import BaseModel\nfrom typing import NamedTuple\nclass D(NamedTuple):\n    a: TEXT\ntry:\n    class M(BaseModel):\n        x: D\nexcept KeyError as e:\n    got = str(e)"),
    ("pydantic dataclass", "done", GUARD, "from pydantic import BaseModel\nimport dataclasses\n@dataclasses.dataclass\nclass D:\n    a: TEXT\ntry:\n    class M(BaseModel):\n        x: D\nexcept KeyError as e:\n    got = str(e)"),
    ("pydantic computed field", "done", GUARD, "from pydantic import BaseModel, computed_field\ntry:\n    class M(BaseModel):\n        @computed_field\n        @property\n        def p(self) -> TEXT: return 1\nexcept KeyError as e:\n    got = str(e)"),
    ("pydantic field serializer", "done", GUARD, "from pydantic import BaseModel, field_serializer\ntry:\n    class M(BaseModel):\n        x: int = 1\n        @field_serializer('x')\n        def s(self, v) -> TEXT: return 1\nexcept KeyError as e:\n    got = str(e)"),
    ("pydantic plain serializer", "done", GUARD, "from pydantic import BaseModel, PlainSerializer\nfrom typing import Annotated\ndef s(v) -> TEXT: return 1\ntry:\n    class M(BaseModel):\n        x: Annotated[int, PlainSerializer(s)] = 1\nexcept KeyError as e:\n    got = str(e)"),
    ("pydantic field information", "done", GUARD, "from pydantic import Field\nf = type(Field(default=1)).from_annotation(TEXT)\ntry:\n    f.apply_typevars_map({int: str}, {}, {})\nexcept KeyError as e:\n    got = str(e)"),
    ("pydantic model_rebuild", "done", GUARD, "from pydantic import BaseModel\nclass M(BaseModel):\n    x: 'Later'\ntry:\n    M.model_rebuild(force=True, _types_namespace={'Later': list[TEXT]})\nexcept KeyError as e:\n    got = str(e)"),
    ("pydantic ImportString", "import", READ, "from pydantic import BaseModel, ImportString\nclass M(BaseModel):\n    x: ImportString\ngot = M(x='importlib.import_module').x"),
    ("pydantic create_model", "done", GUARD, "from pydantic import create_model\ntry:\n    create_model('X', a=(TEXT, ...))\nexcept KeyError as e:\n    got = str(e)"),
    ("pydantic TypeAdapter", "done", GUARD, "from pydantic import TypeAdapter\ntry:\n    TypeAdapter(list[TEXT])\nexcept KeyError as e:\n    got = str(e)"),
    ("pydantic validate_call", "done", GUARD, "from pydantic import validate_call\ntry:\n    @validate_call\n    def f(x: TEXT): pass\nexcept KeyError as e:\n    got = str(e)"),
    ("pydantic parse_file", "done", READ, "from pydantic import RootModel\nclass M(RootModel):\n    root: str = ''\ngot = M.parse_file(FILE).root"),
    ("pydantic FilePath", "done", GUARD, "from pydantic import BaseModel, FilePath\nimport sys\nclass M(BaseModel):\n    x: FilePath\ngot = M(x=FILE) and sys.modules['orcheo.adapters.user_code.guards'].CANARY"),
    ("pydantic parse_raw pickle", "done", READ, 'from pydantic import BaseModel\nclass M(BaseModel):\n    x: object\ngot = M.parse_raw(b"(dVx\\ncio\\nopen\\n(V" + FILE.encode() + b"\\ntRs.", proto=\'pickle\', allow_pickle=True).x.read()'),
    ("pydantic reads attributes", "value", READ, "from pydantic import BaseModel, ConfigDict, Field\nfrom typing import Any\nclass A:\n    def __init__(self): self.s = 1\nclass M(BaseModel):\n    model_config = ConfigDict(from_attributes=True)\n    x: Any = Field(validation_alias='__dict__')\ngot = M.model_validate(A()).x"),
    ("pydantic reads an error's traceback", "frame", READ, "from pydantic import BaseModel, Field\nfrom typing import Any\nclass M(BaseModel):\n    x: Any = Field(validation_alias='__traceback__')\nclass E(Exception): pass\ntry:\n    raise E\nexcept E as e:\n    got = [M.model_validate(e, from_attributes=True).model_dump()['x']]\ngot = getattr(got[0], 'tb_frame')"),
    ("pydantic getattribute of an instance", "object", READ, "from pydantic import BaseModel, Field\nfrom typing import Any\nclass A: pass\nclass M(BaseModel):\n    x: Any = Field(validation_alias='__getattribute__')\ngot = M.model_validate(A(), from_attributes=True).x('__class__').__base__"),
    ("pydantic union by attribute", "value", READ, "from pydantic import BaseModel, Field\nfrom typing import Annotated, Literal, Union\nclass X:\n    def __init__(self): self._tag = 'SECRET'\nclass A(BaseModel):\n    k: Literal['a'] = Field(alias='_tag')\nclass B(BaseModel):\n    k: Literal['b'] = Field(alias='_tag')\nclass M(BaseModel):\n    x: Annotated[Union[A, B], Field(discriminator='k')]\ntry:\n    M.model_validate({'x': X()}, from_attributes=True)\nexcept Exception as e:\n    got = 'SECRET' in str(e) or None"),
    ("pydantic alias of a type in text", "done", GUARD, "from pydantic import BaseModel\nfrom typing_extensions import TypeAliasType\nA = TypeAliasType('A', TEXT)\ntry:\n    class M(BaseModel):\n        x: A\nexcept KeyError as e:\n    got = str(e)"),
    ("pydantic text in a tool", "done", GUARD, "from langchain_core.tools import tool\nfrom typing import Callable\nfrom pydantic import BaseModel\ntry:\n    @tool\n    def f(x: list[TEXT]):\n        'a tool'\n    f.get_input_schema().model_json_schema()\n    class M(BaseModel):\n        y: list[TEXT]\nexcept KeyError as e:\n    got = str(e)"),
    ("pydantic metaclass", "object", READ, "from pydantic import BaseModel\nclass M(BaseModel):\n    x: int = 1\ngot = type(M)('N', (M,), {'__module__': 'x'}).__mro__[-1]"),
    ("pydantic decorators", "object", READ, "from pydantic import BaseModel\nclass M(BaseModel):\n    x: int = 1\ngot = M.__pydantic_decorators__.__class__.__mro__[-1]"),
    ("pydantic private methods", "function", READ, "from pydantic import BaseModel\nclass M(BaseModel):\n    x: int = 1\n    def __getattr__(self, n): raise AttributeError(n)\ngot = M()._iter"),
    ("pydantic validator information", "object", READ, "from pydantic import BaseModel, field_validator\nclass M(BaseModel):\n    x: object = 1\n    @field_validator('x')\n    @classmethod\n    def v(cls, v, info):\n        return info.__class__.__base__\ngot = M(x=1).x"),
    ("pydantic schema generator", "done", GUARD, "from pydantic import BaseModel\nimport sys\nclass M(BaseModel):\n    x: int = 1\nclass G:\n    def __init__(self, **k): pass\n    def generate(self, schema, mode): return schema\ngot = M.model_json_schema(schema_generator=G)\ngot = got and got['metadata']['pydantic_js_functions'][0].__func__.__globals__['__builtins__']['__import__']('sys').modules['orcheo.adapters.user_code.guards'].CANARY"),
)
_COPIES: Final = rows(
    "a library takes objects apart or builds them from text",
    ("copyreg by copy", "done", READ, "import copy\nclass A:\n    def __reduce_ex__(self, p): return (open, (FILE,))\ngot = copy.copy(A()).read()"),
    ("reduce by deepcopy", "done", WRITE, "import copy\nclass A:\n    def __reduce__(self): return (open, (OUT, 'w'))\ngot = copy.deepcopy(A())"),
    ("setstate by copy", "done", READ, "import copy\nclass A:\n    def __getstate__(self): return open(FILE).read()\n    def __setstate__(self, s): self.s = s\ngot = copy.copy(A()).s"),
    ("json decoder class", "done", READ, "import json\nclass D:\n    def __init__(self, **k): pass\n    def decode(self, s): return json.decoder.scanner.re.enum.sys.modules['builtins'].open(s).read()\ngot = json.loads(FILE, cls=D)"),
    ("json object hook", "done", READ, "import json\ngot = json.loads(json.dumps({'open': FILE}), object_hook=lambda d: __builtins__['open'](d['open']).read())"),
    ("attrgetter", "object", READ, "import operator\ngot = operator.attrgetter('__class__.__base__')(1)"),
    ("methodcaller", "done", READ, "import operator\ngot = operator.methodcaller('__subclasses__')(object)\ngot = [c for c in got if c.__name__ == '_wrap_close'][0].__init__.__globals__['__builtins__']['open'](FILE).read()"),
    ("reduce with getattr", "object", READ, "import functools\ngot = functools.reduce(getattr, ['__class__', '__base__'], 1)"),
    ("map with getattr", "object", READ, "got = list(map(getattr, [int], ['__base__']))[0]"),
    ("contextmanager's function", "globals", READ, "import contextlib\n@contextlib.contextmanager\ndef f(): yield 1\ngot = f().func.__globals__"),
    ("contextmanager's generator", "frame", READ, "import contextlib\n@contextlib.contextmanager\ndef f(): yield 1\ngot = getattr(f().gen, 'gi_frame')"),
    ("hmac of a module", "done", READ, "import hmac\ngot = hmac.new.__globals__['__builtins__']['open'](FILE).read()"),
    ("logging to a file", "done", WRITE, "import logging\nlogging.FileHandler(OUT).emit(logging.makeLogRecord({'msg': 'x'}))\ngot = 1"),
    ("zip of an archive", "done", WRITE, "import zipfile\nzipfile.ZipFile(OUT, 'w').writestr('x', 'y')\ngot = 1"),
    ("time zone file", "done", READ, "import zoneinfo\nimport importlib.resources\ngot = open(FILE).read() if zoneinfo.ZoneInfo else None"),
    ("temporary file", "done", WRITE, "import tempfile, os\nf = tempfile.NamedTemporaryFile(dir=os.path.dirname(OUT), delete=False)\ngot = 1"),
    ("linecache", "done", READ, "import linecache\ngot = linecache.getline(FILE, 1)"),
    ("warnings filter", "sys", READ, "import warnings\ngot = warnings.sys"),
    ("codecs open", "done", READ, "import codecs\ngot = codecs.open(FILE).read()"),
    ("fileinput", "done", READ, "import fileinput\ngot = list(fileinput.input([FILE]))"),
    ("runpy", "done", GUARD, "import runpy\ngot = runpy.run_module('orcheo.adapters.user_code.policy') and __import__('sys').modules['orcheo.adapters.user_code.guards'].CANARY"),
)
_NEW: Final = rows(
    "what notebooks and agents import",
    ("json encoder", "globals", READ, "import json\ngot = getattr(json.JSONEncoder.encode, '__globals__')"),
    ("json decoder's scanner", "globals", READ, "import json\ngot = getattr(json.JSONDecoder().parse_array, '__globals__')"),
    ("exit stack", "frame", READ, "import contextlib\nfound = []\ndef leave(kind, error, trace):\n    found.append(getattr(trace, 'tb_frame'))\n    return True\nwith contextlib.ExitStack() as s:\n    s.push(leave)\n    1/0\ngot = found[0]"),
    ("context variables", "done", TENANT, "import contextvars, gc\ngot = [v for v in contextvars.copy_context().values()], [o['tenant_secret'] for o in gc.get_objects() if type(o) is dict and 'tenant_secret' in o]"),
    ("simple name space", "object", READ, "import types\ngot = types.SimpleNamespace(a=1).__class__.__base__"),
    ("mapping proxy", "object", READ, "import types\ngot = getattr(types.MappingProxyType({}), '__class__').__base__"),
    ("function type", "done", READ, "import types\ngot = types.FunctionType(compile('open(%r).read()' % FILE, '', 'eval'), {})()"),
    ("module type", "object", READ, "import types\ngot = types.ModuleType.__mro__[-1]"),
    ("string buffer", "done", READ, "import io\ngot = io.TextIOWrapper(io.FileIO(FILE)).read()"),
    ("open code", "done", READ, "import io\ngot = io.open_code(FILE).read()"),
    ("csv of a file", "done", READ, "import csv\ngot = list(csv.reader(open(FILE)))"),
    ("environment of a notebook", "done", ENVIRONMENT, "import os\ngot = dict(os.environ), open('/proc/%d/environ' % PARENT, 'rb').read()"),
    ("environment by a setter", "done", ENVIRONMENT, "import os\nos.environ['X'] = '1'\ngot = os.environ._data, open('/proc/%d/environ' % PARENT, 'rb').read()"),
    ("a little of sys", "modules", READ, "import sys\ngot = sys.modules"),
    ("frame of sys", "frame", READ, "import sys\ngot = sys._getframe()"),
    ("current exception", "frame", READ, "import sys\ntry:\n    1/0\nexcept Exception:\n    got = sys.exc_info()[2].tb_frame"),
    ("traceback walks", "frame", READ, "import traceback\ngot = [f for f, l in traceback.walk_stack(None)][0]"),
    ("logging through a record", "done", READ, "import logging\ngot = logging.Logger.manager.root and open(FILE).read()"),
    ("zone by a path", "done", READ, "import zoneinfo\ntry:\n    zoneinfo.ZoneInfo(FILE)\nexcept Exception: pass\ngot = zoneinfo.ZoneInfo.from_file.__self__ and open(FILE).read()"),
    ("frames of a task", "frame", READ, "import asyncio\nfound = []\nasync def f():\n    found.append(asyncio.current_task().get_coro().cr_frame)\nasyncio.run(f())\ngot = found[0]"),
    ("a thread of asyncio", "done", START, "import asyncio, os\nasyncio.run(asyncio.to_thread(os.system, 'echo started >' + OUT))"),
    ("pretty printer", "globals", READ, "import pprint\ngot = getattr(pprint.pformat, '__globals__')"),
    ("deprecated changes a class", "done", Effect.POISON, "import json\nfrom typing_extensions import deprecated\ndeprecated('x')(json.JSONEncoder)\njson.dumps = lambda *a, **k: 'poisoned'\ngot = 1"),
    ("a saver with a file", "done", WRITE, "import sqlite3\nc = sqlite3.connect(OUT)\nc.execute('create table x (y)')\nc.commit()\ngot = 1"),
)
_ABSENT: Final = rows(
    "a module that is not there, or a library that refuses",
    ("pydantic arguments of a tool", "value", READ, "from langchain_core.tools import tool\nfrom pydantic import Field\nfrom typing import Annotated, Any\nclass A:\n    def __init__(self): self.s = 1\n@tool\ndef f(x: Annotated[Any, Field(validation_alias='__dict__')]):\n    'a tool'\nm = f.get_input_schema() if not isinstance(f.args_schema, type) else f.args_schema\ngot = m.model_validate(A(), from_attributes=True).x"),
    ("relative import", "done", GUARD, "from .guards import CANARY\ngot = CANARY"),
    ("sqlite saver", "done", WRITE, "from langgraph.checkpoint.sqlite import SqliteSaver\ngot = SqliteSaver.from_conn_string(OUT).__enter__()"),
    live=False,
)
LIBRARIES: Final[tuple[Payload, ...]] = (*_EVALUATED, *_PYDANTIC, *_COPIES, *_NEW, *_ABSENT)
