"""What of ``os`` a script may want."""

from collections.abc import Callable

import pytest

from orcheo.application.user_code_ports import ImportedGraph
from orcheo.domain.errors import ScriptRejected

_GRAPH = """
from langgraph.graph import START, StateGraph
graph = StateGraph(dict)
graph.add_node("n", lambda state: state)
graph.add_edge(START, "n")
"""
Import = Callable[..., ImportedGraph]


@pytest.mark.parametrize(
    "source",
    [
        "import os\nos.environ['KEY'] = 'x'\n",
        "import os as o\nif 'KEY' not in o.environ:\n    o.environ.setdefault('KEY', 'x')\n",
        "import os\nkey = os.getenv('KEY', 'none')\n",
        "from os import environ, getenv\nkey = environ.get('KEY') or getenv('KEY')\n",
    ],
)
def test_a_script_may_set_and_ask_for_variables(source: str, import_script: Import) -> None:
    """There are none but those that it has set itself."""
    assert import_script(source + _GRAPH).graph["nodes"][0]["id"] == "n"


@pytest.mark.parametrize(
    "source",
    [
        "import os\n",
        "import os\nos.system('id')\n",
        "import os\nos.environ['KEY'] = 'x'\nos.remove('x')\n",
        "import os\nprint(os.environ)\n",
        "import os\nfound = dict(os.environ)\n",
        "import os\nother = os\nkey = os.getenv('KEY')\n",
        "import os.path\n",
        "import os.path as osp\n",
        "from os import environ\nfound = environ\n",
        "from os import path\n",
    ],
)
def test_whoever_wants_more_is_told_at_the_import(source: str, import_script: Import) -> None:
    """With the line, and what to do instead."""
    with pytest.raises(ScriptRejected, match="os") as caught:
        import_script(source + _GRAPH)
    assert caught.value.details["line"] == 1
