"""What the stored script builds: where an edited graph's callables and classes come from."""

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

from orcheo.adapters.user_code import specification
from orcheo.adapters.user_code.facades import recorder
from orcheo.domain.errors import ScriptRejected


class Original:
    """The graph of the script, its sub-graphs by path and its callables by position.

    Args:
        candidate: What the entry point gave; null where there is no script.
        found: Its specification.
    """

    def __init__(self, candidate: Any, found: specification.Specification) -> None:
        self._positions = found.positions
        self._records: dict[str, recorder.Record] = {}
        self._policies: dict[str, Any] = {}
        self._owners: dict[str, str] = {}
        self._parts: dict[str, Mapping[str, Any]] = {}
        self._schemas: dict[str, Any] = {}
        if candidate is None:
            return
        self._records = dict(specification.records(candidate))
        self._policies = specification.policies(candidate)
        for path, record in self._records.items():
            self._schemas |= dict(_stated_schemas(record, path))
        for path, graph in _graphs(found.graph, ""):
            for at in _own_positions(graph):
                self._owners[at] = path
            for part in (*graph["nodes"], *graph["branches"]):
                if part["kind"] == "python":
                    self._parts[part["at"]] = part
                elif part["kind"] == "graph":
                    self._parts[f"{path}{specification.escaped(part['id'])}"] = part
        self._states = {path: graph["state"] for path, graph in _graphs(found.graph, "")}

    def position(self, at: str) -> specification.Position:
        """Return what is at a position; ScriptRejected."""
        found = self._positions.get(at)
        if found is None:
            raise ScriptRejected(
                f"The script has nothing at {at!r}, which the graph names; import the script "
                "again, or remove the node.",
                line=None,
                column=None,
                code="position",
            )
        return found

    def schema(self, at: str) -> Any:
        """Return the schema that the callable, or the sub-graph, at a position was given."""
        return self._schemas.get(at)

    def added(self, at: str) -> tuple[str, int] | None:
        """Return the id of the node whose callable is at a position, and the line that added it.

        Null where several nodes have that id, or none.
        """
        node_id = self._parts.get(at, {}).get("id")
        named = [each.nodes[node_id] for each in self._records.values() if node_id in each.nodes]
        if len(named) != 1 or named[0].line is None:
            return None
        return str(node_id), named[0].line

    def input_of(self, at: str) -> tuple[Any, Any]:
        """Return which channels the callable at a position was given, and in which shape."""
        part = self._parts.get(at, {})
        return part.get("input"), part.get("input_root")

    def policy(self, at: str) -> Any:
        """Return the retry policy of the node at a position."""
        return self._policies.get(at)

    def path_for(self, graph: Mapping[str, Any], path: str) -> str | None:
        """Return which graph of the script this one was; null where none."""
        owners = Counter(self._owners[at] for at in _own_positions(graph) if at in self._owners)
        if owners:
            return owners.most_common(1)[0][0]
        return path if path in self._records else None

    def record(self, path: str) -> recorder.Record:
        """Return what was recorded of a graph of the script."""
        return self._records[path]

    def state(self, path: str) -> dict[str, Any]:
        """Return the state of a graph of the script, as its specification says it."""
        state: dict[str, Any] = self._states[path]
        return state


def _graphs(graph: Mapping[str, Any], path: str) -> Iterator[tuple[str, Mapping[str, Any]]]:
    yield path, graph
    for node in graph["nodes"]:
        if node["kind"] == "graph":
            yield from _graphs(node["graph"], f"{path}{specification.escaped(node['id'])}/")


def _stated_schemas(record: recorder.Record, path: str) -> Iterator[tuple[str, Any]]:
    for name, node in record.nodes.items():
        yield f"{path}{specification.escaped(name)}", node.schema
    for source, branches in record.branches.items():
        start = specification.escaped(specification.outer(source))
        for index, branch in enumerate(branches.values()):
            yield f"{path}{start}/branch/{index}", branch.schema


def _own_positions(graph: Mapping[str, Any]) -> Iterator[str]:
    """Yield the positions that a graph names, those of its sub-graphs left out."""
    for part in (*graph.get("nodes", ()), *graph.get("branches", ())):
        if part["kind"] == "python":
            yield part["at"]
    for channel in graph.get("state", {}).get("channels", {}).values():
        if isinstance(channel.get("reducer"), dict):
            yield channel["reducer"]["python"]
