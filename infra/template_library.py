"""What ``examples/`` gives the API: templates of workflows, in one file beside the code.

Of an example's ``README.md``, the heading is the title, the first paragraph the description, and
the line ``Tags: …`` at its end the tags. Its folder's name, with hyphens, is the template's id.
"""

import ast
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

ROOT: Final = Path(__file__).parents[1]
FILE: Final = "layers/core/orcheo/application/template_library.json"


def text() -> str:
    """Return the file."""
    return json.dumps(list(_templates()), indent=1, ensure_ascii=False) + "\n"


def _templates() -> Iterator[dict[str, Any]]:
    for folder in sorted(path for path in (ROOT / "examples").iterdir() if path.is_dir()):
        readme = (folder / "README.md").read_text("utf-8")
        title, description = re.findall(r"\A# (.+)\n\n((?:.+\n)+)", readme)[0]
        (tags,) = re.findall(r"^Tags: (.+)\n\Z", readme, re.MULTILINE)
        yield {
            "id": folder.name.replace("_", "-"),
            "title": title,
            "description": " ".join(description.split()),
            "tags": tags.split(", "),
            **_content(folder),
        }


def _content(folder: Path) -> dict[str, Any]:
    if (folder / "graph.json").exists():
        graph = json.loads((folder / "graph.json").read_text("utf-8"))
        return {"kind": "json", "nodes": len(graph["nodes"]), "graph": graph}
    script = (folder / "workflow.py").read_text("utf-8")
    calls = [node.func for node in ast.walk(ast.parse(script)) if isinstance(node, ast.Call)]
    nodes = [each for each in calls if isinstance(each, ast.Attribute) and each.attr == "add_node"]
    return {"kind": "python", "nodes": len(nodes), "script": script}
