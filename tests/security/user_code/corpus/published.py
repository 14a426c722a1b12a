# fmt: off
# ruff: noqa: E501 - a payload stays in one line
"""Ways out that were published for this field's products, transcribed to what a script can say.

Products whose sandbox is JavaScript are transcribed by idea: the constructor of a value becomes its
class, a prototype becomes a base class, ``with`` becomes ``with``.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from tests.security.user_code.corpus.model import Effect, Payload, rows

READ, WRITE, NETWORK, GUARD = Effect.READ, Effect.WRITE, Effect.NETWORK, Effect.GUARD
START, ENVIRONMENT, SIGNAL, TENANT = Effect.START, Effect.ENVIRONMENT, Effect.SIGNAL, Effect.TENANT

_RESTRICTED: Final = rows(
    "RestrictedPython",
    ("CVE-2023-37271 generator walks the stack", "frame", READ, "def f():\n    yield getattr(g, 'gi_frame').f_back.f_back\ng = f()\ngot = next(g) or g.gi_frame"),
    ("CVE-2023-41039 format reads objects", "done", GUARD, "import json\ngot = '%s' % LEAK.format(json.dumps)"),
    ("CVE-2024-47532 AttributeError.obj", "done", READ, "import string\ntry:\n    string.nothing\nexcept AttributeError as e:\n    got = e.obj._re.enum.sys.modules['builtins'].open(FILE).read()"),
    ("CVE-2024-47532 AttributeError.obj by getattr", "module", GUARD, "import string\ntry:\n    string.nothing\nexcept AttributeError as e:\n    got = getattr(e, 'obj')"),
    ("CVE-2024-47532 AttributeError.obj by position", "module", READ, "import abc, dataclasses, string\n@dataclasses.dataclass\nclass A(abc.ABC):\n    obj: object\nA.register(AttributeError)\ntry:\n    string.nothing\nexcept AttributeError as e:\n    match e:\n        case A(o):\n            got = o"),
    ("CVE-2025-22153 except star", "object", READ, "class E(Exception):\n    pass\ntry:\n    raise E\nexcept* E as e:\n    got = e.exceptions[0].__class__.__mro__[-1]"),
    ("CVE-2026-55830 positional-only guard", "object", READ, "def f(_getattr_, /): return ().__class__.__base__\ngot = f(lambda o, n: o)"),
    ("CVE-2026-55830 positional-only write guard", "done", Effect.POISON, "import json\ndef f(_write_, /):\n    json.dumps = lambda *a, **k: 'poisoned'\nf(lambda o: o)\ngot = 1"),
    ("CVE-2021-32807 Formatter of a module", "done", GUARD, "from string import Formatter\nimport json\ngot = Formatter().vformat(LEAK, (json.dumps,), {})"),
    ("CVE-2021-32633 traversal by underscore modules", "sys", READ, "import random\ngot = random._os.sys"),
)
_N8N: Final = rows(
    "n8n",
    ("CVE-2025-68668 a command by ctypes", "done", START, "import ctypes\ngot = ctypes.CDLL(None).system(b'echo started >' + OUT.encode())"),
    ("CVE-2026-0863 format and an error's name", "done", GUARD, "import json\ntry:\n    LEAK.format(json.dumps) + 1\nexcept TypeError as e:\n    got = LEAK.format(json.dumps)"),
    ("CVE-2026-0863 KeyError of a format", "done", GUARD, "import json\ntry:\n    {}[LEAK.format(json.dumps)]\nexcept KeyError as e:\n    got = e.args[0]"),
    ("CVE-2025-68613 the constructor of a function", "object", START, "got = (lambda: 0).__class__.__base__"),
    ("CVE-2026-1470 with a constructor in scope", "object", START, "class W:\n    def __enter__(self): return self.__class__.__base__\n    def __exit__(self, *a): pass\nwith W() as constructor:\n    got = constructor"),
    ("CVE-2026-25049 a value that changes its type", "globals", READ, "class N(str):\n    n = 0\n    def startswith(self, *a): return False\n    def strip(self, *a): return ''\n    def __str__(self): return '__globals__'\ndef f(): pass\ngot = getattr(f, str(N('x')))"),
    ("CVE-2026-27577 an identifier that is not visited", "object", READ, "got = {**{'a': ().__class__}}['a'].__base__"),
    ("CVE-2026-27495 the runner's own functions", "globals", TENANT, "got = getattr(lambda: 0, '__globals__')"),
    ("CVE-2026-49444 out of the Python runner", "modules", START, "import typing\ngot = typing.sys.modules"),
    ("CVE-2026-27497 a query reads a file", "done", READ, "import sqlite3\nc = sqlite3.connect(':memory:')\ngot = c.execute('select 1').fetchone() and open(FILE).read()"),
    ("CVE-2026-21877 a file that runs later", "open", WRITE, "got = open"),
)
_LANGFLOW: Final = (
    *rows(
        "Langflow",
        ("CVE-2025-3248 a decorator runs at validation", "done", START, "def d(f):\n    __import__('os').system('echo started >' + OUT)\n    return f\n@d\ndef g(): pass\ngot = 1"),
        ("CVE-2025-3248 a default runs at validation", "done", READ, "def g(x=__import__('io').open(FILE).read()): return x\ngot = g()"),
        ("CVE-2025-3248 an annotation runs at validation", "done", READ, "def g(x: __import__('io').open(FILE).read()): pass\ngot = g.__annotations__"),
        ("CVE-2026-33017 a node's code", "import", START, "got = __import__"),
        ("CVE-2026-33873 an instance at validation", "done", START, "class C:\n    def __init__(self): __import__('os').system('echo started >' + OUT)\ngot = C()"),
        ("CVE-2026-0770 globals of the validator", "globals", READ, "got = globals()"),
        ("CVE-2026-48519 a base class runs at validation", "done", START, "def b():\n    __import__('os').system('echo started >' + OUT)\n    return object\nclass C(b()): pass\ngot = C"),
        module=True,
    ),
    *rows(
        "Langflow",
        ("CVE-2026-7687 details of a callable", "builtins", READ, "import inspect\ngot = inspect.builtins"),
    ),
)
_LANGCHAIN: Final = (
    *rows(
        "langchain-core, langgraph, langgraph-checkpoint",
        ("CVE-2025-65106 attributes in a prompt template", "done", GUARD, "from langchain_core.prompts import ChatPromptTemplate\nfrom langchain_core.messages import HumanMessage\nimport json\ngot = ChatPromptTemplate.from_messages([('human', LEAK.replace('0', 'f'))]).invoke({'f': json.dumps}).messages[0].content"),
        ("CVE-2025-65106 a jinja template", "done", READ, "from langchain_core.prompts import PromptTemplate\ngot = PromptTemplate.from_template(\"{{ ''.__class__.__mro__[1].__subclasses__() }}\", template_format='jinja2').format()"),
        ("CVE-2025-65106 a mustache template", "done", GUARD, "from langchain_core.prompts import PromptTemplate\nimport json\ngot = PromptTemplate.from_template('{{f.__globals__}}', template_format='mustache').format(f=json.dumps)"),
        ("CVE-2026-34070 a prompt from a path", "done", READ, "from langchain_core.prompts.loading import load_prompt_from_config\ngot = load_prompt_from_config({'_type': 'prompt', 'input_variables': [], 'template_path': FILE}).template"),
        ("CVE-2025-68664 a secret by a constructor", "done", ENVIRONMENT, "from langchain_core.load import loads\ngot = loads('{\"lc\": 1, \"type\": \"secret\", \"id\": [\"CANARY\"]}', secrets_from_env=True)"),
        ("CVE-2025-64439 a constructor in a checkpoint", "done", START, "from langgraph.checkpoint.serde.jsonplus import JsonPlusSerializer\ngot = JsonPlusSerializer().loads_typed(('json', b'{\"lc\": 2, \"type\": \"constructor\", \"id\": [\"os\", \"system\"], \"args\": [\"echo started >' + OUT.encode() + b'\"]}'))"),
        ("CVE-2026-26013 an image is fetched", "done", NETWORK, "from langchain_openai import ChatOpenAI\ngot = ChatOpenAI().get_num_tokens_from_messages([])"),
        ("CVE-2025-67644 a filter is a query", "done", READ, "from langgraph.checkpoint.sqlite import SqliteSaver\ngot = list(SqliteSaver(None).list(None, filter={'x': 1}))"),
        ("CVE-2024-46946 sympy evaluates", "done", READ, "import sympy\ngot = sympy.sympify('open(%r).read()' % FILE)"),
        ("CVE-2025-68668 a bridge to the host", "done", START, "from _pyodide_js import eval_js\ngot = eval_js('1')"),
        ("CVE-2026-27966 an agent's Python tool", "done", START, "from langchain_experimental.utilities import PythonREPL\ngot = PythonREPL().run('1')"),
        live=False,
    ),
    *rows(
        "langchain-core, langgraph, langgraph-checkpoint",
        ("CVE-2026-27794 a pickle in a cache", "done", READ, "from langgraph.checkpoint.serde.jsonplus import JsonPlusSerializer\ngot = JsonPlusSerializer(pickle_fallback=True).loads_typed(('pickle', b\"cio\\nopen\\n(V\" + FILE.encode() + b\"\\ntR.\")).read()"),
        ("CVE-2026-28277 a constructor in msgpack", "done", READ, 'from langgraph.checkpoint.serde.jsonplus import JsonPlusSerializer\nimport pickle\ngot = pickle.loads(b"cio\\nopen\\n(V" + FILE.encode() + b"\\ntR.").read()'),
        ("a graph is drawn by a server", "done", NETWORK, "from langgraph.graph import StateGraph\ng = StateGraph(dict)\ng.add_node('a', lambda s: s)\ng.add_edge('__start__', 'a')\ntry:\n    g.compile().get_graph().draw_mermaid_png(base_url='http://127.0.0.1:%d' % PORT, max_retries=1)\nexcept ValueError: pass"),
        ("a graph is drawn to a file", "done", WRITE, "from langgraph.graph import StateGraph\ng = StateGraph(dict)\ng.add_node('a', lambda s: s)\ng.add_edge('__start__', 'a')\ntry:\n    g.compile().get_graph().draw_mermaid_png(base_url='http://127.0.0.1:%d' % PORT, output_file_path=OUT)\nexcept ValueError: pass\nimport os\nopen(OUT, 'w').close()"),
        ("CVE-2023-36258 a program of a model", "done", START, "exec(\"import os; os.system('echo started >' + %r)\" % OUT)\ngot = 1"),
        ("CVE-2023-44467 __import__ past a list of names", "done", START, "f = __import__\nf('subprocess').run('echo started >' + OUT, shell=True)\ngot = 1"),
        ("CVE-2023-29374 mathematics by eval", "done", READ, "got = eval('open(%r).read()' % FILE)"),
    ),
)
_OTHERS: Final = rows(
    "others of the field",
    ("CVE-2025-24359 asteval: format of a function", "done", GUARD, "import json\nF = '{f.__globals__[codecs].sys.modules[orcheo.adapters.user_code.guards].CANARY}'\ngot = F.format(f=json.dumps)"),
    ("CVE-2025-5120 smolagents: a module in an allowed module", "done", READ, "import random\ngot = random._os.sys.modules['builtins'].open(FILE).read()"),
    ("CVE-2025-9959 smolagents: a dunder by a list", "object", READ, "got = [getattr(int, n) for n in ['__ba' 'se__']][0]"),
    ("CVE-2025-27516 jinja2: format behind a filter", "done", GUARD, "import json\ngot = [getattr(LEAK, n) for n in ['format']][0](json.dumps)"),
    ("CVE-2024-56326 jinja2: format kept for later", "done", GUARD, "import json\nclass K: pass\nk = K()\nk.f = LEAK.format\ngot = k.f(json.dumps)"),
    ("CVE-2024-27444 PALChain: dunder names", "done", READ, "got = ().__class__.__bases__[0].__subclasses__()\ngot = [c for c in got if c.__name__ == '_wrap_close'][0].__init__.__globals__['__builtins__']['open'](FILE).read()"),
    ("CVE-2020-1747 PyYAML: an object by its name", "done", READ, "import yaml\ngot = yaml.unsafe_load('!!python/object/apply:io.open [%s]' % FILE).read()"),
    ("CVE-2024-28397 js2py: a class by getattribute", "object", READ, "got = getattr(getattr({}, '__getattribute__')('__class__'), '__base__')"),
)
PUBLISHED: Final[tuple[Payload, ...]] = (*_RESTRICTED, *_N8N, *_LANGFLOW, *_LANGCHAIN, *_OTHERS)

CLASSES: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        "RestrictedPython": (
            "CVE-2021-32633", "CVE-2021-32807", "CVE-2023-37271", "CVE-2023-41039",
            "CVE-2024-47532", "CVE-2025-22153", "CVE-2026-55830",
        ),
        "n8n": (
            "CVE-2025-68613", "CVE-2025-68668", "CVE-2026-0863", "CVE-2026-1470",
            "CVE-2026-21877", "CVE-2026-25049", "CVE-2026-27495", "CVE-2026-27497",
            "CVE-2026-27577", "CVE-2026-49444",
        ),
        "Langflow": (
            "CVE-2025-3248", "CVE-2026-0770", "CVE-2026-27966", "CVE-2026-33017",
            "CVE-2026-33873", "CVE-2026-48519", "CVE-2026-7687",
        ),
        "pydantic": ("CVE-2021-29510", "CVE-2024-3772"),
        "LangGraph": (
            "CVE-2025-64439", "CVE-2025-67644", "CVE-2026-27794", "CVE-2026-28277",
        ),
        "langchain-core": (
            "CVE-2023-29374", "CVE-2023-36258", "CVE-2023-44467", "CVE-2024-46946",
            "CVE-2025-65106", "CVE-2025-68664", "CVE-2026-26013", "CVE-2026-34070",
        ),
    }
)
"""Advisories by product; a test finds a payload or a bomb for each."""
