"""What differs between two graphs, as lines that people read."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from orcheo_sdk.models import Difference

_LONGEST = 60
"""Characters of a value in a line."""


def difference_lines(difference: Difference) -> Iterator[str]:
    """Yield a line for each entry; one that says so where nothing differs."""
    found = False
    for line in _lines(difference):
        found = True
        yield line
    if not found:
        yield "No difference."


def _lines(difference: Difference) -> Iterator[str]:
    for mark, parts in (("-", difference.removed), ("+", difference.added)):
        for kind, entries in parts.items():
            for entry in entries:
                yield f"{mark} {_part(kind, entry)}"
    for entry in difference.renamed:
        yield f"> {entry['path']}: {entry['before']} is now {entry['after']}"
    for entry in difference.changed:
        yield f"~ {entry['path']}: {_change(entry)}"
    for entry in difference.layout:
        yield f"  {entry['path']}: {_change(entry)} (canvas only)"
    if difference.script is not None:
        before, after = (difference.script.get(side) for side in ("before", "after"))
        yield f"~ script: {_hash(before)} -> {_hash(after)}"


def _part(kind: str, entry: Mapping[str, Any]) -> str:
    value: Mapping[str, Any] = entry["value"]
    if kind == "edges":
        sources = value["from"] if isinstance(value["from"], list) else [value["from"]]
        where = str(entry["path"]).removesuffix("/edges")
        return f"edge {' + '.join(sources)} -> {value['to']}" + (f" in {where}" if where else "")
    name = "node" if kind == "nodes" else "branch"
    what = value.get("type") or value.get("at") or value.get("kind")
    return f"{name} {entry['path']} ({what})"


def _change(entry: Mapping[str, Any]) -> str:
    return " -> ".join(
        _short(entry[side]) if side in entry else "nothing" for side in ("before", "after")
    )


def _short(value: Any) -> str:
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 3]}..."


def _hash(value: str | None) -> str:
    return "none" if value is None else value[:12]
