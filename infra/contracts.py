"""Writes what is generated from the code: ``python -m infra.contracts [folder]``.

* ``contracts/graph.schema.json``: the graph specification, JSON Schema 2020-12.
* ``contracts/openapi.json``: the HTTP API, OpenAPI 3.1.
* ``contracts/nodes.json``: the catalogue of built-in nodes and routers.
* ``node_types.py``: the classes of ``orcheo.nodes``, which scripts import.
* ``docs/facades.md``: what scripts can import.
* ``template_library.json``: the examples, as templates.
"""

import json
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from infra import facade_page, template_library
from orcheo.api.app import create_app
from orcheo.domain.graph import Graph
from orcheo.nodes.registry import registry

ROOT = Path(__file__).parents[1]
FOLDER = ROOT / "contracts"
FACADES = "layers/core/orcheo/adapters/user_code/facades"


def documents() -> Mapping[str, Any]:
    """Return every contract by file name."""
    return {
        "graph.schema.json": {
            "$schema": "https://json-schema.org/draft/2020-12/schema",
            "$id": "https://orcheo.dev/schemas/graph.schema.json",
            **Graph.model_json_schema(by_alias=True),
        },
        "openapi.json": create_app(None).openapi(),
        "nodes.json": {"items": [entry.to_json() for entry in registry().entries()]},
    }


def node_types() -> str:
    """Return the table of classes that scripts import from ``orcheo.nodes``."""
    kinds: dict[str, list[str]] = {}
    for entry in registry().entries():
        kinds.setdefault(entry.type, []).append(entry.kind)
    rows = [f"    {class_name(name)}: {_row(name, kinds[name])},\n" for name in sorted(kinds)]
    return (
        '"""Built-in nodes and routers by the class that scripts import. Written by ``make '
        'contracts``."""\n\n'
        "from collections.abc import Mapping\n"
        "from types import MappingProxyType\n"
        "from typing import Final\n\n"
        "NODE_TYPES: Final[Mapping[str, tuple[str, tuple[str, ...]]]] = MappingProxyType(\n"
        "    {\n" + "".join(f"    {row}" for row in rows) + "    }\n"
        ")\n"
        '"""Class -> type in the registry, and whether it is a node, a router (branch), '
        'or both."""\n'
    )


def class_name(type_name: str) -> str:
    """Return a type of the registry as the literal of its class's name."""
    words = type_name.replace(".", "_").replace("-", "_").split("_")
    return json.dumps("".join(word[:1].upper() + word[1:] for word in words))


def _row(type_name: str, kinds: Sequence[str]) -> str:
    listed = ", ".join(json.dumps(kind) for kind in sorted(kinds, reverse=True))
    comma = "," if len(kinds) == 1 else ""
    return f"({json.dumps(type_name)}, ({listed}{comma}))"


def sources() -> Mapping[str, str]:
    """Return every generated file beside the contracts, by its path in the repository."""
    return {
        f"{FACADES}/node_types.py": node_types(),
        "docs/facades.md": facade_page.page(),
        template_library.FILE: template_library.text(),
    }


def text(document: Any) -> str:
    """Return a contract as its file holds it."""
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"


def write(folder: Path = FOLDER) -> None:
    """Write every contract."""
    folder.mkdir(exist_ok=True)
    for name, document in documents().items():
        (folder / name).write_text(text(document), encoding="utf-8")


def write_sources(root: Path = ROOT) -> None:
    """Write every generated file beside the contracts."""
    for name, content in sources().items():
        (root / name).write_text(content, encoding="utf-8")


if __name__ == "__main__":
    if len(sys.argv) > 1:
        write(Path(sys.argv[1]))
    else:
        write()
        write_sources()
