# ruff: noqa: E501 - a bomb stays in one line
"""Scripts that would use up time, memory or the reader of their output. Each runs at import and in a node."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

BOMBS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "a sum in C": "got = sum(range(10**12))",
        "a loop": "while True: pass",
        "a loop that swallows": "while True:\n    try:\n        while True: pass\n    except BaseException: pass",
        "a loop in finally": "def f():\n    try:\n        return 1\n    finally:\n        while True: pass\nf()",
        "a loop in a destructor of a generator": "def g():\n    try:\n        yield 1\n    finally:\n        while True: pass\nx = g()\nnext(x)\nx = None",
        "sleep": "import time\ntime.sleep(10**6)",
        "sleep in a coroutine": "import asyncio\nasyncio.run(asyncio.sleep(10**6))",
        "coroutines that never rest": "import asyncio\nasync def c():\n    while True:\n        await asyncio.sleep(0)\nasyncio.run(c())",
        "every task waits": "import asyncio\nasyncio.run(asyncio.Event().wait())",
        "a regular expression": "import re\nre.match('(a+)+$', 'a' * 64 + 'b')",
        "a regular expression that substitutes": "import re\nre.sub('(x+x+)+y', '', 'x' * 64)",
        "a large repeat to compile": "import re\nre.compile('(?:' * 40 + 'a' + '){1,500}' * 40)",
        "an address (CVE-2024-3772)": "import re\nre.match(r'([\\w!#$%&*+/=?^`{|}~.-]+\\s*)*<(.+)>$', 'a' * 40 + '\\t' * 3000)",
        "an infinite date (CVE-2021-29510)": "from pydantic import BaseModel\nimport datetime, math\nclass M(BaseModel):\n    d: datetime.datetime\nwhile True:\n    try:\n        M(d=math.inf)\n    except ValueError: pass",
        "a power": "got = 9 ** 9 ** 9",
        "a power that is constant": "x = 10\ngot = x ** 10 ** 10",
        "a shift": "x = 1\ngot = 1 << (10 ** 11 * x)",
        "a factorial": "import math\ngot = math.factorial(10**7)",
        "text of a large number": "got = str(10 ** 10**7)",
        "a large decimal": "import decimal\ndecimal.getcontext().prec = 10**9\ngot = decimal.Decimal(1) / 3",
        "a decimal power": "import decimal\ngot = decimal.Decimal(10) ** decimal.Decimal(10**9) ** 10",
        "a fraction": "import fractions\ngot = fractions.Fraction(1, 3) ** (10**8)",
        "memory bit by bit": "x = []\nwhile True: x.append(bytearray(10**7))",
        "memory bit by bit that swallows": "x = []\nwhile True:\n    try:\n        x.append(bytearray(10**7))\n    except MemoryError: pass",
        "memory at once": "got = bytearray(10**11)",
        "text": "got = 'x' * 10**10",
        "a list": "got = [0] * 10**10",
        "a format": "got = '{:>9999999999}'.format(1)",
        "a padded number": "got = '%9999999999d' % 1",
        "joined text": "got = ('x' * 10**6).join(['y'] * 10**5)",
        "names without end": "got = {}\ni = 0\nwhile True:\n    i += 1\n    got[str(i) * 100] = i",
        "numbers that collide": "got = {i * (2**61 - 1): 1 for i in range(10**6)}\nwhile True: got[2**61 - 1]",
        "recursion": "def f(): return f()\ngot = f()",
        "recursion that swallows": "def f():\n    try:\n        return f()\n    except BaseException:\n        return f()\nf()",
        "recursion in C by representation": "a = []\nfor _ in range(10**6): a = [a]\ngot = repr(a)",
        "recursion in C by comparison": "a, b = [], []\nfor _ in range(10**6): a, b = [a], [b]\ngot = a == b",
        "recursion in C by copying": "import copy\na = []\nfor _ in range(10**5): a = [a]\ngot = copy.deepcopy(a)",
        "recursion in C by parsing": "import json\ngot = json.loads('[' * 10**6)",
        "recursion in C by writing": "import json\na = []\nfor _ in range(10**6): a = [a]\ngot = json.dumps(a)",
        "recursion in C by hashing": "a = ()\nfor _ in range(10**6): a = (a,)\ngot = hash(a)",
        "recursion in C by freeing": "a = None\nfor _ in range(10**6): a = (a,)\na = None\nwhile True: pass",
        "recursion in C by iterating": "i = iter([1])\nfor _ in range(10**6): i = map(abs, i)\ngot = list(i)",
        "recursion in C by isinstance": "t = int\nfor _ in range(10**5): t = (t,)\ngot = isinstance('', t)",
        "a value that holds itself": "got = []\ngot.append(got)",
        "a large result": "got = 'x' * (6 * 1024 * 1024)",
        "a deep result": "got = []\nfor _ in range(10**5): got = [got]",
        "a flood of lines": "while True: print('x' * 1000)",
        "one long line": "while True: print('x' * 10**8)",
        "a flood of the writer": "from langgraph.config import get_stream_writer\nw = get_stream_writer()\nwhile True: w({'x': 'y' * 1000})",
        "an iterator without end": "import itertools\ngot = list(itertools.count())",
        "permutations": "import itertools\ngot = sum(1 for _ in itertools.permutations(range(30)))",
        "a product": "import itertools\ngot = list(itertools.product(range(1000), repeat=1000))",
        "a million nodes": "from langgraph.graph import StateGraph\ng = StateGraph(dict)\nfor i in range(10**6): g.add_node(str(i), lambda s: s)",
        "a million edges": "from langgraph.graph import StateGraph\ng = StateGraph(dict)\ng.add_node('a', lambda s: s)\nfor i in range(10**6): g.add_edge('a', str(i))",
        "a million classes": "i = 0\nwhile True:\n    class C: x = i",
        "many rounds of a hash": "import hashlib\ngot = hashlib.pbkdf2_hmac('sha256', b'a', b'b', 10**9)",
        "a large sort": "import random\ngot = sorted(random.random() for _ in range(10**8))",
        "exit": "raise SystemExit(3)",
        "keyboard interrupt": "raise KeyboardInterrupt",
        "generator exit": "raise GeneratorExit",
        "text of an error raises": "class E(Exception):\n    def __str__(self): raise SystemExit\nraise E",
        "text of an error never ends": "class E(Exception):\n    def __str__(self):\n        while True: pass\nraise E",
        "a representation that never ends": "class R(str):\n    def __repr__(self):\n        while True: pass\ngot = R('x')",
        "an iterator that never ends for the reader": "class L(list):\n    def __iter__(self):\n        while True: yield 1\ngot = list(L())",
    }
)

COMPILED: Final[Mapping[str, str]] = MappingProxyType(
    {
        "constants to fold": "got = " + " + ".join(["'x' * 4000"] * 2000),
        "a number to parse": "got = " + "9" * 100_000,
        "nested brackets": "got = " + "[" * 60_000 + "]" * 60_000,
        "nested calls": "got = " + "f(" * 20_000 + ")" * 20_000,
        "a chain of operators": "got = " + "-" * 100_000 + "1",
        "a chain of attributes": "got = x" + ".a" * 30_000,
        "nested functions": "\n".join(" " * n + "def f():" for n in range(100))
        + "\n"
        + " " * 100
        + "pass",
        "nested comprehensions": "got = " + "[x for x in " * 4000 + "y" + "]" * 4000,
        "an f-string in an f-string": "got = " + "f'{" * 150 + "1" + "}'" * 150,
        "many names": "\n".join(f"name{n} = {n}" for n in range(5000)),
        "a long comparison": "got = " + "1 < " * 20_000 + "2",
        "null byte": "got = '\0'",
    }
)
"""Scripts that only parsing and compiling has to survive; as they are, without a node around."""
