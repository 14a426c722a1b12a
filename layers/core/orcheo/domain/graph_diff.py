"""What differs between two graphs, by meaning: for reviews of versions, by people and by programs.

A difference is plain JSON::

    {"added":   {"nodes": [{path, value} …], "edges": […], "branches": […]},
     "removed": {"nodes": […], "edges": […], "branches": […]},
     "changed": [{path, before, after} …],
     "renamed": [{path, before, after} …],
     "layout":  [{path, before, after} …],
     "script":  {before, after} | null}

* ``path`` is a JSON Pointer (RFC 6901) in which nodes are keyed by id, branches by the node they
  start from and their name, and channels by name: ``/nodes/greet/config/message``,
  ``/branches/greet/if_else/to/true``, ``/state/channels/total/reducer``,
  ``/nodes/sub/graph/nodes/inner/timeout_seconds``. A branch's name is its label, for a built-in
  router its type, else ``condition``; a second one of that name from the same node ends in ``#2``.
* ``added`` and ``removed`` list whole values, edges as ``{from, to}``.
* ``before`` or ``after`` is missing where there was or is nothing.
* ``renamed``: the only node that went and the only one that came with everything else equal. Edges
  and branches are compared as if it had had its new name before; templates are not.
* ``layout``: only the canvas changed, which means nothing at run time: a node's place, or below
  ``/ui`` the places of START and END and the notes by id.
* ``script``: SHA-256 of both scripts where they differ. Positions are compared as text.

Members that hold their default equal members that are left out. Order is ignored where it means
nothing: of nodes, edges, channels, branches of different nodes, ends of a join, lists of names. A
join of one node equals an edge from it.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Final, NamedTuple

from orcheo.domain.graph import Branch, Edge, Graph, GraphUi, Node, State, Subgraph

Document = dict[str, Any]
_PARTS: Final = ("nodes", "edges", "branches")
_SETS: Final = frozenset({"wants", "input", "destinations", "on"})
"""Members of nodes, branches and retries that list names in no order."""
_MISSING: Final[Any] = object()


def diff(before: Graph, after: Graph) -> Document:
    """Return what differs between two graphs; see the module."""
    found = _Difference()
    found.graphs(before, after, "")
    for name in type(before.settings).model_fields:
        old, new = getattr(before.settings, name), getattr(after.settings, name)
        found.values(old, new, f"/settings/{name}")
    old_script, new_script = before.script, after.script
    if old_script is not None and new_script is not None:
        found.values(old_script.entrypoint, new_script.entrypoint, "/script/entrypoint")
    hashes = [None if each is None else each.sha256 for each in (old_script, new_script)]
    if hashes[0] != hashes[1]:
        found.document["script"] = {"before": hashes[0], "after": hashes[1]}
    return found.document


def is_empty(difference: Mapping[str, Any]) -> bool:
    """Tell whether nothing differs, places on the canvas included."""
    return not any(entries for _, entries in _lists(difference)) and difference["script"] is None


def inverse(difference: Mapping[str, Any]) -> Document:
    """Return the difference that leads back: ``diff(b, a)`` of ``diff(a, b)``.

    Paths below a renamed node keep its new id.
    """
    return {
        "added": difference["removed"],
        "removed": difference["added"],
        **{name: [_turned(e) for e in difference[name]] for name in _CHANGES},
        "script": None if difference["script"] is None else _turned(difference["script"]),
    }


def first_difference(difference: Mapping[str, Any]) -> str | None:
    """Return where two graphs first differ, in one line; null where nowhere."""
    for verb, entries in _lists(difference):
        for entry in entries:
            if "value" in entry:
                return f"{verb}: {entry['path']} {_short(entry['value'])}"
            old, new = entry.get("before", "nothing"), entry.get("after", "nothing")
            return f"{verb}: {entry['path']} {_short(old)} -> {_short(new)}"
    return None if difference["script"] is None else "the script"


_CHANGES: Final = ("changed", "renamed", "layout")


def _lists(difference: Mapping[str, Any]) -> Iterator[tuple[str, Sequence[Mapping[str, Any]]]]:
    for verb in ("added", "removed"):
        for part in _PARTS:
            yield verb, difference[verb][part]
    for verb in _CHANGES:
        yield verb, difference[verb]


def _turned(entry: Mapping[str, Any]) -> Document:
    names = {"before": "after", "after": "before"}
    return {names.get(key, key): value for key, value in entry.items()}


def _short(value: Any) -> str:
    text = repr(value)
    return text if len(text) <= 120 else f"{text[:117]}..."  # noqa: PLR2004 - one line


class _Node(NamedTuple):
    """A node, its place and its sub-graph apart."""

    members: Document
    ui: Document | None
    graph: Subgraph | None


class _Difference:
    """Collects what two graphs differ in."""

    def __init__(self) -> None:
        self.document: Document = {
            "added": {part: [] for part in _PARTS},
            "removed": {part: [] for part in _PARTS},
            "changed": [],
            "renamed": [],
            "layout": [],
            "script": None,
        }

    def graphs(self, before: Subgraph, after: Subgraph, path: str) -> None:
        """Compare two graphs that have the same place."""
        self.values(_state(before.state), _state(after.state), f"{path}/state")
        old = {node.id: _read(node) for node in before.nodes}
        new = {node.id: _read(node) for node in after.nodes}
        renamed = _renamed(old, new)
        old = {renamed.get(name, name): node for name, node in old.items()}
        for was, name in renamed.items():
            self.document["renamed"].append({"path": f"{path}/nodes", "before": was, "after": name})
        self._nodes(old, new, f"{path}/nodes")
        self._sets("edges", _edges(before.edges, renamed), _edges(after.edges, {}), path)
        self._branches(_branches(before.branches, renamed), _branches(after.branches, {}), path)
        for member in ("interrupt_before", "interrupt_after"):
            old_names: list[str] = getattr(before, member)
            names = _names(renamed.get(name, name) for name in old_names)
            self.values(names, _names(getattr(after, member)), f"{path}/{member}")
        self.values(_ui(before.ui), _ui(after.ui), f"{path}/ui", into="layout")

    def _nodes(self, old: Mapping[str, _Node], new: Mapping[str, _Node], path: str) -> None:
        for name, node in old.items():
            if name not in new:
                self._whole("removed", "nodes", f"{path}/{_escaped(name)}", _value(name, node))
        for name, node in new.items():
            place = f"{path}/{_escaped(name)}"
            if name not in old:
                self._whole("added", "nodes", place, _value(name, node))
                continue
            was = old[name]
            if was.members["kind"] != node.members["kind"]:
                self._change(_value(name, was), _value(name, node), place)
                continue
            self.values(was.members, node.members, place)
            if was.graph is not None and node.graph is not None:
                self.graphs(was.graph, node.graph, f"{place}/graph")
            self.values(was.ui, node.ui, f"{place}/ui", into="layout")

    def _branches(self, old: Mapping[Any, Any], new: Mapping[Any, Any], path: str) -> None:
        paired = {key for key in old if key in new and old[key]["kind"] == new[key]["kind"]}
        for verb, those in (("removed", old), ("added", new)):
            for key in those:
                if key not in paired:
                    self._whole(verb, "branches", _branch_path(path, key), those[key])
        for key in old:
            if key in paired:
                self.values(old[key], new[key], _branch_path(path, key))

    def _sets(self, part: str, old: Mapping[Any, Any], new: Mapping[Any, Any], path: str) -> None:
        for verb, those, others in (("removed", old, new), ("added", new, old)):
            for key in sorted(those.keys() - others.keys()):
                self._whole(verb, part, f"{path}/{part}", those[key])

    def _whole(self, verb: str, part: str, path: str, value: Any) -> None:
        self.document[verb][part].append({"path": path, "value": value})

    def values(self, old: Any, new: Any, path: str, *, into: str = "changed") -> None:
        """Compare two JSON values that have the same place."""
        if isinstance(old, dict) and isinstance(new, dict):
            for name in [*old, *(name for name in new if name not in old)]:
                place = f"{path}/{_escaped(str(name))}"
                self.values(old.get(name, _MISSING), new.get(name, _MISSING), place, into=into)
        elif isinstance(old, list) and isinstance(new, list) and len(old) == len(new):
            for index, (one, two) in enumerate(zip(old, new, strict=True)):
                self.values(one, two, f"{path}/{index}", into=into)
        elif not _is_equal(old, new):
            self._change(old, new, path, into=into)

    def _change(self, old: Any, new: Any, path: str, *, into: str = "changed") -> None:
        entry: Document = {"path": path}
        for side, value in (("before", old), ("after", new)):
            if value is not _MISSING:
                entry[side] = list(value) if isinstance(value, tuple) else value
        self.document[into].append(entry)


def _is_equal(old: Any, new: Any) -> bool:
    """Compare as JSON does: true is not 1, but 1.0 is."""
    if isinstance(old, bool) != isinstance(new, bool):
        return False
    if isinstance(old, dict | list) or isinstance(new, dict | list):
        return type(old) is type(new) and _is_equal_inside(old, new)
    return bool(old == new)


def _is_equal_inside(old: Any, new: Any) -> bool:
    if len(old) != len(new):
        return False
    if isinstance(old, dict):
        return all(name in new and _is_equal(old[name], new[name]) for name in old)
    return all(_is_equal(one, two) for one, two in zip(old, new, strict=True))


def _escaped(name: str) -> str:
    return name.replace("~", "~0").replace("/", "~1")


# --- the comparable form of a graph's parts -----------------------------------------------------


def _state(state: State) -> Document:
    channels: Document = {}
    for name, channel in state.channels.items():
        dumped = channel.model_dump(mode="json", by_alias=True)
        if not channel.has_initial:
            del dumped["initial"]
        if isinstance(dumped["type"], list):
            kinds = _names(dumped["type"])
            dumped["type"] = kinds[0] if len(kinds) == 1 else kinds
        channels[name] = dumped
    return {
        "root": state.root,
        "channels": channels,
        "input": None if state.input is None else _names(state.input),
        "output": None if state.output is None else _names(state.output),
    }


def _ui(ui: GraphUi | None) -> Document:
    members = (GraphUi() if ui is None else ui).model_dump(mode="json")
    return {**members, "notes": {note.pop("id"): note for note in members["notes"]}}


def _names(names: Iterable[str]) -> tuple[str, ...]:
    """Return names in no order; a tuple, which is compared as a whole."""
    return tuple(sorted(set(names)))


def _with_names(members: Document) -> None:
    for name in _SETS & members.keys():
        if members[name] is not None:
            members[name] = _names(members[name])


def _read(node: Node) -> _Node:
    members = node.model_dump(mode="json", by_alias=True, exclude={"id", "ui", "graph"})
    _with_names(members)
    if members["retry"] is not None:
        _with_names(members["retry"])
    ui = None if node.ui is None else node.ui.model_dump(mode="json")
    return _Node(members, ui, node.graph if node.kind == "graph" else None)


def _value(name: str, node: _Node) -> Document:
    """Return a node as the graph specification has it, without members that say nothing."""
    value = {"id": name, **{k: v for k, v in node.members.items() if v not in _NOTHING}}
    if node.graph is not None:
        value["graph"] = node.graph.model_dump(mode="json", by_alias=True, exclude_unset=True)
    return value if node.ui is None else {**value, "ui": node.ui}


_NOTHING: Final[Sequence[Any]] = (None, False, (), [])


def _edges(edges: Sequence[Edge], renamed: Mapping[str, str]) -> dict[Any, Document]:
    found: dict[Any, Document] = {}
    for edge in edges:
        sources = sorted({renamed.get(each, each) for each in edge.sources})
        target = renamed.get(edge.target, edge.target)
        value = {"from": sources[0] if len(sources) == 1 else sources, "to": target}
        found[tuple(sources), target] = value
    return found


_BranchKey = tuple[str, str]


def _branches(branches: Sequence[Branch], renamed: Mapping[str, str]) -> dict[_BranchKey, Document]:
    seen: Counter[_BranchKey] = Counter()
    found: dict[_BranchKey, Document] = {}
    for branch in branches:
        value = branch.model_dump(mode="json", by_alias=True)
        source = value["from"] = renamed.get(branch.source, branch.source)
        if value["to"] is not None:
            value["to"] = {k: renamed.get(each, each) for k, each in value["to"].items()}
        _with_names(value)
        name = branch.type if branch.kind == "builtin" else branch.label or "condition"
        seen[source, name] += 1
        count = seen[source, name]
        found[source, name if count == 1 else f"{name}#{count}"] = value
    return found


def _branch_path(path: str, key: _BranchKey) -> str:
    return f"{path}/branches/{_escaped(key[0])}/{_escaped(key[1])}"


def _renamed(old: Mapping[str, _Node], new: Mapping[str, _Node]) -> dict[str, str]:
    """Return which nodes only changed their id, as old id -> new id."""
    gone = {name: node for name, node in old.items() if name not in new}
    come = {name: node for name, node in new.items() if name not in old}
    pairs: dict[str, str] = {}
    for name, node in gone.items():
        alike = [other for other, each in come.items() if _is_alike(node, each)]
        rivals = [other for other, each in gone.items() if _is_alike(node, each)]
        if len(alike) == 1 and len(rivals) == 1:
            pairs[name] = alike[0]
    return pairs


def _is_alike(one: _Node, two: _Node) -> bool:
    if (one.graph is None) != (two.graph is None) or not _is_equal(one.members, two.members):
        return False
    if one.graph is None or two.graph is None:
        return True
    inside = _Difference()
    inside.graphs(one.graph, two.graph, "")
    return is_empty({**inside.document, "layout": []})
