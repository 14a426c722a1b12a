"""Writes ``contracts/`` from the code: ``python -m infra.contracts [folder]``.

* ``graph.schema.json``: the graph specification, JSON Schema 2020-12.
* ``openapi.json``: the HTTP API, OpenAPI 3.1.
* ``nodes.json``: the catalogue of built-in nodes and routers.
"""

import json
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from orcheo.api.app import create_app
from orcheo.domain.graph import Graph
from orcheo.nodes.registry import registry

ROOT = Path(__file__).parents[1]
FOLDER = ROOT / "contracts"


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


def text(document: Any) -> str:
    """Return a contract as its file holds it."""
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"


def write(folder: Path = FOLDER) -> None:
    """Write every contract."""
    folder.mkdir(exist_ok=True)
    for name, document in documents().items():
        (folder / name).write_text(text(document), encoding="utf-8")


if __name__ == "__main__":
    write(Path(sys.argv[1]) if len(sys.argv) > 1 else FOLDER)
